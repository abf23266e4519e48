from odoo.tests import tagged

from .execution_case import ExecutionCase


@tagged("post_install", "-at_install")
class TestExecutionQueries(ExecutionCase):
    """Numbers of queries don't grow with orders, lines and levels."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._put_in_stock(cls.kept, 1000)
        lines = [(cls.kept, 2), (cls.made, 1), (cls.bought, 3)]
        cls.few = cls._make_order(*lines)
        cls.many = cls.few | cls.env["sale.order"].concat(
            *(cls._make_order(*lines, *lines) for _number in range(6))
        )

    def _count(self, call):
        self.env.flush_all()
        self.env.invalidate_all()
        self.env.registry.clear_cache()
        call()
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        call()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def _assert_flat(self, call, limit, extra=0):
        few, many = self._count(lambda: call(self.few)), self._count(lambda: call(self.many))
        self.assertLessEqual(many, few + extra, f"{few} queries for one order, {many} for seven")
        self.assertLessEqual(many, limit)

    def test_status(self):
        self._assert_flat(lambda orders: orders.with_user(self.anna).execution_status(), 80)

    def test_overview(self):
        self._assert_flat(lambda orders: orders.with_user(self.anna).delivery_overview(), 40)

    def test_settling(self):
        self._assert_flat(lambda orders: orders._refresh_execution(), 40)

    def test_deals(self):
        few, many = self._make_deal(), self.env["crm.lead"]
        self.few.opportunity_id = few.id
        for order in self.many - self.few:
            deal = self._make_deal()
            order.opportunity_id = deal.id
            many |= deal
        few, many = few.sudo(), (many | few).sudo()
        self._assert_flat_deals(lambda deals: deals._get_execution_done(), few, many, 40)
        self._assert_flat_deals(lambda deals: deals._refresh_execution(), few, many, 10)

    def _assert_flat_deals(self, call, few, many, limit):
        one, all_ = self._count(lambda: call(few)), self._count(lambda: call(many))
        self.assertLessEqual(all_, one)
        self.assertLessEqual(all_, limit)

    def test_list(self):
        """The list of orders in execution reads stored values only."""
        fields = [
            "name",
            "execution_state",
            "execution_percent",
            "execution_promised_date",
            "execution_next_date",
            "execution_last_date",
            "execution_delay_days",
        ]
        self._assert_flat(lambda orders: orders.with_user(self.anna).read(fields), 5)

    def test_moves_without_a_sale_cost_one_query(self):
        receipt = self.env["stock.move"].create(
            {
                "product_id": self.kept.id,
                "product_uom_qty": 1,
                "location_id": self.env.ref("stock.stock_location_suppliers").id,
                "location_dest_id": self.warehouse.lot_stock_id.id,
            }
        )
        self._settle()
        self.env.flush_all()
        receipt.date = self._in_days(3)
        self.env.flush_all()
        with self.assertQueryCount(1):
            self._settle()
