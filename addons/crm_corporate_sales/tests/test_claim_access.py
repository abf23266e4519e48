from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .test_claim_case import ClaimCase

QUIET = ("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")


@tagged("post_install", "-at_install")
class TestClaimAccess(ClaimCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ada = cls._new_user("ada", "crm_corporate_sales.group_accountant_deals")
        cls.marta = cls._new_user("marta", "crm_corporate_sales.group_marketing")
        cls.lena = cls._new_user("lena", "sales_team.group_sale_salesman_all_leads")
        cls.claim = cls._new_claim(user_id=cls.vera.id).sudo()

    def test_claim_follows_the_deal(self):
        for user in self.anna | self.hanna | self.maxim | self.lena | self.robot:
            with self.subTest(user.name):
                claim = self.claim.with_user(user)
                claim.read(["name", "state", "delivered_id"])
                claim.write({"description": "x"})
                self.assertIn(claim, claim.search([]))

    @mute_logger(*QUIET)
    def test_others_see_nothing(self):
        for user in self.boris | self.clerk | self.marta | self.petra | self.olga | self.engineer:
            with self.subTest(user.name):
                claim = self.claim.with_user(user)
                with self.assertRaises(AccessError):
                    claim.read(["name"])
                with self.assertRaises(AccessError):
                    claim.write({"solution": "x"})
                if claim.has_access("read"):
                    self.assertFalse(claim.search([]))

    @mute_logger(*QUIET)
    def test_responsible_works_without_rights_on_deals(self):
        claim = self.claim.with_user(self.vera)
        self.assertEqual(claim.search([]), self.claim)
        claim.web_read(
            {
                name: {"fields": {"display_name": {}}}
                for name in ("lead_id", "order_id", "partner_id", "product_id", "lot_id")
            }
        )
        claim.action_start()
        claim.write({"solution": "Replaced", "cost": 100})
        claim.action_solve()
        self.assertEqual(self.claim.state, "solved")
        for vals in (
            {"name": "x"},
            {"lead_id": False},
            {"product_id": self.gasket.id},
            {"blocks_closing": True},
        ):
            with self.subTest(vals), self.assertRaises(AccessError):
                claim.write(vals)
        with self.assertRaises(AccessError):
            claim.create({"name": "x", "partner_id": self.customer.id, "product_id": 1})
        with self.assertRaises(AccessError):
            claim.unlink()

    @mute_logger(*QUIET)
    def test_responsible_passes_the_claim_on(self):
        self.claim.with_user(self.vera).user_id = self.engineer
        with self.assertRaises(AccessError):
            self.claim.with_user(self.vera).read(["name"])
        self.claim.with_user(self.engineer).read(["name"])

    # ---- cost -------------------------------------------------------------------------

    @mute_logger(*QUIET)
    def test_cost_is_hidden_from_ordinary_sellers(self):
        self.claim.cost = 500
        for user in self.vera | self.maxim:
            with self.subTest(user.name):
                self.assertEqual(self.claim.with_user(user).cost, 500)
                self.assertTrue(self.claim.with_user(user).can_see_cost)
        for user in self.anna | self.hanna | self.lena | self.robot:
            with self.subTest(user.name):
                claim = self.claim.with_user(user)
                self.assertEqual(claim.read(["cost"])[0]["cost"], 0)
                self.assertNotIn("cost_total", claim.fields_get())
                with self.assertRaises(AccessError):
                    claim.read(["cost_total"])
                with self.assertRaises(AccessError):
                    claim._read_group([], [], ["cost_total:sum"])
                with self.assertRaises(AccessError):
                    claim.search([("cost_total", ">", 1)])
                with self.assertRaises(AccessError):
                    claim.cost = 1
        self.assertEqual(self.claim.cost_total, 500)

    def test_seller_who_is_responsible_sees_the_cost(self):
        claim = self._new_claim()
        claim.cost = 70
        self.assertEqual(claim.cost, 70)
        self.assertEqual(claim.sudo().cost_total, 70)

    @mute_logger(*QUIET)
    def test_history_tells_no_cost(self):
        self.claim.with_user(self.vera).cost = 12345
        self.env.flush_all()
        tracked = self.env["mail.tracking.value"].search(
            [("mail_message_id", "in", self.claim.message_ids.ids)]
        )
        self.assertNotIn("cost_total", tracked.field_id.mapped("name"))
        self.assertNotIn("cost", tracked.field_id.mapped("name"))

    # ---- deals and items of others ----------------------------------------------------

    @mute_logger(*QUIET)
    def test_claims_are_not_pushed_into_foreign_deals(self):
        foreign = self._new_deal("Boris' deal", user_id=self.boris.id)
        with self.assertRaises(AccessError):
            self.claim.with_user(self.anna).lead_id = foreign
        with self.assertRaises(AccessError):
            self._new_claim(self.boris)
        with self.assertRaises(AccessError):
            self.env["crm.claim"].with_user(self.boris).create(
                {
                    "name": "x",
                    "lead_id": self.deal.id,
                    "partner_id": self.customer.id,
                    "product_id": self.furnace.id,
                }
            )

    @mute_logger(*QUIET)
    def test_accountant_of_deals_reads_only(self):
        claim = self.claim.with_user(self.ada)
        with self.assertRaises(AccessError):
            claim.read(["name"])
        self.order._create_invoices()
        self.env.invalidate_all()
        claim.read(["name"])
        with self.assertRaises(AccessError):
            claim.write({"name": "x"})

    @mute_logger(*QUIET)
    def test_only_heads_delete_and_keep_the_catalogue(self):
        cause = self.env.ref("crm_corporate_sales.claim_cause_defect")
        for user in self.anna | self.robot | self.lena:
            with self.assertRaises(AccessError):
                self.claim.with_user(user).unlink()
            with self.assertRaises(AccessError):
                cause.with_user(user).write({"name": "x"})
        cause.with_user(self.maxim).write({"name": "x"})
        self.claim.with_user(self.maxim).unlink()

    @mute_logger(*QUIET)
    def test_other_company(self):
        self.maxim.company_ids |= self.other_company
        claim = self.claim.with_user(self.maxim).with_context(
            allowed_company_ids=self.other_company.ids
        )
        self.assertFalse(claim.search([]))
        with self.assertRaises(AccessError):
            claim.read(["name"])
        self.assertFalse(
            self.env["crm.claim.report"].with_env(claim.env).search([("claims", ">", 0)])
        )
