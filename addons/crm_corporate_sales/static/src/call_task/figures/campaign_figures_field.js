import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { formatMonetary } from "@web/views/fields/formatters";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { prepareFunnel, prepareRing } from "./ring";

const RADIUS = 40;

/** What the calls of a campaign came to: a ring of results, bars of people, a funnel. */
export class CampaignFiguresField extends Component {
    static template = "crm_corporate_sales.CampaignFiguresField";
    static props = { ...standardFieldProps };

    setup() {
        this.radius = RADIUS;
    }

    get figures() {
        return this.props.record.data[this.props.name];
    }

    get slices() {
        // the same kind in different shades
        const seen = {};
        return prepareRing(this.figures.results, RADIUS).map((slice) => {
            const shade = (seen[slice.kind] = (seen[slice.kind] ?? -1) + 1);
            return { ...slice, color: `o_call_slice_${slice.kind} o_call_shade_${shade % 4}` };
        });
    }

    get funnel() {
        return prepareFunnel(this.figures.funnel);
    }

    get people() {
        const most = Math.max(...this.figures.people.map((row) => row.done + row.open), 1);
        return this.figures.people.map((row) => ({
            ...row,
            total: row.done + row.open,
            title: _t("%(done)s called, %(good)s successful, %(late)s overdue", row),
            good_width: `width: ${(row.good / most) * 100}%`,
            done_width: `width: ${((row.done - row.good) / most) * 100}%`,
            late_width: `width: ${(row.late / most) * 100}%`,
            open_width: `width: ${((row.open - row.late) / most) * 100}%`,
        }));
    }

    get revenue() {
        const { revenue, currency_id: currencyId, is_rounded: isRounded } = this.figures;
        if (!revenue) {
            return "";
        }
        const text = formatMonetary(revenue, { currencyId });
        return isRounded ? _t("about %s", text) : text;
    }

    percent(share) {
        return `${Math.round(share * 100)} %`;
    }
}

export const campaignFiguresField = {
    component: CampaignFiguresField,
    displayName: _t("Results of a call campaign"),
    supportedTypes: ["json"],
    additionalClasses: ["d-block", "w-100"],
};

registry.category("fields").add("call_campaign_figures", campaignFiguresField);
