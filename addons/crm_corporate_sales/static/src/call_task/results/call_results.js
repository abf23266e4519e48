import { Component, onWillStart, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { rpcBus } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

const { DateTime } = luxon;

// one question to the server for all cards of a page, again after results were edited
let choices = null;
rpcBus.addEventListener("CLEAR-CACHES", () => (choices = null));

function loadChoices(orm) {
    choices ||= orm
        .searchRead(
            "crm.call.result",
            [],
            ["name", "is_positive", "is_reached", "follow_up", "retry_days", "makes_lead"]
        )
        .catch((error) => {
            choices = null;
            throw error;
        });
    return choices;
}

/** So many days from Monday to Friday after today; holidays are the server's business. */
function afterWorkdays(number) {
    let day = DateTime.now();
    for (let left = number; left > 0; left -= day.weekday < 6 ? 1 : 0) {
        day = day.plus({ days: 1 });
    }
    return day.toISODate();
}

/** What the call came to, in one tap; then the next call. */
export class CallResults extends Component {
    static template = "crm_corporate_sales.CallResults";
    static props = { ...standardWidgetProps, compact: { type: Boolean, optional: true } };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.notification = useService("notification");
        this.state = useState({
            results: [],
            note: "",
            asks: null,
            day: "",
            busy: false,
            corrects: false,
        });
        onWillStart(async () => {
            this.state.results = await loadChoices(this.orm);
        });
    }

    get isOpen() {
        return this.props.record.data.state === "open";
    }

    /** What a call came to is corrected only when asked for. */
    get isClosed() {
        return !this.isOpen && !this.state.corrects;
    }

    get results() {
        // a call that is over may get another result, not another call
        return this.state.results.filter((result) => this.isOpen || result.follow_up === "done");
    }

    buttonClass(result) {
        if (result.is_positive) {
            return "btn-success";
        }
        return result.follow_up === "retry" ? "btn-outline-primary" : "btn-secondary";
    }

    /** A result after which they are called again asks for the day, where there is room for it. */
    tap(result) {
        if (result.follow_up === "retry" && !this.props.compact) {
            this.state.asks = result;
            this.state.day = afterWorkdays(result.retry_days);
            return;
        }
        return this.save(result);
    }

    async save(result, { makeLead = false, day = false } = {}) {
        if (this.state.busy) {
            return;
        }
        this.state.busy = true;
        const { record } = this.props;
        const wasOpen = this.isOpen;
        try {
            const answer = await this.orm.call("crm.call.task", "action_set_result", [
                [record.resId],
                result.id,
                this.state.note,
                day,
                makeLead,
            ]);
            Object.assign(this.state, { asks: null, note: "", corrects: false });
            this.tell(result, answer);
            await this.goOn(wasOpen && answer.state !== "open");
        } finally {
            this.state.busy = false;
        }
    }

    tell(result, answer) {
        const name = this.props.record.data.contact_name || "";
        const day = DateTime.fromISO(answer.date_deadline).toLocaleString();
        const text =
            answer.state === "open"
                ? _t("%(name)s: %(result)s, again on %(day)s", { name, result: result.name, day })
                : _t("%(name)s: %(result)s", { name, result: result.name });
        this.notification.add(text, { type: "success" });
    }

    async goOn(isOver) {
        const { record, compact } = this.props;
        if (compact) {
            return record.model.load();
        }
        await record.load();
        if (isOver) {
            const next = await this.orm.call("crm.call.task", "action_open_next", [[record.resId]]);
            await this.action.doAction(next, { stackPosition: "replaceCurrentAction" });
        }
    }
}

export const callResults = {
    component: CallResults,
    extractProps: ({ options }) => ({ compact: Boolean(options.compact) }),
    fieldDependencies: [
        { name: "state", type: "selection" },
        { name: "contact_name", type: "char" },
    ],
};

registry.category("view_widgets").add("call_results", callResults);
