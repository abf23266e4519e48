from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .test_inquiry_case import MAIL, PHONE
from .test_sorting_case import SortingCase

OWN_LOGGER = "odoo.addons.crm_corporate_sales.models.sorting.crm_inquiry_presort"


@tagged("post_install", "-at_install")
class TestSortingRule(SortingCase):
    """Rules sort before anybody looks (spec 2.5)."""

    def _rule(self, **values):
        return self.env["crm.inquiry.sorting.rule"].create(
            {"name": "Chambers", "team_id": self.climate.id, **values}
        )

    def _sorted_by(self, **vals):
        inquiry = self._register(**{"text": "x", **vals})[1]
        return inquiry.sorting_rule_id, inquiry.team_id

    def test_keyword_sorts_the_inquiry_and_its_lead(self):
        rule = self._rule(keywords="climate chamber\nthermal*, камер*")
        for text in ("We need a Climate  Chamber!", "THERMALLY loaded", "Нужны камеры"):
            with self.subTest(text):
                answer, inquiry, lead = self._register(text=text)
                self.assertTrue(answer["created_lead"])
                self.assertRecordValues(
                    inquiry,
                    [
                        {
                            "sorting_rule_id": rule.id,
                            "team_id": self.climate.id,
                            "state": "sorted",
                        }
                    ],
                )
                self.assertFalse(inquiry.sorted_by_id)
                self.assertEqual(lead.team_id, self.climate)
        for text in ("a chamber", "climatechamber", "isothermal"):
            with self.subTest(text):
                self.assertFalse(self._sorted_by(text=text)[0])
        self.assertEqual(rule.inquiry_count, 3)

    def test_team_that_was_told_counts(self):
        self._rule(keywords="furnace")
        rule, team = self._sorted_by(name="Furnace", team_id=self.team.id)
        self.assertEqual((rule.ids, team), ([], self.team))

    def test_first_rule_counts(self):
        self._rule(keywords="furnace", sequence=20)
        first = self._rule(keywords="vacuum", team_id=self.team.id, sequence=5)
        self.assertEqual(self._sorted_by(name="Vacuum furnace"), (first, self.team))
        first.active = False
        self.assertEqual(self._sorted_by(name="Vacuum furnace")[1], self.climate)

    def test_all_conditions_must_hold(self):
        source = self.env["utm.source"].create({"name": "Trade fair of tests"})
        rule = self._rule(keywords="furnace", channel="phone", source_ids=[(6, 0, source.ids)])
        fits = {"name": "Furnace", "channel": "phone", "source": source.name}
        self.assertEqual(self._sorted_by(**fits)[0], rule)
        for other in ({"name": "Pump"}, {"channel": "web"}, {"source": "Another of tests"}):
            with self.subTest(other):
                self.assertFalse(self._sorted_by(**{**fits, **other})[0])

    def test_region(self):
        poland, russia = self.env.ref("base.pl"), self.env.ref("base.ru")
        state = self.env["res.country.state"].search([("country_id", "=", russia.id)], limit=1)
        by_country = self._rule(name="Poland", country_ids=[(6, 0, poland.ids)])
        by_state = self._rule(name="State", state_ids=[(6, 0, state.ids)])
        by_prefix = self._rule(name="Petersburg", phone_prefixes="+7 (812)")
        self._new_partner(email=MAIL, country_id=poland.id)
        self._new_partner("Ivan", email="ivan@rule.example.com", state_id=state.id)
        self.assertEqual(self._sorted_by(email=MAIL)[0], by_country)
        self.assertEqual(self._sorted_by(phone="+48 22 123 45 67")[0], by_country)
        self.assertEqual(self._sorted_by(email="ivan@rule.example.com")[0], by_state)
        self.assertEqual(self._sorted_by(phone="8 812 123-45-67")[0], by_prefix)
        self.assertFalse(self._sorted_by(phone=PHONE)[0])

    def test_product_category(self):
        parent = self.env["product.category"].create({"name": "Furnaces"})
        child = self.env["product.category"].create({"name": "Vacuum", "parent_id": parent.id})
        self.env["product.template"].create(
            {"name": "Furnace VF-1200", "default_code": "VF1200", "categ_id": child.id}
        )
        rule = self._rule(product_category_ids=[(6, 0, parent.ids)])
        model = self.env["crm.inquiry"]
        for product, found in (("vf1200", True), ("furnace vf-1200", True), ("VF", False)):
            told = {"name": "x", "product_name": product, "company_id": self.env.company.id}
            fits = model._find_sorting_rule(told, self.env["res.partner"])
            self.assertEqual(fits, rule if found else rule.browse(), product)
        known = self.env["product.product"].search([("default_code", "=", "VF1200")])
        inquiry = self._wait("Price, please").sudo()
        inquiry.product_id = known
        inquiry.with_user(self.dora).action_apply_rules()
        self.assertEqual(inquiry.sorting_rule_id, rule)

    def test_mailbox(self):
        rule = self._rule(mailboxes="chambers@firm.example, @climate.example\nservice")
        model = self.env["crm.inquiry"]
        for mailbox, found in (
            ("Chambers@firm.example", True),
            ("anybody@climate.example", True),
            ("service@firm.example", True),
            ("info@firm.example", False),
            (False, False),
        ):
            told = {"name": "x", "mailbox": mailbox, "company_id": self.env.company.id}
            fits = model._find_sorting_rule(told, self.env["res.partner"])
            self.assertEqual(bool(fits), found, mailbox)
        self.assertTrue(rule)

    def test_salesperson_tags_and_priority(self):
        tag = self.env["crm.tag"].create({"name": "Chamber of tests"})
        self._rule(
            keywords="chamber", user_id=self.boris.id, tag_ids=[(6, 0, tag.ids)], priority="2"
        )
        _answer, inquiry, lead = self._register(name="Chamber")
        self.assertRecordValues(
            lead, [{"user_id": self.boris.id, "tag_ids": tag.ids, "priority": "2"}]
        )
        self.assertEqual(inquiry.state, "assigned")

    def test_known_deal_goes_first(self):
        """The client of an open deal asks again: the deal's team and owner count."""
        self._rule(keywords="chamber")
        _answer, inquiry, lead = self._register(name="Chamber", email=self.customer.email)
        self.assertEqual((lead, inquiry.team_id), (self.deal, self.team))
        self.assertFalse(inquiry.sorting_rule_id)

    # ---- nothing is lost --------------------------------------------------------------

    def test_broken_rule_loses_nothing(self):
        broken = self._rule(keywords="chamber")
        user = self.olga
        # by SQL: the salesperson moved to another company after the rule was made
        self.env.cr.execute(
            "UPDATE crm_inquiry_sorting_rule SET user_id = %s WHERE id = %s", [user.id, broken.id]
        )
        self.env.invalidate_all()
        with mute_logger(OWN_LOGGER):
            answer, inquiry, lead = self._register(name="Chamber", external_key="broken")
        self.assertTrue(answer["created_lead"])
        self.assertEqual((inquiry.state, lead.team_id.ids), ("new", []))
        self.assertIn("Olga", broken.last_error)
        with mute_logger(OWN_LOGGER):
            result = inquiry.with_user(self.dora).action_apply_rules()
        self.assertEqual(result, {"sorted": 0, "left": 1})
        self.assertEqual(inquiry.state, "new")

    def test_left_team_sorts_nothing(self):
        self._rule(keywords="chamber")
        self.climate.active = False
        self.assertFalse(self._sorted_by(name="Chamber")[0])

    def test_left_salesperson_gets_nothing(self):
        self._rule(keywords="chamber", user_id=self.boris.id)
        self.boris.active = False
        lead = self._register(name="Chamber")[2]
        self.assertEqual((lead.team_id, lead.user_id.ids), (self.climate, []))

    def test_rule_without_conditions_is_refused(self):
        for values in ({}, {"keywords": " , \n"}, {"phone_prefixes": "abc"}):
            with self.subTest(values), self.assertRaises(ValidationError):
                self._rule(**values)

    def test_rule_of_another_company(self):
        team = self.env["crm.team"].create({"name": "Theirs", "company_id": self.other_company.id})
        self._rule(keywords="chamber", team_id=team.id, company_id=self.other_company.id)
        self.assertFalse(self._sorted_by(name="Chamber")[0])

    # ---- on demand --------------------------------------------------------------------

    def test_apply_to_the_queue(self):
        chamber, furnace = self._wait("Chamber"), self._wait("Furnace")
        rule = self._rule(keywords="chamber")
        result = self.env["crm.inquiry"].with_user(self.dora).action_apply_rules()
        self.assertEqual(result, {"sorted": 1, "left": 1})
        self.assertEqual(chamber.sudo().sorting_rule_id, rule)
        self.assertEqual(chamber.sudo().lead_id.team_id, self.climate)
        self.assertEqual(furnace.sudo().state, "new")

    def test_applied_rule_names_the_salesperson(self):
        chamber = self._wait("Chamber")
        self._rule(keywords="chamber", user_id=self.boris.id)
        chamber.action_apply_rules()
        self.assertEqual(chamber.sudo().lead_id.user_id, self.boris)
        self.assertEqual(chamber.sudo().state, "assigned")

    def test_sorting_by_hand_forgets_the_rule(self):
        self._rule(keywords="chamber")
        inquiry = self._register(name="Chamber")[1]
        inquiry.lead_id._give_team_back(self.env["crm.team"])
        self._sort(inquiry)
        self.assertFalse(inquiry.sorting_rule_id)
        self.assertEqual(inquiry.sorted_by_id, self.dora)

    def test_try_shows_what_fits(self):
        self._wait("Chamber")
        self._wait("Furnace")
        rule = self._rule(keywords="chamber").with_user(self.maxim)
        action = rule.action_try()
        found = self.env["crm.inquiry"].search(action["domain"])
        self.assertEqual(found.mapped("name"), ["Chamber"])
        self.assertIn("1", action["name"])

    # ---- rights -----------------------------------------------------------------------

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_who_makes_rules(self):
        rule = self._rule(keywords="chamber", tag_ids=[(0, 0, {"name": "Tag of tests"})])
        for user in self.dora | self.maxim:
            with Form(rule.with_user(user)) as form:
                form.keywords = "pump"
            self.assertEqual(rule.keywords, "pump")
        with self.assertRaises(AccessError):
            rule.with_user(self.dora).unlink()
        for user in self.anna | self.hanna | self.marta | self.robot | self.clerk | self.petra:
            with self.subTest(user.name), self.assertRaises(AccessError):
                rule.with_user(user).read(["name"])
            with self.subTest(user.name), self.assertRaises(AccessError):
                rule.with_user(user).create({"name": "x", "keywords": "x"})

    def test_rules_cost_no_queries(self):
        for number in range(20):
            self._rule(keywords=f"word{number}")
        self._register(text="x")
        self.env.flush_all()
        before = self.env.cr.sql_log_count
        self.env["crm.inquiry"]._find_sorting_rule(
            {"name": "word7", "company_id": self.env.company.id}, self.env["res.partner"]
        )
        self.assertEqual(self.env.cr.sql_log_count, before)
