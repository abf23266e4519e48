"""Conversions: of whom something began with in a month, how many went on in time."""

from odoo.tools import SQL

from ..activity.mail_activity_type import COLD_CALL, MEETING_FACTS
from .measure import RATIO, Measure, measure
from .state_measures import columns


@measure("conv_call_meet", begins=COLD_CALL, goes_on=MEETING_FACTS["cold"])
@measure("conv_cold_work", begins=MEETING_FACTS["cold"], goes_on=MEETING_FACTS["needs"])
@measure("conv_terms", begins=MEETING_FACTS["needs"], goes_on=MEETING_FACTS["terms"])
class CohortMeasure(Measure):
    """Parties with whom it began in a month, and of them those with whom it went on in time.

    A party is the client, or the lead of somebody without a contact record; it counts once a month,
    for who was the first with it. What followed counts whenever it was, not only in the same month.
    """

    value = RATIO
    begins = goes_on = None

    def rows(self, env, kpi, span, scope):
        return SQL(
            """WITH begun AS MATERIALIZED (%(begun)s),
                    going_on AS MATERIALIZED (%(going_on)s),
                    party AS (
                        SELECT begun.company_id, begun.party,
                               date_trunc('month', begun.date::timestamp) AS month,
                               MIN(begun.date) AS date,
                               (ARRAY_AGG(begun.user_id ORDER BY begun.date, begun.id))[1] AS user_id,
                               (ARRAY_AGG(begun.team_id ORDER BY begun.date, begun.id))[1] AS team_id,
                               (ARRAY_AGG(begun.id ORDER BY begun.date, begun.id))[1] AS fact_id,
                               BOOL_OR(going_on.party IS NOT NULL) AS went_on
                          FROM begun
                     LEFT JOIN going_on
                            ON going_on.company_id = begun.company_id
                           AND going_on.party = begun.party
                           AND going_on.date BETWEEN begun.date AND begun.date + %(days)s
                      GROUP BY begun.company_id, begun.party, month)
               SELECT %(columns)s
                 FROM party
            LEFT JOIN res_partner AS client ON client.id = party.party
                WHERE %(scope)s""",
            begun=self._get_facts_sql(self.begins, span.date_from, span.date_to),
            going_on=self._get_facts_sql(
                self.goes_on, span.date_from, SQL("%s::date + %s", span.date_to, kpi.days)
            ),
            days=kpi.days,
            columns=columns(
                company_id="party.company_id",
                user_id="party.user_id",
                team_id="party.team_id",
                date="party.date",
                industry_id="client.industry_id",
                partner_id="client.id",
                numerator="CASE WHEN party.went_on THEN 1 ELSE 0 END",
                denominator="1",
                res_model=SQL("%s", "crm.sales.fact"),
                res_id="party.fact_id",
            ),
            scope=scope.where("party"),
        )

    def _get_facts_sql(self, kind, date_from, date_to):
        """Facts of a kind with their party: a lead that has got its client since is the client."""
        return SQL(
            """SELECT fact.id, fact.company_id, fact.date, fact.user_id, fact.team_id,
                      COALESCE(fact.partner_id, contact.commercial_partner_id, -fact.lead_id)
                      AS party
                 FROM crm_sales_fact AS fact
            LEFT JOIN crm_lead AS lead ON lead.id = fact.lead_id AND fact.partner_id IS NULL
            LEFT JOIN res_partner AS contact ON contact.id = lead.partner_id
                WHERE fact.kind = %s AND fact.is_counted AND fact.date BETWEEN %s AND %s
                  AND (fact.partner_id IS NOT NULL OR fact.lead_id IS NOT NULL)""",
            kind,
            date_from,
            date_to,
        )


@measure("discipline")
class DisciplineMeasure(Measure):
    """Days of which the norm was met or that were excused, of all days that are over."""

    value = RATIO

    def rows(self, env, kpi, span, scope):
        return SQL(
            """SELECT %s FROM crm_sales_day AS day
                WHERE day.state IN ('met', 'excused', 'missed')
                  AND day.date BETWEEN %s AND %s AND %s""",
            columns(
                company_id="day.company_id",
                user_id="day.user_id",
                team_id="day.team_id",
                date="day.date",
                industry_id="NULL::int",
                partner_id="NULL::int",
                numerator="CASE WHEN day.state = 'missed' THEN 0 ELSE 1 END",
                denominator="1",
                res_model=SQL("%s", "crm.sales.day"),
                res_id="day.id",
            ),
            span.date_from,
            span.date_to,
            scope.where("day"),
        )
