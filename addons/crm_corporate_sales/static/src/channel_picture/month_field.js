import { _t } from "@web/core/l10n/translation";
import { deserializeDate } from "@web/core/l10n/dates";
import { registry } from "@web/core/registry";
import { DateTimeField, dateField } from "@web/views/fields/datetime/datetime_field";

/** A date that stands for its month. */
export class MonthField extends DateTimeField {
    getFormattedValue(valueIndex) {
        const value = this.values[valueIndex];
        if (!value) {
            return "";
        }
        const day = typeof value === "string" ? deserializeDate(value) : value;
        return day.toFormat("LLLL yyyy");
    }
}

export const monthField = {
    ...dateField,
    component: MonthField,
    displayName: _t("Month"),
    supportedTypes: ["date"],
    extractProps: (...args) => ({ ...dateField.extractProps(...args), minPrecision: "months" }),
};

registry.category("fields").add("month", monthField);
