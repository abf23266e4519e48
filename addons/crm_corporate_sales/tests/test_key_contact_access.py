from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .test_key_contact_common import KeyContactCommon


@tagged("post_install", "-at_install")
class TestKeyContactAccess(KeyContactCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contact = cls._add("Anna", "owner")
        cls.motivation = cls.env["crm.contact.motivation"].search([], limit=1)

    def _as(self, user):
        self.env.flush_all()
        self.env.invalidate_all()
        return self.contact.with_user(user)

    def _assert_full(self, user):
        contact = self._as(user)
        self.assertEqual(contact.search([("id", "=", contact.id)]), contact)
        contact.write({"loyalty": 2, "motivation_ids": [fields.Command.link(self.motivation.id)]})
        created = contact.create(
            {"lead_id": self.deal.id, "partner_id": self._make_person("New").id}
        )
        self.assertEqual(created.lead_id.key_contact_ids, contact | created)
        created.unlink()

    def _assert_nothing(self, user):
        contact = self._as(user)
        self.assertFalse(contact.has_access("read"))
        try:
            self.assertFalse(contact.search([]) & contact)
            self.assertFalse(contact.search_count([("id", "=", contact.id)]))
            self.assertFalse(contact._read_group([("id", "=", contact.id)], ["partner_id"]))
        except AccessError:
            self.assertFalse(contact.browse().has_access("read"))
        for act in (
            lambda: contact.read(["influence"]),
            lambda: contact.write({"influence": 1}),
            lambda: contact.unlink(),
            lambda: contact.create(
                {"lead_id": self.deal.id, "partner_id": self.customer.id}
            ).flush_recordset(),
        ):
            with self.assertRaises(AccessError), self.cr.savepoint():
                act()

    def test_those_who_may(self):
        for user in (self.salesman, self.all_leads, self.manager):
            with self.subTest(user.login):
                self._assert_full(user)

    def test_foreign_salesman(self):
        self._assert_nothing(self.other_salesman)
        deals = self.env["crm.lead"].with_user(self.other_salesman)
        self.assertFalse(deals.search([("key_contact_ids.partner_id", "=", self.customer.id)]))

    def test_unassigned_deal_is_as_open_as_the_deal(self):
        self.deal.user_id = False
        for user in (self.salesman, self.other_salesman):
            deal = self.deal.with_user(user)
            contact = self._as(user)
            self.assertEqual(contact.has_access("read"), deal.has_access("read"))
            self.assertEqual(contact.has_access("write"), deal.has_access("write"))

    def test_moving_a_contact_into_a_foreign_deal_is_refused(self):
        foreign = self._make_deal("Foreign", user_id=self.other_salesman.id)
        with self.assertRaises(AccessError):
            self._as(self.salesman).write({"lead_id": foreign.id})

    def test_lost_deal_is_still_readable(self):
        self.deal.action_set_lost()
        contact = self._as(self.salesman)
        self.assertEqual(contact.search([("id", "=", contact.id)]), contact)

    def test_other_company(self):
        company = self.env["res.company"].create({"name": "Second"})
        self.deal.company_id = self.env.company
        stranger = self._make_user(
            "kc_second", "sales_team.group_sale_manager",
            company_id=company.id, company_ids=[fields.Command.set(company.ids)],
        )  # fmt: skip
        self._assert_nothing(stranger)
        self.assertTrue(self._as(self.manager).has_access("read"))

    def test_portal_public_and_plain_employee(self):
        for number, group in enumerate(
            ("base.group_portal", "base.group_public", "base.group_user")
        ):
            with self.subTest(group):
                user = self._make_user(f"kc_outside_{number}", group)
                self._assert_nothing(user)

    def test_marketing_and_dispatcher_see_no_key_contacts(self):
        for name in ("group_marketing", "group_dispatcher"):
            with self.subTest(name):
                self._assert_nothing(self._make_user(name, f"crm_corporate_sales.{name}"))

    def test_integrator_reads_writes_creates_but_deletes_nothing(self):
        user = self._make_user("kc_integrator", "crm_corporate_sales.group_integrator")
        contact = self._as(user)
        self.assertEqual(contact.has_access("read"), self.deal.with_user(user).has_access("read"))
        self.assertTrue(contact.browse().has_access("create"))
        self.assertFalse(contact.browse().has_access("unlink"))

    def test_accountant_writes_nothing(self):
        user = self._make_user("kc_accountant", "crm_corporate_sales.group_accountant_deals")
        contact = self._as(user)
        self.assertTrue(contact.browse().has_access("read"))
        for operation in ("write", "create", "unlink"):
            self.assertFalse(contact.browse().has_access(operation))
        # Not the accountant's deal: nothing of it has been invoiced.
        self.assertFalse(contact.has_access("read"))

    def test_catalogues_are_the_sales_managers(self):
        for model in ("crm.contact.role", "crm.contact.motivation"):
            catalogue = self.env[model]
            self.assertTrue(catalogue.with_user(self.manager).has_access("write"))
            self.assertTrue(catalogue.with_user(self.salesman).has_access("read"))
            self.assertFalse(catalogue.with_user(self.salesman).has_access("write"))
        self.assertFalse(self.env["crm.contact.role"].with_user(self.salesman).has_access("create"))
