import { Component, useRef } from "@odoo/owl";
import { Dropdown } from "@web/core/dropdown/dropdown";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { useProcessActions } from "../process_actions";
import { ExecutionMissing } from "../execution_missing/execution_missing";
import { ProcessStart } from "../process_start/process_start";
import { StageBar } from "../stage_bar/stage_bar";
import { StepCard } from "../step_card/step_card";
import { StepHistory } from "../step_history/step_history";

/** The deal's process: where it stands, what is to be done now, what was done. */
export class ProcessBarField extends Component {
    static template = "crm_corporate_sales.ProcessBarField";
    static components = {
        Dropdown,
        DropdownItem,
        ExecutionMissing,
        ProcessStart,
        StageBar,
        StepCard,
        StepHistory,
    };
    static props = { ...standardFieldProps };

    setup() {
        this.root = useRef("root");
        this.actions = useProcessActions();
    }

    get screen() {
        return this.props.record.data[this.props.name] || { startable: [] };
    }

    get isEditable() {
        return this.props.record.isInEdition;
    }

    get canChange() {
        return this.isEditable && !this.screen.closed;
    }

    get stepsNow() {
        return this.screen.steps.filter((step) => !step.ahead);
    }

    get stepsAhead() {
        return this.screen.steps.filter((step) => step.ahead);
    }

    get openStages() {
        return this.screen.stages.filter((stage) => !stage.result);
    }

    get recommended() {
        return this.screen.stages.filter((stage) => stage.recommended);
    }

    get otherStages() {
        return this.screen.stages.filter((stage) => !stage.recommended);
    }

    get isStageFinished() {
        return this.screen.state === "stage_finished" && !this.screen.closed;
    }

    get closedBanner() {
        return {
            won: { class: "alert-success", icon: "fa-trophy", text: _t("The deal is won.") },
            lost: { class: "alert-danger", icon: "fa-times-circle", text: _t("The deal is lost.") },
            moved: {
                class: "alert-secondary",
                icon: "fa-share",
                text: _t("The deal went on in another process."),
            },
        }[this.screen.closed];
    }

    get corrected() {
        const item = this.screen.correctable;
        if (!item || !item.outcomes.length || !this.canChange) {
            return false;
        }
        const ended = this.screen.history.find((entry) => entry.id === item.id);
        return { ...item, outcomeName: ended?.outcome || item.outcome };
    }

    start(code) {
        return this.actions.start(code);
    }

    enterStage(stage) {
        return this.actions.enter(stage, this.warningsBefore(stage));
    }

    /** What entering this stage means, said before a way that was not recommended. */
    warningsBefore(stage) {
        const warnings = [];
        const stages = this.openStages;
        const here = stages.findIndex((item) => item.current);
        const there = stages.findIndex((item) => item.code === stage.code);
        if (stage.result === "won") {
            warnings.push(_t("Only a sales manager can reopen a closed deal."));
        } else if (here === there) {
            warnings.push(_t("This stage begins once more from its first step."));
        } else if (there < here) {
            warnings.push(_t("The deal returns to an earlier stage, which begins anew."));
        } else if (there > here + 1) {
            const skipped = stages.slice(here + 1, there).map((item) => item.name);
            warnings.push(_t("Skipped: %s.", skipped.join(", ")));
        }
        if (this.stepsNow.length) {
            const left = this.stepsNow.map((step) => step.name);
            warnings.push(_t("Not finished and cancelled: %s.", left.join(", ")));
        }
        return warnings.length ? warnings : [_t("The deal goes to this stage.")];
    }
}

export const processBarField = {
    component: ProcessBarField,
    displayName: _t("Sales process"),
    supportedTypes: ["json"],
    additionalClasses: ["d-block", "w-100"],
};

registry.category("fields").add("process_bar", processBarField);
