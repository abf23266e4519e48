from freezegun import freeze_time
from odoo import Command
from odoo.tests import tagged

from .fact_case import FactCase


@tagged("post_install", "-at_install")
class TestFactContract(FactCase):
    """Contracts, new clients and what current clients buy for the first time."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.industry = cls.env["res.partner.industry"].create({"name": "Metallurgy"})
        cls.customer.industry_id = cls.industry
        cls.furnaces, cls.spares = cls.env["product.category"].create(
            [{"name": "Furnaces"}, {"name": "Spares"}]
        )
        cls.furnace, cls.spare = cls.env["product.product"].create(
            [
                {"name": "Furnace", "type": "service", "categ_id": cls.furnaces.id, "taxes_id": []},
                {"name": "Gasket", "type": "service", "categ_id": cls.spares.id, "taxes_id": []},
            ]
        )

    def _sign(self, day, partner=None, amount=1000, **values):
        """A contract signed on a day."""
        with freeze_time(f"{day} 08:00:00"):
            contract = self.env["crm.contract"].create(
                {
                    "partner_id": (partner or self.customer).id,
                    "user_id": self.anna.id,
                    "amount": amount,
                    "date": day,
                    **values,
                }
            )
            contract.action_submit()
            contract.action_send()
            contract.action_sign()
            self.env.flush_all()
        return contract

    def _of(self, code, month="05", *group_by):
        rows = (
            self.env["crm.sales.kpi"]
            .with_user(self.carl)
            .facts([code], f"2031-{month}-01", f"2031-{month}-28", list(group_by))
        )
        if group_by:
            return {row[group_by[0]]: row["value"] for row in rows}
        return rows[0]["value"] if rows else 0

    # ---- new clients -------------------------------------------------------------------

    def test_first_signed_contract_makes_a_new_client(self):
        contract = self._sign("2031-05-05")
        self._sign("2031-05-06", amount=50)
        fact = self._get_facts("new_contract")
        self.assertEqual((fact.res_model, fact.res_id), ("crm.contract", contract.id))
        self.assertEqual((fact.user_id, fact.team_id), (self.anna, self.team))
        self.assertEqual(self._of("new_contracts"), 1)
        self.assertEqual(self._of("new_contract_amount"), 1000)
        self.assertEqual(self._of("new_contracts_segment", "05", "segment"), {self.industry.id: 1})
        self.assertEqual(
            self._of("new_contract_amount_segment", "05", "segment"), {self.industry.id: 1000}
        )

    def test_unsigned_contracts_and_non_disclosure_do_not_count(self):
        self.env["crm.contract"].create({"partner_id": self.customer.id}).action_submit()
        self._sign("2031-05-05", kind="nda")
        self.assertFalse(self._get_facts("new_contract"))

    def test_without_contracts_the_first_order_counts(self):
        order = self._make_order(amount=70, day="2031-05-05")
        self._make_order(amount=5, day="2031-05-06")
        fact = self._get_facts("new_contract")
        self.assertEqual((fact.res_model, fact.res_id, fact.amount), ("sale.order", order.id, 70))

    def test_contract_stands_for_the_orders_of_its_deal(self):
        deal = self._make_deal(process=False, partner_id=self.customer.id).sudo()
        self._make_order(amount=70, day="2031-05-05", lead=deal)
        self.assertEqual(self._get_facts("new_contract").res_model, "sale.order")
        contract = self._sign("2031-05-07", lead_id=deal.id)
        fact = self._get_facts("new_contract")
        self.assertEqual((fact.res_model, fact.res_id), ("crm.contract", contract.id))

    def test_current_client_is_not_new(self):
        self._make_order(day="2031-04-05")
        self._sign("2031-05-05")
        self.assertEqual(self._of("new_contracts"), 0)
        self.assertEqual(self._of("new_contracts", "04"), 1)

    def test_contacts_of_a_client_are_one_client(self):
        buyers = self.env["res.partner"].create(
            [{"name": name, "parent_id": self.customer.id} for name in ("Buyer", "Engineer")]
        )
        for number, buyer in enumerate(buyers, 5):
            self._sign(f"2031-05-{number:02}", partner=buyer)
        self.assertEqual(self._of("new_contracts"), 1)

    def test_once_by_product_category(self):
        self._make_order(product=self.furnace | self.spare, amount=30)
        self.assertEqual(
            self._of("new_contracts_product", "05", "product_category"),
            {self.furnaces.id: 1, self.spares.id: 1},
        )
        self.assertEqual(self._of("new_contracts"), 1)
        self.assertEqual(
            self._of("new_contract_amount_product", "05", "product_category"),
            {self.furnaces.id: 30, self.spares.id: 30},
        )

    def test_categories_of_a_contract_are_those_of_its_deal(self):
        deal = self._make_deal(process=False, partner_id=self.customer.id).sudo()
        order = self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "opportunity_id": deal.id,
                "order_line": [
                    Command.create({"product_id": self.furnace.id, "price_unit": 20}),
                    Command.create({"display_type": "line_note", "name": "Note"}),
                ],
            }
        )
        self._sign("2031-05-05", lead_id=deal.id)
        facts = self._get_facts("new_contract_product")
        self.assertEqual((facts.categ_id, facts.amount), (self.furnaces, 20))
        order.order_line = [Command.create({"product_id": self.spare.id, "price_unit": 3})]
        self.assertEqual(len(self._get_facts("new_contract_product")), 2)

    def test_amount_in_the_companys_currency(self):
        currency = self.env["res.currency"].create(
            {
                "name": "TST",
                "symbol": "T",
                "rate_ids": [
                    Command.create({"name": day, "rate": rate, "company_id": self.env.company.id})
                    for day, rate in (("2031-01-01", 4), ("2031-05-06", 8))
                ],
            }
        )
        for day, amount in (("2031-05-05", 250), ("2031-05-06", 125)):
            client = self.env["res.partner"].create({"name": day})
            contract = self._sign(day, partner=client, amount=1000, currency_id=currency.id)
            self.assertEqual(self._get_facts("new_contract", res_id=contract.id).amount, amount)

    def test_cancelled_order_hands_over_to_the_next_one(self):
        first = self._make_order(day="2031-05-05")
        second = self._make_order(day="2031-05-06")
        self.assertEqual(self._get_facts("new_contract").res_id, first.id)
        first._action_cancel()
        self.assertEqual(self._get_facts("new_contract").res_id, second.id)

    # ---- cross-sales -------------------------------------------------------------------

    def test_new_category_of_a_current_client_is_a_cross_sale(self):
        self._make_order(product=self.furnace, amount=500, day="2031-04-05")
        self.assertFalse(self._get_facts("cross_sale"))
        self._make_order(product=self.furnace | self.spare, amount=30)
        self._make_order(product=self.spare, amount=7, day="2031-05-06")
        self.assertEqual(self._of("cross_count"), 1)
        self.assertEqual(self._of("cross_amount"), 30)
        self.assertEqual(self._of("cross_amount", "05", "product_category"), {self.spares.id: 30})

    def test_goods_without_category_are_a_category_of_their_own(self):
        self._make_order(product=self.furnace, day="2031-04-05")
        self.spare.categ_id = False
        self._make_order(product=self.spare, amount=30)
        self.assertEqual(self._of("cross_count"), 1)
        self.assertEqual(self._of("cross_amount", "05", "product_category"), {False: 30})

    def test_cross_sale_follows_the_order(self):
        self._make_order(product=self.furnace, day="2031-04-05")
        order = self._make_order(product=self.spare, amount=30)
        self.assertEqual(self._get_facts("cross_sale").res_id, order.id)
        order.order_line.price_unit = 40
        self.assertEqual(self._get_facts("cross_sale_product").amount, 40)
        order._action_cancel()
        self.assertFalse(self._get_facts("cross_sale", "cross_sale_product"))

    # ---- course of a contract ----------------------------------------------------------

    def test_prepared_contracts_and_working_hours_to_the_signature(self):
        self.env.company.resource_calendar_id = self.env["resource.calendar"].create(
            {"name": "40 hours", "tz": "Europe/Moscow"}
        )
        contract = self.env["crm.contract"].create(
            {"partner_id": self.customer.id, "user_id": self.anna.id}
        )
        self.env.cr.execute(
            "UPDATE crm_contract SET create_date = '2031-05-05 05:00:00' WHERE id = %s",
            [contract.id],
        )
        with freeze_time("2031-05-05 10:00:00"):
            contract.action_submit()
            self.env.flush_all()
        self.assertEqual(self._of("contracts_prepared"), 1)
        self.assertEqual(self._of("time_contract"), 0)
        contract.action_return()
        with freeze_time("2031-05-06 05:00:00"):
            contract.action_submit()
            contract.action_send()
            contract.action_sign()
            self.env.flush_all()
        self.assertEqual(self._of("contracts_prepared"), 1)
        self.assertEqual(self._of("time_contract"), 8, "a working day and no night")

    def test_queries_do_not_grow_with_orders(self):
        def count(number):
            clients = self.env["res.partner"].create([{"name": f"C{i}"} for i in range(number)])
            orders = self.env["sale.order"].concat(
                *(self._make_order(client, product=self.furnace) for client in clients)
            )
            self.facts._sync_noted()
            self.facts._note(orders)
            self.facts._note(orders.order_line)
            before = self.env.cr.sql_log_count
            self.facts._sync_noted()
            return self.env.cr.sql_log_count - before

        few, many = count(1), count(12)
        self.assertEqual(few, many)
        self.assertLess(many, 30)
