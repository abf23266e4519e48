import importlib.util
from pathlib import Path

from lxml import etree
from odoo.tests import new_test_user, tagged
from odoo.tools.safe_eval import safe_eval

from .test_execution_process_case import DONE, ExecutionProcessCase

SCRIPT = Path(__file__).parents[1] / "migrations" / "19.0.1.2.0" / "post-execution.py"


@tagged("post_install", "-at_install")
class TestExecutionProcess(ExecutionProcessCase):
    """The second half of “equipment”: from the signed order to the closed deal (spec 3)."""

    def test_signing_wins_the_deal_and_begins_its_execution(self):
        self._say()
        deal = self._equipment_deal()
        self._to_signing(deal)
        [status] = deal.process_complete("sign_order")
        self.assertEqual(
            (status["stage"], status["state"], status["is_won"]), ("fulfilment", "running", True)
        )
        self.assertEqual([step["code"] for step in status["steps"]], ["confirm_dates"])
        self.assertEqual(deal.won_status, "won")
        self.assertTrue(deal.date_closed)
        self.assertEqual(deal.probability, 100)

    def test_confirming_the_order_does_the_signing_step(self):
        self._say()
        deal = self._equipment_deal()
        self._to_signing(deal)
        self._order_of(deal)
        self.assertEqual(self._status(deal)["stage"], "fulfilment")
        self.assertIn(("sign_order", "signed"), self._history(deal))

    def test_an_order_confirmed_early_wins_the_deal_too(self):
        self._say()
        deal = self._equipment_deal()
        self._order_of(deal)
        status = self._status(deal)
        self.assertEqual((status["stage"], status["is_won"]), ("fulfilment", True))

    def test_orders_do_not_move_deals_of_other_processes(self):
        deal = self._make_deal(partner_id=self.customer.id)
        self._order_of(deal)
        self.assertEqual(self._status(deal)["stage"], "interest")

    def test_after_the_task_the_deal_waits_for_the_documents(self):
        self._say()
        deal = self._equipment_deal()
        self._order_of(deal)
        [status] = deal.process_complete("confirm_dates")
        self.assertEqual(status["state"], "waiting")
        [step] = status["steps"]
        self.assertEqual((step["activity_id"], step["date_deadline"]), (False, False))
        [shown] = deal.process_screen["steps"]
        self.assertEqual((shown["deadline"], shown["overdue"]), (False, False))
        self.assertIn("goes on by itself", shown["waits"])
        # one opened before waiting steps had no date
        run = self._run(deal, "await_goods")
        run.date_deadline = "2020-01-01"
        deal.invalidate_recordset()
        [shown] = deal.process_screen["steps"]
        self.assertEqual((shown["deadline"], shown["overdue"]), (False, False))
        [status] = deal.process_postpone("await_goods", "2099-01-01")
        self.assertEqual(status["steps"][0]["date_deadline"], "2099-01-01")

    def test_the_interview_is_no_duty_while_the_deal_is_executed(self):
        self._say()
        deal = self._equipment_deal()
        self._order_of(deal)
        arch = deal.get_view(view_type="form")["arch"]

        def shown():
            """Classes of the buttons of the interview that the salesperson sees."""
            deal.invalidate_recordset()
            names = ("is_in_execution", "review_state", "won_status")
            values = {name: deal[name] for name in names}
            return [
                button.get("class", "")
                for button in etree.fromstring(arch).iter("button")
                if button.get("name") == "action_start_review"
                and not safe_eval(button.get("invisible"), values)
            ]

        self.assertEqual(shown(), [""])
        deal.sudo().order_ids._action_cancel()
        deal.process_close("lost", {"lost_reason_id": self.reason.id})
        self.assertEqual(shown(), ["oe_highlight"])

    def test_the_deal_follows_its_documents_and_skips_what_is_not_needed(self):
        self._say()
        deal = self._equipment_deal()
        order = self._order_of(deal)
        deal.process_complete("confirm_dates")
        self._say(fulfilment=True)
        self._settle(order)
        self.assertEqual(self._status(deal)["stage"], "shipment")
        self.assertIn(("await_goods", "ready"), self._history(deal))
        self._say(fulfilment=True, shipment=True, certification=True)
        self._settle(order)
        self.assertEqual(self._status(deal)["stage"], "commissioning")
        self._say(fulfilment=True, shipment=True, commissioning=True, certification=True)
        self._settle(order)
        self.assertEqual(self._status(deal)["stage"], "service")
        self._say(**dict.fromkeys(DONE, True))
        self._settle(order)
        status = self._status(deal)
        self.assertEqual(
            (status["stage"], status["state"], status["is_won"]), ("closed", "closed", True)
        )
        self.assertEqual(deal.won_status, "won")

    def test_a_stage_left_by_itself_is_entered_again(self):
        self._say(fulfilment=True)
        deal = self._equipment_deal()
        order = self._order_of(deal)
        self.assertEqual(self._status(deal)["stage"], "shipment")
        self._say(fulfilment=True, shipment=True)
        self._settle(order)
        self.assertEqual(self._status(deal)["stage"], "commissioning")
        self._say(fulfilment=True)
        self._settle(order)
        self.assertEqual(self._status(deal)["stage"], "shipment")
        self.assertEqual(deal.won_status, "won")

    def test_a_stage_skipped_by_hand_is_not(self):
        self._say()
        deal = self._equipment_deal()
        order = self._order_of(deal)
        deal.process_enter_stage("commissioning")
        self._settle(order)
        self.assertEqual(self._status(deal)["stage"], "commissioning")

    def test_the_win_date_stays(self):
        self._say()
        deal = self._equipment_deal()
        order = self._order_of(deal)
        deal.sudo()._as_engine().write({"date_closed": "2025-03-01 10:00:00"})
        self._say(**dict.fromkeys(DONE, True))
        self._settle(order)
        self.assertEqual(str(deal.date_closed), "2025-03-01 10:00:00")

    def test_winning_asks_what_was_learned_once(self):
        self._say()
        deal = self._equipment_deal()
        order = self._order_of(deal)
        self.assertEqual(deal.review_count, 1)
        self._say(**dict.fromkeys(DONE, True))
        self._settle(order)
        deal.invalidate_recordset()
        self.assertEqual(deal.review_count, 1)

    def test_all_orders_cancelled_asks_the_salesperson_once(self):
        self._say()
        deal = self._equipment_deal()
        order = self._order_of(deal)
        order._action_cancel()
        self.env["sale.order"]._settle_execution()
        self._settle(order)
        kind = self.env.ref("crm_corporate_sales.mail_activity_order_cancelled")
        asked = deal.activity_ids.filtered(lambda item: item.activity_type_id == kind)
        self.assertEqual(len(asked), 1)
        self.assertEqual(asked.user_id, self.anna)
        self.assertEqual(self._status(deal)["stage"], "fulfilment")

    def test_two_orders_both_count(self):
        self._say()
        deal = self._equipment_deal()
        first, second = self._order_of(deal), self._order_of(deal)
        self.patch(
            self.env.registry["sale.order"],
            "_get_missing_to_close",
            lambda orders: {
                order: ["Invoice", "Answer"] if order.id == second.id else ["Answer"]
                for order in orders
            },
        )
        with self.assertRefused(f"{second.name}: Invoice"):
            first.action_close_deal()
        lead = deal.with_env(self.env)
        self.assertEqual(lead._get_missing_to_close()[lead], [f"{second.name}: Invoice", "Answer"])

    def test_a_fault_in_settling_never_stops_the_document(self):
        self._say()
        deal = self._equipment_deal()
        order = self._order_of(deal)

        def fail(leads):
            raise ValueError("broken")

        self.patch(self.env.registry["crm.lead"], "_get_execution_done", fail)
        with self.assertLogs(
            "odoo.addons.crm_corporate_sales.models.execution.sale_order_touch", "ERROR"
        ):
            self._settle(order)
        self._say(fulfilment=True)
        self.env["crm.lead"]._follow_execution_soon()
        cron = self.env.ref("crm_corporate_sales.ir_cron_follow_execution")
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.assertEqual(self._status(deal)["stage"], "shipment")

    def test_a_warehouse_worker_moves_the_deal_without_rights_on_it(self):
        worker = new_test_user(self.env, "execution_worker", groups="stock.group_stock_user")
        self._say()
        deal = self._equipment_deal()
        order = self._order_of(deal)
        self._say(fulfilment=True)
        order.with_user(worker).sudo(False)._touch_execution()
        self.env(user=worker)["sale.order"]._settle_execution()
        self.assertEqual(self._status(deal)["stage"], "shipment")

    def test_following_many_deals_costs_no_more_look_ups(self):
        self._say()
        deals = [self._equipment_deal(name=f"Deal {n}") for n in range(6)]
        orders = [self._order_of(deal) for deal in deals]
        self.env["sale.order"]._settle_execution()
        self.env.flush_all()
        counts = []
        for part in (orders[:1], orders[1:]):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.env["crm.lead"].union(
                *(order.opportunity_id for order in part)
            )._follow_execution()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 2)

    # ---- screens ---------------------------------------------------------------------

    def test_the_bar_tells_what_is_missing(self):
        self._say()
        deal = self._equipment_deal()
        self.assertNotIn("missing", deal.process_screen)
        self._order_of(deal)
        deal.invalidate_recordset()
        self.assertEqual(deal.process_screen["missing"], ["Something"])
        self.assertFalse(deal.process_screen["can_override"])
        self.assertTrue(deal.with_user(self.maxim).process_screen["can_override"])

    # ---- older databases -------------------------------------------------------------

    def test_an_update_brings_the_second_half(self):
        process = self.env.ref("crm_corporate_sales.process_equipment")
        execution = process.stage_ids.filtered("is_execution")
        self.env["crm.lead"].search([("stage_id", "in", execution.ids)]).unlink()
        execution.step_ids.outcome_ids.unlink()
        execution.step_ids.unlink()
        execution.unlink()
        closed = process._stage("closed")
        closed.sequence = 5003
        kept = process._stage("lost")
        kept.sequence = 4711
        spec = importlib.util.spec_from_file_location("post_execution", SCRIPT)
        script = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(script)
        for _again in range(2):
            script.migrate(self.env.cr, "19.0.1.1.0")
        self.env.invalidate_all()
        codes = process.stage_ids.sorted().mapped("code")
        self.assertEqual(
            [code for code in codes if code != "lost"],
            ["selection", "agreement", *DONE, "closed", "moved"],
        )
        self.assertEqual(kept.sequence, 4711, "what somebody changed stays")
        self._say()
        deal = self._equipment_deal()
        deal.process_close("won")
        self.assertEqual(self._status(deal)["stage"], "fulfilment")
