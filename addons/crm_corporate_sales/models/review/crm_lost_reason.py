from odoo import fields, models


class CrmLostReason(models.Model):
    """Why a deal was lost, and after how long it is worth another try."""

    _inherit = "crm.lost.reason"

    code = fields.Char(copy=False, help="Name of the reason for other programs.")
    requires_competitor = fields.Boolean(
        help="A deal lost for this reason must name the winning competitor."
    )
    reactivation_days = fields.Integer(
        string="Try Again After (days)",
        help="So many days after the loss the salesperson gets a task to take the deal up again. "
        "0: never.",
    )

    _code_uniq = models.UniqueIndex(
        "(code) WHERE code IS NOT NULL", "Another lost reason has this code."
    )
    _reactivation_days_positive = models.Constraint(
        "CHECK (reactivation_days >= 0)", "The number of days can't be negative."
    )
