import { Component } from "@odoo/owl";
import { Dropdown } from "@web/core/dropdown/dropdown";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { _t } from "@web/core/l10n/translation";
import { useBus, useService } from "@web/core/utils/hooks";
import { formatFloat } from "@web/core/utils/numbers";

const ENDINGS = {
    won: { icon: "fa-trophy", color: "success", textClass: "text-success" },
    lost: { icon: "fa-times-circle", color: "danger", textClass: "text-danger" },
    moved: { icon: "fa-share", color: "secondary", textClass: "text-muted" },
};

/** All stages of the process in order, with where the deal is, what it passed and the endings. */
export class StageBar extends Component {
    static template = "crm_corporate_sales.StageBar";
    static components = { Dropdown, DropdownItem };
    static props = {
        name: { type: String },
        stages: { type: Array, element: Object },
        closed: { type: Boolean },
        disabled: { type: Boolean },
        onSelect: { type: Function },
    };

    setup() {
        this.ui = useService("ui");
        useBus(this.ui.bus, "resize", () => this.render());
    }

    get isCompact() {
        return this.ui.isSmall;
    }

    get stages() {
        const stages = this.props.stages.filter((stage) => !stage.result);
        const reached = stages.findLastIndex((stage) => stage.passes || stage.current);
        return stages.map((stage, index) => {
            const state = this.stateOf(stage, index < reached);
            return { ...stage, stage, state, number: index + 1, title: this.titleOf(stage, state) };
        });
    }

    get endings() {
        return this.props.stages
            .filter((stage) => stage.result)
            .map((stage) => ({ ...stage, stage, ...ENDINGS[stage.result] }));
    }

    get current() {
        return (
            this.stages.find((stage) => stage.current) ||
            this.endings.find((stage) => stage.current) ||
            {}
        );
    }

    get progress() {
        const total = this.stages.length;
        const done = this.current.result ? total : this.current.number || 0;
        return { done, total, percent: total ? Math.round((done / total) * 100) : 0 };
    }

    stateOf(stage, isBeforeReached) {
        if (stage.current) {
            return "current";
        }
        if (stage.passes) {
            return "passed";
        }
        return isBeforeReached ? "skipped" : "open";
    }

    stateText(state) {
        return {
            current: _t("the deal is here"),
            passed: _t("passed"),
            skipped: _t("skipped"),
            open: _t("not yet reached"),
        }[state];
    }

    titleOf(stage, state) {
        const lines = [`${stage.name}: ${this.stateText(state)}`];
        if (stage.recommended) {
            lines.push(_t("Recommended next"));
        }
        if (stage.passes > 1) {
            lines.push(_t("Passed %s times", stage.passes));
        }
        if (stage.passes) {
            lines.push(_t("%s days altogether", this.formatDays(stage.days)));
        }
        if (!stage.applies) {
            lines.push(_t("Not meant for the supply model of this deal"));
        }
        if (stage.goal) {
            lines.push(stage.goal);
        }
        return lines.join("\n");
    }

    formatDays(days) {
        return formatFloat(days, { digits: [16, 1], trailingZeros: false });
    }

    spent(stage) {
        const parts = [];
        if (stage.days >= 0.1) {
            parts.push(_t("%s d", this.formatDays(stage.days)));
        }
        if (stage.passes > 1) {
            parts.push(`×${stage.passes}`);
        }
        return parts.join(" ");
    }
}
