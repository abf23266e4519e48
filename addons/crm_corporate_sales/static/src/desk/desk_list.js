import { useState } from "@odoo/owl";

const PAGE = 80;

/**
 * Lines that wait for a decision, one of them selected. What was decided leaves at once and comes
 * back if the server refuses.
 */
export class DeskList {
    /**
     * @param {(options: {limit: number, offset: number}) => Promise<Object>} fetchPage gives
     *      `rows`, `count` and `now`
     */
    constructor(fetchPage) {
        this.fetchPage = fetchPage;
        this.rows = [];
        this.count = 0;
        this.now = null;
        this.selectedId = null;
        this.checked = {};
        this.loading = true;
        /** decided here, the server has not answered yet */
        this.leaving = new Set();
        this.turn = 0;
    }

    get current() {
        return this.rows.find((row) => row.id === this.selectedId);
    }

    get checkedRows() {
        return this.rows.filter((row) => this.checked[row.id]);
    }

    /** What an action is about: the checked lines, else the selected one. */
    get chosenRows() {
        const rows = this.checkedRows.length ? this.checkedRows : [this.current];
        return rows.filter((row) => row && !row.gone);
    }

    get hasMore() {
        return this.rows.length < this.count;
    }

    /**
     * Load the lines anew; the selected one stays selected. When a colleague was faster it stays
     * until the user moves on: a key that is just being pressed must not hit the next line.
     *
     * @param {{isOther?: boolean}} options other lines are looked for than before
     */
    async load({ isOther = false } = {}) {
        const turn = ++this.turn;
        const page = await this.fetchPage({
            limit: Math.max(this.rows.length, PAGE),
            offset: 0,
        });
        if (turn !== this.turn) {
            return page;
        }
        const { place, current } = this;
        this.rows = page.rows.filter((row) => !this.leaving.has(row.id));
        if (current && !isOther && !this.current && !this.leaving.has(current.id)) {
            this.rows.splice(place, 0, { ...current, gone: true });
        }
        this.count = page.count;
        this.now = page.now;
        this.loading = false;
        this.selectAt(place);
        return page;
    }

    async loadMore() {
        if (!this.hasMore || this.loading) {
            return;
        }
        this.loading = true;
        const page = await this.fetchPage({ limit: PAGE, offset: this.rows.length });
        const known = new Set(this.rows.map((row) => row.id));
        this.rows.push(
            ...page.rows.filter((row) => !known.has(row.id) && !this.leaving.has(row.id))
        );
        this.loading = false;
    }

    get place() {
        return Math.max(
            this.rows.findIndex((row) => row.id === this.selectedId),
            0
        );
    }

    select(id) {
        const left = this.current;
        this.selectedId = id;
        if (left?.gone && left.id !== id) {
            this.rows = this.rows.filter((row) => row.id !== left.id);
        }
    }

    /** Keep the selected line, else select the one that has taken its place. */
    selectAt(place) {
        if (!this.current) {
            const row = this.rows[Math.min(place, this.rows.length - 1)];
            this.selectedId = row ? row.id : null;
        }
    }

    move(step) {
        const place = Math.min(Math.max(this.place + step, 0), this.rows.length - 1);
        if (this.rows.length) {
            this.select(this.rows[place].id);
        }
        if (place > this.rows.length - 10) {
            this.loadMore();
        }
    }

    check(id) {
        this.checked[id] = !this.checked[id];
    }

    /** Take lines away; the next one is selected. */
    remove(ids) {
        const gone = this.rows.filter((row) => ids.includes(row.id));
        const isBefore = (row, place) => place < this.place && !ids.includes(row.id);
        const place = this.rows.filter(isBefore).length;
        this.rows = this.rows.filter((row) => !ids.includes(row.id));
        this.count = Math.max(this.count - gone.filter((row) => !row.gone).length, 0);
        for (const id of ids) {
            delete this.checked[id];
        }
        this.selectAt(place);
        if (this.rows.length < 10) {
            this.loadMore();
        }
        return gone;
    }

    /** Put a line back where it was and select it. */
    restore(rows) {
        const known = new Set(this.rows.map((row) => row.id));
        const back = rows.filter((row) => !known.has(row.id));
        this.rows = [...this.rows, ...back].sort(
            (a, b) => a.received_at.localeCompare(b.received_at) || a.id - b.id
        );
        this.count += back.length;
        if (rows.length) {
            this.selectedId = rows[0].id;
        }
    }
}

export function useDeskList(fetchPage) {
    return useState(new DeskList(fetchPage));
}
