from contextlib import contextmanager

from odoo import api
from odoo.modules.registry import Registry
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tests import BaseCase, get_db_name, tagged
from odoo.tools import mute_logger

TWO_ITEMS = ("Parallel detector", "Parallel pump")


@tagged("post_install", "-at_install")
class TestExecutionParallel(BaseCase):
    """Two workers finish transfers of one order at once, each with a real transaction."""

    def setUp(self):
        super().setUp()
        self.registry = Registry(get_db_name())
        with self._transaction() as env:
            warehouse = env["stock.warehouse"].search([], limit=1)
            products = env["product.product"].create(
                [{"name": name, "is_storable": True} for name in TWO_ITEMS]
            )
            for product in products:
                env["stock.quant"]._update_available_quantity(product, warehouse.lot_stock_id, 5)
            partner = env["res.partner"].create({"name": "Parallel Works"})
            order = env["sale.order"].create(
                {
                    "partner_id": partner.id,
                    "warehouse_id": warehouse.id,
                    "order_line": [
                        (0, 0, {"product_id": product.id, "product_uom_qty": 2})
                        for product in products
                    ],
                }
            )
            order.action_confirm()
            # each worker has a transfer of their own
            [first, second] = order.picking_ids.move_ids
            other = order.picking_ids.copy({"move_ids": [], "sale_id": order.id})
            second.picking_id = other
            second.move_line_ids.picking_id = other
            self.order_id = order.id
            self.picking_ids = [first.picking_id.id, other.id]
            self.made = [(record._name, record.ids) for record in (partner, products)]

    @contextmanager
    def _transaction(self):
        with self.registry.cursor() as cr:
            cr.execute("SET LOCAL lock_timeout = '500ms'")
            yield api.Environment(cr, api.SUPERUSER_ID, {})

    def _ship(self, env, picking_id):
        picking = env["stock.picking"].browse(picking_id)
        picking.move_ids.picked = True
        picking.button_validate()

    def _facts(self):
        with self._transaction() as env:
            order = env["sale.order"].browse(self.order_id)
            return order.execution_state, order.execution_ready_count, order.execution_percent

    def test_facts_of_both_are_kept(self):
        self.assertEqual(self._facts(), ("ready", 2, 100))
        first_id, second_id = self.picking_ids
        with self._transaction() as env:
            self._ship(env, first_id)
            env.flush_all()
            # the second has seen the order before the first was done
            with mute_logger("odoo.sql_db"):
                with self.assertRaises(PG_CONCURRENCY_EXCEPTIONS_TO_RETRY):
                    with self._transaction() as other:
                        other["sale.order"].browse(self.order_id).order_line.read(["qty_delivered"])
                        env["sale.order"]._settle_execution()
                        self._ship(other, second_id)
        self.assertEqual(self._facts()[0], "ready")
        # Odoo repeats the call of the second
        with self._transaction() as env:
            self._ship(env, second_id)
        self.assertEqual(self._facts()[0], "done")

    def test_settling_waits_for_its_turn(self):
        """Even facts that stay the same are written one after the other."""
        with self._transaction() as env:
            env["sale.order"].browse(self.order_id)._on_execution_changed()
            env.flush_all()
            with mute_logger("odoo.sql_db"):
                with self.assertRaises(PG_CONCURRENCY_EXCEPTIONS_TO_RETRY):
                    with self._transaction() as other:
                        order = other["sale.order"].browse(self.order_id)
                        order._touch_execution()
                        order._settle_execution()

    def tearDown(self):
        with self._transaction() as env:
            env["sale.order"].browse(self.order_id).picking_ids.filtered(
                lambda picking: picking.state != "done"
            ).action_cancel()
            # goods that were shipped can't be deleted: they are archived, as users would do
            for model, ids in self.made:
                env[model].browse(ids).active = False
        super().tearDown()
