import { registry } from "@web/core/registry";
import {
    complete,
    completeByWizard,
    enterByBar,
    fillTactics,
    goOn,
    historyHas,
    inDays,
    isCurrent,
    isOpen,
    setDate,
} from "./process_tour_utils";

const interest = () => [
    { trigger: ".o_process_start button[data-process=corporate]:enabled", run: "click" },
    isCurrent("interest"),
    ...completeByWizard("interest_call", "postponed", setDate("next_date", 4)),
    { trigger: '.o_process_step[data-step=interest_call] .o_process_due:contains("in 4 days")' },
    ...historyHas(1),
    ...complete("interest_call", "meet"),
    ...complete("interest_meeting", "done"),
    { trigger: '.o_notification:contains("fill in")' },
    {
        trigger: ".o_field_widget[name=meeting_start] input",
        run: `edit ${inDays(9, "MM/dd/yyyy HH:mm:ss")} && press Tab`,
    },
    { trigger: "li[data-field=meeting_start][data-filled='1']" },
    ...complete("interest_meeting", "done"),
    { content: "no sales direction: needs", trigger: ".o_process_finished [data-stage=needs]" },
    {
        content: "the meeting is planned",
        trigger: ".o_process_ahead .o_process_step[data-step=hold_presentation]",
    },
];

const needs = () => [
    ...enterByBar("potential"),
    { content: "no direction: owner at once", trigger: ".o_process_finished [data-stage=needs]" },
    ...goOn("needs"),
    ...complete("collect_info", "done"),
    ...completeByWizard("needs_call", "call_later", setDate("next_date", 2)),
    ...historyHas(6),
    ...complete("needs_call", "agreed"),
    ...goOn("presentation"),
];

const presentation = () => [
    ...complete("prepare_presentation", "done"),
    ...complete("hold_presentation", "done"),
    ...fillTactics("presentation_results", "Win the chief engineer"),
    ...complete("presentation_results", "new_key_contacts"),
    ...goOn("key_contacts"),
    { trigger: "li[data-field=key_contact_ids][data-filled='1']" },
    ...complete("map_contacts", "done"),
    ...goOn("proposal"),
];

const proposal = () => [
    ...complete("need_calculation", "yes"),
    ...complete("prepare_calculation", "done"),
    ...complete("prepare_proposal", "done"),
    ...goOn("proposal_presentation"),
    ...complete("prepare_materials", "done"),
    ...complete("tactics_review", "done"),
    ...complete("present_proposal", "rescheduled"),
    ...complete("prepare_materials", "done"),
    ...complete("tactics_review", "done"),
    ...complete("present_proposal", "needs_time"),
    ...goOn("negotiation"),
    ...complete("negotiation_tactics", "done"),
    ...complete("discuss_with_head", "yes"),
    ...complete("head_discussion", "done"),
    ...complete("agree_deal", "done"),
    ...goOn("contracting"),
];

const contract = () => [
    ...complete("collect_contract_info", "done"),
    ...complete("prepare_contract", "done"),
    ...complete("sign_contract", "needs_changes"),
    ...complete("prepare_contract", "done"),
    ...isOpen("sign_contract"),
    ...complete("sign_contract", "signed"),
    { content: "won", trigger: '.o_process_bar [data-closed="won"]' },
    { content: "congratulations", trigger: ".o_reward" },
    {
        content: "a salesperson can't reopen",
        trigger: ".o_process_bar:not(:has(button[name=process_reopen]))",
    },
];

registry.category("web_tour.tours").add("process_corporate_won", {
    steps: () => [...interest(), ...needs(), ...presentation(), ...proposal(), ...contract()],
});
