from collections import defaultdict

from odoo import api, models

from .crm_commissioning import CLOSED, OPEN


class CrmCommissioning(models.Model):
    """Commissionings follow their orders: made, completed, cancelled by the server."""

    _inherit = "crm.commissioning"

    @api.model
    def _sync_orders(self, orders):
        """Make the commissionings of these orders what their lines and deliveries ask for.

        Running it again changes nothing.
        """
        cancelled = orders.filtered(lambda order: order.state == "cancel")
        self._cancel_of_orders(cancelled)
        confirmed = orders.filtered(lambda order: order.state == "sale")
        needs = confirmed._get_commissioning_lines()
        units = self._get_ordered_units(confirmed)
        lines = self.env["sale.order.line"].union(
            *(equipment for equipment, _works in needs.values())
        )
        quantities = lines._get_staying_quantities()
        affected = lines.union(*units)
        plans = affected._plan_units(units, quantities)
        self._drop_units(plans)
        homes = self._get_homes(confirmed, needs, plans)
        self._add_units(homes, plans)
        affected._give_lots(self._get_ordered_units(confirmed))
        self._cancel_empty(confirmed, needs)

    @api.model
    def _get_ordered_units(self, orders):
        """{order line: its pieces of equipment}, without those of cancelled commissionings,
        unless a manager said that these are not wanted.
        """
        found = self.env["crm.commissioning.equipment"].search(
            [("sale_line_id.order_id", "in", orders.ids)], order="id"
        )
        units = defaultdict(lambda: self.env["crm.commissioning.equipment"])
        for unit in found:
            commissioning = unit.commissioning_id
            if commissioning.state != "cancelled" or commissioning.is_waived:
                units[unit.sale_line_id] |= unit
        return units

    @api.model
    def _drop_units(self, plans):
        Equipment = self.env["crm.commissioning.equipment"]
        Equipment.browse([key for plan in plans.values() for key in plan.drop]).unlink()
        for plan in plans.values():
            for key, quantity in plan.resize.items():
                Equipment.browse(key).quantity = quantity

    @api.model
    def _get_homes(self, orders, needs, plans):
        """{order: its open commissioning}, made where something asks for one."""
        opened = self.search([("order_id", "in", orders.ids), ("state", "in", OPEN)], order="id")
        homes = {}
        for record in opened.sorted(lambda item: (not item.is_automatic, item.id)):
            homes.setdefault(record.order_id, record)
        covered = orders.commissioning_ids.filtered(
            lambda item: item.state != "cancelled" or item.is_waived
        ).service_line_ids
        new_works = {order: works - covered for order, (_equipment, works) in needs.items()}
        asking = [
            order
            for order in orders
            if new_works[order] or any(plans[line].create for line in needs[order][0])
        ]
        new = self.create(
            [{"order_id": order.id, "is_automatic": True} for order in asking if order not in homes]
        )
        homes.update({record.order_id: record for record in new})
        for order in asking:
            if new_works[order]:
                homes[order].service_line_ids |= new_works[order]
        return homes

    @api.model
    def _add_units(self, homes, plans):
        # numbers of cancelled commissionings are never given again
        numbers = dict(
            self.env["crm.commissioning.equipment"]._read_group(
                [("sale_line_id", "in", [line.id for line in plans])],
                ["sale_line_id"],
                ["unit_no:max"],
            )
        )
        self.env["crm.commissioning.equipment"].create(
            [
                {
                    "commissioning_id": homes[line.order_id].id,
                    "sale_line_id": line.id,
                    "unit_no": numbers.get(line, 0) + place,
                    "sequence": line.sequence,
                    "product_id": line.product_id.id,
                    "quantity": quantity,
                }
                for line, plan in plans.items()
                for place, quantity in enumerate(plan.create, 1)
            ]
        )

    @api.model
    def _cancel_empty(self, orders, needs):
        """Nothing is left to commission, and nobody has worked on it yet."""
        # the pieces were just dropped
        orders.commissioning_ids.invalidate_recordset(["equipment_ids"])
        for record in orders.commissioning_ids:
            works = needs[record.order_id][1] & record.service_line_ids
            if (
                record.is_automatic
                and record.state in OPEN
                and not (record.equipment_ids or works or record.work_ids)
            ):
                record._cancel(self.env._("Nothing of the order is left to commission."))

    @api.model
    def _cancel_of_orders(self, orders):
        open_ones = orders.commissioning_ids.filtered(lambda item: item.state not in CLOSED)
        if open_ones:
            open_ones._cancel(self.env._("The order was cancelled."))
