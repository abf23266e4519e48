from odoo import api, fields, models
from odoo.tools import SQL

from ...engine import company_name, duplicates
from ...engine.qualification import DEAL, NURTURE


class CrmLead(models.Model):
    """Leads and deals that look the same (spec 2, point 4)."""

    _name = "crm.lead"
    _inherit = ["crm.lead", "crm.duplicate.mixin"]

    _duplicate_name_index = models.Index(
        "(duplicate_name_key) WHERE duplicate_name_key IS NOT NULL"
    )
    _duplicate_pending_index = models.Index("(id) WHERE duplicate_pending IS TRUE")

    @api.model
    def _get_duplicate_sources(self):
        return frozenset(
            {
                "name",
                "partner_name",
                "contact_name",
                "email_from",
                "phone",
                "website",
                "vat",
                "partner_id",
                "type",
                "won_status",
            }
        )

    def _get_duplicate_facts(self):
        return self.partner_name, self.vat, self.email_normalized, self.website

    @api.depends("email_normalized", "phone_sanitized")
    def _compute_duplicate_keys(self):
        return super()._compute_duplicate_keys()

    @api.model
    def _get_duplicate_scope_fields(self):
        return ["won_status", "active", "qualification_result", "company_id"]

    @api.model
    def _sql_duplicate_scope(self, alias):
        """Open ones, and those put aside."""
        return SQL(
            """(%(alias)s.won_status = 'pending'
                AND (%(alias)s.active IS TRUE OR %(alias)s.qualification_result = %(nurture)s))""",
            alias=alias,
            nurture=NURTURE,
        )

    def _get_duplicate_cards(self):
        cards = {}
        for lead in self:
            if lead.won_status != "pending" or not (
                lead.active or lead.qualification_result == NURTURE
            ):
                continue
            cards[lead.id] = duplicates.Card(
                id=lead.id,
                name=lead.duplicate_name_key or "",
                tax=lead.duplicate_tax_key or "",
                domains=frozenset(filter(None, [lead.duplicate_mail_key, lead.duplicate_site_key])),
                phone=lead.phone_sanitized or "",
                email=lead.email_normalized or "",
                subject=duplicates.subject_key(lead.name),
                person=company_name.key(lead.contact_name),
                is_deal=lead.type == "opportunity" and lead.qualification_result == DEAL,
            )
        return cards

    def _get_duplicate_group_ids(self):
        """These leads and what hangs together with them by open proposals."""
        return self.env["crm.duplicate.proposal"]._get_group_ids(self)

    def _handle_won_lost(self, old_status_by_lead, new_status_by_lead):
        """Only open deals are merged: a closed one is not proposed any more, a reopened one is."""
        result = super()._handle_won_lost(old_status_by_lead, new_status_by_lead)
        changed = self.filtered(
            lambda lead: any(
                old_status_by_lead.get(lead.id, {}).get(name, False)
                != new_status_by_lead.get(lead.id, {}).get(name, False)
                for name in ("is_lost", "is_won")
            )
        )
        if old_status_by_lead:
            changed._propose_duplicates_at_once()
        return result

    def action_compare_duplicates(self):
        """Open the lead beside what looks like it."""
        self.ensure_one()
        return self.env["crm.duplicate.proposal"].compare_record(self._name, self.id)


class CrmDuplicateProposal(models.Model):
    _inherit = "crm.duplicate.proposal"

    lead_stage_id = fields.Many2one(related="lead_id.stage_id", string="Stage")
    other_lead_stage_id = fields.Many2one(related="other_lead_id.stage_id", string="Other Stage")
