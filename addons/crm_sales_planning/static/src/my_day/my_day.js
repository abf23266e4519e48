import { Component, onWillDestroy, onWillStart, useExternalListener, useState } from "@odoo/owl";
import { DeskHelp } from "@crm_corporate_sales/desk/desk_help";
import { placeOfKey, useDeskKeys } from "@crm_corporate_sales/desk/desk_keys";
import { messageOf } from "@crm_corporate_sales/inquiry_queue/queue_actions";
import { browser } from "@web/core/browser/browser";
import { deserializeDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { NormRing } from "./norm_ring";
import { WayCards } from "./way_cards";

const { DateTime } = luxon;
const MINUTE = 60000;
const MODEL = "crm.sales.day";
const KINDS = {
    cold_calls: "cold_call",
    cold_meetings: "cold_meeting",
    need_meetings: "need_meeting",
    terms_meetings: "terms_meeting",
};
const KEYS = [
    ["J ↓", _t("Next task")],
    ["K ↑", _t("Previous task")],
    ["D", _t("Done; a meeting: held")],
    ["1 – 9", _t("What the call has come to")],
    ["O", _t("Open the record")],
    ["P", _t("Plan calls and meetings")],
    ["R", _t("Look again")],
    ["?", _t("This help")],
];

/** A salesperson's day: rings of the norms, what is due, one tap for the result. */
export class MyDay extends Component {
    static template = "crm_sales_planning.MyDay";
    static components = { DeskHelp, Layout, NormRing, WayCards };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.notification = useService("notification");
        this.display = { controlPanel: {} };
        this.keys = KEYS;
        this.state = useState({
            day: null,
            chosen: null,
            kind: false,
            note: "",
            busy: false,
            help: false,
        });
        useDeskKeys((key) => this.onKey(key));
        useExternalListener(window, "focus", () => this.load());
        const timer = browser.setInterval(() => this.load(), MINUTE);
        onWillDestroy(() => browser.clearInterval(timer));
        onWillStart(() => this.load());
    }

    get userId() {
        return this.props.action.context?.user_id || this.props.action.params?.user_id || false;
    }

    async load() {
        if (this.state.busy) {
            return;
        }
        this.state.day = await this.orm.silent.call(MODEL, "my_day", [this.userId]);
        if (!this.rows.some((row) => this.keyOf(row) === this.state.chosen)) {
            this.choose(this.rows.find((row) => !row.result) || null);
        }
    }

    // ---- what is shown -----------------------------------------------------------------

    keyOf(row) {
        return row ? `${row.what}:${row.id}` : null;
    }

    /** Meetings by the hour, then tasks in the order in which they are best done. */
    get rows() {
        const { meetings, tasks, next } = this.state.day;
        const place = new Map(next.map(({ what, id }, index) => [`${what}:${id}`, index]));
        const inOrder = [...tasks].sort(
            (one, two) => place.get(this.keyOf(one)) - place.get(this.keyOf(two))
        );
        return [...meetings, ...inOrder].filter(
            (row) => !this.state.kind || row.kind === this.state.kind
        );
    }

    get meetings() {
        return this.rows.filter((row) => row.what === "meeting");
    }

    get tasks() {
        return this.rows.filter((row) => row.what === "activity");
    }

    get current() {
        return this.rows.find((row) => this.keyOf(row) === this.state.chosen);
    }

    get dateText() {
        return DateTime.fromISO(this.state.day.date).toLocaleString({
            weekday: "long",
            day: "numeric",
            month: "long",
        });
    }

    get best() {
        const [first] = this.state.day.next;
        return (
            first &&
            this.rows.find((row) => row.what === first.what && row.id === first.id) && {
                ...this.rows.find((row) => row.what === first.what && row.id === first.id),
                reason: first.reason,
            }
        );
    }

    reasonText(reason) {
        return {
            soon: _t("begins soon"),
            norm: _t("counts for today's norm"),
            overdue: _t("is overdue"),
            worth: _t("is the weightiest deal"),
            due: _t("is due today"),
        }[reason];
    }

    hourOf(row) {
        if (row.allday) {
            return _t("All day");
        }
        const start = deserializeDateTime(row.start);
        return row.overdue
            ? start.toLocaleString({ day: "numeric", month: "short" })
            : start.toLocaleString(DateTime.TIME_SIMPLE);
    }

    lateText(row) {
        return row.overdue === 1 ? _t("1 day late") : _t("%s days late", row.overdue);
    }

    dotTitle(dot) {
        const day = DateTime.fromISO(dot.date).toLocaleString();
        const state = {
            met: _t("norm met"),
            missed: _t("norm missed"),
            excused: _t("excused"),
            open: _t("open"),
        }[dot.state];
        return dot.excuse ? `${day}: ${state} (${dot.excuse})` : `${day}: ${state}`;
    }

    get quickResults() {
        return this.state.day.results.slice(0, 9);
    }

    resultClass(result) {
        if (result.is_positive) {
            return "btn-success";
        }
        return result.follow_up === "retry" ? "btn-outline-primary" : "btn-secondary";
    }

    /** Code of the indicator by which the rows are filtered. */
    get kindCode() {
        return Object.keys(KINDS).find((code) => KINDS[code] === this.state.kind);
    }

    get isShort() {
        return this.state.day.rings.some((ring) => !ring.is_planned);
    }

    // ---- what is done ------------------------------------------------------------------

    choose(row) {
        this.state.chosen = this.keyOf(row);
        this.state.note = "";
    }

    onChooseRing(ring) {
        const kind = KINDS[ring.code] || false;
        this.state.kind = this.state.kind === kind ? false : kind;
    }

    /** One call at a time; a refusal is told, then the screen shows what is true. */
    async run(work) {
        if (this.state.busy) {
            return;
        }
        this.state.busy = true;
        try {
            await work();
        } catch (error) {
            this.notification.add(messageOf(error), { type: "danger" });
        } finally {
            this.state.busy = false;
            await this.load();
        }
    }

    finish(row, result = "done", name = "") {
        return this.run(async () => {
            const answer = await this.orm.call(MODEL, "finish_task", [
                row.id,
                result,
                this.keyOf(row) === this.state.chosen ? this.state.note : "",
            ]);
            const who = row.who || row.firm || row.name || row.title;
            this.state.note = "";
            const text = answer.done
                ? _t("%(who)s: %(result)s", { who, result: name || _t("done") })
                : _t("%(who)s: %(result)s, again on %(day)s", {
                      who,
                      result: name,
                      day: DateTime.fromISO(answer.date).toLocaleString(),
                  });
            this.notification.add(text, { type: "success" });
        });
    }

    endMeeting(row, method) {
        return this.run(async () => {
            await this.orm.call("calendar.event", method, [[row.id]]);
            const close = this.notification.add(row.title, {
                type: "success",
                buttons: [
                    {
                        name: _t("Undo"),
                        onClick: () => {
                            close();
                            return this.run(() =>
                                this.orm.call("calendar.event", "action_meeting_reset", [[row.id]])
                            );
                        },
                    },
                ],
            });
        });
    }

    open(row) {
        const [model, id] =
            row.what === "meeting"
                ? ["calendar.event", row.id]
                : row.res_id
                  ? [row.res_model, row.res_id]
                  : ["mail.activity", row.id];
        this.openRecord(model, id);
    }

    openRecord(model, id) {
        this.action.doAction({
            type: "ir.actions.act_window",
            res_model: model,
            res_id: id,
            views: [[false, "form"]],
        });
    }

    plan(values = {}) {
        this.action.doAction("crm_sales_planning.action_crm_sales_schedule", {
            additionalContext: {
                ...(this.state.day.is_own ? {} : { default_user_id: this.state.day.user.id }),
                ...values,
            },
            onClose: () => this.load(),
        });
    }

    move(step) {
        const rows = this.rows;
        const place = rows.findIndex((row) => this.keyOf(row) === this.state.chosen);
        const row = rows[Math.min(Math.max(place + step, 0), rows.length - 1)];
        if (row) {
            this.choose(row);
        }
    }

    onKey(key) {
        const row = this.current;
        const place = placeOfKey(key);
        if (place >= 0) {
            const result = this.quickResults[place];
            if (result && row?.is_call) {
                this.finish(row, result.id, result.name);
                return true;
            }
            return false;
        }
        const handlers = {
            j: () => this.move(1),
            arrowdown: () => this.move(1),
            k: () => this.move(-1),
            arrowup: () => this.move(-1),
            d: () =>
                row &&
                (row.what === "meeting"
                    ? !row.result && this.endMeeting(row, "action_meeting_held")
                    : this.finish(row)),
            o: () => row && this.open(row),
            p: () => this.plan(),
            r: () => this.load(),
            escape: () => Object.assign(this.state, { help: false, kind: false }),
            "?": () => (this.state.help = !this.state.help),
        };
        if (handlers[key]) {
            handlers[key]();
            return true;
        }
        return false;
    }
}

registry.category("actions").add("crm_sales_planning.my_day", MyDay);
