from odoo.tests import HttpCase, tagged

from .test_sourcing_case import SourcingCase


@tagged("post_install", "-at_install")
class TestSourcingTour(SourcingCase, HttpCase):
    def test_split_by_hand_and_confirm(self):
        """A salesperson without other rights, in the browser."""
        self.anna.password = self.anna.login
        self._vendor_first(self.gauge)
        self._stock(self.gauge, 3)
        order = self._quotation((self.gauge, 10))
        self.start_tour(
            f"/odoo/action-sale.action_quotations/{order.id}",
            "sourcing_split",
            login=self.anna.login,
            timeout=120,
        )
        order.invalidate_recordset()
        self.assertEqual(order.state, "sale")
        self.assertEqual(
            self._parts(order.order_line), {"stock": 3, "production": 5, "purchase": 2}
        )

    def _vendor_first(self, product):
        """What is missing would be bought if nobody says otherwise."""
        route = self.warehouse.buy_pull_id.route_id
        route.product_selectable = True
        product.route_ids = route
