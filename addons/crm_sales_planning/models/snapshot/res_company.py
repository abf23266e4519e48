from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    pipeline_seen_on = fields.Date(
        readonly=True,
        copy=False,
        help="The company's day on which the states of its deals were last compared.",
    )
