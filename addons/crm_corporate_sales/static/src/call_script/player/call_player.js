import { Component, onWillStart, useRef, useState } from "@odoo/owl";
import { AlertDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { Dialog } from "@web/core/dialog/dialog";
import { useHotkey } from "@web/core/hotkeys/hotkey_hook";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";

const MODEL = "crm.call.script.run";
const KEYS = ["1", "2", "3", "4", "5", "6", "7", "8", "9"];

/** What to say now, what they may answer, and what the call came to. */
export class CallPlayer extends Component {
    static template = "crm_corporate_sales.CallPlayer";
    static components = { Dialog };
    static props = {
        scripts: { type: Array },
        resModel: { type: String },
        resId: { type: Number },
        close: { type: Function },
        onEnded: { type: Function, optional: true },
    };
    static defaultProps = { onEnded: () => {} };

    setup() {
        this.orm = useService("orm");
        this.dialog = useService("dialog");
        this.text = useRef("text");
        // the cross and Escape
        this.env.dialogData.dismiss = () => this.breakOff();
        this.state = useState({
            card: null,
            busy: false,
            note: "",
            resultId: false,
            choosesResult: false,
        });
        for (const key of KEYS) {
            useHotkey(key, () => this.pressed(Number(key)), {
                isAvailable: () => !this.state.choosesResult,
            });
        }
        useHotkey("backspace", () => this.back());
        onWillStart(async () => {
            if (this.props.scripts.length === 1) {
                await this.start(this.props.scripts[0].id);
            }
        });
    }

    get title() {
        const { card } = this.state;
        return card ? card.script : _t("Choose a Call Script");
    }

    get results() {
        return this.state.card.results;
    }

    get chosenResult() {
        return this.results.find((result) => result.id === this.state.resultId);
    }

    get showsResults() {
        return this.state.choosesResult || this.state.card.node.is_end;
    }

    async call(method, args = []) {
        if (this.state.busy) {
            return;
        }
        this.state.busy = true;
        try {
            return await this.orm.call(MODEL, method, args);
        } finally {
            this.state.busy = false;
        }
    }

    show(card) {
        if (card) {
            this.state.card = card;
            this.state.resultId = card.result_id;
            this.state.choosesResult = false;
            // the next thing to say is read out by screen readers and seen on small screens
            this.text.el?.focus();
        }
    }

    async start(scriptId) {
        const { resModel, resId } = this.props;
        this.show(await this.call("start_call", [scriptId, resModel, resId]));
    }

    /** A digit: a script while none is chosen, then an answer. */
    pressed(number) {
        const { card } = this.state;
        if (!card) {
            const script = this.props.scripts[number - 1];
            return script && this.start(script.id);
        }
        const answer = card.node.answers[number - 1];
        return answer && this.choose(answer);
    }

    async choose(answer) {
        const { run_id, node } = this.state.card;
        this.show(await this.call("choose_answer", [[run_id], node.code, answer.code]));
    }

    async back() {
        const { card, choosesResult } = this.state;
        if (choosesResult) {
            this.state.choosesResult = false;
        } else if (card?.way.length) {
            this.show(await this.call("go_back", [[card.run_id]]));
        }
    }

    setResult(result) {
        this.state.resultId = result.id;
    }

    async finish() {
        const { card, resultId, note } = this.state;
        if (await this.call("finish_call", [[card.run_id], resultId, note])) {
            this.props.onEnded();
            this.props.close();
        }
    }

    /** The call broke off here: where is kept. */
    async breakOff() {
        const { card, note } = this.state;
        if (card && (await this.call("stop_call", [[card.run_id], note]))) {
            this.props.onEnded();
        }
    }

    async stop() {
        await this.breakOff();
        this.props.close();
    }
}

/** Client action of `action_start_script`. */
function openCallPlayer(env, action, options) {
    const { scripts, res_model: resModel, res_id: resId } = action.params;
    let ended = false;
    if (!scripts.length) {
        env.services.dialog.add(AlertDialog, { body: _t("There is no published call script.") });
        return;
    }
    env.services.dialog.add(
        CallPlayer,
        { scripts, resModel, resId, onEnded: () => (ended = true) },
        { onClose: () => ended && options.onClose?.() }
    );
}

registry.category("actions").add("crm_call_script_player", openCallPlayer);
