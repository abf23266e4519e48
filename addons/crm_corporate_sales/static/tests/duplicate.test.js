import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { queryAllTexts } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import { move, picks, repick } from "@crm_corporate_sales/duplicate/compare/compare_grid";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import {
    contains,
    defineModels,
    fields,
    getService,
    models,
    mountView,
    mountWithCleanup,
    onRpc,
} from "@web/../tests/web_test_helpers";
import { WebClient } from "@web/webclient/webclient";

describe.current.tags("desktop");

const COLUMNS = [
    { id: 5, name: "First", subtitle: "Lead", is_open: true, may_write: true },
    { id: 7, name: "Second", subtitle: "Lead", is_open: true, may_write: true },
    { id: 9, name: "Third", subtitle: "Lead", is_open: false, may_write: true },
];

function row(name, values, more = {}) {
    return { name, label: name, can_pick: true, differs: true, picked: 5, values, ...more };
}

function comparison(ids, more = {}) {
    const places = COLUMNS.map((column, index) => [column, index]).filter(([column]) =>
        ids.includes(column.id)
    );
    const cut = (values) => places.map(([, index]) => values[index]);
    return {
        res_model: "crm.lead",
        may_merge: true,
        why_not: false,
        survivor_id: ids[0],
        reasons: [{ text: "same phone", weight: 60 }],
        columns: places.map(([column]) => column),
        rows: [
            row("phone", cut(["1", "2", ""])),
            row("city", cut(["", "Perm", ""]), { differs: false, picked: 7 }),
            row("stage", cut(["a", "b", "c"]), { can_pick: false }),
        ],
        sections: [],
        ...more,
    };
}

class Lead extends models.Model {
    _name = "crm.lead";
    name = fields.Char();
    _records = [
        { id: 5, name: "First" },
        { id: 7, name: "Second" },
    ];
    _views = { form: `<form><widget name="duplicate_banner"/><field name="name"/></form>` };
}

defineMailModels();
defineModels([Lead]);

let given = {};

async function compare(ids) {
    await mountWithCleanup(WebClient);
    await getService("action").doAction({
        type: "ir.actions.client",
        tag: "crm_duplicate_compare",
        params: { res_model: "crm.lead", ids },
    });
    await animationFrame();
}

beforeEach(() => {
    given = {};
    onRpc("crm.duplicate.proposal", "compare_records", ({ args }) => comparison(args[1], given));
});

test("arrow keys stay within the grid", () => {
    expect(move({ row: 0, column: 0 }, "ArrowUp", 3, 2)).toEqual({ row: 0, column: 0 });
    expect(move({ row: 0, column: 0 }, "ArrowRight", 3, 2)).toEqual({ row: 0, column: 1 });
    expect(move({ row: 2, column: 1 }, "ArrowDown", 3, 2)).toEqual({ row: 2, column: 1 });
    expect(move({ row: 0, column: 0 }, "Enter", 3, 2)).toBe(null);
    expect(move({ row: 0, column: 0 }, "ArrowUp", 0, 2)).toBe(null);
});

test("another survivor brings its values, but what was picked stays", () => {
    const { rows, columns } = comparison([5, 7, 9]);
    repick(rows, columns, 7, new Set(["phone"]));
    expect(picks(rows)).toEqual({ phone: 5, city: 7 });
    repick(rows, columns, 9, new Set());
    expect(picks(rows)).toEqual({ phone: 5, city: 7 });
    repick(rows, columns, 7, new Set());
    expect(picks(rows)).toEqual({ phone: 7, city: 7 });
});

test("values are picked and merged into the one that stays", async () => {
    onRpc("crm.duplicate.proposal", "merge_records", ({ args }) => {
        expect.step(JSON.stringify(args));
        return { res_model: "crm.lead", res_id: 7 };
    });
    onRpc("crm.duplicate.proposal", "get_hint", () => ({ count: 0, hidden: 0, items: [] }));
    await compare([5, 7]);
    await contains("thead input[type=radio]:eq(1)").click();
    await contains("[data-row='0'][data-column='0']").click();
    expect("[data-row='0'][data-column='0']").toHaveClass("o_duplicate_picked");
    await contains("button:contains(Merge into One)").click();
    expect(".modal-body").toHaveText(/“Second” stays.*First/);
    await contains(".modal-footer .btn-primary").click();
    await animationFrame();
    expect.verifySteps([JSON.stringify(["crm.lead", [5, 7], 7, { phone: 5, city: 7 }])]);
    expect(".o_form_view").toHaveCount(1);
});

test("an empty value can't be picked", async () => {
    await compare([5, 7]);
    await contains("[data-row='1'][data-column='0']").click();
    expect("[data-row='1'][data-column='1']").toHaveAttribute("aria-checked", "true");
});

test("the keyboard walks and picks", async () => {
    await compare([5, 7]);
    await contains("[data-row='0'][data-column='0']").focus();
    await contains("[data-row='0'][data-column='0']").press("ArrowRight");
    expect("[data-row='0'][data-column='1']").toBeFocused();
});

test("only what differs, and one left out", async () => {
    await compare([5, 7, 9]);
    expect(queryAllTexts("tbody th")).toEqual(["phone", "city", "stage"]);
    await contains("#o_duplicate_only_different").click();
    expect(queryAllTexts("tbody th")).toEqual(["phone", "stage"]);
    await contains(".o_duplicate_leave_out:eq(2)").click();
    await animationFrame();
    expect("thead .o_duplicate_stays").toHaveCount(2);
    expect(".o_duplicate_leave_out").toHaveCount(0);
});

test("who may not merge reads why", async () => {
    given = { may_merge: false, why_not: "Ask the head." };
    await compare([5, 7]);
    expect(".alert-warning").toHaveText("Ask the head.");
    expect("button:contains(Merge into One)").toHaveProperty("disabled", true);
});

test("the banner names what looks the same, and hides what is a colleague's", async () => {
    const hint = {
        res_model: "crm.lead",
        res_id: 5,
        count: 1,
        hidden: 0,
        items: [{ id: 7, name: "Second", reasons: "same phone (+60)", score: 60 }],
    };
    onRpc("crm.duplicate.proposal", "get_hint", ({ args }) =>
        args[1] === 5 ? hint : { ...hint, count: 0, hidden: 1, items: [] }
    );
    await mountView({ type: "form", resModel: "crm.lead", resId: 5, resIds: [5, 7] });
    await animationFrame();
    expect(".o_duplicate_banner").toHaveText(/Looks like Second · same phone \(\+60\)/);
    await contains(".o_pager_next").click();
    await animationFrame();
    expect(".o_duplicate_banner").toHaveText(/A colleague/);
    expect(".o_duplicate_banner button").toHaveCount(0);
});

test("no banner where nothing looks the same", async () => {
    onRpc("crm.duplicate.proposal", "get_hint", () => ({ count: 0, hidden: 0, items: [] }));
    await mountView({ type: "form", resModel: "crm.lead", resId: 5 });
    await animationFrame();
    expect(".o_duplicate_banner").toHaveCount(0);
});
