from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import OWN, make_user
from .test_channel_case import MARCH, ChannelCase

AMOUNTS = ("revenue", "margin", "roi", "payback_days")


@tagged("post_install", "-at_install")
class TestChannelAccess(ChannelCase):
    """Who sees the report and enters costs, and what nobody finds out by them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mila.group_ids += cls.env.ref("base.group_allow_export")
        cls.dina = make_user(cls.env, "dina", f"{OWN}.group_dispatcher")
        cls.vera = make_user(cls.env, "vera", f"{OWN}.group_accountant_deals")
        cls.robot = make_user(cls.env, "robot", f"{OWN}.group_integrator")
        cls.clerk = make_user(cls.env, "clerk", "base.group_user")
        cls.petra = make_user(cls.env, "petra", "base.group_portal")
        cls._make_story()

    def _calls(self, user):
        report = self.report.with_user(user)
        return {
            "search": lambda: report.search(self.period),
            "search_read": lambda: report.search_read(self.period, ["lead_count"]),
            "read": lambda: report.browse(1).read(["lead_count"]),
            "count": lambda: report.search_count([]),
            "group": lambda: report._read_group([], ["source_id"], ["lead_count:sum"]),
            "formatted": lambda: report.formatted_read_group([], ["source_id"], ["lead_count:sum"]),
            "picture": lambda: report.get_picture(*self.span),
            "records": lambda: report.action_open_records(
                "won", *self.span, "source_id", self.search.id
            ),
            "export": lambda: report.search([]).export_data(["lead_count"]),
        }

    def test_salespeople_and_others_do_not_see_the_report(self):
        for user in (self.anna, self.stranger, self.dina, self.vera, self.robot, self.clerk,
                     self.petra):  # fmt: skip
            for name, call in self._calls(user).items():
                with self.subTest(user=user.login, call=name):
                    with self.assertRefused(error=AccessError):
                        call()

    def test_heads_managers_and_marketing_see_it(self):
        for user in (self.hanna, self.lena, self.maxim, self.mila):
            for name, call in self._calls(user).items():
                if name in ("read", "export"):
                    continue
                with self.subTest(user=user.login, call=name):
                    self.assertIsNotNone(call())

    def test_nobody_writes_the_report(self):
        for user in (self.maxim, self.mila):
            report = self.report.with_user(user)
            row = report.search(self.period, limit=1)
            for call in (
                lambda row=row: row.write({"lead_count": 5}),
                lambda row=row: row.unlink(),
                lambda report=report: report.create({"lead_count": 5}),
            ):
                with self.assertRefused(error=AccessError):
                    call()

    def test_marketing_reads_no_amounts_by_any_way(self):
        report = self.report.with_user(self.mila)
        row = report.search(self.period, limit=1)
        for name in AMOUNTS:
            ways = {
                "read": lambda name=name: row.read([name]),
                "search": lambda name=name: report.search([(name, ">", 0)]),
                "order": lambda name=name: report.search([], order=f"{name} desc"),
                "having": lambda name=name: report._read_group(
                    [], ["source_id"], ["__count"], having=[(f"{name}:sum", ">", 0)]
                ),
                "group order": lambda name=name: report._read_group(
                    [], ["source_id"], ["__count"], order=f"{name}:sum"
                ),
                "groupby": lambda name=name: report._read_group([], [name], ["__count"]),
                "export": lambda name=name: row.export_data([name]),
            }
            for function in ("sum", "avg", "max", "min", "array_agg", "count_distinct"):
                ways[function] = lambda name=name, function=function: report._read_group(
                    self.period, ["source_id"], [f"{name}:{function}"]
                )
            for way, call in ways.items():
                with self.subTest(field=name, way=way), self.assertRefused(error=AccessError):
                    call()
            self.assertNotIn(name, report.fields_get())

    def test_nothing_in_the_report_names_a_deal_or_a_person(self):
        relations = {
            field.comodel_name for field in self.report._fields.values() if field.relational
        }
        self.assertEqual(
            relations - {"res.users"},
            {"utm.source", "utm.medium", "utm.campaign", "crm.team", "res.company", "res.currency"},
        )
        for name in ("won_events", "lead_id", "user_id", "day_won"):
            self.assertNotIn(name, self.report._fields)
            for user in (self.mila, self.maxim):
                with self.subTest(name=name, user=user.login), self.assertRaises(ValueError):
                    self.report.with_user(user)._read_group([], [name], ["__count"])
                with self.subTest(name=name, user=user.login), self.assertRaises(ValueError):
                    self.report.with_user(user)._read_group([], [], [f"{name}:array_agg"])

    def test_lists_behind_the_picture_keep_to_the_rights_of_leads(self):
        action = self.report.with_user(self.mila).action_open_records(
            "won", *self.span, "source_id", self.search.id
        )
        lead = self.env["crm.lead"].with_user(self.mila).search(action["domain"])
        self.assertEqual(lead, self.first.lead_id)
        with self.assertRefused(error=AccessError):
            lead.read(["expected_revenue"])
        action = self.report.with_user(self.hanna).action_open_records(
            "leads", *self.span, "source_id", self.fair.id
        )
        found = self.env["crm.lead"].with_user(self.hanna).search(action["domain"])
        self.assertEqual(found, self.by_hand, "the other lead is of another team")

    def test_head_sees_rows_of_the_own_team_only(self):
        rows = self.report.with_user(self.hanna).search(self.period)
        self.assertEqual(rows.team_id, self.team)
        self.assertFalse(
            self.report.with_user(self.hanna).search([("team_id", "=", self.other_team.id)])
        )

    def test_who_leads_a_team_no_more_is_refused(self):
        self.team.user_id = self.boris
        with self.assertRefused(error=AccessError):
            self.report.with_user(self.hanna).search([])
        self.assertTrue(self.report.with_user(self.boris).search(self.period))

    # ------------------------------------------------------------
    # costs
    # ------------------------------------------------------------

    def test_marketing_and_managers_enter_costs(self):
        for number, user in enumerate((self.mila, self.maxim), 1):
            costs = self.env["crm.channel.cost"].with_user(user)
            cost = costs.create(
                {"source_id": self.banner.id, "month": f"2031-0{number + 5}-01", "amount": 10}
            )
            cost.amount = 20
            cost.unlink()

    def test_others_do_not(self):
        cost = self.env["crm.channel.cost"].search([("source_id", "=", self.search.id)], limit=1)
        wizard = self.env["crm.channel.cost.import"]
        for user in (self.anna, self.hanna, self.dina, self.vera, self.robot, self.clerk,
                     self.petra):  # fmt: skip
            own = cost.with_user(user)
            for call in (
                lambda own=own: own.read(["amount"]),
                lambda own=own: own.search([]),
                lambda own=own: own.write({"amount": 1}),
                lambda own=own: own.unlink(),
                lambda own=own: own.action_copy_last_month(),
                lambda user=user: wizard.with_user(user).create({"file": b"eA=="}),
            ):
                with self.subTest(user.login), self.assertRefused(error=AccessError):
                    call()

    def test_all_leads_only_read_costs(self):
        cost = (
            self.env["crm.channel.cost"]
            .with_user(self.lena)
            .search([("source_id", "=", self.search.id)], limit=1)
        )
        self.assertTrue(cost.amount)
        for call in (lambda: cost.write({"amount": 1}), cost.unlink, cost.action_copy_last_month):
            with self.assertRefused(error=AccessError):
                call()

    def test_costs_of_other_companies(self):
        other = self.env["res.company"].create({"name": "Other Ltd"})
        cost = self._spend(self.banner, MARCH, 7, company_id=other.id)
        for call in (
            lambda: cost.with_user(self.mila).read(["amount"]),
            lambda: cost.with_user(self.mila).copy({"company_id": other.id}),
        ):
            with self.assertRefused(error=AccessError):
                call()

    # ------------------------------------------------------------
    # menus
    # ------------------------------------------------------------

    def test_menus(self):
        names = ("menu_crm_channel_picture", "menu_crm_channel_report", "menu_crm_channel_cost")
        menus = {name: self.env.ref(f"{OWN}.{name}").id for name in names}
        for user, seen in (
            (self.anna, set()),
            (self.dina, set()),
            (self.hanna, set(names[:2])),
            (self.lena, set(names)),
            (self.maxim, set(names)),
            (self.mila, set(names)),
        ):
            with self.subTest(user.login):
                loaded = self.env["ir.ui.menu"].with_user(user).load_menus(False)
                self.assertEqual({name for name in names if menus[name] in loaded}, seen)

    def test_menus_change_with_the_head(self):
        menu = self.env.ref(f"{OWN}.menu_crm_channel_report").id
        menus = self.env["ir.ui.menu"]
        self.assertNotIn(menu, menus.with_user(self.boris).load_menus(False))
        self.team.user_id = self.boris
        self.assertIn(menu, menus.with_user(self.boris).load_menus(False))
