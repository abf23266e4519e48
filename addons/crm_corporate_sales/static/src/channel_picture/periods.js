import { _t } from "@web/core/l10n/translation";
import { serializeDate } from "@web/core/l10n/dates";

const { DateTime } = luxon;

/** Spans of months to choose from; each gives its first and last day. */
export const PERIODS = [
    {
        code: "year",
        label: () => _t("Last 12 months"),
        span: (today) => [today.minus({ months: 11 }).startOf("month"), today.endOf("month")],
    },
    {
        code: "quarter",
        label: () => _t("Last 3 months"),
        span: (today) => [today.minus({ months: 2 }).startOf("month"), today.endOf("month")],
    },
    {
        code: "month",
        label: () => _t("This month"),
        span: (today) => [today.startOf("month"), today.endOf("month")],
    },
    {
        code: "this_year",
        label: () => _t("This year"),
        span: (today) => [today.startOf("year"), today.endOf("year")],
    },
    {
        code: "last_year",
        label: () => _t("Last year"),
        span: (today) => [
            today.minus({ years: 1 }).startOf("year"),
            today.minus({ years: 1 }).endOf("year"),
        ],
    },
    {
        code: "all",
        label: () => _t("All the time"),
        span: (today) => [DateTime.fromObject({ year: 1990 }), today.plus({ years: 1 })],
    },
    { code: "chosen", label: () => _t("Months…"), span: null },
];

/**
 * @param {string} code of a period
 * @param {{first: string, last: string}} chosen months as YYYY-MM, for the period "chosen"
 * @returns {[string, string]|null} first and last day as the server reads them; null when the
 *     chosen months are none
 */
export function spanOf(code, chosen = {}, today = DateTime.local()) {
    const period = PERIODS.find((item) => item.code === code);
    if (period.span) {
        return period.span(today).map((day) => serializeDate(day));
    }
    const days = [chosen.first, chosen.last].map((month) => DateTime.fromISO(`${month}-01`));
    if (days.some((day) => !day.isValid) || days[1] < days[0]) {
        return null;
    }
    return [serializeDate(days[0]), serializeDate(days[1].endOf("month"))];
}
