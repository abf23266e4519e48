from odoo import models


class StockPicking(models.Model):
    _inherit = "stock.picking"

    def _get_printed_base_lines(self):
        """What the transfer ships, at the prices of the order, with taxes.

        A kit is one line of the order with several moves: it is printed as it was sold.
        """
        self.ensure_one()
        moves = self.move_ids.filtered(lambda move: move.state != "cancel" and move.sale_line_id)
        base_lines = []
        for line, own in moves.grouped("sale_line_id").items():
            same = own.filtered(lambda move, line=line: move.product_id == line.product_id)
            quantity = (
                sum(
                    move.product_uom._compute_quantity(
                        move.quantity or move.product_uom_qty, line.product_uom_id, round=False
                    )
                    for move in same
                )
                if same
                else line.product_uom_qty
            )
            base_lines.append(line._prepare_base_line_for_taxes_computation(quantity=quantity))
        orders = moves.sale_line_id.order_id
        return orders[:1]._round_printed_base_lines(base_lines) if base_lines else []
