import re
from decimal import Decimal

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import HttpCase, tagged
from odoo.tools.pdf import PdfFileReader

from .money_case import MoneyCase

OWN = "crm_corporate_sales."


@tagged("post_install", "-at_install")
class TestPrintForm(MoneyCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bank = cls.env["res.bank"].create(
            {
                "name": "ПАО Сбербанк",
                "bic": "044525225",
                "country": cls.env.ref("base.ru").id,
                "corr_account": "30101810400000000225",
            }
        )
        cls.journal.bank_account_id.bank_id = cls.bank
        cls.company.write(
            {
                "kpp": "773501001",
                "zip": "124460",
                "city": "Зеленоград",
                "street": "Приборостроительная ул., 14",
                "director_name": "Орлов В. А.",
                "chief_accountant_name": "Сомова Г. И.",
            }
        )
        cls.client.write({"city": "Москва", "street": "ул. Вавилова, 19"})
        # three rates and sums whose kopecks don't divide
        cls.vat10, cls.vat0 = cls._make_vat(10), cls._make_vat(0)
        cls.exempt = cls._make_vat(0, name="Без НДС")
        cls.order = cls._make_order(
            (cls.furnace, 3, 33.33), (cls.furnace, 7, 1.01), (cls.training, 1, 500.55)
        )
        cls.order.order_line[1].tax_ids = cls.vat10

    def _form(self, report, record, user=None):
        """Values of the template of a report."""
        model = self.env[f"report.crm_corporate_sales.report_{report}"]
        values = model.with_user(user or self.vera)._get_report_values(record.ids)
        return values["forms"][record.id]

    def _html(self, report, record, user=None):
        reports = self.env["ir.actions.report"].with_user(user or self.vera)
        html, _kind = reports._render_qweb_html(f"{OWN}report_{report}", record.ids)
        text = re.sub(rb"<style.*?</style>|<[^>]+>", b" ", html, flags=re.S).decode()
        return " ".join(text.replace("\u00ad", "").split())

    def _assert_adds_up(self, form, net, vat):
        table = form["table"]
        for row in table["rows"]:
            self.assertEqual(row["net"] + row["vat"], row["total"])
        self.assertEqual(sum(row["net"] for row in table["rows"]), Decimal(str(net)))
        self.assertEqual(sum(row["vat"] for row in table["rows"]), Decimal(str(vat)))
        self.assertEqual(table["total"], Decimal(str(net)) + Decimal(str(vat)))

    def test_payment_invoice(self):
        invoice = self._invoice(self.order)
        form = self._form("payment_invoice", invoice)
        self._assert_adds_up(form, invoice.amount_untaxed, invoice.amount_tax)
        text = self._html("payment_invoice", invoice)
        for words in (
            f"Счет на оплату № {invoice.name}",
            "ПАО Сбербанк",
            "БИК 044525225",
            "30101810400000000225",
            "ИНН 7735000144",
            "КПП 773501001",
            "ООО «Ромашка», ИНН 7707083893, КПП 770701001",
            "НДС 22%:",
            "НДС 10%:",
            "Всего наименований 3",
            "Орлов В. А.",
            "Сомова Г. И.",
        ):
            self.assertIn(words, text)
        self.assertRegex(text, r"Семьсот сорок рублей \d\d копе")

    def test_payment_invoice_of_an_order(self):
        form = self._form("payment_invoice_order", self.order, self.anna)
        self._assert_adds_up(form, self.order.amount_untaxed, self.order.amount_tax)
        self.assertIn(self.order.name, self._html("payment_invoice_order", self.order, self.anna))

    def test_sums_agree_however_taxes_are_rounded(self):
        for method in ("round_globally", "round_per_line"):
            self.company.tax_calculation_rounding_method = method
            order = self._make_order(
                *((self.furnace, 1, 10.33 + cents / 100) for cents in range(9))
            )
            invoice = self._invoice(order)
            form = self._form("upd", invoice)
            self._assert_adds_up(form, invoice.amount_untaxed, invoice.amount_tax)

    def test_rates(self):
        self.order.order_line[0].tax_ids = self.vat0
        self.order.order_line[1].tax_ids = self.exempt
        self.order.order_line[2].tax_ids = [Command.clear()]
        invoice = self._invoice(self.order)
        form = self._form("tax_invoice", invoice)
        rates = [row["rate"] for row in form["table"]["rows"]]
        self.assertEqual(rates, ["0%", "без НДС", "без НДС"])
        self.assertEqual(form["table"]["vat"], 0)

    def test_upd(self):
        invoice = self._invoice(self.order)
        text = self._html("upd", invoice)
        for words in (
            "Универсальный передаточный документ",
            f"Счет-фактура № {invoice.name}",
            "7735000144/773501001",
            "7707083893/770701001",
            "российский рубль, 643",
            "Всего к оплате (9)",
            "Товар (груз) получил",
            "796",
        ):
            self.assertIn(words, text)

    def test_tax_invoice_names_payments_and_leaves_advances_out(self):
        advance = self._down_payment(self.order, 50)
        self._pay(advance)
        invoice = self._invoice(self.order)
        form = self._form("tax_invoice", invoice)
        self.assertEqual(form["table"]["total"], Decimal(str(self.order.amount_total)))
        self.assertEqual(form["payments"], f"№ 1 от {self.today.strftime('%d.%m.%Y')}")
        to_pay = self._form("payment_invoice", invoice)["table"]["total"]
        self.assertEqual(to_pay, Decimal(str(invoice.amount_total)).quantize(Decimal("0.01")))

    def test_waybill_and_transport_note(self):
        picking = self.order.picking_ids
        for move in picking.move_ids:
            move.quantity = move.product_uom_qty
        picking.move_ids.picked = True
        picking.button_validate()
        form = self._form("torg12", picking)
        self.assertEqual(len(form["table"]["rows"]), 2, "goods only")
        line = self.order.order_line[0]
        self.assertEqual(form["table"]["rows"][0]["total"], Decimal(str(line.price_total)))
        text = self._html("torg12", picking)
        for words in (
            "ТОВАРНАЯ НАКЛАДНАЯ",
            "0330212",
            "Грузополучатель",
            "содержит два",
            picking.name,
        ):
            self.assertIn(words, text)
        numbers = " ".join(str(number) for number in range(1, 16))
        self.assertIn(numbers, text, "columns are numbered")
        note = self._html("transport_note", picking)
        self.assertIn("ТРАНСПОРТНАЯ НАКЛАДНАЯ", note)
        self.assertIn("Москва, ул. Вавилова, 19", note)

    def test_worker_prints_what_they_ship(self):
        worker = self._make_user("worker_print", "stock.group_stock_user")
        self.assertIn("ТОРГ-12", self._html("torg12", self.order.picking_ids, worker))

    def test_part_of_the_goods(self):
        picking = self.order.picking_ids
        picking.move_ids[0].quantity = 1
        picking.move_ids.picked = True
        form = self._form("torg12", picking)
        self.assertEqual(form["table"]["rows"][0]["quantity"], "1")
        self.assertEqual(form["table"]["rows"][0]["net"], Decimal("33.33"))

    def test_act(self):
        invoice = self._invoice(self.order)
        form = self._form("act", invoice)
        self.assertEqual([row["net"] for row in form["table"]["rows"]], [Decimal("500.55")])
        goods = self._invoice(self._make_order((self.furnace, 1)))
        with self.assertRaisesRegex(UserError, "no services"):
            self._form("act", goods)

    def test_printing_is_noted(self):
        invoice = self._invoice(self.order)
        self.env["sale.order"]._settle_execution()
        self._form("upd", invoice)
        upd = self.order.closing_document_ids.filtered(lambda item: item.kind == "upd")
        self.assertEqual((upd.state, upd.date_printed), ("printed", self.today))
        self.assertEqual(upd.action_print()["report_name"], f"{OWN}report_upd")

    def test_other_countries_keep_odoos_invoice(self):
        invoice = self._invoice(self.order)
        self.company.write({"vat": "/", "country_id": self.env.ref("base.pl").id})
        with self.assertRaisesRegex(UserError, "Russia"):
            self._form("upd", invoice)

    def test_draft_has_no_tax_invoice(self):
        with self.assertRaisesRegex(UserError, "Confirm"):
            self._form("upd", self._invoice(self.order, post=False))

    def test_rights(self):
        invoice = self._invoice(self.order)
        self.assertTrue(self._form("payment_invoice", invoice, self.anna))
        for user in (self.boris, self._make_user("worker_no", "stock.group_stock_user")):
            with self.assertRaises(AccessError):
                self._form("payment_invoice", invoice, user)

    def test_foreign_currency_is_named(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        pricelist = self.env["product.pricelist"].create(
            {"name": "EUR", "currency_id": euro.id, "company_id": self.company.id}
        )
        order = self._make_order((self.furnace, 1, 10), pricelist_id=pricelist.id)
        form = self._form("payment_invoice_order", order)
        self.assertEqual(form["table"]["words"], "Двенадцать евро 20 центов")


@tagged("post_install", "-at_install")
class TestPrintFormPdf(MoneyCase, HttpCase):
    """What the printer makes of a form."""

    def test_pdf_pages(self):
        """Landscape, one page, Russian letters."""
        for bundle in ("web.report_assets_pdf", "web.report_assets_common"):
            self.env["ir.qweb"]._get_asset_bundle(bundle, js=False, autoprefix=True).css()
        invoice = self._invoice(self._make_order((self.furnace, 2), (self.training, 1)))
        reports = self.env["ir.actions.report"].with_context(force_report_rendering=True)
        report = self.env.ref(f"{OWN}action_report_upd")
        streams = reports._render_qweb_pdf_prepare_streams(report, {}, invoice.ids)
        reader = PdfFileReader(streams[invoice.id]["stream"])
        self.assertEqual(len(reader.pages), 1)
        box = reader.pages[0].mediabox
        self.assertGreater(box.width, box.height)
        self.assertIn("Универсальный", reader.pages[0].extract_text())
