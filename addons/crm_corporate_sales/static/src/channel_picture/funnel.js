/**
 * Geometry of a channel's funnel, in units of a drawing WIDTH × HEIGHT: a block for each stage,
 * as high as its share of the first one, joined by slopes.
 */

export const WIDTH = 500;
export const HEIGHT = 46;
const BLOCK = 62;
/** What is not nothing can be seen. */
const LEAST = 2;

/** Height of a count. */
export function height(count, whole) {
    if (!count || !whole) {
        return 0;
    }
    return Math.max((HEIGHT * Math.min(count, whole)) / whole, LEAST);
}

/**
 * @param {number[]} counts of the stages, the first one being the widest
 * @returns {{blocks: object[], slopes: string[]}} blocks with x, y, width, height; points of slopes
 */
export function makeFunnel(counts) {
    const whole = Math.max(...counts, 0);
    const step = (WIDTH - BLOCK) / (counts.length - 1);
    const blocks = counts.map((count, index) => {
        const high = height(count, whole);
        return { x: index * step, y: HEIGHT - high, width: BLOCK, height: high };
    });
    const slopes = blocks.slice(1).map((block, index) => {
        const left = blocks[index];
        // leads entered by hand don't come out of inquiries that there were none of
        return !left.height
            ? ""
            : [
                  [left.x + left.width, left.y],
                  [block.x, block.y],
                  [block.x, HEIGHT],
                  [left.x + left.width, HEIGHT],
              ]
                  .map((point) => point.join(","))
                  .join(" ");
    });
    return { blocks, slopes };
}
