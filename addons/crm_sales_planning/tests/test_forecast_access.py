from xmlrpc.client import dumps

from odoo.addons.crm_corporate_sales.tests.common import make_user
from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged

from .test_forecast_case import NOW, ForecastCase

MODELS = ("crm.sales.forecast", "crm.sales.simulator", "crm.sales.calculator")


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestForecastAccess(ForecastCase):
    """Who may ask about whom."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._open(1000, 50)
        cls._open(2000, 50, user=cls.boris)
        cls._open(4000, 50, user=cls.stranger)

    def _ask(self, model, user, *scope):
        methods = {
            "crm.sales.forecast": "get_forecast",
            "crm.sales.simulator": "get_simulation",
            "crm.sales.calculator": "get_figures",
        }
        return getattr(self.env[model].with_user(user), methods[model])(*scope)

    def _pipeline(self, user, *scope):
        return self._ask("crm.sales.forecast", user, *scope)["total"]["pipeline"]

    def test_scopes_offered(self):
        def scopes(user):
            found = self.env["crm.sales.forecast"].with_user(user).get_choices()["scopes"]
            own = {*self.team.ids, *self.other_team.ids, *self.department.ids}
            people = {*self.anna.ids, *self.boris.ids, *self.stranger.ids, *user.ids}
            return {
                (item["type"], item["id"])
                for item in found
                if item["type"] == "company"
                or (item["id"] in own and item["type"] in ("team", "department"))
                or (item["type"] == "user" and item["id"] in people)
            }

        company = ("company", self.env.company.id)
        team, climate = ("team", self.team.id), ("team", self.other_team.id)
        anna, boris, stranger = (
            ("user", user.id) for user in (self.anna, self.boris, self.stranger)
        )
        department = ("department", self.department.id)
        self.assertEqual(scopes(self.anna), {anna})
        self.assertEqual(scopes(self.hanna), {team, anna, boris, ("user", self.hanna.id)})
        self.assertEqual(
            scopes(self.dora),
            {department, team, climate, anna, boris, stranger, ("user", self.dora.id)},
        )
        for user in (self.carl, self.maxim):
            self.assertEqual(
                scopes(user),
                {company, department, team, climate, anna, boris, stranger, ("user", user.id)},
            )

    def test_what_is_counted(self):
        self.assertEqual(self._pipeline(self.anna), 1000)
        self.assertEqual(self._pipeline(self.hanna), 3000)
        self.assertEqual(self._pipeline(self.hanna, "user", self.boris.id), 2000)
        self.assertEqual(self._pipeline(self.dora), 7000)
        self.assertEqual(self._pipeline(self.carl), 7000)
        self.assertEqual(self._pipeline(self.gleb), 4000)

    def test_what_is_refused(self):
        for user, scope in (
            (self.anna, ("user", self.boris.id)),
            (self.anna, ("team", self.team.id)),
            (self.anna, ("company",)),
            (self.hanna, ("team", self.other_team.id)),
            (self.hanna, ("user", self.stranger.id)),
            (self.hanna, ("department", self.department.id)),
            (self.dora, ("company", self.env.company.id)),
            (self.lena, ("user", self.anna.id)),
            (self.carl, ("team", self.department.id)),
        ):
            for model in MODELS:
                with self.subTest(model, user=user.name, scope=scope):
                    with self.assertRaises(AccessError):
                        self._ask(model, user, *scope)
            with self.assertRaises(AccessError):
                self.env["crm.sales.waterfall"].with_user(user).get_waterfall(
                    "2031-10-01", "2031-11-01", *scope
                )

    def test_who_neither_sells_nor_plans_is_refused(self):
        own = "crm_corporate_sales"
        people = [
            make_user(self.env, "mara", f"{own}.group_marketing"),
            make_user(self.env, "dina", f"{own}.group_dispatcher"),
            make_user(self.env, "alla", f"{own}.group_accountant_deals"),
            make_user(self.env, "internal", "base.group_user"),
        ]
        for user in people:
            for model in (*MODELS, "crm.sales.waterfall", "crm.sales.calibration"):
                with self.subTest(model, user=user.name), self.assertRaises(AccessError):
                    self.env[model].with_user(user).get_choices()
            for model in MODELS:
                with self.subTest(model, user=user.name), self.assertRaises(AccessError):
                    self._ask(model, user)
            with self.assertRaises(AccessError):
                self.env["crm.sales.calibration"].with_user(user).get_calibration()
            with self.assertRaises(AccessError):
                self.env["crm.sales.waterfall"].with_user(user).get_waterfall(
                    "2031-10-01", "2031-11-01"
                )

    def test_the_integrator_reads_everything(self):
        robot = make_user(self.env, "robot", "crm_corporate_sales.group_integrator")
        self.assertEqual(self._pipeline(robot), 7000)

    def test_answers_travel_over_every_protocol(self):
        """No None, no keys but texts, no record: XML-RPC refuses them."""

        def check(value, path):
            if isinstance(value, dict):
                for key, item in value.items():
                    self.assertIsInstance(key, str, path)
                    check(item, f"{path}.{key}")
            elif isinstance(value, list):
                for number, item in enumerate(value):
                    check(item, f"{path}[{number}]")
            else:
                self.assertIsInstance(value, (str, int, float), path)

        for user in (self.carl, self.anna):
            for model in MODELS:
                check(self._ask(model, user), model)
            check(self.env["crm.sales.forecast"].with_user(user).get_choices(), "choices")
            check(
                self.env["crm.sales.calibration"].with_user(user).get_calibration(), "calibration"
            )
            waterfall = self.env["crm.sales.waterfall"].with_user(user)
            check(waterfall.get_waterfall("2031-10-01", "2031-11-01"), "waterfall")
            dumps((waterfall.action_open_part("new", "2031-10-01", "2031-11-01"),))
            forecast = self.env["crm.sales.forecast"].with_user(user)
            dumps((forecast.action_open_deals("due"),))

    def test_another_company_is_out_of_sight(self):
        other = self.env["res.company"].create({"name": "Other Works"})
        self.carl.company_ids |= other
        self.env["crm.lead"].create(
            {
                "name": "Abroad",
                "type": "opportunity",
                "company_id": other.id,
                "user_id": False,
                "team_id": False,
                "expected_revenue": 9999,
                "probability": 50,
                "date_deadline": "2031-11-25",
            }
        )
        self.assertEqual(self._pipeline(self.carl), 7000)
        abroad = self.env["crm.sales.forecast"].with_user(self.carl).with_company(other)
        self.assertEqual(abroad.get_forecast()["total"]["pipeline"], 9999)

    def test_levers_are_set_by_department_heads(self):
        lever = self.env.ref("crm_sales_planning.lever_new")
        lever.with_user(self.dora).hours = 20
        for user in (self.anna, self.hanna, self.maxim):
            with self.assertRaises(AccessError):
                lever.with_user(user).hours = 1
        with self.assertRefused("deal by deal"):
            lever.step = 2
