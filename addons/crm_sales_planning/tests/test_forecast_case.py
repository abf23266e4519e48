"""Deals, states and facts of past days for the tests of forecasts."""

from datetime import date, datetime

from odoo.tests import freeze_time

from .common import PlanningCase

#: the day on which forecasts are asked for: in the middle of a quarter
TODAY = date(2031, 11, 17)
NOW = datetime(2031, 11, 17, 12)
MONTH_FIRST, MONTH_LAST = date(2031, 11, 1), date(2031, 11, 30)


@freeze_time(NOW)
class ForecastCase(PlanningCase):
    """17 November 2031; deals and facts of others than the test's own ones are out of the way."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["crm.lead"].with_context(active_test=False).search(
            [("type", "=", "opportunity"), ("active", "=", True)]
        ).active = False
        cls.env.flush_all()
        cls.env.cr.execute("DELETE FROM crm_sales_deal_state")
        cls.env.cr.execute("DELETE FROM crm_sales_statement")
        cls.env.cr.execute("DELETE FROM crm_sales_fact")
        cls.env.invalidate_all()
        cls.number = 0

    @classmethod
    def _open(
        cls, amount, probability, deadline=date(2031, 11, 25), user=None, team=None, **values
    ):
        """An open deal of anna's, as the administrator sees it."""
        user = user or cls.anna
        return cls.env["crm.lead"].create(
            {
                "name": f"Deal of {amount}",
                "type": "opportunity",
                "user_id": user.id,
                "team_id": (team or user.sale_team_id).id,
                "company_id": cls.env.company.id,
                "partner_id": cls.customer.id,
                "expected_revenue": amount,
                "probability": probability,
                "date_deadline": deadline,
                **values,
            }
        )

    @classmethod
    def _fact(cls, kind, day, amount=0, user=None, numerator=1, partner=None, **values):
        """A fact of anna's."""
        user = user or cls.anna
        cls.number += 1
        return cls.env["crm.sales.fact"].create(
            {
                "kind": kind,
                "company_id": cls.env.company.id,
                "user_id": user.id,
                "team_id": user.sale_team_id.id,
                "date": day,
                "happened_at": datetime.combine(day, datetime.min.time()),
                "res_model": "res.users",
                "res_id": cls.number,
                "part": kind,
                "partner_id": partner.id if partner else False,
                "amount": amount,
                "numerator": numerator,
                "denominator": 1,
                **values,
            }
        )

    @classmethod
    def _closed(cls, won, lost, day=date(2031, 9, 1), amount=100, user=None, cycle=10):
        """Won and lost deals of the past."""
        for number in range(won + lost):
            cls._fact("deal_closed", day, amount, user, numerator=int(number < won))
            if number < won:
                cls._fact("deal_cycle", day, amount, user, numerator=cycle)

    @classmethod
    def _state(cls, ref, valid_from, valid_to=None, state="open", amount=100, user=None, **values):
        """How a deal that is gone since was on past days."""
        user = user or cls.anna
        return cls.env["crm.sales.deal.state"].create(
            {
                "deal_ref": 10**9 + ref,
                "name": f"Deal {ref}",
                "valid_from": valid_from,
                "valid_to": valid_to,
                "company_id": cls.env.company.id,
                "user_id": user.id,
                "team_id": user.sale_team_id.id,
                "state": state,
                "amount": amount,
                "weighted": amount / 2,
                "probability": 50,
                "date_deadline": MONTH_LAST,
                **values,
            }
        )
