from odoo import api, fields, models

from ...engine import margin as engine


class SaleOrderCost(models.Model):
    """Planned and actual cost of an order by kind, kept for reports by the server.

    A row belongs to a line (goods, services) or to the order (commissioning, delivery by hand).
    """

    _name = "sale.order.cost"
    _description = "Cost of an Order"
    _order = "order_id, id"

    order_id = fields.Many2one(
        comodel_name="sale.order", required=True, index=True, ondelete="cascade"
    )
    line_id = fields.Many2one(
        comodel_name="sale.order.line", index="btree_not_null", ondelete="cascade"
    )
    kind = fields.Selection([(kind, kind.capitalize()) for kind in engine.KINDS], required=True)
    planned = fields.Float(digits=False, help="Currency of the order.")
    actual = fields.Float(digits=False, help="Currency of the order.")

    _row_uniq = models.UniqueIndex("(order_id, COALESCE(line_id, 0), kind)")

    @api.model
    def _get_kind_names(self):
        """[(kind, its name in the caller's language)], in the order of tables."""
        return self._fields["kind"]._description_selection(self.env)
