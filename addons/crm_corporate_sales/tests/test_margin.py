from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .test_margin_case import MarginCase


@tagged("post_install", "-at_install")
class TestMargin(MarginCase):
    """What orders and deals were planned to cost, and what they cost (spec 3.11)."""

    def test_goods_from_stock(self):
        self._put_in_stock(self.kept, 10)
        order = self._make_deal_order((self.kept, 4))
        self.assertEqual(self._rows(order), {"materials": (160, 0)})
        self._ship(order.picking_ids, 3)
        self.assertEqual(self._rows(order), {"materials": (160, 120)})
        table = self._table(order)
        self.assertEqual(table["revenue"], {"planned": 400, "actual": 0, "difference": -400})
        self.assertEqual(table["margin"]["planned"], 240)
        self.assertEqual(table["percent"], {"planned": 60.0, "actual": False})

    def test_plan_is_frozen_at_confirmation(self):
        self._put_in_stock(self.kept, 10)
        draft = self._make_deal_order((self.kept, 1), confirm=False)
        self.assertEqual(self._rows(draft), {"materials": (40, 0)})
        self.kept.standard_price = 50
        draft.order_line.purchase_price = 50
        self.assertEqual(self._rows(draft), {"materials": (50, 0)})
        draft.action_confirm()
        self._settle()
        self.kept.standard_price = 90
        draft.order_line.purchase_price = 90
        self.assertEqual(self._rows(draft), {"materials": (50, 0)})
        self._ship(draft.picking_ids)
        self.assertEqual(self._rows(draft), {"materials": (50, 90)})

    def test_line_added_later_is_planned_at_its_own_cost(self):
        order = self._make_deal_order((self.kept, 1))
        self.kept.standard_price = 70
        order.order_line = [(0, 0, {"product_id": self.kept.id, "product_uom_qty": 1})]
        self._settle()
        self.assertEqual(self._rows(order), {"materials": (110, 0)})

    def test_production_costs_components_and_works(self):
        self.made.standard_price = 300
        self._put_in_stock(self.part, 100)
        order = self._make_deal_order((self.made, 2))
        # by the bill: components 40 (heater) + 40 (cost of the chamber), works 2 h × 60
        planned = self._rows(order)
        self.assertAlmostEqual(planned["materials"][0], 600 * 80 / 200)
        self.assertAlmostEqual(planned["production"][0], 600 * 120 / 200)
        for product in (self.chamber, self.made):
            production = self._productions(order, product)
            for work in production.workorder_ids:
                work.duration = 30
            self._produce(production)
        rows = self._rows(order)
        # two heaters a chamber and one more a furnace, two furnaces
        self.assertAlmostEqual(rows["materials"][1], 6 * 40)
        # three works of half an hour
        self.assertAlmostEqual(rows["production"][1], 3 * 0.5 * 60, places=1)

    def test_without_a_cost_the_bill_of_materials_tells(self):
        self.made.standard_price = 0
        order = self._make_deal_order((self.made, 1), confirm=False)
        rows = self._rows(order)
        self.assertEqual((rows["materials"][0], rows["production"][0]), (80, 120))

    def test_purchase_costs_what_is_received_and_billed(self):
        order = self._make_deal_order((self.bought, 5))
        self.assertEqual(self._rows(order), {"purchase": (200, 0)})
        purchase = order._get_purchase_orders()
        purchase.button_confirm()
        self._settle()
        self._ship(purchase.picking_ids, 2)
        # 7 apiece promised by the vendor
        self.assertEqual(self._rows(order), {"purchase": (200, 14)})
        self._ship(purchase.picking_ids.filtered(lambda picking: picking.state != "done"))
        self._make_bill(purchase, price=8, quantity=4)
        self.assertEqual(self._rows(order), {"purchase": (200, 4 * 8 + 7)})

    def test_returned_goods_are_worth_what_they_were(self):
        self._put_in_stock(self.kept, 10)
        order = self._make_deal_order((self.kept, 4))
        self._ship(order.picking_ids)
        self._return(order.picking_ids, 1)
        self.assertEqual(self._rows(order)["materials"][1], 120)

    def test_delivered_without_transfers_costs_what_was_planned(self):
        order = self._make_deal_order((self.kept, 4))
        order.picking_ids.action_cancel()
        order.order_line.qty_delivered = 3
        self._settle()
        self.assertEqual(self._rows(order), {"materials": (160, 120)})

    def test_commissioning_hours(self):
        rates = self.env["crm.hour.rate"]
        rates.create({"rate": 20, "date_from": "2020-01-01"})
        rates.create({"rate": 30, "date_from": "2020-01-01", "user_id": self.engineer.id})
        self.kept.needs_commissioning = True
        self.kept.planned_commissioning_hours = 4
        self._put_in_stock(self.kept, 2)
        order = self._make_deal_order((self.kept, 2))
        self.assertEqual(self._rows(order)["commissioning"], (160, 0))
        commissioning = self.env["crm.commissioning"].search([("order_id", "=", order.id)])
        for user, hours in ((self.engineer, 3), (self.maria, 1)):
            self.env["crm.commissioning.work"].create(
                {
                    "commissioning_id": commissioning.id,
                    "name": "Start",
                    "hours": hours,
                    "user_id": user.id,
                }
            )
        self.assertEqual(self._rows(order)["commissioning"], (160, 3 * 30 + 20))

    def test_certification_and_claims(self):
        self._put_in_stock(self.kept, 2)
        order = self._make_deal_order((self.kept, 1))
        certification = self.env["crm.certification"].create(
            {"order_id": order.id, "equipment_name": "Detector", "cost_planned": 50}
        )
        claim = self.env["crm.claim"].create(
            {
                "name": "Leaks",
                "order_id": order.id,
                "lead_id": self.deal.id,
                "partner_id": self.customer.id,
                "product_id": self.kept.id,
            }
        )
        order._refresh_margins()
        certification.cost_actual = 65
        claim.cost = 12
        self.assertTrue(order.is_margin_stale)
        rows = self._rows(order)
        self.assertEqual(rows["certification"], (50, 65))
        self.assertEqual(rows["claims"], (0, 12))

    def test_services_cost_what_was_done(self):
        self.service.standard_price = 25
        order = self._make_deal_order((self.service, 4))
        order.order_line.qty_delivered = 3
        self.assertEqual(self._rows(order), {"services": (100, 75)})

    def test_invoiced_revenue_with_down_payment_and_credit(self):
        self.service.invoice_policy = "order"
        order = self._make_deal_order((self.service, 4))
        wizard = self.env["sale.advance.payment.inv"].with_context(active_ids=order.ids)
        wizard.create({"advance_payment_method": "percentage", "amount": 50}).create_invoices()
        order.invoice_ids.action_post()
        table = self._table(order)
        self.assertEqual(table["revenue"]["planned"], order.amount_untaxed)
        self.assertEqual(table["revenue"]["actual"], order.amount_untaxed / 2)
        final = order._create_invoices(final=True)
        final.action_post()
        self.assertEqual(self._table(order)["revenue"]["actual"], order.amount_untaxed)

    # ---- the deal ------------------------------------------------------------------------

    def test_deal_adds_orders_and_costs_by_hand(self):
        self._put_in_stock(self.kept, 10)
        first = self._make_deal_order((self.kept, 1))
        self._make_deal_order((self.kept, 2))
        self._make_deal_order((self.kept, 5), confirm=False)
        costs = self.env["crm.deal.cost"].with_user(self.maxim)
        costs.create(
            [
                {
                    "lead_id": self.deal.id,
                    "order_id": first.id,
                    "kind": "delivery",
                    "name": "Truck",
                    "amount_planned": 30,
                    "amount": 35,
                },
                {"lead_id": self.deal.id, "kind": "other", "name": "Travel", "amount": 10},
            ]
        )
        self.assertEqual(self._rows(first), {"materials": (40, 0), "delivery": (30, 35)})
        self.assertEqual(
            self._rows(self.deal), {"materials": (120, 0), "delivery": (30, 35), "other": (0, 10)}
        )
        self.assertEqual(self._table(self.deal)["revenue"]["planned"], 300)

    def test_foreign_currency(self):
        foreign = self.env["res.currency"].create(
            {
                "name": "FRC",
                "symbol": "F",
                "rate_ids": [(0, 0, {"name": "2020-01-01", "rate": 2.0})],
            }
        )
        pricelist = self.env["product.pricelist"].create(
            {"name": "Foreign", "currency_id": foreign.id}
        )
        self._put_in_stock(self.kept, 10)
        order = self._make_deal_order((self.kept, 1), pricelist_id=pricelist.id)
        self._ship(order.picking_ids)
        self.assertEqual(order.currency_id, foreign)
        self.assertEqual(self._rows(order), {"materials": (80, 80)})
        self._make_deal_order((self.kept, 1))
        table = self._table(self.deal)
        # orders of two currencies are told in that of the company
        self.assertEqual(table["currency_id"], self.env.company.currency_id.id)
        self.assertEqual(self._rows(self.deal), {"materials": (80, 40)})

    def test_bill_is_shared_and_not_counted_twice(self):
        bill = self._make_free_bill(100)
        costs = self.env["crm.deal.cost"].with_user(self.buh)
        order = self._make_deal_order((self.service, 1))
        # the accountant reads deals that are invoiced
        order.order_line.qty_delivered = 1
        order._create_invoices().action_post()
        values = {"lead_id": self.deal.id, "name": "Freight", "bill_id": bill.id}
        cost = costs.create({**values, "amount": 60})
        with self.assertRefused("60|110", ValidationError):
            costs.create({**values, "amount": 50})
        costs.create({**values, "amount": 40})
        self.assertEqual(self._rows(self.deal, self.buh)["delivery"], (0, 100))
        bill.button_draft()
        self.assertNotIn("delivery", self._rows(self.deal))
        self.assertTrue(cost.exists())

    def test_cost_of_an_order_of_another_deal_is_refused(self):
        other = self._make_deal("Other", process=None, partner_id=self.customer.id)
        order = self._make_deal_order((self.service, 1), deal=other)
        with self.assertRefused(order.name, ValidationError):
            self.env["crm.deal.cost"].create(
                {"lead_id": self.deal.id, "order_id": order.id, "name": "Truck", "amount": 1}
            )

    def test_merged_deals_keep_their_costs(self):
        other = self._make_deal("Other", process=None, partner_id=self.customer.id)
        order = self._make_deal_order((self.service, 1), deal=other)
        costs = self.env["crm.deal.cost"].create(
            [
                {"lead_id": other.id, "order_id": order.id, "name": "Truck", "amount": 1},
                {"lead_id": other.id, "name": "Fee", "amount": 2},
            ]
        )
        merged = (self.deal | other).sudo().merge_opportunity(auto_unlink=True)
        self.assertEqual(costs.exists(), costs)
        self.assertEqual(costs.lead_id, merged)
        self.assertEqual(order.opportunity_id, merged)

    # ---- reports -----------------------------------------------------------------------

    def test_report_by_person_category_and_month(self):
        self._put_in_stock(self.kept, 10)
        category = self.env["product.category"].create({"name": "Detectors"})
        self.kept.categ_id = category
        order = self._make_deal_order((self.kept, 4))
        self._ship(order.picking_ids, 2)
        self.assertTrue(order.is_margin_stale)
        self.env["crm.margin.report"].with_user(self.maxim).action_open()
        order.invalidate_recordset()
        self.assertFalse(order.is_margin_stale)
        self.env.flush_all()
        [row] = (
            self.env["crm.margin.report"]
            .with_user(self.maxim)
            ._read_group(
                [("order_id", "=", order.id)],
                ["user_id", "categ_id", "date:month"],
                ["revenue_planned:sum", "cost_planned:sum", "cost_actual:sum"]
                + ["margin_planned:sum", "margin_planned_percent:avg"],
            )
        )
        self.assertEqual(row[:2], (self.anna, category))
        self.assertEqual(row[3:], (400, 160, 80, 240, 0.6))

    def test_cancelled_order_leaves_the_report(self):
        order = self._make_deal_order((self.kept, 4))
        order._refresh_margins()
        self.assertTrue(order.cost_ids)
        order._action_cancel()
        self._settle()
        order._refresh_margins()
        self.assertFalse(order.cost_ids)

    def test_cron_counts_stale_orders_once(self):
        order = self._make_deal_order((self.kept, 4))
        with self.enter_registry_test_mode():
            self.env.ref("crm_corporate_sales.ir_cron_refresh_margins").method_direct_trigger()
        order.invalidate_recordset()
        self.assertFalse(order.is_margin_stale)
        self.assertEqual(order.cost_ids.mapped("planned"), [160])
        kept = order.cost_ids
        order._refresh_margins()
        self.assertEqual(order.cost_ids, kept)

    def test_queries_do_not_grow(self):
        self._put_in_stock(self.kept, 100)
        self._put_in_stock(self.part, 100)
        lines = [(self.kept, 1), (self.made, 1), (self.bought, 1), (self.service, 1)]
        orders = self.env["sale.order"].union(
            *(self._make_deal_order(*lines) for _number in range(5))
        )
        orders._refresh_margins()

        def count(records):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            records._get_margin_tables()
            return self.cr.sql_log_count - before

        one = count(orders[:1])
        self.assertLessEqual(count(orders), one + 4)
        self.assertLess(one, 90)
