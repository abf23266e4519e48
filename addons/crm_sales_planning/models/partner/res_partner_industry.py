from odoo import fields, models


class ResPartnerIndustry(models.Model):
    _inherit = "res.partner.industry"

    churn_days = fields.Integer(
        string="Lost After (Days)",
        help="A client of the segment who has not bought for so long is lost. Empty: as the indicator "
        "of churn says.",
    )

    _churn_days_positive = models.Constraint(
        "CHECK (churn_days >= 0)", "The days after which a client is lost are not negative."
    )
