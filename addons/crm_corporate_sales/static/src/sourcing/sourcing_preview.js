import { Component, useEffect, useState } from "@odoo/owl";
import { deserializeDate, formatDate } from "@web/core/l10n/dates";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { KeepLast } from "@web/core/utils/concurrency";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

import { SourcingRow, labels } from "./sourcing_row";

/** Where each line of a quotation will come from and when, before anybody is bound. */
export class SourcingPreview extends Component {
    static template = "crm_corporate_sales.SourcingPreview";
    static components = { SourcingRow };
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.keepLast = new KeepLast();
        this.state = useState({ preview: null, isBusy: false });
        // what is not saved yet is not sourced either: every save asks anew
        useEffect(
            () => {
                this.load();
            },
            () => [this.record.resId, this.isDirty, this.record.data.state]
        );
    }

    get record() {
        return this.props.record;
    }

    get isDirty() {
        return Boolean(this.record.dirty);
    }

    get isWritable() {
        return !this.props.readonly;
    }

    get legend() {
        return Object.entries(labels()).map(([source, label]) => ({ source, label }));
    }

    get rows() {
        return this.state.preview ? this.state.preview.lines : [];
    }

    date(text) {
        return text ? formatDate(deserializeDate(text)) : "";
    }

    async load() {
        if (!this.record.resId) {
            this.state.preview = null;
            return;
        }
        const [preview] = await this.keepLast.add(
            this.orm.call("sale.order", "sourcing_preview", [[this.record.resId]])
        );
        this.state.preview = preview;
    }

    async saveFirst() {
        if (this.isDirty || !this.record.resId) {
            return this.record.save();
        }
        return true;
    }

    async choose(row, values) {
        this.state.isBusy = true;
        try {
            if (await this.saveFirst()) {
                await this.orm.write("sale.order.line", [row.line_id], values);
                await this.record.load();
            }
        } finally {
            await this.load();
            this.state.isBusy = false;
        }
    }
}

registry.category("view_widgets").add("sourcing_preview", {
    component: SourcingPreview,
    fieldDependencies: [{ name: "state", type: "selection" }],
});
