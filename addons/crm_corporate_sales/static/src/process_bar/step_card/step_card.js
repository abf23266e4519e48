import { Component } from "@odoo/owl";
import { deserializeDate, formatDate, today } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { isFilled } from "./is_filled";

export const KIND_ICONS = {
    activity: "fa-check-square-o",
    form: "fa-pencil-square-o",
    question: "fa-question-circle-o",
    wait: "fa-hourglass-half",
};

/** A step that is to be done: who, until when, what has to be filled, how it can end. */
export class StepCard extends Component {
    static template = "crm_corporate_sales.StepCard";
    static props = {
        step: { type: Object },
        record: { type: Object },
        actions: { type: Object },
        disabled: { type: Boolean },
    };

    get step() {
        return this.props.step;
    }

    get icon() {
        return KIND_ICONS[this.step.kind];
    }

    get kind() {
        return {
            activity: _t("Activity"),
            form: _t("Form"),
            question: _t("Question"),
            wait: _t("Waiting"),
        }[this.step.kind];
    }

    get due() {
        const { deadline, overdue } = this.step;
        if (!deadline) {
            return false;
        }
        const date = deserializeDate(deadline);
        const isToday = date.hasSame(today(), "day");
        return {
            date: formatDate(date),
            relative: date.toRelativeCalendar({ base: today(), unit: "days" }),
            class: overdue ? "text-danger fw-bold" : isToday ? "text-warning-emphasis fw-bold" : "",
        };
    }

    /** Fields of the step; what is on the form counts as it is typed, before it is saved. */
    get fields() {
        return this.step.fields.map((item) => {
            const filled = isFilled(this.props.record, item.name);
            return { ...item, filled: filled === undefined ? item.filled : filled };
        });
    }

    get outcomes() {
        const outcomes = [...this.step.outcomes];
        return outcomes.sort((a, b) => b.default - a.default || a.cancel - b.cancel);
    }

    buttonClass(outcome) {
        if (outcome.cancel) {
            return "btn-link";
        }
        const isNext = outcome.default && !this.step.ahead && !this.step.waits;
        return isNext ? "btn-primary" : "btn-secondary";
    }

    /** What is required is said where it is missing, before the server refuses. */
    async complete(outcome) {
        const asked = outcome.required || [];
        const missing = this.fields.filter(
            (item) => (item.required || asked.includes(item.name)) && !item.filled
        );
        const here = missing.find((item) => item.name in this.props.record.activeFields);
        if (here && !outcome.cancel && outcome.transition !== "lost") {
            return this.props.actions.demandFields(missing, here);
        }
        return this.props.actions.complete(this.step, outcome);
    }

    thenText(outcome) {
        return _t("Then: %s", outcome.then);
    }
}
