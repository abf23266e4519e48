import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { LeadDesk } from "./lead_desk";

const KEYS = [
    ["T", _t("Take the lead, or all checked ones")],
    ["J ↓", _t("Next lead")],
    ["K ↑", _t("Previous lead")],
    ["X", _t("Check the lead, to take several at once")],
    ["O", _t("Open the lead")],
    ["/", _t("Search")],
    ["?", _t("This help")],
];

/** The pool: a salesperson takes unassigned leads of their teams, up to the limit. */
export class LeadPool extends LeadDesk {
    static template = "crm_corporate_sales.LeadPool";

    setup() {
        super.setup();
        this.keys = KEYS;
    }

    async fetchPage(limit, offset) {
        const page = await this.orm.silent.call("crm.lead", "pool_board", [], {
            domain: this.domain,
            limit,
            offset,
        });
        this.state.teams = page.teams;
        return page;
    }

    get team() {
        return this.state.teams.find((team) => team.id === this.current?.team_id);
    }

    leftText(team) {
        return team.limit
            ? _t("You have %(open)s of %(limit)s deals; you may take %(left)s more.", team)
            : _t("You have %(open)s deals; there is no limit.", team);
    }

    loadStyle(team) {
        return `width: ${Math.min((team.open / team.limit) * 100, 100)}%`;
    }

    onKey(key) {
        if (key === "t") {
            this.take();
            return true;
        }
        return super.onKey(key);
    }

    take() {
        const rows = this.list.chosenRows;
        if (!rows.length) {
            return;
        }
        return this.run(async () => {
            const ids = rows.map((row) => row.id);
            await this.orm.call("crm.lead", "claim", [ids]);
            this.list.remove(ids);
            this.state.last = {
                ids,
                text: rows.length > 1 ? _t("%s leads are yours.", ids.length) : rows[0].name,
            };
        });
    }
}

registry.category("actions").add("crm_corporate_sales.lead_pool", LeadPool);
