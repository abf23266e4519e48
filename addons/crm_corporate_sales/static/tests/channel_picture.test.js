import { describe, expect, test } from "@odoo/hoot";
import { HEIGHT, WIDTH, height, makeFunnel } from "@crm_corporate_sales/channel_picture/funnel";
import { spanOf } from "@crm_corporate_sales/channel_picture/periods";

const { DateTime } = luxon;
const TODAY = DateTime.fromISO("2031-05-17");

describe.current.tags("headless");

test("a funnel narrows with its counts", () => {
    const { blocks, slopes } = makeFunnel([100, 50, 25, 10, 5]);
    expect(blocks.map((block) => block.height)).toEqual([46, 23, 11.5, 4.6, 2.3]);
    expect(blocks.every((block) => block.y + block.height === HEIGHT)).toBe(true);
    expect(blocks[0].x).toBe(0);
    expect(blocks[4].x + blocks[4].width).toBe(WIDTH);
    expect(slopes.length).toBe(4);
});

test("few are seen, none is not", () => {
    expect(height(1, 8000)).toBe(2);
    expect(height(0, 8000)).toBe(0);
    expect(height(3, 0)).toBe(0);
    expect(makeFunnel([0, 0, 0, 0, 0]).blocks.map((block) => block.height)).toEqual([
        0, 0, 0, 0, 0,
    ]);
});

test("more leads than inquiries do not leave the drawing", () => {
    const { blocks } = makeFunnel([2, 4, 1, 1, 1]);
    expect(blocks.map((block) => block.height)).toEqual([23, 46, 11.5, 11.5, 11.5]);
});

test("periods are whole months", () => {
    expect(spanOf("month", {}, TODAY)).toEqual(["2031-05-01", "2031-05-31"]);
    expect(spanOf("year", {}, TODAY)).toEqual(["2030-06-01", "2031-05-31"]);
    expect(spanOf("quarter", {}, TODAY)).toEqual(["2031-03-01", "2031-05-31"]);
    expect(spanOf("last_year", {}, TODAY)).toEqual(["2030-01-01", "2030-12-31"]);
});

test("chosen months, and such that are none", () => {
    const span = (first, last) => spanOf("chosen", { first, last }, TODAY);
    expect(span("2031-02", "2031-02")).toEqual(["2031-02-01", "2031-02-28"]);
    expect(span("2031-03", "2031-02")).toBe(null);
    expect(span("", "2031-02")).toBe(null);
});
