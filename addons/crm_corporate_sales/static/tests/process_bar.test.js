import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { queryAllTexts } from "@odoo/hoot-dom";
import { Deferred, animationFrame } from "@odoo/hoot-mock";
import {
    contains,
    defineModels,
    fields,
    mockService,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";

describe.current.tags("desktop");

const STAGE = { current: false, passes: 0, days: 0, recommended: false, applies: true, goal: "" };
const STEP = {
    id: 7,
    code: "call",
    name: "Call the client",
    note: "",
    kind: "activity",
    stage: "first",
    ahead: false,
    user: "Anna",
    mine: true,
    deadline: "2020-01-02",
    overdue: true,
    postponed: 0,
    unplanned: false,
    waits: false,
    can_postpone: true,
    fields: [{ name: "tactics", label: "Tactics", required: true, filled: false }],
    outcomes: [
        outcome("refused", { name: "Refused", asks: true, transition: "lost" }),
        outcome("agreed", { name: "Agreed", default: true }),
        outcome("cancelled", { name: "Cancelled", cancel: true }),
    ],
};

function outcome(code, values) {
    return {
        code,
        default: false,
        transition: "finish",
        then: "stage finished",
        asks: false,
        cancel: false,
        ...values,
    };
}

function screen(values = {}) {
    return {
        process: { code: "test", name: "Test Sale" },
        state: "running",
        closed: false,
        can_reopen: false,
        goal: "Know them",
        stages: [
            { ...STAGE, code: "zero", name: "Zero", result: false },
            { ...STAGE, code: "first", name: "First", result: false, current: true, passes: 2 },
            { ...STAGE, code: "second", name: "Second", result: false },
            { ...STAGE, code: "third", name: "Third", result: false },
            { ...STAGE, code: "won", name: "Won", result: "won" },
            { ...STAGE, code: "lost", name: "Lost", result: "lost" },
        ],
        steps: [STEP],
        history: [],
        correctable: false,
        ...values,
    };
}

class Deal extends models.Model {
    _name = "crm.lead";

    name = fields.Char();
    tactics = fields.Text();
    process_screen = fields.Json();

    _records = [{ id: 1, name: "Furnace", tactics: false, process_screen: screen() }];
}

defineMailModels();
defineModels([Deal]);

function mountDeal(values = {}) {
    Object.assign(Deal._records[0], values);
    return mountView({
        type: "form",
        resModel: "crm.lead",
        resId: 1,
        arch: `
            <form><sheet>
                <field name="process_screen" widget="process_bar" nolabel="1"/>
                <field name="name"/>
                <notebook>
                    <page string="One"><div>nothing</div></page>
                    <page string="Two" name="two"><field name="tactics"/></page>
                </notebook>
            </sheet></form>`,
    });
}

function record(method) {
    onRpc("crm.lead", method, ({ args }) => {
        expect.step([method, ...args]);
        return [];
    });
}

beforeEach(() => {
    for (const method of ["process_complete", "process_start", "process_enter_stage"]) {
        record(method);
    }
    record("action_correct_outcome");
    record("process_close");
    onRpc("crm.lead", "get_rainbowman_message", () => false);
});

test("stages show where the deal is and what it skipped", async () => {
    await mountDeal();
    expect(".o_stage_skipped button[data-stage=zero]").toHaveCount(1);
    expect(".o_stage_current button[data-stage=first][aria-current=step]").toHaveCount(1);
    expect(".o_stage_current .o_stage_spent").toHaveText("×2");
    expect(".o_stage_open").toHaveCount(2);
    expect(".o_stage_endings button").toHaveCount(2);
});

test("outcomes: the default one first, cancelling last", async () => {
    await mountDeal();
    const names = queryAllTexts(".o_process_outcome > span:first-child");
    expect(names).toEqual(["Agreed", "Refused", "Cancelled"]);
    expect(".o_process_outcome.btn-primary").toHaveCount(1);
    expect(".o_process_due").toHaveClass("text-danger");
});

test("what is missing is asked for in its place, then the step ends once", async () => {
    const ended = new Deferred();
    onRpc("crm.lead", "process_complete", () => ended);
    await mountDeal();
    await contains(".o_process_outcome[data-outcome=agreed]").click();
    expect.verifySteps([]);
    expect(".o_notification").toHaveCount(1);
    await contains(".o_field_widget[name=tactics] textarea").edit("Win the engineer");
    expect("li[data-field=tactics]").toHaveAttribute("data-filled", "1");
    await contains(".o_process_outcome[data-outcome=agreed]").click();
    await animationFrame();
    expect(".o_process_outcome[data-outcome=agreed]").not.toBeEnabled();
    ended.resolve([]);
    await animationFrame();
    await animationFrame();
    expect(".o_process_outcome[data-outcome=agreed]").toBeEnabled();
});

test("an outcome that asks opens the dialog", async () => {
    mockService("action", {
        doAction(action) {
            expect.step([action.res_model, action.context]);
        },
    });
    await mountDeal();
    await contains(".o_process_outcome[data-outcome=refused]").click();
    expect.verifySteps([
        [
            "crm.process.wizard",
            {
                default_lead_id: 1,
                default_action: "complete",
                default_step_code: "call",
                default_outcome_code: "refused",
            },
        ],
    ]);
});

test("a stage that is not recommended is confirmed, with what is skipped and left", async () => {
    await mountDeal();
    await contains("button[data-stage=third]").click();
    expect(".modal-body").toHaveText(/Skipped: Second\.[\s\S]*cancelled: Call the client/);
    await contains(".modal-footer .btn-secondary").click();
    expect.verifySteps([]);
    await contains("button[data-stage=zero]").click();
    expect(".modal-body").toHaveText(/returns to an earlier stage/);
    await contains(".modal-footer .btn-primary").click();
    expect.verifySteps([["process_enter_stage", [1], "zero"]]);
});

test("a finished stage goes on without asking", async () => {
    const stages = screen().stages.map((item) => ({
        ...item,
        recommended: item.code === "second",
    }));
    await mountDeal({ process_screen: screen({ state: "stage_finished", steps: [], stages }) });
    expect(".o_process_finished .btn-primary").toHaveText("Second");
    await contains(".o_process_finished .btn-primary").click();
    expect.verifySteps([["process_enter_stage", [1], "second"]]);
});

test("the last outcome can be corrected", async () => {
    await mountDeal({
        process_screen: screen({
            correctable: {
                id: 5,
                name: "Call",
                outcome: "agreed",
                outcomes: [{ code: "refused", name: "Refused" }],
            },
        }),
    });
    await contains(".o_process_correct button").click();
    await contains(".o-dropdown-item[data-outcome=refused]").click();
    expect.verifySteps([["action_correct_outcome", [1], 5, "refused"]]);
});

test("a closed deal is only looked at; a manager reopens it", async () => {
    await mountDeal({
        process_screen: screen({ closed: "lost", state: "lost", can_reopen: true, steps: [] }),
    });
    expect("[data-closed=lost]").toHaveCount(1);
    expect("button[name=process_reopen]").toBeEnabled();
    expect(".o_stage button:enabled").toHaveCount(0);
    expect(".o_stage_endings").toHaveCount(0);
});

test("a deal without a process can start one", async () => {
    const startable = [{ code: "corporate", name: "Corporate Sale", description: "Long sales" }];
    await mountDeal({ process_screen: { process: false, startable } });
    await contains("button[data-process=corporate]").click();
    expect.verifySteps([["process_start", [1], "corporate"]]);
});

test("what a won deal still lacks is listed, the first ones at once", async () => {
    const missing = ["Transfer 1", "Transfer 2", "Act", "Invoice", "Contract", "Waybill"];
    await mountDeal({ process_screen: screen({ missing, can_override: false }) });
    expect(".o_execution_missing").toHaveText(/Missing before the deal closes: 6/);
    expect(".o_execution_missing li").toHaveCount(4);
    await contains(".o_execution_missing button").click();
    expect(".o_execution_missing li").toHaveCount(6);
    expect(".o_execution_missing button").toHaveCount(0);
});

test("a step that waits for documents asks nobody for anything", async () => {
    const waits = "Waits for the documents of the orders and goes on by itself.";
    const outcomes = [outcome("ready", { name: "Ready to ship", default: true })];
    const step = { ...STEP, kind: "wait", deadline: false, overdue: false, waits, outcomes };
    await mountDeal({ process_screen: screen({ steps: [step] }) });
    expect(".o_process_waits").toHaveText(waits);
    expect(".o_process_due").toHaveCount(0);
    expect("[data-outcome=ready]").toHaveClass("btn-secondary");
});

test("a won deal that lacks nothing says so", async () => {
    await mountDeal({ process_screen: screen({ missing: [] }) });
    expect(".o_execution_missing").toHaveText(/closes by itself/);
    expect(".o_execution_missing li").toHaveCount(0);
});
