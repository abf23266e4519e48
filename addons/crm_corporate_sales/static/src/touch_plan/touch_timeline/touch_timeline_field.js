import { Component } from "@odoo/owl";
import { deserializeDate, deserializeDateTime, formatDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { useTouchActions } from "../touch_choices/touch_actions";
import { TouchChoices } from "../touch_choices/touch_choices";

const ICONS = { call: "fa-phone", letter: "fa-envelope-o", meeting: "fa-users", other: "fa-check" };

/** Series of touches as a line through time; the one that is due can be ended there. */
export class TouchTimelineField extends Component {
    static template = "crm_corporate_sales.TouchTimelineField";
    static components = { TouchChoices };
    static props = { ...standardFieldProps };

    setup() {
        this.actions = useTouchActions(() => this.props.record.load());
    }

    get series() {
        return this.props.record.data[this.props.name] || [];
    }

    icon(touch) {
        return ICONS[touch.kind];
    }

    when(touch) {
        if (touch.state === "planned") {
            return touch.days === 1
                ? _t("1 working day later")
                : _t("%s working days later", touch.days);
        }
        if (touch.done) {
            return formatDate(deserializeDateTime(touch.done));
        }
        return touch.due ? formatDate(deserializeDate(touch.due)) : "";
    }

    told(touch) {
        const calls =
            touch.kind === "call" && touch.attempts > 1 ? _t("%s calls", touch.attempts) : "";
        return [touch.result, calls, touch.feedback].filter(Boolean).join(" · ");
    }

    canAct(touch) {
        return touch.state === "open" && this.props.record.isInEdition;
    }
}

export const touchTimelineField = {
    component: TouchTimelineField,
    displayName: _t("Touches in time"),
    supportedTypes: ["json"],
    additionalClasses: ["d-block", "w-100"],
};

registry.category("fields").add("touch_timeline", touchTimelineField);
