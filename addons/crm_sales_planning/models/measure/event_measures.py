"""Indicators that add up or count what happened, straight from the store of facts."""

from odoo.tools import SQL

from .measure import AMOUNT, AVERAGE, COLUMNS, MEDIAN, RATIO, Measure, measure

FACT_COLUMNS = SQL(", ").join(SQL.identifier("fact", name) for name in COLUMNS)
#: what counts as turnover -> kind of facts
TURNOVER = {"invoiced": "invoice", "paid": "invoice_paid", "ordered": "order"}


@measure("payments", kind="payment", value=AMOUNT)
@measure("nonstandard", kind="escalation")
@measure("new_contracts", "new_contracts_segment", kind="new_contract")
@measure("new_contract_amount", "new_contract_amount_segment", kind="new_contract", value=AMOUNT)
@measure("new_contracts_product", kind="new_contract_product")
@measure("new_contract_amount_product", kind="new_contract_product", value=AMOUNT)
@measure("cross_count", kind="cross_sale")
@measure("cross_amount", kind="cross_sale_product", value=AMOUNT)
@measure("new_partners", kind="new_partner")
@measure("new_partner_amount", kind="new_channel_order", value=AMOUNT)
@measure("cur_partner_amount", kind="cur_channel_order", value=AMOUNT)
@measure("pilots", kind="pilot")
@measure("pilot_amount", kind="pilot", value=AMOUNT)
@measure("quality", kind="delivered_order", value=RATIO)
@measure("satisfaction", kind="satisfaction", value=AVERAGE)
@measure("claims", kind="claim")
@measure("proposals", kind="proposal")
@measure("contracts_prepared", kind="contract_prepared")
@measure("time_proposal", kind="proposal_time", value=AVERAGE)
@measure("time_contract", kind="contract_time", value=AVERAGE)
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
