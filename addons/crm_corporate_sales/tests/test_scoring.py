from datetime import timedelta

from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged

from .common import OWN
from .test_scoring_case import ScoringCase


@tagged("post_install", "-at_install")
class TestScoring(ScoringCase):
    """Rules give points, points make grades, each says why."""

    def test_conditions_add_up_to_a_grade(self):
        self._make_rule("Known", "[('partner_name', '!=', False)]", points=30)
        self._make_rule("Budget", "[('budget_confirmed', '=', True)]", points=35)
        self._make_rule("Minus", "[('email_from', '=ilike', '%@gmail.com')]", points=-10)
        self._score()
        self.assertEqual((self.lead.score, self.lead.score_grade), (0, "D"))
        self.lead.write({"partner_name": "Works", "budget_confirmed": True})
        self._score()
        self.assertEqual((self.lead.score, self.lead.score_grade), (65, "A"))
        self.lead.email_from = "director@gmail.com"
        self._score()
        self.assertEqual(self._points(), {"Known": 30, "Budget": 35, "Minus": -10})
        self.assertEqual((self.lead.score, self.lead.score_grade), (55, "B"))

    def test_points_that_are_no_longer_due_go(self):
        self._make_rule("Budget", "[('budget_confirmed', '=', True)]", points=35)
        self.lead.budget_confirmed = True
        self._score()
        self.lead.budget_confirmed = False
        self._score()
        self.assertEqual((self.lead.score, self._points()), (0, {}))

    def test_each_score_explains_itself(self):
        self._make_rule("Asked", behaviour="inquiries", points=5, days=30)
        self._make_rule("Often", behaviour="inquiries", points=10, max_points=15)
        self._make_rule("Fresh", "[('type', '=', 'lead')]", points=3, days=7)
        self._make_rule("Plain", "[('type', '=', 'lead')]", points=3)
        self._make_inquiries(self.lead, 1, 2, 3)
        self._score()
        reasons = {line.rule_id.name: line.reason for line in self.lead.score_line_ids}
        self.assertEqual(
            reasons,
            {
                "Asked": "Inquiries in 30 days: 3 × 5",
                "Often": "Inquiries: 3 × 10, at most 15",
                "Fresh": "received within 7 days",
                "Plain": False,
            },
        )
        screen = self.lead.with_user(self.anna).score_screen
        self.assertEqual(screen["score"], sum(line["points"] for line in screen["lines"]))
        self.assertEqual({line["name"] for line in screen["lines"]}, set(reasons))

    def test_behaviour_grows_old(self):
        self._make_rule("Asked", behaviour="inquiries", points=5, days=30)
        self._make_inquiries(self.lead, 1, 29, 31)
        self._score()
        self.assertEqual(self.lead.score, 10)

    def test_condition_grows_old(self):
        self._make_rule("Fresh", "[('type', '=', 'lead')]", points=3, days=7)
        self._score()
        self.assertEqual(self.lead.score, 3)
        self.lead.date_received = self.now - timedelta(days=8)
        self._score()
        self.assertEqual(self.lead.score, 0)

    def test_first_ones_may_be_left_out(self):
        self._make_rule("Again", behaviour="inquiries", points=10, first_counted=2)
        self._make_inquiries(self.lead, 1)
        self._score()
        self.assertEqual(self.lead.score, 0)
        self._make_inquiries(self.lead, 1)
        self._score()
        self.assertEqual(self.lead.score, 10)

    def test_rejected_inquiries_give_nothing(self):
        self._make_rule("Asked", behaviour="inquiries", points=5)
        spam = self._make_inquiries(self.lead, 1, 2)[0]
        spam.reject_reason = "spam"
        spam.action_reject()
        self._score()
        self.assertEqual(self.lead.score, 5)

    def test_mails_of_the_client_only(self):
        self._make_rule("Mails", behaviour="mails", points=5)
        for author, kind in (
            (self.customer, "email"),
            (self.customer, "comment"),
            (self.anna.partner_id, "email"),
            (self.customer, "email"),
        ):
            self.lead.message_post(body="Hello", author_id=author.id, message_type=kind)
        self.lead._message_log(body="Unknown sender")
        self._score()
        self.assertEqual(self.lead.score, 10)

    def test_calls_done_and_requests_by_phone(self):
        self._make_rule("Calls", behaviour="calls", points=5)
        call = self.env.ref("mail.mail_activity_data_call")
        todo = self.env.ref("mail.mail_activity_data_todo")
        for kind in (call, call, todo):
            self.lead.activity_schedule(activity_type_id=kind.id, user_id=self.anna.id)
        calls = self.lead.activity_ids.filtered(lambda item: item.activity_type_id == call)
        calls[0].action_feedback(feedback="Talked")
        self._make_inquiries(self.lead, 1, channel="phone")
        self._make_inquiries(self.lead, 1, channel="web")
        self._score()
        self.assertEqual(self.lead.score, 10, "one call was done, one came in")

    def test_meetings_that_were_held(self):
        self._make_rule("Meetings", behaviour="meetings", points=15)
        for hours in (-48, -24, 24):
            start = self.now + timedelta(hours=hours)
            self.env["calendar.event"].create(
                {
                    "name": "Meeting",
                    "opportunity_id": self.lead.id,
                    "start": start,
                    "stop": start + timedelta(hours=1),
                }
            )
        self._score()
        self.assertEqual(self.lead.score, 30)

    def test_what_cannot_be_counted_counts_nothing(self):
        rules = self._make_rule("Visits", behaviour="visits", points=1)
        rules += self._make_rule("Clicks", behaviour="link_clicks", points=1)
        missing = self.env["crm.lead"]._get_missing_behaviour_apps()
        for rule in rules:
            self.assertEqual(bool(rule.behaviour_missing), rule.behaviour in missing)
        self._score()
        self.assertEqual(self.lead.score, 0)

    def test_rules_of_teams_and_companies(self):
        other = self.env["res.company"].create({"name": "Other Ltd"})
        anything = "[('name', '!=', False)]"
        self._make_rule("All", anything, points=1)
        self._make_rule("Team", anything, points=2, team_id=self.team.id)
        self._make_rule("Other team", anything, points=4, team_id=self.other_team.id)
        self._make_rule("Company", anything, points=8, company_id=self.env.company.id)
        self._make_rule("Other company", anything, points=16, company_id=other.id)
        foreign = self._make_lead("Foreign", company_id=other.id, team_id=False, user_id=False)
        self._score(self.lead, foreign)
        self.assertEqual(self.lead.score, 1 + 2 + 8)
        self.assertEqual(foreign.score, 1 + 16)

    def test_grades_by_company(self):
        other = self.env["res.company"].create(
            {"name": "Other Ltd", "score_grade_a": 3, "score_grade_b": 2, "score_grade_c": 1}
        )
        self._make_rule("All", "[('name', '!=', False)]", points=3)
        foreign = self._make_lead("Foreign", company_id=other.id, team_id=False, user_id=False)
        self._score(self.lead, foreign)
        self.assertEqual((self.lead.score_grade, foreign.score_grade), ("D", "A"))
        with self.assertRefused("Other Ltd", ValidationError):
            other.score_grade_b = 3

    def test_archived_leads_are_scored_when_asked_for(self):
        self._make_rule("All", "[('name', '!=', False)]", points=50)
        self.lead.active = False
        self._score()
        self.assertEqual(self.lead.score, 50)

    def test_scoring_is_no_change_of_the_lead(self):
        self._make_rule("All", "[('name', '!=', False)]", points=50)
        self.env.flush_all()
        before = (self.lead.write_date, self.lead.write_uid, len(self.lead.message_ids))
        probability = self.lead.probability
        self._score()
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(self.lead.score, 50)
        self.assertEqual(
            (self.lead.write_date, self.lead.write_uid, len(self.lead.message_ids)), before
        )
        self.assertEqual(self.lead.probability, probability)

    def test_copies_and_merged_leads_have_scores_of_their_own(self):
        self._make_rule("Asked", behaviour="inquiries", points=5)
        other = self._make_lead("Double")
        self._make_inquiries(self.lead, 1)
        self._make_inquiries(other, 1, 2)
        self._score(self.lead, other)
        self.assertFalse(self.lead.copy().score_grade)
        kept = (self.lead | other).merge_opportunity()
        self._score(kept)
        self.assertEqual((kept.score, len(kept.score_line_ids)), (15, 1))

    # ------------------------------------------------------------
    # shipped rules, screens
    # ------------------------------------------------------------

    def test_shipped_rules_work(self):
        shipped = self.env["ir.model.data"].search(
            [("module", "=", OWN), ("model", "=", "crm.scoring.rule")]
        )
        rules = self.env["crm.scoring.rule"].browse(shipped.mapped("res_id"))
        self.assertGreaterEqual(len(rules), 12)
        rules.active = True
        good = self._make_lead(
            "Good",
            partner_name="Works",
            phone="+7 495 555-01-01",
            email_from="chief@works.example",
            budget_confirmed=True,
            need_confirmed=True,
            responsible_known=True,
            decision_date=self.now.date() + timedelta(days=30),
        )
        poor = self._make_lead("Poor", date_received=self.now - timedelta(days=200))
        self._score(good, poor)
        self.assertFalse(rules.filtered("error"))
        self.assertEqual((good.score, good.score_grade), (60, "A"))
        self.assertEqual((poor.score, poor.score_grade), (-30, "D"))

    def test_form_of_a_rule(self):
        form = Form(self.env["crm.scoring.rule"].with_user(self.maxim))
        form.name = "Asked"
        form.kind = "behaviour"
        form.behaviour = "inquiries"
        form.team_id = self.team
        rule = form.save()
        self.assertEqual(rule.company_id, self.team.company_id)
        self._make_inquiries(self.lead, 1)
        self._score()
        self.assertEqual(rule.lead_count, 1)
        action = rule.action_view_leads()
        found = self.env["crm.lead"].search(action["domain"])
        self.assertEqual(found, self.lead)

    def test_grouping_by_grade(self):
        self._make_rule("Budget", "[('budget_confirmed', '=', True)]", points=60)
        rich = self._make_lead("Rich", budget_confirmed=True)
        self._score(self.lead, rich)
        groups = self.env["crm.lead"]._read_group(
            [("id", "in", (self.lead | rich).ids)], ["score_grade"], ["score:avg", "__count"]
        )
        self.assertEqual(groups, [("A", 60.0, 1), ("D", 0.0, 1)])

    def test_settings_of_grades(self):
        settings = self.env["res.config.settings"].create({})
        self.assertEqual(settings.score_grade_a, self.env.company.score_grade_a)
        settings.write({"score_grade_a": 90})
        settings.execute()
        self.assertEqual(self.env.company.score_grade_a, 90)

    def test_server_keeps_the_scores(self):
        """Nobody writes points by hand."""
        self._make_rule("All", "[('name', '!=', False)]", points=5)
        self._score()
        line = self.lead.score_line_ids
        for user in (self.anna, self.maxim, self.robot):
            with self.subTest(user.login):
                for call in (
                    lambda user=user: line.with_user(user).write({"points": 99}),
                    lambda user=user: line.with_user(user).unlink(),
                    lambda user=user: line.with_user(user).create(
                        {"lead_id": self.lead.id, "rule_id": line.rule_id.id, "points": 1}
                    ),
                    lambda user=user: self.lead.with_user(user).write({"score": 99}),
                    lambda user=user: self.lead.with_user(user).write({"score_grade": "A"}),
                    lambda user=user: self.lead.with_user(user).write(
                        {"score_line_ids": [Command.clear()]}
                    ),
                ):
                    with self.assertRefused(error=UserError):
                        call()
