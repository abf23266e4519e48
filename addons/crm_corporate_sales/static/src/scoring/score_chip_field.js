import { Component, onWillUpdateProps, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { usePopover } from "@web/core/popover/popover_hook";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { ScorePanel } from "./score_panel";

/** Grade and points of a lead; pressed, it tells the reasons. */
export class ScoreChipField extends Component {
    static template = "crm_corporate_sales.ScoreChip";
    static props = { ...standardFieldProps };

    setup() {
        this.orm = useService("orm");
        this.popover = usePopover(ScorePanel, { position: "bottom-start" });
        this.state = useState({ isBusy: false });
        onWillUpdateProps(() => this.popover.isOpen && this.popover.close());
    }

    get screen() {
        return this.props.record.data[this.props.name] || { lines: [], thresholds: [], scale: 100 };
    }

    get title() {
        return this.screen.grade
            ? _t("Grade %(grade)s, %(score)s points. Press for the reasons.", this.screen)
            : _t("Not scored yet");
    }

    open(event) {
        this.popover.open(event.currentTarget, {
            screen: this.screen,
            isBusy: this.state.isBusy,
            onRescore: () => this.rescore(),
        });
    }

    async rescore() {
        const { record } = this.props;
        this.state.isBusy = true;
        try {
            if (await record.save()) {
                await this.orm.call(record.resModel, "action_rescore", [[record.resId]]);
                await record.load();
            }
        } finally {
            this.state.isBusy = false;
            this.popover.close();
        }
    }
}

export const scoreChipField = {
    component: ScoreChipField,
    displayName: _t("Score of a lead"),
    supportedTypes: ["json"],
};

registry.category("fields").add("score_chip", scoreChipField);
