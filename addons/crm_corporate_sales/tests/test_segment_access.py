from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import OWN, make_user
from .test_segment_case import PARTNER, SegmentCase


@tagged("post_install", "-at_install")
class TestSegmentAccess(SegmentCase):
    @mute_logger("odoo.addons.base.models.ir_model")
    def test_who_writes_segments(self):
        for user in (self.mila, self.maxim):
            segment = self._make_segment(user)
            segment.name = "Changed"
            segment.unlink()
        segment = self._make_segment()
        for user in (self.anna, self.hanna, self.lena):
            segment.with_user(user).read(["name", "domain", "member_count"])
            for call in (
                lambda u=user: self._make_segment(u),
                lambda u=user: segment.with_user(u).write({"domain": "[]"}),
                lambda u=user: segment.with_user(u).action_refresh(),
                lambda u=user: segment.with_user(u).unlink(),
                lambda u=user: self.env["crm.segment.member"].with_user(u).search([]),
                lambda u=user: self.env["crm.segment.add"].with_user(u).create({}),
            ):
                with self.assertRaises(AccessError):
                    call()

    @mute_logger("odoo.addons.base.models.ir_model")
    def test_others_have_no_way_in(self):
        segment = self._make_segment()
        for login, groups in (
            ("robot", f"{OWN}.group_integrator"),
            ("dina", f"{OWN}.group_dispatcher"),
            ("vera", f"{OWN}.group_accountant_deals"),
            ("petra", "base.group_portal"),
        ):
            user = make_user(self.env, login, groups)
            for call in (
                lambda u=user: segment.with_user(u).read(["name"]),
                lambda u=user: segment.with_user(u).action_view_members(),
                lambda u=user: (
                    self.env[PARTNER].with_user(u).search([("segment_ids", "in", segment.ids)])
                ),
                lambda u=user: self.env["crm.silent.customer"].with_user(u).search([]),
            ):
                with self.subTest(login), self.assertRaises(UserError):
                    call()

    def test_reader_sees_only_deals_of_their_own(self):
        mine = self._make_deal("Mine")
        other = self._make_deal("Foreign", user_id=self.stranger.id, team_id=self.other_team.id)
        segment = self._make_segment(
            model_name="crm.lead", domain=repr([("id", "in", (mine | other).ids)])
        )
        self.assertEqual(self._members(segment), (mine | other).sudo())
        self.assertEqual(self._members(segment, self.anna), mine.sudo())
        self.assertEqual(segment.with_user(self.anna).member_count, 1)
        self.assertEqual(segment.member_count, 2)

    @mute_logger("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")
    def test_marketing_learns_no_amounts(self):
        """By no condition can marketing find out what others' deals and orders are worth."""
        for values in (
            {"model_name": "crm.lead", "domain": "[('expected_revenue', '>', 10)]"},
            {"model_name": "crm.lead", "domain": "[('order_ids.amount_total', '>', 10)]"},
            {"domain": "[('sale_order_ids.amount_total', '>', 10)]"},
            {"domain": "[('opportunity_ids.expected_revenue', '>', 10)]"},
        ):
            with self.subTest(str(values)), self.assertRefused("may not see", ValidationError):
                self._make_segment(self.mila, **values)
        for values in ({"total_min": 5}, {"total_max": 5}):
            with self.assertRaises(AccessError):
                self._make_segment(self.mila, **values)
        segment = self._make_segment(total_min=4000)
        with self.assertRaises(AccessError):
            segment.with_user(self.mila).read(["total_min"])
        with self.assertRaises(AccessError):
            segment.with_user(self.mila).write({"total_min": 1})
        self.assertEqual(self._members(segment, self.mila), self.fresh, "the head's decision")
        silent = self.env["crm.silent.customer"].with_user(self.mila)
        for name in ("total", "last_order_id"):
            with self.assertRaises(AccessError):
                silent.search([]).read([name])
            with self.assertRaises(AccessError):
                silent.search([(name, "!=", 0)])

    @mute_logger("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")
    def test_conditions_are_looked_at_with_their_authors_rights(self):
        """Taking over a segment of the head does not give the head's eyes."""
        segment = self._make_segment(
            model_name="crm.lead", domain="[('expected_revenue', '>', 10)]"
        )
        deal = self._make_deal(expected_revenue=1000)
        self.assertIn(deal.sudo(), self._members(segment, self.mila))
        with self.assertRefused("may not see", ValidationError):
            segment.with_user(self.mila).domain = "[('expected_revenue', '>', 500)]"
        with self.assertRefused("may not see", ValidationError):
            segment.with_user(self.mila).write(
                {"domain": "[('expected_revenue', '>', 500)]", "author_id": self.maxim.id}
            )
        with self.assertRefused("may not see", ValidationError):
            segment.with_user(self.mila).copy({"author_id": self.maxim.id})
        segment.with_user(self.mila).name = "Renamed"
        self.assertEqual(segment.author_id, self.maxim)

    def test_author_without_the_company(self):
        segment = self._make_segment()
        company = self.env["res.company"].create({"name": "Other"})
        self.maxim.write({"company_ids": [Command.set(company.ids)], "company_id": company.id})
        with self.assertRefused("no access"):
            segment.with_user(self.mila)._get_members()
        with self.assertRefused("no access"):
            segment.with_user(self.mila).action_view_members()
        self.assertEqual(segment.with_user(self.mila).member_count, 0)

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_other_company(self):
        company = self.env["res.company"].create({"name": "Other"})
        olga = make_user(
            self.env,
            "olga",
            "sales_team.group_sale_manager",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )
        segment = self._make_segment()
        self.assertFalse(segment.with_user(olga).search([("id", "=", segment.id)]))
        with self.assertRaises(AccessError):
            segment.with_user(olga).read(["name"])
        with self.assertRaises(AccessError):
            self.env[PARTNER].with_user(olga).search([("segment_ids", "in", segment.ids)])
        self.assertFalse(self.env["crm.silent.customer"].with_user(olga).search([]))
        self.fresh.company_id = company
        self.assertNotIn(self.fresh, self._members(segment))
