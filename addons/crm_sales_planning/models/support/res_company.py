from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    gift_limit = fields.Monetary(
        string="Limit of One Gift",
        default=3000,
        help="A dearer gift needs the head's approval. 0: no limit.",
    )
    client_expense_limit = fields.Monetary(
        string="Limit of Gifts and Hospitality",
        default=50000,
        help="For one client in a calendar year; more needs the head's approval. 0: no limit.",
    )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    gift_limit = fields.Monetary(related="company_id.gift_limit", readonly=False)
    client_expense_limit = fields.Monetary(
        related="company_id.client_expense_limit", readonly=False
    )
