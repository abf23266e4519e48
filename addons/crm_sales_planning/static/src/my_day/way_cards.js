import { Component, onWillStart, onWillUpdateProps, useState } from "@odoo/owl";
import { messageOf } from "@crm_corporate_sales/inquiry_queue/queue_actions";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";

const { DateTime } = luxon;
const ICONS = { calls: "fa-phone", silent: "fa-bell-o", cross: "fa-random" };

/** Three ways to be back on plan by the end of the week, with ready lists. */
export class WayCards extends Component {
    static template = "crm_sales_planning.WayCards";
    static props = {
        userId: { type: [Number, Boolean] },
        stamp: String,
        onPlanned: Function,
        onOpen: Function,
    };

    setup() {
        this.orm = useService("orm");
        this.notification = useService("notification");
        this.icons = ICONS;
        this.state = useState({ offers: [], opened: null, busy: false });
        onWillStart(() => this.load(this.props));
        onWillUpdateProps((next) => next.stamp !== this.props.stamp && this.load(next));
    }

    async load(props) {
        this.state.offers = await this.orm.silent.call("crm.sales.day", "back_on_plan", [
            props.userId,
        ]);
    }

    keyOf(offer, way) {
        return `${offer.kpi_id}:${way.kind}`;
    }

    toggle(key) {
        this.state.opened = this.state.opened === key ? null : key;
    }

    titleOf(way) {
        return {
            calls: _t("Call new contacts"),
            silent: _t("Wake silent clients"),
            cross: _t("Offer clients something new"),
        }[way.kind];
    }

    dayText(offer) {
        return DateTime.fromISO(offer.until).toLocaleString({
            weekday: "long",
            day: "numeric",
            month: "long",
        });
    }

    baseText(way) {
        const values = { rate: Math.round(way.rate * 100), cases: way.cases };
        return {
            own: _t("%(rate)s% of your calls lead there (of %(cases)s)", values),
            group: _t("%(rate)s% of the group's calls lead there (of %(cases)s)", values),
            company: _t("%(rate)s% of all calls lead there (of %(cases)s)", values),
            direct: _t("each call counts"),
            none: _t("not measured yet"),
        }[way.whose];
    }

    async plan(offer, way) {
        if (this.state.busy) {
            return;
        }
        this.state.busy = true;
        try {
            const count = await this.orm.call("crm.sales.day", "plan_way", [
                offer.kpi_id,
                way.kind,
                way.rows.map((row) => [row.res_model, row.res_id]),
                this.props.userId,
            ]);
            this.notification.add(_t("%s calls are planned.", count), { type: "success" });
            await this.props.onPlanned();
        } catch (error) {
            this.notification.add(messageOf(error), { type: "danger" });
        } finally {
            this.state.busy = false;
        }
    }
}
