from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

SEGMENT_GROUPS = "sales_team.group_sale_salesman,crm_corporate_sales.group_marketing"


class CrmSegmentRecord(models.AbstractModel):
    """A record that can be in segments."""

    _name = "crm.segment.record"
    _description = "Possible Member of Segments"

    segment_ids = fields.Many2many(
        comodel_name="crm.segment",
        string="Segments",
        compute="_compute_segment_ids",
        search="_search_segment_ids",
        groups=SEGMENT_GROUPS,
    )

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_segment_ids(self):
        segments = self.env["crm.segment"].search([("model_name", "=", self._name)])
        found = dict.fromkeys(self._ids, segments.browse())
        for segment in segments:
            try:
                members = self.search(segment._get_member_domain() & Domain("id", "in", self.ids))
            except UserError:
                # a segment that can't be looked at has no members; its own form tells why
                continue
            for member in members:
                found[member.id] |= segment
        for record in self:
            record.segment_ids = found.get(record._origin.id, segments.browse())

    @api.model
    def _search_segment_ids(self, operator, value):
        if operator == "any":
            segments = self.env["crm.segment"].search(value)
        elif operator == "in":
            segments = self.env["crm.segment"].browse(item for item in value if item)
        else:
            return NotImplemented
        # false alone asks for those in no segment at all
        if operator == "in" and False in value:
            every = self.env["crm.segment"].search([("model_name", "=", self._name)])
            none = ~Domain.OR(segment._get_member_domain() for segment in every)
            return none | self._search_segment_ids("in", segments.ids) if segments else none
        segments = segments.filtered(lambda segment: segment.model_name == self._name)
        segments.check_access("read")
        return Domain.OR(segment._get_member_domain() for segment in segments)


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = ["res.partner", "crm.segment.record"]


class CrmLead(models.Model):
    _name = "crm.lead"
    _inherit = ["crm.lead", "crm.segment.record"]
