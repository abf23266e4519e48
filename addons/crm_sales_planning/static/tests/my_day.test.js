import { NormRing, prepareArcs } from "@crm_sales_planning/my_day/norm_ring";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { expect, test } from "@odoo/hoot";
import { press, queryAllTexts } from "@odoo/hoot-dom";
import { animationFrame, mockDate } from "@odoo/hoot-mock";
import {
    contains,
    getService,
    mountWebClient,
    mountWithCleanup,
    onRpc,
} from "@web/../tests/web_test_helpers";

defineMailModels();

function ring(values) {
    const { norm, done, planned } = { norm: 4, done: 1, planned: 1, ...values };
    return {
        kpi_id: 1,
        code: "cold_calls",
        name: "Cold calls",
        norm,
        done,
        planned,
        week_target: 20,
        week_done: done,
        week_left: 20 - done,
        days_left: 5,
        is_met: done >= norm,
        is_planned: done + planned >= norm,
        is_behind: false,
    };
}

function task(id, values) {
    return {
        id,
        what: "activity",
        title: "Call",
        type: "Cold Call",
        icon: "fa-phone",
        is_call: true,
        kind: "cold_call",
        date: "2031-03-03",
        overdue: 0,
        res_model: "crm.lead",
        res_id: id,
        call_task_id: false,
        name: `Deal ${id}`,
        who: `Person ${id}`,
        firm: "",
        phone: "+4812345",
        worth: 0,
        ...values,
    };
}

function day(values) {
    return {
        user: { id: 7, name: "Anna" },
        is_own: true,
        date: "2031-03-03",
        now: "2031-03-03 09:00:00",
        is_working: true,
        sheet: false,
        rings: [ring({ planned: 3 })],
        tasks: [],
        meetings: [],
        next: [],
        idle: [],
        results: [
            { id: 5, name: "Talked", is_positive: false, follow_up: "done" },
            { id: 6, name: "No Answer", is_positive: false, follow_up: "retry" },
        ],
        dots: [],
        is_behind: false,
        ...values,
    };
}

const meeting = {
    id: 9,
    what: "meeting",
    title: "Demo",
    start: "2031-03-03 10:00:00",
    stop: "2031-03-03 11:00:00",
    allday: false,
    minutes: 60,
    overdue: 0,
    where: "",
    kind: "needs",
    result: false,
    is_mine: true,
    is_client: true,
    lead_id: 1,
    name: "Deal",
    worth: 0,
};

async function open(values) {
    mockDate("2031-03-03 09:00:00");
    onRpc("crm.sales.day", "my_day", () => day(values));
    onRpc("crm.sales.day", "back_on_plan", () => values.offers || []);
    await mountWebClient();
    await getService("action").doAction({
        type: "ir.actions.client",
        tag: "crm_sales_planning.my_day",
        name: "My Day",
    });
}

test("arcs: done, then planned, never more than the whole ring", () => {
    expect(prepareArcs({ norm: 4, done: 1, planned: 1 })).toEqual({ done: 0.25, planned: 0.25 });
    expect(prepareArcs({ norm: 4, done: 3, planned: 5 })).toEqual({ done: 0.75, planned: 0.25 });
    expect(prepareArcs({ norm: 4, done: 6, planned: 1 })).toEqual({ done: 1, planned: 0 });
    expect(prepareArcs({ norm: 0, done: 0, planned: 0 })).toEqual({ done: 0, planned: 0 });
});

test("a ring below the norm is red and says what is missing", async () => {
    await mountWithCleanup(NormRing, { props: { ring: ring() } });
    expect(".o_norm_ring").toHaveClass("o_ring_short");
    expect(".o_ring_missing").toHaveText("2 to plan");
});

test("a ring whose norm is met says so", async () => {
    await mountWithCleanup(NormRing, { props: { ring: ring({ done: 4, planned: 0 }) } });
    expect(".o_norm_ring").toHaveClass("o_ring_met");
    expect(".o_ring_ok").toHaveText("Norm met");
});

test("what is best done comes first; one tap tells the result", async () => {
    onRpc("crm.sales.day", "finish_task", ({ args }) => {
        expect.step(args);
        return { done: false, date: "2031-03-04" };
    });
    await open({
        tasks: [task(1), task(2)],
        next: [
            { what: "activity", id: 2, reason: "norm" },
            { what: "activity", id: 1, reason: "due" },
        ],
    });
    expect(queryAllTexts(".o_day_task .btn-link")).toEqual(["Person 2", "Person 1"]);
    expect(".o_day_best").toHaveText(/Person 2/);
    expect(".o_day_task.o_selected").toHaveAttribute("data-id", "2");
    await contains(".o_day_task.o_selected .o_day_note").edit("engaged");
    await contains(".o_day_task.o_selected [data-result='6']").click();
    expect.verifySteps([[2, 6, "engaged"]]);
    await animationFrame();
    expect(".o_notification").toHaveText(/Person 2: No Answer, again on/);
});

test("keys: move and tell the result", async () => {
    onRpc("crm.sales.day", "finish_task", ({ args }) => {
        expect.step(args);
        return { done: true, date: false };
    });
    await open({
        tasks: [task(1), task(2)],
        next: [
            { what: "activity", id: 1, reason: "norm" },
            { what: "activity", id: 2, reason: "due" },
        ],
    });
    await press("j");
    await animationFrame();
    expect(".o_day_task.o_selected").toHaveAttribute("data-id", "2");
    await press("1");
    await animationFrame();
    expect.verifySteps([[2, 5, ""]]);
});

test("a meeting is held in one tap and that can be undone", async () => {
    for (const method of ["action_meeting_held", "action_meeting_reset"]) {
        onRpc("calendar.event", method, ({ args }) => {
            expect.step([method, args[0]]);
            return true;
        });
    }
    await open({ meetings: [meeting], next: [{ what: "meeting", id: 9, reason: "soon" }] });
    await contains(".o_day_meeting button[name=held]").click();
    await contains(".o_notification button:contains(Undo)").click();
    expect.verifySteps([
        ["action_meeting_held", [9]],
        ["action_meeting_reset", [9]],
    ]);
});

test("a ring filters what counts for it", async () => {
    await open({
        tasks: [task(1), task(2, { kind: false, is_call: false })],
        next: [
            { what: "activity", id: 1, reason: "norm" },
            { what: "activity", id: 2, reason: "due" },
        ],
    });
    expect(".o_day_task").toHaveCount(2);
    await contains(".o_norm_ring").click();
    expect(queryAllTexts(".o_day_task .btn-link")).toEqual(["Person 1"]);
});

test("nothing planned, nothing due", async () => {
    await open({ rings: [] });
    expect(".o_day_empty").toHaveText(/No plan for this week/);
    expect(".o_day_nothing").toHaveText(/Nothing is due/);
});

test("ways back to the plan: the list opens and its calls are planned", async () => {
    onRpc("crm.sales.day", "plan_way", ({ args }) => {
        expect.step(args);
        return 1;
    });
    await open({
        is_behind: true,
        offers: [
            {
                kpi_id: 1,
                code: "cold_meetings",
                name: "Cold meetings",
                left: 2,
                until: "2031-03-07",
                ways: [
                    {
                        kind: "silent",
                        whose: "own",
                        rate: 0.25,
                        cases: 40,
                        needed: 8,
                        per_day: 2,
                        available: 1,
                        is_enough: false,
                        rows: [
                            {
                                res_model: "res.partner",
                                res_id: 3,
                                name: "Silent Works",
                                phone: "",
                                hint: "silent for 300 days",
                            },
                        ],
                    },
                ],
            },
        ],
    });
    expect(".o_way").toHaveText(/25% of your calls lead there \(of 40\)/);
    await contains(".o_way_head").click();
    expect(".o_way_body").toHaveText(/Silent Works/);
    await contains("button[name=plan_way]").click();
    expect.verifySteps([[1, "silent", [["res.partner", 3]], false]]);
});
