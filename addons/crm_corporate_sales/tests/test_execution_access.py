from odoo import Command
from odoo.exceptions import AccessError
from odoo.service.model import call_kw
from odoo.tests import HttpCase, tagged

from .common import OWN, make_user
from .execution_case import ExecutionCase

#: what a seller must not learn from the facts of an order
SECRETS = ("cost", "price", "vendor", "supplier", "amount", "partner_id")


@tagged("post_install", "-at_install")
class TestExecutionAccess(ExecutionCase):
    """Sellers see the execution of their orders without rights on the documents, and no more."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._make_order((cls.made, 1), (cls.bought, 2), (cls.service, 1))

    def _keys(self, value):
        if isinstance(value, dict):
            for key, inner in value.items():
                yield key
                yield from self._keys(inner)
        elif isinstance(value, list):
            for inner in value:
                yield from self._keys(inner)

    def _texts(self, value):
        if isinstance(value, dict):
            value = list(value.values())
        if isinstance(value, list):
            return [text for inner in value for text in self._texts(inner)]
        return [value] if isinstance(value, str) else []

    def test_seller_sees_everything_but_costs_and_suppliers(self):
        self.assertFalse(self.env["purchase.order"].with_user(self.anna).has_access("read"))
        status = self._status(self.order)
        overview = self.order.with_user(self.anna).delivery_overview()
        self.assertTrue(status["production"] and status["purchases"] and status["pickings"])
        goods = {name: status[name] for name in ("lines", "production", "purchases", "pickings")}
        for answer in (goods, overview):
            for key in self._keys(answer):
                self.assertFalse([word for word in SECRETS if word in key], key)
            self.assertFalse([text for text in self._texts(answer) if "Secret" in text])

    def test_contract_keys(self):
        status = self._status(self.order)
        for key in (
            "line_id product_id ordered from_stock from_production from_purchase ready delivered "
            "invoiced readiness_percent expected_date"
        ).split():
            self.assertIn(key, status["lines"][0])
        for key in (
            "id name product_id quantity produced state readiness_percent date_planned "
            "date_expected delay_days order_line_id"
        ).split():
            self.assertIn(key, status["production"][0])
        self.assertNotIn(None, list(self._values(status)))

    def _values(self, value):
        if isinstance(value, dict):
            value = list(value.values())
        if isinstance(value, list):
            for inner in value:
                yield from self._values(inner)
        else:
            yield value

    def test_quotation_has_all_keys(self):
        quotation = self._make_order((self.made, 1), confirm=False)
        status = self._status(quotation)
        self.assertEqual(
            (status["production"], status["purchases"], status["pickings"]), ([], [], [])
        )

    def test_ids_of_wrong_types(self):
        orders = self.env["sale.order"].with_user(self.anna)
        for name in (
            "execution_status",
            "sourcing_preview",
            "action_close_deal",
            "delivery_overview",
            "get_margin_table",
        ):
            for wrong in ("x", "1", 1.5, True, 0, -1, 2**31, [1]):
                with self.subTest(method=name, ids=wrong), self.assertRefused("“ids”"):
                    call_kw(orders, name, [[wrong]], {})

    def test_strangers_order_is_refused(self):
        for call in ("execution_status", "delivery_overview"):
            with self.assertRefused(error=AccessError):
                getattr(self.order.with_user(self.stranger), call)()
        rows = self.env["sale.order"].with_user(self.stranger).production_overview(False)["rows"]
        self.assertNotIn(self.order.id, [row["order_id"] for row in rows])

    def test_seller_sees_own_orders_of_a_shared_deal_only(self):
        deal = self._make_deal(partner_id=self.customer.id)
        self.order.opportunity_id = deal.id
        other = self._make_order((self.kept, 1), opportunity_id=deal.id, user_id=self.stranger.id)
        self.assertEqual([row["id"] for row in deal.delivery_overview()], [self.order.id])
        seen = [row["id"] for row in deal.with_user(self.lena).delivery_overview()]
        self.assertEqual(set(seen), {self.order.id, other.id})
        with self.assertRefused(error=AccessError):
            deal.with_user(self.stranger).delivery_overview()

    def test_colleagues_of_the_works(self):
        """Whoever may not read the order gets nothing; whoever may sees no more than the seller."""
        for user in (self.maria, self.pavel, make_user(self.env, "clerk", "base.group_user")):
            order = self.order.with_user(user)
            if order.has_access("read"):
                order.execution_status()
            else:
                with self.assertRefused(error=AccessError):
                    order.execution_status()
        groups = f"{OWN}.group_accountant_deals,account.group_account_invoice"
        vera = make_user(self.env, "vera", groups)
        self.assertTrue(self.order.with_user(vera).delivery_overview())

    def test_facts_of_the_works_are_kept_with_their_own_rights(self):
        self._put_in_stock(self.part, 100)
        self._produce(self._productions(self.order, self.chamber))
        self._produce(self._productions(self.order, self.made))
        self.assertLine(self.order, self.made, ready=1)
        self.assertGreater(self.order.execution_percent, 0)

    def test_server_keeps_the_facts(self):
        """What the facts say is not typed: private helpers can't be called from outside."""
        for name in ("_get_execution_facts", "_get_portal_delivery_lines"):
            with self.assertRaises(AttributeError):
                from odoo.service.model import get_public_method

                try:
                    get_public_method(self.env["sale.order"], name)
                except AccessError as error:
                    raise AttributeError from error

    def test_other_company(self):
        company = self.env["res.company"].create({"name": "Sister"})
        sister = make_user(
            self.env,
            "sister",
            "sales_team.group_sale_manager",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )
        with self.assertRefused(error=AccessError):
            self.order.with_user(sister).execution_status()
        rows = self.env["sale.order"].with_user(sister).production_overview(False)["rows"]
        self.assertFalse(rows)

    def test_production_view(self):
        rows = self.env["sale.order"].with_user(self.anna).production_overview()["rows"]
        [row] = [row for row in rows if row["order_id"] == self.order.id]
        self.assertEqual(row["product_id"], self.made.id)
        self.assertEqual(row["partner_name"], "Furnace Works")
        late = self.env["sale.order"].with_user(self.anna).production_overview(only_late=True)
        self.assertNotIn(self.order.id, [row["order_id"] for row in late["rows"]])
        self.assertFalse(self.env["sale.order"].with_user(self.boris).production_overview()["rows"])


@tagged("post_install", "-at_install")
class TestExecutionPortal(HttpCase, ExecutionCase):
    """The client's page of the order shows the delivery line of each item (spec 3.14)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.petra = make_user(cls.env, "petra", "base.group_portal")
        cls.petra.partner_id.parent_id = cls.customer
        cls.foreign = make_user(cls.env, "foreign", "base.group_portal")
        cls._put_in_stock(cls.kept, 3)
        cls.order = cls._make_order((cls.kept, 5), (cls.bought, 2))
        cls.order.message_subscribe(cls.petra.partner_id.ids)

    def _page(self, user):
        self.authenticate(user.login, f"{user.login}_password")
        return self.url_open(f"/my/orders/{self.order.id}")

    def test_client_sees_own_items(self):
        page = self._page(self.petra)
        self.assertEqual(page.status_code, 200)
        self.assertIn('id="delivery_line"', page.text)
        self.assertEqual(page.text.count("o_portal_delivery_item"), 2)
        self.assertRegex(page.text, r"Ready to ship:\s*3")
        self.assertRegex(page.text, r"In preparation:\s*2")
        purchase = self.order._get_purchase_orders()
        for secret in ("Secret Pumps", purchase.name, "bought", "production"):
            self.assertNotIn(
                secret, page.text.split('id="delivery_line"')[1].split("</section>")[0]
            )

    def test_orders_of_the_workshop_are_not_shown(self):
        self.order.write({"order_line": [(0, 0, {"product_id": self.made.id})]})
        self._settle()
        name = self._productions(self.order, self.made).name
        self.assertTrue(name)
        page = self._page(self.petra)
        self.assertEqual(page.text.count("o_portal_delivery_item"), 3)
        self.assertNotIn(name, page.text)

    def test_page_is_in_the_clients_language(self):
        self.env["res.lang"]._activate_lang("ru_RU")
        self.kept.with_context(lang="ru_RU").name = "Течеискатель"
        self.petra.lang = "ru_RU"
        self.assertIn("Течеискатель", self._page(self.petra).text.split('id="delivery_line"')[1])

    def test_stranger_does_not(self):
        page = self._page(self.foreign)
        self.assertNotIn("delivery_line", page.text)

    def test_quotation_has_no_delivery(self):
        quotation = self._make_order((self.kept, 1), confirm=False)
        self.assertFalse(quotation._get_portal_delivery_lines())

    def test_the_inner_works_are_not_told(self):
        hers = self.order.with_user(self.petra)
        self.assertTrue(hers.read(["name"]))
        for method in ("execution_status", "sourcing_preview", "delivery_overview"):
            with self.assertRaises(AccessError):
                getattr(hers, method)()
