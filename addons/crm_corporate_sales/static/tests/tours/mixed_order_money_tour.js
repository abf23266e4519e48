import { registry } from "@web/core/registry";

import { CLIENT, hasState, openDeal, openMenu, press } from "./mixed_order_tour_utils";

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
