from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged

from ..engine import review as review_rules
from .test_review_case import DealCase

SELLER = "crm_corporate_sales.survey_review_salesperson"
CLIENT = "crm_corporate_sales.survey_review_client"


class InterviewCase(DealCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.termo = cls._new_competitor("Zhartek")
        cls._add_competitor(cls.deal, cls.termo, is_winner=True)
        cls.deal.lost_reason_id = cls.env.ref("crm_corporate_sales.lost_reason_competitor")
        cls.deal._on_deal_closed("lost")
        cls.review = cls.deal.review_ids

    def _interview(self, audience):
        return self.review._get_interview(audience)

    def _answer(self, interview, survey, answers):
        """Give answers by question code; a list names codes of the choices."""
        for code, answer in answers.items():
            question = self.env.ref(f"{survey}_{code}")
            if isinstance(answer, list):
                answer = [self.env.ref(f"{survey}_{code}_{choice}").id for choice in answer]
            interview._save_lines(question, answer)


@tagged("post_install", "-at_install")
class TestReviewInterview(InterviewCase):
    def test_shipped_interviews_take_90_seconds(self):
        for xmlid in (SELLER, CLIENT):
            survey = self.env.ref(xmlid)
            results = survey.question_ids.suggested_answer_ids.filtered("review_result")
            self.assertEqual(set(results.mapped("review_result")), {"won", "lost", "moved"})
            for result in results:
                seconds = review_rules.longest_seconds(survey._get_review_questions(), {result.id})
                self.assertLessEqual(seconds, review_rules.INTERVIEW_SECONDS, result.value)

    def test_branching_follows_the_result(self):
        survey = self.env.ref(SELLER)
        questions = survey._get_review_questions()

        def asked(*codes):
            chosen = {self.env.ref(f"{SELLER}_{code}").id for code in codes}
            keys = [question.key for question in review_rules.asked_questions(questions, chosen)]
            return self.env["survey.question"].browse(keys).mapped("review_topic")

        self.assertEqual(asked("result_moved"), ["result", "lesson"])
        self.assertNotIn("price_gap", asked("result_won"))
        self.assertIn("competitor_strength", asked("result_lost", "lost_cause_competitor"))
        self.assertNotIn("competitor_strength", asked("result_lost", "lost_cause_budget"))

    def test_start_knows_the_result_and_the_competitor(self):
        action = self.review.with_user(self.anna).action_start_interview()
        interview = self._interview("salesperson")
        self.assertEqual(action["type"], "ir.actions.act_url")
        self.assertIn(interview.access_token, action["url"])
        self.assertEqual(interview.partner_id, self.anna.partner_id)
        self.assertEqual(interview.lead_id, self.deal)
        values = interview.user_input_line_ids.mapped("display_name")
        self.assertEqual(values, ["We lost", "Zhartek"])

    def test_starting_twice_goes_on_with_the_same_interview(self):
        first = self.review.with_user(self.anna).action_start_interview()
        self.assertEqual(self.review.with_user(self.anna).action_start_interview(), first)

    def test_answers_go_to_the_review_and_the_catalogue(self):
        self.deal.with_user(self.anna).action_start_review()
        interview = self._interview("salesperson")
        self._answer(
            interview,
            SELLER,
            {
                "lost_cause": ["price", "competitor"],
                "strength": "Delivers in six weeks",
                "weakness": "Nobody comes to repair",
                "price_gap": "12.5",
                "lesson": "Offer the service contract first",
            },
        )
        interview._mark_done()
        self.assertEqual(self.review.state, "done")
        self.assertEqual(self.review.lesson, "Offer the service contract first")
        self.assertEqual(self.review.price_gap, 12.5)
        self.assertEqual(
            self.review.answer_ids.filtered(lambda answer: answer.topic == "cause").text,
            "Price or terms; A competitor was stronger",
        )
        self.assertEqual(
            self.termo.observation_ids.mapped(lambda seen: (seen.kind, seen.text)),
            [("weakness", "Nobody comes to repair"), ("strength", "Delivers in six weeks")],
        )
        self.assertEqual(self.termo.observation_ids.user_id, self.anna)
        self.assertEqual(self.deal.review_state, "done")
        # readable without any right on surveys
        texts = self.review.with_user(self.anna).answer_ids.mapped("text")
        self.assertIn("Delivers in six weeks", texts)

    def test_answers_of_an_abandoned_branch_do_not_count(self):
        self.review.with_user(self.anna).action_start_interview()
        interview = self._interview("salesperson")
        self._answer(
            interview,
            SELLER,
            {"lost_cause": ["budget"], "strength": "Typed, then hidden", "lesson": "x"},
        )
        interview._mark_done()
        self.assertFalse(self.termo.observation_ids)

    def test_competitor_is_found_by_its_name(self):
        vakuo = self._new_competitor("Pustotest")
        self.review.competitor_id = False
        self.review.with_user(self.anna).action_start_interview()
        interview = self._interview("salesperson")
        self._answer(
            interview,
            SELLER,
            {
                "lost_cause": ["competitor"],
                "competitor": " pustotest ",
                "strength": "Known in the plant",
                "lesson": "Visit earlier",
            },
        )
        interview._mark_done()
        self.assertEqual(self.review.competitor_id, vakuo)
        self.assertEqual(vakuo.observation_ids.text, "Known in the plant")

    def test_choosing_the_competitor_later_files_the_answers_there(self):
        self.review.competitor_id = False
        self.review.with_user(self.anna).action_start_interview()
        interview = self._interview("salesperson")
        self._answer(
            interview,
            SELLER,
            {
                "lost_cause": ["competitor"],
                "competitor": "Unknown Ltd",
                "strength": "Price",
                "lesson": "x",
            },
        )
        interview._mark_done()
        self.assertFalse(self.review.competitor_id)
        review = self.review.with_user(self.anna)
        review.competitor_id = self.termo
        self.assertEqual(self.termo.observation_ids.text, "Price")
        vakuo = self._new_competitor("Pustotest")
        review.competitor_id = vakuo
        self.assertFalse(self.termo.observation_ids)
        self.assertEqual(vakuo.observation_ids.text, "Price")

    def test_later_answers_replace_the_earlier_ones(self):
        for number, lesson in enumerate(("First", "Second"), start=1):
            self.review.with_user(self.anna).action_start_interview()
            interview = self._interview("salesperson")
            self._answer(
                interview,
                SELLER,
                {
                    "lost_cause": ["competitor"],
                    "strength": f"Strength {number}",
                    "lesson": lesson,
                },
            )
            interview._mark_done()
        self.assertEqual(self.termo.observation_ids.mapped("text"), ["Strength 2"])
        self.assertEqual(self.review.lesson, "First\n\nSecond")

    def test_client_answers_by_the_link(self):
        action = self.deal.with_user(self.anna).action_send_client_review()
        self.assertEqual(action["res_model"], "mail.compose.message")
        interview = self._interview("client")
        self.assertEqual(interview.partner_id, self.customer)
        self.assertIn(interview.access_token, self.review.with_user(self.anna).client_url)
        self._answer(
            interview,
            CLIENT,
            {
                "lost_cause": ["competitor"],
                "strength": "A test in their laboratory",
                "improvement": "Answer mails faster",
            },
        )
        messages = self.deal.message_ids
        interview.with_user(self.env.ref("base.public_user")).sudo()._mark_done()
        self.assertTrue(self.review.client_answered)
        self.assertEqual(self.review.state, "draft", "the salesperson has not answered yet")
        self.assertEqual(self.termo.observation_ids.source, "client")
        note = self.deal.message_ids - messages
        self.assertIn("answered", note.body)
        self.assertIn(self.anna.partner_id, note.partner_ids)

    def test_mail_to_the_client_has_the_link(self):
        action = self.deal.with_user(self.anna).action_send_client_review()
        composer = (
            self.env["mail.compose.message"]
            .with_user(self.anna)
            .with_context(**action["context"])
            .create({})
        )
        self.assertEqual(composer.partner_ids, self.customer)
        self.assertIn(self._interview("client").access_token, composer.body)
        composer._action_send_mail()
        self.assertIn(self._interview("client").access_token, self.deal.message_ids[0].body)

    def test_without_a_customer_nobody_is_asked(self):
        self.deal.partner_id = False
        with self.assertRaises(UserError):
            self.review.with_user(self.anna).action_send_to_client()

    def test_without_a_survey_the_message_says_what_to_do(self):
        self.env.ref(SELLER).active = False
        with self.assertRaisesRegex(UserError, "Win/Loss Interview Of"):
            self.review.with_user(self.anna).action_start_interview()

    def test_another_survey_may_be_chosen(self):
        self.env.ref(SELLER).review_audience = False
        own = self.env.ref(SELLER).copy({"review_audience": "salesperson"})
        self.review.with_user(self.anna).action_start_interview()
        self.assertEqual(self._interview("salesperson").survey_id, own)

    def test_test_entry_changes_nothing(self):
        interview = self.env["survey.user_input"].create(
            {
                "survey_id": self.env.ref(SELLER).id,
                "review_id": self.review.id,
                "review_audience": "salesperson",
                "test_entry": True,
            }
        )
        interview._mark_done()
        self.assertEqual(self.review.state, "draft")

    def test_salesperson_has_no_right_on_surveys(self):
        self.review.with_user(self.anna).action_start_interview()
        with self.assertRaises(AccessError):
            self._interview("salesperson").with_user(self.anna).read(["state"])


@tagged("post_install", "-at_install")
class TestReviewInterviewHttp(InterviewCase, HttpCase):
    def _open(self, url):
        response = self.url_open(url)
        self.assertEqual(response.status_code, 200)
        return response

    def _json(self, route, **params):
        return self.make_jsonrpc_request(route, params)

    def _answer_over_http(self, interview, answers):
        survey = interview.survey_id
        tokens = f"{survey.access_token}/{interview.access_token}"
        if interview.state == "new":
            self._json(f"/survey/begin/{tokens}")
        self._json(f"/survey/submit/{tokens}", page_id=survey.page_ids.id, **answers)

    def _key(self, xmlid):
        return str(self.env.ref(xmlid).id)

    def test_salesperson_without_survey_rights_answers(self):
        url = self.review.with_user(self.anna).action_start_interview()["url"]
        interview = self._interview("salesperson")
        self.authenticate(self.anna.login, self.anna.login)
        self.assertIn("What decided against us?", self._open(url).text)
        self._answer_over_http(
            interview,
            {
                self._key(f"{SELLER}_result"): self._key(f"{SELLER}_result_lost"),
                self._key(f"{SELLER}_lost_cause"): [self._key(f"{SELLER}_lost_cause_competitor")],
                self._key(f"{SELLER}_strength"): "Cheaper spare parts",
                self._key(f"{SELLER}_lesson"): "Show the running costs",
            },
        )
        self.assertEqual(self.review.state, "done")
        self.assertEqual(self.termo.observation_ids.text, "Cheaper spare parts")
        thanks = self._open(url).text
        self.assertIn(f"/odoo/crm.lead/{self.deal.id}", thanks)
        self.assertNotIn("/survey/retry", thanks)

    def test_client_answers_without_a_login(self):
        self.review.with_user(self.anna).action_send_to_client()
        interview = self._interview("client")
        self._open(self.review.client_url.replace(self.review.get_base_url(), ""))
        self._answer_over_http(
            interview,
            {
                self._key(f"{CLIENT}_result"): self._key(f"{CLIENT}_result_lost"),
                self._key(f"{CLIENT}_lost_cause"): [self._key(f"{CLIENT}_lost_cause_price")],
                self._key(f"{CLIENT}_price"): self._key(f"{CLIENT}_price_higher"),
                self._key(f"{CLIENT}_improvement"): "Be cheaper",
            },
        )
        self.assertTrue(self.review.client_answered)
        self.assertEqual(
            self.review.answer_ids.mapped("text"), ["Price or terms", "Higher", "Be cheaper"]
        )

    def test_wrong_token_answers_nothing(self):
        self.review.with_user(self.anna).action_send_to_client()
        interview = self._interview("client")
        answer = self._json(f"/survey/begin/{interview.survey_id.access_token}/not-a-token")
        self.assertIn("error", answer[1])
        self.assertEqual(interview.state, "new")
