from datetime import timedelta
from unittest.mock import patch

from odoo import SUPERUSER_ID, api, fields
from odoo.exceptions import UserError
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger
from psycopg2.errors import SerializationFailure

from ..models.scoring import crm_lead_score_cron as rounds
from .common import OWN
from .test_scoring_case import ScoringCase


@tagged("post_install", "-at_install")
class TestScoringRounds(ScoringCase):
    """Which leads are scored when, and at what cost."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._make_rule("Budget", "[('budget_confirmed', '=', True)]", points=60)
        cls._make_rule("Asked", behaviour="inquiries", points=10)

    def setUp(self):
        super().setUp()
        self._run_cron()
        # what the tests make themselves is not news any more
        self._be_later()

    def _be_later(self):
        """The last round is over for longer than it looks back."""
        self.env.flush_all()
        since = self.env.cr.now() + rounds.OVERLAP + timedelta(seconds=1)
        self.env.cr.execute("UPDATE crm_scoring_round SET since = %s", [since])

    def _round(self):
        """(since, begun, last lead's id)"""
        self.env.cr.execute("SELECT since, begun, last_id FROM crm_scoring_round")
        [row] = self.env.cr.fetchall()
        return row

    def _touch(self, lead):
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE crm_lead SET write_date = write_date + interval '1 hour' WHERE id = %s",
            [lead.id],
        )
        self.env.invalidate_all()

    def _scored_by_cron(self):
        seen = []
        model = self.env.registry["crm.lead"]
        ask = model._ask_scoring_rules

        def spy(leads):
            seen.extend(leads.ids)
            return ask(leads)

        with patch.object(model, "_ask_scoring_rules", spy):
            self._run_cron()
        return self.env["crm.lead"].browse(seen)

    def test_first_round_scores_every_open_lead(self):
        self.env["crm.scoring.round"]._reset()
        lost = self._make_lead("Lost")
        lost.action_set_lost()
        scored = self._scored_by_cron()
        self.assertIn(self.lead, scored)
        self.assertNotIn(lost, scored)
        self.assertFalse(lost.score_grade)

    def test_later_rounds_score_what_is_new(self):
        fresh = self._make_lead("Fresh", budget_confirmed=True)
        self.assertFalse(fresh.score_grade)
        self.assertEqual(self._scored_by_cron(), fresh)
        self.assertEqual(fresh.score_grade, "A")
        self._be_later()
        self.assertFalse(self._scored_by_cron(), "nothing happened")

    def test_later_rounds_score_what_was_changed(self):
        other = self._make_lead("Other")
        self._run_cron()
        self._be_later()
        other.budget_confirmed = True
        self._touch(other)
        self.assertEqual(self._scored_by_cron(), other)
        self.assertEqual(other.score, 60)

    def test_later_rounds_score_whose_client_did_something(self):
        self._make_inquiries(self.lead, 0)
        self.env.flush_all()
        self.env.cr.execute("UPDATE crm_inquiry SET write_date = write_date + interval '1 hour'")
        self.env.cr.execute("UPDATE crm_lead SET write_date = write_date - interval '1 hour'")
        self.env.invalidate_all()
        self.assertEqual(self._scored_by_cron(), self.lead)
        self.assertEqual(self.lead.score, 10)

    def test_change_of_a_rule_scores_all(self):
        rule = self.env["crm.scoring.rule"].search([("name", "=", "Budget")])
        self.lead.budget_confirmed = True
        for change, score in (
            (lambda: rule.write({"points": 30}), 30),
            (lambda: rule.write({"active": False}), 0),
            (lambda: rule.write({"active": True}), 30),
            (lambda: self._make_rule("New", "[('name', '!=', False)]", points=7), 37),
            (rule.unlink, 7),
        ):
            change()
            self._run_cron()
            self.assertEqual(self.lead.score, score)
            self._be_later()

    def test_change_of_the_grades_scores_all(self):
        self.lead.company_id.write({"score_grade_a": 3, "score_grade_b": 2, "score_grade_c": 0})
        self._run_cron()
        self.assertEqual(self.lead.score_grade, "C")

    def test_nightly_round_makes_points_grow_old(self):
        self._make_rule("Recent", behaviour="inquiries", points=5, days=10)
        inquiry = self._make_inquiries(self.lead, 9)
        self._run_cron()
        self.assertEqual(self.lead.score, 15)
        self._be_later()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE crm_inquiry SET received_at = received_at - interval '2 days' WHERE id = %s",
            [inquiry.id],
        )
        self.env.invalidate_all()
        self._run_cron()
        self.assertEqual(self.lead.score, 15, "nothing told the half-hourly round")
        self._run_cron("ir_cron_score_all_leads")
        self._run_cron()
        self.assertEqual(self.lead.score, 10)

    def _run_without_time(self):
        """A job whose time is over after the first batch of two leads."""
        with (
            patch.object(rounds, "BATCH", 2),
            patch.object(
                self.env.registry["ir.cron"], "_commit_progress", lambda *_args, **_named: 0
            ),
        ):
            self.env["crm.lead"]._cron_score()

    def test_interrupted_round_goes_on(self):
        leads = self.env["crm.lead"].union(*(self._make_lead(f"Lead {n}") for n in range(5)))
        self.env["crm.scoring.round"]._reset()
        domain = self.env["crm.lead"]._get_scoring_domain(None)
        opened = self.env["crm.lead"].search(domain, order="id")
        self._run_without_time()
        since, begun, last_id = self._round()
        self.assertEqual((since, last_id), (None, opened[1].id))
        for number in range(2, len(opened) + 2, 2):
            self._run_without_time()
            if number < len(opened):
                self.assertEqual(self._round()[1], begun, "still the same round")
        self.env.invalidate_all()
        self.assertEqual(set(leads.mapped("score_grade")), {"D"})
        self.assertEqual(self._round(), (begun, None, 0))

    def test_change_of_rules_ends_the_running_round(self):
        self._make_lead("Another one")
        self.env["crm.scoring.round"]._reset()
        self._run_without_time()
        begun = self._round()[1]
        self._make_rule("New", "[('name', '!=', False)]", points=7)
        self.assertEqual(self._round(), (None, None, 0))
        self.assertFalse(self.env["crm.scoring.round"]._advance(begun, 5))
        self.env["crm.scoring.round"]._finish(begun)
        self.assertEqual(self._round(), (None, None, 0), "the old round finishes nothing")
        self._run_cron()
        self.assertEqual(self.lead.score, 7)

    def test_new_leads_are_scored_soon_and_creating_them_does_not_wait(self):
        trigger = self.env["ir.cron.trigger"]
        cron = self.env.ref(f"{OWN}.ir_cron_score_leads")
        own = [("cron_id", "=", cron.id)]
        trigger.search(own).unlink()
        self.env.cr.precommit.data.clear()
        with patch.object(self.env.registry["crm.lead"], "_ask_scoring_rules") as ask:
            leads = self.env["crm.lead"].create([{"name": f"Lead {n}"} for n in range(20)])
            self.env["crm.lead"].create({"name": "One more"})
            self.env.cr.precommit.data.clear()  # as if in another transaction
            self.env["crm.lead"].create({"name": "And one more"})
        ask.assert_not_called()
        planned = trigger.search(own)
        self.assertEqual(len(planned), 1, "one round for all")
        self.assertGreater(planned.call_at, fields.Datetime.now(), "not a job for each lead")
        self._run_cron()
        self.assertEqual(set(leads.mapped("score_grade")), {"D"})

    def test_change_of_rules_does_not_wait_for_it(self):
        trigger = self.env["ir.cron.trigger"]
        cron = self.env.ref(f"{OWN}.ir_cron_score_leads")
        self.env.cr.precommit.data.clear()
        self._make_lead("Fresh")
        self._make_rule("New", "[('name', '!=', False)]", points=7)
        soon = trigger.search([("cron_id", "=", cron.id), ("call_at", "<=", fields.Datetime.now())])
        self.assertTrue(soon)

    def test_queries_do_not_grow_with_the_leads(self):
        few = self.env["crm.lead"].create(
            [{"name": f"Lead {n}", "budget_confirmed": True} for n in range(3)]
        )
        many = self.env["crm.lead"].create(
            [{"name": f"Lead {n}", "budget_confirmed": True} for n in range(60)]
        )
        for lead in few | many:
            self._make_inquiries(lead, 1)
        counts = []
        for leads in (few, many):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            leads.sudo()._score()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(set(many.mapped("score")), {70})
        self.assertLessEqual(counts[1], counts[0])
        self.assertLessEqual(counts[1], 16)

    def test_reasons_of_a_page_take_no_query_per_lead(self):
        leads = self.env["crm.lead"].create([{"name": f"Lead {n}"} for n in range(40)])
        leads.budget_confirmed = True
        leads.action_rescore()
        self.env.flush_all()
        self.env.invalidate_all()
        leads = leads.with_user(self.maxim)
        leads.mapped("name")
        before = self.env.cr.sql_log_count
        screens = leads.mapped("score_screen")
        self.assertEqual({screen["score"] for screen in screens}, {60})
        self.assertLessEqual(self.env.cr.sql_log_count - before, 14)


@tagged("post_install", "-at_install")
class TestScoringParallel(TransactionCase):
    """Scoring beside people who write leads, on connections that really commit."""

    def setUp(self):
        super().setUp()
        self.addCleanup(self._clean_up)
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            self.ids = env["crm.lead"].create([{"name": "scoring-parallel"} for _n in range(2)]).ids

    def _clean_up(self):
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            env["crm.lead"].search([("name", "=", "scoring-parallel")]).unlink()

    def test_leads_that_are_being_written_are_left_for_later(self):
        with self.registry.cursor() as one, self.registry.cursor() as other:
            writer = api.Environment(one, SUPERUSER_ID, {})["crm.lead"].browse(self.ids[0])
            writer.phone = "+7 495 1234567"
            writer.flush_recordset()
            leads = api.Environment(other, SUPERUSER_ID, {})["crm.lead"].browse(self.ids)
            scored = leads._score()
            self.assertEqual(scored.ids, [self.ids[1]])
            other.commit()
            one.commit()
        with self.registry.cursor() as cr:
            leads = api.Environment(cr, SUPERUSER_ID, {})["crm.lead"].browse(self.ids)
            self.assertEqual([bool(lead.score_grade) for lead in leads], [False, True])
            self.assertTrue(leads[0].phone)

    @mute_logger("odoo.sql_db")
    def test_scoring_refuses_nobody_who_moves_a_deal(self):
        """A process is waited for, not refused, while the scoring holds its lead."""
        with self.registry.cursor() as one, self.registry.cursor() as other:
            scoring = api.Environment(one, SUPERUSER_ID, {})["crm.lead"].browse(self.ids)
            deal = api.Environment(other, SUPERUSER_ID, {})["crm.lead"].browse(self.ids[0])
            self.assertEqual(deal.name, "scoring-parallel")  # sees the database as it is now
            self.assertEqual(len(scoring._score()), 2)
            pauses = []

            def let_go(seconds):
                pauses.append(seconds)
                one.commit()

            with patch(
                "odoo.addons.crm_corporate_sales.models.scoring.crm_lead_score.time.sleep", let_go
            ):
                with self.assertRaises(SerializationFailure):
                    # Odoo calls again by itself
                    deal._lock_deals()
            self.assertEqual(len(pauses), 1)
            other.rollback()
            self.assertEqual(deal._lock_deals(), deal)
            other.rollback()

    def test_somebody_who_holds_a_deal_for_long_is_told_of(self):
        with self.registry.cursor() as one, self.registry.cursor() as other:
            api.Environment(one, SUPERUSER_ID, {})["crm.lead"].browse(self.ids)._lock_deals()
            deal = api.Environment(other, SUPERUSER_ID, {})["crm.lead"].browse(self.ids[0])
            with self.assertRaises(UserError):
                deal._lock_deals()
            other.rollback()
            one.rollback()

    def test_same_lead_scored_twice_at_once(self):
        with self.registry.cursor() as one, self.registry.cursor() as other:
            first = api.Environment(one, SUPERUSER_ID, {})["crm.lead"].browse(self.ids)
            second = api.Environment(other, SUPERUSER_ID, {})["crm.lead"].browse(self.ids)
            self.assertEqual(len(first._score()), 2)
            self.assertFalse(second._score(), "left to the other one")
            one.commit()
            other.commit()
        with self.registry.cursor() as cr:
            cr.execute(
                "SELECT lead_id, rule_id FROM crm_lead_score_line WHERE lead_id = ANY(%s)",
                [self.ids],
            )
            rows = cr.fetchall()
        self.assertEqual(len(rows), len(set(rows)))
