import { registry } from "@web/core/registry";

const TABLE = ".o_plan_sheet .o_sheet_table";

function cell(scope, column) {
    return `${TABLE} tbody tr:contains("${scope}") td[data-column="${column}"]`;
}

function key(name) {
    return { content: `press ${name}`, trigger: TABLE, run: `press ${name}` };
}

/** The year of a group is typed, split by hand, taken back; all by keyboard. */
registry.category("web_tour.tours").add("plan_sheet", {
    steps: () => [
        {
            content: "the group's year",
            trigger: cell("Tour Group", 0),
            run: "click",
        },
        key("1"),
        {
            content: "typing has begun",
            trigger: `${TABLE} .o_sheet_input`,
            run: "edit 1 200",
        },
        { trigger: `${TABLE} .o_sheet_input`, run: "press Tab" },
        { trigger: `${cell("Tour Group", 1)}.o_sheet_active` },
        key("F2"),
        { trigger: `${TABLE} .o_sheet_input`, run: "edit 500" },
        { trigger: `${TABLE} .o_sheet_input`, run: "press Enter" },
        {
            content: "what the quarters don't have is told",
            trigger: `${cell("Tour Group", 0)} .o_sheet_rest:contains("700")`,
        },
        { content: "the next row is at hand", trigger: `${cell("Tour Seller", 1)}.o_sheet_active` },
        { trigger: ".o_plan_sheet .o_sheet_head:not(:contains(Saving))" },
        key("Control+z"),
        { trigger: `${cell("Tour Group", 1)}:not(:contains("500"))` },
        key("Control+y"),
        { trigger: `${cell("Tour Group", 1)}:contains("500")` },
        { trigger: ".o_plan_sheet .o_sheet_head:not(:contains(Saving))" },
        key("ArrowUp"),
        key("Delete"),
        { trigger: `${cell("Tour Group", 1)}:not(:contains("500"))` },
        key("Control+z"),
        { trigger: `${cell("Tour Group", 1)}:contains("500")` },
        { trigger: ".o_plan_sheet .o_sheet_head:not(:contains(Saving))" },
        { trigger: ".o_plan_sheet button:contains(Open Plan):enabled", run: "click" },
        { trigger: ".o_form_view .o_field_widget[name=date_from]" },
    ],
});
