import { Component, onWillDestroy, onWillStart, useEffect, useRef, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { useDebounced } from "@web/core/utils/timing";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { DeskHelp } from "../desk/desk_help";
import { keyOfPlace, placeOfKey, useDeskKeys } from "../desk/desk_keys";
import { useDeskList } from "../desk/desk_list";
import { DeskRows } from "../desk/desk_rows";
import { QueueDetail } from "./queue_detail";
import { useQueueActions } from "./queue_actions";

const MINUTE = 60000;
const SEARCHED = ["name", "contact_name", "company_name", "email", "phone", "text"];
const REASONS = [
    { key: "s", code: "spam", name: _t("Spam") },
    { key: "w", code: "wrong", name: _t("Not for us") },
    { key: "d", code: "duplicate", name: _t("Duplicate") },
    { key: "o", code: "other", name: _t("Other") },
];
const DEAL_KEYS = "abcdefgh";
const KEYS = [
    ["1…9", _t("Give the inquiry to the team with this number")],
    ["J ↓", _t("Next inquiry")],
    ["K ↑", _t("Previous inquiry")],
    ["A…H", _t("It is about this deal of the customer")],
    ["N", _t("Make a new deal although the customer has open ones")],
    ["R", _t("Reject; then S spam, W not for us, D duplicate, O other")],
    ["Z", _t("Undo the last step")],
    ["Enter", _t("Open the inquiry")],
    ["/", _t("Search")],
    ["?", _t("This help")],
];

/** The dispatcher's screen: one inquiry after the other gets its sales team, by one key each. */
export class InquiryQueue extends Component {
    static template = "crm_corporate_sales.InquiryQueue";
    static components = { DeskHelp, DeskRows, Layout, QueueDetail };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.notification = useService("notification");
        this.searchInput = useRef("search");
        this.reasons = REASONS;
        this.keys = KEYS;
        this.keyOfPlace = keyOfPlace;
        this.display = { controlPanel: {} };
        this.list = useDeskList(({ limit, offset }) => this.fetchPage(limit, offset));
        this.state = useState({
            search: "",
            channel: "",
            onlyOverdue: false,
            overdue: 0,
            teams: [],
            detail: null,
            mode: "sort",
            newDeal: false,
            dealId: false,
            help: false,
            opened: false,
        });
        this.details = new Map();
        this.actions = useQueueActions(this);
        this.renew = useDebounced(() => this.reload(), 800);
        this.searchSoon = useDebounced(() => this.list.load({ isOther: true }), 250);
        useDeskKeys((key) => this.onKey(key));
        useEffect(
            (id) => {
                this.showDetail(id);
            },
            () => [this.list.selectedId]
        );
        this.listen();
        onWillStart(() => this.reload());
    }

    /** What colleagues do is seen at once; once a minute the ages are renewed. */
    listen() {
        const bus = useService("bus_service");
        const onNews = (news) => this.onNews(news);
        bus.subscribe("crm_corporate_sales/queue", onNews);
        const timer = browser.setInterval(() => this.renew(), MINUTE);
        onWillDestroy(() => {
            bus.unsubscribe("crm_corporate_sales/queue", onNews);
            browser.clearInterval(timer);
        });
    }

    // ---- data ----------------------------------------------------------------------------

    get domain() {
        const text = this.state.search.trim();
        const domain = text
            ? [...Array(SEARCHED.length - 1).fill("|"), ...SEARCHED.map((n) => [n, "ilike", text])]
            : [];
        return this.state.channel ? [...domain, ["channel", "=", this.state.channel]] : domain;
    }

    async fetchPage(limit, offset) {
        const page = await this.orm.silent.call("crm.inquiry", "queue_page", [], {
            domain: this.domain,
            limit,
            offset,
            level: this.state.onlyOverdue ? 2 : 0,
        });
        this.state.overdue = page.overdue;
        return page;
    }

    async reload() {
        const [teams] = await Promise.all([
            this.orm.silent.call("crm.inquiry", "queue_teams", []),
            this.list.load(),
        ]);
        this.state.teams = teams;
    }

    onNews({ kind, ids }) {
        if (kind === "left") {
            const isOther = (id) => id !== this.list.selectedId && !this.list.leaving.has(id);
            this.list.remove(ids.filter(isOther));
        }
        this.renew();
    }

    /** Show the selected inquiry; the next one is fetched ahead. */
    async showDetail(id) {
        Object.assign(this.state, { mode: "sort", newDeal: false, dealId: false });
        if (this.state.detail?.id !== id) {
            this.state.detail = null;
        }
        if (!id) {
            return;
        }
        const detail = await this.fetchDetail(id);
        if (this.list.selectedId === id) {
            this.state.detail = detail;
        }
        const next = this.list.rows[this.list.place + 1];
        if (next && !this.details.has(next.id)) {
            this.fetchDetail(next.id);
        }
    }

    async fetchDetail(id) {
        if (!this.details.has(id)) {
            const call = this.orm.silent
                .call("crm.inquiry", "queue_detail", [[id]])
                .catch(() => null);
            this.details.set(id, call);
            if (this.details.size > 50) {
                this.details.delete(this.details.keys().next().value);
            }
        }
        return this.details.get(id);
    }

    describe(row) {
        const flags = [];
        if (row.gone) {
            flags.push({ text: _t("Sorted by a colleague"), class: "text-bg-success" });
        }
        if (row.return_note) {
            flags.push({ text: _t("Sent back"), class: "text-bg-warning", title: row.return_note });
        }
        if (row.partner) {
            flags.push({ text: _t("Customer"), class: "text-bg-info", title: row.partner });
        }
        if (!row.has_deal && row.partner) {
            flags.push({ text: _t("Several deals"), class: "text-bg-secondary" });
        }
        const who = [row.contact_name, row.company_name || row.partner].filter(Boolean);
        return {
            title: row.name,
            who: who.join(", ") || row.phone || row.email || "",
            flags,
        };
    }

    // ---- keys ----------------------------------------------------------------------------

    onKey(key) {
        if (key === "escape") {
            Object.assign(this.state, { mode: "sort", help: false, opened: false });
            return true;
        }
        if (key === "?") {
            this.state.help = !this.state.help;
            return true;
        }
        if (this.state.mode === "reject") {
            const reason = REASONS.find((item) => item.key === key);
            if (reason) {
                this.actions.reject(reason);
                return true;
            }
        }
        const place = placeOfKey(key);
        if (place >= 0) {
            return this.sortTo(this.state.teams[place]);
        }
        const deal = key.length === 1 && this.state.detail?.deals[DEAL_KEYS.indexOf(key)];
        if (deal) {
            this.chooseDeal(deal);
            return true;
        }
        const handlers = {
            j: () => this.list.move(1),
            arrowdown: () => this.list.move(1),
            k: () => this.list.move(-1),
            arrowup: () => this.list.move(-1),
            r: () => this.startRejecting(),
            z: () => this.actions.undo(),
            n: () => this.toggleNewDeal(),
            enter: () => this.openInquiry(),
            "/": () => this.searchInput.el?.focus(),
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

    sortTo(team) {
        if (team && this.list.current) {
            this.actions.sort(team, this.state.newDeal);
        }
        return Boolean(team);
    }

    chooseDeal(deal) {
        this.actions.join(deal);
    }

    toggleNewDeal() {
        if (this.state.detail?.deals.length) {
            this.state.newDeal = !this.state.newDeal;
        }
    }

    startRejecting() {
        if (this.list.current) {
            this.state.mode = this.state.mode === "reject" ? "sort" : "reject";
        }
    }

    openInquiry() {
        if (this.list.current) {
            this.action.doAction({
                type: "ir.actions.act_window",
                res_model: "crm.inquiry",
                res_id: this.list.selectedId,
                views: [[false, "form"]],
            });
        }
    }

    // ---- the bar -------------------------------------------------------------------------

    onSearch(ev) {
        this.state.search = ev.target.value;
        this.searchSoon();
    }

    onChannel(ev) {
        this.state.channel = ev.target.value;
        this.list.load({ isOther: true });
    }

    toggleOverdue() {
        this.state.onlyOverdue = !this.state.onlyOverdue;
        this.list.load({ isOther: true });
    }

    get countText() {
        return this.list.count > 10000 ? "10000+" : `${this.list.count}`;
    }

    get isFiltered() {
        return Boolean(this.state.search || this.state.channel || this.state.onlyOverdue);
    }
}

registry.category("actions").add("crm_corporate_sales.inquiry_queue", InquiryQueue);
