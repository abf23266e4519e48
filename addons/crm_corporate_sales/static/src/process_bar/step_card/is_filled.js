/**
 * Whether a field of the form has a value now.
 *
 * @param {import("@web/model/relational_model/record").Record} record
 * @param {string} name
 * @returns {boolean|undefined} undefined when the field is not on the form
 */
export function isFilled(record, name) {
    if (!(name in record.activeFields)) {
        return undefined;
    }
    const value = record.data[name];
    switch (record.fields[name].type) {
        case "one2many":
        case "many2many":
            return value.count > 0;
        case "char":
        case "text":
            return Boolean(value && value.trim());
        case "html":
            return Boolean(
                value &&
                String(value)
                    .replace(/<[^>]*>|&nbsp;/g, "")
                    .trim()
            );
        default:
            return Boolean(value);
    }
}
