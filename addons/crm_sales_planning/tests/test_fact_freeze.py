from datetime import date

from odoo.tests import tagged

from ..models.measure.measure import Scope
from .fact_case import FactCase


@tagged("post_install", "-at_install")
class TestFactFreeze(FactCase):
    """Facts of a closed period do not change; what comes late counts in the next open one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.may = (cls.env.company, date(2031, 5, 1), date(2031, 5, 31))
        cls.deal = cls._make_deal(process=False).sudo()

    def _calls(self, month):
        return self._value("cold_calls", f"2031-{month:02}-01", f"2031-{month:02}-28")

    def test_frozen_fact_does_not_follow_its_document(self):
        order = self._make_order(amount=40)
        fact = self._get_facts("order", res_id=order.id)
        self.facts._freeze(*self.may)
        self.assertTrue(fact.is_frozen)
        order.order_line.price_unit = 50
        self.facts._sync_noted()
        self.assertEqual(fact.amount, 40)
        order._action_cancel()
        self.facts._sync_all()
        self.assertEqual((fact.exists().amount, str(fact.date)), (40, "2031-05-05"))

    def test_late_fact_counts_on_the_first_open_day(self):
        self.facts._freeze(*self.may)
        self.facts._freeze(self.env.company, date(2031, 6, 1), date(2031, 6, 30))
        activity = self._do_activity(self.deal, self.cold_call, "2031-05-05 10:00:00")
        fact = self._get_facts("cold_call", res_id=activity.id)
        self.assertEqual((str(fact.date), str(fact.document_date)), ("2031-07-01", "2031-05-05"))
        self.assertFalse(fact.is_frozen)
        self.assertEqual((self._calls(5), self._calls(7)), (0, 1))
        self.facts._sync_all()
        self.assertEqual(str(fact.date), "2031-07-01")

    def test_reopening_gives_late_facts_their_day_back(self):
        self.facts._freeze(*self.may)
        activity = self._do_activity(self.deal, self.cold_call, "2031-05-05 10:00:00")
        fact = self._get_facts("cold_call", res_id=activity.id)
        self.assertEqual(str(fact.date), "2031-06-01")
        self.facts._unfreeze(*self.may)
        self.assertEqual(str(fact.date), "2031-05-05")

    def test_reopening_follows_what_changed_meanwhile(self):
        order, cancelled = self._make_order(amount=40), self._make_order(amount=70)
        facts = self._get_facts("order", res_id=order.id)
        gone = self._get_facts("order", res_id=cancelled.id)
        self.facts._freeze(*self.may)
        order.order_line.price_unit = 50
        cancelled._action_cancel()
        self.facts._sync_noted()
        self.assertEqual((facts.amount, gone.amount), (40, 70))
        self.facts._unfreeze(*self.may)
        self.assertEqual(facts.amount, 50)
        self.assertFalse(gone.exists())

    def test_day_closed_twice_stays_closed(self):
        order = self._make_order()
        fact = self._get_facts("order", res_id=order.id)
        self.facts._freeze(*self.may)
        self.facts._freeze(self.env.company, date(2031, 4, 1), date(2031, 6, 30))
        self.facts._unfreeze(*self.may)
        self.assertTrue(fact.is_frozen)
        self.facts._unfreeze(self.env.company, date(2031, 4, 1), date(2031, 6, 30))
        self.assertFalse(fact.is_frozen)

    def test_group_is_closed_alone(self):
        for user, team in ((self.anna, self.team), (self.stranger, self.other_team)):
            self._make_order(user_id=user.id, team_id=team.id)
        scope = Scope(self.env.company.ids and tuple(self.env.company.ids), teams=(self.team.id,))
        self.facts._freeze(*self.may, scope)
        frozen = self._get_facts("order").filtered("is_frozen")
        self.assertEqual(frozen.team_id, self.team)
        late = self._make_order(user_id=self.stranger.id, team_id=self.other_team.id)
        self.assertEqual(str(self._get_facts("order", res_id=late.id).date), "2031-05-05")

    def test_other_company_stays_open(self):
        company = self.env["res.company"].create({"name": "Sister"})
        order = self._make_order()
        self.facts._freeze(company, *self.may[1:])
        self.assertFalse(self._get_facts("order", res_id=order.id).is_frozen)

    def test_nobody_writes_facts_or_closings(self):
        self._make_order()
        fact = self._get_facts("order")[:1]
        self.facts._freeze(*self.may)
        closing = self.env["crm.sales.fact.closing"].search([], limit=1)
        for user in (self.anna, self.hanna, self.dora, self.carl, self.maxim):
            with self.assertRefused(error=Exception):
                fact.with_user(user).write({"amount": 1})
            with self.assertRefused(error=Exception):
                closing.with_user(user).unlink()
