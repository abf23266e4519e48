import { Component } from "@odoo/owl";

/** The keys of a desk, over the screen. */
export class DeskHelp extends Component {
    static template = "crm_corporate_sales.DeskHelp";
    static props = { keys: Array, close: Function };
}
