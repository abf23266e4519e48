/** Where the arrow keys lead in the grid of values: pure functions of places. */

export const MOVES = {
    ArrowUp: [-1, 0],
    ArrowDown: [1, 0],
    ArrowLeft: [0, -1],
    ArrowRight: [0, 1],
};

/**
 * @param {{row: number, column: number}} place
 * @param {string} key of the keyboard
 * @param {number} rows how many rows can be walked
 * @param {number} columns
 * @returns {{row: number, column: number}|null} null when the key does not move
 */
export function move(place, key, rows, columns) {
    const step = MOVES[key];
    if (!step || !rows || !columns) {
        return null;
    }
    return {
        row: Math.min(Math.max(place.row + step[0], 0), rows - 1),
        column: Math.min(Math.max(place.column + step[1], 0), columns - 1),
    };
}

/**
 * What each field gets when another record stays: its own value, else the first filled one.
 *
 * @param {Object[]} rows of the server
 * @param {Object[]} columns of the server
 * @param {number} survivorId
 * @param {Set<string>} chosen fields picked by hand, which stay as they are
 */
export function repick(rows, columns, survivorId, chosen) {
    const ids = columns.map((column) => column.id);
    for (const row of rows) {
        if (chosen.has(row.name)) {
            continue;
        }
        const own = ids.indexOf(survivorId);
        const filled = row.values[own] ? own : row.values.findIndex(Boolean);
        row.picked = ids[filled < 0 ? own : filled];
    }
}

/**
 * @param {Object[]} rows of the server
 * @returns {Object} {field: id of the record whose value it gets}
 */
export function picks(rows) {
    return Object.fromEntries(
        rows.filter((row) => row.can_pick).map((row) => [row.name, row.picked])
    );
}
