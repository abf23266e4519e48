from odoo import fields, models


class CrmTargetReason(models.Model):
    """Why a company is not worked on any more."""

    _name = "crm.target.reason"
    _description = "Reason to Drop a Target"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
