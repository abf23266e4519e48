import { registry } from "@web/core/registry";

const ROW = '.o_sourcing_row:contains("Gauge")';

/** The seller looks where a line comes from, splits it by hand, and confirms; see test_sourcing_tour.py. */
registry.category("web_tour.tours").add("sourcing_split", {
    steps: () => [
        { trigger: ".nav-link[name=sources]", run: "click" },
        { trigger: `${ROW} .o_sourcing_summary:contains("from stock: 3 · to buy: 7")` },
        { trigger: `${ROW} select`, run: "select split" },
        { trigger: `${ROW} input[name=purchase]`, run: "edit 2 && press Tab" },
        { trigger: `${ROW} :contains("5 still without a source")` },
        { trigger: `${ROW} button:contains("Apply"):disabled` },
        { trigger: `${ROW} input[name=production]`, run: "edit 5 && press Tab" },
        { trigger: `${ROW} button:contains("Apply"):enabled`, run: "click" },
        {
            trigger: `${ROW} .o_sourcing_summary:contains("from stock: 3 · to produce: 5 · to buy: 2")`,
        },
        { trigger: "button[name=action_confirm]", run: "click" },
        { trigger: ".o_arrow_button_current:contains('Sales Order')" },
    ],
});
