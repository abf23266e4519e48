import { Component } from "@odoo/owl";
import { formatDateTime, deserializeDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";

/** The selected inquiry: what was told, who asks, and which deal it may belong to. */
export class QueueDetail extends Component {
    static template = "crm_corporate_sales.QueueDetail";
    static props = {
        detail: Object,
        returnNote: { type: [String, Boolean], optional: true },
        newDeal: Boolean,
        onDeal: Function,
        onNewDeal: Function,
    };

    letter(index) {
        return "ABCDEFGH"[index];
    }

    moment(text) {
        return formatDateTime(deserializeDateTime(text));
    }

    get facts() {
        const { detail } = this.props;
        const customer = detail.customer;
        const name = customer && [customer.name, customer.firm].filter(Boolean).join(", ");
        return [
            [_t("Contact"), detail.contact_name],
            [_t("Company"), detail.company_name],
            [_t("Phone"), detail.phone, detail.phone && `tel:${detail.phone}`],
            [_t("Email"), detail.email, detail.email && `mailto:${detail.email}`],
            [_t("Customer"), name],
            [_t("Place"), customer && customer.place],
            [_t("Their salesperson"), customer && customer.salesperson],
            [_t("Source"), [detail.source, detail.campaign].filter(Boolean).join(", ")],
        ].filter(([, value]) => value);
    }

    fileUrl(file) {
        return `/web/content/${file.id}?download=true`;
    }

    dealText(deal) {
        return [deal.partner, deal.stage, deal.team, deal.user || _t("nobody yet")]
            .filter(Boolean)
            .join(" · ");
    }
}
