import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** What an import brings, or why it brings nothing. */
export class ImportReportField extends Component {
    static template = "crm_corporate_sales.ImportReportField";
    static props = { ...standardFieldProps };

    get report() {
        return this.props.record.data[this.props.name];
    }

    get isDone() {
        return this.props.record.data.state === "done";
    }

    get parts() {
        const { known, customers, problems } = this.report;
        return [
            {
                key: "problems",
                title: _t("Rows with problems: nothing is imported until they are gone"),
                tone: "alert-danger",
                ...problems,
            },
            {
                key: "known",
                title: _t("In the register already"),
                tone: "alert-secondary",
                ...known,
            },
            {
                key: "customers",
                title: _t("Known customers, left out"),
                tone: "alert-info",
                ...customers,
            },
        ].filter((part) => part.count);
    }
}

export const importReportField = {
    component: ImportReportField,
    displayName: _t("Report of an import"),
    supportedTypes: ["json"],
    fieldDependencies: [{ name: "state", type: "selection" }],
    additionalClasses: ["d-block", "w-100"],
};

registry.category("fields").add("import_report", importReportField);
