import { Component } from "@odoo/owl";

/** Shown on a deal without a process: the ones that can be started. */
export class ProcessStart extends Component {
    static template = "crm_corporate_sales.ProcessStart";
    static props = {
        processes: { type: Array, element: Object },
        disabled: { type: Boolean },
        onStart: { type: Function },
    };
}
