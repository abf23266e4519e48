import { useEffect } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useDebounced } from "@web/core/utils/timing";
import { TextField, textField } from "@web/views/fields/text/text_field";

const PAUSE = 500;

/** A text that counts while it is typed, not only when the field is left. */
export class LiveTextField extends TextField {
    setup() {
        super.setup();
        const commit = useDebounced(() => {
            this.textareaRef.el?.dispatchEvent(new Event("change"));
        }, PAUSE);
        useEffect(
            (element) => {
                element?.addEventListener("input", commit);
                return () => element?.removeEventListener("input", commit);
            },
            () => [this.textareaRef.el]
        );
    }
}

registry.category("fields").add("live_text", {
    ...textField,
    component: LiveTextField,
});
