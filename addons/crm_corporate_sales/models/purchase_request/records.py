"""Requests to purchase on the deal and on the order they are for."""

from odoo import fields, models


class CrmPurchaseRequestOwner(models.AbstractModel):
    """A deal or an order that things are bought for."""

    _name = "crm.purchase.request.owner"
    _description = "What Things Are Bought For"
    _request_field = None

    purchase_request_count = fields.Integer(
        compute="_compute_purchase_request_count",
        groups="sales_team.group_sale_salesman",
    )

    def _compute_purchase_request_count(self):
        name = self._request_field
        counts = dict(
            self.env["crm.purchase.request"]._read_group(
                [(name, "in", self.ids)], [name], ["__count"]
            )
        )
        for record in self:
            record.purchase_request_count = counts.get(record._origin, 0)

    def action_view_purchase_requests(self):
        """Open the requests for this record; new ones belong to it."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_corporate_sales.action_my_purchase_request"
        )
        return {
            **action,
            "domain": [(self._request_field, "=", self.id)],
            "context": {f"default_{self._request_field}": self.id},
        }


class CrmLead(models.Model):
    _name = "crm.lead"
    _inherit = ["crm.lead", "crm.purchase.request.owner"]
    _request_field = "lead_id"


class SaleOrder(models.Model):
    _name = "sale.order"
    _inherit = ["sale.order", "crm.purchase.request.owner"]
    _request_field = "order_id"

    def action_view_purchase_requests(self):
        action = super().action_view_purchase_requests()
        action["context"]["default_lead_id"] = self.opportunity_id.id
        return action
