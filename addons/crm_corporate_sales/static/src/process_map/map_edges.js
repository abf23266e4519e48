/** Width of a letter of the labels, in pixels. */
const LETTER = 6;
/** Room between two steps, in letters. */
const GAP = 10;
const SHIFT = 14;
const BELOW = 16;

function startOf(edge) {
    const [, x, y] = edge.path.match(/^M([\d.]+),([\d.]+)/);
    return { x: Number(x), y: Number(y) };
}

/**
 * Edges of the picture, ready to be drawn: what lies on one another is moved apart, what does not
 * fit is shortened (the whole text is the tooltip).
 *
 * @param {Object} picture see `engine/layout.py`
 * @returns {Object[]}
 */
export function prepareEdges(picture) {
    const kinds = new Map();
    for (const edge of picture.edges) {
        const { x, y } = startOf(edge);
        kinds.set(`${x},${y},${edge.kind}`, true);
    }
    return picture.edges.map((edge) => prepareEdge(picture, kinds, edge));
}

function prepareEdge(picture, kinds, edge) {
    const { x, y } = startOf(edge);
    const isEnd = ["finish", "won", "lost"].includes(edge.kind);
    const hasNext = kinds.has(`${x},${y},next`);
    const isShifted = edge.kind === "finish" && hasNext;
    const isBelow = isShifted || edge.kind === "lost" || kinds.has(`${x},${y - SHIFT},won`);
    return {
        ...edge,
        isEnd,
        head: isEnd ? edge.kind : "next",
        shift: isShifted ? SHIFT : 0,
        labelY: isEnd && isBelow ? edge.y + BELOW : edge.y,
        text: edge.labels.join(" / "),
        short: shorten(edge.labels, roomOf(picture, edge, isEnd)),
    };
}

/** How many letters fit at an edge. */
function roomOf(picture, edge, isEnd) {
    if (edge.kind === "next") {
        return GAP;
    }
    if (!isEnd) {
        return 3 * GAP;
    }
    const lane = picture.lanes.find((item) => edge.y > item.y && edge.y < item.y + item.height);
    const isLast = lane && lane.steps.every((step) => step.x < edge.x);
    return isLast ? Math.floor((lane.x + lane.width - edge.x) / LETTER) : GAP;
}

function shorten([first, ...others], room) {
    const more = others.length ? ` +${others.length}` : "";
    const all = [first, ...others].join(" / ");
    if (all.length <= room) {
        return all;
    }
    const left = room - more.length;
    return (first.length > left ? `${first.slice(0, left - 1).trimEnd()}…` : first) + more;
}
