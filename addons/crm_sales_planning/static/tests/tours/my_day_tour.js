import { registry } from "@web/core/registry";

/** A call and a meeting done in one tap each; see test_day_browser.py for what they are. */
registry.category("web_tour.tours").add("my_day", {
    steps: () => [
        { trigger: '.o_norm_ring[data-code="cold_calls"] .o_ring_done:contains("0")' },
        {
            content: "open the call",
            trigger: '.o_day_task:contains("Tour person")',
            run: "click",
        },
        { trigger: ".o_day_task.o_selected .o_day_note", run: "edit They want a quote" },
        { trigger: ".o_day_task.o_selected button[name=done]", run: "click" },
        { trigger: '.o_norm_ring[data-code="cold_calls"] .o_ring_done:contains("1")' },
        {
            content: "the meeting was held",
            trigger: '.o_day_meeting:contains("Tour meeting") button[name=held]',
            run: "click",
        },
        { trigger: '.o_norm_ring[data-code="cold_meetings"] .o_ring_done:contains("1")' },
        { content: "plan more", trigger: ".o_day_plan", run: "click" },
        { trigger: '.modal [name="kpi_id"]' },
        { trigger: ".modal button[name=action_fill]", run: "click" },
        { trigger: '.modal [name="lead_ids"] .o_data_row:contains("Tour idle")' },
        { trigger: ".modal .btn-close", run: "click" },
        { trigger: "body:not(:has(.modal))" },
    ],
});
