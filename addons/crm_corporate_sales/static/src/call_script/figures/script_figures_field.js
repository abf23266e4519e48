import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** How calls went through a script: a bar a step, as long as the share of calls that came there. */
export class ScriptFiguresField extends Component {
    static template = "crm_corporate_sales.ScriptFiguresField";
    static props = { ...standardFieldProps };

    get figures() {
        return this.props.record.data[this.props.name] || { rows: [], total: 0 };
    }

    get rows() {
        return this.figures.rows
            .filter((row) => row.kind === "node")
            .map((row) => ({
                ...row,
                indent: `padding-left: ${row.level}rem`,
                width: `width: ${Math.max(row.share * 100, row.entered ? 1 : 0)}%`,
                lost: `width: ${row.drop * 100}%`,
                percent: this.percent(row.share),
                color: row.is_positive ? "o_script_bar_good" : row.is_end ? "o_script_bar_end" : "",
                title: _t("%(came)s calls came here, %(stopped)s broke off", {
                    came: row.entered,
                    stopped: row.stopped,
                }),
            }));
    }

    percent(share) {
        return `${Math.round(share * 100)} %`;
    }
}

export const scriptFiguresField = {
    component: ScriptFiguresField,
    displayName: _t("Calls through a script"),
    supportedTypes: ["json"],
    additionalClasses: ["d-block", "w-100"],
};

registry.category("fields").add("call_script_figures", scriptFiguresField);
