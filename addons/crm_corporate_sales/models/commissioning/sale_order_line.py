from collections import defaultdict

from odoo import api, models

from ...engine.units import Unit, plan_units


class SaleOrderLine(models.Model):
    """What of an ordered line is, or will be, at the customer's."""

    _inherit = "sale.order.line"

    def _is_goods(self):
        self.ensure_one()
        return (
            not self.display_type
            and not self.is_downpayment
            and bool(self.product_id)
            and self.product_id.type != "service"
        )

    def _is_per_piece(self):
        """Each unit has its own serial number."""
        self.ensure_one()
        return self.product_id.tracking == "serial"

    def _get_staying_quantities(self):
        """{line: quantity that is or will be with the customer}.

        Cancelled orders and lines have none; what was returned for good or will not be delivered
        any more does not count; an exchanged piece does.
        """
        return {line: line._get_staying_quantity() for line in self}

    def _get_staying_quantity(self):
        ordered = max(self.product_uom_qty, 0.0)
        if self.state != "sale" or not ordered:
            return 0.0
        moves = self.move_ids
        if not moves.filtered(lambda move: move.state == "cancel" or move.origin_returned_move_id):
            return ordered
        leaving, _coming = self._get_outgoing_incoming_moves()
        still_coming = sum(
            move.product_uom._compute_quantity(move.product_uom_qty, self.product_uom_id)
            for move in leaving
            if move.state not in ("done", "cancel")
        )
        # the first is right for pieces returned and sent again, the second while a delivery in
        # several steps is on its way, and for kits
        kept = max(self.qty_delivered + still_coming, self._get_qty_procurement())
        return max(min(ordered, kept), 0.0)

    def _get_lots_at_customer(self):
        """{line: serial numbers and lots delivered with it and not returned, in their order}."""
        moves = self.move_ids.filtered(lambda move: move.state == "done")
        found = defaultdict(dict)
        for move_line in moves.move_line_ids.sorted(lambda item: (item.date, item.id)):
            lot, line = move_line.lot_id, move_line.move_id.sale_line_id
            if not lot or lot.product_id != line.product_id:
                continue
            if move_line.location_dest_id.usage == "customer":
                found[line][lot] = True
            elif move_line.location_id.usage == "customer":
                found[line].pop(lot, None)
        lots = self.env["stock.lot"]
        return {line: lots.union(*found[line]) for line in self}

    def _plan_units(self, units_by_line, quantities):
        """Pieces of these lines that are missing or too many, by ``engine/units.py``.

        :param dict units_by_line: {line: records with ``lot_id``, ``quantity``, ``_is_loose()``
            and ``_is_used()``}
        :param dict quantities: {line: quantity to be covered}
        :return: {line: UnitPlan}
        """
        lots = self._get_lots_at_customer()
        plans = {}
        for line in self:
            units = [
                Unit(
                    key=record.id,
                    quantity=record.quantity,
                    is_locked=not record._is_loose(),
                    is_returned=bool(record.lot_id) and record.lot_id not in lots[line],
                    is_used=record._is_used(),
                )
                for record in units_by_line.get(line, ())
            ]
            plans[line] = plan_units(quantities.get(line, 0.0), units, line._is_per_piece())
        return plans

    def _give_lots(self, units_by_line):
        """Write delivered serial numbers to pieces without one; take returned ones away.

        :param dict units_by_line: {line: records with ``lot_id`` and ``serial_number``}, all of
            the line; those that are settled keep what they have
        """
        lots = self._get_lots_at_customer()
        for line in self:
            units = units_by_line.get(line)
            if not units or not line._is_per_piece():
                continue
            loose = units.filtered(lambda unit: unit._is_loose())
            gone = loose.filtered(
                lambda unit, line=line: unit.lot_id and unit.lot_id not in lots[line]
            )
            gone.write({"lot_id": False, "serial_number": False})
            typed = set(units.filtered("serial_number").mapped("serial_number"))
            free = [lot for lot in lots[line] - units.lot_id if lot.name not in typed]
            for unit in loose.filtered(lambda unit: unit.serial_number and not unit.lot_id):
                # written by hand before the delivery was done
                unit.lot_id = lots[line].filtered(
                    lambda lot, unit=unit: lot.name == unit.serial_number
                )[:1]
            waiting = loose.filtered(lambda unit: not unit.serial_number)
            for unit, lot in zip(waiting, free, strict=False):
                unit.lot_id = lot

    # ------------------------------------------------------------
    # lines of confirmed orders change
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.order_id.filtered(lambda order: order.state == "sale")._touch_execution()
        return lines

    def write(self, vals):
        result = super().write(vals)
        if {"product_id", "product_uom_qty", "qty_delivered"} & set(vals):
            self.order_id.filtered(lambda order: order.state == "sale")._touch_execution()
        return result
