"""Indicators that add up or count what happened, straight from the store of facts."""

from odoo.tools import SQL

from .measure import AMOUNT, AVERAGE, COLUMNS, MEDIAN, RATIO, Measure, measure

FACT_COLUMNS = SQL(", ").join(SQL.identifier("fact", name) for name in COLUMNS)
#: what counts as turnover -> kind of facts
TURNOVER = {"invoiced": "invoice", "paid": "invoice_paid", "ordered": "order"}


@measure("payments", kind="payment", value=AMOUNT)
@measure("nonstandard", kind="escalation")
@measure("cold_calls", kind="cold_call")
@measure("cold_meetings", kind="cold_meeting")
@measure("need_meetings", kind="need_meeting")
@measure("terms_meetings", kind="terms_meeting")
@measure("win_rate", kind="deal_closed", value=RATIO)
@measure("iterations", kind="deal_iterations", value=AVERAGE)
class EventMeasure(Measure):
    """Facts of one kind in the span."""

    kind = None

    def get_kind(self, kpi):
        """The kind of facts that the indicator counts."""
        return self.kind

    def get_columns(self):
        """Columns of the fact."""
        return FACT_COLUMNS

    def rows(self, env, kpi, span, scope):
        return SQL(
            """SELECT %s FROM crm_sales_fact AS fact
                WHERE fact.kind = %s AND fact.is_counted
                  AND fact.date BETWEEN %s AND %s AND %s""",
            self.get_columns(),
            self.get_kind(kpi),
            span.date_from,
            span.date_to,
            scope.where("fact"),
        )


@measure("turnover", value=AMOUNT)
class TurnoverMeasure(EventMeasure):
    """Invoices, paid invoices or orders, as the indicator says."""

    def get_kind(self, kpi):
        return TURNOVER[kpi.basis or "invoiced"]


@measure("cycle", kind="deal_cycle", value=MEDIAN)
class CycleMeasure(EventMeasure):
    """The days of each won deal; half of the deals took no longer."""

    def get_columns(self):
        return SQL(", ").join(
            SQL("fact.numerator AS amount") if name == "amount" else SQL.identifier("fact", name)
            for name in COLUMNS
        )
