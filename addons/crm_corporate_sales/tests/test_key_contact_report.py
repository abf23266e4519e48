from lxml import html
from odoo.tests import tagged

from .test_key_contact_common import KeyContactCommon


@tagged("post_install", "-at_install")
class TestKeyContactReport(KeyContactCommon):
    def _render(self, deals):
        content, kind = (
            self.env["ir.actions.report"]
            .with_user(self.salesman)
            ._render_qweb_html("crm_corporate_sales.report_influence_matrix", deals.ids)
        )
        self.assertEqual(kind, "html")
        return html.fromstring(content)

    def test_map_table_and_gaps(self):
        boss = self._add("Boss <b>", "decision_maker", 9, 1)
        friend = self._add("Friend", "coach", 9, 1, reports_to_id=boss.id)
        self._talk(friend.partner_id)
        page = self._render(self.deal)
        labels = page.xpath("//svg//text/text()")
        self.assertIn("Boss <b>", labels)
        self.assertIn("Friend", labels)
        nodes = {
            (circle.get("cx"), circle.get("cy"))
            for circle in page.xpath("//svg//circle[@stroke='#ffffff']")
        }
        self.assertEqual(len(nodes), 2, "people of the same place are drawn apart")
        rows = page.xpath("//tbody/tr/td[1]/span/text()")
        self.assertEqual(rows, ["Boss <b>", "Friend"])
        text = " ".join(page.text_content().split())
        self.assertIn("Support index: +0.20", text)
        self.assertIn("Decision maker never met", text)
        self.assertIn("Friend → Boss <b>", text)

    def test_deals_without_contacts_and_several_deals(self):
        self._add("Anna")
        page = self._render(self.deal | self._make_deal("Empty"))
        text = page.text_content()
        self.assertIn("No key contacts have been added yet.", text)
        self.assertEqual(len(page.xpath("//svg[@viewBox]")) or len(page.xpath("//svg")), 1)

    def test_is_in_the_print_menu(self):
        report = self.env.ref("crm_corporate_sales.action_report_influence_matrix")
        self.assertEqual(report.binding_model_id.model, "crm.lead")
        self.assertEqual(report.binding_type, "report")
