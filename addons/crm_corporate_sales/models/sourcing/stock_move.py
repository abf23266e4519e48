from odoo import api, fields, models

from ...engine.sourcing import PRODUCTION, PURCHASE, STOCK, TRANSFER

#: states of an order to a supplier that binds nobody yet
REQUEST = ("draft", "sent")
#: sources whose goods a transfer waits for, linked to the document that brings them
BROUGHT = (PRODUCTION, PURCHASE, TRANSFER)


class StockMove(models.Model):
    """A transfer line of an order knows which source it was planned from."""

    _inherit = "stock.move"

    sourcing_source = fields.Selection(
        selection=[
            (STOCK, "From Stock"),
            (PRODUCTION, "Made to Order"),
            (PURCHASE, "Bought to Order"),
            (TRANSFER, "From Another Warehouse"),
        ],
        string="Source",
        readonly=True,
        help="Where this part of the order comes from, as decided when the order was confirmed.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        if self.env.context.get("sourcing_procures"):
            for vals in vals_list:
                if vals.get("sourcing_source") in BROUGHT:
                    vals["procure_method"] = "make_to_order"
        return super().create(vals_list)

    @api.model
    def _prepare_merge_moves_distinct_fields(self):
        return [*super()._prepare_merge_moves_distinct_fields(), "sourcing_source"]

    # ---- called off ------------------------------------------------------------------------

    def _get_binding(self):
        """How hard it is to do without this part: 0 nothing is lost, 4 it is on its way."""
        self.ensure_one()
        if self.sourcing_source == PURCHASE:
            requests = self.created_purchase_line_ids.order_id
            return 0 if requests and all(item.state in REQUEST for item in requests) else 4
        if self.sourcing_source == PRODUCTION:
            orders = self.move_orig_ids.production_id
            return 1 if orders and all(order._is_untouched() for order in orders) else 3
        return 2

    def _get_upstream_documents_and_responsibles(self, visited):
        # sudo: Odoo looks for whom to tell that an order is cancelled or smaller among requests to
        # suppliers, too, which the salesperson who cancels may not read
        return super(StockMove, self.sudo())._get_upstream_documents_and_responsibles(visited)
