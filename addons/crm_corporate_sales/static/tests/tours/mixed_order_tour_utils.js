import { stepUtils } from "@web_tour/tour_utils";

export const DEAL = "Furnace line";
export const CLIENT = "Ромашка";

/** Nobody here knows an address: everything is found from the menu of the application. */
export function openApp(app) {
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

export function openMenu(app, section, item) {
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

export function openRow(text) {
    return [
        {
            content: `open the row ${text}`,
            trigger: `.o_list_view .o_data_row:contains("${text}") .o_data_cell:not(.o_list_record_selector)`,
            run: "click",
        },
        { trigger: ".o_form_view .o_form_sheet" },
    ];
}

export function openDeal() {
    return [
        ...openMenu("crm.crm_menu_root", "crm.crm_menu_sales", "crm.menu_crm_opportunities"),
        { trigger: `.o_kanban_record:contains("${DEAL}")`, run: "click" },
        { trigger: ".o_form_view .o_process_bar" },
    ];
}

export function openPage(name) {
    return [
        { trigger: `.o_notebook_headers a[name=${name}]`, run: "click" },
        { trigger: `.o_notebook_headers a[name=${name}].active` },
    ];
}

export function fill(field, value) {
    return [
        {
            trigger: `.o_form_view .o_field_widget[name=${field}] :is(input, textarea)`,
            run: `edit ${value} && press Tab`,
        },
    ];
}

export function choose(scope, field, name) {
    return [
        { trigger: `${scope} .o_field_widget[name=${field}] input`, run: `edit ${name}` },
        {
            trigger: `.o-autocomplete--dropdown-item:not(.o_m2o_dropdown_option):contains("${name}")`,
            run: "click",
        },
    ];
}

export function save() {
    return stepUtils.saveForm();
}

export function press(button) {
    return [{ trigger: `.o_statusbar_buttons button[name=${button}]:enabled`, run: "click" }];
}

export function hasState(state) {
    return { trigger: `.o_field_statusbar button[data-value=${state}].o_arrow_button_current` };
}

export function openStat(button) {
    return [
        stepUtils.autoExpandMoreButtons(),
        {
            trigger: `.o-form-buttonbox button[name=${button}], .o-dropdown--menu button[name=${button}]`,
            run: "click",
        },
    ];
}

export function addOrderLine(number, product, quantity) {
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
