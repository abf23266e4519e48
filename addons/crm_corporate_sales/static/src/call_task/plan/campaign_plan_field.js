import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** What giving out the calls would do: who gets how many, who is left out and why. */
export class CampaignPlanField extends Component {
    static template = "crm_corporate_sales.CampaignPlanField";
    static props = { ...standardFieldProps };

    get plan() {
        return this.props.record.data[this.props.name];
    }

    get skippedCount() {
        return this.plan.skipped.reduce((sum, item) => sum + item.count, 0);
    }

    get width() {
        const most = Math.max(...this.plan.people.map((person) => person.count), 1);
        return (count) => `width: ${(count / most) * 100}%`;
    }

    get absentText() {
        return _t("On leave on the first day: %s", this.plan.absent.join(", "));
    }

    examples(item) {
        const more = item.count - item.examples.length;
        const names = item.examples.join(", ");
        return more > 0 ? _t("%(names)s and %(more)s more", { names, more }) : names;
    }
}

export const campaignPlanField = {
    component: CampaignPlanField,
    displayName: _t("Plan of a call campaign"),
    supportedTypes: ["json"],
    additionalClasses: ["d-block", "w-100"],
};

registry.category("fields").add("call_campaign_plan", campaignPlanField);
