import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { queryAllTexts } from "@odoo/hoot-dom";
import { animationFrame, Deferred } from "@odoo/hoot-mock";
import { TouchActions } from "@crm_corporate_sales/touch_plan/touch_choices/touch_actions";
import { TouchChoices } from "@crm_corporate_sales/touch_plan/touch_choices/touch_choices";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { contains, getService, mountWithCleanup, onRpc } from "@web/../tests/web_test_helpers";
import { WebClient } from "@web/webclient/webclient";

describe.current.tags("desktop");

defineMailModels();

const CHOICES = [
    { code: "result_1", name: "No answer", tone: "plain", more: false },
    { code: "result_2", name: "Meeting", tone: "good", more: false },
    { code: "result_3", name: "Refused", tone: "bad", more: true },
];

// ---- the buttons of a touch ----------------------------------------------------------------

async function showChoices(kind, choices = CHOICES) {
    const told = (name) => (touchId, what) => expect.step(`${name} ${touchId} ${what || ""}`);
    const actions = {
        result: told("result"),
        postpone: told("postpone"),
        open: told("open"),
    };
    await mountWithCleanup(TouchChoices, { props: { actions, touchId: 7, kind, choices } });
}

test("what most calls come to is at hand, the rest one tap away", async () => {
    await showChoices("call");
    expect(queryAllTexts("[data-result]")).toEqual(["No answer", "Meeting", "More…"]);
    expect("[data-result=result_2]").toHaveClass("btn-success");
    await contains("[data-result=more]").click();
    expect(queryAllTexts("[data-result]")).toEqual(["No answer", "Meeting", "Refused"]);
    await contains("[data-result=result_3]").click();
    expect.verifySteps(["result 7 result_3"]);
});

test("each kind of touch has its own way to make it", async () => {
    await showChoices("letter", [{ code: "done", name: "Sent", tone: "plain" }]);
    expect("button:contains(Script)").toHaveCount(0);
    await contains("button:contains(Write)").click();
    await contains("button:contains(Next working day)").click();
    await contains("button:contains(Leave out)").click();
    expect.verifySteps(["open 7 action_write_letter", "postpone 7 ", "result 7 skip"]);
});

test("a meeting has its own word for what did not take place", async () => {
    await showChoices("meeting", [{ code: "skip", name: "Did Not Take Place", tone: "plain" }]);
    expect("button:contains(Leave out)").toHaveCount(0);
    expect("button:contains(Script)").toHaveCount(0);
});

test("a second tap waits for the first, also when that was refused", async () => {
    let answer = new Deferred();
    const orm = {
        call(model, method, [[touchId], code]) {
            expect.step(`${method} ${touchId} ${code}`);
            return answer;
        },
    };
    const actions = new TouchActions({ orm }, () => expect.step("reload"));
    const first = actions.result(7, "done");
    await actions.result(7, "done");
    expect.verifySteps(["action_result 7 done"]);
    answer.resolve(true);
    await first;
    expect.verifySteps(["reload"]);
    answer = Promise.reject(new Error("not due any more"));
    await expect(actions.result(7, "skip")).rejects.toThrow("not due any more");
    expect.verifySteps(["action_result 7 skip"]);
    answer = Promise.resolve(true);
    await actions.result(8, "done");
    expect.verifySteps(["action_result 8 done", "reload"]);
});

// ---- the player of call scripts ------------------------------------------------------------

const RESULTS = [
    { id: 1, name: "Agreed" },
    { id: 2, name: "Refused" },
];

function card(code, more = {}) {
    return {
        run_id: 5,
        script: "First call",
        contact: "Ivan",
        phone: "+7 495 123-45-67",
        node: {
            code,
            name: code,
            text: `Words of ${code}`,
            hint: "",
            is_end: false,
            answers: [
                { code: "yes", name: "Yes" },
                { code: "no", name: "No" },
            ],
        },
        result_id: false,
        way: [],
        results: RESULTS,
        ...more,
    };
}

const END = {
    ...card("end", { result_id: 1, way: [{ name: "hello", answer: "Yes" }] }),
    node: { code: "end", name: "end", text: "Thank you", hint: "", is_end: true, answers: [] },
};

async function openPlayer(scripts = [{ id: 3, name: "First call", goal: "" }]) {
    await mountWithCleanup(WebClient);
    await getService("action").doAction({
        type: "ir.actions.client",
        tag: "crm_call_script_player",
        params: { res_model: "res.partner", res_id: 9, scripts },
    });
    await animationFrame();
}

describe("player", () => {
    beforeEach(() => {
        onRpc("crm.call.script.run", "start_call", ({ args }) => {
            expect.step(`start ${args}`);
            return card("hello");
        });
        onRpc("crm.call.script.run", "choose_answer", ({ args }) => {
            expect.step(`answer ${args[1]} ${args[2]}`);
            return END;
        });
        onRpc("crm.call.script.run", "finish_call", ({ args }) => {
            expect.step(`finish ${args[1]} ${args[2]}`);
            return true;
        });
        onRpc("crm.call.script.run", "stop_call", ({ args }) => {
            expect.step(`stop ${args[1]}`);
            return true;
        });
    });

    test("one script begins at once, its end proposes the result", async () => {
        await openPlayer();
        expect.verifySteps(["start 3,res.partner,9"]);
        expect(".o_call_words").toHaveText("Words of hello");
        expect("button[name=back]").toHaveProperty("disabled", true);
        await contains(".o_call_answer:contains(Yes)").click();
        expect.verifySteps(["answer hello yes"]);
        expect(".o_call_result[aria-checked=true]").toHaveText("Agreed");
        await contains(".o_call_result:contains(Refused)").click();
        await contains("#o_call_note").edit("Next year");
        await contains("button[name=finish]").click();
        await animationFrame();
        expect.verifySteps(["finish 2 Next year"]);
        expect(".o_call_player").toHaveCount(0);
    });

    test("of several scripts one is chosen, nothing runs before", async () => {
        await openPlayer([
            { id: 3, name: "First call", goal: "" },
            { id: 4, name: "Second call", goal: "A meeting" },
        ]);
        expect.verifySteps([]);
        await contains(".list-group-item:contains(Second call)").click();
        expect.verifySteps(["start 4,res.partner,9"]);
        expect(".o_call_contact").toHaveText("Ivan");
    });

    test("a call that is ended before its end asks for the result", async () => {
        await openPlayer();
        await contains("button[name=end_now]").click();
        expect("button[name=finish]").toHaveProperty("disabled", true);
        expect(".o_call_answers").toHaveCount(0);
        await contains("button[name=back]").click();
        expect(".o_call_answer").toHaveCount(2);
        await contains("button[name=stop]").click();
        await animationFrame();
        expect.verifySteps(["start 3,res.partner,9", "stop "]);
        expect(".o_call_player").toHaveCount(0);
    });
});
