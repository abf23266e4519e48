from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import ProcessCase, question, stage, task

WAYS = {
    "chatter": lambda activity: activity.action_feedback(feedback="Said yes"),
    "mark done": lambda activity: activity.action_done(),
    "done and next": lambda activity: activity.action_feedback_schedule_next(feedback="Said yes"),
    "done and next without words": lambda activity: activity.action_done_schedule_next(),
    "somebody else's list": lambda activity: activity.action_done_redirect_to_other(),
    "list view: archive": lambda activity: activity.action_archive(),
    "list view: edit": lambda activity: activity.write({"active": False}),
}


@tagged("post_install", "-at_install")
class TestProcessActivityDone(ProcessCase):
    """A step's activity done anywhere in Odoo ends the step with its default outcome."""

    def test_every_place(self):
        for name, way in WAYS.items():
            with self.subTest(name):
                deal = self._make_deal()
                activity = self._activity(deal, "interest_call")
                way(activity)
                self.assertEqual(self._steps(deal), ["interest_meeting"])
                self.assertFalse(activity.active)
                [row] = self._status(deal)["history"]
                self.assertEqual((row["step"], row["outcome"]), ("interest_call", "meet"))
                self.assertEqual(row["user_id"], self.anna.id)

    def test_feedback_is_kept_with_the_step(self):
        deal = self._make_deal()
        self._activity(deal, "interest_call").action_feedback(feedback="Budget in May")
        run = deal.sudo().step_run_ids.filtered(lambda run: run.step_code == "interest_call")
        self.assertEqual(run.feedback, "Budget in May")

    def test_many_at_once(self):
        deals = [self._make_deal(f"Deal {number}") for number in range(3)]
        activities = self.env["mail.activity"].with_user(self.anna)
        for deal in deals:
            activities += self._activity(deal, "interest_call")
        activities.action_feedback()
        self.assertEqual([self._steps(deal) for deal in deals], [["interest_meeting"]] * 3)

    def test_done_by_somebody_else(self):
        for user in (self.hanna, self.lena, self.maxim):
            with self.subTest(user.name):
                deal = self._make_deal()
                self._activity(deal.with_user(user), "interest_call").action_done()
                [row] = self._status(deal)["history"]
                self.assertEqual(row["user_id"], user.id)
                self.assertEqual(self._steps(deal), ["interest_meeting"])

    def test_done_by_the_assignee_who_may_not_see_the_deal(self):
        deal = self._make_deal()
        self._activity(deal, "interest_call").user_id = self.stranger
        self.assertFalse(deal.with_user(self.stranger).has_access("read"))
        self._activity(deal, "interest_call").with_user(self.stranger).action_feedback()
        self.assertEqual(self._steps(deal), ["interest_meeting"])

    def test_given_to_somebody_else(self):
        deal = self._make_deal()
        self._activity(deal, "interest_call").user_id = self.boris
        [step] = self._status(deal)["steps"]
        self.assertEqual(step["user_id"], self.boris.id)

    def test_moved_by_hand(self):
        deal = self._make_deal()
        self._activity(deal, "interest_call").date_deadline = "2031-02-03"
        [step] = self._status(deal)["steps"]
        self.assertEqual(step["date_deadline"], "2031-02-03")

    def test_activity_done_twice_advances_once(self):
        deal = self._make_deal()
        activity = self._activity(deal, "interest_call")
        activity.action_feedback()
        activity.action_feedback()
        activity.write({"active": False})
        self.assertEqual(self._steps(deal), ["interest_meeting"])
        self.assertEqual(self._history(deal), [("interest_call", "meet")])

    def test_hand_made_activity_advances_nothing(self):
        deal = self._make_deal()
        deal.activity_schedule("mail.mail_activity_data_call", user_id=self.anna.id)
        own = deal.activity_ids.filtered(lambda item: not item.process_step_run_id)
        own.action_feedback()
        self.assertEqual(self._steps(deal), ["interest_call"])

    def test_step_ended_by_the_contract_ends_its_activity(self):
        deal = self._make_deal()
        activity = self._activity(deal, "interest_call")
        deal.process_complete("interest_call", "meet", False, "Said yes")
        self.assertFalse(activity.active)
        self.assertIn("Said yes", str(deal.sudo().message_ids.mapped("body")))

    def test_missing_field_refuses_done_and_keeps_the_activity(self):
        self._make_process(
            "strict",
            stage("one", task("work", required=["tactics"])),
            {"code": "won", "is_won": True},
        )
        deal = self._make_deal(process="strict")
        activity = self._activity(deal, "work")
        with self.assertRefused("tactics"):
            activity.action_feedback()
        activity.invalidate_recordset()
        self.assertTrue(activity.active)
        self.assertEqual(self._steps(deal), ["work"])

    def test_activity_can_not_be_tied_to_a_step_by_hand(self):
        deal = self._make_deal()
        run = self._run(deal, "interest_call")
        with self.assertRaises(UserError):
            run.activity_id.with_user(self.anna).write({"process_step_run_id": False})
        foreign = self._make_deal("Other", user_id=self.boris.id)
        forged = deal.activity_schedule("mail.mail_activity_data_call", user_id=self.anna.id)
        with self.assertRaises(UserError):
            forged.write({"process_step_run_id": self._run(foreign, "interest_call").id})

    def test_activity_created_with_a_foreign_step_ends_nothing(self):
        foreign = self._make_deal("Other", user_id=self.boris.id)
        run = self._run(foreign, "interest_call")
        mine = self._make_deal()
        try:
            forged = mine.env["mail.activity"].create(
                {
                    "res_model_id": self.env["ir.model"]._get_id("crm.lead"),
                    "res_id": mine.id,
                    "user_id": self.anna.id,
                    "process_step_run_id": run.id,
                }
            )
        except UserError:
            return
        forged.action_feedback()
        self.assertEqual(self._steps(foreign.sudo()), ["interest_call"])


@tagged("post_install", "-at_install")
class TestProcessCorrection(ProcessCase):
    """The default outcome that a done activity took can be corrected."""

    def _last_run(self, deal):
        return deal.sudo()._get_correctable_runs()

    def test_corrected_outcome_goes_on_anew(self):
        deal = self._make_deal()
        self._activity(deal, "interest_call").action_feedback(feedback="Not now")
        deal.action_correct_outcome(self._last_run(deal).id, "postponed")
        self.assertEqual(self._steps(deal), ["interest_call"])
        self.assertTrue(self._activity(deal, "interest_call").active)
        log = " ".join(deal.sudo().message_ids.mapped("body"))
        self.assertIn("corrected", log)

    def test_corrected_to_lost(self):
        deal = self._make_deal()
        self._activity(deal, "interest_call").action_feedback()
        deal.action_correct_outcome(self._last_run(deal).id, "not_interested")
        self.assertEqual(self._status(deal)["state"], "lost")

    def test_finished_stage_can_be_corrected(self):
        deal = self._make_deal_at("needs_call")
        self._activity(deal, "needs_call").action_feedback()
        self.assertEqual(self._status(deal)["state"], "stage_finished")
        deal.action_correct_outcome(self._last_run(deal).id, "call_later")
        status = self._status(deal)
        self.assertEqual(status["state"], "running")
        self.assertEqual(self._steps(deal), ["needs_call"])
        self.assertEqual(status["recommended"], [])

    def test_unknown_outcome_is_refused(self):
        deal = self._make_deal()
        self._activity(deal, "interest_call").action_feedback()
        with self.assertRefused("dance"):
            deal.action_correct_outcome(self._last_run(deal).id, "dance")

    def test_not_once_the_deal_went_on(self):
        deal = self._make_deal_at("interest_meeting")
        run = self._last_run(deal)
        self._do(deal, "interest_meeting")
        with self.assertRaises(UserError):
            deal.action_correct_outcome(run.id, "postponed")
        deal.process_enter_stage("needs")
        with self.assertRaises(UserError):
            deal.action_correct_outcome(run.id, "postponed")

    def test_not_on_a_closed_deal(self):
        deal = self._make_deal_at("sign_contract")
        self._activity(deal, "sign_contract").action_feedback()
        self.assertEqual(self._status(deal)["state"], "won")
        run = deal.sudo().step_run_ids.filtered(lambda run: run.outcome_code == "signed")
        with self.assertRaises(UserError):
            deal.action_correct_outcome(run.id, "needs_changes")

    def test_not_the_step_of_another_deal(self):
        mine, foreign = self._make_deal(), self._make_deal("Other")
        self._activity(foreign, "interest_call").action_feedback()
        with self.assertRaises(UserError):
            mine.action_correct_outcome(self._last_run(foreign).id, "postponed")

    def test_not_by_who_may_not_write_the_deal(self):
        deal = self._make_deal()
        self._activity(deal, "interest_call").action_feedback()
        with self.assertRaises(UserError):
            deal.with_user(self.stranger).action_correct_outcome(
                self._last_run(deal).id, "postponed"
            )

    def test_question_can_be_corrected(self):
        self._make_process(
            "ask",
            stage("one", question("which", "first", "second")),
            {"code": "won", "is_won": True},
        )
        deal = self._make_deal(process="ask")
        deal.process_complete("which")
        deal.action_correct_outcome(self._last_run(deal).id, "second")
        self.assertIn(("which", "second"), self._history(deal))
