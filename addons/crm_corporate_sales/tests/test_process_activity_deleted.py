from odoo import fields
from odoo.tests import tagged

from .common import ProcessCase


@tagged("post_install", "-at_install")
class TestProcessActivityDeleted(ProcessCase):
    """Deleting a step's activity is its outcome `cancelled`; the deal is never left hanging."""

    def test_cancelled_in_the_chatter(self):
        deal = self._make_deal_at("collect_info")
        self._activity(deal, "collect_info").action_cancel()
        self.assertEqual(self._steps(deal), ["needs_call"])
        self.assertIn(("collect_info", "cancelled"), self._history(deal))

    def test_deleted_in_a_list_of_many(self):
        deals = [self._make_deal_at("collect_info", name=f"Deal {number}") for number in range(2)]
        activities = self.env["mail.activity"].with_user(self.anna)
        for deal in deals:
            activities += self._activity(deal, "collect_info")
        activities.unlink()
        self.assertEqual([self._steps(deal) for deal in deals], [["needs_call"]] * 2)

    def test_step_without_that_outcome_waits_for_a_decision(self):
        deal = self._make_deal()
        self._activity(deal, "interest_call").unlink()
        [step] = self._status(deal)["steps"]
        self.assertEqual((step["code"], step["activity_id"]), ("interest_call", False))
        self._do(deal, "interest_call", "meet")
        self.assertEqual(self._steps(deal), ["interest_meeting"])

    def test_step_without_that_outcome_can_be_planned_again(self):
        deal = self._make_deal()
        self._activity(deal, "interest_call").unlink()
        deal.process_postpone("interest_call", "2031-03-04")
        activity = self._activity(deal, "interest_call")
        self.assertEqual(activity.date_deadline, fields.Date.to_date("2031-03-04"))
        activity.action_feedback()
        self.assertEqual(self._steps(deal), ["interest_meeting"])

    def test_contract_cancels_the_activity(self):
        deal = self._make_deal_at("collect_info")
        activity = self._activity(deal, "collect_info")
        deal.process_complete("collect_info", "cancelled")
        self.assertFalse(activity.exists().filtered("active"))

    def test_hand_made_activity_cancels_nothing(self):
        deal = self._make_deal_at("collect_info")
        own = deal.activity_schedule("mail.mail_activity_data_call", user_id=self.anna.id)
        own.unlink()
        self.assertEqual(self._steps(deal), ["collect_info"])

    def test_activity_already_done_cancels_nothing(self):
        deal = self._make_deal_at("collect_info")
        activity = self._activity(deal, "collect_info")
        activity.action_feedback()
        activity.sudo().unlink()
        self.assertEqual(self._steps(deal), ["needs_call"])
        self.assertEqual(
            [row for row in self._history(deal) if row[0] == "collect_info"],
            [("collect_info", "done")],
        )

    def test_archived_user_does_not_leave_the_step_hanging(self):
        """Odoo deletes a leaver's activities; the process goes on with somebody who is there."""
        deal = self._make_deal()
        self._activity(deal, "interest_call").user_id = self.boris
        self.boris.action_archive()
        [step] = self._status(deal)["steps"]
        self.assertEqual((step["code"], step["user_id"]), ("interest_call", self.anna.id))
        self.assertTrue(self._activity(deal, "interest_call").active)

    def test_archived_salesperson_leaves_the_step_to_the_head_of_the_team(self):
        deal = self._make_deal()
        self.anna.action_archive()
        [step] = self._status(deal.sudo())["steps"]
        self.assertEqual(step["user_id"], self.hanna.id)
        self.assertEqual(self._activity(deal.sudo(), "interest_call").user_id, self.hanna)
