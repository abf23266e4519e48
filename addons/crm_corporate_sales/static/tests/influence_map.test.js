import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { describe, expect, test } from "@odoo/hoot";
import { keyDown, manuallyDispatchProgrammaticEvent, queryAll, queryOne } from "@odoo/hoot-dom";
import { Deferred, animationFrame } from "@odoo/hoot-mock";
import {
    contains,
    defineModels,
    fields,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";
import {
    initials,
    makeFrame,
    place,
    placeLabels,
    shortenLine,
    shortenName,
    spread,
    valuesAt,
} from "@crm_corporate_sales/influence_map/geometry";

class Person extends models.Model {
    name = fields.Char();

    _records = [
        { id: 1, name: "Anna Berg" },
        { id: 2, name: "Boris Orlov" },
    ];
}

class Contact extends models.Model {
    deal_id = fields.Many2one({ relation: "deal" });
    partner_id = fields.Many2one({ relation: "person" });
    contact_name = fields.Char();
    influence = fields.Integer({ default: 5 });
    loyalty = fields.Integer();
    reports_to_id = fields.Many2one({ relation: "contact" });
    fading = fields.Float();
    role_color = fields.Integer();

    _records = [
        {
            id: 1,
            deal_id: 1,
            partner_id: 1,
            contact_name: "Anna Berg",
            influence: 4,
            loyalty: 1,
            reports_to_id: 2,
        },
        {
            id: 2,
            deal_id: 1,
            partner_id: 2,
            contact_name: "Boris Orlov",
            influence: 9,
            loyalty: -2,
            fading: 1,
        },
    ];
}

class Deal extends models.Model {
    name = fields.Char();
    key_contact_ids = fields.One2many({ relation: "contact", relation_field: "deal_id" });
    support_index = fields.Float();
    decision_maker_known = fields.Boolean();
    influence_gaps = fields.Json();
    influence_way = fields.Json();

    _records = [
        {
            id: 1,
            name: "Furnace",
            key_contact_ids: [1, 2],
            support_index: -0.2,
            influence_gaps: [{ code: "stale", text: "Out of touch: Boris Orlov", contacts: [2] }],
            influence_way: [1, 2],
        },
        { id: 2, name: "Empty", influence_gaps: [], influence_way: [] },
    ];
}

defineMailModels();
defineModels([Person, Contact, Deal]);

const ARCH = `
    <form>
        <field name="name"/>
        <field name="key_contact_ids" widget="influence_map" mode="list">
            <list editable="bottom">
                <field name="contact_name" column_invisible="True"/>
                <field name="role_color" column_invisible="True"/>
                <field name="fading" column_invisible="True"/>
                <field name="partner_id"/>
                <field name="influence"/>
                <field name="loyalty"/>
                <field name="reports_to_id"/>
            </list>
            <form><field name="partner_id"/><field name="influence"/></form>
        </field>
    </form>`;

function mountDeal(resId = 1, arch = ARCH) {
    return mountView({ type: "form", resModel: "deal", resId, arch });
}

const ANNA = ".o_influence_node[data-key='1']";
const BORIS = ".o_influence_node[data-key='2']";

function label(selector) {
    return queryOne(selector).getAttribute("aria-label");
}

/** Pixels of one step of influence and of loyalty on the screen. */
function steps() {
    const svg = queryOne(".o_influence_map svg");
    const width = Number(svg.getAttribute("viewBox").split(" ")[2]);
    const scale = svg.getBoundingClientRect().width / width;
    const { left, right, top, bottom } = makeFrame(width).bounds;
    return { x: (scale * (right - left)) / 10, y: (scale * (bottom - top)) / 10 };
}

async function pointer(target, type, x, y) {
    await manuallyDispatchProgrammaticEvent(target, type, {
        bubbles: true,
        button: 0,
        cancelable: true,
        clientX: x,
        clientY: y,
        pointerId: 1,
    });
    await animationFrame();
}

/** Drag a node by so many steps of loyalty and influence. */
async function drag(selector, loyalty, influence, { drop = true } = {}) {
    const node = queryOne(selector);
    const {
        x: startX,
        y: startY,
        width,
        height,
    } = queryOne(`${selector} .o_influence_disc`).getBoundingClientRect();
    const x = startX + width / 2;
    const y = startY + height / 2;
    const step = steps();
    await pointer(node, "pointerdown", x, y);
    await pointer(window, "pointermove", x + 10, y);
    await pointer(window, "pointermove", x + loyalty * step.x, y - influence * step.y);
    if (drop) {
        await pointer(window, "pointerup", x + loyalty * step.x, y - influence * step.y);
        await animationFrame();
    }
}

async function pressOn(selector, key) {
    queryOne(selector).focus();
    await keyDown(key);
    await animationFrame();
}

describe.current.tags("desktop");

test("people, reporting line, way and gaps are drawn", async () => {
    await mountDeal();
    expect(".o_influence_node").toHaveCount(2);
    expect(".o_influence_line").toHaveCount(1);
    expect(".o_influence_way").toHaveCount(2);
    expect(".o_influence_support_index").toHaveText("-0.20");
    expect(".o_influence_gap").toHaveText("Out of touch: Boris Orlov");
    expect(label(BORIS)).toBe("Boris Orlov, Influence 9 · Loyalty -2, never spoken to");
    const [anna, boris] = queryAll(".o_influence_node .o_influence_disc").map((disc) =>
        disc.getBoundingClientRect()
    );
    expect(anna.x > boris.x).toBe(true);
    expect(anna.y > boris.y).toBe(true);
    const opacity = (selector) => queryOne(`${selector} g`).getAttribute("opacity");
    expect(Number(opacity(BORIS))).toBeLessThan(Number(opacity(ANNA)));
});

test("dragging changes influence and loyalty; saving writes them", async () => {
    onRpc("deal", "web_save", ({ args }) => {
        expect.step(args[1].key_contact_ids);
    });
    await mountDeal();
    await drag(ANNA, -3, 2);
    expect(label(ANNA)).toInclude("Influence 6 · Loyalty -2");
    await contains(".o_form_button_save").click();
    expect.verifySteps([[[1, 1, { influence: 6, loyalty: -2 }]]]);
    expect(label(ANNA)).toInclude("Influence 6 · Loyalty -2");
});

test("dragging stops at the edges and can be given up", async () => {
    await mountDeal();
    await drag(ANNA, 40, -40);
    expect(label(ANNA)).toInclude("Influence 0 · Loyalty +5");
    await drag(BORIS, 3, -3, { drop: false });
    expect(`${BORIS} .o_influence_readout`).toHaveText("Influence 6 · Loyalty +1");
    await keyDown("Escape");
    await animationFrame();
    expect(label(BORIS)).toInclude("Influence 9 · Loyalty -2");
    await pointer(window, "pointerup", 0, 0);
    expect(label(BORIS)).toInclude("Influence 9 · Loyalty -2");
});

test("discarding the form puts everybody back", async () => {
    await mountDeal();
    await drag(ANNA, 2, 2);
    expect(label(ANNA)).toInclude("Influence 6 · Loyalty +3");
    await contains(".o_form_button_cancel").click();
    expect(label(ANNA)).toInclude("Influence 4 · Loyalty +1");
});

test("arrow keys move the focused person, Enter opens the card", async () => {
    await mountDeal();
    await pressOn(ANNA, "ArrowUp");
    await pressOn(ANNA, "ArrowRight");
    await pressOn(ANNA, "ArrowRight");
    expect(label(ANNA)).toInclude("Influence 5 · Loyalty +3");
    expect(ANNA).toBeFocused();
    await pressOn(BORIS, "ArrowUp");
    await pressOn(BORIS, "ArrowUp");
    await pressOn(BORIS, "ArrowLeft");
    expect(label(BORIS)).toInclude("Influence 10 · Loyalty -3");
    await pressOn(ANNA, "Enter");
    expect(".modal .o_form_view").toHaveCount(1);
    expect(".modal .o_field_widget[name=influence] input").toHaveValue("5");
});

test("quick moves add up although the form is slow to take them", async () => {
    const slow = new Deferred();
    onRpc("deal", "onchange", () => slow);
    onRpc("deal", "web_save", ({ args }) => {
        expect.step(args[1].key_contact_ids);
    });
    Deal._onChanges.key_contact_ids = () => {};
    await mountDeal(1, ARCH.replace('<field name="key', '<field on_change="1" name="key'));
    await pressOn(ANNA, "ArrowUp");
    await pressOn(ANNA, "ArrowUp");
    await pressOn(ANNA, "ArrowRight");
    expect(label(ANNA)).toInclude("Influence 6 · Loyalty +2");
    slow.resolve({ value: {} });
    await animationFrame();
    await contains(".o_form_button_save").click();
    expect.verifySteps([[[1, 1, { influence: 6, loyalty: 2 }]]]);
});

test("a readonly map shows, but moves nobody", async () => {
    await mountDeal(1, ARCH.replace('mode="list"', 'mode="list" readonly="1"'));
    expect(".o_influence_add").toHaveCount(0);
    await drag(ANNA, -3, 2);
    await pressOn(ANNA, "ArrowUp");
    expect(label(ANNA)).toInclude("Influence 4 · Loyalty +1");
});

test("list, gap chips and empty map", async () => {
    await mountDeal();
    await contains(".o_influence_gap").click();
    expect(BORIS).toHaveClass("o_selected");
    expect(".o_influence_card").toHaveText(/Boris Orlov/);
    await contains(".o_influence_show_list").click();
    expect(".o_influence_map").toHaveCount(0);
    expect(".o_list_renderer .o_data_row").toHaveCount(2);
    await contains(".o_influence_show_map").click();
    expect(".o_influence_node").toHaveCount(2);
});

test("an empty map says what to do", async () => {
    await mountDeal(2);
    expect(".o_influence_map").toHaveCount(0);
    expect(".o_influence_empty").toHaveCount(1);
    await contains(".o_influence_empty .o_influence_add").click();
    expect(".modal .o_form_view").toHaveCount(1);
});

describe("geometry", () => {
    test("values and points are each other's inverse", () => {
        for (const width of [320, 360, 800]) {
            const frame = makeFrame(width);
            for (const [influence, loyalty] of [
                [0, -5],
                [10, 5],
                [5, 0],
                [7, -3],
            ]) {
                const { x, y } = place(frame, influence, loyalty);
                expect(valuesAt(frame, x + 2, y - 2)).toEqual({ influence, loyalty });
            }
            expect(valuesAt(frame, -999, 9999)).toEqual({ influence: 0, loyalty: -5 });
        }
    });

    test("nodes of one place are spread, others stay", () => {
        const { bounds } = makeFrame(600);
        const far = [
            { x: 100, y: 100 },
            { x: 300, y: 300 },
        ];
        expect(spread(far, 40, 50, bounds)).toEqual(far);
        const heap = spread(Array(6).fill({ x: 300, y: 200 }), 40, 50, bounds, 2000);
        for (let i = 0; i < heap.length; i++) {
            for (let j = i + 1; j < heap.length; j++) {
                const apart =
                    Math.abs(heap[i].x - heap[j].x) > 38 || Math.abs(heap[i].y - heap[j].y) > 48;
                expect(apart).toBe(true);
            }
        }
    });

    test("labels keep clear of each other", () => {
        const frame = makeFrame(600);
        const centres = [
            { x: 200, y: 200 },
            { x: 240, y: 200 },
        ];
        const [one, other] = placeLabels(centres, [90, 90], frame);
        expect(Math.abs(one.y - other.y) >= 14).toBe(true);
    });

    test("lines and names", () => {
        expect(shortenLine({ x: 0, y: 0 }, { x: 100, y: 0 }, 20)).toEqual({
            x1: 20,
            y1: 0,
            x2: 80,
            y2: 0,
        });
        expect(shortenLine({ x: 0, y: 0 }, { x: 30, y: 0 }, 20)).toBe(null);
        expect(shortenName("Иванова Мария Петровна", 15)).toBe("Иванова М. П.");
        expect(shortenName("Wolfeschlegelsteinhausen", 15)).toBe("Wolfeschlegels…");
        expect(initials("Dr. «Ivan» (CEO)")).toBe("DI");
        expect(initials("")).toBe("?");
    });
});
