/** The picture's own units; it is scaled to the width of the screen. */
export const HEIGHT = 260;
export const STEP = 92;
const BAR = 62;
const TOP = 26;
const FOOT = 20;

/**
 * Rectangles of a waterfall, lines between them, and where each amount is written.
 *
 * @param {{code: string, start: number, end: number}[]} bars from the opening to the closing
 * @returns {{width: number, height: number, zero: number, bars: object[]}}
 */
export function makeWaterfall(bars) {
    const levels = bars.flatMap((bar) => [bar.start, bar.end]);
    const high = Math.max(0, ...levels);
    const low = Math.min(0, ...levels);
    const scale = high > low ? (HEIGHT - TOP - FOOT) / (high - low) : 0;
    const y = (level) => HEIGHT - FOOT - (level - low) * scale;
    return {
        width: bars.length * STEP,
        height: HEIGHT,
        zero: y(0),
        bars: bars.map((bar, index) => {
            const top = y(Math.max(bar.start, bar.end));
            const bottom = y(Math.min(bar.start, bar.end));
            const x = index * STEP + (STEP - BAR) / 2;
            return {
                ...bar,
                x,
                y: top,
                width: BAR,
                height: Math.max(bottom - top, bar.start === bar.end ? 1 : 2),
                middle: x + BAR / 2,
                label: top - 7,
                // from the end of this bar to the beginning of the next
                link: index < bars.length - 1 && {
                    x1: x + BAR,
                    x2: x + STEP,
                    y: y(bar.end),
                },
                hit: { x: index * STEP, width: STEP },
            };
        }),
    };
}

/** How a bar is coloured. */
export function toneOf(bar) {
    if (["opening", "closing"].includes(bar.code)) {
        return "total";
    }
    if (bar.code === "won") {
        return "won";
    }
    return bar.amount < 0 ? "down" : "up";
}
