import { describe, expect, test } from "@odoo/hoot";
import { SheetModel, parseBlock, parseTarget } from "@crm_sales_planning/plan_sheet/sheet_model";

describe.current.tags("headless");

const PERIODS = ["year", "quarter", "month", "week", "day"];

function makeModel(targets = {}, values = {}) {
    const kpi = {
        id: 1,
        name: "Turnover",
        unit: "sum",
        time_rule: "sum",
        org_rule: "sum",
        periods: PERIODS,
    };
    const data = {
        layout: "kpi",
        kpi: 1,
        scope: "company",
        period: "quarter:2031-01-01",
        scopes: [
            { key: "company", name: "Works", parent: null, level: 0 },
            { key: "team:1", name: "Vacuum", parent: "company", level: 1 },
            { key: "team:2", name: "Climate", parent: "company", level: 1 },
        ],
        periods: [
            { key: "quarter:2031-01-01", type: "quarter", name: "Q1", parent: null },
            {
                key: "month:2031-01-01",
                type: "month",
                name: "January",
                parent: "quarter:2031-01-01",
            },
            {
                key: "month:2031-02-01",
                type: "month",
                name: "February",
                parent: "quarter:2031-01-01",
            },
        ],
        kpis: [{ ...kpi, ...values }],
        cells: {},
    };
    for (const scope of data.scopes) {
        for (const period of data.periods) {
            data.cells[`${scope.key}|${period.key}|1`] = {
                editable: true,
                has_target: false,
                target: 0,
            };
        }
    }
    for (const [key, target] of Object.entries(targets)) {
        Object.assign(data.cells[`${key}|1`], { target, has_target: true });
    }
    return new SheetModel(data);
}

test("numbers as people and spreadsheets write them", () => {
    for (const [text, value] of [
        ["1234", 1234],
        ["1 234,56", 1234.56],
        ["1\u00a0234,5", 1234.5],
        ["1,234.56", 1234.56],
        ["1.234,56", 1234.56],
        ["1,234,567", 1234567],
        ["12 %", 12],
        ["0", 0],
    ]) {
        expect(parseTarget(text)).toEqual({ value });
    }
    expect(parseTarget("  ")).toEqual({ value: false });
    for (const text of ["-1", "abc", "1e5", "1.2.3", "Infinity"]) {
        expect(parseTarget(text)).toEqual({ error: true });
    }
});

test("blocks of a spreadsheet", () => {
    expect(parseBlock("1\t2\r\n3\t\r\n")).toEqual([
        ["1", "2"],
        ["3", ""],
    ]);
});

test("what is left of a scope and of a period", () => {
    const model = makeModel({
        "company|quarter:2031-01-01": 100,
        "team:1|quarter:2031-01-01": 70,
        "company|month:2031-01-01": 30.1,
        "company|month:2031-02-01": 30.2,
    });
    const [company, team] = model.rows;
    const [quarter, january] = model.columns;
    expect(model.leftBelow(company, quarter)).toBe(30);
    expect(model.leftInTime(company, quarter)).toBe(39.7);
    expect(model.leftBelow(company, january)).toBe(undefined);
    expect(model.leftBelow(team, quarter)).toBe(undefined);
});

test("the reserve of a group is not left to give out", () => {
    const model = makeModel({ "company|month:2031-01-01": 100, "team:1|month:2031-01-01": 70 });
    model.cells["company|month:2031-01-01|1"].reserve = 30;
    expect(model.leftBelow(model.rows[0], model.columns[1])).toBe(0);
});

test("a rate has nothing to give out", () => {
    const model = makeModel(
        { "company|quarter:2031-01-01": 60, "team:1|quarter:2031-01-01": 50 },
        { org_rule: "ratio", time_rule: "ratio" }
    );
    expect(model.leftBelow(model.rows[0], model.columns[0])).toBe(undefined);
    expect(model.leftInTime(model.rows[0], model.columns[0])).toBe(undefined);
});

test("a block is pasted where it fits and may be typed", () => {
    const model = makeModel();
    model.cells["team:1|month:2031-01-01|1"].editable = false;
    const { edits, wrong } = model.paste("1\t2\n3\t4\n5\t6\n7\t8", {
        top: 1,
        bottom: 1,
        left: 1,
        right: 1,
    });
    expect(wrong).toEqual([]);
    expect(edits.map(({ row, column, value }) => [row.key, column.key, value])).toEqual([
        ["team:1", "month:2031-02-01", 2],
        ["team:2", "month:2031-01-01", 3],
        ["team:2", "month:2031-02-01", 4],
    ]);
});

test("one value fills what is selected", () => {
    const model = makeModel();
    const { edits } = model.paste("5", { top: 0, bottom: 1, left: 0, right: 1 });
    expect(edits.length).toBe(4);
    expect(model.paste("x", { top: 0, bottom: 0, left: 0, right: 0 }).wrong).toEqual(["x"]);
});

test("taking back and bringing back", () => {
    const model = makeModel({ "company|month:2031-01-01": 1 });
    const [company] = model.rows;
    const [, january] = model.columns;
    const changes = model.prepare([{ row: company, column: january, value: 2 }]);
    model.record(changes);
    model.apply(changes);
    expect(model.target(company, january)).toBe(2);
    model.apply(model.takeBack());
    expect(model.target(company, january)).toBe(1);
    model.apply(model.bringBack());
    expect(model.target(company, january)).toBe(2);
    expect(model.bringBack()).toEqual([]);
    expect(model.prepare([{ row: company, column: january, value: 2 }])).toEqual([]);
});

test("copied as a spreadsheet wants it", () => {
    const model = makeModel({ "company|quarter:2031-01-01": 1.5, "team:1|month:2031-01-01": 2 });
    expect(model.copy({ top: 0, bottom: 1, left: 0, right: 1 })).toBe("1.5\t\n\t2");
});
