"""What deals cost besides their goods: rates of hours, freight; requests to purchase."""

from datetime import timedelta

FREIGHT = ("Автомобиль до клиента", "Кран и такелажники", "Обрешётка и страхование")
REQUESTS = 5


class Costs:
    def __init__(self, player):
        self.player, self.rng, self.company = player, player.rng, player.company
        self.env = player.env

    def create(self):
        today = self.env.cr.now().date()
        self.env["crm.hour.rate"].create({"rate": 1800, "date_from": today - timedelta(days=900)})
        orders = self.env["sale.order"].search(
            [("state", "=", "sale"), ("opportunity_id", "!=", False)], order="id desc", limit=40
        )
        self._create_freight(orders)
        self._create_requests(orders)
        orders._refresh_margins()

    def _create_freight(self, orders):
        vals_list = []
        for order in orders:
            planned = round(max(200.0, order.amount_untaxed * self.rng.uniform(0.01, 0.03)), -1)
            vals_list.append(
                {
                    "lead_id": order.opportunity_id.id,
                    "order_id": order.id,
                    "company_id": order.company_id.id,
                    "currency_id": order.currency_id.id,
                    "kind": "delivery",
                    "name": self.rng.choice(FREIGHT),
                    "date": order.date_order.date() + timedelta(days=self.rng.randint(5, 30)),
                    "amount_planned": planned,
                    "amount": round(planned * self.rng.uniform(0.85, 1.3), -1),
                    "document": f"TN-{self.rng.randint(1000, 9999)}",
                }
            )
        self.env["crm.deal.cost"].create(vals_list)

    def _create_requests(self, orders):
        products = self.env["product.product"].search(
            [("purchase_ok", "=", True), ("seller_ids", "!=", False)], order="id", limit=REQUESTS
        )
        today = self.env.cr.now().date()
        self.env["crm.purchase.request"].create(
            [
                {
                    "product_id": product.id,
                    "quantity": self.rng.randint(1, 4),
                    "user_id": order.user_id.id,
                    "order_id": order.id,
                    "lead_id": order.opportunity_id.id,
                    "company_id": order.company_id.id,
                    "date_needed": today + timedelta(days=self.rng.randint(5, 25)),
                    "reason": "Запасная часть, которую клиент просит вместе с заказом.",
                }
                for product, order in zip(products, orders, strict=False)
            ]
        )
