import { registry } from "@web/core/registry";
import { inputFiles } from "@web/../tests/utils";
import { stepUtils } from "@web_tour/tour_utils";

import { complete, goOn, inDays, isCurrent, isOpen } from "./process_tour_utils";

const DEAL = "Furnace line";
const CLIENT = "Ромашка";

/** Nobody here knows an address: everything is found from the menu of the application. */
function openApp(app) {
    return [
        stepUtils.showAppsMenuItem(),
        {
            content: `open the application ${app}`,
            trigger: `.o_app[data-menu-xmlid="${app}"]`,
            run: "click",
        },
        { trigger: `.o_menu_brand[data-menu-xmlid="${app}"]` },
    ];
}

function openMenu(app, section, item) {
    return [
        ...openApp(app),
        {
            content: `open the menu ${section}`,
            trigger: `.o_menu_sections [data-menu-xmlid="${section}"]`,
            run: "click",
        },
        {
            content: `choose ${item}`,
            trigger: `.o-dropdown--menu [data-menu-xmlid="${item}"]`,
            run: "click",
        },
    ];
}

function openRow(text) {
    return [
        {
            content: `open the row ${text}`,
            trigger: `.o_list_view .o_data_row:contains("${text}") .o_data_cell:not(.o_list_record_selector)`,
            run: "click",
        },
        { trigger: ".o_form_view .o_form_sheet" },
    ];
}

function openDeal() {
    return [
        ...openMenu("crm.crm_menu_root", "crm.crm_menu_sales", "crm.menu_crm_opportunities"),
        { trigger: `.o_kanban_record:contains("${DEAL}")`, run: "click" },
        { trigger: ".o_form_view .o_process_bar" },
    ];
}

function openPage(name) {
    return [
        { trigger: `.o_notebook_headers a[name=${name}]`, run: "click" },
        { trigger: `.o_notebook_headers a[name=${name}].active` },
    ];
}

function fill(field, value) {
    return [
        {
            trigger: `.o_form_view .o_field_widget[name=${field}] :is(input, textarea)`,
            run: `edit ${value} && press Tab`,
        },
    ];
}

function choose(scope, field, name) {
    return [
        { trigger: `${scope} .o_field_widget[name=${field}] input`, run: `edit ${name}` },
        {
            trigger: `.o-autocomplete--dropdown-item:not(.o_m2o_dropdown_option):contains("${name}")`,
            run: "click",
        },
    ];
}

function save() {
    return stepUtils.saveForm();
}

function press(button) {
    return [{ trigger: `.o_statusbar_buttons button[name=${button}]:enabled`, run: "click" }];
}

function hasState(state) {
    return { trigger: `.o_field_statusbar button[data-value=${state}].o_arrow_button_current` };
}

function openStat(button) {
    return [
        stepUtils.autoExpandMoreButtons(),
        {
            trigger: `.o-form-buttonbox button[name=${button}], .o-dropdown--menu button[name=${button}]`,
            run: "click",
        },
    ];
}

function addOrderLine(number, product, quantity) {
    const row = `.o_data_row:nth-child(${number}).o_selected_row`;
    return [
        { trigger: 'a:contains("Add a product")', run: "click" },
        { trigger: `${row} div[name=product_template_id] input`, run: `edit ${product}` },
        { trigger: `.ui-autocomplete a:contains("${product}")`, run: "click" },
        {
            content: "the product is in the line",
            trigger: `${row}:contains("${product}"), ${row}:has(input:value("${product}"))`,
        },
        {
            trigger: `${row} div[name=product_uom_qty] input`,
            run: `edit ${quantity}`,
        },
        { content: "leave the line", trigger: "a[name=order_lines]", run: "click" },
        { trigger: ".o_field_widget[name=order_line]:not(:has(.o_selected_row))" },
    ];
}

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

registry.category("web_tour.tours").add("mixed_order_plan", {
    steps: () => [
        ...openDeal(),
        isCurrent("commissioning"),
        ...openStat("action_view_commissionings"),
        { trigger: ".o_field_widget[name=equipment_summary], .o_notebook_headers a[name=visits]" },
        ...openPage("visits"),
        {
            trigger: ".o_field_widget[name=visit_ids] .o_field_x2many_list_row_add a",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=date_start] input",
            run: `edit ${inDays(1, "MM/dd/yyyy")} 09:00:00 && press Tab`,
        },
        {
            content: "a visit lasts one working day unless told otherwise",
            trigger: `.modal .o_field_widget[name=date_end] input:value(${inDays(1, "MM/dd/yyyy")})`,
        },
        ...choose(".modal", "engineer_ids", "igor_mixed"),
        { trigger: ".modal .o_form_button_save", run: "click" },
        { trigger: "body:not(:has(.modal))" },
        ...save(),
        hasState("planned"),
        { trigger: `.o_breadcrumb a:contains("${DEAL}")`, run: "click" },
        ...complete("plan_commissioning", "done"),
        ...isOpen("await_act"),
    ],
});

const PHOTO =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

function photo() {
    const bytes = Uint8Array.from(atob(PHOTO), (char) => char.charCodeAt(0));
    return new File([bytes], "plate.png", { type: "image/png" });
}

function check(name) {
    const card = `.o_check_kanban .o_kanban_record:contains("${name}")`;
    return [
        { trigger: `${card} button[name=action_done]`, run: "click" },
        { content: `${name} is done`, trigger: `${card} button[name=action_done].btn-success` },
    ];
}

/** On a phone. */
registry.category("web_tour.tours").add("mixed_order_visit", {
    steps: () => [
        ...stepUtils.toggleHomeMenu(),
        {
            trigger: '.o_app[data-menu-xmlid="crm_corporate_sales.menu_commissioning_root"]',
            run: "click",
        },
        {
            trigger: `.o_kanban_record:contains("${CLIENT}") button[name=action_start]`,
            run: "click",
        },
        {
            trigger: `.o_kanban_record:contains("${CLIENT}") button[name=action_finish]`,
        },
        {
            trigger: `.o_kanban_record:contains("${CLIENT}") button[name=action_open_commissioning]`,
            run: "click",
        },
        ...openPage("checklist"),
        {
            content: "this one needs a photo",
            trigger: '.o_check_kanban .o_kanban_record:contains("Photo of the plate") .fw-bold',
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=photo] .o_input_file:not(:visible)",
            run: () => inputFiles(".modal .o_field_widget[name=photo] .o_input_file", [photo()]),
        },
        {
            trigger:
                '.modal .o_field_widget[name=photo] img[data-src^="data:image"], .modal .o_field_widget[name=photo] img[src^="data:image"]',
        },
        { trigger: ".modal .o_form_button_save", run: "click" },
        { trigger: "body:not(:has(.modal))" },
        ...check("Photo of the plate"),
        ...check("Vacuum reached"),
        ...openPage("works"),
        { trigger: ".o_field_widget[name=work_ids] .o-kanban-button-new", run: "click" },
        { trigger: ".modal .o_field_widget[name=name] :is(input, textarea)", run: "edit Set up" },
        { trigger: ".modal .o_field_widget[name=hours] input", run: "edit 6 && press Tab" },
        { trigger: ".modal .o_form_button_save", run: "click" },
        { trigger: "body:not(:has(.modal))" },
        { trigger: ".o_statusbar_buttons button[name=action_prepare_act]", run: "click" },
        {
            content: "the tablet goes to the customer, who signs",
            trigger: ".o_statusbar_buttons button[name=action_preview_act]",
            run: "click",
            expectUnloadPage: true,
        },
        { content: "the page has loaded", trigger: "body[is-ready=true]" },
        { trigger: "button[data-bs-target='#sign_act']:visible", run: "click" },
        {
            content: "the field to sign in appears with the first letter",
            trigger: "#sign_act .o_web_sign_name_and_signature input",
            run: "fill P",
        },
        { trigger: "#sign_act canvas.o_web_sign_signature" },
        { trigger: "#sign_act .o_web_sign_name_and_signature input", run: "edit Petrov" },
        { trigger: "#sign_act .o_web_sign_auto_button", run: "click" },
        { trigger: "#sign_act canvas.o_web_sign_signature", run: "canvasNotEmpty" },
        {
            trigger: "#sign_act .o_portal_sign_submit:enabled",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: '.alert-success:contains("The act is signed")' },
    ],
});

registry.category("web_tour.tours").add("mixed_order_certify", {
    steps: () => [
        ...openDeal(),
        isCurrent("certification"),
        ...complete("plan_certification", "done"),
        ...openStat("action_view_certifications"),
        { trigger: '.o_field_widget[name=serial_number] input:value("VP-0001")' },
        ...choose(".o_form_view", "organisation_id", "Institute"),
        {
            trigger: ".o_field_widget[name=date_planned] input",
            run: `edit ${inDays(0)} && press Tab`,
        },
        ...press("action_plan"),
        hasState("planned"),
        ...press("action_start"),
        hasState("in_progress"),
        ...openPage("result"),
        ...fill("protocol_number", "P-1"),
        ...fill("protocol_date", inDays(0)),
        ...fill("certificate_number", "C-1"),
        ...fill("valid_from", inDays(0)),
        ...fill("valid_to", inDays(365)),
        ...press("action_pass"),
        hasState("done"),
        { trigger: `.o_breadcrumb a:contains("${DEAL}")`, run: "click" },
        isCurrent("service"),
        ...complete("offer_service", "refused"),
        { trigger: '.o_notification:contains("fill in")' },
        ...choose(".o_form_view", "service_refusal_reason_id", "Own workshop"),
        { trigger: "li[data-field=service_refusal_reason_id][data-filled='1']" },
        ...complete("offer_service", "refused"),
        {
            content: "service is answered",
            trigger: ".o_process_bar:not(:has(.o_process_step[data-step=offer_service]))",
        },
        { trigger: '.o_execution_missing li:contains("invoice")' },
        { content: "nothing is left to be saved", trigger: ".o_form_saved" },
    ],
});

registry.category("web_tour.tours").add("mixed_order_invoice", {
    steps: () => [
        ...openMenu(
            "account.menu_finance",
            "crm_corporate_sales.menu_deals_money",
            "crm_corporate_sales.menu_crm_order_money"
        ),
        {
            trigger: `.o_list_view .o_data_row:contains("${CLIENT}") .o_data_cell:not(.o_list_record_selector)`,
            run: "click",
        },
        {
            trigger:
                ".o_statusbar_buttons button#create_invoice:visible, .o_statusbar_buttons button:contains(Create Invoice):visible",
            run: "click",
        },
        { trigger: ".modal footer button#create_invoice_open", run: "click" },
        ...press("action_post"),
        hasState("posted"),
    ],
});

registry.category("web_tour.tours").add("mixed_order_match", {
    steps: () => [
        ...openMenu(
            "account.menu_finance",
            "crm_corporate_sales.menu_deals_money",
            "crm_corporate_sales.menu_crm_closing_document"
        ),
        { trigger: ".o_list_view .o_data_row" },
        { trigger: ".o_list_view thead .o_list_record_selector input", run: "click" },
        { trigger: "button[name=action_mark_signed]:visible", run: "click" },
        { trigger: ".o_list_view:not(:has(.o_data_row)), .o_view_nocontent" },
        ...openMenu(
            "account.menu_finance",
            "crm_corporate_sales.menu_deals_money",
            "crm_corporate_sales.menu_bank_payment"
        ),
        {
            trigger: '.o_data_row:contains("Ромашка") button[name=action_match]',
            run: "click",
        },
        { trigger: ".o_list_view:not(:has(.o_data_row)), .o_view_nocontent" },
    ],
});

registry.category("web_tour.tours").add("mixed_order_closed", {
    steps: () => [...openDeal(), { trigger: '.o_process_bar [data-closed="won"]' }],
});
