import { expect, test } from "@odoo/hoot";
import { queryAllTexts, queryText } from "@odoo/hoot-dom";
import { advanceTime, animationFrame } from "@odoo/hoot-mock";
import { contains, defineModels, fields, models, mountView } from "@web/../tests/web_test_helpers";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";

const field = (label, value, span, more = {}) => ({
    label,
    value,
    span,
    required: false,
    problem: false,
    ...more,
});

/** The server's answer to a pasted text, as short as the tests need it. */
function tryOut(text) {
    const at = text.indexOf("Phone: ") + 7;
    return {
        text,
        has_headers: false,
        fits: text.includes("Phone: "),
        conditions: [],
        fields: [
            field("Phone", text.slice(at), [at, text.length], {
                problem: "This is hardly a phone number.",
            }),
            field("Text", text.slice(at + 1), [at + 1, text.length]),
            field("Email", "", false),
        ],
    };
}

class Parser extends models.Model {
    sample = fields.Text({
        onChange: (record) => {
            record.try_result = record.sample ? tryOut(record.sample) : false;
        },
    });
    try_result = fields.Json();

    _records = [{ id: 1, sample: false, try_result: false }];
}

defineMailModels();
defineModels([Parser]);

const openForm = () =>
    mountView({
        type: "form",
        resModel: "parser",
        resId: 1,
        arch: `<form>
            <field name="sample" widget="live_text"/>
            <field name="try_result" widget="parser_try"/>
        </form>`,
    });

test("nothing pasted: says what will be here", async () => {
    await openForm();
    expect(".o_parser_try .text-muted").toHaveCount(1);
    expect(".o_parser_text").toHaveCount(0);
});

test("the result follows the typing, without leaving the field", async () => {
    await openForm();
    await contains(".o_field_live_text textarea").edit("Phone: <b>soon</b>", { confirm: false });
    await advanceTime(600);
    await animationFrame();
    expect(".o_parser_try .alert-success").toHaveCount(1);
    expect(".o_field_live_text textarea").toBeFocused();
    expect(queryText(".o_parser_text")).toBe("Phone: <b>soon</b>");
    expect(queryAllTexts(".o_parser_text mark")).toEqual(["<b>soon</b>"]);
    expect(".o_parser_try .fa-exclamation-triangle").toHaveCount(1);
    expect(queryText("tr:last td")).toBe("not found");
});

test("a template that does not fit says so", async () => {
    await openForm();
    await contains(".o_field_live_text textarea").edit("Hello", { confirm: false });
    await advanceTime(600);
    await animationFrame();
    expect(".o_parser_try .alert-warning").toHaveCount(1);
});
