from odoo import fields, models


class CrmSalesDecisionReturn(models.TransientModel):
    """What is missing in a decision."""

    _name = "crm.sales.decision.return"
    _description = "Return a Decision"

    decision_id = fields.Many2one(comodel_name="crm.sales.decision", required=True, readonly=True)
    reason = fields.Text(required=True)

    def action_apply(self):
        """Return the decision."""
        self.ensure_one()
        return self.decision_id.action_return(self.reason)
