from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.service.model import retrying
from odoo.tests import tagged
from odoo.tools import mute_logger

from .test_claim_case import ClaimCase
from .test_parallel_case import ParallelCase


@tagged("post_install", "-at_install")
class TestClaimRegister(ClaimCase):
    def _register(self, user=None, **vals):
        told = {"external_key": "site-1", "name": "Door leaks", "serial": "VF-0001", **vals}
        return self.env["crm.claim"].with_user(user or self.robot).register(told)

    def test_same_key_same_claim(self):
        first = self._register()
        self.assertTrue(first["created"])
        again = self._register(name="Another text")
        self.assertEqual(again, {**first, "created": False})
        claim = self.env["crm.claim"].browse(first["claim_id"])
        self.assertEqual(claim.lead_id, self.deal)
        self.assertEqual(claim.lot_id, self.lot)
        self.assertEqual(claim.user_id, self.anna, "the seller works on it first")
        self.assertEqual(first["number"], claim.number)
        self.assertEqual(first["state"], "new")

    def test_everything_that_may_be_told(self):
        self.gasket.default_code = "G-4"
        answer = self._register(
            external_key="site-2",
            serial=False,
            order=self.order.name,
            product_code="G-4",
            quantity=3,
            cause_code="defect",
            date_claim="2026-01-10",
            date_deadline="2026-01-20",
            blocks_closing=True,
            description="Cracked",
        )
        claim = self.env["crm.claim"].browse(answer["claim_id"])
        self.assertEqual(claim.product_id, self.gasket)
        self.assertEqual(claim.quantity, 3)
        self.assertEqual(claim.cause_id.code, "defect")
        self.assertEqual(claim.date_deadline, fields.Date.to_date("2026-01-20"))
        self.assertTrue(claim.blocks_closing)

    def test_what_can_not_be_meant_is_refused(self):
        model = self.env["crm.claim"].with_user(self.robot)
        for vals in (
            "text",
            {},
            {"external_key": "a"},
            {"external_key": "a", "name": "b"},
            {"external_key": "a", "name": "b", "serial": "unknown"},
            {"external_key": "a", "name": "b", "order": self.order.name},
            {"external_key": "a", "name": "b", "serial": "VF-0001", "colour": "red"},
            {"external_key": "a", "name": "b", "serial": "VF-0001", "cause_code": "none"},
            {"external_key": "a", "name": "b", "serial": "VF-0001", "quantity": "two"},
            {"external_key": "a", "name": "b", "serial": "VF-0001", "quantity": -1},
            {"external_key": "a", "name": "b", "serial": "VF-0001", "quantity": 2},
            {"external_key": "a", "name": "b", "serial": "VF-0001", "date_claim": "soon"},
            {"external_key": " ", "name": "b", "serial": "VF-0001"},
        ):
            with self.subTest(vals), self.assertRaises(UserError):
                model.register(vals)
        self.assertFalse(self.env["crm.claim"].search([("external_key", "=", "a")]))

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_rights(self):
        for user in self.clerk | self.vera | self.petra:
            with self.subTest(user.name), self.assertRaises(AccessError):
                self._register(user)
        with self.assertRaises(AccessError):
            self._register(self.boris)
        self.assertTrue(self._register(self.anna)["created"])

    def test_other_company_has_other_keys(self):
        self._register()
        with self.assertRaises(UserError):
            self._register(self.olga, external_key="site-9")


@tagged("post_install", "-at_install")
class TestClaimParallel(ParallelCase):
    """Two registrations at once, on two connections that really commit."""

    KEY = "claim-parallel"

    def _clean_up(self):
        with self._real_env() as env:
            env["crm.claim"].search([("external_key", "=", self.KEY)]).unlink()
            orders = env["sale.order"].search([("client_order_ref", "=", self.KEY)])
            orders._action_cancel()
            orders.unlink()
            env["product.product"].search([("default_code", "=", self.KEY)]).unlink()
            env["res.partner"].search([("ref", "=", self.KEY)]).unlink()
            env["crm.inquiry.lock"].search([]).unlink()

    def test_same_key_at_once(self):
        with self._real_env() as env:
            product = env["product.product"].create(
                {"name": self.KEY, "default_code": self.KEY, "type": "service"}
            )
            partner = env["res.partner"].create({"name": self.KEY, "ref": self.KEY})
            order = env["sale.order"].create(
                {
                    "partner_id": partner.id,
                    "client_order_ref": self.KEY,
                    "order_line": [(0, 0, {"product_id": product.id, "product_uom_qty": 1})],
                }
            )
            order.action_confirm()
            order.order_line.qty_delivered = 1
            order_id = order.id
        vals = {"external_key": self.KEY, "name": "x", "order_id": order_id}
        tries = []
        with self._real_env() as first_env, self._real_env() as second_env:

            def second():
                tries.append(1)
                return second_env["crm.claim"].register(vals)

            second_env.cr.execute("SELECT 1")  # from now on it sees the database as it is now
            first = first_env["crm.claim"].register(vals)
            first_env.flush_all()
            first_env.cr.commit()
            answer = retrying(second, second_env)
        self.assertEqual(len(tries), 2, "refused once, then called again")
        self.assertEqual(answer, {**first, "created": False})
