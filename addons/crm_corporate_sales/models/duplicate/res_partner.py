from odoo import api, fields, models
from odoo.tools import SQL

from ...engine import duplicates


class ResPartner(models.Model):
    """Customers that look the same."""

    _name = "res.partner"
    _inherit = ["res.partner", "crm.duplicate.mixin"]

    # both are what inquiries find their customers by
    phone_sanitized = fields.Char(index="btree_not_null")
    email_normalized = fields.Char(index="btree_not_null")

    _duplicate_name_index = models.Index(
        "(duplicate_name_key) WHERE duplicate_name_key IS NOT NULL"
    )
    _duplicate_pending_index = models.Index("(id) WHERE duplicate_pending IS TRUE")

    @api.model
    def _get_duplicate_sources(self):
        return frozenset(
            {"name", "vat", "email", "phone", "website", "is_company", "parent_id", "active"}
        )

    def _get_duplicate_facts(self):
        # contacts of a company carry its number, mail domain and site: only their own counts
        if not self.is_company and self.parent_id:
            return self.name, False, False, False
        return self.name, self.vat, self.email_normalized, self.website

    @api.depends("email_normalized", "phone_sanitized")
    def _compute_duplicate_keys(self):
        return super()._compute_duplicate_keys()

    @api.model
    def _get_duplicate_scope_fields(self):
        return ["active", "partner_share", "type", "company_id"]

    @api.model
    def _sql_duplicate_scope(self, alias):
        """Not our own people and companies, and no mere addresses."""
        return SQL(
            """(%(alias)s.active IS TRUE AND %(alias)s.partner_share IS TRUE
                AND %(alias)s.type = 'contact'
                AND NOT EXISTS (SELECT 1 FROM res_company own
                                 WHERE own.partner_id = %(alias)s.id))""",
            alias=alias,
        )

    def _get_duplicate_cards(self):
        return {
            partner.id: duplicates.Card(
                id=partner.id,
                is_company=partner.is_company,
                name=partner.duplicate_name_key or "",
                tax=partner.duplicate_tax_key or "",
                domains=frozenset(
                    filter(None, [partner.duplicate_mail_key, partner.duplicate_site_key])
                ),
                phone=partner.phone_sanitized or "",
                email=partner.email_normalized or "",
                # a company and its branches are no duplicates of each other
                family=(partner.parent_id.id or partner.id) if partner.is_company else 0,
            )
            for partner in self
            if partner.active and partner.partner_share
        }

    def _get_duplicate_group_ids(self):
        return self.env["crm.duplicate.proposal"]._get_group_ids(self)

    def action_compare_duplicates(self):
        """Open the customer beside what looks like it."""
        self.ensure_one()
        return self.env["crm.duplicate.proposal"].compare_record(self._name, self.id)


class BasePartnerMerge(models.TransientModel):
    """Odoo's own merge, by whatever door: proposals follow."""

    _inherit = "base.partner.merge.automatic.wizard"

    def _merge(self, partner_ids, dst_partner=None, extra_checks=True):
        partners = self.env["res.partner"].browse(partner_ids).exists()
        names = {partner.id: partner.display_name for partner in partners}
        survivor = (
            dst_partner
            if dst_partner and dst_partner in partners
            else self._get_ordered_partner(partners.ids)[-1:]
        )
        if len(partners) > 1:
            self.env["crm.duplicate.proposal"]._follow_merge(survivor, partners - survivor, names)
        return super()._merge(partner_ids, dst_partner, extra_checks)
