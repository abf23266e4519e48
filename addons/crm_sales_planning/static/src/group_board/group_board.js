import { Component, onWillDestroy, onWillStart, useState } from "@odoo/owl";
import { useDeskKeys } from "@crm_corporate_sales/desk/desk_keys";
import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { formatFloat } from "@web/core/utils/numbers";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

const { DateTime } = luxon;
const MINUTE = 60000;

/** The head's board: people by indicators, who has done what of the norm, who is behind. */
export class GroupBoard extends Component {
    static template = "crm_sales_planning.GroupBoard";
    static components = { Layout };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.display = { controlPanel: {} };
        this.state = useState({ board: null, teamId: false, date: false });
        const timer = browser.setInterval(() => this.load(), MINUTE);
        onWillDestroy(() => browser.clearInterval(timer));
        onWillStart(() => this.load());
        useDeskKeys((key) => this.onKey(key));
    }

    async load() {
        this.state.board = await this.orm.silent.call("crm.sales.day", "group_board", [
            this.state.teamId,
            this.state.date,
        ]);
    }

    get dateText() {
        return DateTime.fromISO(this.state.board.date).toLocaleString({
            weekday: "long",
            day: "numeric",
            month: "long",
        });
    }

    get isToday() {
        return this.state.board.date === this.state.board.today;
    }

    number(value) {
        return formatFloat(value, { digits: [16, Number.isInteger(value) ? 0 : 1] });
    }

    stateText(row) {
        if (!row.has_plan) {
            return _t("No plan");
        }
        if (row.state === "excused" || row.excuse) {
            return _t("Excused");
        }
        if (!row.is_working) {
            return _t("Day off");
        }
        return {
            met: _t("Norm met"),
            missed: _t("Norm missed"),
        }[row.state];
    }

    stateClass(row) {
        if (row.excuse) {
            return "text-bg-info";
        }
        return { met: "text-bg-success", missed: "text-bg-danger" }[row.state] || "text-bg-light";
    }

    cellClass(row, cell) {
        if (!cell || !row.is_working) {
            return "";
        }
        if (cell.is_met) {
            return "o_cell_met";
        }
        return cell.is_planned ? "o_cell_planned" : "o_cell_short";
    }

    fill(cell) {
        const share = cell.norm ? Math.min(cell.done / cell.norm, 1) : cell.done ? 1 : 0;
        return `width: ${share * 100}%`;
    }

    cellTitle(cell) {
        return _t(
            "Done %(done)s, planned %(planned)s, norm %(norm)s; week %(week)s of %(target)s",
            {
                done: this.number(cell.done),
                planned: this.number(cell.planned),
                norm: this.number(cell.norm),
                week: this.number(cell.week_done),
                target: this.number(cell.week_target),
            }
        );
    }

    dotTitle(dot) {
        const day = DateTime.fromISO(dot.date).toLocaleString();
        const state = {
            met: _t("norm met"),
            missed: _t("norm missed"),
            excused: _t("excused"),
            open: _t("open"),
        }[dot.state];
        return `${day}: ${state}`;
    }

    chooseTeam(id) {
        this.state.teamId = id;
        return this.load();
    }

    moveDay(step) {
        const { date, today } = this.state.board;
        const day = DateTime.fromISO(date).plus({ days: step }).toISODate();
        this.state.date = day > today ? today : day;
        return this.load();
    }

    openDay(row) {
        this.action.doAction({
            type: "ir.actions.client",
            tag: "crm_sales_planning.my_day",
            name: row.name,
            params: { user_id: row.user_id },
        });
    }

    excuse(row) {
        this.action.doAction("crm_sales_planning.action_crm_sales_day_excuse_person", {
            additionalContext: {
                default_user_id: row.user_id,
                default_date: this.state.board.date,
            },
            onClose: () => this.load(),
        });
    }

    onKey(key) {
        const handlers = {
            arrowleft: () => this.moveDay(-1),
            arrowright: () => this.moveDay(1),
            r: () => this.load(),
        };
        if (handlers[key]) {
            handlers[key]();
            return true;
        }
        return false;
    }
}

registry.category("actions").add("crm_sales_planning.group_board", GroupBoard);
