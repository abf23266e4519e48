import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useAutofocus } from "@web/core/utils/hooks";
import { placeOfKey } from "../desk/desk_keys";
import { LeadDesk } from "./lead_desk";

const KEYS = [
    ["1…9", _t("Give the lead to the person with this number")],
    ["J ↓", _t("Next lead")],
    ["K ↑", _t("Previous lead")],
    ["X", _t("Check the lead, to assign several at once")],
    ["B", _t("Back to the dispatcher: not for this team")],
    ["Z", _t("Undo the last assignment")],
    ["O", _t("Open the lead")],
    ["/", _t("Search")],
    ["?", _t("This help")],
];

/** The head's screen: who gets the lead, with the load of each salesperson in view. */
export class AssignBoard extends LeadDesk {
    static template = "crm_corporate_sales.AssignBoard";

    setup() {
        super.setup();
        this.keys = KEYS;
        this.state.returning = false;
        this.state.reason = "";
        useAutofocus({ refName: "reason" });
    }

    async fetchPage(limit, offset) {
        const page = await this.orm.silent.call("crm.lead", "assign_board", [], {
            team_id: this.state.teamId,
            domain: this.domain,
            limit,
            offset,
        });
        this.state.teams = page.teams;
        return page;
    }

    /** People of the team that the selected lead belongs to. */
    get members() {
        const teamId = this.current?.team_id || this.state.teamId;
        const team = this.state.teams.find((item) => item.id === teamId) || this.state.teams[0];
        return team ? team.members : [];
    }

    loadStyle(member) {
        const most = member.limit || Math.max(...this.members.map((item) => item.open), 1);
        const count = member.limit ? member.team_open : member.open;
        return `width: ${Math.min((count / most) * 100, 100)}%`;
    }

    isFull(member) {
        return Boolean(member.limit) && member.team_open >= member.limit;
    }

    loadText(member) {
        return member.limit
            ? _t("%(count)s of %(limit)s open deals, this week %(week)s", {
                  count: member.team_open,
                  limit: member.limit,
                  week: member.week,
              })
            : _t("%(count)s open deals, this week %(week)s", {
                  count: member.open,
                  week: member.week,
              });
    }

    onKey(key) {
        const place = placeOfKey(key);
        if (place >= 0) {
            this.assign(this.members[place]);
            return true;
        }
        if (key === "b") {
            this.startReturning();
            return true;
        }
        if (key === "z") {
            this.undo();
            return true;
        }
        if (key === "escape") {
            this.state.returning = false;
        }
        return super.onKey(key);
    }

    assign(member) {
        const rows = this.list.chosenRows;
        if (!member || !rows.length) {
            return;
        }
        return this.run(async () => {
            const ids = rows.map((row) => row.id);
            const answer = await this.orm.call("crm.lead", "action_assign_to", [ids, member.id]);
            this.list.remove(ids);
            for (const { name, user } of answer.taken) {
                this.tell(
                    user
                        ? _t("“%(name)s” was taken already by %(user)s.", { name, user })
                        : _t("“%(name)s” does not wait any more.", { name }),
                    "warning"
                );
            }
            const names = rows.length > 1 ? _t("%s leads", rows.length) : rows[0].name;
            this.state.last = answer.assigned.length
                ? { ids: answer.assigned, text: `${names} → ${member.name}` }
                : null;
        });
    }

    undo() {
        const last = this.state.last;
        if (!last) {
            return this.tell(_t("There is nothing to undo."));
        }
        return this.run(async () => {
            await this.orm.call("crm.lead", "action_undo_assigning", [last.ids]);
            this.state.last = null;
            this.list.select(last.ids[0]);
        });
    }

    startReturning() {
        if (this.current?.can_return) {
            this.state.returning = true;
            this.state.reason = "";
        } else if (this.current) {
            this.tell(_t("No inquiry made this lead; give it to another team on its form."));
        }
    }

    sendBack() {
        const row = this.current;
        return this.run(async () => {
            await this.orm.call("crm.lead", "action_return_to_queue", [
                [row.id],
                this.state.reason,
            ]);
            this.state.returning = false;
            this.list.remove([row.id]);
        });
    }

    chooseTeam(teamId) {
        this.state.teamId = teamId;
        return this.list.load({ isOther: true });
    }
}

registry.category("actions").add("crm_corporate_sales.assign_board", AssignBoard);
