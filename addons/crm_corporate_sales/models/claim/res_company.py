from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    claim_days = fields.Integer(
        string="Days for a Claim",
        default=10,
        help="Proposed deadline of a new claim: so many days after it was received.",
    )
    claim_notify = fields.Boolean(
        string="Write to Customers about Claims",
        help="The customer gets a letter in their language when a claim is registered and ended.",
    )

    _claim_days_positive = models.Constraint(
        "CHECK (claim_days >= 0)", "The days for a claim can't be negative."
    )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    claim_days = fields.Integer(related="company_id.claim_days", readonly=False)
    claim_notify = fields.Boolean(related="company_id.claim_notify", readonly=False)
