/**
 * Slices of a ring as arcs of an SVG circle.
 *
 * @param {{count: number}[]} slices
 * @param {number} radius
 * @returns {Object[]} the slices with `dash` and `offset` for the circle's stroke, and `share`
 */
export function prepareRing(slices, radius) {
    const total = slices.reduce((sum, slice) => sum + slice.count, 0);
    const length = 2 * Math.PI * radius;
    let passed = 0;
    return slices.map((slice) => {
        const share = total ? slice.count / total : 0;
        const arc = {
            ...slice,
            share,
            dash: `${share * length} ${length}`,
            offset: -passed * length,
        };
        passed += share;
        return arc;
    });
}

/**
 * Steps of a funnel with bars as long as their share of the first one.
 *
 * @param {{count: number}[]} steps
 * @returns {Object[]} the steps with `share` (of the first) and `conversion` (of the one before)
 */
export function prepareFunnel(steps) {
    const first = steps.length ? steps[0].count : 0;
    return steps.map((step, index) => {
        const before = index ? steps[index - 1].count : step.count;
        return {
            ...step,
            share: first ? step.count / first : 0,
            conversion: before ? step.count / before : 0,
        };
    });
}
