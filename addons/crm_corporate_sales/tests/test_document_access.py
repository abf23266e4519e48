import base64

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .test_document import DocumentCase


@tagged("post_install", "-at_install")
class TestDocumentAccess(DocumentCase):
    def test_who_reads_the_deal_reads_its_list(self):
        self._new_file()
        for user in self.anna | self.hanna | self.maxim | self.robot | self.marta:
            with self.subTest(user.name):
                self.assertEqual(list(self._list(user=user)), ["Calculation.txt"])

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_nobody_else_does(self):
        self._new_file()
        document = self.deal.document_ids
        for user in self.boris | self.olga | self.petra | self.clerk:
            with self.subTest(user.name), self.assertRaises(AccessError):
                document.with_user(user).read(["name"])
        for user in self.boris | self.olga:
            self.assertFalse(document.with_user(user).search([]))

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_kind_is_for_those_who_may_change_the_deal(self):
        self._new_file()
        for user in self.boris | self.marta:
            with self.subTest(user.name), self.assertRaises(AccessError):
                self.deal.document_ids.with_user(user).kind_id = self.proposal

    def test_order_of_a_colleague_is_listed_but_not_opened(self):
        order = self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "opportunity_id": self.deal.id,
                "user_id": self.boris.id,
            }
        )
        self.assertIn(order.name, self._list())
        with self.assertRaises(AccessError):
            self.deal.with_user(self.anna).document_ids.action_open()

    # ---- library ----------------------------------------------------------------------

    def test_library_puts_a_copy_on_the_deal(self):
        template = self._new_template().with_user(self.anna)
        template.with_context(document_lead_id=self.deal.id).action_use_in_deal()
        row = self._list()["Prices.txt"]
        self.assertEqual(row["kind"], "proposal")
        copy = self.env["ir.attachment"].browse(row["res_id"])
        self.assertEqual(copy.raw, b"prices")
        template.sudo().file = base64.b64encode(b"new prices")
        self.assertEqual(copy.raw, b"prices", "a copy stays as it was sent")

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_library_for_teams_and_groups(self):
        for_all = self._new_template()
        for_team = self._new_template(team_ids=[(6, 0, self.team.ids)])
        managers = self.env.ref("sales_team.group_sale_manager")
        for_managers = self._new_template(group_ids=[(6, 0, managers.ids)])
        outsider = self._new_user("outsider", "sales_team.group_sale_salesman")
        library = self.env["crm.document.template"]
        seen = {
            user: library.with_user(user).search([]).sudo()
            for user in self.anna | self.hanna | outsider | self.maxim
        }
        self.assertEqual(seen[self.anna] & (for_all | for_team | for_managers), for_all | for_team)
        self.assertIn(for_team, seen[self.hanna], "she leads the team")
        self.assertNotIn(for_team, seen[outsider])
        self.assertIn(for_managers, seen[self.maxim])
        with self.assertRaises(AccessError):
            for_managers.with_user(self.anna).use_in_deal(self.deal.id)

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_library_is_used_in_own_deals_only(self):
        template = self._new_template()
        with self.assertRaises(AccessError):
            template.with_user(self.boris).use_in_deal(self.deal.id)
        with self.assertRaises(UserError):
            template.with_user(self.anna).action_use_in_deal()
        for user in self.petra | self.clerk:
            with self.assertRaises(AccessError):
                template.with_user(user).read(["name"])
        with self.assertRaises(AccessError):
            template.with_user(self.anna).name = "x"

    def test_library_of_another_company_is_not_seen(self):
        template = self._new_template(company_id=self.env.company.id)
        self.assertNotIn(template, template.with_user(self.olga).search([]))
