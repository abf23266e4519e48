from odoo.exceptions import UserError
from odoo.tests import tagged

from .test_commissioning_case import CommissioningCase


@tagged("post_install", "-at_install")
class TestCommissioningOrder(CommissioningCase):
    """Commissionings follow orders, deliveries and returns."""

    def _pieces(self, order):
        return order.commissioning_ids.filtered(
            lambda item: item.state != "cancelled"
        ).equipment_ids

    def _missing(self, order):
        texts = order._get_missing_to_close()[order]
        return [text for text in texts if "ommissioning" in text]

    # ---- when it is needed ---------------------------------------------------------------

    def test_made_when_the_order_is_confirmed(self):
        order = self._new_order((self.furnace, 2), (self.spare, 5), confirm=False)
        self.assertFalse(order.commissioning_ids)
        order.with_user(self.anna).action_confirm()
        self._settle()
        commissioning = order.commissioning_ids
        self.assertEqual(len(commissioning), 1)
        self.assertEqual(commissioning.state, "draft")
        self.assertEqual(commissioning.site_id, self.site)
        self.assertIn("Factory Road 5", commissioning.site_address)
        self.assertEqual(commissioning.equipment_ids.product_id, self.furnace)
        self.assertEqual(len(commissioning.equipment_ids), 2, "a piece for each serial number")
        self.assertEqual(len(commissioning.check_ids), 4, "a checklist for each piece")
        self.assertEqual(commissioning.lead_id, self.deal)

    def test_skipped_when_nothing_asks_for_it(self):
        order = self._new_order((self.spare, 5))
        self.assertFalse(order.commissioning_ids)
        self.assertTrue(self.deal._get_execution_done()[self.deal]["commissioning"])
        self.assertEqual(order.execution_status()[0]["commissioning"], [])

    def test_category_is_inherited_and_overruled(self):
        child = self.env["product.category"].create(
            {"name": "Big Furnaces", "parent_id": self.category.id}
        )
        self.assertTrue(child.needs_commissioning)
        product = self._new_product("Big", categ_id=child.id)
        self.assertTrue(product.needs_commissioning)
        product.needs_commissioning = False
        self.assertFalse(self._new_order((product, 1)).commissioning_ids)
        self.category.needs_commissioning = False
        self.assertFalse(child.needs_commissioning)
        service = self.env["product.product"].create(
            {"name": "Advice", "type": "service", "categ_id": self.category.id}
        )
        self.assertFalse(service.needs_commissioning)

    def test_sold_works_alone_ask_for_it(self):
        order = self._new_order((self.works, 1), (self.spare, 3))
        commissioning = order.commissioning_ids
        self.assertEqual(commissioning.service_line_ids.product_id, self.works)
        self.assertEqual(commissioning.equipment_ids.product_id, self.spare)
        self.assertEqual(commissioning.equipment_ids.quantity, 3)
        serial = self._new_product("Detector", tracking="serial")
        order = self._new_order((self.works, 1), (self.spare, 3), (serial, 1))
        self.assertEqual(order.commissioning_ids.equipment_ids.product_id, serial)

    def test_works_without_goods(self):
        order = self._new_order((self.works, 1))
        self.assertEqual(len(order.commissioning_ids), 1)
        self.assertFalse(order.commissioning_ids.equipment_ids)
        self.assertFalse(self.deal._get_execution_done()[self.deal]["commissioning"])

    def test_nearest_checklist_is_copied(self):
        common = self.env.ref("crm_corporate_sales.commissioning_checklist_common")
        child = self.env["product.category"].create(
            {"name": "Child", "parent_id": self.category.id}
        )
        other = self.env["product.category"].create({"name": "Other", "needs_commissioning": True})
        inherited = self._new_product("Inherited", categ_id=child.id)
        general = self._new_product("General", categ_id=other.id)
        order = self._new_order((inherited, 1), (general, 1))
        checks = order.commissioning_ids.check_ids.grouped(
            lambda check: check.equipment_id.product_id
        )
        self.assertEqual(checks[inherited].mapped("name"), ["Vacuum reached", "Photo of the plate"])
        self.assertEqual(len(checks[general]), len(common.item_ids))

    # ---- nothing twice -------------------------------------------------------------------

    def test_settling_again_changes_nothing(self):
        order = self._new_order((self.furnace, 2), (self.pump, 3), (self.works, 1))
        before = (order.commissioning_ids.ids, order.commissioning_ids.equipment_ids.ids)
        for _time in range(2):
            order._touch_execution()
            self._settle()
        self.assertEqual(
            (order.commissioning_ids.ids, order.commissioning_ids.equipment_ids.ids), before
        )

    # ---- the order changes ---------------------------------------------------------------

    def test_quantities_follow_the_order(self):
        order = self._new_order((self.furnace, 2), (self.pump, 3))
        furnaces, pumps = order.order_line
        furnaces.product_uom_qty = 3
        pumps.product_uom_qty = 5
        self._settle()
        pieces = self._pieces(order)
        self.assertEqual(len(pieces.filtered(lambda item: item.product_id == self.furnace)), 3)
        pump = pieces.filtered(lambda item: item.product_id == self.pump)
        self.assertEqual(pump.mapped("quantity"), [5])
        worked = pieces.filtered(lambda item: item.product_id == self.furnace)[0]
        worked.serial_number = "already there"
        furnaces.product_uom_qty = 1
        pumps.product_uom_qty = 0
        self._settle()
        self.assertEqual(self._pieces(order), worked, "what nobody touched goes first")

    def test_line_added_later(self):
        order = self._new_order((self.spare, 1))
        self.assertFalse(order.commissioning_ids)
        order.write({"order_line": [(0, 0, {"product_id": self.furnace.id, "product_uom_qty": 1})]})
        self._settle()
        self.assertEqual(self._pieces(order).product_id, self.furnace)

    def test_extra_equipment_after_the_act_gets_a_new_commissioning(self):
        order = self._new_order((self.furnace, 1))
        first = self._make_act(order.commissioning_ids)
        self._sign_on_paper(first)
        order.order_line.product_uom_qty = 2
        self._settle()
        self.assertEqual(len(order.commissioning_ids), 2)
        new = order.commissioning_ids - first
        self.assertEqual((new.state, len(new.equipment_ids)), ("draft", 1))
        self.assertFalse(self.deal._get_execution_done()[self.deal]["commissioning"])

    def test_empty_one_is_cancelled_by_itself(self):
        order = self._new_order((self.furnace, 1))
        order.order_line.product_uom_qty = 0
        self._settle()
        self.assertEqual(order.commissioning_ids.state, "cancelled")
        self.assertTrue(self.deal._get_execution_done()[self.deal]["commissioning"])

    def test_cancelled_order(self):
        order = self._new_order((self.furnace, 1))
        commissioning = order.commissioning_ids
        visit = self._plan(commissioning)
        event = visit.event_id
        order._action_cancel()
        self._settle()
        self.assertEqual((commissioning.state, visit.state), ("cancelled", "cancelled"))
        self.assertFalse(event.exists())
        order.action_draft()
        order.action_confirm()
        self._settle()
        self.assertEqual(len(self._pieces(order)), 1, "ordered again, commissioned again")
        self.assertEqual(order.commissioning_ids.mapped("state").count("draft"), 1)

    def test_signed_act_stays_when_the_order_is_cancelled(self):
        order = self._new_order((self.furnace, 1))
        self._sign_on_paper(self._make_act(order.commissioning_ids))
        order._action_cancel()
        self._settle()
        self.assertEqual(order.commissioning_ids.state, "signed")

    def test_cancelled_order_can_be_deleted(self):
        order = self._new_order((self.furnace, 1))
        order._action_cancel()
        self._settle()
        order.unlink()
        self.assertFalse(order.exists())

    # ---- deliveries and returns ----------------------------------------------------------

    def test_serial_numbers_come_from_the_delivery(self):
        lots = self._stock(self.furnace, "F-1", "F-2")
        order = self._new_order((self.furnace, 2))
        self.assertFalse(any(self._pieces(order).mapped("serial_number")))
        self._deliver(order.picking_ids, {self.furnace: 1})
        self.assertEqual(len(self._pieces(order).filtered("serial_number")), 1)
        self.assertEqual(len(self._pieces(order)), 2, "the rest is still to come")
        self._deliver(order.picking_ids.filtered(lambda item: item.state != "done"))
        self.assertEqual(self._pieces(order).sudo().lot_id, lots)
        self.assertEqual(set(self._pieces(order).mapped("serial_number")), {"F-1", "F-2"})

    def test_number_written_by_hand_meets_the_delivery(self):
        lots = self._stock(self.furnace, "F-1", "F-2")
        order = self._new_order((self.furnace, 2))
        self._pieces(order)[1].serial_number = "F-1"
        self._deliver(order.picking_ids)
        self.assertEqual(self._pieces(order).mapped("serial_number"), ["F-2", "F-1"])
        self.assertEqual(self._pieces(order)[1].lot_id, lots[0])

    def test_rest_that_never_comes_is_dropped(self):
        self._stock(self.furnace, "F-1")
        order = self._new_order((self.furnace, 2))
        picking = order.picking_ids
        self._deliver(picking, {self.furnace: 1})
        (order.picking_ids - picking).action_cancel()
        self._settle()
        self.assertEqual(self._pieces(order).mapped("serial_number"), ["F-1"])

    def test_returned_piece_is_dropped(self):
        self._stock(self.furnace, "F-1", "F-2")
        order = self._new_order((self.furnace, 2))
        picking = self._deliver(order.picking_ids)
        back = self._return(picking, 1, self.furnace)
        gone = back.move_line_ids.lot_id.name
        self.assertEqual(self._pieces(order).mapped("serial_number"), list({"F-1", "F-2"} - {gone}))

    def test_exchanged_piece_waits_for_the_new_one(self):
        self._stock(self.furnace, "F-1")
        order = self._new_order((self.furnace, 1))
        piece = self._pieces(order)
        picking = self._deliver(order.picking_ids)
        self.assertEqual(piece.serial_number, "F-1")
        self._return(picking, 1, self.furnace, to_refund=False)
        self.assertEqual(self._pieces(order), piece)
        self.assertFalse(piece.serial_number, "the number went back with the piece")

    def test_returned_after_the_act_changes_no_act(self):
        self._stock(self.furnace, "F-1")
        order = self._new_order((self.furnace, 1))
        picking = self._deliver(order.picking_ids)
        commissioning = self._make_act(order.commissioning_ids)
        self._sign_on_paper(commissioning)
        self._return(picking, 1, self.furnace)
        self.assertEqual(commissioning.equipment_ids.serial_number, "F-1")
        self.assertEqual(commissioning.state, "signed")

    # ---- what the deal waits for -----------------------------------------------------------

    def test_deal_waits_for_every_order(self):
        first = self._new_order((self.furnace, 1))
        second = self._new_order((self.pump, 1))
        self._sign_on_paper(self._make_act(first.commissioning_ids))
        self.assertFalse(self.deal._get_execution_done()[self.deal]["commissioning"])
        self._sign_on_paper(self._make_act(second.commissioning_ids))
        self.assertTrue(self.deal._get_execution_done()[self.deal]["commissioning"])

    def test_missing_is_told_by_name(self):
        order = self._new_order((self.furnace, 1))
        [missing] = self._missing(order.with_user(self.anna))
        self.assertIn(order.name, missing)
        commissioning = self._make_act(order.commissioning_ids)
        [missing] = self._missing(order.with_user(self.anna))
        self.assertIn(commissioning.act_number, missing)
        self._sign_on_paper(commissioning)
        self.assertEqual(self._missing(order.with_user(self.anna)), [])

    def test_needed_but_not_made_is_missing_too(self):
        order = self._new_order((self.furnace, 1))
        order.commissioning_ids.sudo().unlink()
        [missing] = self._missing(order)
        self.assertIn("not planned", missing)

    def test_status_for_the_salesperson(self):
        order = self._new_order((self.furnace, 1))
        self._plan(order.commissioning_ids, self.igor, self.ivan)
        [status] = order.with_user(self.anna).execution_status()
        [item] = status["commissioning"]
        self.assertEqual(item["state"], "planned")
        self.assertEqual(item["engineers"], ["Igor", "Ivan"])
        self.assertIs(item["act_number"], False)
        self.assertIs(item["signed"], False)
        self.assertNotIn("7777", str(status["commissioning"]))

    def test_the_act_is_a_document_of_the_order(self):
        order = self._new_order((self.furnace, 1))
        commissioning = order.commissioning_ids
        [status] = order.with_user(self.anna).execution_status()
        self.assertFalse(status["documents"])
        self._make_act(commissioning)
        [status] = order.with_user(self.anna).execution_status()
        [act] = status["documents"]
        self.assertEqual((act["kind"], act["number"]), ("act", commissioning.act_number))
        self.assertEqual((act["signed"], act["missing"], act["attachment"]), (False, True, False))
        self._sign_on_paper(commissioning)
        [status] = order.with_user(self.anna).execution_status()
        [act] = status["documents"]
        self.assertEqual((act["signed"], act["missing"]), (True, False))
        file = self.env["ir.attachment"].browse(act["attachment"])
        self.assertEqual((file.res_id, file.res_field), (commissioning.id, "signed_copy"))

    def test_signed_works_are_delivered(self):
        order = self._new_order((self.furnace, 1), (self.works, 2))
        service = order.order_line.filtered(lambda line: line.product_id == self.works)
        self.assertEqual(service.qty_delivered, 0)
        self._sign_on_paper(self._make_act(order.commissioning_ids))
        self.assertEqual(service.qty_delivered, 2)

    # ---- cancelling ------------------------------------------------------------------------

    def test_manager_waives_what_was_ordered(self):
        order = self._new_order((self.furnace, 1))
        commissioning = order.commissioning_ids.with_user(self.maxim)
        with self.assertRaises(UserError):
            commissioning.action_cancel("  ")
        commissioning.action_cancel("The customer does it")
        self._settle()
        self.assertEqual(commissioning.state, "cancelled")
        self.assertEqual(order.commissioning_ids, commissioning, "none is made instead")
        self.assertTrue(self.deal._get_execution_done()[self.deal]["commissioning"])
        self.assertEqual(self._missing(order), [])

    def test_query_count_does_not_grow(self):
        def count(deals):
            self.env.invalidate_all()
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            orders = deals.sudo().order_ids
            orders._get_missing_commissioning()
            for record in orders.commissioning_ids:
                record._prepare_execution_status()
            return self.env.cr.sql_log_count - before

        deals = self.deal
        self._plan(self._new_order((self.furnace, 2), (self.works, 1)).commissioning_ids)
        count(deals)
        few = count(deals)
        for number in range(6):
            deal = self._new_deal(f"Deal {number}")
            order = self._new_order((self.furnace, 2), (self.works, 1), opportunity_id=deal.id)
            self._plan(order.commissioning_ids)
            deals |= deal
        self.assertLessEqual(count(deals), few)

    def test_nobody_passes_commissioning_without_a_signed_act(self):
        self.deal.with_user(self.anna).process_start("equipment")
        order = self._new_order((self.furnace, 1))
        self._settle()
        for user in (self.anna, self.maxim):
            deal = self.deal.with_user(user)
            for stage in ("certification", "service"):
                with self.assertRaisesRegex(UserError, order.name):
                    deal.process_enter_stage(stage)
        self.assertEqual(self.deal.process_status()[0]["stage"], "fulfilment")
        self._sign_on_paper(self._make_act(order.commissioning_ids))
        [status] = self.deal.with_user(self.anna).process_enter_stage("service")
        self.assertEqual(status["stage"], "service")

    def test_what_is_missing_costs_the_same_for_many_orders(self):
        orders = self.env["sale.order"]
        for _number in range(6):
            orders |= self._new_order((self.furnace, 1), (self.spare, 2))

        def count(some):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            some._get_missing_to_close()
            some.opportunity_id._get_execution_done()
            return self.env.cr.sql_log_count - before

        count(orders)
        self.assertLessEqual(count(orders), count(orders[:2]) + 2)

    def test_service_refused_needs_its_reason_to_close(self):
        order = self._new_order((self.spare, 1))
        self.deal.sudo().service_answer = "refused"
        texts = order._get_missing_to_close()[order]
        self.assertTrue([text for text in texts if "Service" in text], texts)
