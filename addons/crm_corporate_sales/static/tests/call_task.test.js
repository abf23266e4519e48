import { describe, expect, test } from "@odoo/hoot";
import { prepareFunnel, prepareRing } from "@crm_corporate_sales/call_task/figures/ring";

describe.current.tags("headless");

test("slices of the ring follow each other and fill it", () => {
    const length = 2 * Math.PI * 40;
    const [first, second, third] = prepareRing([{ count: 1 }, { count: 2 }, { count: 1 }], 40);
    expect(first.share).toBe(0.25);
    expect(first.offset).toBeCloseTo(0);
    expect(second.dash).toBe(`${0.5 * length} ${length}`);
    expect(second.offset).toBeCloseTo(-0.25 * length);
    expect(third.offset).toBeCloseTo(-0.75 * length);
});

test("a ring without calls is empty", () => {
    expect(prepareRing([], 40)).toEqual([]);
    expect(prepareRing([{ count: 0 }], 40)[0].share).toBe(0);
});

test("steps of the funnel are shares of the first and of the one before", () => {
    const steps = prepareFunnel([{ count: 20 }, { count: 10 }, { count: 4 }, { count: 0 }]);
    expect(steps.map((step) => step.share)).toEqual([1, 0.5, 0.2, 0]);
    expect(steps.map((step) => step.conversion)).toEqual([1, 0.5, 0.4, 0]);
    expect(prepareFunnel([{ count: 0 }, { count: 0 }])[1].conversion).toBe(0);
    expect(prepareFunnel([])).toEqual([]);
});
