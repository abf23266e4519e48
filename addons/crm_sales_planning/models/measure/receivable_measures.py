"""What clients owe past its day."""

from odoo.tools import SQL

from .measure import AMOUNT, Measure, measure
from .state_measures import columns, days_sql


@measure("overdue")
class OverdueMeasure(Measure):
    """Open sums of customer invoices due before the day, less credit notes.

    For a past day what was paid since is added to what is open now.
    """

    value = AMOUNT

    def rows(self, env, kpi, span, scope):
        return SQL(
            """SELECT %(columns)s
                 FROM (VALUES %(days)s) AS days (day)
                 JOIN (SELECT move.*, move.invoice_user_id AS user_id
                         FROM account_move AS move) AS move
                   ON move.state = 'posted' AND move.move_type IN ('out_invoice', 'out_refund')
                  AND move.invoice_date_due < days.day
            LEFT JOIN res_partner AS client ON client.id = move.commercial_partner_id
            LEFT JOIN (%(later)s) AS later ON later.move_id = move.id AND later.day = days.day
                WHERE move.amount_residual_signed + COALESCE(later.amount, 0) <> 0 AND %(scope)s""",
            columns=columns(
                company_id="move.company_id",
                user_id="move.user_id",
                team_id="move.team_id",
                date="days.day",
                industry_id="client.industry_id",
                partner_id="client.id",
                amount="move.amount_residual_signed + COALESCE(later.amount, 0)",
                res_model=SQL("%s", "account.move"),
                res_id="move.id",
            ),
            days=days_sql(span.as_of),
            later=self._get_later_sql(span),
            scope=scope.where("move"),
        )

    def _get_later_sql(self, span):
        """What was settled after each past day, by invoice."""
        return SQL(
            """SELECT days.day, line.move_id, SUM(
                          CASE WHEN line.id = paid.debit_move_id THEN paid.amount
                               ELSE -paid.amount END) AS amount
                 FROM (VALUES %s) AS days (day)
                 JOIN account_partial_reconcile AS paid ON paid.max_date > days.day
                 JOIN account_move_line AS line
                   ON line.id IN (paid.debit_move_id, paid.credit_move_id)
                 JOIN account_account AS account
                   ON account.id = line.account_id AND account.account_type = 'asset_receivable'
                WHERE days.day < %s
             GROUP BY days.day, line.move_id""",
            days_sql(span.as_of),
            span.today,
        )
