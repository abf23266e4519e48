from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from .execution_case import ExecutionCase

ORDER = "odoo.addons.crm_corporate_sales.models.execution.sale_order_facts.SaleOrder"
LOGGERS = (
    "odoo.addons.crm_corporate_sales.models.execution.sale_order_touch",
    "odoo.addons.crm_corporate_sales.models.execution.sale_order_watch",
)


@tagged("post_install", "-at_install")
class TestExecutionWatch(ExecutionCase):
    """The cron: what time changes, and orders that could not be settled."""

    def _run_cron(self):
        with self.enter_registry_test_mode():
            self.env.ref("crm_corporate_sales.ir_cron_watch_execution").method_direct_trigger()
        self.env.invalidate_all()

    def test_failed_settling_does_not_stop_the_warehouse(self):
        self._put_in_stock(self.kept, 2)
        order = self._make_order((self.kept, 2))
        with (
            patch(f"{ORDER}._refresh_execution", side_effect=ValueError("broken")),
            mute_logger(*LOGGERS),
        ):
            self._ship(order.picking_ids)
        self.assertEqual(order.picking_ids.state, "done")
        self.assertTrue(order.execution_unsettled)
        self.assertEqual(order.execution_state, "ready")
        self._run_cron()
        self.assertFalse(order.execution_unsettled)
        self.assertEqual(order.execution_state, "done")

    def test_one_broken_order_does_not_stop_the_others(self):
        self._put_in_stock(self.kept, 9)
        broken, fine = self._make_order((self.kept, 1)), self._make_order((self.kept, 1))
        orders = broken | fine
        self.env.flush_all()
        orders.write({"execution_unsettled": True})
        original = type(orders)._refresh_execution

        def refresh(records):
            if broken in records:
                raise ValueError("broken")
            return original(records)

        with patch(f"{ORDER}._refresh_execution", refresh), mute_logger(*LOGGERS):
            self._run_cron()
        self.assertEqual(orders.mapped("execution_unsettled"), [True, False])
        self._run_cron()
        self.assertFalse(any(orders.mapped("execution_unsettled")))

    def test_time_makes_orders_late(self):
        order = self._make_order((self.kept, 1), commitment_date=self._in_days(2))
        self.assertFalse(order.execution_news)
        self.env.flush_all()
        order.commitment_date = self._in_days(-1)
        self.env.cr.precommit.clear()
        order.execution_checked_at = self._in_days(-1)
        self._run_cron()
        self.assertEqual(order.execution_delay_days, 1)
        self.assertEqual(order.activity_ids.user_id, self.anna)
        self.assertFalse(order.execution_news)
        self._run_cron()
        self.assertEqual(len(order.activity_ids), 1)

    def test_checked_today_is_not_read_again(self):
        order = self._make_order((self.kept, 1))
        checked = order.execution_checked_at
        self.assertTrue(checked)
        domain = self.env["sale.order"]._get_unwatched_domain()
        self.assertFalse(order.filtered_domain(domain))
        order.execution_checked_at = fields.Datetime.subtract(checked, days=1)
        self.assertTrue(order.filtered_domain(domain))
