from datetime import datetime

from freezegun import freeze_time
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import ProcessCase
from .corporate_table import STAGES

OPEN_STAGES = STAGES[:-3]


@tagged("post_install", "-at_install")
class TestProcessClosing(ProcessCase):
    """A deal is closed at any moment: won, lost, or moved to another process."""

    def _lost(self, **more):
        return {"lost_reason_id": self.reason.id, **more}

    def test_won_and_lost_and_moved_from_every_stage(self):
        for code in OPEN_STAGES:
            for result, values in (
                ("won", {}),
                ("lost", self._lost()),
                ("moved", {"process_code": "simple"}),
            ):
                with self.subTest(f"{code}: {result}"):
                    deal = self._make_deal()
                    if code != "interest":
                        deal.process_enter_stage(code)
                    [status] = deal.process_close(result, values)
                    if result == "moved":
                        self._check_moved(deal, status, code)
                    else:
                        self.assertEqual((status["state"], status["stage"]), (result, result))
                        self.assertEqual(status["is_won"], result == "won")
                        self.assertEqual(status["steps"], [])
                        self.assertFalse(deal.activity_ids)
                        self.assertEqual(deal.won_status, result)
                    stages = [row["stage"] for row in status["history"]]
                    self.assertIn(code, stages, "what was open is in the history")

    def _check_moved(self, deal, status, code):
        self.assertEqual(status["process"], "simple")
        self.assertEqual(status["stage"], "identification")
        self.assertEqual(status["state"], "running")
        self.assertEqual(deal.won_status, "pending")
        self.assertTrue(deal.active)
        passes = deal.sudo().stage_run_ids.mapped("stage_code")
        self.assertIn(code, passes)
        self.assertIn("moved", passes)

    def test_stage_column_of_a_result_closes(self):
        deal = self._make_deal()
        [status] = deal.process_enter_stage("won")
        self.assertEqual(status["state"], "won")
        deal = self._make_deal()
        with self.assertRefused("lost_reason_id"):
            deal.process_enter_stage("lost")
        [status] = deal.process_enter_stage("lost", self._lost())
        self.assertEqual(status["state"], "lost")

    def test_hand_made_activities_stay_process_made_go(self):
        for result, values in (("won", {}), ("moved", {"process_code": "simple"})):
            with self.subTest(result):
                deal = self._make_deal()
                made = self._activity(deal, "interest_call")
                own = deal.activity_schedule("mail.mail_activity_data_call", user_id=self.anna.id)
                deal.process_close(result, values)
                self.assertFalse(made.exists())
                self.assertTrue(own.exists().active)

    def test_leaving_a_stage_keeps_hand_made_activities(self):
        deal = self._make_deal()
        made = self._activity(deal, "interest_call")
        own = deal.activity_schedule("mail.mail_activity_data_call", user_id=self.anna.id)
        deal.process_enter_stage("proposal")
        self.assertFalse(made.exists())
        self.assertTrue(own.exists().active)

    def test_losing_keeps_hand_made_activities(self):
        """Odoo deletes the activities of an archived deal; the spec says that they stay."""
        deal = self._make_deal()
        own = deal.activity_schedule("mail.mail_activity_data_call", user_id=self.anna.id)
        deal.process_close("lost", self._lost())
        self.assertTrue(own.exists())

    def test_open_meeting_of_the_future_goes_with_the_deal(self):
        deal = self._make_deal_at("interest_meeting")
        self._do(deal, "interest_meeting")
        event = self._run(deal, "hold_presentation").calendar_event_id
        deal.process_close("lost", self._lost())
        self.assertFalse(event.exists())
        self.assertIn(("hold_presentation", "cancelled"), self._history(deal))

    def test_lost_needs_a_reason(self):
        deal = self._make_deal()
        with self.assertRefused("lost_reason_id"):
            deal.process_close("lost")
        self.assertEqual(self._status(deal)["state"], "running")

    def test_lost_to_a_competitor_needs_its_name(self):
        self.reason.requires_competitor = True
        deal = self._make_deal()
        with self.assertRefused("competitor_winner_id"):
            deal.process_close("lost", self._lost())
        self.assertFalse(deal.lost_reason_id, "nothing is half-written")
        rival = self.env["crm.competitor"].create({"name": "Termotek"})
        deal.process_close("lost", self._lost(competitor_winner_id=rival.id))
        self.assertEqual(deal.competitor_winner_id, rival)

    def test_moved_needs_another_process(self):
        deal = self._make_deal()
        with self.assertRefused("process_code"):
            deal.process_close("moved")
        with self.assertRefused("dance"):
            deal.process_close("moved", {"process_code": "dance"})
        with self.assertRefused("Corporate Sale"):
            deal.process_close("moved", {"process_code": "corporate"})
        self.assertEqual(self._status(deal)["stage"], "interest")

    def test_moved_deal_keeps_its_whole_history(self):
        deal = self._make_deal_at("needs_call")
        before = self._status(deal)["history"]
        [status] = deal.process_close("moved", {"process_code": "simple"})
        self.assertEqual(status["history"][: len(before)], before)
        deal.process_close("moved", {"process_code": "corporate"})
        self.assertEqual(self._status(deal)["stage"], "interest")
        passes = deal.sudo().stage_run_ids.filtered(lambda run: run.stage_code == "interest")
        self.assertEqual(sorted(passes.mapped("pass_number")), [1, 2])

    def test_unknown_result_is_named(self):
        deal = self._make_deal()
        for wrong in ("dance", False, "", "Won"):
            with self.subTest(wrong), self.assertRefused(str(wrong) or "as"):
                deal.process_close(wrong)

    def test_odoo_buttons_close_by_the_process(self):
        deal = self._make_deal()
        deal.action_set_won()
        self.assertEqual(self._status(deal)["state"], "won")
        deal = self._make_deal()
        deal.action_set_won_rainbowman()
        self.assertEqual(self._status(deal)["state"], "won")
        deal = self._make_deal()
        deal.action_set_lost(lost_reason_id=self.reason.id)
        self.assertEqual(self._status(deal)["state"], "lost")
        self.assertEqual(deal.won_status, "lost")

    def test_odoo_lost_wizard_closes_by_the_process(self):
        deals = self._make_deal() | self._make_deal("Second")
        wizard = deals.env["crm.lead.lost"].create(
            {"lead_ids": [(6, 0, deals.ids)], "lost_reason_id": self.reason.id}
        )
        wizard.action_lost_reason_apply()
        self.assertEqual([self._status(deal)["state"] for deal in deals], ["lost", "lost"])

    def test_signed_contract_is_won_with_full_probability(self):
        deal = self._make_deal_at("sign_contract")
        self._do(deal, "sign_contract", "signed")
        self.assertEqual(deal.probability, 100)
        self.assertTrue(deal.date_closed)

    def test_date_in_the_past_is_for_sales_managers(self):
        deal = self._make_deal()
        for user in (self.anna, self.hanna, self.lena):
            with self.subTest(user.name), self.assertRefused("manager", AccessError):
                deal.with_user(user).process_close("won", {"date_closed": "2024-05-01 12:00:00"})
        self.assertEqual(self._status(deal)["state"], "running")
        for result, values in (("won", {}), ("lost", self._lost())):
            with self.subTest(result):
                deal = self._make_deal().with_user(self.maxim)
                deal.process_close(result, {**values, "date_closed": "2024-05-01 12:00:00"})
                self.assertEqual(deal.date_closed, datetime(2024, 5, 1, 12))
                dates = deal.sudo().stage_run_ids.mapped("date_end")
                self.assertTrue(all(date <= datetime(2024, 5, 1, 12) for date in dates))

    @freeze_time("2026-03-02 09:00:00")
    def test_date_of_closing_is_not_in_the_future_and_is_a_date(self):
        deal = self._make_deal().with_user(self.maxim)
        for wrong in ("2026-03-03 09:00:00", "yesterday", 12):
            with self.subTest(wrong), self.assertRefused():
                deal.process_close("won", {"date_closed": wrong})
        self.assertEqual(self._status(deal)["state"], "running")

    def test_closing_is_written_by_the_callers_rights(self):
        deal = self._make_deal()
        with self.assertRefused(error=AccessError):
            deal.with_user(self.stranger).process_close("won")
        with self.assertRefused("flags"):
            deal.process_close("won", {"flags": 1})
