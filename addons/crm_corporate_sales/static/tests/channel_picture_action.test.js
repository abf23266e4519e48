import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { beforeEach, expect, test } from "@odoo/hoot";
import { queryAllTexts, queryAll } from "@odoo/hoot-dom";
import {
    contains,
    mockService,
    mountWithCleanup,
    onRpc,
    patchWithCleanup,
} from "@web/../tests/web_test_helpers";
import { ChannelPicture } from "@crm_corporate_sales/channel_picture/channel_picture";

defineMailModels();

const row = (key, name, values) => ({
    key,
    name,
    inquiries: 0,
    requests: 0,
    leads: 0,
    qualified: 0,
    deals: 0,
    won: 0,
    junk: 0,
    cost: 0,
    revenue: 0,
    junk_share: false,
    qualified_share: false,
    won_share: false,
    cost_per_lead: false,
    cost_per_customer: false,
    roi: false,
    payback_days: false,
    ...values,
});
const SEARCH = row(1, "Search", {
    inquiries: 40,
    requests: 40,
    leads: 20,
    qualified: 12,
    deals: 10,
    won: 2,
    junk: 20,
    junk_share: 0.5,
    cost: 1000,
    revenue: 500,
    cost_per_lead: 50,
    cost_per_customer: 500,
    roi: -0.5,
});
const FAIR = row(2, "Fair", {
    inquiries: 10,
    requests: 10,
    leads: 10,
    qualified: 8,
    deals: 8,
    won: 4,
    junk_share: 0,
    cost: 100,
    revenue: 2200,
    cost_per_lead: 10,
    cost_per_customer: 25,
    roi: 21,
    payback_days: 40,
});
const NOBODY = row(false, "Not known", { inquiries: 1, requests: 1, junk_share: 0 });

beforeEach(() => {
    window.localStorage.removeItem("crm_corporate_sales.channel_picture");
});

function serve(picture = {}) {
    onRpc("crm.channel.report", "get_picture", ({ args }) => {
        expect.step(`picture by ${args[2]}`);
        return {
            rows: [SEARCH, FAIR, NOBODY],
            total: row("total", "", { inquiries: 51, requests: 51, leads: 30, junk: 20 }),
            currency_id: 1,
            sees_amounts: true,
            group_by: args[2],
            ...picture,
        };
    });
}

const mount = () =>
    mountWithCleanup(ChannelPicture, { props: { action: {}, actionId: 1, className: "" } });
const names = () => queryAllTexts(".o_channel_row[data-key] .o_channel_name");

test("channels by their requests, the total last", async () => {
    serve();
    await mount();
    expect.verifySteps(["picture by source_id"]);
    expect(names()).toEqual(["Search", "Fair", "Not known", "All channels"]);
    expect(queryAllTexts("[data-key='1'] .o_channel_stage > span")).toEqual([
        "40",
        "20",
        "12",
        "10",
        "2",
    ]);
    expect("[data-key='1'] .o_channel_junk_share button").toHaveText("50%");
    expect("[data-key='1'] .o_channel_junk_share button").toHaveClass("o_channel_bad");
    expect("[data-key='1'] .o_channel_roi span").toHaveText("-50%");
    expect("[data-key='2'] .o_channel_roi span").toHaveText("×22");
    expect("[data-key='2'] .o_channel_payback_days span").toHaveText("40 d");
    expect("[data-key='1'] .o_channel_payback_days span").toHaveText("—");
});

test("the junk is a part of the first block", async () => {
    serve();
    await mount();
    expect.verifySteps(["picture by source_id"]);
    const [junk] = queryAll("[data-key='1'] rect.o_channel_junk");
    const [first] = queryAll("[data-key='1'] rect.o_channel_block_0");
    expect(Number(junk.getAttribute("height"))).toBe(Number(first.getAttribute("height")) / 2);
});

test("sorting: what is not known comes last either way", async () => {
    serve();
    await mount();
    await contains(".o_channel_title.o_channel_roi button").click();
    expect(names()).toEqual(["Fair", "Search", "Not known", "All channels"]);
    await contains(".o_channel_title.o_channel_roi button").click();
    expect(names()).toEqual(["Search", "Fair", "Not known", "All channels"]);
    expect(".o_channel_title.o_channel_roi").toHaveAttribute("aria-sort", "ascending");
    await contains(".o_channel_title.o_channel_name button").click();
    expect(names()).toEqual(["Fair", "Not known", "Search", "All channels"]);
    expect.verifySteps(["picture by source_id"]);
});

test("choices are kept for the next time", async () => {
    serve();
    await mount();
    await contains(".o_channel_group").select("campaign_id");
    await contains(".o_channel_period").select("all");
    expect.verifySteps([
        "picture by source_id",
        "picture by campaign_id",
        "picture by campaign_id",
    ]);
    await mount();
    expect.verifySteps(["picture by campaign_id"]);
});

test("spoilt choices are forgotten", async () => {
    window.localStorage.setItem(
        "crm_corporate_sales.channel_picture",
        JSON.stringify({ period: "century", groupBy: "user_id" })
    );
    serve();
    await mount();
    expect.verifySteps(["picture by source_id"]);
});

test("a number opens its records", async () => {
    serve();
    onRpc("crm.channel.report", "action_open_records", ({ args }) => {
        expect.step(`open ${args[0]} of ${args[3]} ${args[4]}`);
        return { type: "ir.actions.act_window", res_model: "crm.lead" };
    });
    mockService("action", {
        doAction(action) {
            expect.step(action.name);
        },
    });
    await mount();
    await contains("[data-key='2'] [data-stage=won]").click();
    await contains("[data-key='1'] .o_channel_junk_share button").click();
    await contains("[data-key='total'] [data-stage=leads]").click();
    expect.verifySteps([
        "picture by source_id",
        "open won of source_id 2",
        "Fair: Wins",
        "open junk of source_id 1",
        "Search: Junk",
        "open leads of source_id null",
        "Leads",
    ]);
});

test("who may not see amounts sees no payback and is told of the rounding", async () => {
    serve({ sees_amounts: false });
    await mount();
    expect(".o_channel_payback_days").toHaveCount(0);
    expect(".o_channel_legend").toHaveText(/rounded/);
    expect.verifySteps(["picture by source_id"]);
});

test("nothing there", async () => {
    serve({ rows: [] });
    patchWithCleanup(ChannelPicture.prototype, {
        openCosts() {
            expect.step("costs");
        },
    });
    await mount();
    expect(".o_nocontent_help").toHaveText(/No requests and no costs/);
    await contains(".o_nocontent_help button").click();
    expect.verifySteps(["picture by source_id", "costs"]);
});
