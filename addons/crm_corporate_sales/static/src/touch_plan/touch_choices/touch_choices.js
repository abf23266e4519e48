import { Component } from "@odoo/owl";

const TONES = { good: "btn-success", plain: "btn-secondary", bad: "btn-outline-danger" };

/** Buttons of a touch that is due: how to make it, and what came out. */
export class TouchChoices extends Component {
    static template = "crm_corporate_sales.TouchChoices";
    static props = {
        actions: { type: Object },
        touchId: { type: Number },
        kind: { type: String },
        choices: { type: Array },
    };

    tone(choice) {
        return TONES[choice.tone];
    }
}
