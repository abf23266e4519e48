import { registry } from "@web/core/registry";
import { inputFiles } from "@web/../tests/utils";
import { stepUtils } from "@web_tour/tour_utils";

import {
    CLIENT,
    DEAL,
    choose,
    fill,
    hasState,
    openDeal,
    openPage,
    openStat,
    press,
    save,
} from "./mixed_order_tour_utils";
import { complete, inDays, isCurrent, isOpen } from "./process_tour_utils";

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
