from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    inquiry_alias_name = fields.Char(related="company_id.inquiry_alias_name", readonly=False)
    inquiry_alias_domain = fields.Char(related="company_id.alias_domain_id.name")
    ignored_mail_days = fields.Integer(
        string="Days Ignored Mail Is Kept",
        config_parameter="crm_corporate_sales.ignored_mail_days",
        default=30,
    )
