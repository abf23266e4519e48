import { registry } from "@web/core/registry";

import {
    CLIENT,
    DEAL,
    addOrderLine,
    choose,
    fill,
    hasState,
    openApp,
    openDeal,
    openMenu,
    openPage,
    openRow,
    openStat,
    press,
    save,
} from "./mixed_order_tour_utils";
import { complete, goOn, isCurrent, isOpen } from "./process_tour_utils";

const select = () => [
    ...openDeal(),
    { trigger: ".o_process_start button[data-process=equipment]:enabled", run: "click" },
    isCurrent("selection"),
    ...complete("needs_interview", "clear"),
    ...isOpen("select_equipment"),
    ...openPage("requirements"),
    {
        trigger: ".o_field_widget[name=requirement_ids] .o_field_x2many_list_row_add a",
        run: "click",
    },
    { trigger: ".o_selected_row .o_field_widget[name=parameter] input", run: "edit Vacuum" },
    { trigger: ".o_selected_row .o_field_widget[name=value] input", run: "edit 0.01" },
    { trigger: ".o_selected_row .o_field_widget[name=unit] input", run: "edit Pa" },
    ...choose(".o_selected_row", "product_id", "Furnace VP-600"),
    ...save(),
    { trigger: '.badge:contains("Every must is met")' },
    ...complete("select_equipment", "done"),
    ...isOpen("selection_result"),
    ...fill("expected_revenue", "2000"),
    { trigger: "li[data-field=expected_revenue][data-filled='1']" },
    ...complete("selection_result", "done"),
    ...goOn("agreement"),
    isCurrent("agreement"),
];

const quote = () => [
    ...openPage("requirements"),
    { trigger: "button[name=action_propose]", run: "click" },
    { trigger: '.o_sale_order .o_data_row:contains("Furnace VP-600")' },
    ...addOrderLine(2, "Gasket", 4),
    ...addOrderLine(3, "Vacuum pump", 2),
    ...save(),
    ...openPage("sources"),
    { trigger: '.o_sourcing_row:contains("Furnace VP-600"):contains("to produce: 1")' },
    { trigger: '.o_sourcing_row:contains("Gasket"):contains("from stock: 4")' },
    { trigger: '.o_sourcing_row:contains("Vacuum pump"):contains("to buy: 2")' },
    { trigger: '.o_sourcing_when:contains("Everything is ready to ship on")' },
    { trigger: `.o_breadcrumb a:contains("${DEAL}")`, run: "click" },
    ...complete("send_quotation", "sent"),
    ...complete("agree_terms", "agreed"),
    ...isOpen("sign_order"),
    ...openStat("action_view_sale_quotation"),
    ...press("action_confirm"),
    hasState("sale"),
];

registry.category("web_tour.tours").add("mixed_order_sell", {
    steps: () => [
        ...select(),
        ...quote(),
        { trigger: `.o_breadcrumb a:contains("${DEAL}")`, run: "click" },
        isCurrent("fulfilment"),
        {
            content: "the answer to “when do I get it?” is seen at once",
            trigger: '.o_goods_glance:contains("In Production"):contains("everything on")',
        },
        {
            content: "a deal that is being carried out is not over",
            trigger: ".o_form_sheet:not(:has(.o_widget_web_ribbon .ribbon))",
        },
        ...complete("confirm_dates", "done"),
        ...isOpen("await_goods"),
    ],
});

registry.category("web_tour.tours").add("mixed_order_buy", {
    steps: () => [
        ...openApp("purchase.menu_purchase_root"),
        ...openRow("Pump Works"),
        ...press("button_confirm"),
        hasState("purchase"),
    ],
});

registry.category("web_tour.tours").add("mixed_order_make", {
    steps: () => [
        ...openMenu(
            "mrp.menu_mrp_root",
            "mrp.menu_mrp_manufacturing",
            "mrp.menu_mrp_production_action"
        ),
        ...openRow("Furnace VP-600"),
        { trigger: ".o_field_widget[name=lot_producing_ids] input", run: "edit VP-0001" },
        { trigger: ".o-autocomplete--dropdown-item:contains('Create \"VP-0001\"')", run: "click" },
        { trigger: '.o_field_widget[name=lot_producing_ids] .o_tag:contains("VP-0001")' },
        {
            trigger: ".o_statusbar_buttons button[name=button_mark_done]:visible",
            run: "click",
        },
        hasState("done"),
    ],
});

registry.category("web_tour.tours").add("mixed_order_receive", {
    steps: () => [
        ...openMenu("stock.menu_stock_root", "stock.menu_stock_warehouse_mgmt", "stock.in_picking"),
        ...openRow("Pump Works"),
        ...press("button_validate"),
        hasState("done"),
    ],
});

registry.category("web_tour.tours").add("mixed_order_ship", {
    steps: () => [
        ...openMenu(
            "stock.menu_stock_root",
            "stock.menu_stock_warehouse_mgmt",
            "stock.out_picking"
        ),
        ...openRow(CLIENT),
        ...press("button_validate"),
        hasState("done"),
    ],
});
