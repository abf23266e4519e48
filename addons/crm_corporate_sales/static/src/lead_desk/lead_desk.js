import { Component, onWillDestroy, onWillStart, useRef, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { useDebounced } from "@web/core/utils/timing";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { DeskHelp } from "../desk/desk_help";
import { keyOfPlace, useDeskKeys } from "../desk/desk_keys";
import { useDeskList } from "../desk/desk_list";
import { DeskRows } from "../desk/desk_rows";
import { messageOf } from "../inquiry_queue/queue_actions";

const MINUTE = 60000;
const SEARCHED = ["name", "contact_name", "partner_name", "email_from", "phone"];

/** What the head's screen and the pool have in common: unassigned leads, the oldest first. */
export class LeadDesk extends Component {
    static components = { DeskHelp, DeskRows, Layout };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.notification = useService("notification");
        this.searchInput = useRef("search");
        this.keyOfPlace = keyOfPlace;
        this.display = { controlPanel: {} };
        this.list = useDeskList(({ limit, offset }) => this.fetchPage(limit, offset));
        this.state = useState({
            search: "",
            teams: [],
            teamId: false,
            busy: false,
            help: false,
            opened: false,
            last: null,
        });
        this.renew = useDebounced(() => this.list.load(), 800);
        this.searchSoon = useDebounced(() => this.list.load({ isOther: true }), 250);
        useDeskKeys((key) => this.onKey(key));
        this.listen();
        onWillStart(() => this.list.load());
    }

    listen() {
        const bus = useService("bus_service");
        const onNews = () => this.renew();
        bus.subscribe("crm_corporate_sales/leads", onNews);
        const timer = browser.setInterval(() => this.renew(), MINUTE);
        onWillDestroy(() => {
            bus.unsubscribe("crm_corporate_sales/leads", onNews);
            browser.clearInterval(timer);
        });
    }

    get domain() {
        const text = this.state.search.trim();
        return text
            ? [...Array(SEARCHED.length - 1).fill("|"), ...SEARCHED.map((n) => [n, "ilike", text])]
            : [];
    }

    get current() {
        return this.list.current;
    }

    describe(row) {
        const flags = [];
        if (row.gone) {
            flags.push({ text: _t("Somebody has it"), class: "text-bg-success" });
        }
        if (row.priority !== "0") {
            flags.push({ text: "★".repeat(Number(row.priority)), class: "text-bg-warning" });
        }
        if (this.state.teams.length > 1) {
            flags.push({ text: row.team, class: "text-bg-light" });
        }
        return {
            title: row.name,
            who: [row.who, row.firm !== row.who && row.firm].filter(Boolean).join(", "),
            flags,
        };
    }

    get facts() {
        const row = this.current;
        return [
            [_t("Contact"), row.who],
            [_t("Company"), row.firm],
            [_t("Sales Team"), row.team],
            [_t("Source"), row.source],
        ].filter(([, value]) => value);
    }

    /** One call at a time; a refusal is told, then the list shows what is true. */
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
            await this.list.load();
        }
    }

    onKey(key) {
        if (key === "escape") {
            Object.assign(this.state, { help: false, opened: false });
            return true;
        }
        const handlers = {
            j: () => this.list.move(1),
            arrowdown: () => this.list.move(1),
            k: () => this.list.move(-1),
            arrowup: () => this.list.move(-1),
            x: () => this.current && this.list.check(this.current.id),
            o: () => this.openLead(),
            "/": () => this.searchInput.el?.focus(),
            "?": () => (this.state.help = !this.state.help),
        };
        if (handlers[key]) {
            handlers[key]();
            return true;
        }
        return false;
    }

    select(id) {
        this.list.select(id);
        this.state.opened = true;
    }

    openLead(id = this.current?.id) {
        if (id) {
            this.action.doAction({
                type: "ir.actions.act_window",
                res_model: "crm.lead",
                res_id: id,
                views: [[false, "form"]],
            });
        }
    }

    onSearch(ev) {
        this.state.search = ev.target.value;
        this.searchSoon();
    }

    tell(text, type = "info") {
        this.notification.add(text, { type });
    }
}
