import { Component, useEffect, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

const MODEL = "crm.duplicate.proposal";

/** What looks like the record on the form. Asked for after the form is shown, never on lists. */
export class DuplicateBanner extends Component {
    static template = "crm_corporate_sales.DuplicateBanner";
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({ hint: null });
        useEffect(
            () => {
                this.load();
            },
            // anew for another record, and after a change was saved
            () => [this.props.record.resId, this.props.record.dirty]
        );
    }

    async load() {
        const { resModel, resId, dirty } = this.props.record;
        if (dirty) {
            return;
        }
        this.state.hint = null;
        if (!resId) {
            return;
        }
        const hint = await this.orm.silent.call(MODEL, "get_hint", [resModel, resId]);
        if (this.props.record.resId === resId) {
            this.state.hint = hint;
        }
    }

    get isShown() {
        const { hint } = this.state;
        return hint && (hint.count || hint.hidden);
    }

    get names() {
        const { items, count } = this.state.hint;
        const rest = count - items.length;
        const names = items.map((item) => item.name).join(", ");
        return rest > 0 ? _t("%(names)s and %(rest)s more", { names, rest }) : names;
    }

    get hidden() {
        return _t(
            "A colleague has something that looks the same: %s. Ask the head.",
            this.state.hint.hidden
        );
    }

    async compare() {
        const { res_model, res_id } = this.state.hint;
        await this.action.doAction(
            await this.orm.call(MODEL, "compare_record", [res_model, res_id])
        );
    }
}

registry.category("view_widgets").add("duplicate_banner", { component: DuplicateBanner });
