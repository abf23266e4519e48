import { Component, useState } from "@odoo/owl";
import { deserializeDateTime, toLocaleDateTimeString } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";

/** What was done on the deal, the latest pass first. */
export class StepHistory extends Component {
    static template = "crm_corporate_sales.StepHistory";
    static props = {
        entries: { type: Array, element: Object },
        stages: { type: Array, element: Object },
    };

    setup() {
        this.state = useState({ isOpen: false });
    }

    get passes() {
        const passes = [];
        for (const entry of this.props.entries) {
            const key = `${entry.stage}/${entry.pass}`;
            const last = passes.at(-1);
            if (last?.key === key) {
                last.entries.unshift(entry);
            } else {
                passes.push({ key, entries: [entry], title: this.passTitle(entry) });
            }
        }
        return passes.reverse();
    }

    passTitle({ stage, pass }) {
        const name = this.props.stages.find((item) => item.code === stage)?.name || stage;
        return pass > 1 ? _t("%(stage)s, pass %(number)s", { stage: name, number: pass }) : name;
    }

    stateText(entry) {
        return entry.state === "cancelled" ? _t("Cancelled") : _t("Done");
    }

    /** A step cancelled with its stage has no outcome of its own, only the engine's word. */
    outcomeText(entry) {
        const isPlain = entry.state === "cancelled" && entry.outcome === "cancelled";
        return isPlain ? _t("Cancelled") : entry.outcome;
    }

    when(entry) {
        return entry.date ? toLocaleDateTimeString(deserializeDateTime(entry.date)) : "";
    }
}
