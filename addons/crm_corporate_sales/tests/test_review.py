from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .test_review_case import DealCase


@tagged("post_install", "-at_install")
class TestReview(DealCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.reason_competitor = cls.env.ref("crm_corporate_sales.lost_reason_competitor")
        cls.reason_budget = cls.env.ref("crm_corporate_sales.lost_reason_no_budget")
        cls.termo = cls._new_competitor("Zhartek")
        cls.vakuo = cls._new_competitor("Pustotest")

    def _lose(self, deal, reason, user=None):
        deal.with_user(user or self.anna).action_set_lost(lost_reason_id=reason.id)
        return deal.review_ids

    # ---- what a closing needs ---------------------------------------------------------

    def test_lost_needs_a_reason(self):
        self.assertEqual(self.deal._get_closing_missing_fields("lost"), ["lost_reason_id"])
        self.deal.lost_reason_id = self.reason_budget
        self.assertEqual(self.deal._get_closing_missing_fields("lost"), [])
        self.assertEqual(self.deal._get_closing_missing_fields("won"), [])
        self.assertEqual(self.deal._get_closing_missing_fields("moved"), [])

    def test_competitor_won_needs_the_competitor(self):
        self.deal.lost_reason_id = self.reason_competitor
        self.assertEqual(self.deal._get_closing_missing_fields("lost"), ["competitor_winner_id"])
        self.deal.competitor_winner_id = self.termo
        self.assertEqual(self.deal._get_closing_missing_fields("lost"), [])

    # ---- the review of a closing ------------------------------------------------------

    def test_every_closing_opens_a_review(self):
        self._add_competitor(self.deal, self.vakuo, threat_level="high")
        self._add_competitor(self.deal, self.termo, is_winner=True)
        self.deal.lost_reason_id = self.reason_competitor
        self.deal.with_user(self.anna)._on_deal_closed("lost")
        review = self.deal.review_ids
        self.assertEqual(len(review), 1)
        self.assertEqual(review.state, "draft")
        self.assertEqual(review.result, "lost")
        self.assertEqual(review.user_id, self.anna)
        self.assertEqual(review.lost_reason_id, self.reason_competitor)
        self.assertEqual(review.competitor_id, self.termo, "the winner is the main competitor")
        self.assertEqual(review.stage_id, self.deal.stage_id)
        self.assertEqual(self.deal.review_state, "draft")

    def test_deal_without_process_is_reviewed(self):
        self.deal.with_user(self.anna).action_set_lost(lost_reason_id=self.reason_budget.id)
        self.assertEqual(self.deal.review_ids.result, "lost")
        self.assertEqual(self.deal.review_ids.lost_reason_id, self.reason_budget)
        won = self._new_deal("Won by drag and drop")
        won.with_user(self.anna).action_set_won()
        self.assertEqual(won.review_ids.result, "won")

    def test_lost_lead_is_not_reviewed(self):
        lead = self._new_deal("Only a lead", type="lead")
        lead.action_set_lost()
        self.assertFalse(lead.review_ids)

    def test_closed_twice_means_one_open_review(self):
        self.deal._on_deal_closed("won")
        self.deal.lost_reason_id = self.reason_budget
        self.deal._on_deal_closed("lost")
        self.assertEqual(self.deal.review_ids.mapped("result"), ["lost"])

    def test_filled_review_stays_when_the_deal_is_closed_again(self):
        self.deal._on_deal_closed("lost")
        self.deal.review_ids.lesson = "Be faster"
        self.deal._on_deal_reopened()
        self.deal._on_deal_closed("won")
        self.assertEqual(sorted(self.deal.review_ids.mapped("result")), ["lost", "won"])

    def test_reopening_archives_an_empty_review(self):
        review = self._lose(self.deal, self.reason_budget)
        self.deal._on_deal_reopened()
        self.assertFalse(review.active)
        self.assertFalse(self.deal.reactivation_date)

    def test_done_by_hand_needs_a_lesson(self):
        review = self._lose(self.deal, self.reason_budget).with_user(self.anna)
        with self.assertRaises(UserError):
            review.action_done()
        review.lesson = "Ask for the budget earlier"
        review.action_done()
        self.assertEqual(review.state, "done")

    def test_merge_keeps_reviews(self):
        other = self._new_deal("Other", probability=1)
        self._lose(other, self.reason_budget)
        merged = (self.deal | other).merge_opportunity()
        self.assertEqual(merged.review_ids.result, "lost")

    def test_batch_takes_the_same_queries(self):
        counts = []
        for number in (1, 30):
            deals = self.env["crm.lead"].create(
                [
                    {
                        "name": str(i),
                        "user_id": self.anna.id,
                        "lost_reason_id": self.reason_budget.id,
                    }
                    for i in range(number)
                ]
            )
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            deals._on_deal_closed("lost")
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
            self.assertEqual(len(deals.review_ids), number)
        self.assertLessEqual(counts[1], counts[0] + 3)

    # ---- reactivation -----------------------------------------------------------------

    def test_lost_deal_comes_back_by_its_cause(self):
        self._lose(self.deal, self.reason_budget)
        today = fields.Date.context_today(self.deal)
        self.assertEqual(self.deal.reactivation_date, today + timedelta(days=180))
        never = self._new_deal("Never again")
        self._lose(never, self.env.ref("crm_corporate_sales.lost_reason_not_qualified"))
        self.assertFalse(never.reactivation_date)

    def test_old_history_raises_no_tasks(self):
        self.deal.write({"lost_reason_id": self.reason_budget.id, "date_closed": "2020-05-05"})
        self.deal._on_deal_closed("lost")
        self.assertFalse(self.deal.reactivation_date)
        self.assertEqual(self.deal.review_ids.date, fields.Date.to_date("2020-05-05"))

    def test_won_deal_has_no_reactivation(self):
        self.deal.reactivation_date = "2030-01-01"
        self.deal._on_deal_closed("won")
        self.assertFalse(self.deal.reactivation_date)

    def test_shipped_reasons(self):
        for name in ("no_budget", "postponed", "no_interest", "no_contact", "wrong_product"):
            reason = self.env.ref(f"crm_corporate_sales.lost_reason_{name}")
            self.assertEqual(reason.code, name)
            self.assertGreater(reason.reactivation_days, 0)
        self.assertTrue(self.reason_competitor.requires_competitor)

    # ---- rights -----------------------------------------------------------------------

    @mute_logger("odoo.addons.base.models.ir_model")
    def test_only_the_findings_are_written_by_hand(self):
        review = self._lose(self.deal, self.reason_budget).with_user(self.anna)
        review.write({"lesson": "x", "competitor_id": self.vakuo.id, "price_gap": 5})
        for values in ({"result": "won"}, {"state": "done"}, {"user_id": self.boris.id}):
            with self.assertRaises(AccessError):
                review.write(values)
            with self.assertRaises(AccessError):
                review.with_user(self.maxim).write(values)
        for user in self.anna | self.maxim:
            with self.assertRaises(AccessError):
                review.with_user(user).unlink()
            with self.assertRaises(AccessError):
                review.with_user(user).create(
                    {"lead_id": self.deal.id, "result": "won", "date": "2026-01-01"}
                )

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_review_follows_the_rights_on_the_deal(self):
        review = self._lose(self.deal, self.reason_budget)
        review.with_user(self.hanna).lesson = "The team's leader may"
        for user in self.boris | self.olga | self.petra | self.clerk:
            with self.assertRaises(AccessError):
                review.with_user(user).read(["lesson"])
            with self.assertRaises(AccessError):
                review.with_user(user).action_start_interview()
            with self.assertRaises(AccessError):
                review.with_user(user).action_send_to_client()
