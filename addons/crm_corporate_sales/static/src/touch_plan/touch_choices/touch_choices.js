import { Component, useState } from "@odoo/owl";

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

    setup() {
        this.state = useState({ showsMore: false });
    }

    get shown() {
        return this.props.choices.filter((choice) => this.state.showsMore || !choice.more);
    }

    get hasMore() {
        return this.shown.length < this.props.choices.length;
    }

    tone(choice) {
        return TONES[choice.tone];
    }
}
