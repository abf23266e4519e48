import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import {
    RemainingDaysField,
    remainingDaysField,
} from "@web/views/fields/remaining_days/remaining_days_field";

/** When the deal's next activity is due; where there is none, says so. */
export class DealDueField extends RemainingDaysField {
    static template = "crm_corporate_sales.DealDueField";

    get isMissing() {
        return this.diffDays === null && Boolean(this.props.record.data.risk_date);
    }
}

export const dealDueField = {
    ...remainingDaysField,
    component: DealDueField,
    displayName: _t("Due date of a deal"),
    supportedTypes: ["date"],
    fieldDependencies: [{ name: "risk_date", type: "datetime", readonly: true }],
    listViewWidth: 130,
};

registry.category("fields").add("deal_due", dealDueField);
