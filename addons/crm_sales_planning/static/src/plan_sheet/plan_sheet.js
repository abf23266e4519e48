import {
    Component,
    onWillStart,
    useEffect,
    useExternalListener,
    useRef,
    useState,
} from "@odoo/owl";
import { AlertDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { formatDate, deserializeDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { rpc } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";
import { KeepLast, Mutex } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { formatFloat, formatInteger, formatMonetary } from "@web/views/fields/formatters";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { SheetModel, parseTarget } from "./sheet_model";

const STORED = "crm_sales_planning.plan_sheet";
const STEPS = {
    ArrowUp: [-1, 0],
    ArrowDown: [1, 0],
    ArrowLeft: [0, -1],
    ArrowRight: [0, 1],
};

/** Plans as a spreadsheet: who, when and what, with what is left to allocate in view. */
export class PlanSheet extends Component {
    static template = "crm_sales_planning.PlanSheet";
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.dialog = useService("dialog");
        this.notification = useService("notification");
        this.ui = useService("ui");
        this.keepLast = new KeepLast();
        this.mutex = new Mutex();
        this.table = useRef("table");
        this.input = useRef("input");
        this.file = useRef("file");
        this.state = useState({
            at: { row: 0, column: 0 },
            to: { row: 0, column: 0 },
            typing: null,
            saving: 0,
            shows: "target",
            collapsed: {},
            version: 0,
        });
        onWillStart(() => this.load(this.recall()));
        useEffect(
            () => {
                const input = this.input.el;
                if (input) {
                    input.focus();
                    input.setSelectionRange(input.value.length, input.value.length);
                }
            },
            () => [this.state.typing !== null]
        );
        useExternalListener(document, "copy", (event) => this.onCopy(event));
        useExternalListener(document, "paste", (event) => this.onPaste(event));
    }

    // ---- what is looked at ---------------------------------------------------------------

    recall() {
        try {
            return JSON.parse(window.localStorage.getItem(STORED)) || {};
        } catch {
            return {}; // nothing was kept, or something else
        }
    }

    async load(options) {
        let data;
        try {
            data = await this.keepLast.add(this.orm.call("crm.sales.plan", "get_sheet", [options]));
        } catch (error) {
            if (!Object.keys(options).length) {
                throw error;
            }
            // what was kept may be gone: start anew
            data = await this.orm.call("crm.sales.plan", "get_sheet", [{}]);
        }
        this.model = new SheetModel(data);
        const { layout, kpi, scope, period } = data;
        window.localStorage.setItem(STORED, JSON.stringify({ layout, kpi, scope, period }));
        this.state.at = { row: 0, column: 0 };
        this.state.to = { row: 0, column: 0 };
        this.state.typing = null;
        this.state.version++;
    }

    get options() {
        const { layout, kpi, scope, period } = this.model;
        return { layout, kpi, scope, period };
    }

    choose(values) {
        return this.load({ ...this.options, ...values });
    }

    get layouts() {
        return [
            { code: "kpi", label: _t("One indicator") },
            { code: "scope", label: _t("One group or person") },
            { code: "period", label: _t("One period") },
        ];
    }

    get shown() {
        return [
            { code: "target", label: _t("Targets") },
            { code: "fact", label: _t("Facts") },
            { code: "attainment", label: _t("Attainment") },
        ];
    }

    /** Periods to look at: the shown one's, and the ones around it. */
    get periodStart() {
        return this.model.periods[0].date_from;
    }

    get periodType() {
        return this.model.periods[0].type;
    }

    get periodTypes() {
        return [
            { code: "year", label: _t("Year") },
            { code: "quarter", label: _t("Quarter") },
            { code: "month", label: _t("Month") },
            { code: "week", label: _t("Week") },
        ];
    }

    go(step) {
        const [year, month, day] = this.periodStart.split("-").map(Number);
        const first = new Date(Date.UTC(year, month - 1, day));
        if (this.periodType === "week") {
            first.setUTCDate(first.getUTCDate() + 7 * step);
        } else {
            const months = { year: 12, quarter: 3, month: 1 }[this.periodType];
            first.setUTCMonth(first.getUTCMonth() + months * step);
        }
        return this.choose({ period: `${this.periodType}:${first.toISOString().slice(0, 10)}` });
    }

    chooseKind(kind) {
        const { today } = this.model;
        const { date_from: first, date_to: last } = this.model.periods[0];
        const day = first <= today && today <= last ? today : first;
        return this.choose({ period: `${kind}:${day}` });
    }

    // ---- rows ----------------------------------------------------------------------------

    get rows() {
        const hidden = new Set();
        const rows = [];
        for (const [index, row] of this.model.rows.entries()) {
            if (row.parent && (hidden.has(row.parent) || this.state.collapsed[row.parent])) {
                hidden.add(row.key);
            } else {
                rows.push({ row, index });
            }
        }
        return rows;
    }

    hasBelow(row) {
        return this.model.rows.some((item) => item.parent === row.key);
    }

    toggle(row) {
        this.state.collapsed[row.key] = !this.state.collapsed[row.key];
    }

    // ---- numbers -------------------------------------------------------------------------

    format(value, unit) {
        if (value === undefined || value === false || value === null) {
            return "";
        }
        if (unit === "sum") {
            return formatMonetary(value, {
                currencyId: this.model.currency,
                digits: [16, Number.isInteger(value) ? 0 : 2],
                noSymbol: true,
            });
        }
        if (unit === "count" && Number.isInteger(value)) {
            return formatInteger(value);
        }
        const text = formatFloat(value, { digits: [16, 2], trailingZeros: false });
        return unit === "percent" ? `${text} %` : text;
    }

    unit(row, column) {
        return this.model.parts(row, column).kpi.unit;
    }

    text(row, column) {
        const cell = this.model.cell(row, column);
        if (!cell || !this.model.isPlanned(row, column)) {
            return "";
        }
        if (this.state.shows === "fact") {
            return cell.has_fact ? this.format(cell.fact, this.unit(row, column)) : "";
        }
        if (this.state.shows === "attainment") {
            const attained = this.attainment(row, column);
            return attained === undefined ? "" : this.format(attained, "percent");
        }
        return this.format(this.model.target(row, column), this.unit(row, column));
    }

    attainment(row, column) {
        const cell = this.model.cell(row, column);
        return cell?.has_target && cell.has_fact ? Math.round(cell.attainment) : undefined;
    }

    tone(row, column) {
        const attained = this.state.shows === "attainment" && this.attainment(row, column);
        if (attained === false || attained === undefined) {
            return "";
        }
        return attained >= 100 ? "text-success" : attained >= 80 ? "" : "text-danger";
    }

    rest(row, column) {
        if (this.state.shows !== "target") {
            return [];
        }
        const unit = this.unit(row, column);
        const found = [];
        const below = this.model.leftBelow(row, column);
        const inTime = this.model.leftInTime(row, column);
        if (below !== undefined) {
            found.push({
                value: below,
                text: this.format(below, unit),
                title: _t("not given to those below"),
            });
        }
        if (inTime !== undefined) {
            found.push({
                value: inTime,
                text: this.format(inTime, unit),
                title: _t("not given to shorter periods"),
            });
        }
        return found.filter((item) => item.value);
    }

    cellClass(row, column, index, columnIndex) {
        const { top, bottom, left, right } = this.selection;
        const isIn = index >= top && index <= bottom && columnIndex >= left && columnIndex <= right;
        const { at } = this.state;
        return {
            o_sheet_locked: !this.model.isEditable(row, column),
            o_sheet_selected: isIn,
            o_sheet_active: at.row === index && at.column === columnIndex,
            o_sheet_unplanned: !this.model.isPlanned(row, column),
            [this.tone(row, column)]: true,
        };
    }

    columnTitle(column) {
        if (column.axis !== "period") {
            return column.name;
        }
        const day = (text) => formatDate(deserializeDate(text));
        return `${day(column.date_from)} – ${day(column.date_to)}`;
    }

    stateName(row, column) {
        const state = this.model.cell(row, column)?.state;
        return {
            draft: _t("draft"),
            submitted: _t("submitted"),
            returned: _t("returned"),
            approved: _t("approved"),
            issued: _t("issued"),
            in_progress: _t("in progress"),
            closed: _t("closed"),
        }[state];
    }

    cellTitle(row, column) {
        const { scope, period, kpi } = this.model.parts(row, column);
        const words = [`${kpi.name} · ${scope.name} · ${period.name}`];
        const state = this.stateName(row, column);
        if (state) {
            words.push(state);
        }
        const left = this.rest(row, column).map((item) => `${item.text} ${item.title}`);
        return [...words, ...left].join("\n");
    }

    // ---- selection and keys --------------------------------------------------------------

    get selection() {
        const { at, to } = this.state;
        return {
            top: Math.min(at.row, to.row),
            bottom: Math.max(at.row, to.row),
            left: Math.min(at.column, to.column),
            right: Math.max(at.column, to.column),
        };
    }

    select(row, column, isExtended = false) {
        this.state.to = { row, column };
        if (!isExtended) {
            this.state.at = { row, column };
        }
    }

    onCellDown(event, row, column) {
        if (this.state.typing !== null) {
            this.endTyping();
        }
        this.select(row, column, event.shiftKey);
        this.table.el.focus();
    }

    move(down, over, isExtended = false) {
        const from = isExtended ? this.state.to : this.state.at;
        const visible = this.rows.map((item) => item.index);
        const place = visible.indexOf(from.row) + down;
        const row = visible[Math.max(0, Math.min(place, visible.length - 1))];
        const last = this.model.columns.length - 1;
        this.select(row, Math.max(0, Math.min(from.column + over, last)), isExtended);
        this.table.el
            .querySelector(`[data-row="${row}"][data-column="${this.state.to.column}"]`)
            ?.scrollIntoView({ block: "nearest", inline: "nearest" });
    }

    get canType() {
        return !this.ui.isSmall && this.state.shows === "target";
    }

    type(text) {
        const { row, column } = this.state.at;
        if (
            this.canType &&
            this.model.isEditable(this.model.rows[row], this.model.columns[column])
        ) {
            this.state.typing = text;
        }
    }

    typeAnew() {
        const { row, column } = this.state.at;
        const target = this.model.target(this.model.rows[row], this.model.columns[column]);
        this.type(target === false ? "" : String(target));
    }

    onKey(event) {
        const { key } = event;
        const isCommand = event.ctrlKey || event.metaKey;
        if (this.state.typing !== null) {
            this.onTypingKey(event);
            return;
        }
        if (isCommand && key.toLowerCase() === "z") {
            this.send(event.shiftKey ? this.model.bringBack() : this.model.takeBack(), false);
        } else if (isCommand && key.toLowerCase() === "y") {
            this.send(this.model.bringBack(), false);
        } else if (isCommand) {
            return;
        } else if (STEPS[key]) {
            this.move(...STEPS[key], event.shiftKey);
        } else if (key === "Tab") {
            const { at } = this.state;
            const isOut = event.shiftKey
                ? at.column === 0
                : at.column === this.model.columns.length - 1;
            if (isOut) {
                return; // out of the table, as everywhere
            }
            this.move(0, event.shiftKey ? -1 : 1);
        } else if (key === "Enter" || key === "F2") {
            this.typeAnew();
        } else if (key === "Delete" || key === "Backspace") {
            this.clear();
        } else if (/^[\d.,]$/.test(key)) {
            this.type(key);
        } else {
            return;
        }
        event.preventDefault();
    }

    onTypingKey(event) {
        const { key } = event;
        if (key === "Escape") {
            this.state.typing = null;
            this.table.el.focus();
        } else if (key === "Enter" || key === "Tab") {
            if (this.endTyping()) {
                const step = event.shiftKey ? -1 : 1;
                this.move(key === "Enter" ? step : 0, key === "Tab" ? step : 0);
                this.table.el.focus();
            }
        } else {
            return;
        }
        event.preventDefault();
        event.stopPropagation();
    }

    endTyping() {
        if (this.state.typing === null) {
            return true;
        }
        const { value, error } = parseTarget(this.state.typing);
        if (error) {
            this.notification.add(_t("“%s” is no number a target can have.", this.state.typing), {
                type: "warning",
            });
            return false;
        }
        const { row, column } = this.state.at;
        this.state.typing = null;
        this.edit([{ row: this.model.rows[row], column: this.model.columns[column], value }]);
        return true;
    }

    clear() {
        const { top, bottom, left, right } = this.selection;
        const edits = [];
        for (const row of this.model.rows.slice(top, bottom + 1)) {
            for (const column of this.model.columns.slice(left, right + 1)) {
                edits.push({ row, column, value: false });
            }
        }
        this.edit(edits);
    }

    get hasFocus() {
        return this.table.el?.contains(document.activeElement) && this.state.typing === null;
    }

    onCopy(event) {
        if (this.hasFocus) {
            event.clipboardData.setData("text/plain", this.model.copy(this.selection));
            event.preventDefault();
        }
    }

    onPaste(event) {
        if (!this.hasFocus || !this.canType) {
            return;
        }
        event.preventDefault();
        const { edits, wrong } = this.model.paste(
            event.clipboardData.getData("text/plain"),
            this.selection
        );
        if (wrong.length) {
            this.notification.add(
                _t("Nothing was pasted: “%s” is no number a target can have.", wrong[0]),
                { type: "warning" }
            );
            return;
        }
        this.edit(edits);
    }

    // ---- to the server -------------------------------------------------------------------

    edit(edits) {
        const changes = this.model.prepare(edits);
        if (changes.length) {
            this.model.record(changes);
            this.send(changes);
        }
    }

    /** Changes go one after the other; a refused one is taken back, with what was typed since. */
    async send(changes, isNew = true) {
        if (!changes.length) {
            return;
        }
        const model = this.model;
        model.apply(changes);
        this.state.version++;
        this.state.saving++;
        try {
            await this.mutex.exec(async () => {
                const cells = await this.orm.call("crm.sales.plan", "write_sheet", [
                    changes.map(({ scope, period, kpi, target }) => ({
                        scope,
                        period,
                        kpi,
                        target,
                    })),
                ]);
                for (const [key, cell] of Object.entries(cells)) {
                    Object.assign(model.cells[key], cell);
                }
            });
        } catch (error) {
            model.apply(model.reverse(changes));
            if (isNew) {
                model.done = model.done.filter((item) => item !== changes);
            }
            throw error;
        } finally {
            this.state.saving--;
            this.state.version++;
        }
    }

    openPlan() {
        const { row, column } = this.state.at;
        const cell = this.model.cell(this.model.rows[row], this.model.columns[column]);
        if (cell?.plan) {
            this.action.doAction({
                type: "ir.actions.act_window",
                res_model: "crm.sales.plan",
                res_id: cell.plan,
                views: [[false, "form"]],
            });
        }
    }

    get activePlan() {
        const { row, column } = this.state.at;
        const { rows, columns } = this.model;
        return rows[row] && columns[column] && this.model.cell(rows[row], columns[column])?.plan;
    }

    // ---- files ---------------------------------------------------------------------------

    export() {
        const options = encodeURIComponent(JSON.stringify(this.options));
        this.action.doAction({
            type: "ir.actions.act_url",
            url: `/crm_sales_planning/sheet?options=${options}`,
            target: "download",
        });
    }

    async import(event) {
        const [file] = event.target.files;
        event.target.value = "";
        if (!file) {
            return;
        }
        const bytes = new Uint8Array(await file.arrayBuffer());
        let text = "";
        for (let start = 0; start < bytes.length; start += 0x8000) {
            text += String.fromCharCode(...bytes.subarray(start, start + 0x8000));
        }
        this.ui.block({ message: _t("Reading %s…", file.name) });
        let answer;
        try {
            answer = await rpc("/web/dataset/call_kw/crm.sales.plan/import_sheet", {
                model: "crm.sales.plan",
                method: "import_sheet",
                args: [btoa(text)],
                kwargs: {},
            });
        } finally {
            this.ui.unblock();
        }
        if (answer.errors.length) {
            this.dialog.add(AlertDialog, {
                title: _t("Nothing was imported"),
                body: answer.errors.slice(0, 15).join("\n"),
            });
            return;
        }
        this.notification.add(_t("Targets changed: %s", answer.changed), { type: "success" });
        await this.load(this.options);
    }
}

registry.category("actions").add("crm_sales_planning.plan_sheet", PlanSheet);
