import { registry } from "@web/core/registry";

const probability = () =>
    parseInt(document.querySelector(".o_simulator_probability").textContent, 10);

registry.category("web_tour.tours").add("forecast_simulator", {
    steps: () => [
        {
            content: "the plan is not likely",
            trigger: ".o_simulator_probability:contains(%)",
            run() {
                document.body.dataset.before = probability();
            },
        },
        {
            content: "pull a lever",
            trigger: "[data-lever=amount] input:enabled",
            run() {
                this.anchor.value = this.anchor.max;
                this.anchor.dispatchEvent(new Event("input", { bubbles: true }));
            },
        },
        {
            content: "it is likelier now",
            trigger: ".o_simulator_reset:enabled",
        },
        {
            trigger: ".o_forecast_body:not(.o_forecast_loading)",
            run() {
                if (probability() < Number(document.body.dataset.before)) {
                    throw new Error("the lever made it less likely");
                }
            },
        },
        {
            content: "as it is",
            trigger: ".o_simulator_reset",
            run: "click",
        },
        {
            trigger: ".o_simulator_reset:disabled",
        },
    ],
});

registry.category("web_tour.tours").add("forecast_waterfall", {
    steps: () => [
        {
            content: "one deal is new",
            trigger: "[data-part=new]:not(.o_waterfall_none)",
        },
        {
            content: "open it",
            trigger: ".o_waterfall_table button:contains(New)",
            run: "click",
        },
        {
            content: "its probability and forecast are in the list",
            trigger: ".o_data_row:contains(Tour deal) td[name=forecast_category]",
        },
    ],
});
