from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    silence_days = fields.Integer(
        string="Silent Customers",
        default=180,
        help="A customer who bought, but not within so many days, is silent.",
    )
    repeat_sale_tasks = fields.Boolean(
        help="Silent customers come back as calls of their salesperson, once in a silence.",
    )
    repeat_sale_daily_limit = fields.Integer(
        string="Repeat Sale Calls a Day",
        default=5,
        help="At most so many calls to silent customers are due for one person on one day.",
    )

    _silence_positive = models.Constraint(
        "CHECK (silence_days > 0 AND repeat_sale_daily_limit > 0)",
        "Days of silence and calls a day have to be one at least.",
    )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    silence_days = fields.Integer(related="company_id.silence_days", readonly=False)
    repeat_sale_tasks = fields.Boolean(related="company_id.repeat_sale_tasks", readonly=False)
    repeat_sale_daily_limit = fields.Integer(
        related="company_id.repeat_sale_daily_limit", readonly=False
    )
