from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .test_sourcing_case import SourcingCase


@tagged("post_install", "-at_install")
class TestSourcingConfirm(SourcingCase):
    """What a salesperson's confirmation reserves, makes and buys."""

    def test_mixed_lines_are_split(self):
        self._stock(self.furnace, 3)
        self._stock(self.pump, 2)
        self._stock(self.kept, 5)
        order = self._order((self.furnace, 10), (self.pump, 6), (self.kept, 4), (self.service, 1))
        furnace, pump, kept, service = order.order_line
        self.assertEqual(self._parts(furnace), {"stock": 3, "production": 7})
        self.assertEqual(self._parts(pump), {"stock": 2, "purchase": 4})
        self.assertEqual(self._parts(kept), {"stock": 4})
        self.assertFalse(service.sudo().move_ids)
        moves = order.sudo().order_line._get_order_moves()
        from_stock = moves.filtered(lambda move: move.sourcing_source == "stock")
        self.assertEqual(set(from_stock.mapped("state")), {"assigned"})
        made = moves.filtered(lambda move: move.sourcing_source == "production")
        production = made.move_orig_ids.production_id
        self.assertEqual(production.product_qty, 7)
        self.assertEqual(production.sale_line_id, furnace.sudo())
        bought = moves.filtered(lambda move: move.sourcing_source == "purchase")
        self.assertEqual(bought.created_purchase_line_ids.product_qty, 4)
        self.assertEqual(len(moves.picking_id), 1)

    def test_levels_below_are_made_and_bought(self):
        self._stock(self.chamber, 2)
        self._stock(self.sheet, 5)
        order = self._order((self.furnace, 4))
        self.assertEqual(self._productions(order, self.furnace).product_qty, 4)
        chamber = self._productions(order, self.chamber)
        self.assertEqual(chamber.product_qty, 2)
        self.assertEqual(self._productions(order, self.furnace)._get_children(), chamber)
        self.assertEqual(self._requested(order, self.sheet), 2 * 4 - 5)
        self.assertEqual(self._requested(order, self.bolt), 4 * 8)

    def test_levels_do_not_take_the_same_stock_twice(self):
        """Gauges and furnaces take bolts, and bolts are sold as they are."""
        self._stock(self.bolt, 20)
        order = self._order((self.gauge, 5), (self.furnace, 2), (self.bolt, 6))
        self.assertEqual(self._parts(order.order_line[2]), {"stock": 6})
        [sold] = order.order_line[2].sudo()._get_order_moves()
        self.assertEqual(sold.state, "assigned", "production does not take what is sold")
        needed = 5 + 2 * 8 + 6
        self.assertEqual(self._requested(order, self.bolt), needed - 20)
        self.assertEqual(self._free(self.bolt), 0)

    def test_component_with_a_reordering_rule_is_left_to_it(self):
        self.env["stock.warehouse.orderpoint"].create(
            {
                "product_id": self.bolt.id,
                "warehouse_id": self.warehouse.id,
                "location_id": self.warehouse.lot_stock_id.id,
                "trigger": "manual",
                "product_min_qty": 0,
            }
        )
        order = self._order((self.furnace, 1))
        self.assertEqual(self._requested(order, self.bolt), 0)
        self.assertEqual(self._requested(order, self.sheet), 4)

    def test_component_nobody_has_is_waited_for(self):
        tube = self._product("Tube")
        lamp = self._product("Lamp")
        self._bom(lamp, [(tube, 1)])
        order = self._order((lamp, 2))
        self.assertEqual(self._productions(order, lamp).state, "confirmed")

    def test_reserved_goods_of_others_are_respected(self):
        self._stock(self.furnace, 5)
        first = self._order((self.furnace, 4))
        second = self._order((self.furnace, 4))
        self.assertEqual(self._parts(first.order_line), {"stock": 4})
        self.assertEqual(self._parts(second.order_line), {"stock": 1, "production": 3})

    def test_lines_of_one_product_share_its_stock(self):
        self._stock(self.furnace, 5)
        order = self._order((self.furnace, 4), (self.furnace, 4))
        self.assertEqual(self._parts(order.order_line[0]), {"stock": 4})
        self.assertEqual(self._parts(order.order_line[1]), {"stock": 1, "production": 3})

    def test_dozens(self):
        self._stock(self.pump, 7)
        dozen = self.env.ref("uom.product_uom_dozen")
        order = self._order((self.pump, 2, {"product_uom_id": dozen.id}))
        self.assertEqual(self._parts(order.order_line), {"stock": 7, "purchase": 17})
        order.order_line.product_uom_qty = 3
        self.assertEqual(self._parts(order.order_line), {"stock": 7, "purchase": 29})

    def test_made_goods_stay_with_their_order(self):
        order = self._order((self.furnace, 2))
        self._stock(self.chamber, 2)
        self._stock(self.bolt, 16)
        production = self._productions(order, self.furnace)
        other = self._order((self.furnace, 1), picking_policy="direct")
        production.action_assign()
        production.qty_producing = 2
        production._set_qty_producing()
        production.move_raw_ids.picked = True
        production.button_mark_done()
        self.assertEqual(production.state, "done")
        self.assertEqual(order.sudo().order_line._get_order_moves().state, "assigned")
        self.assertEqual(other.sudo().order_line._get_order_moves().quantity, 0)

    def test_kit_is_sourced_by_component(self):
        kit = self._product("Set", is_storable=False)
        self._bom(kit, [(self.pump, 1), (self.furnace, 2)], type="phantom")
        self._stock(self.pump, 3)
        self._stock(self.furnace, 3)
        order = self._order((kit, 2))
        moves = order.sudo().order_line._get_order_moves()
        self.assertEqual(
            {(move.product_id, move.sourcing_source): move.product_qty for move in moves},
            {
                (self.pump, "stock"): 2,
                (self.furnace, "stock"): 3,
                (self.furnace, "production"): 1,
            },
        )
        order.order_line.product_uom_qty = 1
        moves = order.sudo().order_line._get_order_moves()
        self.assertEqual(
            {(move.product_id, move.sourcing_source): move.product_qty for move in moves},
            {(self.pump, "stock"): 1, (self.furnace, "stock"): 2},
        )
        self.assertFalse(self._productions(order, self.furnace))

    def test_goods_that_are_not_counted_are_delivered(self):
        wipes = self._product("Wipes", is_storable=False)
        self._vendor(wipes, 3)
        order = self._order((wipes, 4))
        self.assertEqual(self._parts(order.order_line), {"stock": 4})
        self.assertEqual(self._requested(order, wipes), 0)

    def test_queries_of_ten_mixed_lines(self):
        """Stock Odoo takes 612 for the same with the same routes: bench/execution."""
        lines = []
        for number in range(4):
            made, bought = self._product(f"Made {number}"), self._product(f"Bought {number}")
            self._bom(made, [(self.chamber, 2), (self.bolt, 2)])
            self._vendor(bought, 5)
            lines += [(made, 10), (bought, 10)]
            for product in (made, bought):
                if number != 1:
                    self._stock(product, 3 + number)
        for number in range(2):
            kept = self._product(f"Kept {number}")
            self._stock(kept, 1000)
            lines.append((kept, 10))
        quotation = self._quotation(*lines)
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        quotation.action_confirm()
        self.env.flush_all()
        self.assertLessEqual(self.env.cr.sql_log_count - before, 612 * 1.3)

    # ---- warehouses -----------------------------------------------------------------------

    def test_steps_of_the_warehouse(self):
        for steps in ("pick_ship", "pick_pack_ship"):
            self.warehouse.delivery_steps = steps
            furnace = self._product(f"Furnace {steps}")
            self._bom(furnace, [(self.bolt, 1)])
            self._stock(furnace, 1)
            order = self._order((furnace, 3))
            self.assertEqual(self._parts(order.order_line), {"stock": 1, "production": 2})
            moves = order.sudo().order_line._get_order_moves()
            self.assertEqual(moves.picking_type_id, self.warehouse.pick_type_id)
            order.order_line.product_uom_qty = 2
            self.assertEqual(self._parts(order.order_line), {"stock": 1, "production": 1})

    def test_components_picked_before_production(self):
        self.warehouse.manufacture_steps = "pbm_sam"
        self._stock(self.bolt, 5)
        order = self._order((self.furnace, 1))
        self.assertEqual(self._productions(order, self.chamber).product_qty, 1)
        self.assertEqual(self._requested(order, self.sheet), 4)
        self.assertEqual(self._requested(order, self.bolt), 3)

    def test_new_warehouse_sources_orders_too(self):
        tver = self.env["stock.warehouse"].create({"name": "Tver", "code": "TVR"})
        self._stock(self.furnace, 9)
        self._stock(self.furnace, 1, tver)
        order = self._order((self.furnace, 3), warehouse_id=tver.id)
        self.assertEqual(self._parts(order.order_line), {"stock": 1, "production": 2})
        self.assertEqual(self._productions(order, self.furnace).warehouse_id, tver)

    def test_another_warehouse_resupplies(self):
        tver = self.env["stock.warehouse"].create(
            {"name": "Tver", "code": "TVR", "resupply_wh_ids": [(4, self.warehouse.id)]}
        )
        self.kept.route_ids = tver.resupply_route_ids
        self._stock(self.kept, 4)
        self._stock(self.kept, 1, tver)
        quotation = self._quotation((self.kept, 3), warehouse_id=tver.id)
        self.assertEqual(self._split(self._preview(quotation)["lines"][0]), (3, 0, 0, 0))
        quotation.action_confirm()
        self.assertEqual(self._parts(quotation.order_line), {"stock": 1, "transfer": 2})

    def test_switched_off_in_a_warehouse(self):
        self.warehouse.order_sourcing = False
        self._stock(self.furnace, 1)
        quotation = self._quotation((self.furnace, 3))
        self.assertEqual(self._split(self._preview(quotation)["lines"][0]), (1, 0, 0, 2))
        quotation.action_confirm()
        self.assertFalse(self._productions(quotation))
        [move] = quotation.sudo().order_line.move_ids
        self.assertEqual((move.product_uom_qty, move.sourcing_source), (3, False))

    # ---- routes of one's own --------------------------------------------------------------------

    def test_route_of_the_line_goes_first(self):
        route = self.warehouse.delivery_route_id
        self._stock(self.furnace, 1)
        order = self._order((self.furnace, 3, {"route_ids": [(6, 0, route.ids)]}))
        [move] = order.sudo().order_line.move_ids
        self.assertEqual((move.product_uom_qty, move.procure_method), (3, "make_to_stock"))

    def test_make_to_order_of_the_product_goes_first(self):
        route = self.env.ref("stock.route_warehouse0_mto")
        route.active = True
        self.furnace.route_ids = route | self.warehouse.manufacture_pull_id.route_id
        self._stock(self.furnace, 9)
        quotation = self._quotation((self.furnace, 3))
        self.assertEqual(self._split(self._preview(quotation)["lines"][0]), (0, 3, 0, 0))
        quotation.action_confirm()
        self.assertEqual(self._productions(quotation, self.furnace).product_qty, 3)

    # ---- the seller's choice ------------------------------------------------------------------

    def test_produce_although_in_stock(self):
        self._stock(self.furnace, 9)
        order = self._order((self.furnace, 3, {"sourcing_mode": "production"}))
        self.assertEqual(self._parts(order.order_line), {"production": 3})
        self.assertEqual(self._productions(order, self.furnace).product_qty, 3)
        order.order_line.product_uom_qty = 4
        self.assertEqual(self._parts(order.order_line), {"production": 4})

    def test_buy_instead_of_make_and_the_other_way(self):
        order = self._order(
            (self.gauge, 3, {"sourcing_mode": "purchase"}),
            (self.gauge, 2, {"sourcing_mode": "production"}),
        )
        self.assertEqual(self._parts(order.order_line[0]), {"purchase": 3})
        self.assertEqual(self._requested(order, self.gauge), 3)
        self.assertEqual(self._productions(order, self.gauge).product_qty, 2)

    def test_wait_for_the_stock(self):
        self._stock(self.furnace, 1)
        order = self._order((self.furnace, 3, {"sourcing_mode": "stock"}))
        self.assertEqual(self._parts(order.order_line), {"stock": 3})
        self.assertFalse(self._productions(order))

    def test_split_by_hand(self):
        self._stock(self.gauge, 9)
        values = {
            "sourcing_mode": "split",
            "sourcing_stock_qty": 2,
            "sourcing_production_qty": 5,
            "sourcing_purchase_qty": 3,
        }
        order = self._order((self.gauge, 10, values))
        parts = {"stock": 2, "production": 5, "purchase": 3}
        self.assertEqual(self._parts(order.order_line), parts)
        order.order_line.product_uom_qty = 11
        self.assertEqual(self._parts(order.order_line), {**parts, "stock": 3})

    def test_split_that_does_not_add_up_is_refused(self):
        values = {"sourcing_mode": "split", "sourcing_stock_qty": 2}
        quotation = self._quotation((self.gauge, 10, values))
        with self.assertRefused("Gauge.*make up 2.*ordered are 10"):
            quotation.action_confirm()
        self.assertEqual(quotation.state, "draft")

    def test_impossible_choices_are_refused(self):
        quotation = self._quotation((self.pump, 1), (self.furnace, 1), (self.service, 1))
        pump, furnace, service = quotation.order_line
        for line, values, text in (
            (pump, {"sourcing_mode": "production"}, "Pump.*bill of materials"),
            (furnace, {"sourcing_mode": "purchase"}, "Furnace.*no vendor"),
            (service, {"sourcing_mode": "stock"}, "Training.*service"),
            (pump, {"sourcing_mode": "split", "sourcing_production_qty": 1}, "bill of materials"),
        ):
            with self.assertRefused(text, ValidationError):
                line.write(values)
        kit = self._product("Set", is_storable=False)
        self._bom(kit, [(self.pump, 1)], type="phantom")
        with self.assertRefused("components", ValidationError):
            self._quotation((kit, 1, {"sourcing_mode": "production"}))

    def test_bill_and_vendor_of_another_company_do_not_count(self):
        self.furnace.product_tmpl_id.bom_ids.company_id = self.other_company
        self.pump.seller_ids.company_id = self.other_company
        quotation = self._quotation((self.furnace, 1), (self.pump, 1))
        for row in self._preview(quotation)["lines"]:
            self.assertEqual(self._split(row), (0, 0, 0, 1))
        with self.assertRefused("bill of materials", ValidationError):
            quotation.order_line[0].sourcing_mode = "production"
        quotation.action_confirm()
        self.assertFalse(self._productions(quotation))

    def test_another_product_starts_from_the_beginning(self):
        quotation = self._quotation((self.furnace, 1, {"sourcing_mode": "production"}))
        quotation.order_line.product_id = self.pump
        self.assertEqual(quotation.order_line.sourcing_mode, "automatic")

    def test_source_is_fixed_by_the_confirmation(self):
        order = self._order((self.furnace, 1))
        with self.assertRefused("confirmed"):
            order.order_line.sourcing_mode = "production"
        order.order_line.write({"sourcing_mode": "automatic", "name": "Same"})
        self.assertEqual(order.order_line.name, "Same")
