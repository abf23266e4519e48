import { Component, xml } from "@odoo/owl";
import { deserializeDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** How long, in the largest unit that says enough: minutes, hours or days. */
export function spanText(hours) {
    if (hours < 1) {
        return _t("%s min", Math.max(Math.round(hours * 60), 0));
    }
    if (hours < 48) {
        return _t("%s h", Math.floor(hours));
    }
    return _t("%s d", Math.floor(hours / 24));
}

/**
 * @param {string} moment of the server, in UTC
 * @param {string} now of the server, in UTC
 */
export function ageText(moment, now) {
    return spanText(deserializeDateTime(now).diff(deserializeDateTime(moment), "hours").hours);
}

/** Hours as a text in lists, kanbans and forms. */
export class InquiryAgeField extends Component {
    static template = xml`<span t-out="text" t-att-title="title"/>`;
    static props = { ...standardFieldProps };

    get hours() {
        return this.props.record.data[this.props.name] || 0;
    }

    get text() {
        return spanText(this.hours);
    }

    get title() {
        return _t("%s hours", Math.round(this.hours * 10) / 10);
    }
}

export const inquiryAgeField = {
    component: InquiryAgeField,
    displayName: _t("Age"),
    supportedTypes: ["float"],
};

registry.category("fields").add("inquiry_age", inquiryAgeField);
