from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    channel_margin = fields.Float(related="company_id.channel_margin", readonly=False)
