import { registry } from "@web/core/registry";
import { formatPercentage } from "@web/views/fields/formatters";

/** A percentage that is not known (a return without any cost) is left empty, not 0 %. */
export function formatKnownPercentage(value, options = {}) {
    return value === false || value === undefined ? "" : formatPercentage(value, options);
}
formatKnownPercentage.extractOptions = formatPercentage.extractOptions;

registry.category("formatters").add("known_percentage", formatKnownPercentage);
