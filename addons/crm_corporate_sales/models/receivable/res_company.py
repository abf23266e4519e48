from odoo import api, fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    closing_documents = fields.Selection(
        selection=[
            ("none", "None"),
            ("upd", "UPD for each invoice of goods"),
            ("waybill", "TORG-12 for each delivery, tax invoice for each invoice"),
        ],
        compute="_compute_closing_documents",
        store=True,
        readonly=False,
        help="Which documents the client signs, or is handed, before a deal with goods is closed.",
    )
    closing_act_for_services = fields.Boolean(
        string="Act for Services",
        compute="_compute_closing_documents",
        store=True,
        readonly=False,
        help="Each invoice of services needs an act signed by the client.",
    )
    remind_clients_of_invoices = fields.Boolean(
        string="Remind Clients of Overdue Invoices",
        help="Clients get a mail in their language 1, 7 and 30 days after the due date. Salespeople "
        "are reminded in any case.",
    )

    @api.depends("partner_id.country_id")
    def _compute_closing_documents(self):
        for company in self:
            is_russian = company.partner_id.country_id.code == "RU"
            company.closing_documents = "upd" if is_russian else "none"
            company.closing_act_for_services = is_russian
