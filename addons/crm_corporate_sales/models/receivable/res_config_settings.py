from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    closing_documents = fields.Selection(related="company_id.closing_documents", readonly=False)
    closing_act_for_services = fields.Boolean(
        related="company_id.closing_act_for_services", readonly=False
    )
    remind_clients_of_invoices = fields.Boolean(
        related="company_id.remind_clients_of_invoices", readonly=False
    )
