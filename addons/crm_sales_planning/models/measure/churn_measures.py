"""Clients who do not buy any more."""

from odoo.tools import SQL

from ...engine import periods
from .measure import RATIO, Measure, measure
from .state_measures import columns

DAYS_OF_YEAR = 365


@measure("churn")
class ChurnMeasure(Measure):
    """Of the clients who bought in the year before the period, those who did not in the year to its end.

    Buying is a confirmed order or an invoice. How long is long follows from the segment, else from the
    indicator. A client is of whom they bought from last before the period.
    """

    value = RATIO

    def rows(self, env, kpi, span, scope):
        return SQL(
            """SELECT %(columns)s
                 FROM (SELECT DISTINCT ON (spans.first, fact.company_id, fact.partner_id)
                              spans.first, spans.last, fact.company_id, fact.partner_id,
                              fact.user_id, fact.team_id, client.industry_id,
                              COALESCE(NULLIF(industry.churn_days, 0), %(days)s) AS days
                         FROM (VALUES %(spans)s) AS spans (first, last)
                   CROSS JOIN crm_sales_fact AS fact
                         JOIN res_partner AS client ON client.id = fact.partner_id
                    LEFT JOIN res_partner_industry AS industry ON industry.id = client.industry_id
                        WHERE %(bought)s AND fact.date < spans.first
                          AND fact.date >= %(window_before)s
                     ORDER BY spans.first, fact.company_id, fact.partner_id,
                              fact.date DESC, fact.id DESC) AS client
                WHERE %(scope)s""",
            columns=columns(
                company_id="client.company_id",
                user_id="client.user_id",
                team_id="client.team_id",
                date="client.last",
                industry_id="client.industry_id",
                partner_id="client.partner_id",
                numerator=SQL(
                    """CASE WHEN EXISTS (
                           SELECT FROM crm_sales_fact AS fact
                            WHERE fact.partner_id = client.partner_id
                              AND fact.company_id = client.company_id
                              AND %s AND fact.date <= client.last AND fact.date > %s)
                       THEN 0 ELSE 1 END""",
                    self._get_bought_sql(),
                    self._get_back_sql(SQL("client.last"), SQL("client.days")),
                ),
                denominator="1",
                res_model=SQL("%s", "res.partner"),
                res_id="client.partner_id",
            ),
            days=kpi.days or DAYS_OF_YEAR,
            spans=SQL(", ").join(
                SQL("(%s::date, %s::date)", *item) for item in self._get_spans(span)
            )
            or SQL("(NULL::date, NULL::date)"),
            bought=self._get_bought_sql(),
            window_before=self._get_back_sql(
                SQL("spans.first"),
                SQL("COALESCE(NULLIF(industry.churn_days, 0), %s)", kpi.days or DAYS_OF_YEAR),
            ),
            scope=scope.where("client"),
        )

    def _get_spans(self, span):
        """(first, last) day of each period asked for that has begun."""
        shortest = span.get_shortest()
        if not shortest:
            return [(span.date_from, min(span.date_to, span.today))]
        return [
            (max(day, span.date_from), min(periods.end(shortest, day), span.date_to, span.today))
            for day in periods.parts(shortest, span.date_from, span.date_to)
            if day <= span.today
        ]

    def _get_bought_sql(self):
        return SQL("fact.kind IN ('order', 'invoice') AND fact.amount >= 0")

    def _get_back_sql(self, day, days):
        """A day so many days back; 365 are a year of the calendar."""
        return SQL(
            "(%(day)s - make_interval(years => %(days)s / 365, days => %(days)s %% 365))::date",
            day=day,
            days=days,
        )
