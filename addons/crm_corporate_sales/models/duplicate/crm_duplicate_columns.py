from odoo import api, fields, models
from odoo.tools import format_amount, format_date, format_datetime, html2plaintext

from .crm_duplicate_compare import COMPARED_FIELDS
from .crm_duplicate_proposal import PAIR_FIELDS

LINES = 5
TEXT_LENGTH = 300


class CrmDuplicateProposal(models.Model):
    """Reading: the values of records, and what belongs to each, beside each other."""

    _inherit = "crm.duplicate.proposal"

    @api.model
    def _get_group_reasons(self, records):
        one, other = PAIR_FIELDS[records._name]
        proposals = self.search(
            [(one, "in", records.ids), (other, "in", records.ids), ("state", "=", "open")]
        )
        texts = {}
        names = self._get_reason_names()
        for proposal in proposals:
            for code, weight in proposal.reasons or ():
                texts[code] = {"text": names[code], "weight": weight}
        return list(texts.values())

    @api.model
    def _prepare_column(self, record):
        if record._name == "crm.lead":
            subtitle = dict(record._fields["type"]._description_selection(self.env))[record.type]
            is_open = record.active
        else:
            subtitle = self.env._("Company") if record.is_company else self.env._("Person")
            is_open = record.active
        return {
            "id": record.id,
            "name": record.display_name,
            "subtitle": subtitle,
            "is_open": is_open,
            "may_write": record.has_access("write"),
        }

    @api.model
    def _prepare_rows(self, records, survivor):
        to_pick, to_see = COMPARED_FIELDS[records._name]
        # fields that the caller may not read are not there at all
        known = records.fields_get([*to_pick, *to_see], ["string"])
        labels = {"name": self.env._("Subject")} if records._name == "crm.lead" else {}
        ordered = survivor + (records - survivor)
        rows = []
        for name in (*to_pick, *to_see):
            if name not in known:
                continue
            texts = [self._tell_value(record, name) for record in records]
            if not any(texts):
                continue
            filled = [record for record in ordered if self._tell_value(record, name)]
            rows.append(
                {
                    "name": name,
                    "label": labels.get(name) or known[name]["string"],
                    "can_pick": name in to_pick,
                    "differs": len(set(filter(None, texts))) > 1,
                    "picked": filled[0].id,
                    "values": texts,
                }
            )
        return rows

    @api.model
    def _tell_value(self, record, name):
        """A value as a text in the user's language; empty when there is none."""
        value, field = record[name], record._fields[name]
        if not value:
            return ""
        if field.relational:
            return ", ".join(item.display_name for item in value.sudo())
        if field.type == "selection":
            return dict(field._description_selection(self.env)).get(value, value)
        if field.type == "monetary":
            currency = record[field.get_currency_field(record)]
            return format_amount(self.env, value, currency or self.env.company.currency_id)
        if field.type == "date":
            return format_date(self.env, value)
        if field.type == "datetime":
            return format_datetime(self.env, value)
        if field.type == "boolean":
            return self.env._("Yes")
        text = html2plaintext(value) if field.type == "html" else str(value)
        return text.strip()[:TEXT_LENGTH]

    @api.model
    def _prepare_sections(self, records):
        sections = []
        for name, label, model_name, field_name, tell in self._get_sections(records._name):
            model = self.env.get(model_name)
            if model is None or not model.has_access("read"):
                continue
            values = []
            for record in records:
                domain = [(field_name, "=", record.id)]
                if model_name in ("mail.activity", "mail.message"):
                    domain = [
                        (
                            "res_model" if model_name == "mail.activity" else "model",
                            "=",
                            record._name,
                        ),
                        ("res_id", "=", record.id),
                    ]
                if name == "done":
                    domain.append(("active", "=", False))
                found = model.with_context(active_test=name != "done").search(
                    domain, limit=LINES + 1
                )
                count = (
                    len(found)
                    if len(found) <= LINES
                    else model.with_context(active_test=name != "done").search_count(domain)
                )
                values.append({"count": count, "lines": [tell(item) for item in found[:LINES]]})
            if any(value["count"] for value in values):
                sections.append({"name": name, "label": label, "values": values})
        return sections

    @api.model
    def _get_sections(self, res_model):
        """(name, label, model, field that points to the record, function that tells one)"""
        env = self.env
        activity = (
            "mail.activity",
            "res_id",
            lambda item: " · ".join(
                filter(
                    None,
                    [
                        format_date(env, item.date_done or item.date_deadline),
                        item.summary or item.activity_type_id.name,
                        item.user_id.name,
                    ],
                )
            ),
        )
        if res_model == "res.partner":
            return (
                ("contacts", env._("Contacts"), "res.partner", "parent_id", self._tell_name),
                ("deals", env._("Leads and deals"), "crm.lead", "partner_id", self._tell_name),
                (
                    "orders",
                    env._("Quotations and orders"),
                    "sale.order",
                    "partner_id",
                    self._tell_name,
                ),
                ("inquiries", env._("Inquiries"), "crm.inquiry", "partner_id", self._tell_inquiry),
                ("planned", env._("Planned activities"), *activity),
            )
        return (
            ("inquiries", env._("Inquiries"), "crm.inquiry", "lead_id", self._tell_inquiry),
            ("planned", env._("Planned activities"), *activity),
            ("done", env._("Done activities"), *activity),
            (
                "orders",
                env._("Quotations and orders"),
                "sale.order",
                "opportunity_id",
                self._tell_order,
            ),
            ("contracts", env._("Contracts"), "crm.contract", "lead_id", self._tell_name),
            ("contacts", env._("Key contacts"), "crm.lead.contact", "lead_id", self._tell_name),
            ("rivals", env._("Competitors"), "crm.lead.competitor", "lead_id", self._tell_name),
            ("passes", env._("Stage history"), "crm.lead.stage.run", "lead_id", self._tell_pass),
        )

    def _tell_name(self, record):
        return record.display_name

    def _tell_inquiry(self, inquiry):
        channels = dict(inquiry._fields["channel"]._description_selection(self.env))
        return " · ".join(
            [
                format_date(self.env, fields.Datetime.context_timestamp(self, inquiry.received_at)),
                channels[inquiry.channel],
                inquiry.name,
            ]
        )

    def _tell_order(self, order):
        amount = format_amount(self.env, order.amount_total, order.currency_id)
        return f"{order.name} · {amount}"

    def _tell_pass(self, run):
        return f"{format_datetime(self.env, run.date_start)} · {run.stage_name}"
