import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** The grade of a lead as a coloured letter. */
export class ScoreGradeField extends Component {
    static template = "crm_corporate_sales.ScoreGrade";
    static props = { ...standardFieldProps };

    get letter() {
        return this.props.record.data[this.props.name];
    }

    get title() {
        return _t("Grade by the scoring rules: %s", this.letter);
    }
}

export const scoreGradeField = {
    component: ScoreGradeField,
    displayName: _t("Grade of a lead"),
    supportedTypes: ["selection"],
    listViewWidth: 64,
};

registry.category("fields").add("score_grade", scoreGradeField);
