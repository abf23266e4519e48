from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger
from psycopg2.errors import CheckViolation

from .common import OWN
from .test_segment_case import PARTNER, SegmentCase


@tagged("post_install", "-at_install")
class TestSegment(SegmentCase):
    def test_domain(self):
        segment = self._make_segment(domain="[('name', '=', 'Fresh')]")
        self.assertEqual(self._members(segment), self.fresh)
        self.assertEqual(segment.member_count, 1)
        self.fresh.name = "Stale"
        self.assertFalse(self._members(segment), "always up to date")

    def test_own_people_are_no_customers(self):
        segment = self._make_segment(
            domain=repr([("id", "in", (self.anna.partner_id | self.fresh).ids)]), level="all"
        )
        self.assertEqual(self._members(segment), self.fresh)

    def test_level(self):
        person = self.env[PARTNER].create({"name": "Ivan", "parent_id": self.regular.id})
        private = self.env[PARTNER].create({"name": "Private"})
        self.customers |= private
        for level, expected in (
            ("customer", self.customers),
            ("person", person),
            ("all", self.customers | person),
        ):
            segment = self._make_segment(level=level)
            self.assertEqual(self._members(segment), expected, level)

    def test_regular_buyers(self):
        segment = self._make_segment(min_orders=3)
        self.assertEqual(self._members(segment), self.regular)
        segment.order_days = 150
        self.assertFalse(self._members(segment))
        segment.min_orders = 2
        self.assertEqual(self._members(segment), self.regular)

    def test_contacts_of_buyers(self):
        person = self.env[PARTNER].create({"name": "Ivan", "parent_id": self.regular.id})
        segment = self._make_segment(min_orders=3, level="person")
        self.assertEqual(self._members(segment), person)

    def test_orders_of_contacts_count_for_the_company(self):
        person = self.env[PARTNER].create({"name": "Ivan", "parent_id": self.fresh.id})
        self._buy(person, 20, self.pump, 1)
        segment = self._make_segment(min_orders=2, order_days=30)
        self.assertEqual(self._members(segment), self.fresh)

    def test_silent(self):
        segment = self._make_segment(silent_days=200)
        self.assertEqual(self._members(segment), self.silent)
        segment.silent_days = 251
        self.assertFalse(self._members(segment))
        with self.assertRefused("can have no members", error=ValidationError):
            segment.order_days = 100

    def test_goods(self):
        segment = self._make_segment(categ_ids=[Command.set(self.categ.ids)])
        self.assertEqual(self._members(segment), self.silent, "categories below count too")
        segment.order_days = 300
        self.assertFalse(self._members(segment))
        segment.write(
            {"order_days": 0, "product_ids": [Command.set(self.pump.product_tmpl_id.ids)]}
        )
        self.assertEqual(self._members(segment), self.regular | self.silent | self.fresh)

    def test_total(self):
        segment = self._make_segment(total_min=400, total_max=1050)
        self.assertEqual(self._members(segment), self.regular | self.silent)
        segment.order_days = 301
        self.assertEqual(self._members(segment), self.regular)
        segment.write({"total_min": 0, "total_max": 100, "order_days": 0})
        self.assertFalse(self._members(segment), "who never bought is no buyer")
        with mute_logger("odoo.sql_db"), self.assertRaises(CheckViolation):
            segment.write({"total_min": 10, "total_max": 5})
            self.env.flush_all()

    def test_only_confirmed_orders_of_the_company(self):
        other = self.env["res.company"].create({"name": "Other"})
        self._buy(self.never, 5, self.pump, 10).action_cancel()
        foreign = self._buy(self.never, 5, self.pump, 10)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE sale_order SET company_id = %s WHERE id = %s", [other.id, foreign.id]
        )
        self.env.invalidate_all()
        self.assertNotIn(self.never, self._members(self._make_segment(min_orders=1)))

    def test_list(self):
        segment = self._make_segment(kind="list")
        self.assertFalse(self._members(segment))
        new = segment._add_members((self.fresh | self.never).with_user(self.maxim))
        self.assertEqual(new.sudo(), self.fresh | self.never)
        self.assertFalse(segment._add_members(self.fresh.with_user(self.maxim)), "not twice")
        self.assertEqual(self._members(segment), self.fresh | self.never)
        segment.member_ids[0].unlink()
        self.assertEqual(self._members(segment), self.never)

    def test_list_takes_its_own_kind_only(self):
        members = self.env["crm.segment.member"]
        rules = self._make_segment()
        with self.assertRefused("conditions", error=ValidationError):
            members.create({"segment_id": rules.id, "partner_id": self.fresh.id})
        leads = self._make_segment(kind="list", model_name="crm.lead")
        with self.assertRefused("other records", error=ValidationError):
            members.create({"segment_id": leads.id, "partner_id": self.fresh.id})
        company = self.env["res.company"].create({"name": "Other"})
        self.fresh.company_id = company
        listing = self._make_segment(kind="list")
        with self.assertRefused("another company", error=ValidationError):
            members.create({"segment_id": listing.id, "partner_id": self.fresh.id})

    def test_import(self):
        listing = self._make_segment(kind="list", name="Fair")
        result = (
            self.env["crm.segment.member"]
            .with_user(self.mila)
            .load(
                ["segment_id", "partner_id/.id"],
                [["Fair", str(self.fresh.id)], ["Fair", str(self.never.id)]],
            )
        )
        self.assertFalse(result["messages"])
        self.assertEqual(self._members(listing), self.fresh | self.never)

    def test_union_and_minus(self):
        often = self._make_segment(min_orders=3)
        quiet = self._make_segment(silent_days=200)
        both = self._make_segment(domain="[]", include_ids=[Command.set((often | quiet).ids)])
        self.assertEqual(self._members(both), self.regular | self.silent)
        both.exclude_ids = quiet
        self.assertEqual(self._members(both), self.regular)
        rest = self._make_segment(exclude_ids=[Command.set((often | quiet).ids)])
        self.assertEqual(self._members(rest), self.fresh | self.never)
        more = self._make_segment(
            domain="[('name', '=', 'Never')]", include_ids=[Command.set(often.ids)]
        )
        self.assertEqual(self._members(more), self.never | self.regular)

    def test_circles_are_refused(self):
        first = self._make_segment()
        second = self._make_segment(include_ids=[Command.set(first.ids)])
        with self.assertRefused("refers to itself", error=ValidationError):
            first.exclude_ids = second
        with self.assertRefused("refers to itself", error=ValidationError):
            first.domain = repr([("segment_ids", "=", second.id)])
        with self.assertRefused("not of the same kind", error=ValidationError):
            first.include_ids = self._make_segment(model_name="crm.lead", domain="[]")

    def test_bad_conditions_are_named(self):
        segment = self._make_segment()
        for domain in (
            "[('no_such_field', '=', 1)]",
            "not a domain",
            "[('name', '~', 1)]",
            "__import__('os')",
            "[('name'",
            "5",
        ):
            with self.subTest(domain), self.assertRefused("Test", error=ValidationError):
                segment.domain = domain

    def test_lead_segment(self):
        mine = self._make_deal("Furnace for Anna")
        self._make_deal("Pump")
        segment = self._make_segment(
            model_name="crm.lead", domain="[('name', 'ilike', 'furnace for')]"
        )
        self.assertEqual(self._members(segment), mine.sudo())

    def test_action_lists_the_members(self):
        segment = self._make_segment(min_orders=3)
        action = segment.action_view_members()
        found = self.env[action["res_model"]].with_user(self.maxim).search(action["domain"])
        self.assertEqual(found.sudo(), self.regular)

    def test_search_and_tags_of_a_record(self):
        often = self._make_segment(name="Often", min_orders=3)
        named = self._make_segment(name="Named", domain="[('name', '=', 'Regular')]")
        partners = self.env[PARTNER].with_user(self.maxim)
        self.assertEqual(
            partners.browse(self.regular.id).segment_ids & (often | named), often | named
        )
        self.assertFalse(partners.browse(self.fresh.id).segment_ids & (often | named))
        self.assertEqual(partners.search([("segment_ids", "in", often.ids)]).sudo(), self.regular)
        self.assertEqual(partners.search([("segment_ids", "=", "Often")]).sudo(), self.regular)
        outside = partners.search(
            [("segment_ids", "not in", often.ids), ("id", "in", self.customers.ids)]
        )
        self.assertEqual(outside.sudo(), self.customers - self.regular)
        nowhere = partners.search([("segment_ids", "=", False), ("id", "in", self.customers.ids)])
        self.assertNotIn(self.regular, nowhere.sudo())

    def test_refresh(self):
        segment = self._make_segment(min_orders=3)
        self.assertFalse(segment.refreshed_on)
        segment.action_refresh()
        self.assertEqual(segment.last_count, 1)
        self.assertTrue(segment.refreshed_on)
        self._buy(self.fresh, 1, self.pump, 1)
        self._buy(self.fresh, 1, self.pump, 1)
        with self.enter_registry_test_mode():
            self.env.ref(f"{OWN}.ir_cron_segment_refresh").method_direct_trigger()
        self.assertEqual(segment.last_count, 2)

    def test_reading_members_needs_no_query_a_member(self):
        segment = self._make_segment(min_orders=1)

        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            segment._get_members()
            return self.env.cr.sql_log_count - before

        count()
        few = count()
        for number in range(5):
            customer = self._make_customer(f"More {number}")
            self.customers |= customer
            self._buy(customer, 1, self.pump, 1)
        segment.domain = repr([("id", "in", self.customers.ids)])
        self.assertEqual(count(), few)
        self.assertEqual(len(self._members(segment)), 8)

    def test_add_wizard(self):
        wizard = self.env["crm.segment.add"].with_user(self.mila)
        chosen = wizard.with_context(
            active_model=PARTNER, active_ids=(self.fresh | self.never).ids
        ).create({"name": "Fair"})
        self.assertEqual(chosen.record_count, 2)
        chosen.action_add()
        fair = self.env["crm.segment"].search([("name", "=", "Fair")])
        self.assertEqual(self._members(fair), self.fresh | self.never)
        self.regular.write({"phone": "+7 495 111-22-33", "email": "Buyer@Regular.example.com"})
        self.silent.vat = "7701234567"
        pasted = wizard.create(
            {
                "segment_id": fair.id,
                "text": "buyer@regular.example.com\n8 (495) 111-22-33\n\n7701234567\nnobody@x.example\n",
            }
        )
        self.env.company.country_id = self.env.ref("base.ru")
        answer = pasted.action_add()
        self.assertEqual(self._members(fair), self.customers)
        self.assertIn("2 added", answer["params"]["message"])
        self.assertIn("nobody@x.example", answer["params"]["message"])
        with self.assertRefused("Nobody was found"):
            wizard.create({"segment_id": fair.id, "text": "who@x.example"}).action_add()
        with self.assertRefused("Choose records"):
            wizard.create({"segment_id": fair.id}).action_add()
        with self.assertRefused("Choose a list"):
            wizard.create({"text": "buyer@regular.example.com"}).action_add()
