"""Confirmed orders and posted invoices."""

from odoo import models
from odoo.tools import SQL

from .sources import Source, among, columns, source


class SaleOrder(models.Model):
    _name = "sale.order"
    _inherit = ["sale.order", "crm.fact.source"]


class AccountMove(models.Model):
    _name = "account.move"
    _inherit = ["account.move", "crm.fact.source"]


@source
class OrderSource(Source):
    """A confirmed order; its sum follows the order until its period is closed."""

    anchor = "sale.order"
    kinds = {"order": None}  # noqa: RUF012
    documents = ("sale.order",)
    watch = {  # noqa: RUF012
        "sale.order": {"state", "date_order", "amount_untaxed", "currency_rate", "name"}
    }

    def rows(self, env, ids):
        return SQL(
            "SELECT %s FROM sale_order sale WHERE sale.state = 'sale' AND %s",
            columns(
                kind=SQL("%s", "order"),
                company_id="sale.company_id",
                user_id="sale.user_id",
                team_id="sale.team_id",
                happened_at="sale.date_order",
                res_model=SQL("%s", "sale.order"),
                res_id="sale.id",
                res_name="sale.name",
                lead_id="sale.opportunity_id",
                partner_id="sale.partner_id",
                amount="sale.amount_untaxed / COALESCE(NULLIF(sale.currency_rate, 0), 1)",
            ),
            among("sale.id", ids),
        )


@source
class InvoiceSource(Source):
    """A posted customer invoice or credit note; another row once it is paid, for the same day."""

    anchor = "account.move"
    kinds = {"invoice": None, "invoice_paid": None}  # noqa: RUF012
    documents = ("account.move",)
    watch = {  # noqa: RUF012
        "account.move": {
            "state",
            "move_type",
            "invoice_date",
            "amount_untaxed_signed",
            "payment_state",
            "name",
        }
    }

    def rows(self, env, ids):
        return SQL(
            """
            SELECT %s
              FROM account_move move
              JOIN (VALUES ('invoice'), ('invoice_paid')) AS counted (kind)
                ON counted.kind = 'invoice' OR move.payment_state IN ('paid', 'in_payment')
             WHERE move.move_type IN ('out_invoice', 'out_refund') AND move.state = 'posted'
               AND move.invoice_date IS NOT NULL AND %s
            """,
            columns(
                kind="counted.kind",
                company_id="move.company_id",
                user_id="move.invoice_user_id",
                team_id="move.team_id",
                day="move.invoice_date",
                res_model=SQL("%s", "account.move"),
                res_id="move.id",
                res_name="move.name",
                partner_id="move.partner_id",
                amount="move.amount_untaxed_signed",
            ),
            among("move.id", ids),
        )
