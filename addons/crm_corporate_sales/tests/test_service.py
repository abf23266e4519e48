from datetime import timedelta

from dateutil.relativedelta import relativedelta
from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged

from .test_service_case import ServiceCase


@tagged("post_install", "-at_install", "zones")
class TestServiceContract(ServiceCase):
    # ---- what was delivered -----------------------------------------------------------

    def test_delivered_items_are_what_the_customer_has(self):
        items = self.env["crm.delivered.item"].with_user(self.anna)
        found = items.search([("lead_id", "=", self.deal.id)])
        self.assertEqual(
            {(item.product_id, item.lot_id, item.quantity) for item in found.sudo()},
            {(self.furnace, self.lot, 1.0), (self.gasket, self.env["stock.lot"], 4.0)},
        )
        self.assertEqual(found.order_id, self.order)
        by_serial = items.name_search("VF-0001")
        self.assertEqual([name for _id, name in by_serial], [by_serial[0][1]])
        self.assertIn("VF-0001", by_serial[0][1])

    def test_returned_items_are_not_offered(self):
        picking = self.order.picking_ids
        wizard = (
            self.env["stock.return.picking"]
            .with_context(active_id=picking.id, active_model="stock.picking")
            .create({})
        )
        for line in wizard.product_return_moves:
            line.quantity = 1
        returned = self.env["stock.picking"].browse(wizard.action_create_returns()["res_id"])
        for move in returned.move_ids:
            move.quantity = 1
            move.move_line_ids.lot_id = self.lot if move.product_id == self.furnace else False
            move.picked = True
        returned._action_done()
        self.env.invalidate_all()
        found = self.env["crm.delivered.item"].search([("lead_id", "=", self.deal.id)])
        self.assertEqual([(item.product_id, item.quantity) for item in found], [(self.gasket, 3.0)])

    def test_delivered_without_a_transfer(self):
        order = self._new_order(self._new_deal("Told by hand"), [(self.gasket, 2)])
        order.picking_ids.move_ids._action_cancel()
        order.picking_ids.move_ids.sale_line_id = False
        order.order_line.qty_delivered = 2
        self.env.flush_all()
        item = self.env["crm.delivered.item"].search([("order_id", "=", order.id)])
        self.assertEqual((item.quantity, item.is_service), (2, False))

    # ---- making -----------------------------------------------------------------------

    def test_wizard_is_filled_with_what_was_delivered(self):
        with Form(
            self.env["crm.service.contract.wizard"]
            .with_user(self.anna)
            .with_context(default_lead_id=self.deal.id, default_mode="new")
        ) as form:
            form.price = 500
        wizard = form.record
        self.assertEqual(wizard.order_id, self.order)
        self.assertEqual(wizard.line_ids.product_id, self.furnace | self.gasket)
        self.assertIn("VF-0001", wizard.line_ids.mapped("lot_name"))
        self.assertEqual(wizard.date_end, self.today + relativedelta(years=1, days=-1))
        self.assertEqual(wizard.amount, 4 * 500)

    def test_contract_is_made_and_registered(self):
        wizard = self._wizard(visit_count=4)
        wizard.line_ids.filtered(lambda line: line.product_id == self.gasket).is_chosen = False
        contract = self.env["contract.contract"].browse(wizard.action_confirm()["res_id"])
        register = contract.register_id
        self.assertEqual(contract.lead_id, self.deal)
        self.assertEqual(contract.equipment_ids.lot_id, self.lot)
        self.assertEqual(contract.equipment_ids.product_id, self.furnace)
        self.assertEqual(register.kind, "service")
        self.assertEqual(register.state, "draft")
        self.assertEqual(register.valid_from, self.today)
        self.assertEqual(register.valid_to, contract.date_end)
        self.assertEqual(register.amount, 4000)
        self.assertEqual(register.user_id, self.anna)
        self.assertEqual(contract.user_id, self.anna)
        self.assertIn(register, self.deal.contract_ids)
        self.assertEqual(contract.visit_count, 4)
        self.assertFalse(contract.visit_ids.event_id, "nothing is promised before the signature")

    def test_visits_are_on_working_days_inside_the_period(self):
        contract = self._new_service(visit_count=6)
        days = contract.visit_ids.mapped("date")
        self.assertEqual(contract.visit_ids.mapped("number"), [1, 2, 3, 4, 5, 6])
        self.assertEqual(len(set(days)), 6)
        for day in days:
            self.assertLess(day.weekday(), 5)
            self.assertTrue(self.today <= day <= contract.date_end)

    def test_machine_in_service_is_not_offered_twice(self):
        self._new_service()
        self.assertFalse(self._wizard().line_ids)

    def test_only_delivered_machines_of_the_deal(self):
        foreign = self._new_lot(self.furnace, "VF-9999")
        wizard = self._wizard()
        wizard.line_ids[:1].sudo().write({"product_id": self.furnace.id, "lot_id": foreign.id})
        with self.assertRaises(UserError):
            wizard.action_confirm()

    def test_terms_that_can_not_be(self):
        with self.assertRaises(ValidationError):
            self._wizard(date_start=self.today, date_end=self.today - timedelta(days=1))
        with self.assertRaises(ValidationError):
            self._wizard(price=-1)
        with self.assertRaises(UserError):
            self._wizard(visit_count=1000).action_confirm()

    def test_deal_without_a_customer(self):
        deal = self._new_deal("Nobody's", partner_id=False)
        with self.assertRaises(UserError):
            deal.with_user(self.anna).action_make_service_contract()
        with self.assertRaises(UserError):
            self._wizard(deal).action_confirm()

    # ---- change, signature, end -------------------------------------------------------

    def test_terms_change_until_the_signature(self):
        contract = self._new_service(visit_count=2)
        wizard = self._renewal(contract).with_context(default_mode="change")
        wizard = (
            self.env["crm.service.contract.wizard"]
            .with_user(self.anna)
            .with_context(
                default_lead_id=self.deal.id,
                default_contract_id=contract.id,
                default_mode="change",
            )
            .create({"price": 300, "visit_count": 3, "recurring_rule_type": "yearly"})
        )
        wizard.action_confirm()
        self.assertEqual(len(contract.period_ids), 1)
        self.assertEqual(contract.service_price, 300)
        self.assertEqual(contract.visit_count, 3)
        self.assertEqual(len(contract.sudo().contract_line_ids), 1)
        self.assertEqual(contract.register_id.amount, 300)
        contract.action_service_sign()
        with self.assertRaises(UserError):
            wizard.action_confirm()

    def test_signature_puts_the_visits_into_the_calendar(self):
        contract = self._new_service(visit_count=2, engineer_ids=self.engineer.ids)
        contract.action_service_sign()
        self.assertEqual(contract.service_state, "signed")
        events = contract.sudo().visit_ids.event_id
        self.assertEqual(len(events), 2)
        self.assertEqual(events[0].start, contract.visit_ids[0].date_start)
        self.assertEqual(events.partner_ids, (self.engineer | self.anna).partner_id)

    def test_register_keeps_the_terms_of_service(self):
        contract = self._new_service()
        for vals in ({"valid_to": self.today}, {"amount": 1}, {"kind": "nda"}, {"lead_id": False}):
            with self.subTest(vals), self.assertRaises(UserError):
                contract.register_id.write(vals)
        contract.register_id.write({"number": "S-1", "note": "x"})
        self.assertIn("S-1", contract.display_name)

    def test_termination_ends_visits_and_invoices(self):
        contract = self._new_service(visit_count=2, sign=True)
        events = contract.sudo().visit_ids.event_id
        contract.action_service_terminate()
        self.assertEqual(contract.service_state, "terminated")
        self.assertEqual(set(contract.visit_ids.mapped("state")), {"cancelled"})
        self.assertFalse(events.exists())
        self.env["contract.contract"].cron_recurring_create_invoice()
        self.assertFalse(contract.sudo()._get_related_invoices())

    def test_draft_is_discarded_with_its_entry(self):
        contract = self._new_service()
        register = contract.register_id
        contract.action_service_discard()
        self.assertFalse(contract.exists() | self.env["contract.contract"])
        self.assertFalse(register.exists())
        signed = self._new_service(sign=True)
        with self.assertRaises(UserError):
            signed.action_service_discard()

    # ---- invoices ---------------------------------------------------------------------

    def test_nothing_is_invoiced_before_the_signature(self):
        contract = self._new_service()
        model = self.env["contract.contract"]
        model.cron_recurring_create_invoice()
        self.assertFalse(contract.sudo()._get_related_invoices())
        with self.assertRaises(UserError):
            contract.sudo().recurring_create_invoice()
        contract.action_service_sign()
        model.cron_recurring_create_invoice()
        invoices = contract.sudo()._get_related_invoices()
        self.assertEqual(invoices.amount_untaxed, 1000)
        self.assertEqual(invoices.partner_id, self.customer)
        model.cron_recurring_create_invoice()
        self.assertEqual(contract.sudo()._get_related_invoices(), invoices, "once a quarter")

    def test_a_year_is_invoiced_as_often_as_agreed(self):
        start = self._in_months(-13)
        contract = self._new_service(
            date_start=start, date_end=start + relativedelta(years=1, days=-1)
        )
        contract.register_id.action_submit()
        contract.register_id.action_send()
        contract.register_id.sudo()._as_move().write({"state": "signed"})
        for _run in range(6):
            self.env["contract.contract"].cron_recurring_create_invoice()
        invoices = contract.sudo()._get_related_invoices()
        self.assertEqual(len(invoices), 4)
        self.assertEqual(sum(invoices.mapped("amount_untaxed")), contract.register_id.amount)

    # ---- renewal ----------------------------------------------------------------------

    def test_renewal_adds_the_next_period(self):
        contract = self._new_service(visit_count=2, sign=True)
        first_end = contract.date_end
        with Form(
            self.env["crm.service.contract.wizard"]
            .with_user(self.anna)
            .with_context(
                default_lead_id=self.deal.id,
                default_contract_id=contract.id,
                default_mode="renew",
            )
        ) as form:
            form.price_change = 10
        self.assertEqual(form.record.date_start, first_end + timedelta(days=1))
        self.assertEqual(form.record.price, 1100)
        form.record.action_confirm()
        self.env.invalidate_all()
        self.assertEqual(contract.date_end, self.today + relativedelta(years=2, days=-1))
        self.assertEqual(contract.register_id.valid_to, contract.date_end)
        self.assertEqual(contract.period_ids.mapped("price"), [1100, 1000])
        self.assertAlmostEqual(contract.period_ids[0].price_change, 10)
        self.assertEqual(contract.period_ids[0].user_id, self.anna)
        self.assertEqual(contract.visit_ids.mapped("number"), [1, 2, 3, 4])
        self.assertEqual(len(contract.sudo().visit_ids.event_id), 4)
        self.assertEqual(contract.register_id.amount, 4000 + 4400)
        with self.assertRaises(UserError):
            form.record.action_confirm()

    def test_expired_contract_is_signed_again_by_its_renewal(self):
        start = self._in_months(-13)
        contract = self._new_service(
            date_start=start, date_end=start + relativedelta(years=1, days=-1), visit_count=0
        )
        contract.register_id.action_submit()
        contract.register_id.action_send()
        contract.register_id.sudo()._as_move().write({"state": "signed"})
        self._run_cron("ir_cron_watch_contracts")
        self.assertEqual(contract.service_state, "expired")
        self._renewal(contract).action_confirm()
        self.assertEqual(contract.service_state, "signed")
        self.assertTrue(contract.lead_id._get_execution_done()[contract.lead_id]["service"])

    def test_draft_and_terminated_are_not_renewed(self):
        contract = self._new_service()
        with self.assertRaises(UserError):
            self._renewal(contract).action_confirm()
        contract.action_service_sign()
        contract.action_service_terminate()
        with self.assertRaises(UserError):
            self._renewal(contract).action_confirm()

    def test_end_is_reminded_of_before(self):
        start = self._in_months(-11) - timedelta(days=15)
        contract = self._new_service(
            date_start=start, date_end=start + relativedelta(years=1, days=-1), sign=True
        )
        for _run in range(2):
            self._run_cron("ir_cron_watch_contracts")
        self.assertEqual(contract.register_id.activity_ids.user_id, self.anna)
        self.assertEqual(len(contract.register_id.activity_ids), 1)

    # ---- merge ------------------------------------------------------------------------

    def test_merged_deals_keep_their_service(self):
        other = self._new_deal("Second furnace")
        contract = self._new_service(other)
        merged = (self.deal | other).with_user(self.maxim).merge_opportunity()
        self.assertEqual(contract.sudo().lead_id, merged.sudo())
        self.assertEqual(contract.sudo().register_id.lead_id, merged.sudo())
        self.assertEqual(contract.sudo().visit_ids.lead_id, merged.sudo())
        self.assertEqual(merged.service_answer, "accepted")
