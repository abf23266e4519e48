"""Indicators that add up or count what happened, straight from the store of facts."""

from odoo.tools import SQL

from .measure import AMOUNT, AVERAGE, COLUMNS, RATIO, Measure, measure

FACT_COLUMNS = SQL(", ").join(SQL.identifier("fact", name) for name in COLUMNS)


@measure("payments", kind="payment", value=AMOUNT)
@measure("nonstandard", kind="escalation")
@measure("win_rate", kind="deal_closed", value=RATIO)
@measure("iterations", kind="deal_iterations", value=AVERAGE)
class EventMeasure(Measure):
    """Facts of one kind in the span."""

    kind = None

    def rows(self, env, kpi, span, scope):
        return SQL(
            """SELECT %s FROM crm_sales_fact AS fact
                WHERE fact.kind = %s AND fact.is_counted
                  AND fact.date BETWEEN %s AND %s AND %s""",
            FACT_COLUMNS,
            self.kind,
            span.date_from,
            span.date_to,
            scope.where("fact"),
        )
