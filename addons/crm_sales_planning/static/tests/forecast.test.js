import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { beforeEach, expect, test } from "@odoo/hoot";
import { press, queryAll, queryAllTexts, queryOne } from "@odoo/hoot-dom";
import { animationFrame, runAllTimers } from "@odoo/hoot-mock";
import { contains, mockService, mountWithCleanup, onRpc } from "@web/../tests/web_test_helpers";
import { Calculator } from "@crm_sales_planning/forecast/calculator";
import { makePoints } from "@crm_sales_planning/forecast/calibration";
import { Forecast } from "@crm_sales_planning/forecast/forecast";
import { chooseScope, describePeriod, shift, spanOf } from "@crm_sales_planning/forecast/question";
import { Simulator, makeCurve, makeHistogram } from "@crm_sales_planning/forecast/simulator";
import { Waterfall } from "@crm_sales_planning/forecast/waterfall";
import { makeWaterfall, toneOf } from "@crm_sales_planning/forecast/waterfall_geometry";

defineMailModels();

const CHOICES = {
    scopes: [
        { type: "team", id: 3, name: "Vacuum" },
        { type: "user", id: 7, name: "Anna" },
    ],
    kpis: [
        { code: "turnover", name: "Turnover" },
        { code: "payments", name: "Payments" },
    ],
    today: "2031-11-17",
    currency_id: 1,
};
const SUBJECT = { kpi_name: "Turnover", is_over: false };
const HISTORY = {
    win_rate: 0.25,
    low: 0.2,
    high: 0.3,
    won: 5,
    closed: 20,
    average: 10,
    is_company: false,
};
const figures = (values) => ({
    reached: 0,
    commit: 0,
    best_case: 0,
    weighted: 0,
    corrected: 0,
    pipeline: 0,
    target: false,
    gap: false,
    coverage: false,
    needed: false,
    missing_pipeline: false,
    attainment: false,
    ...values,
});
const BARS = [
    ["opening", 100, 0, 100, 3],
    ["new", 50, 100, 150, 1],
    ["increased", 0, 150, 150, 0],
    ["lost", -70, 150, 80, 1],
    ["won", -30, 80, 50, 1],
    ["closing", 50, 0, 50, 2],
].map(([code, amount, start, end, count]) => ({ code, name: code, amount, start, end, count }));

beforeEach(() => {
    window.localStorage.removeItem("crm_sales_planning.forecast_question");
});

const mount = (component) =>
    mountWithCleanup(component, { props: { action: {}, actionId: 1, className: "" } });

function serve(model, method, answer) {
    onRpc(model, "get_choices", () => CHOICES);
    onRpc(model, method, ({ args }) => {
        expect.step(JSON.stringify(args));
        return typeof answer === "function" ? answer(args) : answer;
    });
}

test("periods", () => {
    expect(spanOf("quarter", "2031-11-17")).toEqual(["2031-10-01", "2031-12-31"]);
    expect(spanOf("month", "2032-02-10")).toEqual(["2032-02-01", "2032-02-29"]);
    expect(shift("quarter", "2031-11-17", 1)).toBe("2032-01-01");
    expect(shift("month", "2031-01-31", -1)).toBe("2030-12-01");
    expect(describePeriod("year", "2031-11-17")).toBe("2031");
});

test("a kept scope that is not offered any more gives way to the widest", () => {
    expect(chooseScope(CHOICES.scopes, { scopeType: "user", scopeId: 7 }).name).toBe("Anna");
    expect(chooseScope(CHOICES.scopes, { scopeType: "user", scopeId: 8 }).name).toBe("Vacuum");
    expect(chooseScope([], {})).toBe(null);
});

test("bars of the waterfall follow one another", () => {
    const picture = makeWaterfall(BARS);
    const [opening, fresh, nothing, lost] = picture.bars;
    expect(opening.y + opening.height).toBe(picture.zero);
    expect(fresh.y + fresh.height).toBe(opening.y);
    expect(lost.y).toBe(fresh.y);
    expect(nothing.height).toBe(1);
    expect(picture.bars.at(-1).link).toBe(false);
    expect(BARS.map(toneOf)).toEqual(["total", "up", "up", "down", "won", "total"]);
    expect(makeWaterfall(BARS.map((bar) => ({ ...bar, start: 0, end: 0 }))).bars[0].height).toBe(1);
});

test("the histogram knows what is enough", () => {
    const drawn = makeHistogram(
        [
            [0, 10, 0.25],
            [10, 20, 0.5],
            [20, 30, 0.25],
        ],
        20
    );
    expect(drawn.bars.map((bar) => bar.isEnough)).toEqual([false, false, true]);
    expect(drawn.plan).toBe(320);
    expect(makeHistogram([[5, 5, 1]], 5).bars.length).toBe(1);
    expect(makeCurve([0, 0.5, 1])).toBe("0.0,28.0 48.0,14.0 96.0,0.0");
});

test("points of a record: as large as the deals behind them", () => {
    const points = makePoints([
        { deals: 0, said: false, came: false },
        { deals: 4, said: 0.5, came: 0.25 },
        { deals: 1, said: 1, came: 1 },
    ]);
    expect(points.length).toBe(2);
    expect([points[0].x, points[0].y, points[0].radius]).toEqual([60, 90, 9]);
    expect(points[1].radius).toBe(6);
});

test("the forecast: figures, coverage, diving into a row", async () => {
    serve("crm.sales.forecast", "get_forecast", {
        subject: SUBJECT,
        total: {
            ...figures({
                reached: 100,
                commit: 150,
                best_case: 200,
                corrected: 160,
                pipeline: 300,
                target: 400,
                gap: 300,
                coverage: 1,
                needed: 4,
                missing_pipeline: 900,
                attainment: 40,
            }),
            deals: 3,
            undated: { count: 2, amount: 50 },
            overdue: { count: 0, amount: 0 },
        },
        history: HISTORY,
        rows: [
            {
                id: 7,
                type: "user",
                name: "Anna",
                deals: 1,
                ...figures({ reached: 100, target: 50 }),
            },
            { id: 8, type: "user", name: "Boris", deals: 1, ...figures() },
        ],
        categories: [{ id: false, name: "Nothing quoted yet", amount: 5, corrected: 2, deals: 1 }],
    });
    mockService("action", { doAction: (action) => expect.step(action.name) });
    onRpc("crm.sales.forecast", "action_open_deals", ({ args }) => {
        expect.step(`open ${args[0]}`);
        return { name: "Deals" };
    });
    await mount(Forecast);
    expect(".o_forecast_coverage").toHaveText(/1\.0×.*25%.*4\.0×/);
    expect(queryAllTexts(".o_forecast_warnings button").length).toBe(1);
    expect(".o_forecast_period_name").toHaveText("Q4 2031");
    const widths = queryAll(".o_forecast_bar_large .o_forecast_layer").map((layer) =>
        Math.round(parseFloat(layer.style.width))
    );
    expect(widths).toEqual([24, 12, 12]);
    await contains(".o_forecast_card_best_case").click();
    expect(".o_forecast_card_reached").toHaveProperty("disabled", true);
    expect("[data-row='8'] button").toHaveCount(0);
    await contains("[data-row='7'] button").click();
    await contains(".o_forecast_after").click();
    await contains(".o_forecast_kpi").select("payments");
    expect.verifySteps([
        '["team",3,"quarter","2031-11-17","turnover"]',
        "open best_case",
        "Deals",
        '["user",7,"quarter","2031-11-17","turnover"]',
        '["user",7,"quarter","2032-01-01","turnover"]',
        '["user",7,"quarter","2032-01-01","payments"]',
    ]);
    // kept for the next time
    await mount(Forecast);
    expect.verifySteps(['["user",7,"quarter","2031-11-17","payments"]']);
});

test("who has no scope is told what to do", async () => {
    onRpc("crm.sales.forecast", "get_choices", () => ({ ...CHOICES, scopes: [] }));
    await mount(Forecast);
    expect(".o_nocontent_help").toHaveText(/member of a group/);
});

test("the waterfall by mouse and keyboard", async () => {
    serve("crm.sales.waterfall", "get_waterfall", {
        bars: BARS,
        is_known: false,
        date_from: "2031-10-18",
        date_to: "2031-11-17",
        currency_id: 1,
    });
    onRpc("crm.sales.waterfall", "action_open_part", ({ args }) => {
        expect.step(`open ${args[0]}`);
        return {};
    });
    mockService("action", { doAction: () => {} });
    await mount(Waterfall);
    expect.verifySteps(['["2031-10-18","2031-11-17","team",3,false,false,"amount"]']);
    expect(".o_waterfall_summary").toHaveText(/shrank/);
    expect(".o_forecast_body").toHaveText(/nothing was kept yet/);
    await contains("[data-part=new]").click();
    await contains("[data-part=increased]").click();
    queryOne("[data-part=won]").focus();
    await press("Enter");
    await animationFrame();
    expect.verifySteps(["open new", "open won"]);
    await contains(".o_waterfall_due").select("quarter");
    await contains(".o_waterfall_spans button:contains(A week)").click();
    await contains(".o_waterfall_measure").select("weighted");
    expect.verifySteps([
        '["2031-10-18","2031-11-17","team",3,"2031-10-01","2031-12-31","amount"]',
        '["2031-11-10","2031-11-17","team",3,"2031-10-01","2031-12-31","amount"]',
        '["2031-11-10","2031-11-17","team",3,"2031-10-01","2031-12-31","weighted"]',
    ]);
    // the last day before the first one: nothing is asked
    await contains(".o_waterfall_to").edit("2031-11-01");
    expect(".o_forecast_body .alert").toHaveCount(1);
    expect.verifySteps([]);
});

const played = (levels) => ({
    subject: SUBJECT,
    history: HISTORY,
    records: { stated: 12, company: 30, dates: 5 },
    goal: 0.8,
    rows: [],
    total: {
        reached: 10,
        target: 100,
        deals: 3,
        probability: 0.5,
        low: 0.3,
        high: 0.7,
        worst: 20,
        middle: 90,
        best: 140,
        cheapest: "new",
        needed: 3,
        hours: 48,
        bars: [
            [0, 90, 0.5],
            [90, 180, 0.5],
        ],
        levers: [
            {
                code: "win",
                name: "Win more",
                step: 5,
                level: levels.win || 0,
                levels: 4,
                probabilities: [0.5, 0.52, 0.55, 0.6, 0.62],
                needed: false,
                reaches: false,
                hours: false,
            },
            {
                code: "new",
                name: "Find new deals",
                step: 1,
                level: levels.new || 0,
                levels: 5,
                probabilities: [0.5, 0.6, 0.7, 0.8, 0.9, 0.95],
                needed: 3,
                reaches: true,
                hours: 48,
            },
        ],
    },
});

test("the simulator and its levers", async () => {
    serve("crm.sales.simulator", "get_simulation", (args) => played(args[5]));
    await mount(Simulator);
    expect(".o_simulator_probability").toHaveText("50%");
    expect(".o_simulator_range").toHaveText("between 30% and 70%");
    expect(".o_simulator_basis").toHaveText(/12 closed deals.*5 closing dates.*20 deals/);
    expect(".o_simulator_advice").toHaveText(/Find new deals, 3 new, about 48 h/);
    expect("[data-lever=new]").toHaveClass("o_simulator_cheapest");
    expect("[data-lever=win] .o_simulator_cost").toHaveText(/62% at most/);
    expect(".o_simulator_reset").toHaveProperty("disabled", true);
    expect.verifySteps(['["team",3,"quarter","2031-11-17","turnover",{},false,0.8]']);

    const slider = queryOne("[data-lever=win] input");
    slider.value = "2";
    slider.dispatchEvent(new Event("input", { bubbles: true }));
    await runAllTimers();
    await animationFrame();
    expect("[data-lever=win] .o_simulator_size").toHaveText("+10%");
    await contains("[data-lever=new] .o_simulator_cost button").click();
    await contains(".o_simulator_goal").select("0.9");
    await contains(".o_simulator_target").edit("250", { confirm: "blur" });
    await contains(".o_simulator_reset").click();
    expect.verifySteps([
        '["team",3,"quarter","2031-11-17","turnover",{"win":2},false,0.8]',
        '["team",3,"quarter","2031-11-17","turnover",{"win":2,"new":3},false,0.8]',
        '["team",3,"quarter","2031-11-17","turnover",{"win":2,"new":3},false,0.9]',
        '["team",3,"quarter","2031-11-17","turnover",{"win":2,"new":3},250,0.9]',
        '["team",3,"quarter","2031-11-17","turnover",{},250,0.9]',
    ]);
});

test("without a plan there is nothing to play for", async () => {
    const answer = played({});
    answer.total = { reached: 0, target: false, deals: 0, probability: false };
    serve("crm.sales.simulator", "get_simulation", answer);
    await mount(Simulator);
    expect(".o_nocontent_help").toHaveText(/no plan for this period/);
    expect.verifySteps(['["team",3,"quarter","2031-11-17","turnover",{},false,0.8]']);
});

const input = (code, value, values) => ({
    code,
    name: code,
    measured: value,
    value,
    cases: 20,
    is_company: false,
    is_given: false,
    ...values,
});
const step = (code, total, values) => ({
    code,
    name: code,
    total,
    done: 1,
    left: total,
    per_day: 2,
    missing: false,
    ...values,
});

test("the calculator: own numbers instead of the measured ones", async () => {
    serve("crm.sales.calculator", "get_figures", (args) => ({
        subject: SUBJECT,
        inputs: [
            input("target", 1000),
            input("average", 100),
            input("conv_call_meet", 10, {
                value: args[4].conv_call_meet || 10,
                is_given: "conv_call_meet" in args[4],
            }),
        ],
        reached: 0,
        steps: [step("new_contracts", 10), step("cold_calls", 100)],
        people: 2,
        person_days: 20,
        plan: { id: 5, name: "November", state: "draft", is_open: true },
        may_write: true,
    }));
    onRpc("crm.sales.calculator", "write_plan", ({ args }) => {
        expect.step(`write ${JSON.stringify(args)}`);
        return { name: "Plan" };
    });
    mockService("action", { doAction: (action) => expect.step(action.name) });
    await mount(Calculator);
    expect(".o_calculator_sentence").toHaveText(/^2 cold calls a day/);
    await contains("#calc_conv_call_meet").edit("250", { confirm: "blur" });
    expect("#calc_conv_call_meet").toHaveClass("is-invalid");
    await contains("#calc_conv_call_meet").edit("20", { confirm: "blur" });
    expect("#calc_conv_call_meet").toHaveClass("o_calculator_given");
    await contains(".o_calculator_write").click();
    await contains("[data-input=conv_call_meet] button").click();
    expect("[data-input=conv_call_meet] button").toHaveCount(0);
    expect.verifySteps([
        '["team",3,"month","2031-11-17",{}]',
        '["team",3,"month","2031-11-17",{"conv_call_meet":20}]',
        'write ["team",3,"month","2031-11-17",{"conv_call_meet":20}]',
        "Plan",
        '["team",3,"month","2031-11-17",{}]',
    ]);
});

test("what is missing is named, and nothing can be written", async () => {
    serve("crm.sales.calculator", "get_figures", {
        subject: SUBJECT,
        inputs: [input("target", 1000), input("average", false)],
        reached: 0,
        steps: [step("cold_calls", false, { missing: "average", per_day: false })],
        people: 1,
        person_days: 5,
        plan: false,
        may_write: true,
    });
    await mount(Calculator);
    expect(".o_calculator_sentence").toHaveText("Not complete: “average” is missing or 0.");
    expect(".o_calculator_write").toHaveProperty("disabled", true);
    expect.verifySteps(['["team",3,"month","2031-11-17",{}]']);
});
