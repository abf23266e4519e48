"""The mixed order in the browser: each person finds their part from their own menu."""

from odoo.fields import Command
from odoo.tests import HttpCase, tagged

from .test_mixed_order import MixedOrderCase

DESK = "1366x768"
PHONE = "390x844"


@tagged("post_install", "-at_install")
class TestMixedOrderTour(MixedOrderCase, HttpCase):
    """Several people, one after another, take the order from `selection` to `closed` (spec 3)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for user in cls.anna | cls.paul | cls.wera | cls.bernd | cls.igor | cls.vera:
            # the tours sign in with the login as password
            user.password = user.login
        # who makes furnaces with serial numbers has switched them on
        cls.env.ref("base.group_user").implied_ids += cls.env.ref("stock.group_production_lot")
        cls.env["crm.commissioning.checklist"].create(
            {
                "name": "Furnace",
                "categ_ids": [Command.set(cls.category.ids)],
                "item_ids": [
                    Command.create({"name": "Vacuum reached"}),
                    Command.create({"name": "Photo of the plate", "needs_photo": True}),
                ],
            }
        )
        cls.env["res.partner"].create({"name": "Institute of Metrology"})
        cls.client.write({"street": "Заводская, 5 & 7", "city": "Тверь"})
        cls.deal = cls._make_deal(name="Furnace line")
        cls.env.flush_all()

    def _walk(self, tour, user, size=DESK):
        """The person does their part, beginning at the page they see after signing in."""
        self.browser_size = size
        self.touch_enabled = size == PHONE
        self.start_tour("/odoo", tour, login=user.login, timeout=180)
        self._settle()

    def _assert_deal(self, stage, goods, percent, **parts):
        """Where the deal stands, and what its salesperson reads in the delivery line.

        :param parts: ``product attribute of the case = (what of it, quantity)``
        """
        deal = self.deal.with_user(self.anna)
        self.assertEqual(self._stage(deal), stage)
        self.assertEqual((deal.execution_state, deal.execution_percent), (goods, percent))
        [overview] = deal.delivery_overview()
        self.assertEqual((overview["state"], overview["percent"]), (goods, percent))
        rows = {row["product_id"]: row for row in overview["lines"]}
        for name, (part, quantity) in parts.items():
            self.assertEqual(rows[getattr(self, name).id][part], quantity, f"{name}: {part}")

    def test_from_selection_to_closed(self):
        self._walk("mixed_order_sell", self.anna)
        order = self.deal.order_ids
        self.assertEqual(self.deal.requirement_ids.product_id, self.oven)
        making = {"oven": ("making", 1), "gasket": ("ready", 4), "pump": ("buying", 2)}
        self._assert_deal("fulfilment", "production", 40, **making)
        self._walk("mixed_order_buy", self.bernd)
        self._assert_deal("fulfilment", "production", 40, **making)
        self._walk("mixed_order_make", self.paul)
        self._assert_deal("fulfilment", "purchase", 66.7, **{**making, "oven": ("ready", 1)})
        self._walk("mixed_order_receive", self.wera)
        self._assert_deal("shipment", "ready", 100, pump=("ready", 2))
        self._walk("mixed_order_ship", self.wera)
        self._assert_deal(
            "commissioning", "done", 100, oven=("delivered", 1), pump=("delivered", 2)
        )
        self._walk("mixed_order_plan", self.anna)
        self.assertEqual(order.commissioning_ids.engineer_ids, self.igor)
        self._walk("mixed_order_visit", self.igor, size=PHONE)
        self.assertEqual(order.commissioning_ids.act_signed_by, "Petrov")
        self._assert_deal("certification", "done", 100)
        self._walk("mixed_order_certify", self.anna)
        self.assertEqual(order.certification_ids.result, "passed")
        self._assert_deal("service", "done", 100)
        self._walk("mixed_order_invoice", self.vera)
        [invoice] = order.invoice_ids
        # what the bank sends
        self._bank_line(
            invoice.amount_residual,
            invoice.name,
            partner_id=self.client.id,
            partner_name=self.client.name,
        )
        self._walk("mixed_order_match", self.vera)
        self.assertEqual(invoice.payment_state, "paid")
        self._assert_deal("closed", "done", 100)
        self.assertEqual(self.deal.process_state, "closed")
        self.assertEqual(order.execution_status()[0]["missing_to_close"], [])
        self._walk("mixed_order_closed", self.anna)
