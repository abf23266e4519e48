import { registry } from "@web/core/registry";

function press(key) {
    return { content: `press ${key}`, trigger: ".o_call_player", run: `press ${key}` };
}

/** Three calls: one tap, another day, by the script; see test_call_task_tour.py for what they are. */
registry.category("web_tour.tours").add("my_calls", {
    steps: () => [
        {
            content: "a result in one tap",
            trigger:
                '.o_kanban_record:contains("Tour 1") .o_call_results button:contains("Tour no")',
            run: "click",
        },
        { trigger: '.o_notification:contains("Tour 1: Tour no")' },
        { trigger: '.o_kanban_view:not(:contains("Tour 1"))' },
        { trigger: '.o_kanban_record .fw-bold:contains("Tour 2")', run: "click" },
        {
            trigger: '.o_form_view .o_call_results [data-result]:contains("Tour again")',
            run: "click",
        },
        { trigger: ".o_call_again input[name=day]" },
        { trigger: ".o_call_again button[name=save_again]", run: "click" },
        { trigger: '.o_notification:contains("Tour 2: Tour again")' },
        { trigger: "button[name=action_open_next]", run: "click" },
        { trigger: '.o_form_view h1:contains("Tour 3")' },
        { trigger: "button[name=action_start_script]", run: "click" },
        { trigger: '.o_call_words:contains("Good day, Tour 3!")' },
        { trigger: '.o_call_answer kbd:contains("2")' },
        press("2"),
        { trigger: '.o_call_words:contains("Pity")' },
        press("Backspace"),
        { trigger: '.o_call_words:contains("Good day")' },
        press("1"),
        { trigger: '.o_call_way:contains("Tour hello")' },
        { trigger: "#o_call_note", run: "edit Comes on Friday" },
        { trigger: '.o_call_result[aria-checked=true]:contains("Tour yes")' },
        { trigger: ".o_call_player button[name=finish]", run: "click" },
        { trigger: "button[name=action_make_lead]", run: "click" },
        { trigger: ".o_form_view .o_field_widget[name=name]" },
        { trigger: "body:not(:has(.o_call_player))" },
    ],
});
