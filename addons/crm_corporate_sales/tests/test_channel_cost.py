from datetime import date

from odoo import SUPERUSER_ID, api, fields
from odoo.exceptions import UserError
from odoo.tests import Form, TransactionCase, tagged
from odoo.tools import mute_logger
from psycopg2 import IntegrityError

from .test_channel_case import APRIL, MARCH, ChannelCase


@tagged("post_install", "-at_install")
class TestChannelCost(ChannelCase):
    """Entering what channels cost."""

    def test_any_day_of_the_month_will_do(self):
        cost = self._spend(self.search, "2031-03-17", 100)
        self.assertEqual(cost.month, MARCH)
        cost.write({"month": date(2031, 4, 30)})
        self.assertEqual(cost.month, APRIL)
        form = Form(self.env["crm.channel.cost"].with_user(self.mila))
        form.month = "2031-05-09"
        form.source_id = self.search
        form.amount = 10
        self.assertEqual(form.save().month, date(2031, 5, 1))

    @mute_logger("odoo.sql_db")
    def test_each_channel_has_one_cost_in_a_month(self):
        self._spend(self.search, MARCH, 100)
        self._spend(self.search, APRIL, 100)
        self._spend(self.search, MARCH, 100, campaign_id=self.spring.id)
        self._spend(self.search, MARCH, 100, medium_id=self.cpc.id)
        self._spend(self.search, MARCH, 100, inquiry_channel="phone")
        self._spend(self.fair, MARCH, 100)
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self._spend(self.search, "2031-03-31", 5)

    @mute_logger("odoo.sql_db")
    def test_repeated_cost_is_told_in_words(self):
        """What a person gets who imports a cost twice by Odoo's own import."""
        self._spend(self.search, MARCH, 100)
        costs = self.env["crm.channel.cost"].with_user(self.mila)
        answer = costs.load(
            ["month", "source_id/.id", "amount"], [["2031-03-01", str(self.search.id), "5"]]
        )
        self.assertFalse(answer["ids"])
        self.assertIn("is there already", answer["messages"][0]["message"])

    @mute_logger("odoo.sql_db")
    def test_senseless_costs_are_refused(self):
        for values in (
            {"amount": -1},
            {"source_id": False},
            {"month": False},
        ):
            with self.subTest(values), self.assertRaises(IntegrityError), self.env.cr.savepoint():
                self.env["crm.channel.cost"].create(
                    {"source_id": self.search.id, "month": MARCH, "amount": 1, **values}
                )

    def test_name_tells_channel_and_month(self):
        cost = self._spend(
            self.search, MARCH, 1, campaign_id=self.spring.id, inquiry_channel="phone"
        )
        self.assertEqual(cost.display_name, "Channel search, Channel spring, Phone, March 2031")

    # ------------------------------------------------------------
    # copying the last month
    # ------------------------------------------------------------

    def _this_month(self):
        return fields.Date.context_today(self.env["crm.channel.cost"]).replace(day=1)

    def test_last_month_is_copied(self):
        Cost = self.env["crm.channel.cost"]
        Cost.search([]).unlink()
        self._spend(self.search, "2020-01-01", 1)
        self._spend(self.search, "2020-03-01", 100, note="for March only")
        self._spend(self.fair, "2020-03-01", 200, campaign_id=self.spring.id)
        self._spend(self.banner, "2020-03-01", 300)
        self._spend(self.banner, self._this_month(), 333)
        action = Cost.with_user(self.mila).action_copy_last_month()
        made = Cost.search([("month", "=", self._this_month())])
        self.assertEqual(
            {(cost.source_id, cost.campaign_id, cost.amount, cost.note) for cost in made},
            {
                (self.search, self.env["utm.campaign"], 100, False),
                (self.fair, self.spring, 200, False),
                (self.banner, self.env["utm.campaign"], 333, False),
            },
        )
        self.assertEqual(Cost.search(action["domain"]), made)
        with self.assertRefused("already"):
            Cost.action_copy_last_month()
        self.assertEqual(Cost.search_count([("month", "=", self._this_month())]), 3)

    def test_nothing_to_copy(self):
        self.env["crm.channel.cost"].search([]).unlink()
        with self.assertRefused("no costs", UserError):
            self.env["crm.channel.cost"].action_copy_last_month()

    def test_channels_with_costs_stay(self):
        """A source that money was spent on can't be deleted by mistake."""
        self._spend(self.banner, MARCH, 1)
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            with self.env.cr.savepoint():
                self.banner.unlink()


@tagged("post_install", "-at_install")
class TestChannelCostParallel(TransactionCase):
    """Two people enter the same cost at once: one of them is refused, nothing is doubled."""

    def setUp(self):
        super().setUp()
        self.addCleanup(self._clean_up)
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            self.source_id = env["utm.source"].create({"name": "channel-parallel"}).id

    def _clean_up(self):
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            env["crm.channel.cost"].search([("source_id", "=", self.source_id)]).unlink()
            env["utm.source"].browse(self.source_id).unlink()

    @mute_logger("odoo.sql_db")
    def test_same_cost_at_once(self):
        vals = {"source_id": self.source_id, "month": "2031-03-01", "amount": 5}
        with self.registry.cursor() as one, self.registry.cursor() as other:
            other.execute("SELECT 1")
            api.Environment(one, SUPERUSER_ID, {})["crm.channel.cost"].create(vals)
            one.commit()
            with self.assertRaises(IntegrityError):
                api.Environment(other, SUPERUSER_ID, {})["crm.channel.cost"].create(vals)
            other.rollback()
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            costs = env["crm.channel.cost"].search([("source_id", "=", self.source_id)])
            self.assertEqual(len(costs), 1)
