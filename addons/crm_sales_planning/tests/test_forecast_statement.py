from datetime import date

from odoo import SUPERUSER_ID
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .test_forecast_case import ForecastCase


@tagged("post_install", "-at_install")
class TestForecastStatement(ForecastCase):
    """What people state about deals is kept; what programs reckon is not."""

    def _said(self, deal):
        return self.env["crm.sales.statement"].search([("lead_id", "=", deal.id)], order="id")

    def test_probability_date_and_category_of_a_person(self):
        deal = self._open(100, 40).with_user(self.anna)
        before = self._said(deal)
        deal.write({"probability": 70})
        deal.write({"date_deadline": date(2031, 12, 5), "forecast_category": "commit"})
        said = self._said(deal) - before
        self.assertEqual(said.mapped("user_id"), self.anna)
        self.assertEqual(said.mapped("has_probability"), [True, False])
        self.assertEqual(said.mapped("has_deadline"), [False, True])
        self.assertEqual(said.mapped("probability"), [70, 70])
        self.assertEqual(said[1].date_deadline, date(2031, 12, 5))
        self.assertEqual(said[1].category, "commit")
        self.assertEqual(said[1].team_id, self.team)

    def test_what_is_given_with_a_new_deal(self):
        self.env["crm.lead"].with_user(self.anna).create(
            {
                "name": "With a date",
                "type": "opportunity",
                "probability": 33,
                "date_deadline": date(2031, 12, 5),
            }
        )
        said = self.env["crm.sales.statement"].search([("user_id", "=", self.anna.id)])
        self.assertEqual(len(said), 1)
        self.assertTrue(said.has_probability and said.has_deadline)

    def test_what_is_not_said(self):
        deal = self._open(100, 40)
        lead = self.env["crm.lead"].with_user(self.anna).create({"name": "Lead", "type": "lead"})
        before = len(self._said(deal))
        deal.with_user(SUPERUSER_ID).write({"probability": 12})
        deal.with_user(self.anna).write({"probability": 12, "name": "The same probability"})
        deal._as_engine().with_user(self.anna).write({"probability": 60})
        lead.write({"probability": 50})
        self.assertEqual(len(self._said(deal)), before)
        self.assertFalse(self._said(lead))

    def test_closing_is_no_statement(self):
        deal = self._open(100, 40)
        before = len(self._said(deal))
        deal.with_user(self.anna).action_set_won()
        self.assertEqual(deal.won_status, "won")
        self.assertEqual(len(self._said(deal)), before)

    def test_taking_the_reckoned_probability_back(self):
        deal = self._open(100, 40).with_user(self.anna)
        deal.probability = 77
        deal.action_set_automated_probability()
        said = self._said(deal)[-1]
        self.assertFalse(said.has_probability)
        self.assertTrue(said.withdraws_probability)

    def test_merged_deals_keep_what_was_said(self):
        one, other = self._open(100, 40), self._open(200, 40)
        other.with_user(self.anna).probability = 55
        said = self._said(other)
        head = (one | other).merge_opportunity(auto_unlink=True)
        self.assertEqual(said.exists().lead_id, head)

    def test_nobody_writes_the_record(self):
        deal = self._open(100, 40)
        deal.with_user(self.anna).probability = 70
        said = self._said(deal)[-1]
        for user in (self.anna, self.hanna, self.maxim, self.carl):
            with self.assertRaises(AccessError):
                said.with_user(user).probability = 99
            with self.assertRaises(AccessError):
                said.with_user(user).unlink()
            with self.assertRaises(AccessError):
                self.env["crm.sales.statement"].with_user(user).create(
                    {"lead_id": deal.id, "user_id": user.id, "said_at": "2031-01-01"}
                )

    def test_who_reads_whose(self):
        deal = self._open(100, 40)
        deal.with_user(self.anna).probability = 70
        said = self._said(deal)[-1]
        for user, sees in (
            (self.anna, True),
            (self.boris, False),
            (self.hanna, True),
            (self.gleb, False),
            (self.dora, True),
            (self.carl, True),
            (self.maxim, True),
            (self.lena, False),
        ):
            found = self.env["crm.sales.statement"].with_user(user).search([("id", "=", said.id)])
            self.assertEqual(bool(found), sees, user.name)
            if sees:
                self.assertEqual(found.display_name, deal.name)

    def test_stating_many_at_once_takes_no_more_queries(self):
        deals = [self._open(100, 40) for _number in range(12)]
        few = self.env["crm.lead"].union(*deals[:2]).with_user(self.anna)
        many = self.env["crm.lead"].union(*deals[2:]).with_user(self.anna)

        def count(leads):
            self.env.flush_all()
            leads.mapped("probability")
            start = self.env.cr.sql_log_count
            leads._keep_statements([{"probability"}] * len(leads))
            self.env.flush_all()
            return self.env.cr.sql_log_count - start

        count(few)
        self.assertEqual(count(few), count(many))
