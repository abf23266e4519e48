from odoo import fields, models
from odoo.tools import SQL


def invoice_shares():
    """Which part of an invoice each of its orders has: (move_id, order_id, share)."""
    return SQL(
        """
        SELECT part.move_id, part.order_id,
               CASE WHEN SUM(part.amount) OVER own = 0 THEN 1.0 / COUNT(*) OVER own
                    ELSE part.amount / SUM(part.amount) OVER own END AS share
          FROM (SELECT line.move_id, sold.order_id, SUM(line.price_total) AS amount
                  FROM sale_order_line_invoice_rel link
                  JOIN account_move_line line ON line.id = link.invoice_line_id
                  JOIN account_move move ON move.id = line.move_id
                  JOIN sale_order_line sold ON sold.id = link.order_line_id
                 WHERE move.state = 'posted' AND move.move_type IN ('out_invoice', 'out_refund')
              GROUP BY line.move_id, sold.order_id) part
        WINDOW own AS (PARTITION BY part.move_id)
        """
    )


class CrmOrderMoney(models.Model):
    """One confirmed order: ordered, invoiced, paid, overdue, papers missing.

    A table by query: nothing is copied. Amounts are in the currency of the order; those of the
    company's currency are for totals.
    """

    _name = "crm.order.money"
    _description = "Money of an Order"
    _auto = False
    _order = "overdue_company desc, date_order desc, id desc"
    _rec_name = "order_id"
    _depends = {
        "sale.order": [
            "name",
            "opportunity_id",
            "partner_id",
            "user_id",
            "team_id",
            "company_id",
            "currency_id",
            "currency_rate",
            "date_order",
            "amount_total",
            "state",
        ],
        "sale.order.line": ["order_id", "invoice_lines"],
        "account.move": [
            "state",
            "move_type",
            "currency_id",
            "amount_total",
            "amount_total_signed",
            "amount_residual",
            "invoice_date_due",
        ],
        "account.move.line": ["price_total", "move_id"],
        "crm.closing.document": ["order_id", "is_missing"],
        "res.partner": ["commercial_partner_id"],
    }

    order_id = fields.Many2one(comodel_name="sale.order", readonly=True)
    lead_id = fields.Many2one(comodel_name="crm.lead", string="Deal", readonly=True)
    partner_id = fields.Many2one(comodel_name="res.partner", string="Client", readonly=True)
    user_id = fields.Many2one(comodel_name="res.users", string="Salesperson", readonly=True)
    team_id = fields.Many2one(comodel_name="crm.team", string="Sales Team", readonly=True)
    company_id = fields.Many2one(comodel_name="res.company", readonly=True)
    currency_id = fields.Many2one(comodel_name="res.currency", readonly=True)
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company Currency"
    )
    date_order = fields.Datetime(string="Order Date", readonly=True)
    ordered = fields.Monetary(readonly=True, aggregator=None)
    invoiced = fields.Monetary(
        readonly=True, aggregator=None, help="Invoices less credit notes, down payments included."
    )
    to_invoice = fields.Monetary(readonly=True, aggregator=None)
    paid = fields.Monetary(readonly=True, aggregator=None)
    rest = fields.Monetary(
        string="To Be Paid", readonly=True, aggregator=None, help="Invoiced, not paid yet."
    )
    overdue = fields.Monetary(readonly=True, aggregator=None, help="To be paid, past its due date.")
    next_due = fields.Date(string="Due", readonly=True, help="The earliest unpaid due date.")
    ordered_company = fields.Monetary(
        string="Ordered (Company Currency)", readonly=True, currency_field="company_currency_id"
    )
    invoiced_company = fields.Monetary(
        string="Invoiced (Company Currency)", readonly=True, currency_field="company_currency_id"
    )
    paid_company = fields.Monetary(
        string="Paid (Company Currency)", readonly=True, currency_field="company_currency_id"
    )
    rest_company = fields.Monetary(
        string="To Be Paid (Company Currency)", readonly=True, currency_field="company_currency_id"
    )
    overdue_company = fields.Monetary(
        string="Overdue (Company Currency)", readonly=True, currency_field="company_currency_id"
    )
    documents_missing = fields.Integer(
        string="Papers Missing",
        readonly=True,
        help="Closing documents whose signed copy has not come back.",
    )

    @property
    def _table_query(self):
        return SQL(
            """
            WITH share AS (%(shares)s),
            money AS (
                SELECT share.order_id,
                       SUM(move.total * share.share) AS invoiced,
                       SUM(move.rest * share.share) AS rest,
                       SUM(move.rest * share.share) FILTER (WHERE move.due < %(today)s) AS overdue,
                       MIN(move.due) FILTER (WHERE move.rest > 0) AS next_due
                  FROM share
                  JOIN sale_order sale ON sale.id = share.order_id
                  JOIN LATERAL (
                       SELECT item.invoice_date_due AS due,
                              item.amount_total * rate.k AS total,
                              item.amount_residual * rate.k AS rest
                         FROM account_move item,
                              LATERAL (
                                  SELECT CASE WHEN item.move_type = 'out_refund' THEN -1 ELSE 1 END
                                       * CASE WHEN item.currency_id = sale.currency_id
                                                OR item.amount_total = 0 THEN 1
                                              ELSE ABS(item.amount_total_signed) / item.amount_total
                                                   * COALESCE(NULLIF(sale.currency_rate, 0), 1) END AS k
                              ) rate
                        WHERE item.id = share.move_id
                       ) move ON TRUE
              GROUP BY share.order_id
            ),
            paper AS (
                SELECT order_id, COUNT(*) AS missing
                  FROM crm_closing_document WHERE is_missing GROUP BY order_id
            )
            SELECT sale.id, sale.id AS order_id, sale.opportunity_id AS lead_id,
                   client.commercial_partner_id AS partner_id, sale.user_id, sale.team_id,
                   sale.company_id, sale.currency_id, sale.date_order,
                   sale.amount_total AS ordered,
                   COALESCE(money.invoiced, 0) AS invoiced,
                   sale.amount_total - COALESCE(money.invoiced, 0) AS to_invoice,
                   COALESCE(money.invoiced - money.rest, 0) AS paid,
                   COALESCE(money.rest, 0) AS rest,
                   COALESCE(money.overdue, 0) AS overdue,
                   money.next_due,
                   sale.amount_total / rate.r AS ordered_company,
                   COALESCE(money.invoiced, 0) / rate.r AS invoiced_company,
                   COALESCE(money.invoiced - money.rest, 0) / rate.r AS paid_company,
                   COALESCE(money.rest, 0) / rate.r AS rest_company,
                   COALESCE(money.overdue, 0) / rate.r AS overdue_company,
                   COALESCE(paper.missing, 0) AS documents_missing
              FROM sale_order sale
              JOIN res_partner client ON client.id = sale.partner_id
              JOIN LATERAL (SELECT COALESCE(NULLIF(sale.currency_rate, 0), 1) AS r) rate ON TRUE
         LEFT JOIN money ON money.order_id = sale.id
         LEFT JOIN paper ON paper.order_id = sale.id
             WHERE sale.state = 'sale'
            """,
            shares=invoice_shares(),
            today=fields.Date.context_today(self),
        )

    def action_open_order(self):
        """Show the order."""
        self.ensure_one()
        return self.order_id._get_records_action()

    def action_open_invoices(self):
        """Show the invoices of the order."""
        self.ensure_one()
        self.order_id.check_access("read")
        return self.order_id.action_view_invoice()
