from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    planning_threshold = fields.Float(
        string="A Decision Is Needed Below",
        default=90.0,
        help="Attainment in percent. Each line of a month's plan of a group or a person below it "
        "needs a corrective decision before the month is closed.",
    )

    _planning_threshold_percent = models.Constraint(
        "CHECK (planning_threshold BETWEEN 0 AND 200)",
        "The threshold of decisions is a percentage from 0 to 200.",
    )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    planning_threshold = fields.Float(related="company_id.planning_threshold", readonly=False)
