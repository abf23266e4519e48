from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Command

from .crm_segment import LIST, PARTNER


class CrmSegmentMember(models.Model):
    """Somebody put on a list by hand, out of a list view, or by import."""

    _name = "crm.segment.member"
    _description = "Member of a Segment"
    _order = "segment_id, id"
    _rec_name = "segment_id"

    segment_id = fields.Many2one(
        comodel_name="crm.segment",
        required=True,
        index=True,
        ondelete="cascade",
        domain=[("kind", "=", LIST)],
    )
    model_name = fields.Selection(related="segment_id.model_name")
    company_id = fields.Many2one(related="segment_id.company_id", store=True)
    partner_id = fields.Many2one(
        comodel_name="res.partner", string="Customer", index="btree_not_null", ondelete="cascade"
    )
    lead_id = fields.Many2one(comodel_name="crm.lead", index="btree_not_null", ondelete="cascade")

    _partner_uniq = models.UniqueIndex(
        "(segment_id, partner_id) WHERE partner_id IS NOT NULL",
        "This customer is in the segment already.",
    )
    _lead_uniq = models.UniqueIndex(
        "(segment_id, lead_id) WHERE lead_id IS NOT NULL", "This lead is in the segment already."
    )
    _one_member = models.Constraint(
        "CHECK (num_nonnulls(partner_id, lead_id) = 1)", "A member is one customer or one lead."
    )

    @api.constrains("segment_id", "partner_id", "lead_id")
    def _check_member(self):
        for member in self:
            segment = member.segment_id
            if segment.kind != LIST:
                raise ValidationError(
                    self.env._(
                        "Who is in “%s” is told by its conditions; members are added to lists only.",
                        segment.name,
                    )
                )
            if bool(member.partner_id) != (segment.model_name == PARTNER):
                raise ValidationError(self.env._("“%s” is a list of other records.", segment.name))
            record = member.partner_id or member.lead_id
            if record.company_id and record.company_id != segment.company_id:
                raise ValidationError(
                    self.env._(
                        "“%(record)s” is of another company than “%(segment)s”.",
                        record=record.display_name,
                        segment=segment.name,
                    )
                )


class CrmSegment(models.Model):
    _inherit = "crm.segment"

    member_ids = fields.One2many(
        comodel_name="crm.segment.member",
        inverse_name="segment_id",
        copy=False,
        groups="crm_corporate_sales.group_marketing,sales_team.group_sale_manager",
    )

    @api.constrains("kind", "model_name")
    def _check_list(self):
        for segment in self:
            # sudo: members are kept from salespeople, who write no segments anyway
            members = segment.sudo().member_ids
            if members:
                members._check_member()

    def _add_members(self, records):
        """Put records on this list.

        :param records: ``res.partner`` or ``crm.lead`` that the user may read
        :return: those that were not on it before
        :raises UserError: the segment is no list, or one of other records
        """
        self.ensure_one()
        self.check_access("write")
        records.check_access("read")
        field_name = "partner_id" if records._name == PARTNER else "lead_id"
        known = self.member_ids[field_name]
        new = records - known
        self.write({"member_ids": [Command.create({field_name: record.id}) for record in new]})
        return new

    def action_view_list(self):
        """Open the rows of the list, to take somebody off or to import."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_corporate_sales.action_crm_segment_member"
        )
        return {
            **action,
            "domain": [("segment_id", "=", self.id)],
            "context": {"default_segment_id": self.id},
        }
