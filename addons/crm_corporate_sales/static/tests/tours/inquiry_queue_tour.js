import { rpc } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";

function press(key) {
    return { content: `press ${key}`, trigger: "body", run: `press ${key}` };
}

function selected(name) {
    return {
        content: `${name} is selected`,
        trigger: `.o_desk_row.o_selected .o_desk_title:contains("${name}")`,
    };
}

/** The texts are there, the server's answers are in. */
function settled(text) {
    return { trigger: `.o_desk_last:contains("${text}"):not(:has(.fa-spinner))` };
}

const openQueue = [
    { trigger: ".o_main_navbar .o_menu_sections button:contains(Inquiries)", run: "click" },
    { trigger: ".o-dropdown--menu a:contains(Queue)", run: "click" },
];

/** Six inquiries without touching the mouse; see test_sorting_tour.py for what they are. */
registry.category("web_tour.tours").add("inquiry_queue_keys", {
    steps: () => [
        ...openQueue,
        selected("Tour 1"),
        { trigger: '.o_desk_target[data-team] kbd:contains("1")' },
        { content: "the text is shown", trigger: '.o_desk_text:contains("First text")' },
        press("?"),
        { trigger: '.o_desk_help dd:contains("Undo")' },
        press("Escape"),
        { trigger: ".o_desk:not(:has(.o_desk_help))" },
        press("j"),
        selected("Tour 2"),
        press("k"),
        selected("Tour 1"),
        // one key sorts and goes on
        press("1"),
        selected("Tour 2"),
        settled("Tour 1 → Tour Vacuum"),
        press("2"),
        selected("Tour 3"),
        settled("Tour 2 → Tour Climate"),
        // taken back
        press("z"),
        selected("Tour 2"),
        { trigger: ".o_desk_last:contains('Tour 1')" },
        press("1"),
        settled("Tour 2 → Tour Vacuum"),
        selected("Tour 3"),
        // rejected: R, then S
        press("r"),
        { trigger: ".o_queue_reasons [data-reason=spam]" },
        press("s"),
        settled("Tour 3 → Spam"),
        selected("Tour 4"),
        // the customer has two deals: a team alone is refused
        { trigger: '.o_queue_deals .btn:contains("Tour deal B")' },
        press("1"),
        { trigger: '.o_notification:contains("Which deal?")' },
        selected("Tour 4"),
        { trigger: '.o_queue_deals .btn:contains("Tour deal B") kbd:contains("A")' },
        press("a"),
        settled("Tour 4 → Tour deal B"),
        { trigger: '.o_notification:contains("Tour deal B")' },
        selected("Tour 5"),
        { trigger: ".o_queue_deals" },
        press("n"),
        { trigger: '.o_queue_deals .btn-primary:contains("A new deal")' },
        press("2"),
        settled("Tour 5 → Tour Climate"),
        // found by typing
        press("/"),
        { trigger: ".o_desk_search input:focus", run: "edit Tour 7" },
        selected("Tour 7"),
        { trigger: ".o_desk_search input", run: "clear" },
        { trigger: '.o_desk_row .o_desk_title:contains("Tour 6")' },
    ],
});

registry.category("web_tour.tours").add("inquiry_queue_late", {
    steps: () => [
        selected("Tour 1"),
        { trigger: ".o_desk_text" },
        {
            content: "a colleague sorts it meanwhile",
            trigger: "body",
            run: async () => {
                await rpc("/web/dataset/call_kw/crm.inquiry/action_sort_to", {
                    model: "crm.inquiry",
                    method: "action_sort_to",
                    args: [
                        [Number(document.querySelector(".o_desk_row").dataset.id)],
                        Number(document.querySelectorAll("[data-team]")[1].dataset.team),
                    ],
                    kwargs: {},
                });
            },
        },
        press("1"),
        { trigger: '.o_notification:contains("sorted by")' },
        selected("Tour 2"),
        { content: "nothing happened to the next one", trigger: ".o_desk:not(:has(.o_desk_last))" },
    ],
});

registry.category("web_tour.tours").add("assign_board_keys", {
    steps: () => [
        selected("Tour lead 1"),
        { trigger: '.o_desk_target:contains("Anna")' },
        { trigger: '.o_desk_target .o_desk_note:contains("open deals")' },
        press("x"),
        press("j"),
        selected("Tour lead 2"),
        press("x"),
        { trigger: ".o_desk_row:nth-child(2) input:checked" },
        { trigger: '.o_desk_target:contains("Anna")', run: "click" },
        { trigger: '.o_desk_last:contains("2 leads → Anna")' },
        selected("Tour lead 3"),
        press("b"),
        { trigger: ".o_assign_return textarea:focus", run: "edit It is a chamber" },
        { trigger: ".o_assign_return .btn-primary:enabled", run: "click" },
        selected("Tour lead 4"),
        press("z"),
        selected("Tour lead 1"),
    ],
});

registry.category("web_tour.tours").add("lead_pool_keys", {
    steps: () => [
        selected("Tour lead 1"),
        { trigger: '.o_pool_left:contains("you may take 1 more")' },
        press("t"),
        { trigger: '.o_desk_last:contains("Tour lead 1")' },
        selected("Tour lead 2"),
        { trigger: '.o_pool_left:contains("you may take 0 more")' },
        press("t"),
        { trigger: '.o_notification:contains("the limit is 1")' },
        selected("Tour lead 2"),
    ],
});
