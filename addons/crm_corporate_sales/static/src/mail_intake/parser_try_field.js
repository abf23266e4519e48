import { Component } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

const COLORS = 7;

/** What a mail template makes of the pasted mail: values in a table, and marked in the text. */
export class ParserTryField extends Component {
    static template = "crm_corporate_sales.ParserTryField";
    static props = { ...standardFieldProps };

    get result() {
        return this.props.record.data[this.props.name] || false;
    }

    get fields() {
        return this.result.fields.map((field, index) => ({
            ...field,
            key: index,
            color: index % COLORS,
        }));
    }

    /** The text cut at the borders of what was found; of overlapping finds the first is marked. */
    get pieces() {
        const { text } = this.result;
        const found = this.fields
            .filter((field) => field.span)
            .sort((one, other) => one.span[0] - other.span[0]);
        const pieces = [];
        let position = 0;
        for (const field of found) {
            const [begin, end] = field.span;
            if (begin < position) {
                continue;
            }
            pieces.push({ text: text.slice(position, begin) });
            pieces.push({ text: text.slice(begin, end), field });
            position = end;
        }
        pieces.push({ text: text.slice(position) });
        return pieces.filter((piece) => piece.text);
    }
}

registry.category("fields").add("parser_try", {
    component: ParserTryField,
    supportedTypes: ["json"],
});
