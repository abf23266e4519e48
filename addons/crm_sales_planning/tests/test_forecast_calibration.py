from datetime import date, datetime

from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged

from .test_forecast_case import NOW, ForecastCase


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestForecastCalibration(ForecastCase):
    """How good what people said has been, told to them."""

    def _say(self, deal, at, probability=None, deadline=None, user=None, **values):
        return self.env["crm.sales.statement"].create(
            {
                "lead_id": deal.id,
                "company_id": self.env.company.id,
                "user_id": (user or self.anna).id,
                "team_id": self.team.id,
                "said_at": at,
                "probability": probability or 0,
                "has_probability": probability is not None,
                "date_deadline": deadline,
                "has_deadline": bool(deadline),
                **values,
            }
        )

    def _close(self, deal, won, on):
        if won:
            deal.action_set_won()
        else:
            deal.action_set_lost(lost_reason_id=self.reason.id)
        deal.date_closed = on

    def _made(self, won, statements, closed=datetime(2031, 10, 11), **values):
        deal = self._open(100, 40)
        for at, probability in statements:
            self._say(deal, at, probability, **values)
        self._close(deal, won, closed)
        return deal

    def _calibrate(self, user=None):
        found = self.env["crm.sales.calibration"].with_user(user or self.anna).get_calibration()
        return found, {row["id"]: row for row in found["rows"]}

    def test_brier_and_bias(self):
        for won in (True, False, False, False):
            self._made(won, [(datetime(2031, 10, 1), 80)])
        _found, rows = self._calibrate()
        row = rows[self.anna.id]
        self.assertEqual(row["deals"], 4)
        self.assertAlmostEqual(row["bias"], 0.8 - 0.25)
        self.assertAlmostEqual(row["brier"], (0.04 + 3 * 0.64) / 4)
        self.assertAlmostEqual(row["baseline"], 0.25 * 0.75)
        self.assertLess(row["correction"], 0.4)
        self.assertTrue(row["is_me"])

    def test_a_deal_weighs_one_by_the_time_that_was_said(self):
        # 20 % for nine of ten days, then 90 %
        for _number in range(3):
            self._made(True, [(datetime(2031, 10, 1), 20), (datetime(2031, 10, 10), 90)])
        row = self._calibrate()[1][self.anna.id]
        self.assertEqual(row["deals"], 3)
        self.assertAlmostEqual(row["brier"], 0.9 * 0.64 + 0.1 * 0.01)

    def test_what_is_withdrawn_does_not_stand_any_more(self):
        for _number in range(3):
            deal = self._open(100, 40)
            self._say(deal, datetime(2031, 10, 1), 20)
            self._say(deal, datetime(2031, 10, 2), withdraws_probability=True)
            self._say(deal, datetime(2031, 10, 10), 90)
            self._close(deal, True, datetime(2031, 10, 11))
        row = self._calibrate()[1][self.anna.id]
        self.assertAlmostEqual(row["brier"], 0.5 * 0.64 + 0.5 * 0.01)

    def test_what_was_said_after_the_end_does_not_count(self):
        for _number in range(3):
            self._made(True, [(datetime(2031, 10, 1), 50), (datetime(2031, 10, 12), 99)])
        self.assertAlmostEqual(self._calibrate()[1][self.anna.id]["brier"], 0.25)

    def test_too_few_deals_say_nothing(self):
        self._made(True, [(datetime(2031, 10, 1), 80)])
        row = self._calibrate()[1][self.anna.id]
        self.assertEqual((row["deals"], row["brier"], row["bias"]), (1, False, False))
        self.assertFalse(row["is_known"])

    def test_closing_dates(self):
        for deadline in (date(2031, 10, 11), date(2031, 10, 1), date(2031, 9, 11)):
            deal = self._open(100, 40)
            self._say(deal, datetime(2031, 9, 1), deadline=deadline)
            # a later date is not the one that counts
            self._say(deal, datetime(2031, 10, 2), deadline=date(2031, 12, 31))
            self._close(deal, True, datetime(2031, 10, 11, 9))
        row = self._calibrate()[1][self.anna.id]
        self.assertEqual((row["dates"], row["days_late"]), (3, 10))
        self.assertAlmostEqual(row["in_time"], 1 / 3)

    def test_who_sees_whose(self):
        for user, people in (
            (self.anna, self.anna),
            (self.boris, self.boris),
            (self.hanna, self.anna | self.boris | self.hanna),
            (self.gleb, self.stranger | self.gleb),
        ):
            self.assertEqual(set(self._calibrate(user)[1]), set(people.ids), user.name)
        self.assertLess(
            set((self.anna | self.stranger | self.hanna).ids) - set(self.hanna.ids),
            set(self._calibrate(self.carl)[1]),
        )
        calibration = self.env["crm.sales.calibration"]
        action = calibration.with_user(self.hanna).action_open_statements(self.anna.id)
        self.assertEqual(action["domain"], [("user_id", "=", self.anna.id)])
        with self.assertRaises(AccessError):
            calibration.with_user(self.anna).action_open_statements(self.boris.id)

    def test_the_company_s_deals_as_they_stood(self):
        for number, state in enumerate(("won", "lost", "lost", "lost")):
            self._state(number, date(2031, 5, 1), date(2031, 5, 10), probability=60)
            self._state(
                number, date(2031, 5, 11), state=state, closed_on=date(2031, 5, 11), probability=0
            )
        company = self._calibrate()[0]["company"]
        self.assertEqual(company["deals"], 4)
        self.assertAlmostEqual(company["bias"], 0.35)
        self.assertLess(company["correction"], 0.5)
