import { registry } from "@web/core/registry";

const CARD = '.o_kanban_record:contains("Tour works")';

/** Two touches of one target: a letter in one tap, a call by its script; see test_touch_plan_tour.py. */
registry.category("web_tour.tours").add("touch_today", {
    steps: () => [
        {
            content: "the letter is done in one tap",
            trigger: `${CARD} .o_touch_choices button[data-result=done]`,
            run: "click",
        },
        {
            content: "the call comes in its place",
            trigger: `${CARD}:contains("Tour call") .o_touch_choices button:contains("Script")`,
            run: "click",
        },
        { trigger: '.o_call_player .o_call_contact:contains("Petr Ivanov")' },
        { trigger: '.o_call_words:contains("Good day, Petr Ivanov!")' },
        {
            content: "the second tap of a double click is no answer",
            trigger: '.o_call_answer:contains("Tour interested")',
            run: "dblclick",
        },
        { trigger: '.o_call_way:contains("Tour hello") b:contains("Tour interested")' },
        { trigger: '.o_call_text h5:contains("Tour end")' },
        { trigger: '.o_call_result[aria-checked=true]:contains("Tour meeting")' },
        { trigger: "#o_call_note", run: "edit On Friday at ten" },
        { trigger: ".o_call_player button[name=finish]", run: "click" },
        {
            content: "they answered: nothing is left to do today",
            trigger: '.o_view_nocontent:contains("Nothing to do for today")',
        },
        { trigger: "body:not(:has(.o_call_player))" },
    ],
});
