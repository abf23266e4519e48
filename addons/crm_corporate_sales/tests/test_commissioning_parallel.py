from odoo.service.model import retrying
from odoo.tests import tagged
from odoo.tools import mute_logger

from .test_parallel_case import ParallelCase

KEY = "parallel-commissioning"


@tagged("post_install", "-at_install")
class TestCommissioningParallel(ParallelCase):
    """Two transactions settle the same order, on two connections that really commit."""

    def setUp(self):
        super().setUp()
        with self._real_env() as env:
            category = env["product.category"].create(
                {"name": KEY, "needs_commissioning": True, "needs_certification": True}
            )
            product = env["product.product"].create(
                {"name": KEY, "type": "consu", "categ_id": category.id, "tracking": "serial"}
            )
            partner = env["res.partner"].create({"name": KEY})
            order = env["sale.order"].create(
                {
                    "partner_id": partner.id,
                    "client_order_ref": KEY,
                    "order_line": [(0, 0, {"product_id": product.id, "product_uom_qty": 2})],
                }
            )
            # confirmed, and nothing has settled it yet
            env.cr.precommit.clear()
            env.flush_all()
            order.write({"state": "sale"})
            env.flush_all()
            env.cr.precommit.clear()
            self.order_id = order.id

    def _clean_up(self):
        with self._real_env() as env:
            order = env["sale.order"].search([("client_order_ref", "=", KEY)])
            order.commissioning_ids.unlink()
            order.certification_ids.unlink()
            env.flush_all()
            order.write({"state": "cancel"})
            order.unlink()
            env["product.product"].with_context(active_test=False).search(
                [("name", "=", KEY)]
            ).product_tmpl_id.unlink()
            env["product.category"].search([("name", "=", KEY)]).unlink()
            env["res.partner"].search([("name", "=", KEY)]).unlink()
            env.cr.precommit.clear()

    def test_one_of_each_piece(self):
        with self._real_env() as first, self._real_env() as second:
            second.cr.execute("SELECT 1")  # from now on it sees the database as it is now
            first["sale.order"].browse(self.order_id)._touch_execution()
            first.cr.commit()
            with mute_logger("odoo.sql_db", "odoo.addons.crm_corporate_sales"):
                # as every call from outside: refused once, then it sees what the first one made
                retrying(
                    lambda: second["sale.order"].browse(self.order_id)._touch_execution(), second
                )
        with self._real_env() as env:
            order = env["sale.order"].browse(self.order_id)
            self.assertEqual(len(order.commissioning_ids), 1)
            self.assertEqual(order.commissioning_ids.equipment_ids.mapped("unit_no"), [1, 2])
            self.assertEqual(sorted(order.certification_ids.mapped("unit_no")), [1, 2])
            # and the next time nothing is missing or doubled
            order._touch_execution()
            env.cr.commit()
            self.assertEqual(len(order.commissioning_ids.equipment_ids), 2)
