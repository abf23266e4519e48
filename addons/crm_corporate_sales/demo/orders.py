"""Quotations, orders and invoices of the deals."""

from datetime import timedelta

from odoo.tools import SQL

from .company import QUIET

QUOTED = (
    "proposal_presentation",
    "send_quotation",
    "make_offer",
    "send_invoice",
    "send_offer_letter",
)
CONFIRMED_DAYS = 420
INVOICED = 14


class Orders:
    def __init__(self, player):
        self.player, self.rng, self.company = player, player.rng, player.company
        self.env = player.env(context={**player.env.context, **QUIET})

    def create(self, supply):
        since = self.player.since - timedelta(days=CONFIRMED_DAYS)
        won = [
            d
            for d in self.player.deals
            if d.status == "won" and d.end > since and d.process != "quick"
        ]
        quoted = [
            d
            for d in self.player.deals
            if d.status == "open" and any(d.reached(code) for code in QUOTED)
        ]
        orders = self.env["sale.order"].create([self._prepare_vals(deal) for deal in won + quoted])
        sold = orders[: len(won)]
        supply.confirm(list(zip(sold, won, strict=True)))
        orders[len(won) :].filtered(lambda order: self.rng.random() < 0.7).write({"state": "sent"})
        self._set_dates(orders, won + quoted, len(won))
        self._invoice(sold, won)

    def _prepare_vals(self, deal):
        products = self.company.products
        return {
            "partner_id": self.company.clients[deal.client].id,
            "opportunity_id": deal.lead_id,
            "user_id": self.company.users[deal.owner].id,
            "team_id": self.company.teams[deal.team].id,
            "company_id": self.company.company.id,
            "source_id": self.company.sources[deal.source].id,
            "order_line": [
                (
                    0,
                    0,
                    {
                        "product_id": products[key].id,
                        "product_uom_qty": quantity,
                        "price_unit": price,
                    },
                )
                for key, quantity, price in deal.lines
            ],
        }

    def _set_dates(self, orders, deals, sold_count):
        self.env.flush_all()
        moments = [
            deal.closing.moment if place < sold_count else deal.closing.moment - timedelta(hours=1)
            for place, deal in enumerate(deals)
        ]
        self.env.cr.execute(
            SQL(
                """UPDATE sale_order item SET date_order = told.moment, create_date = told.moment,
                          validity_date = told.moment::date + 45
                     FROM unnest(%s::int[], %s::timestamp[]) AS told(id, moment) WHERE item.id = told.id""",
                orders.ids,
                moments,
            )
        )
        self.env.invalidate_all()

    def _invoice(self, sold, won):
        """The accountant has something to look at: some of the orders are invoiced."""
        if not self.env["account.journal"].search_count(
            [("type", "=", "sale"), ("company_id", "=", self.company.company.id)], limit=1
        ):
            return
        for order, deal in list(zip(sold, won, strict=True))[-INVOICED:]:
            invoice = order._create_invoices()
            invoice.invoice_date = deal.closing.moment.date()
            if self.rng.random() < 0.8:
                invoice._post()
