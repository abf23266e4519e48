from odoo.tests import tagged

from .common import ProcessCase


@tagged("post_install", "-at_install")
class TestProcessResponsible(ProcessCase):
    """Who becomes responsible after the interest and in the potential (spec 1.2)."""

    def _finish_interest(self, deal, **values):
        self._do(deal, "interest_call", "meet")
        return self._do(deal, "interest_meeting", "done", **values)

    def test_needs_belong_to_the_current_user(self):
        deal = self._make_deal(user_id=self.boris.id).with_user(self.hanna)
        status = self._finish_interest(deal)
        self.assertEqual(status["recommended"], ["needs"])
        self.assertEqual(deal.user_id, self.boris, "the finished stage changes nobody yet")
        deal.process_enter_stage("needs")
        self.assertEqual(deal.user_id, self.hanna)

    def test_needs_of_an_unassigned_deal_belong_to_the_current_user(self):
        deal = self._make_deal(user_id=False)
        self._finish_interest(deal)
        deal.process_enter_stage("needs")
        self.assertEqual(deal.user_id, self.anna)
        self.assertEqual(self._activity(deal, "collect_info").user_id, self.anna)

    def test_needs_belong_to_whom_the_form_chose(self):
        deal = self._make_deal().with_user(self.hanna)
        self._finish_interest(deal, user_id=self.boris.id)
        deal.process_enter_stage("needs")
        self.assertEqual(deal.user_id, self.boris)
        self.assertEqual(self._activity(deal, "collect_info").user_id, self.boris)

    def test_needs_belong_to_whom_the_move_names(self):
        deal = self._make_deal().with_user(self.hanna)
        self._finish_interest(deal)
        deal.process_enter_stage("needs", {"user_id": self.boris.id})
        self.assertEqual(deal.user_id, self.boris)

    def test_skipping_to_needs_leaves_the_salesperson(self):
        deal = self._make_deal(user_id=self.boris.id).with_user(self.hanna)
        deal.process_enter_stage("needs")
        self.assertEqual(deal.user_id, self.boris)

    def test_direction_recommends_potential_which_belongs_to_its_head(self):
        deal = self._make_deal()
        status = self._finish_interest(deal, sales_direction_id=self.direction.id)
        self.assertEqual(status["recommended"], ["potential"])
        [status] = deal.process_enter_stage("potential")
        self.assertEqual(deal.sudo().user_id, self.dirk)
        self.assertEqual([step["user_id"] for step in self._own(status)], [self.dirk.id])

    def _own(self, status):
        return [step for step in status["steps"] if step["code"] == "assign_responsible"]

    def test_head_of_the_direction_gets_the_task(self):
        deal = self._make_deal(sales_direction_id=self.direction.id)
        deal.process_enter_stage("potential")
        activity = self._activity(deal.sudo(), "assign_responsible")
        self.assertEqual(activity.user_id, self.dirk)
        self.assertEqual(activity.activity_type_id, self.env.ref("mail.mail_activity_data_todo"))

    def test_accepting_asks_for_the_responsible(self):
        deal = self._make_deal(user_id=self.dirk.id, sales_direction_id=self.direction.id)
        deal = deal.with_user(self.dirk)
        deal.process_enter_stage("potential")
        with self.assertRefused("user_id"):
            deal.process_complete("assign_responsible", "accepted")
        self.assertEqual(self._steps(deal), ["assign_responsible"])
        [status] = deal.process_complete(
            "assign_responsible", "accepted", {"user_id": self.boris.id}
        )
        self.assertEqual(deal.user_id, self.boris)
        self.assertEqual(status["recommended"], ["needs"])
        deal.with_user(self.boris).process_enter_stage("needs")
        self.assertEqual(deal.user_id, self.boris, "who was chosen keeps the deal")

    def test_head_who_marks_the_task_done_keeps_the_deal(self):
        deal = self._make_deal(sales_direction_id=self.direction.id)
        deal.process_enter_stage("potential")
        self._activity(deal.with_user(self.dirk), "assign_responsible").action_feedback()
        self.assertEqual(deal.sudo().user_id, self.dirk)
        self.assertEqual(self._status(deal.sudo())["recommended"], ["needs"])

    def test_rejecting_loses_the_deal_with_a_reason(self):
        deal = self._make_deal_at("assign_responsible")
        [status] = deal.process_complete("assign_responsible", "rejected")
        self.assertEqual(status["state"], "lost")
        self.assertTrue(deal.lost_reason_id)

    def test_potential_without_a_head_is_finished_at_once(self):
        for direction in (self.env["crm.team"], self.headless):
            with self.subTest(direction.name):
                deal = self._make_deal(user_id=self.boris.id, sales_direction_id=direction.id)
                deal = deal.with_user(self.hanna)
                [status] = deal.process_enter_stage("potential")
                self.assertEqual(status["steps"], [])
                self.assertEqual(status["state"], "stage_finished")
                self.assertEqual(status["recommended"], ["needs"])
                self.assertEqual(deal.user_id, self.hanna, "the current user takes it at once")
                self.assertFalse(deal.activity_ids)

    def test_potential_after_interest_without_a_head_belongs_to_the_current_user(self):
        deal = self._make_deal(user_id=self.boris.id).with_user(self.hanna)
        self._finish_interest(deal, sales_direction_id=self.headless.id)
        deal.process_enter_stage("potential")
        self.assertEqual(deal.user_id, self.hanna)

    def test_skipped_task_is_in_the_history(self):
        deal = self._make_deal()
        deal.process_enter_stage("potential")
        self.assertIn(("assign_responsible", "skipped"), self._history(deal))

    def test_archived_head_is_no_head(self):
        self.dirk.action_archive()
        deal = self._make_deal(sales_direction_id=self.direction.id)
        deal.process_enter_stage("potential")
        status = self._status(deal)
        self.assertEqual((status["state"], status["recommended"]), ("stage_finished", ["needs"]))
        self.assertEqual(deal.user_id, self.anna)
