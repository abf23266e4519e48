import base64

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .money_case import MoneyCase


@tagged("post_install", "-at_install")
class TestClosingDocument(MoneyCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.deal = cls._make_deal()
        cls.order = cls._make_order((cls.furnace, 2), (cls.training, 1), deal=cls.deal)

    def _documents(self, order=None):
        self.env["sale.order"]._settle_execution()
        return (order or self.order).closing_document_ids.sorted("id")

    def _kinds(self, order=None):
        return sorted(self._documents(order).filtered(lambda item: not item.is_void).mapped("kind"))

    def _ship(self, order):
        order.picking_ids.move_ids.write({"picked": True})
        for move in order.picking_ids.move_ids:
            move.quantity = move.product_uom_qty
        order.picking_ids.button_validate()

    def test_default_by_country(self):
        self.assertEqual(self.company.closing_documents, "upd")
        self.assertTrue(self.company.closing_act_for_services)
        other = self._create_company(name="Piec", country_id=self.env.ref("base.pl").id)
        self.assertEqual((other.closing_documents, other.closing_act_for_services), ("none", False))

    def test_upd_and_act(self):
        self.assertEqual(self._kinds(), [])
        invoice = self._invoice(self.order)
        self.assertEqual(self._kinds(), ["act", "upd"])
        upd = self._documents().filtered(lambda item: item.kind == "upd")
        self.assertEqual((upd.number, upd.date), (invoice.name, invoice.invoice_date))
        self.assertEqual((upd.state, upd.is_missing, upd.lead_id), ("to_print", True, self.deal))
        self.env["sale.order"]._touch_execution()
        self.order._touch_execution()
        self.assertEqual(len(self._documents()), 2, "made once")

    def test_commissioning_has_its_own_act(self):
        self.training.is_commissioning_service = True
        self._invoice(self.order)
        self.assertEqual(self._kinds(), ["upd"])

    def test_waybill_and_tax_invoice(self):
        self.company.closing_documents = "waybill"
        self.company.closing_act_for_services = False
        self._invoice(self.order)
        self.assertEqual(self._kinds(), ["tax_invoice"])
        self._ship(self.order)
        self.order._touch_execution()
        self.assertEqual(self._kinds(), ["tax_invoice", "waybill"])
        tax_invoice = self._documents().filtered(lambda item: item.kind == "tax_invoice")
        tax_invoice.action_mark_sent()
        self.assertFalse(tax_invoice.is_missing, "nobody signs it")
        waybill = self._documents() - tax_invoice
        self.assertEqual(waybill.number, self.order.picking_ids.name)
        waybill.action_mark_sent()
        self.assertTrue(waybill.is_missing)

    def test_down_payments_need_none(self):
        self._down_payment(self.order, 30)
        self.assertEqual(self._kinds(), [])

    def test_cancelled_invoice(self):
        invoice = self._invoice(self.order)
        upd = self._documents().filtered(lambda item: item.kind == "upd")
        upd.date_printed = self.today
        invoice.button_draft()
        self.assertEqual(self._documents(), upd, "the act nobody printed is gone")
        self.assertEqual((upd.state, upd.is_missing), ("void", False))
        invoice.action_post()
        self.assertEqual(self._kinds(), ["act", "upd"])
        self.assertFalse(upd.is_void)

    def test_reversed_and_corrected(self):
        invoice = self._invoice(self.order)
        credit = self._credit(invoice)
        self.assertEqual(self._kinds(), [], "Odoo sets the credit note off at once")
        credit.line_ids.remove_move_reconcile()
        self.assertEqual(self._kinds(), ["act", "correction", "upd"])
        (invoice | credit).line_ids.filtered(
            lambda line: line.account_type == "asset_receivable"
        ).reconcile()
        self.assertEqual(invoice.payment_state, "reversed")
        self.assertEqual(self._kinds(), [])

    def test_signed_copy(self):
        self._invoice(self.order)
        upd = self._documents().filtered(lambda item: item.kind == "upd")
        upd.with_user(self.anna).write(
            {"signed_file": base64.b64encode(b"scan"), "signed_file_name": "upd.pdf"}
        )
        self.assertEqual((upd.state, upd.date_signed), ("signed", self.today))
        [status] = self.order.with_user(self.anna).execution_status()
        rows = {row["kind"]: row for row in status["documents"]}
        self.assertTrue(rows["upd"]["signed"])
        file = self.env["ir.attachment"].browse(rows["upd"]["attachment"])
        self.assertEqual((file.res_model, file.res_id), ("crm.closing.document", upd.id))
        self.assertEqual((rows["act"]["signed"], rows["act"]["attachment"]), (False, False))
        missing = status["missing_to_close"]
        self.assertTrue([text for text in missing if "Act" in text and "signed copy" in text])
        self.assertFalse([text for text in missing if "UPD" in text])

    def test_one_paper_for_two_orders(self):
        other = self._make_order((self.furnace, 1), deal=self.deal)
        (self.order | other)._create_invoices().action_post()
        first = self._documents().filtered(lambda item: item.kind == "upd")
        second = self._documents(other)
        first.with_user(self.anna).action_mark_signed()
        self.assertEqual(second.state, "signed")

    def test_in_the_documents_of_the_deal(self):
        invoice = self._invoice(self.order)
        self._documents()
        self.env.flush_all()
        rows = (
            self.env["crm.lead.document"]
            .with_user(self.anna)
            .search([("lead_id", "=", self.deal.id)])
        )
        kinds = set(rows.mapped("kind"))
        self.assertLessEqual({"upd", "act", "invoice", "order"}, kinds)
        self.assertIn(invoice.name, rows.filtered(lambda row: row.kind == "invoice").mapped("name"))

    def test_added_by_hand(self):
        document = (
            self.env["crm.closing.document"]
            .with_user(self.vera)
            .create({"order_id": self.order.id, "kind": "other", "number": "CMR 5"})
        )
        self.assertTrue([text for text in self._missing() if "CMR 5" in text])
        document.action_mark_signed()
        self.assertFalse([text for text in self._missing() if "CMR 5" in text])
        document.unlink()

    def _missing(self):
        return self.order._get_missing_to_close()[self.order]

    def test_derived_ones_are_not_deleted_by_hand(self):
        self._invoice(self.order)
        with self.assertRaises(UserError):
            self._documents()[0].with_user(self.vera).unlink()

    def test_rights(self):
        self._invoice(self.order)
        documents = self._documents()
        Document = self.env["crm.closing.document"]
        domain = [("order_id", "=", self.order.id)]
        self.assertEqual(Document.with_user(self.anna).search(domain), documents)
        self.assertEqual(Document.with_user(self.vera).search(domain), documents)
        self.assertEqual(Document.with_user(self.maxim).search(domain), documents)
        self.assertFalse(Document.with_user(self.boris).search(domain))
        with self.assertRaises(AccessError):
            documents.with_user(self.boris).action_mark_signed()
        marketing = self._make_user("mila_money", "crm_corporate_sales.group_marketing")
        worker = self._make_user("worker_money", "stock.group_stock_user")
        for user in (marketing, worker):
            with self.assertRaises(AccessError):
                Document.with_user(user).search(domain)
        documents.with_user(self.vera).action_mark_signed()
        self.assertEqual(set(documents.mapped("state")), {"signed"})
