import { _t } from "@web/core/l10n/translation";
import {
    formatFloat,
    formatInteger,
    formatMonetary,
    formatPercentage,
} from "@web/views/fields/formatters";

/** Money without cents; from a million on in short. What is not known is a dash. */
export function money(amount, currencyId, { signed = false } = {}) {
    if (amount === false || amount === undefined || amount === null) {
        return "—";
    }
    const isLarge = Math.abs(amount) >= 1e6;
    const text = formatMonetary(amount, {
        currencyId,
        digits: [16, isLarge ? 2 : 0],
        humanReadable: isLarge,
    });
    return signed && amount > 0 ? `+${text}` : text;
}

export function percent(share, digits = 0) {
    return share === false || share === null || share === undefined
        ? "—"
        : formatPercentage(share, { digits: [16, digits] });
}

export function number(value) {
    return value === false || value === null || value === undefined ? "—" : formatInteger(value);
}

export function times(value) {
    return value === false || value === null || value === undefined
        ? "—"
        : _t("%s×", formatFloat(value, { digits: [16, 1] }));
}

export function hours(value) {
    return value === false || value === null || value === undefined
        ? "—"
        : _t("%s h", formatInteger(Math.round(value)));
}

/** Where a number lies between 0 and 100 on a scale from 0 to the top. */
export function place(value, top) {
    return top > 0 ? Math.min(Math.max((100 * value) / top, 0), 100) : 0;
}
