import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { expect, test } from "@odoo/hoot";
import { queryAllTexts, queryFirst, queryOne } from "@odoo/hoot-dom";
import {
    contains,
    defineModels,
    fields,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";

const SCREEN = {
    score: 55,
    grade: "B",
    thresholds: [60, 40, 20],
    scale: 100,
    lines: [
        { id: 1, name: "Writes from a free mailbox", reason: "", points: -10 },
        { id: 2, name: "Asked again", reason: "Inquiries in 30 days: 3 × 5", points: 15 },
        { id: 3, name: "The budget is confirmed", reason: "", points: 50 },
    ],
};

class Lead extends models.Model {
    name = fields.Char();
    score_grade = fields.Selection({
        selection: [
            ["A", "A"],
            ["B", "B"],
        ],
    });
    score_screen = fields.Json();

    _records = [
        { id: 1, name: "Furnace", score_grade: "B", score_screen: SCREEN },
        {
            id: 2,
            name: "New",
            score_screen: { ...SCREEN, score: 0, grade: false, lines: [] },
        },
    ];
}

defineMailModels();
defineModels([Lead]);

const FORM = `<form><field name="name"/><field name="score_screen" widget="score_chip"/></form>`;

test("the chip tells grade and points; pressed, the reasons", async () => {
    await mountView({ type: "form", resModel: "lead", resId: 1, arch: FORM });
    expect(".o_score_chip .o_score_grade_B").toHaveText("B");
    expect(".o_score_chip .o_score_number").toHaveText("55");
    await contains(".o_score_chip").click();
    expect(queryAllTexts(".o_score_points")).toEqual(["+15", "+50", "−10"]);
    expect(queryAllTexts(".o_score_lines small")).toEqual(["Inquiries in 30 days: 3 × 5"]);
    expect(queryOne(".o_score_fill").style.width).toBe("55%");
    expect(queryAllTexts(".o_score_marks span")).toEqual(["A", "B", "C"]);
    expect(queryFirst(".o_score_marks span").style.left).toBe("60%");
});

test("a lead that was not scored yet says so", async () => {
    await mountView({ type: "form", resModel: "lead", resId: 2, arch: FORM });
    expect(".o_score_chip").toHaveText("—");
    await contains(".o_score_chip").click();
    expect(".o_score_panel p").toHaveText(/Not scored yet/);
    expect(".o_score_lines").toHaveCount(0);
});

test("recomputing saves the lead, scores it and shows the new score", async () => {
    onRpc("lead", "action_rescore", ({ args }) => {
        expect.step(`rescore ${args[0]}`);
        return true;
    });
    onRpc("lead", "web_save", ({ args }) => {
        expect.step(`save ${args[1].name}`);
    });
    await mountView({ type: "form", resModel: "lead", resId: 1, arch: FORM });
    await contains("[name=name] input").edit("Changed", { confirm: false });
    await contains(".o_score_chip").click();
    await contains(".o_score_panel button").click();
    expect.verifySteps(["save Changed", "rescore 1"]);
    expect(".o_score_panel").toHaveCount(0);
});

test("the grade in a list", async () => {
    await mountView({
        type: "list",
        resModel: "lead",
        arch: `<list><field name="name"/><field name="score_grade" widget="score_grade"/></list>`,
    });
    expect(".o_data_row:eq(0) .o_score_grade").toHaveText("B");
    expect(".o_data_row:eq(1) .o_score_grade").toHaveCount(0);
});
