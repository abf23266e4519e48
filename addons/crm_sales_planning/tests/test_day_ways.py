from datetime import timedelta

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .test_day_case import MONDAY, OWN, DayCase


@tagged("post_install", "-at_install")
class TestDayWays(DayCase):
    """Three ways to be back on plan."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.silence_days = 180
        cls.pump, cls.oven = (
            cls.env["product.product"].create(
                {
                    "name": name,
                    "type": "service",
                    "categ_id": cls.env["product.category"].create({"name": f"{name}s"}).id,
                }
            )
            for name in ("Pump", "Oven")
        )
        cls.long_ago = cls._client("Silent Works", 400)
        cls.current = cls._client("Busy Works", 40)

    @classmethod
    def _client(cls, name, days, product=None, user=None):
        """A client that bought so many days before the Monday."""
        client = cls.env["res.partner"].create(
            {"name": name, "is_company": True, "phone": "+442079460000"}
        )
        order = cls.env["sale.order"].create(
            {
                "partner_id": client.id,
                "user_id": (user or cls.anna).id,
                "team_id": cls.team.id,
                "order_line": [
                    (0, 0, {"product_id": (product or cls.pump).id, "product_uom_qty": 1})
                ],
            }
        )
        order.action_confirm()
        order.date_order = cls._noon(MONDAY - timedelta(days=days))
        return client

    def _calls(self, count, fruit, user=None, client=None, days=60):
        """Calls to different parties, after some of which there was a first meeting."""
        for number in range(count):
            day = MONDAY - timedelta(days=days + number)
            party = client or self.env["res.partner"].create({"name": f"Party {number}"})
            call = self._do(user or self.anna, day)
            call.partner_id = party
            if number < fruit:
                self._do(self.boris, day + timedelta(days=5), 1, "cold_meeting").partner_id = party
        self.env.flush_all()

    def _offers(self, user=None, of=False):
        return {
            offer["code"]: offer
            for offer in self.env["crm.sales.day"]
            .with_user(user or self.anna)
            .back_on_plan(of and of.id)
        }

    def _way(self, code, kind, user=None):
        return next(way for way in self._offers(user)[code]["ways"] if way["kind"] == kind)

    def test_calls_count_themselves(self):
        with self._at(self._day(1)):
            offer = self._offers()["cold_calls"]
        self.assertEqual((offer["left"], offer["until"]), (20, self._day(4).isoformat()))
        for way in offer["ways"]:
            self.assertEqual((way["whose"], way["needed"], way["per_day"]), ("direct", 20, 5))

    def test_own_conversion(self):
        self._calls(20, 5)
        with self._at(self._day(2)):
            way = self._way("cold_meetings", "calls")
        self.assertEqual((way["whose"], way["rate"], way["cases"]), ("own", 0.25, 20))
        self.assertEqual((way["needed"], way["per_day"]), (8, 3), "2 meetings, 3 days left")

    def test_of_the_group_where_own_calls_are_few(self):
        self._calls(4, 4)
        self._calls(16, 1, self.boris, days=90)
        with self._at(self._day(2)):
            way = self._way("cold_meetings", "calls")
        self.assertEqual((way["whose"], way["rate"], way["cases"]), ("group", 0.25, 20))

    def test_nothing_measured(self):
        self._calls(20, 0)
        with self._at(self._day(2)):
            way = self._way("cold_meetings", "calls")
        self.assertEqual((way["whose"], way["needed"], way["is_enough"]), ("none", 0, False))

    def test_calls_that_had_no_time_to_bear_fruit_are_left_out(self):
        self._calls(20, 5)
        self._calls(10, 0, days=1)
        with self._at(self._day(2)):
            self.assertEqual(self._way("cold_meetings", "calls")["cases"], 20)

    def test_clients_that_bought_are_other_ways(self):
        self._calls(12, 3, client=self.current, days=41)
        with self._at(self._day(2)):
            ways = {way["kind"]: way for way in self._offers()["cold_meetings"]["ways"]}
        self.assertEqual(ways["calls"]["cases"], 12, "before they bought they were new")
        self._calls(0, 0)
        for number in range(12):
            call = self._do(self.anna, MONDAY - timedelta(days=150 - number))
            call.partner_id = self.long_ago
            if number < 6:
                fact = self._do(self.anna, MONDAY - timedelta(days=150 - number), 1, "cold_meeting")
                fact.partner_id = self.long_ago
        self.env.flush_all()
        with self._at(self._day(2)):
            silent = self._way("cold_meetings", "silent")
        self.assertEqual((silent["whose"], silent["cases"]), ("own", 12))

    def test_ready_lists(self):
        lead = self._make_deal("Fresh lead", process=None, partner_id=self.customer.id)
        busy = self._make_deal("Busy lead", process=None)
        nobody = self._make_deal("No client yet", process=None)
        bought = self._make_deal("Bought before", process=None, partner_id=self.current.id)
        busy.activity_schedule("mail.mail_activity_data_todo", user_id=self.anna.id)
        self._client("Others", 30, self.oven, self.boris)
        with self._at(self._day(1)):
            ways = {way["kind"]: way for way in self._offers()["cold_calls"]["ways"]}
        names = {kind: [row["res_id"] for row in way["rows"]] for kind, way in ways.items()}
        self.assertIn(lead.id, names["calls"])
        self.assertIn(nobody.id, names["calls"])
        self.assertNotIn(busy.id, names["calls"])
        self.assertNotIn(bought.id, names["calls"])
        self.assertEqual(names["silent"], self.long_ago.ids)
        self.assertEqual(names["cross"], self.current.ids)
        self.assertIn("Ovens", ways["cross"]["rows"][0]["hint"])
        self.assertIn("silent for", ways["silent"]["rows"][0]["hint"])

    def test_who_is_on_plan_gets_no_advice(self):
        self._do(self.anna, MONDAY, 20)
        self._do(self.anna, MONDAY, 2, "cold_meeting")
        with self._at(self._day(1)):
            self.assertFalse(self._offers())

    # ---- planning ----------------------------------------------------------------------

    def _plan_way(self, rows, user=None, kind="calls", code="cold_calls", of=False):
        return (
            self.env["crm.sales.day"]
            .with_user(user or self.anna)
            .plan_way(self._kpi(code).id, kind, [[row._name, row.id] for row in rows], of and of.id)
        )

    def _planned(self, *records):
        return self.env["mail.activity"].search(
            [
                ("res_id", "in", [record.id for record in records]),
                ("res_model", "=", records[0]._name),
                ("user_id", "=", self.anna.id),
            ],
            order="date_deadline, id",
        )

    def test_plan_calls_over_the_days_left(self):
        leads = [self._make_deal(f"Lead {number}", process=None) for number in range(5)]
        with self._at(self._day(2)):
            self.assertEqual(self._plan_way(leads), 5)
            planned = self._planned(*leads)
            self.assertEqual(
                planned.mapped("date_deadline"),
                [self._day(2)] * 2 + [self._day(3)] * 2 + [self._day(4)],
            )
            self.assertEqual(
                planned.activity_type_id, self.env.ref(f"{OWN}.activity_type_cold_call")
            )
            self.assertEqual(self._plan_way(leads), 0, "nobody is called twice")
            self.assertEqual(self._norms(self._day(2)).planned, 2)

    def test_clients_are_called_without_counting_as_new(self):
        with self._at(self._day(2)):
            self._plan_way([self.long_ago], kind="silent", code="cold_meetings")
        self.assertEqual(
            self._planned(self.long_ago).activity_type_id,
            self.env.ref("mail.mail_activity_data_call"),
        )

    def test_head_plans_for_the_person(self):
        lead = self._make_deal("Lead", process=None)
        with self._at(self._day(2)):
            for user in (self.boris, self.gleb, self.stranger, self.maxim):
                with self.assertRaises(AccessError, msg=user.name):
                    self._plan_way([lead], user, of=self.anna)
            self.assertEqual(self._plan_way([lead], self.hanna, of=self.anna), 1)

    def test_bad_plans(self):
        days = self.env["crm.sales.day"].with_user(self.anna)
        kpi = self._kpi("cold_calls").id
        foreign = self._make_deal(
            "Foreign", process=None, user_id=self.stranger.id, team_id=self.other_team.id
        )
        with self._at(self._day(2)):
            with self.assertRefused("way"):
                days.plan_way(kpi, "dance", [["crm.lead", 1]])
            with self.assertRefused("indicator"):
                days.plan_way("x", "calls", [["crm.lead", 1]])
            for rows in ([], "x", None):
                with self.assertRefused("whom"):
                    days.plan_way(kpi, "calls", rows)
            with self.assertRefused("pairs"):
                days.plan_way(kpi, "calls", [["crm.lead"]])
            with self.assertRefused("Nobody can be called"):
                days.plan_way(kpi, "calls", [["res.users", 1]])
            with self.assertRefused("exist"):
                days.plan_way(kpi, "calls", [["crm.lead", 10**9]])
            with self.assertRaises(AccessError):
                days.plan_way(kpi, "calls", [["crm.lead", foreign.id]])
            with self.assertRaises(AccessError):
                self._offers(self.boris, self.anna)
