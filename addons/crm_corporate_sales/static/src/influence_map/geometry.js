/**
 * Geometry of the influence map, in pixels: loyalty from left to right, influence upwards.
 * The printed map uses the same rules in Python (engine/influence_map.py).
 */

export const INFLUENCE = { min: 0, max: 10 };
export const LOYALTY = { min: -5, max: 5 };

export function clamp(value, low, high) {
    return Math.min(Math.max(value, low), high);
}

/**
 * The drawing area for a given width.
 *
 * @param {number} width of the element, px
 */
export function makeFrame(width) {
    const small = width < 480;
    const radius = small ? 15 : 19;
    const frame = {
        small,
        width,
        height: Math.round(small ? Math.max(width * 1.05, 320) : clamp(width * 0.66, 380, 600)),
        left: small ? 30 : 40,
        right: small ? 6 : 10,
        top: 8,
        bottom: 44,
        radius,
        inset: radius + 9,
        // Room for the names of the quadrants above and below the nodes.
        caption: 12,
    };
    frame.bounds = {
        left: frame.left + frame.inset,
        top: frame.top + frame.inset + frame.caption,
        right: width - frame.right - frame.inset,
        bottom: frame.height - frame.bottom - frame.inset - frame.caption,
    };
    frame.middle = {
        x: (frame.left + width - frame.right) / 2,
        y: (frame.top + frame.height - frame.bottom) / 2,
    };
    return frame;
}

/** Centre of a contact. */
export function place(frame, influence, loyalty) {
    const { left, top, right, bottom } = frame.bounds;
    return {
        x: left + ((right - left) * (loyalty - LOYALTY.min)) / (LOYALTY.max - LOYALTY.min),
        y:
            bottom -
            ((bottom - top) * (influence - INFLUENCE.min)) / (INFLUENCE.max - INFLUENCE.min),
    };
}

/** Whole influence and loyalty nearest to a point: the inverse of `place`. */
export function valuesAt(frame, x, y) {
    const { left, top, right, bottom } = frame.bounds;
    const loyalty = LOYALTY.min + ((x - left) / (right - left)) * (LOYALTY.max - LOYALTY.min);
    const influence =
        INFLUENCE.min + ((bottom - y) / (bottom - top)) * (INFLUENCE.max - INFLUENCE.min);
    // "+ 0" turns -0 into 0.
    return {
        influence: clamp(Math.round(influence), INFLUENCE.min, INFLUENCE.max) + 0,
        loyalty: clamp(Math.round(loyalty), LOYALTY.min, LOYALTY.max) + 0,
    };
}

/**
 * Push overlapping nodes apart, each as little as possible; the same input, the same picture.
 *
 * @param {{x: number, y: number}[]} points centres wished for
 * @param {number} gapX least distance across, unless far enough down
 * @param {number} gapY least distance down, unless far enough across
 * @param {{left: number, top: number, right: number, bottom: number}} bounds of the centres
 * @returns {{x: number, y: number}[]} centres to draw
 */
export function spread(points, gapX, gapY, bounds, rounds = 80) {
    const placed = points.map(({ x, y }) => ({ x, y }));
    for (let round = 0; round < rounds; round++) {
        let moved = false;
        for (let i = 0; i < placed.length; i++) {
            for (let j = i + 1; j < placed.length; j++) {
                moved = pushApart(placed[i], placed[j], gapX, gapY) || moved;
            }
        }
        for (const point of placed) {
            point.x = clamp(point.x, bounds.left, bounds.right);
            point.y = clamp(point.y, bounds.top, bounds.bottom);
        }
        if (!moved) {
            break;
        }
    }
    return placed;
}

function pushApart(one, other, gapX, gapY) {
    const overX = gapX - Math.abs(other.x - one.x);
    const overY = gapY - Math.abs(other.y - one.y);
    if (overX <= 0.5 || overY <= 0.5) {
        return false;
    }
    if (overX / gapX <= overY / gapY) {
        const step = (overX / 2) * (other.x >= one.x ? 1 : -1);
        one.x -= step;
        other.x += step;
    } else {
        const step = (overY / 2) * (other.y >= one.y ? 1 : -1);
        one.y -= step;
        other.y += step;
    }
    return true;
}

/** Line between the rims of two nodes, or null when they touch. */
export function shortenLine(start, end, margin, startMargin = margin) {
    const dx = end.x - start.x;
    const dy = end.y - start.y;
    const length = Math.hypot(dx, dy);
    if (length <= startMargin + margin) {
        return null;
    }
    const ux = dx / length;
    const uy = dy / length;
    return {
        x1: start.x + ux * startMargin,
        y1: start.y + uy * startMargin,
        x2: end.x - ux * margin,
        y2: end.y - uy * margin,
    };
}

/** First letters of the first two words. */
export function initials(name) {
    const letters = name.split(/\s+/).map((word) => word.match(/[\p{L}\p{N}]/u)?.[0] || "");
    return letters.join("").slice(0, 2).toUpperCase() || "?";
}

/** The name in at most `longest` letters: other names become initials, then an ellipsis. */
export function shortenName(name, longest) {
    if (name.length <= longest) {
        return name;
    }
    const [first, ...rest] = name.split(/\s+/);
    const short = [first, ...rest.map((word) => `${word[0]}.`)].join(" ");
    return short.length <= longest ? short : `${short.slice(0, longest - 1).trimEnd()}…`;
}

/**
 * Put each label below, above, right or left of its node, where it covers least.
 *
 * @param {{x: number, y: number}[]} centres of the nodes
 * @param {number[]} widths of the labels
 * @param {{x1: number, y1: number, x2: number, y2: number}[]} lines better not crossed
 * @returns {{x: number, y: number, anchor: string}[]}
 */
export function placeLabels(centres, widths, frame, lines = [], lineHeight = 14) {
    const r = frame.radius;
    const taken = centres.map(({ x, y }) => [x - r, y - r, x + r, y + r]);
    taken.push(...lines.flatMap(beads));
    return centres.map(({ x, y }, index) => {
        const width = widths[index];
        const choices = [
            { x, y: y + r + lineHeight - 1, anchor: "middle", left: x - width / 2 },
            { x, y: y - r - 6, anchor: "middle", left: x - width / 2 },
            { x: x + r + 9, y: y + 4, anchor: "start", left: x + r + 9 },
            { x: x - r - 9, y: y + 4, anchor: "end", left: x - r - 9 - width },
            { x, y: y + r + 2 * lineHeight - 1, anchor: "middle", left: x - width / 2 },
            { x, y: y - r - 6 - lineHeight, anchor: "middle", left: x - width / 2 },
        ];
        let best;
        for (const [rank, { left, ...label }] of choices.entries()) {
            const box = [left, label.y - lineHeight + 3, left + width, label.y + 3];
            // Among equals the earlier place wins, also over one that is hardly better.
            let cost = 20 * rank;
            taken.forEach((other, n) => {
                cost += n === index ? 0 : overlap(box, other);
            });
            cost += 4 * lineHeight * Math.max(0, 2 - box[0], box[2] - frame.width + 2);
            cost +=
                4 * width * Math.max(0, frame.top - box[1], box[3] - frame.height + frame.bottom);
            if (!best || cost < best.cost) {
                best = { cost, label, box };
            }
        }
        taken.push(best.box);
        return best.label;
    });
}

/** Small boxes strung on a line, which stand for it where areas are compared. */
function beads({ x1, y1, x2, y2 }) {
    const number = Math.ceil(Math.hypot(x2 - x1, y2 - y1) / 10);
    return Array.from({ length: number + 1 }, (_, index) => {
        const x = x1 + ((x2 - x1) * index) / number;
        const y = y1 + ((y2 - y1) * index) / number;
        return [x - 3, y - 3, x + 3, y + 3];
    });
}

function overlap(one, other) {
    const width = Math.min(one[2], other[2]) - Math.max(one[0], other[0]);
    const height = Math.min(one[3], other[3]) - Math.max(one[1], other[1]);
    return width > 0 && height > 0 ? width * height : 0;
}
