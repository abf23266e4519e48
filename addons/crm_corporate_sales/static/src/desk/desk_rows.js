import { Component, useEffect, useRef } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { ageText } from "./age";

const CHANNELS = {
    phone: { icon: "fa-phone", name: _t("Phone") },
    email: { icon: "fa-envelope-o", name: _t("Email") },
    web: { icon: "fa-globe", name: _t("Web form") },
    event: { icon: "fa-calendar-o", name: _t("Event") },
    manual: { icon: "fa-pencil", name: _t("By hand") },
    api: { icon: "fa-plug", name: _t("Program") },
};
const LEVELS = [_t("In time"), _t("Soon due"), _t("Overdue"), _t("Long overdue")];
const LEVEL_CLASSES = [
    "text-muted",
    "o_desk_soon",
    "o_desk_overdue",
    "o_desk_overdue o_desk_escalated",
];
/** so near to its end the list asks for more */
const NEAR_END = 200;

/** The list on the left of a desk. */
export class DeskRows extends Component {
    static template = "crm_corporate_sales.DeskRows";
    static props = {
        list: Object,
        describe: Function,
        onSelect: Function,
        checkable: { type: Boolean, optional: true },
    };

    setup() {
        this.root = useRef("root");
        useEffect(
            () => {
                this.root.el
                    ?.querySelector(".o_desk_row.o_selected")
                    ?.scrollIntoView({ block: "nearest" });
            },
            () => [this.props.list.selectedId]
        );
    }

    lineOf(row) {
        const channel = CHANNELS[row.channel] || { icon: "fa-inbox", name: "" };
        return {
            icon: channel.icon,
            channel: channel.name,
            age: ageText(row.received_at, this.props.list.now),
            level: LEVELS[row.level],
            levelClass: LEVEL_CLASSES[row.level],
            ...this.props.describe(row),
        };
    }

    onScroll({ target }) {
        if (target.scrollTop + target.clientHeight > target.scrollHeight - NEAR_END) {
            this.props.list.loadMore();
        }
    }
}
