/**
 * What the plan sheet knows without a server: cells, what is left to allocate, typing, pasting,
 * undoing. Keys of cells are `scope|period|kpi`.
 */

/** Parse what a person typed or copied from a table: "1 234,56", "1,234.56", "12%". */
export function parseTarget(text) {
    const plain = String(text ?? "")
        .replace(/[\s\u00a0\u202f%]/g, "")
        .trim();
    if (plain === "") {
        return { value: false };
    }
    const comma = plain.lastIndexOf(",");
    const point = plain.lastIndexOf(".");
    let number = plain;
    if (comma >= 0 && point >= 0) {
        number =
            comma > point ? plain.replaceAll(".", "").replace(",", ".") : plain.replaceAll(",", "");
    } else if (comma >= 0) {
        const parts = plain.split(",");
        number = parts.length === 2 ? parts.join(".") : parts.join("");
    }
    const value = Number(number);
    if (!Number.isFinite(value) || value < 0 || !/^\d*\.?\d*$/.test(number)) {
        return { error: true };
    }
    return { value };
}

/** Rows and columns of a block as spreadsheets put it on the clipboard. */
export function parseBlock(text) {
    const lines = String(text ?? "")
        .replace(/\r\n?/g, "\n")
        .replace(/\n$/, "")
        .split("\n");
    return lines.map((line) => line.split("\t"));
}

export class SheetModel {
    constructor(data) {
        this.done = [];
        this.undone = [];
        this.load(data);
    }

    load(data) {
        Object.assign(this, data);
        const kpi = this.kpis.find((item) => item.id === this.kpi);
        const scope = this.scopes.find((item) => item.key === this.scope);
        const scopes = this.scopes.map((item) => ({ ...item, axis: "scope" }));
        const periods = this.periods.map((item) => ({ ...item, axis: "period", level: 0 }));
        const kpis = this.kpis.map((item) => ({ ...item, axis: "kpi", key: item.id, level: 0 }));
        this.fixed = { kpi, scope, period: periods[0] };
        this.rows = this.layout === "scope" ? kpis : scopes;
        this.columns = this.layout === "period" ? kpis : periods;
    }

    /** The three parts of the cell of a row and a column. */
    parts(row, column) {
        const found = { kpi: this.fixed.kpi, scope: this.fixed.scope, period: this.fixed.period };
        found[row.axis] = row;
        found[column.axis] = column;
        return found;
    }

    key(row, column) {
        const { scope, period, kpi } = this.parts(row, column);
        return `${scope.key}|${period.key}|${kpi.id}`;
    }

    cell(row, column) {
        return this.cells[this.key(row, column)];
    }

    isPlanned(row, column) {
        const { period, kpi } = this.parts(row, column);
        return kpi.periods.includes(period.type);
    }

    isEditable(row, column) {
        return Boolean(this.isPlanned(row, column) && this.cell(row, column)?.editable);
    }

    target(row, column) {
        const cell = this.cell(row, column);
        return cell?.has_target ? cell.target : false;
    }

    // ---- what is left --------------------------------------------------------------------

    /** What of a scope's target nobody below has; undefined where that says nothing. */
    leftBelow(row, column) {
        const { kpi } = this.parts(row, column);
        if (row.axis !== "scope" || !["sum", "distinct"].includes(kpi.org_rule)) {
            return undefined;
        }
        const below = this.scopes.filter((item) => item.parent === row.key);
        return this.left(
            this.cell(row, column),
            below.map((item) => this.cell({ ...item, axis: "scope" }, column)),
            this.cell(row, column)?.reserve
        );
    }

    /** What of a period's target the next shorter periods don't have. */
    leftInTime(row, column) {
        const { kpi, period } = this.parts(row, column);
        const below = this.periods.filter((item) => item.parent === period.key);
        const isExact = below.length && below.every((item) => item.type !== "week");
        if (column.axis !== "period" || kpi.time_rule !== "sum" || !isExact) {
            return undefined;
        }
        return this.left(
            this.cell(row, column),
            below
                .filter((item) => kpi.periods.includes(item.type))
                .map((item) => this.cell(row, { ...item, axis: "period" }))
        );
    }

    left(cell, below, reserve = 0) {
        const planned = below.filter((item) => item?.has_target);
        if (!cell?.has_target || !planned.length) {
            return undefined;
        }
        const given = planned.reduce((sum, item) => sum + item.target, 0);
        const rest = Math.round((cell.target - given - (reserve || 0)) * 100) / 100;
        return rest || 0;
    }

    // ---- changes -------------------------------------------------------------------------

    /** Changes for the server out of cells and new values; those that change nothing are left out. */
    prepare(edits) {
        const changes = [];
        for (const { row, column, value } of edits) {
            if (this.isEditable(row, column) && this.target(row, column) !== value) {
                const { scope, period, kpi } = this.parts(row, column);
                changes.push({
                    scope: scope.key,
                    period: period.key,
                    kpi: kpi.id,
                    target: value,
                    before: this.target(row, column),
                });
            }
        }
        return changes;
    }

    /** Show changes at once; the server's answer comes later. */
    apply(changes) {
        for (const { scope, period, kpi, target } of changes) {
            const cell = this.cells[`${scope}|${period}|${kpi}`];
            cell.target = target || 0;
            cell.has_target = target !== false;
        }
    }

    record(changes) {
        this.done.push(changes);
        this.undone = [];
    }

    /** The changes that take the last ones back, or bring the last ones taken back again. */
    takeBack() {
        const changes = this.done.pop();
        if (!changes) {
            return [];
        }
        this.undone.push(changes);
        return this.reverse(changes);
    }

    bringBack() {
        const changes = this.undone.pop();
        if (!changes) {
            return [];
        }
        this.done.push(changes);
        return changes;
    }

    reverse(changes) {
        return changes.map((change) => ({
            ...change,
            target: change.before,
            before: change.target,
        }));
    }

    /**
     * Edits of a pasted block; a single value fills the whole selection.
     * @returns {{edits: Array, wrong: string[]}} wrong: what is no number
     */
    paste(text, selection) {
        const block = parseBlock(text);
        const wrong = [];
        const edits = [];
        const isSingle = block.length === 1 && block[0].length === 1;
        const height = isSingle ? selection.bottom - selection.top + 1 : block.length;
        for (let down = 0; down < height; down++) {
            const line = isSingle ? block[0] : block[down];
            const width = isSingle ? selection.right - selection.left + 1 : line.length;
            for (let over = 0; over < width; over++) {
                const row = this.rows[selection.top + down];
                const column = this.columns[selection.left + over];
                const words = isSingle ? line[0] : line[over];
                if (!row || !column || !this.isEditable(row, column)) {
                    continue;
                }
                const { value, error } = parseTarget(words);
                if (error) {
                    wrong.push(words);
                } else {
                    edits.push({ row, column, value });
                }
            }
        }
        return { edits, wrong };
    }

    copy({ top, bottom, left, right }) {
        return this.rows
            .slice(top, bottom + 1)
            .map((row) =>
                this.columns
                    .slice(left, right + 1)
                    .map((column) => {
                        const target = this.target(row, column);
                        return target === false ? "" : String(target);
                    })
                    .join("\t")
            )
            .join("\n");
    }
}
