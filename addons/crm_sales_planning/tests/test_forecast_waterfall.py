from datetime import date

from odoo.tests import freeze_time, tagged

from .test_forecast_case import MONTH_FIRST, MONTH_LAST, NOW, ForecastCase

OCTOBER, NOVEMBER = date(2031, 10, 31), date(2031, 11, 10)
BEFORE, AFTER = date(2031, 9, 1), date(2031, 11, 5)
DECEMBER = date(2031, 12, 15)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestForecastWaterfall(ForecastCase):
    """Opening + new + increased + pulled in − pushed out − decreased − lost − won = closing."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.refs = {}
        for number, (name, first, then) in enumerate(
            (
                ("same", {}, {}),
                ("new", None, {"amount": 10}),
                ("increased", {}, {"amount": 130}),
                ("decreased", {}, {"amount": 60}),
                ("pulled_in", {"date_deadline": DECEMBER}, {"amount": 70}),
                ("pushed_out", {"amount": 30}, {"date_deadline": DECEMBER}),
                ("lost", {"amount": 25}, {"state": "lost", "closed_on": AFTER, "amount": 25}),
                ("won", {}, {"state": "won", "closed_on": AFTER, "amount": 115}),
                ("handed_over", {"amount": 5}, {"amount": 5, "user": cls.stranger}),
                ("removed", {"amount": 7}, None),
                ("elsewhere", {"user": cls.stranger}, {"user": cls.stranger, "amount": 999}),
                ("lead", {"state": "lead"}, {"state": "lead"}),
                ("long_lost", {"state": "lost"}, {"state": "lost"}),
            )
        ):
            cls.refs[name] = 10**9 + number
            if first is not None:
                end = None if first == then else date(2031, 11, 4)
                cls._state(number, BEFORE, end, **first)
            if then is not None and then != first:
                cls._state(number, AFTER, **then)

    def _ask(self, user=None, due=True, **values):
        window = {"due_from": MONTH_FIRST, "due_to": MONTH_LAST} if due else {}
        found = (
            self.env["crm.sales.waterfall"]
            .with_user(user or self.hanna)
            .get_waterfall(OCTOBER, NOVEMBER, **window, **values)
        )
        bars = found["bars"]
        self.assertEqual(
            round(sum(bar["amount"] for bar in bars[:-1]), 6), round(bars[-1]["amount"], 6)
        )
        self.assertEqual(bars[-2]["end"], bars[-1]["end"])
        return found, {bar["code"]: bar["amount"] for bar in bars}

    def test_each_part(self):
        found, parts = self._ask()
        self.assertEqual(
            parts,
            {
                "opening": 467,
                "new": 10,
                "increased": 45,
                "pulled_in": 70,
                "pushed_out": -30,
                "decreased": -40,
                "handed_over": -5,
                "removed": -7,
                "lost": -25,
                "won": -115,
                "closing": 370,
            },
        )
        self.assertTrue(found["is_known"])
        self.assertEqual(found["scope_type"], "team")

    def test_all_open_deals(self):
        _found, parts = self._ask(due=False)
        self.assertEqual((parts["opening"], parts["closing"]), (567, 470))
        self.assertEqual((parts["pulled_in"], parts["pushed_out"]), (0, 0))

    def test_weighted(self):
        _found, parts = self._ask(measure="weighted")
        # what is won counts whole: 50 grew to 115
        self.assertEqual((parts["opening"], parts["won"]), (233.5, -115))

    def test_other_scopes(self):
        _found, parts = self._ask(self.gleb)
        self.assertEqual((parts["opening"], parts["taken_over"], parts["closing"]), (100, 5, 1004))
        _found, parts = self._ask(self.carl, scope_type="company")
        self.assertNotIn("handed_over", parts)
        _found, parts = self._ask(self.boris)
        self.assertEqual((parts["opening"], parts["closing"]), (0, 0))

    def test_up_to_today_is_as_it_is_now(self):
        deal = self._open(50, 40)
        found = (
            self.env["crm.sales.waterfall"]
            .with_user(self.anna)
            .get_waterfall("2031-11-15", "2031-11-17", due_from=MONTH_FIRST, due_to=MONTH_LAST)
        )
        bars = {bar["code"]: bar for bar in found["bars"]}
        self.assertEqual((bars["new"]["amount"], bars["new"]["count"]), (50, 1))
        action = (
            self.env["crm.sales.waterfall"]
            .with_user(self.anna)
            .action_open_part("new", "2031-11-15", "2031-11-17")
        )
        self.assertEqual(action["domain"], [("id", "in", deal.ids)])

    def test_the_deals_of_a_part(self):
        waterfall = self.env["crm.sales.waterfall"].with_user(self.hanna)
        # what was won for more than expected had increased before
        more = {"increased": ["increased", "won"]}
        for part in ("new", "increased", "pulled_in", "pushed_out", "lost", "removed"):
            action = waterfall.action_open_part(
                part, OCTOBER, NOVEMBER, due_from=MONTH_FIRST, due_to=MONTH_LAST
            )
            expected = [self.refs[name] for name in more.get(part, [part])]
            self.assertEqual(action["domain"][0][2], expected, part)
        with self.assertRefused("no part"):
            waterfall.action_open_part("colour", OCTOBER, NOVEMBER)

    def test_before_anything_was_kept(self):
        found = (
            self.env["crm.sales.waterfall"]
            .with_user(self.hanna)
            .get_waterfall("2031-01-01", NOVEMBER)
        )
        self.assertFalse(found["is_known"])

    def test_bad_questions(self):
        ask = self.env["crm.sales.waterfall"].with_user(self.hanna).get_waterfall
        for values, pattern in (
            ((NOVEMBER, OCTOBER), "before the last"),
            (("soon", NOVEMBER), "no date"),
            ((OCTOBER, NOVEMBER, "team", self.team.id, MONTH_FIRST), "from a first"),
            ((OCTOBER, NOVEMBER, "team", self.team.id, MONTH_LAST, MONTH_FIRST), "from a first"),
            ((OCTOBER, NOVEMBER, "team", self.team.id, False, False, "colour"), "measured by"),
        ):
            with self.subTest(values), self.assertRefused(pattern):
                ask(*values)
