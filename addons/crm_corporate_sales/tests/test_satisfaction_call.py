from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .test_satisfaction_case import QUIET, SatisfactionCase


@tagged("post_install", "-at_install")
class TestSatisfactionCall(SatisfactionCase):
    def test_answers_are_kept_by_salesperson_and_stage(self):
        call = self._answer(
            self._call(), selection=5, delivery=4, commissioning=3, recommendation=9, comment="Fine"
        )
        self.assertEqual(call.state, "done")
        self.assertEqual(call.average, 4)
        self.assertEqual(call.recommendation, 9)
        self.assertEqual(call.comment, "Fine")
        self.assertEqual(call.date_done, self.today)
        self.assertFalse(call.is_low)
        self.assertFalse(call.activity_ids, "the call is made, nothing is left to do")
        answers = call.answer_ids
        self.assertEqual(
            answers.mapped("topic"),
            ["selection", "delivery", "commissioning", "recommendation", "comment"],
        )
        self.assertEqual(answers.salesperson_id, self.anna)
        self.assertEqual(
            answers.filtered(lambda a: a.topic == "selection").stage_id.code, "selection"
        )
        with self.assertRaises(UserError):
            call.action_start()

    def test_average_of_a_group_counts_marks_only(self):
        self._serve("Second")
        for call, mark, said in zip(self._draw().call_ids, (5, 2), (10, 3), strict=True):
            self._answer(call, selection=mark, delivery=4, recommendation=said, comment="x")
        [row] = self.env["crm.satisfaction.answer"]._read_group(
            [("salesperson_id", "=", self.anna.id)],
            ["salesperson_id"],
            ["mark:avg", "recommendation:avg", "promoter:avg"],
        )
        self.assertEqual(row, (self.anna, 3.75, 6.5, 0))

    def test_low_mark_comes_to_the_head(self):
        call = self._answer(self._call(), selection=2, delivery=5, recommendation=9)
        self.assertTrue(call.is_low)
        self.assertEqual(call.activity_ids.user_id, self.hanna)
        self.assertIn("Furnace Works", call.activity_ids.summary)

    def test_who_would_not_recommend_us_is_low(self):
        call = self._answer(self._call(), selection=5, delivery=5, recommendation="0")
        self.assertTrue(call.is_low)
        self.assertEqual(call.recommendation, 0)

    def test_starting_twice_goes_on_with_the_same_questionnaire(self):
        call = self._call().with_user(self.hanna)
        self.assertEqual(call.action_start(), call.action_start())

    def test_not_reached_and_called_again(self):
        call = self._call().with_user(self.hanna)
        call.action_unreachable()
        self.assertEqual(call.state, "unreachable")
        self.assertFalse(call.sudo().activity_ids)
        call.action_call_again()
        self.assertEqual(call.sudo().activity_ids.user_id, self.hanna)

    def test_other_caller_gets_the_task(self):
        call = self._call()
        call.with_user(self.hanna).user_id = self.clerk
        self.assertEqual(call.activity_ids.user_id, self.clerk)

    def test_without_a_questionnaire(self):
        self.env["survey.survey"].search([("is_satisfaction", "=", True)]).is_satisfaction = False
        with self.assertRaises(UserError):
            self._call().action_start()

    # ---- rights -----------------------------------------------------------------------

    @mute_logger(*QUIET)
    def test_who_sold_does_not_see_the_call(self):
        call = self._answer(self._call(), selection=5, delivery=5, recommendation=9)
        records = (call, call.answer_ids)
        for user in self.hanna | self.maxim:
            for record in records:
                with self.subTest(f"{user.name} {record._name}"):
                    own = record.with_user(user)
                    own.read(["partner_id"])
                    self.assertEqual(own.search([("id", "in", record.ids)]), record)
        for user in self.anna | self.boris | self.clerk | self.petra | self.olga | self.robot:
            for record in records:
                with self.subTest(f"{user.name} {record._name}"):
                    with self.assertRaises(AccessError):
                        record.with_user(user).read(["partner_id"])
                    if record.with_user(user).has_access("read"):
                        self.assertFalse(record.with_user(user).search([]))

    @mute_logger(*QUIET)
    def test_head_who_sold_does_not_see_own_marks(self):
        self._serve("Hanna's", user_id=self.hanna.id)
        call = self._draw().call_ids.filtered(lambda call: call.salesperson_id == self.hanna)
        self.assertNotEqual(call.user_id, self.hanna)
        with self.assertRaises(AccessError):
            call.with_user(self.hanna).read(["partner_id"])

    @mute_logger(*QUIET)
    def test_caller_without_any_right_on_deals(self):
        self.env.company.satisfaction_user_id = self.clerk
        call = self._call().with_user(self.clerk)
        call.web_read(
            {
                "phone": {},
                **{
                    name: {"fields": {"display_name": {}}}
                    for name in ("partner_id", "lead_id", "order_id", "team_id", "stage_id")
                },
            }
        )
        self.assertIn("/survey/", call.action_start()["url"])
        call.note = "Call after lunch"
        for vals in ({"average": 5}, {"salesperson_id": self.boris.id}, {"is_low": False}):
            with self.subTest(vals), self.assertRaises(AccessError):
                call.write(vals)
        with self.assertRaises(UserError):
            call.write({"state": "done"})
        with self.assertRaises(AccessError):
            call.action_open_deal()
        with self.assertRaises(AccessError):
            call.unlink()

    @mute_logger(*QUIET)
    def test_other_company(self):
        call = self._call()
        self.maxim.company_ids |= self.other_company
        elsewhere = call.with_user(self.maxim).with_context(
            allowed_company_ids=self.other_company.ids
        )
        self.assertFalse(elsewhere.search([]))


@tagged("post_install", "-at_install")
class TestSatisfactionQuestionnaire(SatisfactionCase, HttpCase):
    def test_callers_open_the_questionnaire(self):
        call = self._call()
        for user in (call.user_id, self.maxim):
            with self.subTest(user.login):
                user.sudo().password = "questionnaire"
                self.authenticate(user.login, "questionnaire")
                page = self.url_open(call.with_user(user).action_start()["url"])
                self.assertEqual(page.status_code, 200)
                self.assertIn("o_survey_form", page.text)
                self.assertNotIn("Survey Access Error", page.text)
        interview = self.env["survey.user_input"].search([("satisfaction_call_id", "=", call.id)])
        self.assertEqual(len(interview), 1, "whoever takes over goes on with the same answers")
