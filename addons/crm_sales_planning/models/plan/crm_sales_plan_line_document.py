from odoo import fields, models


class CrmSalesPlanLineDocument(models.Model):
    """A document that counted for a line when its plan was closed; it stays when the document goes."""

    _name = "crm.sales.plan.line.document"
    _inherit = ["crm.owned.part"]
    _description = "Document of a Closed Plan"
    _order = "line_id, date desc, id"
    _rec_name = "name"
    _owner_field = "line_id"

    line_id = fields.Many2one(
        comodel_name="crm.sales.plan.line",
        required=True,
        index=True,
        readonly=True,
        ondelete="cascade",
    )
    kpi_id = fields.Many2one(related="line_id.kpi_id", string="Indicator")
    currency_id = fields.Many2one(related="line_id.currency_id")
    res_model = fields.Char(string="Document Model", readonly=True)
    res_id = fields.Many2oneReference(string="Document", model_field="res_model", readonly=True)
    name = fields.Char(readonly=True, help="As the document was called when the plan was closed.")
    date = fields.Date(readonly=True)
    user_id = fields.Many2one(
        comodel_name="res.users", string="Salesperson", readonly=True, ondelete="set null"
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner", string="Client", readonly=True, ondelete="set null"
    )
    amount = fields.Monetary(readonly=True)
    numerator = fields.Float(readonly=True)
    denominator = fields.Float(readonly=True)

    def action_open_document(self):
        """The document itself, if it still exists."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model,
            "res_id": self.res_id,
            "views": [(False, "form")],
        }
