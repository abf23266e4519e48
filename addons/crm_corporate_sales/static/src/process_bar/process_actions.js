import { status, useComponent, useState } from "@odoo/owl";
import { checkRainbowmanMessage } from "@crm/views/check_rainbowman_message";
import { ConfirmationDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { focusField } from "./focus_field";

const MODEL = "crm.lead";

/**
 * What the user can do with the deal's process. One thing at a time: while it runs, `state.busy`
 * disables every button.
 */
class ProcessActions {
    constructor(component, services, state) {
        this.component = component;
        Object.assign(this, services);
        this.state = state;
    }

    get record() {
        return this.component.props.record;
    }

    /** Save what was typed, call the deal's method and show where the deal stands then. */
    async call(method, args = []) {
        return this.once(async () => {
            if (!(await this.record.save())) {
                return false;
            }
            try {
                await this.orm.call(MODEL, method, [[this.record.resId], ...args]);
            } finally {
                await this.reload();
            }
            return true;
        });
    }

    async once(callback) {
        if (this.state.busy) {
            return false;
        }
        this.state.busy = true;
        try {
            return await callback();
        } finally {
            this.state.busy = false;
        }
    }

    async reload() {
        if (status(this.component) === "destroyed" || !this.record.resId) {
            return;
        }
        await this.record.load();
        const { resModel: model, resId: id } = this.record;
        this.component.env.bus.trigger("MAIL:RELOAD-THREAD", { model, id });
    }

    start(code) {
        return this.call("process_start", [code]);
    }

    /** End a step, by a dialog where more has to be known. */
    async complete(step, outcome) {
        if (outcome.asks || outcome.cancel) {
            return this.ask("complete", {
                default_step_code: step.code,
                default_outcome_code: outcome.code,
            });
        }
        if (await this.call("process_complete", [step.code, outcome.code])) {
            await this.celebrate(outcome.transition === "won");
        }
    }

    postpone(step) {
        return this.ask("postpone", { default_step_code: step.code });
    }

    correct(runId, outcomeCode) {
        return this.call("action_correct_outcome", [runId, outcomeCode]);
    }

    reopen() {
        return this.ask("reopen");
    }

    /** Start the interview about the closing. */
    async review() {
        const { resId } = this.record;
        await this.action.doAction(await this.orm.call(MODEL, "action_start_review", [[resId]]));
    }

    /** Open the dialog of the process. */
    async ask(action, context = {}) {
        return this.once(async () => {
            if (!(await this.record.save())) {
                return false;
            }
            await this.action.doAction(
                {
                    type: "ir.actions.act_window",
                    name: this.dialogTitle(action, context.default_result),
                    res_model: "crm.process.wizard",
                    views: [[false, "form"]],
                    target: "new",
                    context: {
                        default_lead_id: this.record.resId,
                        default_action: action,
                        ...context,
                    },
                },
                { onClose: () => this.reload() }
            );
            return true;
        });
    }

    dialogTitle(action, result) {
        const titles = {
            complete: _t("End the Step"),
            postpone: _t("Plan the Step"),
            reopen: _t("Reopen the Deal"),
        };
        if (action === "close" && result === "won") {
            return _t("Close the Deal");
        }
        if (action === "close") {
            return result === "moved" ? _t("Move to Another Process") : _t("Close as Lost");
        }
        return titles[action];
    }

    /**
     * Enter a stage or close the deal. Who takes a way that was not recommended is asked first.
     *
     * @param {Object} stage of the screen's `stages`
     * @param {string[]} warnings what the user should know before
     */
    async enter(stage, warnings = []) {
        if (stage.result === "lost" || stage.result === "moved") {
            return this.ask("close", { default_result: stage.result });
        }
        const isWon = stage.result === "won";
        const { missing } = this.record.data[this.component.props.name] || {};
        if (isWon && missing?.length) {
            return this.ask("close", { default_result: "won" });
        }
        if (!stage.recommended && !(await this.confirm(stage, warnings))) {
            return false;
        }
        const [method, argument] = isWon
            ? ["process_close", "won"]
            : ["process_enter_stage", stage.code];
        if (await this.call(method, [argument])) {
            await this.celebrate(isWon);
        }
    }

    confirm(stage, warnings) {
        const isWon = stage.result === "won";
        return new Promise((resolve) => {
            this.dialog.add(
                ConfirmationDialog,
                {
                    title: isWon ? _t("Close as won?") : _t("Go to “%s”?", stage.name),
                    body: warnings.join("\n"),
                    confirmLabel: isWon ? _t("Close as won") : _t("Go to this stage"),
                    confirm: () => resolve(true),
                    cancelLabel: _t("Stay here"),
                    cancel: () => resolve(false),
                },
                { onClose: () => resolve(false) }
            );
        });
    }

    async celebrate(isWon) {
        if (isWon) {
            await checkRainbowmanMessage(this.orm, this.effect, this.record.resId);
        }
    }

    /** Say which fields the step needs and bring the user to one of them. */
    async demandFields(missing, first) {
        const labels = missing.map((item) => item.label).join(", ");
        this.notification.add(_t("To end this step, fill in: %s.", labels), { type: "warning" });
        await this.showField(first);
    }

    /** Bring the user to a field of the form, wherever it is. */
    async showField(item) {
        const form = this.component.root.el?.closest(".o_form_view");
        if (!(await focusField(form, item.name))) {
            this.notification.add(
                _t("“%s” is not on this page. Fill it where the deal's data is kept.", item.label),
                { type: "warning" }
            );
        }
    }
}

/** @returns {ProcessActions} actions of the component's `props.record` */
export function useProcessActions() {
    const component = useComponent();
    const services = {};
    for (const name of ["orm", "action", "dialog", "effect", "notification"]) {
        services[name] = useService(name);
    }
    return new ProcessActions(component, services, useState({ busy: false }));
}
