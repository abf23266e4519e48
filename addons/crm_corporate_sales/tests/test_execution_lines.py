from odoo.tests import tagged

from .execution_case import ExecutionCase


@tagged("post_install", "-at_install")
class TestExecutionLines(ExecutionCase):
    """The delivery line of an order line: from where, how many ready, shipped, returned (spec 3.2)."""

    def test_goods_in_stock_are_reserved_and_ready(self):
        self._put_in_stock(self.kept, 10)
        order = self._make_order((self.kept, 4))
        self.assertLine(
            order,
            ordered=4,
            from_stock=4,
            from_production=0,
            from_purchase=0,
            ready=4,
            delivered=0,
            readiness_percent=100,
        )
        self.assertEqual(order.execution_state, "ready")
        self._ship(order.picking_ids)
        self.assertLine(order, ready=0, delivered=4, rest=0, readiness_percent=100)
        self.assertEqual(order.execution_state, "done")

    def test_production_delivers_into_stock_first(self):
        order = self._make_order((self.made, 2))
        self.assertLine(
            order, from_stock=0, from_production=2, ready=0, delivered=0, readiness_percent=0
        )
        self.assertEqual(order.execution_state, "production")
        [row] = self._status(order)["production"]
        self.assertEqual((row["quantity"], row["produced"]), (2, 0))
        self.assertEqual([sub["product_id"] for sub in row["sub_assemblies"]], [self.chamber.id])
        self._put_in_stock(self.part, 100)
        self._produce(self._productions(order, self.chamber))
        half = self._line(order)["readiness_percent"]
        self.assertGreater(half, 20)
        self.assertLess(half, 60)
        self.assertAlmostEqual(order.execution_percent, half)
        self._produce(self._productions(order, self.made))
        self.assertLine(order, from_production=2, ready=2, delivered=0, readiness_percent=100)
        self.assertEqual(order.execution_state, "ready")
        self._ship(order.picking_ids)
        self.assertLine(order, from_production=2, ready=0, delivered=2)

    def test_goods_bought_for_the_order(self):
        order = self._make_order((self.bought, 5))
        self.assertLine(order, from_purchase=5, from_stock=0, ready=0, readiness_percent=0)
        self.assertEqual(order.execution_state, "purchase")
        [row] = self._status(order)["purchases"]
        self.assertEqual((row["quantity"], row["received"], row["state"]), (5, 0, "draft"))
        purchase = order._get_purchase_orders()
        purchase.with_user(self.pavel).button_confirm()
        self._settle()
        self.assertEqual(self._status(order)["purchases"][0]["state"], "purchase")
        self.assertLine(order, from_purchase=5, ready=0)
        self._ship(purchase.picking_ids, 2)
        self.assertLine(order, from_purchase=5, ready=2, readiness_percent=40)
        self._ship(purchase.picking_ids.filtered(lambda picking: picking.state != "done"))
        self.assertLine(order, from_purchase=5, ready=5, readiness_percent=100)
        self.assertEqual(self._status(order)["purchases"][0]["received"], 5)

    def test_mixed_line_is_split(self):
        self.mto.rule_ids.procure_method = "mts_else_mto"
        self._put_in_stock(self.made, 3)
        order = self._make_order((self.made, 5))
        self.assertLine(
            order, ordered=5, from_stock=3, from_production=2, ready=3, readiness_percent=60
        )

    def test_partial_delivery_and_return(self):
        self._put_in_stock(self.kept, 10)
        order = self._make_order((self.kept, 10))
        first = order.picking_ids
        self._ship(first, 4)
        self.assertLine(order, delivered=4, ready=6, rest=6)
        self._return(first, 1)
        self.assertLine(order, delivered=3, returned=1, rest=6, from_stock=10)
        self._ship(order.picking_ids.filtered(lambda picking: picking.state == "assigned"))
        self.assertLine(order, delivered=9, returned=1, rest=0, from_stock=10)
        self.assertEqual(order.execution_state, "done")

    def test_goods_back_for_replacement_are_owed(self):
        self._put_in_stock(self.kept, 2)
        order = self._make_order((self.kept, 2))
        self._ship(order.picking_ids)
        self._return(order.picking_ids, 1, to_refund=False)
        self.assertLine(order, delivered=1, returned=0, rest=1, unplanned=1)
        self.assertIn("“Leak detector”", " ".join(self._status(order)["missing_to_close"]))

    def test_cancelled_and_extra_lines(self):
        self._put_in_stock(self.kept, 9)
        order = self._make_order((self.kept, 4), (self.service, 1))
        order.order_line[0].product_uom_qty = 0
        self._settle()
        self.assertLine(order, self.kept, ordered=0, rest=0)
        order.write({"order_line": [(0, 0, {"product_id": self.made.id, "product_uom_qty": 1})]})
        self._settle()
        self.assertLine(order, self.made, from_production=1)
        self.assertEqual(order.execution_state, "production")

    def test_services_are_no_goods(self):
        order = self._make_order((self.service, 3))
        self.assertEqual(order.execution_state, "none")
        order.order_line.qty_delivered = 1
        self.assertLine(order, kind="service", ordered=3, delivered=1, rest=2)
        self.assertFalse(
            [text for text in self._status(order)["missing_to_close"] if "Training" in text]
        )

    def test_quotation_has_nothing_to_ship(self):
        order = self._make_order((self.kept, 4), confirm=False)
        self.assertLine(order, ordered=4, from_stock=0, ready=0, rest=0, expected_date=False)
        self.assertFalse(order.execution_state)

    def test_cancelled_order_leaves_the_lists(self):
        order = self._make_order((self.bought, 1))
        self.assertTrue(order.execution_state)
        order._action_cancel()
        self._settle()
        self.assertFalse(order.execution_state)

    def test_unit_of_the_line(self):
        self._put_in_stock(self.kept, 30)
        dozen = self.env.ref("uom.product_uom_dozen")
        order = self._make_order(
            {"product_id": self.kept.id, "product_uom_qty": 3, "product_uom_id": dozen.id}
        )
        self.assertLine(order, ordered=3, from_stock=3, ready=2.5)

    def test_what_is_missing_is_named(self):
        self._put_in_stock(self.kept, 1)
        order = self._make_order((self.kept, 1))
        [text] = [
            text
            for text in self._status(order)["missing_to_close"]
            if order.picking_ids.name in text
        ]
        self.assertEqual(text, f"Transfer {order.picking_ids.name} is not done")
        self._ship(order.picking_ids)
        self.assertFalse(
            [
                text
                for text in self._status(order)["missing_to_close"]
                if order.picking_ids.name in text
            ]
        )
