import { deserializeDate, serializeDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";

const { DateTime } = luxon;
const STORED = "crm_sales_planning.forecast_question";

/** What is asked about, kept for the next time and for the other screens. */
export function recallQuestion() {
    try {
        const kept = JSON.parse(window.localStorage.getItem(STORED));
        return kept && typeof kept === "object" ? kept : {};
    } catch {
        return {}; // nothing was kept, or something else
    }
}

export function rememberQuestion(question) {
    window.localStorage.setItem(STORED, JSON.stringify({ ...recallQuestion(), ...question }));
}

/** The kept scope, if it is still offered, else the widest one. */
export function chooseScope(scopes, kept) {
    const found = scopes.find((item) => item.type === kept.scopeType && item.id === kept.scopeId);
    return found || scopes[0] || null;
}

export const PERIODS = ["month", "quarter", "year"];

export function periodLabels() {
    return { month: _t("Month"), quarter: _t("Quarter"), year: _t("Year") };
}

/** First and last day of the period of a day, all as ISO text. */
export function spanOf(period, day) {
    const date = deserializeDate(day);
    return [serializeDate(date.startOf(period)), serializeDate(date.endOf(period))];
}

/** A day of the period before or after. */
export function shift(period, day, by) {
    const date = deserializeDate(day).startOf(period);
    return serializeDate(date.plus({ [`${period}s`]: by }));
}

export function describePeriod(period, day) {
    const date = deserializeDate(day);
    if (period === "year") {
        return String(date.year);
    }
    if (period === "quarter") {
        return _t("Q%(quarter)s %(year)s", { quarter: date.quarter, year: date.year });
    }
    return date.toFormat("LLLL yyyy");
}

export function formatDay(day) {
    return day ? deserializeDate(day).toLocaleString(DateTime.DATE_MED) : "";
}
