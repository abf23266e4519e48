import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { keyDown, press, queryAllTexts, queryOne } from "@odoo/hoot-dom";
import { Deferred, advanceTime, animationFrame, runAllTimers } from "@odoo/hoot-mock";
import { ageText, spanText } from "@crm_corporate_sales/desk/age";
import { DeskList } from "@crm_corporate_sales/desk/desk_list";
import { keyOf, placeOfKey } from "@crm_corporate_sales/desk/desk_keys";
import {
    contains,
    getService,
    makeMockEnv,
    makeServerError,
    mountWithCleanup,
    onRpc,
} from "@web/../tests/web_test_helpers";
import { WebClient } from "@web/webclient/webclient";

describe.current.tags("desktop");
defineMailModels();

const NOW = "2026-11-18 09:00:00";

function row(id, values = {}) {
    return {
        id,
        name: `Inquiry ${id}`,
        channel: "web",
        received_at: `2026-11-18 08:0${id}:00`,
        level: 0,
        contact_name: `Person ${id}`,
        company_name: false,
        phone: false,
        email: false,
        partner: false,
        has_deal: true,
        team_id: false,
        return_note: false,
        ...values,
    };
}

function detail(id, values = {}) {
    return {
        id,
        name: `Inquiry ${id}`,
        text: `Text ${id}`,
        customer: false,
        deals: [],
        duplicates: [],
        earlier: [],
        files: [],
        team_id: false,
        ...values,
    };
}

let rows, details, answers, calls;

beforeEach(() => {
    rows = [row(1), row(2), row(3)];
    details = {};
    answers = {};
    calls = [];
    onRpc("crm.inquiry", "queue_page", () => ({ rows, count: rows.length, overdue: 1, now: NOW }));
    onRpc("crm.inquiry", "queue_teams", () => [
        { id: 7, name: "Vacuum", head: "Hanna", waiting: 2, open: 5 },
        { id: 8, name: "Climate", head: false, waiting: 0, open: 0 },
    ]);
    onRpc("crm.inquiry", "queue_detail", ({ args }) => details[args[0][0]] || detail(args[0][0]));
    for (const method of ["action_sort_to", "action_reject_as", "action_undo_sorting"]) {
        onRpc("crm.inquiry", method, async ({ args }) => {
            calls.push([method, ...args]);
            const answer = await answers[method];
            if (answer) {
                return answer;
            }
            rows = rows.filter((item) => !args[0].includes(item.id));
            return { sorted: args[0], joined: [], choose: [], taken: [], rejected: args[0] };
        });
    }
});

async function mountQueue() {
    await mountWithCleanup(WebClient);
    await getService("action").doAction({
        type: "ir.actions.client",
        tag: "crm_corporate_sales.inquiry_queue",
    });
    await animationFrame();
}

function selectedTitle() {
    return queryAllTexts(".o_desk_row.o_selected .o_desk_title")[0];
}

test("the first one is selected and shown, teams have their keys and loads", async () => {
    await mountQueue();
    expect(selectedTitle()).toBe("Inquiry 1");
    expect(".o_desk_text").toHaveText("Text 1");
    expect(queryAllTexts(".o_desk_target[data-team] kbd")).toEqual(["1", "2"]);
    expect(".o_desk_target[data-team='7'] .badge").toHaveText("5");
    expect(".o_desk_target[data-team='7'] .o_desk_note").toHaveText("Hanna · 2 to assign");
});

test("one key sorts, the next one is there before the server has answered", async () => {
    answers.action_sort_to = new Deferred();
    await mountQueue();
    await press("2");
    await animationFrame();
    expect(selectedTitle()).toBe("Inquiry 2");
    expect(calls).toEqual([["action_sort_to", [1], 8, false, false]]);
    answers.action_sort_to.resolve();
    await runAllTimers();
    await animationFrame();
    expect(".o_desk_last").toHaveText(/Inquiry 1 → Climate/);
});

test("calls go one after the other", async () => {
    const first = (answers.action_sort_to = new Deferred());
    await mountQueue();
    await press("1");
    await press("1");
    await animationFrame();
    expect(calls.length).toBe(1);
    answers.action_sort_to = undefined;
    first.resolve();
    await animationFrame();
    await animationFrame();
    expect(calls.map((call) => call[1])).toEqual([[1], [2]]);
});

test("keys work on a Russian keyboard", async () => {
    await mountQueue();
    await keyDown("о", { code: "KeyJ" });
    await animationFrame();
    expect(selectedTitle()).toBe("Inquiry 2");
    expect(keyOf(new KeyboardEvent("keydown", { key: "я", code: "KeyZ" }))).toBe("z");
    expect(keyOf(new KeyboardEvent("keydown", { key: ".", code: "Slash" }))).toBe("/");
    expect(keyOf(new KeyboardEvent("keydown", { key: "1", ctrlKey: true }))).toBe("");
    expect(placeOfKey("3")).toBe(2);
    expect(placeOfKey("shift+1")).toBe(9);
    expect(placeOfKey("0")).toBe(-1);
});

test("typing in the search sorts nothing", async () => {
    await mountQueue();
    await press("/");
    await contains(".o_desk_search input").edit("12 jk", { confirm: false });
    await runAllTimers();
    await animationFrame();
    expect(calls).toEqual([]);
    expect(queryOne(".o_desk_search input").value).toBe("12 jk");
});

test("reject asks for the reason, Escape goes back", async () => {
    await mountQueue();
    await press("r");
    await animationFrame();
    expect(queryAllTexts(".o_queue_reasons .o_desk_name").length).toBe(5);
    await press("Escape");
    await animationFrame();
    expect(".o_queue_reasons").toHaveCount(0);
    await press("r");
    await press("w");
    await animationFrame();
    expect(calls).toEqual([["action_reject_as", [1], "wrong"]]);
    expect(selectedTitle()).toBe("Inquiry 2");
});

test("what the server refuses comes back", async () => {
    onRpc("crm.inquiry", "action_sort_to", () => {
        throw makeServerError({ message: "The team is gone" });
    });
    await mountQueue();
    await press("1");
    await animationFrame();
    await animationFrame();
    expect(selectedTitle()).toBe("Inquiry 1");
    expect(".o_desk_row").toHaveCount(3);
    expect(".o_notification").toHaveText(/The team is gone/);
});

test("a colleague was first: it is said and the next one stays selected", async () => {
    answers.action_sort_to = {
        sorted: [],
        joined: [],
        choose: [],
        taken: [{ id: 1, name: "Inquiry 1", user: "Zakhar", team: "Climate" }],
    };
    rows = [row(1), row(2)];
    await mountQueue();
    rows = [row(2)];
    await press("1");
    await animationFrame();
    await animationFrame();
    expect(".o_notification").toHaveText(/already sorted by Zakhar: Climate/);
    expect(selectedTitle()).toBe("Inquiry 2");
});

test("what a colleague sorts stays until the user moves on", async () => {
    await mountQueue();
    rows = [row(2), row(3)];
    // the list is renewed every minute, and at once when the server tells of a change
    await advanceTime(61000);
    await animationFrame();
    expect(selectedTitle()).toBe("Inquiry 1");
    expect(".o_desk_row.o_selected .badge").toHaveText("Sorted by a colleague");
    await press("1");
    await animationFrame();
    expect(calls).toEqual([]);
    expect(selectedTitle()).toBe("Inquiry 2");
    expect(".o_desk_row").toHaveCount(2);
});

test("several deals: a letter chooses, N makes a new one", async () => {
    rows = [row(1, { has_deal: false, partner: "Works" }), row(2)];
    details[1] = detail(1, {
        deals: [
            { id: 31, name: "Deal A", user: "Anna", team: "Vacuum", stage: "Needs", partner: "W" },
            { id: 32, name: "Deal B", user: false, team: false, stage: false, partner: "W" },
        ],
    });
    answers.action_sort_to = { sorted: [], joined: [], choose: [1], taken: [] };
    await mountQueue();
    await press("1");
    await animationFrame();
    await animationFrame();
    expect(selectedTitle()).toBe("Inquiry 1");
    expect(".o_notification").toHaveText(/Which deal/);
    await press("n");
    await animationFrame();
    await press("1");
    await animationFrame();
    expect(calls[1]).toEqual(["action_sort_to", [1], 7, false, true]);
    await animationFrame();
    await press("b");
    await animationFrame();
    expect(calls[2]).toEqual(["action_sort_to", [1], false, 32]);
});

test("undo takes back the last step only once", async () => {
    await mountQueue();
    await press("1");
    await animationFrame();
    await animationFrame();
    await press("z");
    await animationFrame();
    expect(calls[1]).toEqual(["action_undo_sorting", [1]]);
    expect(selectedTitle()).toBe("Inquiry 1");
    await press("z");
    await animationFrame();
    expect(calls.length).toBe(2);
    expect(".o_notification").toHaveText(/nothing to undo/);
});

test("an empty queue says so", async () => {
    rows = [];
    await mountQueue();
    expect(".o_desk_empty h3").toHaveText("Everything is sorted");
});

test("the list keeps its place", async () => {
    const list = new DeskList(async () => ({ rows: [row(1), row(2), row(3)], count: 3, now: NOW }));
    await list.load();
    list.move(1);
    const gone = list.remove([2]);
    expect(list.selectedId).toBe(3);
    list.restore(gone);
    expect(list.rows.map((item) => item.id)).toEqual([1, 2, 3]);
    expect(list.selectedId).toBe(2);
    list.move(10);
    expect(list.selectedId).toBe(3);
    expect(list.count).toBe(3);
});

test("ages in the largest unit that says enough", async () => {
    await makeMockEnv();
    expect(spanText(0.2)).toBe("12 min");
    expect(spanText(47.9)).toBe("47 h");
    expect(spanText(75)).toBe("3 d");
    expect(ageText("2026-11-18 06:30:00", NOW)).toBe("2 h");
});
