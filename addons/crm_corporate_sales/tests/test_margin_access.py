from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .test_margin_case import MarginCase


@tagged("post_install", "-at_install")
class TestMarginAccess(MarginCase):
    """Who may see what deals cost and earn."""

    # ---- rights ------------------------------------------------------------------------

    def test_sellers_see_no_costs(self):
        order = self._make_deal_order((self.kept, 1))
        self.env["crm.deal.cost"].create({"lead_id": self.deal.id, "name": "Truck", "amount": 1})
        order._refresh_margins()
        for user in (self.anna, self.lena):
            env = self.env(user=user)
            self.assertFalse(env["crm.lead"].browse(self.deal.id).can_see_margin)
            for record in (self.deal.with_user(user), order.with_user(user)):
                with self.assertRaises(AccessError):
                    record.get_margin_table()
            for record, name in (
                (order, "margin"),
                (order.order_line, "purchase_price"),
                (order.order_line, "planned_unit_cost"),
                (order.order_line, "planned_costs"),
                (self.kept, "standard_price"),
                (self.kept.product_tmpl_id, "standard_price"),
                (self.kept, "avg_cost"),
                (self.kept, "total_value"),
                (self.bought.seller_ids, "price"),
                (self.bought.seller_ids, "price_discounted"),
                (order.picking_ids.move_ids, "value"),
            ):
                with self.assertRaises(AccessError, msg=name):
                    record.with_user(user).read([name])
                self.assertNotIn(name, record.with_user(user).fields_get())
            with self.assertRaises(AccessError):
                env["crm.margin.report"].search([])
            with self.assertRaises(AccessError):
                env["crm.margin.report"].action_open()
            with self.assertRaises(AccessError):
                env["sale.order.cost"].search([])
            self.assertFalse(env["crm.deal.cost"].search([]))
            with self.assertRaises(AccessError):
                env["crm.deal.cost"].create({"lead_id": self.deal.id, "name": "Mine", "amount": 1})

    def test_sellers_list_the_vendors_of_a_product_without_their_prices(self):
        vendor = self.env["res.partner"].create({"name": "Vendor"})
        self.env["product.supplierinfo"].create(
            {"partner_id": vendor.id, "product_tmpl_id": self.kept.product_tmpl_id.id, "price": 7}
        )
        self.env.invalidate_all()
        found = self.kept.with_user(self.anna).seller_ids
        self.assertIn(vendor, found.partner_id)
        with self.assertRaises(AccessError):
            found.read(["price"])

    def test_seller_still_sells(self):
        """Hidden costs are in nobody's way."""
        self._put_in_stock(self.kept, 5)
        order = (
            self.env["sale.order"]
            .with_user(self.anna)
            .create(
                {
                    "partner_id": self.customer.id,
                    "order_line": [
                        (0, 0, {"product_id": product.id, "product_uom_qty": 2})
                        for product in (self.kept, self.made, self.bought, self.service)
                    ],
                }
            )
        )
        order.action_confirm()
        self._settle()
        self.assertEqual(order.state, "sale")
        line = order.order_line[:1]
        line.product_uom_qty = 3
        self.assertEqual(line.sudo().margin, 3 * 60)
        self.assertEqual(order.copy().state, "draft")

    def test_head_of_the_team_sees_its_deals_only(self):
        order = self._make_deal_order((self.kept, 1))
        self.assertEqual(self._rows(self.deal, self.hanna), {"materials": (40, 0)})
        costs = self.env["crm.deal.cost"].with_user(self.hanna)
        costs.create({"lead_id": self.deal.id, "name": "Truck", "amount": 5})
        self.assertEqual(self._rows(self.deal, self.hanna)["delivery"], (0, 5))
        order._refresh_margins()
        self.env.flush_all()
        report = self.env["crm.margin.report"].with_user(self.hanna)
        self.assertEqual(report.search([]).mapped("team_id"), self.team)
        foreign = self._make_deal(
            "Foreign", process=None, team_id=self.other_team.id, user_id=self.stranger.id
        )
        with self.assertRaises(AccessError):
            foreign.with_user(self.hanna).get_margin_table()
        with self.assertRaises(AccessError):
            costs.create({"lead_id": foreign.id, "name": "Truck", "amount": 5})

    def test_accountant_and_other_roles(self):
        self.service.invoice_policy = "order"
        order = self._make_deal_order((self.service, 1))
        with self.assertRaisesRegex(AccessError, "Accountants read deals"):
            # nothing is invoiced: not the accountant's yet
            self.deal.with_user(self.buh).get_margin_table()
        order._create_invoices().action_post()
        self.env.flush_all()
        revenue = self._table(self.deal, self.buh)["revenue"]
        self.assertEqual(revenue["actual"], order.amount_untaxed)
        for user in (self.program, self.engineer, self.kostya, self.pavel):
            with self.assertRaises(AccessError):
                order.with_user(user).get_margin_table()
            with self.assertRaises(AccessError):
                self.env["crm.deal.cost"].with_user(user).search([])
            with self.assertRaises(AccessError):
                self.env["crm.hour.rate"].with_user(user).search([])
        with self.assertRaises(AccessError):
            self.env["crm.hour.rate"].with_user(self.anna).search([])

    def test_rates_and_costs_of_other_companies(self):
        other = self.env["res.company"].create({"name": "Other Works"})
        self.env["crm.hour.rate"].create({"rate": 99, "company_id": other.id})
        self.assertNotIn(
            99, self.env["crm.hour.rate"].with_user(self.maxim).search([]).mapped("rate")
        )
        day = fields.Date.today()
        rates = self.env["crm.hour.rate"]._get_rates(self.env.company | other)
        self.assertEqual(rates[other.id], [(None, day, 99)])
        self.assertFalse([rate for rate in rates[self.env.company.id] if rate[2] == 99])
