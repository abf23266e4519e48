from odoo import api, fields, models


class ResPartner(models.Model):
    """In which deals a person had a say."""

    _inherit = "res.partner"

    key_contact_count = fields.Integer(
        string="Deals with a Say",
        compute="_compute_key_contact_count",
        groups="sales_team.group_sale_salesman",
        help="Deals that the user may read in which the person, or one of the company's people, "
        "is a key contact.",
    )

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_key_contact_count(self):
        self.key_contact_count = 0
        people = self.with_context(active_test=False).search_fetch(
            [("id", "child_of", self.ids)], ["parent_id"]
        )
        counted = self.env["crm.lead.contact"]._read_group(
            [("partner_id", "in", people.ids)], ["partner_id"], ["__count"]
        )
        asked = set(self._ids)
        for partner, count in counted:
            while partner:
                if partner.id in asked:
                    partner.key_contact_count += count
                partner = partner.parent_id
