import { Component, useRef, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { KIND_ICONS } from "../process_bar/step_card/step_card";
import { prepareEdges } from "./map_edges";

const ZOOMS = [0.4, 0.5, 0.65, 0.8, 1, 1.25, 1.5, 2];

/** The process drawn: a lane per stage with its steps, what follows what, and the deals there. */
export class ProcessMapField extends Component {
    static template = "crm_corporate_sales.ProcessMapField";
    static props = { ...standardFieldProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({ zoom: 1 });
        this.scroller = useRef("scroller");
        this.icons = KIND_ICONS;
    }

    get picture() {
        return this.props.record.data[this.props.name];
    }

    get size() {
        const { width, height } = this.picture;
        const { zoom } = this.state;
        return `width: ${width * zoom}px; height: ${height * zoom}px`;
    }

    get paper() {
        const { width, height } = this.picture;
        return `width: ${width}px; height: ${height}px; transform: scale(${this.state.zoom})`;
    }

    get edges() {
        return prepareEdges(this.picture);
    }

    get legend() {
        return [
            { icon: KIND_ICONS.activity, text: _t("Activity") },
            { icon: KIND_ICONS.form, text: _t("Form") },
            { icon: KIND_ICONS.question, text: _t("Question") },
            { icon: KIND_ICONS.wait, text: _t("Waiting") },
            { line: "next", text: _t("Next step") },
            { line: "back", text: _t("Back or again") },
            { line: "finish", text: _t("Stage finished") },
            { line: "won", text: _t("Won") },
            { line: "lost", text: _t("Lost") },
            { line: "rail", text: _t("Recommended next stage") },
        ];
    }

    get canZoomIn() {
        return this.state.zoom < ZOOMS.at(-1);
    }

    get canZoomOut() {
        return this.state.zoom > ZOOMS[0];
    }

    get percent() {
        return `${Math.round(this.state.zoom * 100)}%`;
    }

    box(x, y, width, height) {
        return `left: ${x}px; top: ${y}px; width: ${width}px; height: ${height}px`;
    }

    zoomIn() {
        this.state.zoom = ZOOMS.find((zoom) => zoom > this.state.zoom) || this.state.zoom;
    }

    zoomOut() {
        this.state.zoom = ZOOMS.findLast((zoom) => zoom < this.state.zoom) || this.state.zoom;
    }

    zoomToFit() {
        const room = this.scroller.el.clientWidth;
        this.state.zoom = Math.max(ZOOMS[0], Math.min(1, room / this.picture.width));
    }

    countText({ open = 0, passed = 0 }) {
        return _t("%(open)s now, %(passed)s entered", { open, passed });
    }

    async openStep(step) {
        const { record } = this.props;
        const [id] = await this.orm.search("crm.process.step", [
            ["process_id", "=", record.resId],
            ["code", "=", step.code],
        ]);
        if (id) {
            await this.action.doAction(
                {
                    type: "ir.actions.act_window",
                    name: step.name,
                    res_model: "crm.process.step",
                    res_id: id,
                    views: [[false, "form"]],
                    target: "new",
                },
                { onClose: () => record.load() }
            );
        }
    }
}

export const processMapField = {
    component: ProcessMapField,
    displayName: _t("Process map"),
    supportedTypes: ["json"],
    additionalClasses: ["d-block", "w-100"],
};

registry.category("fields").add("process_map", processMapField);
