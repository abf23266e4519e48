import { registry } from "@web/core/registry";
import {
    choose,
    complete,
    completeByWizard,
    confirmClosing,
    confirmWizard,
    enterByBar,
    fillTactics,
    goOn,
    historyHas,
    isCurrent,
    isOpen,
    setDate,
} from "./process_tour_utils";

const skipAndCorrect = () => [
    { trigger: ".o_data_row:contains(Detours) button[name=get_formview_action]", run: "click" },
    isCurrent("interest"),
    ...enterByBar("needs"),
    { content: "skipped", trigger: ".o_stage_skipped button[data-stage=potential]" },
    ...completeByWizard("collect_info", "cancelled"),
    ...complete("needs_call", "refused"),
    { trigger: ".o_process_correct button:contains(Correct)", run: "click" },
    { trigger: ".o-dropdown-item[data-outcome=call_later]", run: "click" },
    ...isOpen("needs_call"),
    { trigger: "[data-step=needs_call] button[name=process_postpone]:enabled", run: "click" },
    ...confirmWizard(setDate("next_date", 6)),
    { trigger: '[data-step=needs_call] .o_process_due:contains("in 6 days")' },
];

const returnAndRepeat = () => [
    ...enterByBar("interest"),
    { content: "second pass", trigger: '.o_stage button[data-stage=interest]:contains("×2")' },
    ...isOpen("interest_call"),
    ...enterByBar("presentation"),
    ...completeByWizard("prepare_presentation", "cancelled"),
    ...completeByWizard("hold_presentation", "cancelled"),
    ...fillTactics("presentation_results", "Stay in touch"),
    ...complete("presentation_results", "no_new_contacts"),
    ...goOn("proposal"),
    ...complete("need_calculation", "no"),
    ...completeByWizard("prepare_proposal", "cancelled"),
    ...goOn("proposal_presentation"),
    ...completeByWizard("prepare_materials", "cancelled"),
    { content: "stage finished", trigger: ".o_process_finished" },
    ...enterByBar("proposal_presentation"),
    ...complete("prepare_materials", "done"),
    ...complete("tactics_review", "done"),
    ...completeByWizard("present_proposal", "cancelled"),
    { content: "stage finished", trigger: ".o_process_finished" },
    ...enterByBar("proposal_presentation"),
    ...complete("prepare_materials", "done"),
    ...complete("tactics_review", "done"),
    ...complete("present_proposal", "accepted"),
    { trigger: ".o_process_finished button[data-stage=contracting]" },
];

const toTheEnd = () => [
    { trigger: ".o_process_finished .o_process_other", run: "click" },
    { trigger: ".o-dropdown-item[data-stage=negotiation]", run: "click" },
    { trigger: ".modal footer .btn-primary", run: "click" },
    ...complete("negotiation_tactics", "done"),
    ...complete("discuss_with_head", "no"),
    ...completeByWizard("agree_deal", "cancelled"),
    ...goOn("contracting"),
    ...completeByWizard("collect_contract_info", "cancelled"),
    ...completeByWizard("prepare_contract", "cancelled"),
    ...completeByWizard("sign_contract", "cancelled"),
    { content: "stage finished", trigger: ".o_process_finished" },
    { trigger: ".o_stage_endings button[data-result=lost]", run: "click" },
    ...confirmClosing(choose("lost_reason_id", "Too expensive for them")),
];

const lost = () => [
    { content: "lost", trigger: '.o_process_bar [data-closed="lost"]' },
    {
        content: "nothing to click on a closed deal",
        trigger: ".o_process_bar:not(:has(.o_stage button:enabled))",
    },
];

registry.category("web_tour.tours").add("process_corporate_detours", {
    steps: () => [...skipAndCorrect(), ...returnAndRepeat(), ...toTheEnd(), ...lost()],
});

registry.category("web_tour.tours").add("process_corporate_not_interested", {
    steps: () => [
        ...complete("interest_call", "not_interested"),
        ...confirmClosing(choose("lost_reason_id", "Too expensive for them")),
        ...lost(),
        ...historyHas(1),
        { trigger: ".o_process_history button", run: "click" },
        { trigger: '.o_process_history_entry:contains("Not interested")' },
    ],
});

registry.category("web_tour.tours").add("process_corporate_head", {
    steps: () => [
        ...completeByWizard("assign_responsible", "accepted", choose("user_id", "Anna")),
        { trigger: ".o_process_finished button[data-stage=needs]" },
    ],
});

registry.category("web_tour.tours").add("process_corporate_manager", {
    steps: () => [
        ...complete("assign_responsible", "rejected"),
        ...confirmClosing(choose("lost_reason_id", "Too expensive for them")),
        ...lost(),
        { trigger: "button[name=process_reopen]:enabled", run: "click" },
        ...confirmWizard([
            {
                trigger: ".modal .o_field_widget[name=reason] textarea",
                run: "edit The budget came back",
            },
        ]),
        isCurrent("potential"),
        ...isOpen("assign_responsible"),
        { trigger: ".o_stage_endings button[data-result=moved]:enabled", run: "click" },
        ...confirmClosing(choose("process_id", "Simple Sale")),
        { trigger: ".o_stage_bar button[data-stage=identification][aria-current=step]" },
    ],
});
