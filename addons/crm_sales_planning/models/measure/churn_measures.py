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
        spans = self._get_spans(span)
        if not spans:
            return None
        return SQL(
            """SELECT %(columns)s
                 FROM (SELECT spans.last, bought.company_id, bought.partner_id, bought.industry_id,
                              (ARRAY_AGG(bought.user_id ORDER BY bought.date DESC, bought.id DESC)
                                  FILTER (WHERE %(before)s))[1] AS user_id,
                              (ARRAY_AGG(bought.team_id ORDER BY bought.date DESC, bought.id DESC)
                                  FILTER (WHERE %(before)s))[1] AS team_id,
                              NOT BOOL_OR(bought.date > %(window_after)s) AS is_lost
                         FROM (VALUES %(spans)s) AS spans (first, last)
                         JOIN (%(bought)s) AS bought ON bought.date <= spans.last
                     GROUP BY spans.first, spans.last, bought.company_id, bought.partner_id,
                              bought.industry_id
                       HAVING BOOL_OR(%(before)s)) AS client
                WHERE %(scope)s""",
            spans=SQL(", ").join(SQL("(%s::date, %s::date)", *item) for item in spans),
            bought=self._get_bought_sql(kpi.days or DAYS_OF_YEAR, spans),
            before=SQL(
                "bought.date < spans.first AND bought.date >= %s",
                _back(SQL("spans.first"), SQL("bought.days")),
            ),
            window_after=_back(SQL("spans.last"), SQL("bought.days")),
            columns=columns(
                company_id="client.company_id",
                user_id="client.user_id",
                team_id="client.team_id",
                date="client.last",
                industry_id="client.industry_id",
                partner_id="client.partner_id",
                numerator="CASE WHEN client.is_lost THEN 1 ELSE 0 END",
                denominator="1",
                res_model=SQL("%s", "res.partner"),
                res_id="CASE WHEN client.is_lost THEN client.partner_id END",
            ),
            scope=scope.where("client"),
        )

    def _get_spans(self, span):
        """(first, last) day of each period asked for that has begun."""
        shortest = span.get_shortest()
        if span.date_from > span.today:
            return []
        if not shortest:
            return [(span.date_from, min(span.date_to, span.today))]
        return [
            (max(day, span.date_from), min(periods.end(shortest, day), span.date_to, span.today))
            for day in periods.parts(shortest, span.date_from, span.date_to)
            if day <= span.today
        ]

    def _get_bought_sql(self, days, spans):
        """Everything bought in the time looked at, with the days after which the client is lost."""
        return SQL(
            """SELECT fact.id, fact.company_id, fact.partner_id, fact.user_id, fact.team_id,
                      fact.date, client.industry_id,
                      COALESCE(NULLIF(industry.churn_days, 0), %(days)s) AS days
                 FROM crm_sales_fact AS fact
                 JOIN res_partner AS client ON client.id = fact.partner_id
            LEFT JOIN res_partner_industry AS industry ON industry.id = client.industry_id
                WHERE fact.kind IN ('order', 'invoice') AND fact.amount >= 0
                  AND fact.date <= %(last)s AND fact.date >= %(first)s""",
            days=days,
            last=spans[-1][1],
            first=_back(
                SQL("%s::date", spans[0][0]),
                SQL("GREATEST(%s, (SELECT MAX(churn_days) FROM res_partner_industry))", days),
            ),
        )


def _back(day, days):
    """A day so many days back; 365 are a year of the calendar."""
    return SQL(
        "(%(day)s - make_interval(years => %(days)s / 365, days => %(days)s %% 365))::date",
        day=day,
        days=days,
    )
