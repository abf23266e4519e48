import io

from odoo.fields import Command, Date
from odoo.tests import HttpCase, tagged
from odoo.tools.pdf import PdfFileReader

from .test_commissioning_case import PICTURE, CommissioningCase


@tagged("post_install", "-at_install")
class TestCommissioningPrint(CommissioningCase, HttpCase):
    """The act of completed works on paper."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.write({"name": "ООО «Ёлка»", "font": "Roboto"})
        cls.env.company.partner_id.write({"vat": "7707083893", "company_registry": "1027700132195"})
        cls.customer.write({"vat": "7736207543", "is_company": True})
        for bundle in ("web.report_assets_pdf", "web.report_assets_common"):
            cls.env["ir.qweb"]._get_asset_bundle(bundle, js=False, autoprefix=True).css()
        cls.act = cls._new_order((cls.furnace, 1)).commissioning_ids
        cls._plan(cls.act)
        cls._do_works(cls.act)
        cls.act.defect_ids = [
            Command.create(
                {
                    "name": "Дверь скрипит",
                    "severity": "severe",
                    "is_accepted": True,
                    "found_on": "2031-01-10",
                    "remove_until": "2031-02-03",
                }
            )
        ]
        cls.act.act_date = Date.to_date("2031-01-15")
        cls.act.action_prepare_act()

    def _print(self, user=None):
        reports = self.env["ir.actions.report"].with_user(user or self.igor)
        content, kind = reports.with_context(force_report_rendering=True)._render_qweb_pdf(
            "crm_corporate_sales.action_report_commissioning_act", self.act.ids
        )
        self.assertEqual(kind, "pdf")
        pages = PdfFileReader(io.BytesIO(content)).pages
        return " ".join(" ".join(page.extract_text().split()) for page in pages)

    def test_act_says_what_was_done(self):
        text = self._print()
        for words in (
            "Act of Completed Works",
            self.act.act_number,
            "ООО «Ёлка»",
            "7707083893",
            "7736207543",
            "Furnace VP",
            self.act.equipment_ids.serial_number,
            "Set up",
            "Igor",
            "06:30",
            "Vacuum reached",
            "Дверь скрипит",
            "02/03/2031",
            "Factory Road 5",
            self.act.sudo().order_id.name,
        ):
            self.assertIn(words, text)
        self.assertNotIn("7777", text, "the act names no price")

    def test_paper_is_in_the_customers_language(self):
        views = self.env.ref("crm_corporate_sales.commissioning_act_content")
        for lang, title in (("ru_RU", "Акт выполненных работ"), ("pl_PL", "Protokół prac")):
            views.update_field_translations("arch_db", {lang: {"Act of Completed Works": title}})
            self.customer.lang = lang
            self.igor.lang = "en_US"
            text = self._print()
            self.assertIn(title, text)
            self.assertIn("03.02.2031", text, "dates as they are written there")

    def test_signature_stands_on_the_act(self):
        self.act.sudo().sign_electronically("Петров П. П.", PICTURE, ip="203.0.113.7")
        text = self._print()
        self.assertIn("Петров П. П.", text)
        self.assertIn("203.0.113.7", text)
