from odoo import fields, models


class CrmClaimCause(models.Model):
    """Why customers complain."""

    _name = "crm.claim.cause"
    _description = "Cause of Claims"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(copy=False, help="Name of the cause for other programs.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

    _code_uniq = models.UniqueIndex(
        "(code) WHERE code IS NOT NULL", "Another cause of claims has this code."
    )
