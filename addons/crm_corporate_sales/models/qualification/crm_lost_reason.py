from odoo import fields, models

from ..inquiry.crm_inquiry import REJECT_REASONS


class CrmLostReason(models.Model):
    """Why a request never became a deal: the reasons of the qualification."""

    _inherit = "crm.lost.reason"

    is_not_lead = fields.Boolean(
        string="Not a Lead",
        help="Offered in the qualification of leads: the request is nothing we could sell to.",
    )
    is_junk = fields.Boolean(
        string="Junk",
        help="Leads lost for this reason count as junk in the report of channels.",
    )
    inquiry_reject_reason = fields.Selection(
        selection=REJECT_REASONS,
        string="Inquiries Are Rejected As",
        help="With which reason the inquiries of such a lead are rejected. Empty: other.",
    )

    _junk_is_not_lead = models.Constraint(
        "CHECK (is_not_lead IS TRUE OR is_junk IS NOT TRUE)",
        "Only a reason marked “Not a Lead” can be junk.",
    )
