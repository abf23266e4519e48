from odoo import fields, models


class CrmServiceRefusalReason(models.Model):
    """Why a customer does not want a service contract."""

    _name = "crm.service.refusal.reason"
    _description = "Reason to Refuse Service"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(copy=False, help="Name of the reason for other programs.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

    _code_uniq = models.UniqueIndex(
        "(code) WHERE code IS NOT NULL", "Another reason has this code."
    )
