from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .test_parallel_case import ParallelCase

KEY = "parallel-purchase-request"


@tagged("post_install", "-at_install")
class TestPurchaseRequestParallel(ParallelCase):
    """Two buyers take up the same requests, on two connections that really commit."""

    def setUp(self):
        super().setUp()
        with self._real_env() as env:
            vendor = env["res.partner"].create({"name": KEY})
            product = env["product.product"].create({"name": KEY})
            product.seller_ids = [(0, 0, {"partner_id": vendor.id, "price": 3})]
            self.request_ids = (
                env["crm.purchase.request"]
                .create([{"product_id": product.id, "quantity": 2, "reason": KEY}] * 2)
                .ids
            )

    def _clean_up(self):
        with self._real_env() as env:
            vendors = env["res.partner"].search([("name", "=", KEY)])
            orders = env["purchase.order"].search([("partner_id", "in", vendors.ids)])
            orders.button_cancel()
            env["crm.purchase.request"]._settle_requests()
            orders.unlink()
            env["crm.purchase.request"].search([("reason", "=", KEY)]).unlink()
            env["product.product"].search([("name", "=", KEY)]).product_tmpl_id.unlink()
            vendors.unlink()

    def _lines(self, env):
        return env["purchase.order.line"].search([("product_id.name", "=", KEY)])

    def test_one_line(self):
        with self._real_env() as first, self._real_env() as second:
            second.cr.execute("SELECT 1")  # from now on it sees the database as it is now
            first["crm.purchase.request"].browse(self.request_ids).consolidate()
            with mute_logger("odoo.sql_db"), self.assertRaises(UserError):
                second["crm.purchase.request"].browse(self.request_ids).consolidate()
            second.cr.rollback()
            first.cr.commit()
            with self.assertRaises(UserError):
                second["crm.purchase.request"].browse(self.request_ids).consolidate()
            second.cr.rollback()
        with self._real_env() as env:
            line = self._lines(env)
            self.assertEqual(len(line), 1)
            self.assertEqual(line.product_qty, 4)
