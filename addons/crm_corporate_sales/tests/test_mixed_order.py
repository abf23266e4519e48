"""One order out of everything (spec 3): each person does their part with their own rights only."""

import base64
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from .money_case import MoneyCase
from .test_commissioning_case import PICTURE

OWN = "crm_corporate_sales"


class MixedOrderCase(MoneyCase):
    """anna sells, paul plans production, wera keeps the warehouse, bernd buys, igor is an engineer,
    vera counts the money. A furnace is made to order and certified, gaskets are in stock, the
    pump is bought.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.paul = cls._make_user("paul_mixed", "mrp.group_mrp_user")
        cls.wera = cls._make_user("wera_mixed", "stock.group_stock_user")
        cls.bernd = cls._make_user("bernd_mixed", "purchase.group_purchase_user")
        cls.igor = cls._make_user("igor_mixed", f"{OWN}.group_field_engineer")
        cls.env["crm.team"].create(
            {
                "name": "Furnaces",
                "user_id": cls.maxim.id,
                "company_id": cls.company.id,
                "member_ids": [Command.set(cls.anna.ids)],
            }
        )
        cls.warehouse = cls.env["stock.warehouse"].search(
            [("company_id", "=", cls.company.id)], limit=1
        )
        cls.category = cls.env["product.category"].create(
            {
                "name": "Vacuum furnaces, mixed",
                "needs_commissioning": True,
                "needs_certification": True,
            }
        )
        cls.oven = cls._storable(
            "Furnace VP-600", 1000, tracking="serial", categ_id=cls.category.id
        )
        cls.sheet = cls._storable("Steel sheet", 10)
        cls.gasket = cls._storable("Gasket", 5)
        cls.pump = cls._storable("Vacuum pump", 300)
        cls.env["mrp.bom"].create(
            {
                "product_tmpl_id": cls.oven.product_tmpl_id.id,
                "produce_delay": 4,
                "bom_line_ids": [Command.create({"product_id": cls.sheet.id, "product_qty": 3})],
            }
        )
        cls.vendor = cls.env["res.partner"].create({"name": "Pump Works"})
        cls.pump.seller_ids = [
            Command.create({"partner_id": cls.vendor.id, "delay": 6, "price": 120})
        ]
        for product, quantity in ((cls.sheet, 50), (cls.gasket, 4)):
            cls.env["stock.quant"]._update_available_quantity(
                product, cls.warehouse.lot_stock_id, quantity
            )
        cls.reason = cls.env["crm.service.refusal.reason"].create({"name": "Own workshop"})

    @classmethod
    def _storable(cls, name, price, **values):
        product = cls._make_product(name, "consu", price)
        product.write({"is_storable": True, "invoice_policy": "delivery", **values})
        return product

    def _settle(self):
        self.env["sale.order"]._settle_execution()
        self.env.invalidate_all()

    def _stage(self, deal):
        [status] = deal.process_status()
        return status["stage"]

    def _sell(self):
        """anna leads the deal from `selection` to the confirmed order."""
        as_anna = self.env(user=self.anna)
        deal = as_anna["crm.lead"].create(
            {"name": "Furnace line", "type": "opportunity", "partner_id": self.client.id}
        )
        deal.process_start("equipment")
        deal.process_complete("needs_interview")
        deal.process_complete("select_equipment")
        deal.process_complete("selection_result", values={"expected_revenue": 2000})
        deal.process_enter_stage("agreement")
        order = as_anna["sale.order"].create(
            {
                "partner_id": self.client.id,
                "opportunity_id": deal.id,
                "order_line": [
                    Command.create({"product_id": product.id, "product_uom_qty": quantity})
                    for product, quantity in ((self.oven, 1), (self.gasket, 4), (self.pump, 2))
                ],
            }
        )
        [preview] = order.sourcing_preview()
        split = {
            row["product_id"]: (row["from_stock"], row["from_production"], row["from_purchase"])
            for row in preview["lines"]
        }
        self.assertEqual(split[self.oven.id], (0, 1, 0))
        self.assertEqual(split[self.gasket.id], (4, 0, 0))
        self.assertEqual(split[self.pump.id], (0, 0, 2))
        deal.process_complete("send_quotation")
        deal.process_complete("agree_terms")
        order.action_confirm()
        self._settle()
        return deal, order

    def _make(self, order):
        """paul makes the furnace."""
        [production] = self.env(user=self.paul)["mrp.production"].search(
            [("product_id", "=", self.oven.id)]
        )
        production.action_confirm()
        production.action_assign()
        production.lot_producing_ids = self.env["stock.lot"].create(
            {"name": "VP-0001", "product_id": self.oven.id}
        )
        production.qty_producing = 1
        production._set_qty_producing()
        production.button_mark_done()
        self.assertEqual(production.state, "done")
        self._settle()

    def _buy(self, order):
        """bernd orders the pumps, wera receives them."""
        [line] = self.env(user=self.bernd)["purchase.order.line"].search(
            [("product_id", "=", self.pump.id)]
        )
        line.order_id.button_confirm()
        self._transfer(line.order_id.picking_ids.with_user(self.wera))

    def _transfer(self, picking):
        picking.action_assign()
        for move in picking.move_ids:
            move.quantity = move.product_uom_qty
            move.picked = True
        picking.button_validate()
        self.assertEqual(picking.state, "done")
        self._settle()

    def _ship(self, order):
        """wera ships everything."""
        picking = self.env(user=self.wera)["stock.picking"].search(
            [("sale_id", "=", order.id), ("state", "not in", ("done", "cancel"))]
        )
        self._transfer(picking)

    def _commission(self, order):
        """anna plans, igor works, the customer signs."""
        commissioning = order.commissioning_ids
        start = fields.Datetime.now().replace(microsecond=0) + timedelta(days=1)
        self.env(user=self.anna)["crm.commissioning.visit"].create(
            {
                "commissioning_id": commissioning.id,
                "date_start": start,
                "date_end": start + timedelta(hours=8),
                "engineer_ids": [Command.set(self.igor.ids)],
            }
        )
        hers = commissioning.with_user(self.igor)
        hers.visit_ids.action_start()
        hers.visit_ids.action_finish()
        for check in hers.check_ids:
            check.photo = check.needs_photo and PICTURE
            check.action_done()
        hers.write({"work_ids": [Command.create({"name": "Set up", "hours": 6})]})
        hers.action_prepare_act()
        mine = commissioning.with_user(self.anna)
        mine.write(
            {
                "signed_copy": base64.b64encode(b"%PDF-1.4 scan"),
                "signed_copy_name": "act.pdf",
                "act_signed_by": "Petrov",
            }
        )
        mine.action_sign_paper()
        self._settle()

    def _certify(self, order):
        certification = order.certification_ids.with_user(self.anna)
        certification.write(
            {
                "organisation_id": self.env["res.partner"].create({"name": "Institute"}).id,
                "date_planned": self.today,
                "protocol_number": "P-1",
                "protocol_date": self.today,
                "certificate_number": "C-1",
                "valid_from": self.today,
                "valid_to": self.today + timedelta(days=365),
            }
        )
        certification.action_plan()
        certification.action_start()
        certification.action_pass()
        self._settle()

    def _count_money(self, order):
        """vera invoices, books the payment and notes the signed documents."""
        hers = order.with_user(self.vera)
        invoice = hers._create_invoices(final=True)
        invoice.action_post()
        self._settle()
        documents = hers.closing_document_ids
        documents.action_mark_signed()
        self._pay(invoice)
        self._settle()


@tagged("post_install", "-at_install")
class TestMixedOrder(MixedOrderCase):
    def test_from_selection_to_closed(self):
        deal, order = self._sell()
        self.assertEqual(self._stage(deal), "fulfilment")
        self.assertEqual(deal.won_status, "won")
        [status] = order.execution_status()
        by_product = {row["product_id"]: row for row in status["lines"]}
        self.assertEqual(by_product[self.oven.id]["from_production"], 1)
        self.assertEqual(by_product[self.gasket.id]["from_stock"], 4)
        self.assertEqual(by_product[self.pump.id]["from_purchase"], 2)
        self.assertEqual(len(status["production"]), 1)
        self.assertGreaterEqual(
            by_product[self.pump.id]["expected_date"],
            str(self.today + timedelta(days=6)),
            "not before its supplier can deliver",
        )

        self._make(order)
        self.assertEqual(self._stage(deal), "fulfilment", "the pumps are not here yet")
        self._buy(order)
        self.assertEqual(self._stage(deal), "shipment")

        self._ship(order)
        self.assertEqual(self._stage(deal), "commissioning")
        [item] = order.commissioning_ids.equipment_ids
        self.assertEqual(item.serial_number, "VP-0001")

        self._commission(order)
        self.assertEqual(self._stage(deal), "certification")
        self._certify(order)
        self.assertEqual(self._stage(deal), "service")

        deal.process_complete(
            "offer_service", "refused", {"service_refusal_reason_id": self.reason.id}
        )
        self._settle()
        missing = order.execution_status()[0]["missing_to_close"]
        self.assertTrue(missing)
        self.assertEqual(self._stage(deal), "service", "nothing is invoiced yet")

        self._count_money(order)
        [status] = deal.process_status()
        self.assertEqual(order.execution_status()[0]["missing_to_close"], [])
        self.assertEqual(
            (status["stage"], status["state"], status["is_won"]), ("closed", "closed", True)
        )
        steps = [(row["step"], row["outcome"]) for row in status["history"]]
        self.assertIn(("sign_order", "signed"), steps)
        self.assertIn(("offer_service", "refused"), steps)

    def test_nobody_does_the_work_of_others(self):
        _deal, order = self._sell()
        production = self.env["mrp.production"].search([("product_id", "=", self.oven.id)])
        picking = order.sudo().picking_ids
        # Odoo itself lets salespeople write transfers, warehouse and workshop the order
        for user, records in (
            (self.anna, production),
            (self.vera, production),
            (self.igor, production),
            (self.igor, picking),
            (self.bernd, order),
            (self.igor, order),
        ):
            with self.assertRaises(AccessError, msg=f"{user.login} {records}"):
                records.with_user(user).write({"origin": "somebody else"})
        for user in (self.bernd, self.igor):
            with self.assertRaises(AccessError):
                order.with_user(user).execution_status()
        production.with_user(self.paul).write({"origin": "the planner may"})
        self.anna.group_ids += self.env.ref("mrp.group_mrp_user")
        production.with_user(self.anna).write({"origin": "a seller who plans, too"})
