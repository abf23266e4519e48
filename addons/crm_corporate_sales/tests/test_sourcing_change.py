from odoo.tests import tagged

from .test_sourcing_case import SourcingCase


@tagged("post_install", "-at_install")
class TestSourcingChange(SourcingCase):
    """A confirmed order changes: production and requests follow, or somebody is asked."""

    def setUp(self):
        super().setUp()
        self._stock(self.furnace, 3)
        self._stock(self.bolt, 10)
        self.order = self._order((self.furnace, 10), (self.pump, 6))
        self.furnaces, self.pumps = self.order.order_line

    def _check(self, made, chambers, sheets, bolts):
        """Productions and requests cover exactly what the order needs."""
        self.assertEqual(
            sum(self._productions(self.order, self.furnace).mapped("product_qty")), made
        )
        self.assertEqual(
            sum(self._productions(self.order, self.chamber).mapped("product_qty")), chambers
        )
        self.assertEqual(self._requested(self.order, self.sheet), sheets)
        self.assertEqual(self._requested(self.order, self.bolt), bolts)

    def _warnings(self, record):
        return record.activity_ids.filtered(
            lambda activity: activity.activity_type_id.category != "reminder"
        )

    def test_confirmed(self):
        self._check(7, 7, 28, 46)

    def test_less(self):
        self.furnaces.product_uom_qty = 5
        self.assertEqual(self._parts(self.furnaces), {"stock": 3, "production": 2})
        self._check(2, 2, 8, 6)
        self.pumps.product_uom_qty = 1
        self.assertEqual(self._requested(self.order, self.pump), 1)
        self.assertFalse(self._warnings(self._productions(self.order)))

    def test_less_than_the_stock(self):
        self.furnaces.product_uom_qty = 2
        self.assertEqual(self._parts(self.furnaces), {"stock": 2})
        self._check(0, 0, 0, 0)
        self.assertEqual(self._free(self.furnace), 1)
        self.assertEqual(self._free(self.bolt), 10)

    def test_line_cancelled(self):
        self.order.write({"order_line": [(1, self.furnaces.id, {"product_uom_qty": 0})]})
        self.assertFalse(self._parts(self.furnaces))
        self._check(0, 0, 0, 0)
        self.assertEqual(self._free(self.furnace), 3)
        self.assertEqual(self._parts(self.pumps), {"purchase": 6})

    def test_more(self):
        self._stock(self.sheet, 6)
        self.furnaces.product_uom_qty = 12
        self.assertEqual(self._parts(self.furnaces), {"stock": 3, "production": 9})
        self._check(9, 9, 30, 62)
        made = self.furnaces.sudo()._get_order_moves().filtered("move_orig_ids")
        self.assertEqual(sum(made.mapped("product_qty")), 9, "all of it is linked to production")

    def test_less_and_more_again(self):
        self.furnaces.product_uom_qty = 4
        self.furnaces.product_uom_qty = 10
        self.assertEqual(self._parts(self.furnaces), {"stock": 3, "production": 7})
        self._check(7, 7, 28, 46)

    def test_new_line_of_the_same_product(self):
        self.order.write(
            {"order_line": [(0, 0, {"product_id": self.furnace.id, "product_uom_qty": 2})]}
        )
        line = self.order.order_line[-1]
        self.assertEqual(self._parts(line), {"production": 2})
        [move] = line.sudo()._get_order_moves()
        self.assertEqual(move.move_orig_ids.production_id.sale_line_id, line.sudo())
        self._check(9, 9, 36, 62)
        line.product_uom_qty = 0
        self._check(7, 7, 28, 46)

    def test_order_cancelled(self):
        self.order._action_cancel()
        self._check(0, 0, 0, 0)
        self.assertEqual(self._requested(self.order, self.pump), 0)
        self.assertEqual(self._free(self.furnace), 3)
        self.assertEqual(self._free(self.bolt), 10)

    def test_order_cancelled_whose_component_nobody_supplies(self):
        rare = self._product("Rare gas")
        oven = self._product("Oven")
        self._bom(oven, [(rare, 2), (self.bolt, 4)])
        order = self._order((oven, 3))
        self.assertEqual(self._productions(order, oven).product_qty, 3)
        order._action_cancel()
        self.assertFalse(self._productions(order))

    def test_order_cancelled_whose_vendor_is_gone(self):
        self.sheet.seller_ids.unlink()
        self.bolt.seller_ids.unlink()
        self.order._action_cancel()
        self.assertFalse(self._productions(self.order))

    def test_less_of_what_has_a_component_nobody_supplies(self):
        rare = self._product("Rare gas")
        oven = self._product("Oven")
        self._bom(oven, [(rare, 2), (self.bolt, 4)])
        order = self._order((oven, 3))
        order.write({"order_line": [(1, order.order_line.id, {"product_uom_qty": 1})]})
        self.assertEqual(self._productions(order, oven).product_qty, 1)
        order.write({"order_line": [(1, order.order_line.id, {"product_uom_qty": 2})]})
        self.assertEqual(self._productions(order, oven).product_qty, 2)

    def test_requests_for_others_stay(self):
        other = self._order((self.pump, 4))
        self.order._action_cancel()
        [line] = self.env["purchase.order.line"].search([("product_id", "=", self.pump.id)])
        self.assertEqual(line.product_qty, 4)
        self.assertEqual(self._parts(other.order_line), {"purchase": 4})

    def test_planner_is_asked_when_work_has_begun(self):
        maria = self._new_user("maria", "mrp.group_mrp_manager")
        production = self._productions(self.order, self.furnace)
        production.user_id = maria
        production.qty_producing = 1
        self.assertEqual(production.state, "progress")
        self.order.write({"order_line": [(1, self.furnaces.id, {"product_uom_qty": 5})]})
        self.assertEqual(production.product_qty, 7, "nobody takes work away that has begun")
        [task] = self._warnings(production)
        self.assertEqual(task.user_id, maria)
        self.assertIn(" 2.0 ", task.note, "stock is given back before work is thrown away")
        self.assertEqual(self._parts(self.furnaces), {"production": 5})
        self.assertIn(self.order.name, task.summary)

    def test_planner_is_asked_when_the_order_is_cancelled(self):
        production = self._productions(self.order, self.furnace)
        production.qty_producing = 1
        self.order._action_cancel()
        self.assertNotEqual(production.state, "cancel")
        [task] = self._warnings(production)
        self.assertTrue(task.user_id, "somebody has to see it")
        self.assertTrue(task.user_id.has_group("mrp.group_mrp_manager"))

    def test_buyer_is_asked_when_it_was_ordered(self):
        request = self.env["purchase.order.line"].search([("product_id", "=", self.pump.id)])
        request.order_id.button_confirm()
        self.order.write({"order_line": [(1, self.pumps.id, {"product_uom_qty": 2})]})
        self.assertEqual(request.product_qty, 6, "it was ordered already")
        [task] = self._warnings(request.order_id)
        self.assertTrue(task.user_id, "somebody has to see it")

    def test_return_after_delivery_is_left_to_odoo(self):
        order = self._order((self.gauge, 2))
        self._stock(self.gauge, 2)
        move = order.sudo().order_line._get_order_moves()
        move.move_orig_ids.production_id.action_cancel()
        picking = order.sudo().picking_ids
        picking.action_assign()
        for item in picking.move_ids:
            item.quantity = item.product_uom_qty
            item.picked = True
        picking.button_validate()
        self.assertEqual(order.order_line.qty_delivered, 2)
        self.assertFalse(order.sudo().order_line._get_order_moves())

    def test_a_negative_line_of_what_nobody_makes_or_sells(self):
        order = self._order((self.kept, -1))
        [move] = order.sudo().order_line.move_ids
        self.assertEqual(move.location_id.usage, "customer")
        self.assertEqual(move.product_uom_qty, 1)

    def test_less_than_was_picked_of_what_nobody_makes_or_sells(self):
        self.warehouse.delivery_steps = "pick_pack_ship"
        self._stock(self.kept, 10)
        order = self._order((self.kept, 10))
        [picking] = order.sudo().picking_ids
        picking.move_ids.write({"quantity": 6, "picked": True})
        picking._action_done()
        order.order_line.product_uom_qty = 2
        self.assertEqual(order.order_line.product_uom_qty, 2)

    def test_the_salesperson_cancels(self):
        """Without a right on requests to suppliers or productions."""
        self.order.with_user(self.anna)._action_cancel()
        self.assertEqual(self.order.state, "cancel")
        self.assertEqual(set(self.order.picking_ids.mapped("state")), {"cancel"})
        self._check(0, 0, 0, 0)
