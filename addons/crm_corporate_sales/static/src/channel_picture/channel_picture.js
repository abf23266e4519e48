import { Component, onWillStart, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { formatMonetary, formatPercentage, formatInteger } from "@web/views/fields/formatters";
import { registry } from "@web/core/registry";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { HEIGHT, WIDTH, height, makeFunnel } from "./funnel";
import { PERIODS, spanOf } from "./periods";

const STORED = "crm_corporate_sales.channel_picture";

/** Which channels pay: a funnel, the junk and the return of each, at a glance. */
export class ChannelPicture extends Component {
    static template = "crm_corporate_sales.ChannelPicture";
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.keepLast = new KeepLast();
        this.width = WIDTH;
        this.height = HEIGHT;
        this.state = useState({ seesAmounts: true });
        Object.assign(this.state, {
            period: "year",
            groupBy: "source_id",
            first: "",
            last: "",
            sort: "inquiries",
            descending: true,
            ...this.recall(),
            isLoading: true,
            rows: [],
            total: null,
        });
        onWillStart(() => this.load());
    }

    // ---- choices, kept for the next time -------------------------------------------------

    recall() {
        try {
            const kept = JSON.parse(window.localStorage.getItem(STORED)) || {};
            const isKnown =
                PERIODS.some((item) => item.code === kept.period) &&
                this.groups.some((item) => item.code === kept.groupBy) &&
                this.columns.some((item) => item.code === kept.sort);
            return isKnown ? kept : {};
        } catch {
            return {}; // nothing was kept, or something else
        }
    }

    remember() {
        const { period, groupBy, first, last, sort, descending } = this.state;
        window.localStorage.setItem(
            STORED,
            JSON.stringify({ period, groupBy, first, last, sort, descending })
        );
    }

    get periods() {
        return PERIODS;
    }

    get groups() {
        return [
            { code: "source_id", label: _t("Source") },
            { code: "medium_id", label: _t("Medium") },
            { code: "campaign_id", label: _t("Campaign") },
            { code: "inquiry_channel", label: _t("Way of inquiry") },
        ];
    }

    /** Stages of the funnel, from left to right. */
    get stages() {
        return [
            { code: "inquiries", label: _t("Inquiries") },
            { code: "leads", label: _t("Leads") },
            { code: "qualified", label: _t("Qualified") },
            { code: "deals", label: _t("Deals") },
            { code: "won", label: _t("Wins") },
        ];
    }

    get figures() {
        const figures = [
            { code: "junk_share", label: _t("Junk"), hint: _t("Junk out of all requests") },
            { code: "cost", label: _t("Cost"), hint: _t("What was spent on the channel") },
            { code: "cost_per_lead", label: _t("Per lead"), hint: _t("Cost of a lead") },
            {
                code: "cost_per_customer",
                label: _t("Per customer"),
                hint: _t("Cost of a won deal"),
            },
            {
                code: "revenue",
                label: _t("Revenue"),
                hint: _t("Of the deals won, whenever they were won"),
            },
            {
                code: "roi",
                label: _t("ROI"),
                hint: _t(
                    "(Margin − cost) / cost. +50%: one and a half came back; ×20: twenty times"
                ),
            },
            {
                code: "payback_days",
                label: _t("Payback"),
                hint: _t("Days from spending the money to having all of it back"),
            },
        ];
        // from the exact day the amount of a deal could be reckoned
        return figures.filter(({ code }) => this.state.seesAmounts || code !== "payback_days");
    }

    get columns() {
        return [{ code: "name", label: _t("Channel") }, ...this.stages, ...this.figures];
    }

    // ---- data ----------------------------------------------------------------------------

    async load() {
        const span = spanOf(this.state.period, this.state);
        if (!span) {
            return;
        }
        this.state.isLoading = true;
        try {
            const picture = await this.keepLast.add(
                this.orm.call("crm.channel.report", "get_picture", [...span, this.state.groupBy])
            );
            Object.assign(this.state, {
                span,
                rows: picture.rows,
                total: picture.total,
                currencyId: picture.currency_id,
                seesAmounts: picture.sees_amounts,
                shownGroup: picture.group_by,
            });
        } finally {
            this.state.isLoading = false;
        }
    }

    choose(name, value) {
        this.state[name] = value;
        if (name === "period" && value === "chosen" && !this.state.first) {
            const [first, last] = spanOf("year");
            this.state.first = first.slice(0, 7);
            this.state.last = last.slice(0, 7);
        }
        this.remember();
        return this.load();
    }

    get wrongMonths() {
        return !spanOf(this.state.period, this.state);
    }

    sortBy(code) {
        this.state.descending = this.state.sort === code ? !this.state.descending : code !== "name";
        this.state.sort = code;
        this.remember();
    }

    /** What is not known comes last, whichever way. */
    get rows() {
        const { sort, descending, rows } = this.state;
        const sign = descending ? -1 : 1;
        const isUnknown = (value) => value === false;
        return [...rows].sort((one, other) => {
            const [a, b] = [one[sort], other[sort]];
            if (isUnknown(a) || isUnknown(b)) {
                return isUnknown(a) - isUnknown(b);
            }
            const order = sort === "name" ? a.localeCompare(b) : a - b;
            return sign * order || one.name.localeCompare(other.name);
        });
    }

    // ---- drawing -------------------------------------------------------------------------

    funnelOf(row) {
        return makeFunnel(this.stages.map(({ code }) => row[code]));
    }

    /** The junk of the requests, at the foot of the first block. */
    junkOf(row) {
        const [block] = this.funnelOf(row).blocks;
        const share = row.requests ? row.junk / row.requests : 0;
        const high = Math.min(height(share, 1) * (block.height / HEIGHT || 0), block.height);
        return { x: 0, y: HEIGHT - high, width: block.width, height: high };
    }

    format(code, value) {
        if (value === false) {
            return "—";
        }
        if (code === "roi") {
            // from ten times on, nobody reads per cent
            return value >= 10
                ? `×${formatInteger(Math.round(value + 1))}`
                : `${value > 0 ? "+" : ""}${this.percent(value)}`;
        }
        if (code === "junk_share") {
            return this.percent(value);
        }
        if (code === "payback_days") {
            return _t("%s d", formatInteger(value));
        }
        const isLarge = Math.abs(value) >= 1e6;
        return formatMonetary(value, {
            currencyId: this.state.currencyId,
            digits: [16, isLarge ? 1 : 0],
            humanReadable: isLarge,
        });
    }

    percent(share) {
        return formatPercentage(share, { digits: [16, Math.abs(share) < 0.1 ? 1 : 0] });
    }

    number(value) {
        return formatInteger(value);
    }

    /** Colours of what is good and what is bad. */
    toneOf(code, value) {
        if (value === false) {
            return "text-muted";
        }
        if (code === "roi") {
            return value < 0 ? "o_channel_bad" : "o_channel_good";
        }
        if (code === "junk_share") {
            return value >= 0.3 ? "o_channel_bad" : value >= 0.15 ? "o_channel_fair" : "";
        }
        return "";
    }

    hintOf(row, code) {
        if (["revenue", "roi"].includes(code) && !this.state.seesAmounts) {
            return _t("Rounded; told of three won deals or more.");
        }
        return this.figures.find((figure) => figure.code === code).hint;
    }

    stageHint(row, index) {
        const stage = this.stages[index];
        if (index < 2 || !row.leads) {
            return _t("%(stage)s: %(count)s. Press to open them.", {
                stage: stage.label,
                count: this.number(row[stage.code]),
            });
        }
        return _t("%(stage)s: %(count)s, %(share)s of the leads. Press to open them.", {
            stage: stage.label,
            count: this.number(row[stage.code]),
            share: this.percent(row[stage.code] / row.leads),
        });
    }

    // ---- going on ------------------------------------------------------------------------

    async open(kind, row) {
        const key = row === this.state.total ? null : row.key;
        const action = await this.orm.call("crm.channel.report", "action_open_records", [
            kind,
            ...this.state.span,
            this.state.shownGroup,
            key,
        ]);
        const what = [...this.stages, { code: "junk", label: _t("Junk") }].find(
            (item) => item.code === kind
        ).label;
        const name = key === null ? what : `${row.name}: ${what}`;
        return this.action.doAction({ ...action, name, display_name: name });
    }

    openCosts() {
        return this.action.doAction("crm_corporate_sales.action_crm_channel_cost");
    }
}

registry.category("actions").add("crm_corporate_sales.channel_picture", ChannelPicture);
