from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from .common import OWN, make_user
from .test_scoring_case import ScoringCase


@tagged("post_install", "-at_install")
class TestScoringAccess(ScoringCase):
    """Who sees and changes what of the scores."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dina = make_user(cls.env, "dina", f"{OWN}.group_dispatcher")
        cls.vera = make_user(cls.env, "vera", f"{OWN}.group_accountant_deals")
        cls.clerk = make_user(cls.env, "clerk", "base.group_user")
        cls.petra = make_user(cls.env, "petra", "base.group_portal")
        cls.rule = cls._make_rule("All", "[('name', '!=', False)]", points=5)
        cls.pool = cls._make_lead("Pool", user_id=False)
        cls.foreign = cls._make_lead("Foreign", user_id=cls.stranger.id, team_id=cls.other_team.id)
        cls.leads = cls.lead | cls.pool | cls.foreign
        cls.leads.action_rescore()

    def _seen(self, user):
        lines = self.env["crm.lead.score.line"].with_user(user)
        return set(lines.search([("rule_id", "=", self.rule.id)]).sudo().lead_id.mapped("name"))

    def test_points_have_the_rights_of_their_lead(self):
        everything = {"Furnace", "Pool", "Foreign"}
        for user, names in (
            (self.anna, {"Furnace", "Pool"}),
            (self.boris, {"Pool"}),
            (self.hanna, {"Furnace", "Pool"}),
            (self.stranger, {"Foreign"}),
            (self.lena, everything),
            (self.maxim, everything),
            (self.mila, everything),
            (self.robot, everything),
            (self.dina, {"Pool"}),
        ):
            with self.subTest(user.login):
                self.assertEqual(self._seen(user), names)
        line = self.foreign.score_line_ids
        with self.assertRefused(error=AccessError):
            line.with_user(self.anna).read(["points"])

    def test_others_have_no_business_with_points(self):
        for user in (self.clerk, self.vera, self.petra):
            for model in ("crm.lead.score.line", "crm.scoring.rule"):
                with self.subTest(user=user.login, model=model):
                    with self.assertRefused(error=AccessError):
                        self.env[model].with_user(user).search([])

    def test_whoever_reads_a_lead_may_have_it_scored(self):
        for user in (self.anna, self.mila, self.robot, self.maxim):
            with self.subTest(user.login):
                self.assertTrue(self.lead.with_user(user).action_rescore())
        for user in (self.boris, self.clerk, self.petra):
            with self.subTest(user.login), self.assertRefused(error=AccessError):
                self.lead.with_user(user).action_rescore()

    def test_accountant_reads_the_reasons_of_their_deals(self):
        """The screen of a deal opens for everybody who may read the deal."""
        product = self.env["product.product"].create(
            {"name": "Furnace", "type": "service", "invoice_policy": "order", "list_price": 10}
        )
        order = self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "opportunity_id": self.lead.id,
                "order_line": [(0, 0, {"product_id": product.id, "product_uom_qty": 1})],
            }
        )
        order.action_confirm()
        order._create_invoices()
        self.env.invalidate_all()
        [values] = self.lead.with_user(self.vera).read(["score", "score_grade", "score_screen"])
        self.assertEqual((values["score"], values["score_screen"]["score"]), (5, 5))

    def test_only_managers_change_rules(self):
        for user in (self.anna, self.lena, self.mila, self.robot, self.dina):
            rule = self.rule.with_user(user)
            self.assertEqual(rule.name, "All")
            for call in (
                lambda rule=rule: rule.write({"points": 99}),
                lambda rule=rule: rule.unlink(),
                lambda rule=rule: rule.create({"name": "X", "points": 1}),
            ):
                with self.subTest(user.login), self.assertRefused(error=AccessError):
                    call()
        self.rule.with_user(self.maxim).points = 6
        self.rule.with_user(self.maxim).create({"name": "X", "points": 1, "domain": "[]"})

    def test_rules_of_other_companies_are_not_seen(self):
        other = self.env["res.company"].create({"name": "Other Ltd"})
        rule = self._make_rule("Theirs", "[]", points=1, company_id=other.id)
        with self.assertRefused(error=AccessError):
            rule.with_user(self.maxim).read(["name"])

    def test_condition_asks_nothing_its_writer_may_not_read(self):
        """The server evaluates rules; a rule must not be a window to what is hidden."""
        keeper = make_user(self.env, "keeper", "sales_team.group_sale_manager")
        rules = self.env["crm.scoring.rule"].with_user(keeper)
        for path in ("user_id.password", "user_id.totp_secret", "message_ids.mail_ids.body"):
            with self.subTest(path), self.assertRefused("can't be used", ValidationError):
                rules.create({"name": "Spy", "domain": f"[('{path}', '=like', 'a%')]", "points": 1})

    def test_marketing_learns_no_amounts_from_points(self):
        self.lead.expected_revenue = 5_000_000
        rich = self._make_rule("Rich", "[('expected_revenue', '>', 1000000)]", points=20)
        self._score(self.lead)
        line = self.lead.score_line_ids.filtered(lambda item: item.rule_id == rich)
        self.assertTrue(line)
        mila_line = line.with_user(self.mila)
        self.assertFalse(mila_line.search([("id", "=", line.id)]))
        with self.assertRefused(error=AccessError):
            mila_line.read(["points"])
        groups = mila_line._read_group(
            [("lead_id", "=", self.lead.id)], ["rule_id"], ["points:sum"]
        )
        self.assertEqual([rule.name for rule, _points in groups], ["All"])
        leads = self.env["crm.lead"].with_user(self.mila)
        self.assertFalse(leads.search([("score_line_ids.rule_id", "=", rich.id)]))
        screen = self.lead.with_user(self.mila).score_screen
        self.assertEqual(
            [(row["name"], row["points"]) for row in screen["lines"]],
            [("All", 5), ("Other rules", 20)],
        )
        own = self.lead.with_user(self.anna).score_screen
        self.assertIn("Rich", [row["name"] for row in own["lines"]])
