import { _t } from "@web/core/l10n/translation";
import { formatDate } from "@web/core/l10n/dates";
import { registry } from "@web/core/registry";
import { X2ManyField, x2ManyField } from "@web/views/fields/x2many/x2many_field";
import { onWillRender, useState } from "@odoo/owl";
import { InfluenceMap } from "./influence_map";
import { signed } from "./scenery";

/** Key contacts of a deal as a map, or as the usual editable list. */
export class InfluenceMapField extends X2ManyField {
    static template = "crm_corporate_sales.InfluenceMapField";
    static components = { ...X2ManyField.components, InfluenceMap };

    setup() {
        super.setup();
        this.className = `${this.className} o_field_influence_map`;
        this.view = useState({ mode: "map", selectedKey: null });
        onWillRender(() => {
            // Whoever was selected may have been removed meanwhile.
            if (this.view.selectedKey !== null && !this.selected) {
                this.view.selectedKey = null;
            }
        });
    }

    get deal() {
        return this.props.record.data;
    }

    get records() {
        return this.list.records;
    }

    get way() {
        return this.deal.influence_way || [];
    }

    get gaps() {
        return this.deal.influence_gaps || [];
    }

    get canEdit() {
        return !this.props.readonly && this.activeActions.write !== false;
    }

    keyOf(record) {
        return record.resId || record._virtualId || record.id;
    }

    findRecord(key) {
        return this.records.find((record) => this.keyOf(record) === key);
    }

    get selected() {
        return this.findRecord(this.view.selectedKey);
    }

    /** Names along the way to the decision maker. */
    get wayNames() {
        return this.way.map((key) => this.findRecord(key)?.data.contact_name).filter(Boolean);
    }

    /** Roles that occur on the map, with their colours. */
    get legend() {
        const roles = new Map();
        for (const { data } of this.records) {
            if (data.role_id) {
                roles.set(data.role_id.id, {
                    name: data.role_id.display_name,
                    color: (data.role_color || 0) % 12,
                });
            }
        }
        return [...roles.values()];
    }

    get supportText() {
        const index = this.deal.support_index || 0;
        const rounded = Math.round(index * 100) / 100;
        return `${rounded > 0 ? "+" : ""}${rounded.toFixed(2)}`;
    }

    /** Geometry of the bar that grows from the middle to the left or to the right. */
    get supportStyle() {
        const share = Math.min(Math.abs(this.deal.support_index || 0), 1) * 50;
        const left = this.deal.support_index < 0 ? 50 - share : 50;
        return `left: ${left}%; width: ${share}%`;
    }

    get selectedFacts() {
        const { data } = this.selected;
        const names = (list) => list?.records.map((r) => r.data.display_name).join(", ");
        const lastContact = data.last_contact_date
            ? formatDate(data.last_contact_date)
            : _t("never");
        return [
            [_t("Role"), data.role_id?.display_name],
            [_t("Influence"), `${data.influence}`],
            [_t("Loyalty"), signed(data.loyalty)],
            [_t("Motivations"), names(data.motivation_ids)],
            [_t("Reports to"), data.reports_to_id?.display_name],
            [_t("Favours"), data.favoured_competitor_id?.display_name],
            [_t("Covered by"), data.coverage_user_id?.display_name],
            [_t("Known by"), names(data.known_by_user_ids)],
            [_t("Last contact"), lastContact],
        ].filter(([, value]) => value);
    }

    async setMode(mode) {
        if (mode === "map" && !(await this.list.leaveEditMode())) {
            return;
        }
        this.view.mode = mode;
    }

    select(key) {
        this.view.selectedKey = key;
    }

    selectGap(gap) {
        if (gap.contacts.length) {
            this.select(gap.contacts[0]);
        }
    }

    move(record, values) {
        return record.update(values);
    }

    open(record) {
        return this._openRecord({
            record,
            context: this.props.context,
            readonly: this.props.readonly,
        });
    }

    /** The whole card, not an inline row, when added from the map. */
    add() {
        return this._openRecord({ context: this.props.context });
    }
}

export const influenceMapField = {
    ...x2ManyField,
    component: InfluenceMapField,
    displayName: _t("Influence map"),
    supportedTypes: ["one2many"],
    fieldDependencies: [
        { name: "support_index", type: "float", readonly: true },
        { name: "decision_maker_known", type: "boolean", readonly: true },
        { name: "influence_gaps", type: "json", readonly: true },
        { name: "influence_way", type: "json", readonly: true },
    ],
};

registry.category("fields").add("influence_map", influenceMapField);
