from odoo import fields, models


class CrmPurchaseRefuse(models.TransientModel):
    """The buyer says why a request is refused."""

    _name = "crm.purchase.refuse"
    _description = "Refuse a Purchase Request"

    request_ids = fields.Many2many("crm.purchase.request", required=True)
    reason = fields.Text(required=True)

    def action_apply(self):
        """Refuse the requests and tell the requesters."""
        self.ensure_one()
        return self.request_ids.action_refuse(self.reason)
