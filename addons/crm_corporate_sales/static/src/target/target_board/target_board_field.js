import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { formatMonetary } from "@web/views/fields/formatters";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** How far a target list has come: all of it, and each owner's part, by status. */
export class TargetBoardField extends Component {
    static template = "crm_corporate_sales.TargetBoardField";
    static props = { ...standardFieldProps, compact: { type: Boolean, optional: true } };

    setup() {
        this.action = useService("action");
    }

    get progress() {
        return this.props.record.data[this.props.name] || { rows: [], states: [], total: 0 };
    }

    get total() {
        const states = {};
        for (const row of this.progress.rows) {
            for (const [key, count] of Object.entries(row.states)) {
                states[key] = (states[key] || 0) + count;
            }
        }
        const potential = this.progress.rows.reduce((sum, row) => sum + row.potential, 0);
        return { states, count: this.progress.total, potential, isTotal: true };
    }

    get rows() {
        return this.props.compact ? [this.total] : [this.total, ...this.progress.rows];
    }

    get potentialName() {
        return _t("Potential");
    }

    rowName(row) {
        return row.isTotal ? _t("All") : row.name || _t("Nobody yet");
    }

    segments(row) {
        return this.progress.states
            .filter((state) => row.states[state.key])
            .map((state) => ({
                ...state,
                count: row.states[state.key],
                style: `flex-grow: ${row.states[state.key]}`,
                title: `${state.name}: ${row.states[state.key]}`,
            }));
    }

    /** Bars of people are as long as their part of the list. */
    width(row) {
        const longest = Math.max(...this.progress.rows.map((item) => item.count), 1);
        return row.isTotal ? "width: 100%" : `width: ${(row.count / longest) * 100}%`;
    }

    money(value) {
        const currency = this.props.record.data.currency_id;
        return formatMonetary(value, { currencyId: currency?.id, digits: [16, 0] });
    }

    open(row, state) {
        if (this.props.compact) {
            return;
        }
        const domain = [["list_id", "=", this.props.record.resId]];
        if (!row.isTotal) {
            domain.push(["user_id", "=", row.user_id]);
        }
        if (state) {
            domain.push(["state", "=", state.key]);
        }
        return this.action.doAction({
            type: "ir.actions.act_window",
            name: [this.rowName(row), state?.name].filter(Boolean).join(", "),
            res_model: "crm.target",
            views: [
                [false, "list"],
                [false, "kanban"],
                [false, "form"],
            ],
            domain,
        });
    }
}

export const targetBoardField = {
    component: TargetBoardField,
    displayName: _t("Progress of a target list"),
    supportedTypes: ["json"],
    supportedOptions: [{ label: _t("Only the sum"), name: "compact", type: "boolean" }],
    fieldDependencies: [{ name: "currency_id", type: "many2one", relation: "res.currency" }],
    additionalClasses: ["d-block", "w-100"],
    extractProps: ({ options }) => ({ compact: Boolean(options.compact) }),
};

registry.category("fields").add("target_board", targetBoardField);
