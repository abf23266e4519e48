from odoo import fields, models


class CrmSalesReportReturn(models.TransientModel):
    """What is missing in a report."""

    _name = "crm.sales.report.return"
    _description = "Return a Report"

    report_id = fields.Many2one(comodel_name="crm.sales.report", required=True, readonly=True)
    reason = fields.Text(required=True)

    def action_apply(self):
        """Return the report."""
        self.ensure_one()
        return self.report_id.action_return(self.reason)
