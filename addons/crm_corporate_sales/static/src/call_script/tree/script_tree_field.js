import { Component } from "@odoo/owl";
import { ConfirmationDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** The steps of a script as an outline to be edited: each step, below it where its answers lead. */
export class ScriptTreeField extends Component {
    static template = "crm_corporate_sales.ScriptTreeField";
    static props = { ...standardFieldProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.dialog = useService("dialog");
    }

    get tree() {
        return this.props.record.data[this.props.name] || { rows: [], problems: [] };
    }

    get rows() {
        const { rows } = this.tree;
        const names = Object.fromEntries(rows.map((row) => [row.node, row.name]));
        return rows.map((row, index) => ({
            ...row,
            key: `${row.parent}/${row.via}/${row.node}/${index}`,
            name: row.name || names[row.node],
            indent: `padding-left: ${row.level * 1.5}rem`,
        }));
    }

    get canEdit() {
        return !this.props.readonly;
    }

    async openNode(resId, context = {}, title = _t("Step")) {
        const { record } = this.props;
        if (!(await record.save())) {
            return;
        }
        await this.action.doAction(
            {
                type: "ir.actions.act_window",
                name: title,
                res_model: "crm.call.script.node",
                res_id: resId,
                views: [[false, "form"]],
                target: "new",
                context: { default_script_id: record.resId, ...context },
            },
            { onClose: () => record.load() }
        );
    }

    addFirst() {
        const last = this.rows.length * 10 + 10;
        return this.openNode(false, { default_sequence: last }, _t("New Step"));
    }

    addNext(row) {
        const context = {
            call_script_answer_id: row.answer_id,
            default_sequence: this.rows.length * 10 + 10,
        };
        return this.openNode(false, context, _t("Step after “%s”", row.answer));
    }

    jump(row) {
        const target = this.rows.find((item) => item.kind === "node" && item.node === row.node);
        return this.openNode(target.id);
    }

    remove(row) {
        this.dialog.add(ConfirmationDialog, {
            title: _t("Delete the Step"),
            body: _t(
                "Delete “%s” with its answers? Answers that lead there will lead nowhere.",
                row.name
            ),
            confirmLabel: _t("Delete"),
            confirm: async () => {
                await this.orm.unlink("crm.call.script.node", [row.id]);
                await this.props.record.load();
            },
            cancel: () => {},
        });
    }
}

export const scriptTreeField = {
    component: ScriptTreeField,
    displayName: _t("Outline of a call script"),
    supportedTypes: ["json"],
    additionalClasses: ["d-block", "w-100"],
};

registry.category("fields").add("call_script_tree", scriptTreeField);
