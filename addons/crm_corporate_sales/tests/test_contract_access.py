from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .test_contract import ContractCase


@tagged("post_install", "-at_install")
class TestContractAccess(ContractCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ada = cls._new_user("ada", "crm_corporate_sales.group_accountant_deals")
        cls.marta = cls._new_user("marta", "crm_corporate_sales.group_marketing")
        cls.lena = cls._new_user("lena", "sales_team.group_sale_salesman_all_leads")
        cls.contract = cls._new_contract()
        cls.loose = cls._new_contract(lead_id=False)

    def _assert_closed(self, user, contract):
        contract = contract.with_user(user)
        for call in (
            lambda: contract.read(["number"]),
            lambda: contract.write({"note": "x"}),
            lambda: contract.unlink(),
            lambda: contract.action_submit(),
        ):
            with self.assertRaises(AccessError):
                call()

    def _assert_open(self, user, contract):
        contract = contract.with_user(user)
        contract.read(["number"])
        contract.write({"note": "x"})
        self.assertIn(contract, contract.search([]))

    def test_contract_of_a_deal_follows_the_deal(self):
        for user in self.anna | self.hanna | self.maxim | self.robot | self.lena:
            with self.subTest(user.name):
                self._assert_open(user, self.contract)
        with mute_logger("odoo.addons.base.models.ir_rule"):
            self._assert_closed(self.boris, self.contract)
        self.assertFalse(self.contract.with_user(self.boris).search([]))

    def test_responsible_of_another_ones_deal_has_no_way_in(self):
        self.contract.sudo().user_id = self.boris
        with mute_logger("odoo.addons.base.models.ir_rule"):
            self._assert_closed(self.boris, self.contract)

    def test_contract_without_a_deal_is_its_responsibles(self):
        for user in self.anna | self.maxim | self.lena:
            with self.subTest(user.name):
                self._assert_open(user, self.loose)
        with mute_logger("odoo.addons.base.models.ir_rule"):
            self._assert_closed(self.boris, self.loose)

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_contract_can_not_be_pushed_into_a_foreign_deal(self):
        foreign = self._new_deal("Boris' deal", user_id=self.boris.id)
        for contract in self.contract | self.loose:
            with self.assertRaises(AccessError):
                contract.with_user(self.anna).lead_id = foreign
        with self.assertRaises(AccessError):
            self._new_contract(self.boris)

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_accountant_reads_and_changes_nothing(self):
        loose = self.loose.with_user(self.ada)
        both = [("id", "in", (self.loose | self.contract).ids)]
        self.assertEqual(loose.search(both), loose, "the deal has no invoiced order")
        loose.read(["amount"])
        with self.assertRaises(AccessError):
            loose.note = "x"
        with self.assertRaises(AccessError):
            self.contract.with_user(self.ada).read(["amount"])

    def test_accountant_reads_contracts_of_invoiced_deals(self):
        product = self.env["product.product"].create({"name": "Furnace", "type": "service"})
        order = self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "opportunity_id": self.deal.id,
                "order_line": [(0, 0, {"product_id": product.id, "price_unit": 100})],
            }
        )
        order.action_confirm()
        order.order_line.qty_delivered = 1
        order._create_invoices()
        self.env.invalidate_all()
        deal = self.deal.with_user(self.ada)
        self.assertEqual(deal.contract_ids, self.contract.with_user(self.ada))
        self.assertLessEqual({"contract", "order"}, set(deal.document_ids.mapped("kind")))
        self.assertEqual(deal.contract_count, 1)

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_other_company_sees_nothing(self):
        for contract in self.contract | self.loose:
            self._assert_closed(self.olga, contract)
        self.assertFalse(self.contract.with_user(self.olga).search([]))

    @mute_logger("odoo.addons.base.models.ir_model")
    def test_marketing_portal_and_plain_employees_see_nothing(self):
        for user in self.marta | self.petra | self.clerk:
            self._assert_closed(user, self.contract)
        self.assertNotIn("contract_ids", self.deal.with_user(self.marta).fields_get())

    @mute_logger("odoo.addons.base.models.ir_model")
    def test_integrator_deletes_none(self):
        with self.assertRaises(AccessError):
            self.contract.with_user(self.robot).unlink()
