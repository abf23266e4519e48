from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    satisfaction_mode = fields.Selection(
        selection=[("off", "Nobody"), ("number", "A Number"), ("percent", "A Percentage")],
        string="Satisfaction Calls",
        default="number",
        required=True,
        help="How many of the clients served in a month are called to ask how satisfied they are.",
    )
    satisfaction_value = fields.Float(
        string="Satisfaction Calls a Month",
        default=10,
        help="Number of clients, or percentage of the clients served.",
    )
    satisfaction_pause = fields.Integer(
        string="Months Between Calls",
        default=6,
        help="A client is not called again within so many months.",
    )
    satisfaction_user_id = fields.Many2one(
        comodel_name="res.users",
        string="Caller",
        domain=[("share", "=", False)],
        help="Who makes the satisfaction calls; empty: the head of the salesperson.",
    )
    satisfaction_low_score = fields.Integer(
        string="Low Mark",
        default=2,
        help="A mark up to this one (of 5) is brought to the head.",
    )

    _satisfaction_value_range = models.Constraint(
        "CHECK (satisfaction_value >= 0 AND satisfaction_pause >= 0)",
        "The number of satisfaction calls and the months between them can't be negative.",
    )
    _satisfaction_low_range = models.Constraint(
        "CHECK (satisfaction_low_score BETWEEN 0 AND 5)", "A low mark is between 0 and 5."
    )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    satisfaction_mode = fields.Selection(related="company_id.satisfaction_mode", readonly=False)
    satisfaction_value = fields.Float(related="company_id.satisfaction_value", readonly=False)
    satisfaction_pause = fields.Integer(related="company_id.satisfaction_pause", readonly=False)
    satisfaction_user_id = fields.Many2one(
        related="company_id.satisfaction_user_id", readonly=False
    )
    satisfaction_low_score = fields.Integer(
        related="company_id.satisfaction_low_score", readonly=False
    )
