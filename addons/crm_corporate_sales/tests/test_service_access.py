from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .test_service_case import ServiceCase

QUIET = ("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")


@tagged("post_install", "-at_install")
class TestServiceAccess(ServiceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ada = cls._new_user("ada", "crm_corporate_sales.group_accountant_deals")
        cls.marta = cls._new_user("marta", "crm_corporate_sales.group_marketing")
        cls.lena = cls._new_user("lena", "sales_team.group_sale_salesman_all_leads")
        cls.vera = cls._new_user("vera", "stock.group_stock_user")
        cls.heinz = cls._new_user("heinz", "crm_corporate_sales.group_field_engineer_head")
        cls.contract = cls._new_service(
            visit_count=2, engineer_ids=cls.engineer.ids, sign=True
        ).sudo()
        cls.parts = (
            cls.contract.contract_line_ids,
            cls.contract.equipment_ids,
            cls.contract.period_ids,
        )

    # ---- who sees ---------------------------------------------------------------------

    def test_contract_follows_the_deal(self):
        for user in self.anna | self.hanna | self.maxim | self.lena | self.robot:
            with self.subTest(user.name):
                contract = self.contract.with_user(user)
                contract.read(["name", "service_price", "visit_count"])
                self.assertIn(contract, contract.search([]))
                for part in self.parts:
                    part.with_user(user).read(["contract_id"])
                    self.assertEqual(
                        part.with_user(user).search([("contract_id", "=", contract.id)]), part
                    )

    @mute_logger(*QUIET)
    def test_everybody_else_sees_nothing(self):
        others = self.boris | self.marta | self.clerk | self.petra | self.olga | self.vera
        for user in others | self.engineer:
            for record in (self.contract, *self.parts):
                with self.subTest(f"{user.name} {record._name}"):
                    record = record.with_user(user)
                    with self.assertRaises(AccessError):
                        record.read(["display_name"])
                    if record.has_access("read"):
                        self.assertFalse(record.search([("id", "in", record.ids)]))
        for user in others:
            with self.subTest(user.name), self.assertRaises(AccessError):
                self.contract.visit_ids.with_user(user).read(["date_start"])

    def test_form_is_read_without_rights_on_stock(self):
        found = self.contract.with_user(self.anna).web_read(
            {
                "display_name": {},
                "equipment_ids": {
                    "fields": {
                        "product_id": {"fields": {"display_name": {}}},
                        "lot_id": {"fields": {"display_name": {}}},
                    }
                },
                "visit_ids": {"fields": {"equipment_text": {}, "address": {}}},
            }
        )
        names = [
            line["lot_id"] and line["lot_id"]["display_name"] for line in found[0]["equipment_ids"]
        ]
        self.assertIn("VF-0001", names)

    @mute_logger(*QUIET)
    def test_accountant_of_deals_reads_those_of_invoiced_deals(self):
        contract = self.contract.with_user(self.ada)
        with self.assertRaises(AccessError):
            contract.read(["name"])
        self.order._create_invoices()
        self.env.invalidate_all()
        contract.read(["name"])
        self.assertIn(contract, contract.search([]))
        with self.assertRaises(AccessError):
            contract.write({"note": "x"})

    # ---- accountants keep what OCA gave them ------------------------------------------

    @mute_logger(*QUIET)
    def test_accountants_see_all_contracts(self):
        loose = self.contract.create({"name": "Rent", "partner_id": self.customer.id})
        for user in self.bookkeeper | self.accounting_manager:
            both = (self.contract | loose).with_user(user)
            self.assertEqual(both.search([("id", "in", both.ids)], order="id"), both.sorted("id"))
            both.read(["name"])
            both.contract_line_ids.read(["price_unit"])
        with self.assertRaises(AccessError):
            loose.with_user(self.bookkeeper).write({"name": "x"})
        loose.with_user(self.accounting_manager).write({"name": "x"})
        self.contract.with_user(self.accounting_manager).write({"code": "x"})

    @mute_logger(*QUIET)
    def test_sellers_do_not_see_contracts_of_nobody_or_of_suppliers(self):
        loose = self.contract.create(
            {"name": "Rent", "partner_id": self.customer.id, "user_id": self.boris.id}
        )
        supplier = self.contract.create(
            {
                "name": "Steel",
                "partner_id": self.customer.id,
                "contract_type": "purchase",
                "user_id": self.anna.id,
            }
        )
        for contract in loose | supplier:
            with self.subTest(contract.name), self.assertRaises(AccessError):
                contract.with_user(self.anna).read(["name"])
        self.assertNotIn(supplier, supplier.with_user(self.maxim).search([]))

    def test_portal_customer_sees_the_contract_they_follow(self):
        self.contract.message_subscribe(self.petra.partner_id.ids)
        contract = self.contract.with_user(self.petra)
        contract.read(["name"])
        self.assertEqual(contract.search([]), contract)
        contract.contract_line_ids.read(["name"])

    # ---- what sellers may not ---------------------------------------------------------

    @mute_logger(*QUIET)
    def test_terms_are_not_written_by_hand(self):
        contract = self.contract.with_user(self.anna)
        contract.write({"note": "by phone"})
        for vals in (
            {"recurring_next_date": "2020-01-01"},
            {"lead_id": self._new_deal("Other").id},
            {"register_id": False},
            {"contract_line_ids": [(5,)]},
            {"journal_id": False},
        ):
            with self.subTest(vals), self.assertRaises(AccessError):
                contract.write(vals)
        for record in self.parts[0], self.parts[2]:
            with self.assertRaises(AccessError):
                record.with_user(self.anna).write({"date_end": "2020-01-01"})
        with self.assertRaises(AccessError):
            contract.create({"name": "x", "partner_id": self.customer.id})
        with self.assertRaises(AccessError):
            contract.unlink()

    @mute_logger(*QUIET)
    def test_foreign_deal_gets_no_contract(self):
        for call in (
            lambda: self._new_service(user=self.boris),
            lambda: self._renewal(self.contract, self.boris, price=1),
            lambda: self.deal.with_user(self.boris).action_make_service_contract(),
            lambda: self.contract.with_user(self.boris).action_service_terminate(),
            lambda: self.contract.with_user(self.ada).action_renew_service(),
        ):
            with self.assertRaises(AccessError):
                call()

    def test_server_methods_are_not_for_rpc(self):
        from odoo.service.model import get_public_method

        for name in ("make_service", "change_terms", "renew_service"):
            with self.subTest(name), self.assertRaises(AccessError):
                get_public_method(self.contract, name)

    # ---- engineers --------------------------------------------------------------------

    @mute_logger(*QUIET)
    def test_engineer_works_on_own_visits(self):
        visit = self.contract.visit_ids[0]
        own = visit.with_user(self.engineer)
        own.read(["date_start", "partner_id", "equipment_text", "address", "display_name"])
        own.web_read({"contract_id": {"fields": {"display_name": {}}}, "partner_id": {}})
        self.assertEqual(own.search([]), self.contract.visit_ids)
        own.write({"report": "Pump oil changed"})
        own.action_done()
        self.assertEqual(visit.state, "done")
        for user in self.other_engineer | self.clerk:
            foreign = self.contract.visit_ids[1].with_user(user)
            with self.assertRaises(AccessError):
                foreign.read(["report"])
            with self.assertRaises(AccessError):
                foreign.write({"report": "x"})

    @mute_logger(*QUIET)
    def test_engineer_does_not_give_the_visit_away(self):
        visit = self.contract.visit_ids[0].with_user(self.engineer)
        for vals in (
            {"engineer_ids": [(4, self.other_engineer.id)]},
            {"contract_id": self.contract.copy().id},
        ):
            with self.subTest(vals), self.assertRaises(AccessError):
                visit.write(vals)
        with self.assertRaises(AccessError):
            visit.unlink()
        with self.assertRaises(AccessError):
            visit.create({"contract_id": self.contract.id, "date_start": "2026-01-01"})

    def test_head_of_engineers_plans_all_visits(self):
        visits = self.contract.visit_ids.with_user(self.heinz)
        self.assertEqual(visits.search([]), visits)
        visits.write({"engineer_ids": [(4, self.other_engineer.id)]})
        self.assertIn(self.other_engineer, visits[0].engineer_ids)

    @mute_logger(*QUIET)
    def test_catalogue_of_reasons_is_the_heads(self):
        reason = self.env.ref("crm_corporate_sales.service_refusal_price")
        reason.with_user(self.clerk).read(["name"])
        with self.assertRaises(AccessError):
            reason.with_user(self.anna).write({"name": "x"})
        reason.with_user(self.maxim).write({"name": "Price"})

    # ---- companies --------------------------------------------------------------------

    @mute_logger(*QUIET)
    def test_other_company_sees_nothing(self):
        self.maxim.company_ids |= self.other_company
        contract = self.contract.with_user(self.maxim)
        contract.with_context(allowed_company_ids=self.env.company.ids).read(["name"])
        elsewhere = contract.with_context(allowed_company_ids=self.other_company.ids)
        for record in (
            elsewhere,
            elsewhere.browse(),
            self.contract.visit_ids.with_env(elsewhere.env),
        ):
            self.assertFalse(record.search([]))
        with self.assertRaises(AccessError):
            self.contract.visit_ids.with_env(elsewhere.env).read(["report"])

    @mute_logger(*QUIET)
    def test_delivered_items_follow_the_order(self):
        items = self.env["crm.delivered.item"]
        own = items.with_user(self.anna).search([("order_id", "=", self.order.id)])
        self.assertEqual(len(own), 2)
        self.assertFalse(items.with_user(self.boris).search([("order_id", "=", self.order.id)]))
        for user in self.boris | self.clerk | self.marta:
            with self.assertRaises(AccessError):
                own.with_user(user).read(["quantity"])

    def test_a_visit_moved_by_the_seller_of_another_deal(self):
        with mute_logger(*QUIET), self.assertRaises(AccessError):
            self.contract.visit_ids[0].with_user(self.boris).write({"date_start": "2030-01-01"})
        with self.assertRaises(UserError):
            self.contract.visit_ids[0].with_user(self.anna).write({"state": "done"})
