from collections import defaultdict

from odoo import api, models

from .crm_certification import OPEN


class CrmCertification(models.Model):
    """Certifications follow their orders: made, completed, cancelled by the server."""

    _inherit = "crm.certification"

    @api.model
    def _sync_orders(self, orders):
        """Make the certifications of these orders what their lines and deliveries ask for.

        Running it again changes nothing.
        """
        self._cancel_of_orders(orders.filtered(lambda order: order.state == "cancel"))
        confirmed = orders.filtered(lambda order: order.state == "sale")
        lines = confirmed._get_certification_lines()
        units = self._get_ordered_units(confirmed)
        affected = lines.union(*units)
        if not affected:
            return
        quantities = lines._get_staying_quantities()
        plans = affected._plan_units(units, quantities)
        self._drop_units(plans)
        self._release_returned(units, quantities)
        self._add_units(plans)
        affected._give_lots(self._get_ordered_units(confirmed))
        self._take_typed_numbers(confirmed)
        confirmed._deliver_certification_services()

    @api.model
    def _get_ordered_units(self, orders):
        """{order line: the newest attempt at each of its pieces}, without cancelled ones, unless
        a manager said that these are not wanted.
        """
        found = self.search([("sale_line_id.order_id", "in", orders.ids)], order="id").filtered(
            lambda item: item.state != "cancelled" or item.is_waived
        )
        units = defaultdict(self.browse)
        for record in found - found.previous_id:
            # what did not pass and was returned does not count any more
            if record.state == "cancelled" or not record.is_waived:
                units[record.sale_line_id] |= record
        return units

    @api.model
    def _drop_units(self, plans):
        dropped = self.browse([key for plan in plans.values() for key in plan.drop])
        unused = dropped.filtered(lambda item: not item._is_used() and not item.previous_id)
        unused.unlink()
        rest = dropped - unused
        rest.previous_id.filtered(lambda item: item.result != "passed").is_waived = True
        if rest:
            rest._move_state(
                list(OPEN),
                "cancelled",
                cancel_reason=self.env._("The equipment was returned or is not ordered any more."),
            )
        for plan in plans.values():
            for key, quantity in plan.resize.items():
                self.browse(key).quantity = quantity

    @api.model
    def _release_returned(self, units, quantities):
        """Pieces that did not pass and went back are not waited for."""
        for line, records in units.items():
            kept = records.exists().filtered(lambda item: item.state != "cancelled")
            surplus = sum(kept.mapped("quantity")) - quantities.get(line, 0.0)
            waiting = kept.filtered(lambda item: item.state == "done" and item.result != "passed")
            for record in waiting:
                if surplus >= record.quantity:
                    surplus -= record.quantity
                    record.is_waived = True

    @api.model
    def _add_units(self, plans):
        # numbers of cancelled pieces are never given again
        numbers = dict(
            self._read_group(
                [("sale_line_id", "in", [line.id for line in plans])],
                ["sale_line_id"],
                ["unit_no:max"],
            )
        )
        self.create(
            [
                {
                    "order_id": line.order_id.id,
                    "sale_line_id": line.id,
                    "unit_no": numbers.get(line, 0) + place,
                    "product_id": line.product_id.id,
                    "quantity": quantity,
                    "is_automatic": True,
                }
                for line, plan in plans.items()
                for place, quantity in enumerate(plan.create, 1)
            ]
        )

    @api.model
    def _take_typed_numbers(self, orders):
        """Numbers that engineers wrote down at the commissioning, where the stock tracks none."""
        waiting = orders.certification_ids.filtered(
            lambda item: item.state in OPEN and not item.serial_number and item.sale_line_id
        )
        if not waiting:
            return
        pieces = self.env["crm.commissioning.equipment"].search(
            [
                ("sale_line_id", "in", waiting.sale_line_id.ids),
                ("serial_number", "!=", False),
                ("commissioning_id.state", "!=", "cancelled"),
            ],
            order="unit_no, id",
        )
        by_line = pieces.grouped("sale_line_id")
        taken = set(orders.certification_ids.filtered("serial_number").mapped("serial_number"))
        for record in waiting.sorted("unit_no"):
            found = by_line.get(record.sale_line_id, pieces.browse())
            number = next((n for n in found.mapped("serial_number") if n not in taken), False)
            if number:
                taken.add(number)
                record.serial_number = number

    @api.model
    def _cancel_of_orders(self, orders):
        open_ones = orders.certification_ids.filtered(lambda item: item.state in OPEN)
        if open_ones:
            open_ones._move_state(
                list(OPEN), "cancelled", cancel_reason=self.env._("The order was cancelled.")
            )
