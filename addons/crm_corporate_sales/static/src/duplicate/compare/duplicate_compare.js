import { Component, onWillStart, useRef, useState } from "@odoo/owl";
import { ConfirmationDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

import { move, picks, repick } from "./compare_grid";

const MODEL = "crm.duplicate.proposal";

/** Deals or customers beside each other: choose what stays, then merge. */
export class DuplicateCompare extends Component {
    static template = "crm_corporate_sales.DuplicateCompare";
    static components = { Layout };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.dialog = useService("dialog");
        this.notification = useService("notification");
        this.grid = useRef("grid");
        this.display = { controlPanel: {} };
        this.state = useState({
            data: null,
            message: "",
            survivorId: false,
            onlyDifferent: false,
            isBusy: false,
            focus: { row: 0, column: 0 },
        });
        this.chosen = new Set();
        this.params = { ...this.props.action.params };
        onWillStart(() => this.load());
    }

    async load() {
        const { res_model, ids } = this.params;
        if (!res_model || !ids || ids.length < 2) {
            this.state.message = _t("Nothing looks the same any more.");
            return;
        }
        const data = await this.orm.call(MODEL, "compare_records", [res_model, ids]);
        this.state.data = data;
        this.state.survivorId = data.survivor_id;
        this.env.config.setDisplayName(_t("Comparison"));
    }

    // ------------------------------------------------------------
    // what is shown
    // ------------------------------------------------------------

    get rows() {
        const { data, onlyDifferent } = this.state;
        return data.rows.filter((row) => !onlyDifferent || row.differs);
    }

    get survivor() {
        const { data, survivorId } = this.state;
        return data.columns.find((column) => column.id === survivorId);
    }

    get isBig() {
        return this.state.data.columns.length > 3;
    }

    isPicked(row, column) {
        return row.can_pick && row.picked === column.id;
    }

    isFocused(row, column) {
        const { focus } = this.state;
        return focus.row === row && focus.column === column;
    }

    signed(weight) {
        return weight > 0 ? `+${weight}` : `${weight}`;
    }

    // ------------------------------------------------------------
    // choosing
    // ------------------------------------------------------------

    pick(row, column) {
        if (row.can_pick && row.values[this.state.data.columns.indexOf(column)]) {
            row.picked = column.id;
            this.chosen.add(row.name);
        }
    }

    keep(column) {
        this.state.survivorId = column.id;
        repick(this.state.data.rows, this.state.data.columns, column.id, this.chosen);
    }

    onKeydown(ev) {
        const { data, focus } = this.state;
        const next = move(focus, ev.key, this.rows.length, data.columns.length);
        if (!next) {
            return;
        }
        ev.preventDefault();
        this.state.focus = next;
        const cell = this.grid.el.querySelector(
            `[data-row="${next.row}"][data-column="${next.column}"]`
        );
        if (cell) {
            cell.focus();
        }
    }

    // ------------------------------------------------------------
    // doing
    // ------------------------------------------------------------

    /** This one is no duplicate of the others: compare the rest. */
    async leaveOut(column) {
        this.params.ids = this.state.data.columns
            .map((other) => other.id)
            .filter((id) => id !== column.id);
        this.chosen.clear();
        await this.busy(() => this.load());
    }

    open(column) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: this.params.res_model,
            res_id: column.id,
            views: [[false, "form"]],
        });
    }

    merge() {
        const others = this.state.data.columns
            .filter((column) => column.id !== this.state.survivorId)
            .map((column) => column.name);
        this.dialog.add(ConfirmationDialog, {
            title: _t("Merge?"),
            body: _t(
                "“%(survivor)s” stays. What belongs to %(others)s moves there, then it is deleted. This can't be undone.",
                { survivor: this.survivor.name, others: others.join(", ") }
            ),
            confirmLabel: _t("Merge"),
            confirm: () => this.doMerge(),
            cancel: () => {},
        });
    }

    async doMerge() {
        const { data, survivorId } = this.state;
        const answer = await this.busy(() =>
            this.orm.call(MODEL, "merge_records", [
                this.params.res_model,
                data.columns.map((column) => column.id),
                survivorId,
                picks(data.rows),
            ])
        );
        this.notification.add(_t("Merged into one."), { type: "success" });
        await this.action.doAction(
            {
                type: "ir.actions.act_window",
                res_model: answer.res_model,
                res_id: answer.res_id,
                views: [[false, "form"]],
            },
            { stackPosition: "replaceCurrentAction" }
        );
    }

    async reject() {
        const ids = this.state.data.columns.map((column) => column.id);
        await this.busy(() => this.orm.call(MODEL, "reject_records", [this.params.res_model, ids]));
        this.notification.add(_t("They will not be proposed again."), { type: "success" });
        this.env.config.historyBack();
    }

    async busy(work) {
        this.state.isBusy = true;
        try {
            return await work();
        } finally {
            this.state.isBusy = false;
        }
    }
}

registry.category("actions").add("crm_duplicate_compare", DuplicateCompare);
