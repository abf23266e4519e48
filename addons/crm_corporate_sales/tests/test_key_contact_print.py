import io
import json
import re
from urllib.parse import urlencode

from odoo.tests import HttpCase, tagged
from odoo.tools.pdf import PdfFileReader

from .test_key_contact_common import KeyContactCommon


@tagged("post_install", "-at_install")
class TestKeyContactPrint(KeyContactCommon, HttpCase):
    """The influence matrix on paper: what `wkhtmltopdf` makes of it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.write({"name": "ООО «Ёлка»", "font": "Roboto"})
        # parallel requests of a test share one cursor, so none of them can make the styles
        for bundle in ("web.report_assets_pdf", "web.report_assets_common"):
            cls.env["ir.qweb"]._get_asset_bundle(bundle, js=False, autoprefix=True).css()
        cls.report = cls.env.ref("crm_corporate_sales.action_report_influence_matrix")

    def _print(self, deals, lang="en_US"):
        """The pages' texts of each document that Odoo keeps for a deal."""
        self.salesman.lang = lang
        reports = (
            self.env["ir.actions.report"]
            .with_user(self.salesman)
            .with_context(force_report_rendering=True, lang=lang)
        )
        streams = reports._render_qweb_pdf_prepare_streams(self.report, {}, deals.ids)
        self.assertEqual(set(streams), set(deals.ids), "one document per deal, none left over")
        return [self._texts(streams[deal.id]["stream"]) for deal in deals]

    def _texts(self, stream):
        return [" ".join(page.extract_text().split()) for page in PdfFileReader(stream).pages]

    def test_page_with_map_table_and_letterhead(self):
        boss = self._add("Boss <b>", "decision_maker", 9, 1)
        self._add("Wąsacz-Żółciński", "coach", 7, 2, reports_to_id=boss.id)
        (pages,) = self._print(self.deal)
        self.assertEqual(len(pages), 1)
        page = pages[0]
        self.assertIn("Influence Matrix", page)
        # the map, two rows of the table, the way, the gap
        self.assertEqual(page.count("Boss <b>"), 5)
        self.assertIn("Wąsacz-Żółciński", page)
        self.assertIn("ООО «Ёлка»", page, "the header")
        self.assertRegex(page, r"Page\s*1\s*/\s*1", "the footer")

    def test_russian(self):
        self._add("Щукин Пётр", "decision_maker", 9, 1)
        (pages,) = self._print(self.deal, "ru_RU")
        self.assertEqual(len(pages), 1)
        for words in ("Матрица влияния", "Щукин Пётр", "Индекс поддержки", "ООО «Ёлка»"):
            self.assertIn(words, pages[0])

    def test_long_table_goes_on_with_its_head_and_page_numbers(self):
        for number in range(60):
            self._add(f"Person {number:02}", "coach", number % 10 + 1, number % 7 - 3)
        (pages,) = self._print(self.deal)
        self.assertGreater(len(pages), 1)
        for number, page in enumerate(pages, 1):
            self.assertIn("ООО «Ёлка»", page)
            self.assertRegex(page, rf"Page\s*{number}\s*/\s*{len(pages)}")
        table = "".join(pages)
        self.assertEqual(len(set(re.findall(r"Person \d\d", table))), 60)
        for page in pages[1:]:
            self.assertIn("Covered By", page, "the head of the table is repeated")

    def test_several_deals_are_split_and_numbered_each(self):
        for number in range(60):
            self._add(f"Person {number:02}", "coach", number % 10 + 1, number % 7 - 3)
        empty = self._make_deal("Empty deal")
        first, second = self._print(self.deal | empty)
        self.assertGreater(len(first), 1)
        self.assertEqual(len(second), 1)
        self.assertIn("Empty deal", second[0])
        self.assertRegex(second[0], r"Page\s*1\s*/\s*1")

    def test_download_by_the_print_menu(self):
        self._add("Boss", "decision_maker", 9, 1)
        self.authenticate(self.salesman.login, self.salesman.login)
        path = f"/report/pdf/{self.report.report_name}/{self.deal.id}"
        context = json.dumps({"force_report_rendering": True})
        answer = self.url_open(f"{path}?{urlencode({'context': context})}", timeout=60)
        self.assertEqual(answer.status_code, 200)
        self.assertEqual(answer.headers["Content-Type"], "application/pdf")
        self.assertIn("Boss", " ".join(self._texts(io.BytesIO(answer.content))))
