import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";

const SHORT = 4;

/** What a won deal still lacks before it closes by itself: the first ones, or all of them. */
export class ExecutionMissing extends Component {
    static template = "crm_corporate_sales.ExecutionMissing";
    static props = { missing: { type: Array, element: String } };

    setup() {
        this.state = useState({ isOpen: false });
    }

    get shown() {
        const { missing } = this.props;
        return this.state.isOpen ? missing : missing.slice(0, SHORT);
    }

    get rest() {
        return this.props.missing.length - this.shown.length;
    }

    get title() {
        const count = this.props.missing.length;
        return count
            ? _t("Missing before the deal closes: %s", count)
            : _t("Nothing is missing: the deal closes by itself.");
    }

    get moreText() {
        return _t("%s more", this.rest);
    }
}
