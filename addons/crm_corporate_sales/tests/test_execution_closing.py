from odoo.exceptions import AccessError
from odoo.tests import tagged

from .test_execution_process_case import DONE, ExecutionProcessCase


@tagged("post_install", "-at_install")
class TestExecutionClosing(ExecutionProcessCase):
    """Closing a deal in execution, early or too late, and losing it."""

    def test_closing_early_is_refused_with_what_is_missing(self):
        self._say()
        deal = self._equipment_deal()
        order = self._order_of(deal)
        with self.assertRefused("Something"):
            order.action_close_deal()
        with self.assertRefused("Something"):
            deal.process_close("won")
        with self.assertRefused("Something"):
            deal.process_enter_stage("closed")
        with self.assertRefused("Only sales managers", AccessError):
            order.action_close_deal("The customer agreed")
        with self.assertRefused("Only sales managers", AccessError):
            deal.process_close("won", {"override_reason": "The customer agreed"})
        self.assertEqual(self._status(deal)["stage"], "fulfilment")

    def test_a_manager_overrides_with_a_reason(self):
        self._say()
        deal = self._equipment_deal()
        order = self._order_of(deal)
        with self.assertRefused("in words"):
            order.with_user(self.maxim).action_close_deal("  ")
        self.assertIs(order.with_user(self.maxim).action_close_deal("The customer agreed"), True)
        status = self._status(deal)
        self.assertEqual((status["stage"], status["state"]), ("closed", "closed"))
        self.assertEqual(deal.execution_override_reason, "The customer agreed")
        self.assertEqual(deal.execution_override_user_id, self.maxim)
        note = deal.message_ids.filtered(lambda message: "The customer agreed" in message.body)
        self.assertEqual(len(note), 1)
        self.assertIn("Something", note.body)

    def test_why_a_deal_was_closed_is_not_written_by_hand(self):
        deal = self._equipment_deal()
        with self.assertRefused("when it is closed"):
            deal.write({"execution_override_reason": "Just so"})

    def test_closing_an_order_without_a_deal_or_of_somebody_else(self):
        self._say()
        order = self.env["sale.order"].create({"partner_id": self.customer.id})
        with self.assertRefused("belongs to no deal"):
            order.action_close_deal()
        deal = self._equipment_deal()
        order = self._order_of(deal)
        with self.assertRefused(".", AccessError):
            order.with_user(self.stranger).action_close_deal()

    def test_without_a_confirmed_order_nothing_closes(self):
        deal = self._equipment_deal()
        deal.process_close("won")
        self.assertEqual(self._status(deal)["stage"], "fulfilment")
        with self.assertRefused("No order of the deal is confirmed"):
            deal.process_close("won")

    def test_a_manager_loads_closed_deals_of_the_past(self):
        deal = self._equipment_deal()
        [status] = deal.with_user(self.maxim).process_close(
            "won", {"date_closed": "2025-03-01 10:00:00"}
        )
        self.assertEqual((status["stage"], status["state"]), ("closed", "closed"))
        self.assertEqual(str(deal.date_closed), "2025-03-01 10:00:00")

    def test_going_back_before_the_win_takes_it_back(self):
        self._say()
        deal = self._equipment_deal()
        deal.process_close("won")
        [status] = deal.process_enter_stage("agreement")
        self.assertFalse(status["is_won"])
        self.assertEqual(deal.won_status, "pending")
        self.assertFalse(deal.date_closed)
        self.assertLess(deal.probability, 100)

    def test_with_a_confirmed_order_the_deal_stays_won(self):
        self._say()
        deal = self._equipment_deal()
        order = self._order_of(deal)
        with self.assertRefused(f"{order.name}.*Cancel the order"):
            deal.process_enter_stage("selection")
        self.assertTrue(self._status(deal)["is_won"])
        order._action_cancel()
        [status] = deal.process_enter_stage("selection")
        self.assertFalse(status["is_won"])

    def test_what_opens_again_after_closing_is_told_once(self):
        self._say(**dict.fromkeys(DONE, True))
        deal = self._equipment_deal()
        order = self._order_of(deal)
        self._settle(order)
        self.assertEqual(self._status(deal)["state"], "closed")
        kind = self.env.ref("crm_corporate_sales.mail_activity_open_again")
        self.assertNotIn(kind, deal.activity_ids.activity_type_id)
        self._say(shipment=False)
        for _again in range(2):
            self._settle(order)
        asked = deal.activity_ids.filtered(lambda item: item.activity_type_id == kind)
        self.assertEqual(len(asked), 1)
        self.assertEqual(asked.user_id, self.anna)
        self.assertIn("Something", asked.note)
        self.assertEqual(self._status(deal)["state"], "closed")

    def test_a_deal_lost_in_execution(self):
        self._say()
        deal = self._equipment_deal()
        self._order_of(deal)
        [status] = deal.process_close("lost", {"lost_reason_id": self.reason.id})
        self.assertEqual((status["state"], status["is_won"]), ("lost", False))
        self.assertEqual(deal.won_status, "lost")

    def test_the_dialog_closes_with_the_managers_reason(self):
        self._say()
        deal = self._equipment_deal()
        self._order_of(deal)
        Wizard = self.env["crm.process.wizard"]
        vals = {"lead_id": deal.id, "action": "close", "result": "won"}
        hers = Wizard.with_user(self.anna).create(vals)
        self.assertIn("Something", hers.missing)
        self.assertFalse(hers.can_override)
        with self.assertRefused("Something"):
            hers.action_apply()
        Wizard.with_user(self.maxim).create({**vals, "reason": "Paid in kind"}).action_apply()
        self.assertEqual(deal.execution_override_reason, "Paid in kind")
