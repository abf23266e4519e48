"""Indicators of the pipeline as it is, or was, at the end of a day: clients in work and their sums."""

from odoo.tools import SQL

from ..activity.mail_activity_type import CALL, COLD_CALL, MEETING_FACTS
from ..fact.touch_source import TOUCH
from .measure import AMOUNT, COLUMNS, PARTNERS, Measure, measure

#: facts of working with somebody
WORK_KINDS = (CALL, COLD_CALL, *MEETING_FACTS.values(), TOUCH)
NOTHING = {name: "NULL" for name in ("categ_id", "amount", "numerator", "denominator")}
DEAL, PARTNER = "crm.lead", "res.partner"


def columns(**given):
    """The columns of a measure's rows: text of SQL by name; sums that are not given are empty."""
    types = {
        "categ_id": "int",
        "amount": "numeric",
        "numerator": "numeric",
        "denominator": "numeric",
    }
    parts = []
    for name in COLUMNS:
        expression = given[name] if name in given else NOTHING[name]
        if not isinstance(expression, SQL):
            expression = SQL(expression)
        if name in types:
            expression = SQL("(%s)::%s", expression, SQL(types[name]))
        parts.append(SQL("%s AS %s", expression, SQL.identifier(name)))
    return SQL(", ").join(parts)


def days_sql(days):
    """VALUES of days."""
    return SQL(", ").join(SQL("(%s::date)", day) for day in days)


#: since when somebody is a client of a company: their first confirmed order
CLIENTS = SQL(
    """SELECT company_id, partner_id, MIN(date) AS since
         FROM crm_sales_fact
        WHERE kind = 'order' AND partner_id IS NOT NULL
     GROUP BY company_id, partner_id"""
)
IS_CLIENT = SQL("client.since IS NOT NULL AND client.since <= state.day")
IS_CANDIDATE = SQL("state.deal_kind = 'partner'")
#: which deals of the pipeline an indicator is about
POTENTIAL_CLIENTS = SQL("NOT (%s) AND NOT (%s)", IS_CANDIDATE, IS_CLIENT)
CURRENT_CLIENTS = SQL("NOT (%s) AND %s", IS_CANDIDATE, IS_CLIENT)
THROUGH_PARTNERS = SQL("state.channel_partner_id IS NOT NULL")


@measure("pot_clients_amount", about=POTENTIAL_CLIENTS)
@measure("cur_clients_amount", about=CURRENT_CLIENTS)
@measure("pot_partners_amount", about=IS_CANDIDATE, asks_clients=False)
@measure("cur_partners_amount", about=THROUGH_PARTNERS, asks_clients=False)
@measure("pot_clients_weighted", about=POTENTIAL_CLIENTS, column="weighted")
class PipelineAmountMeasure(Measure):
    """Expected revenue of open deals; weighted: by their probability."""

    value = AMOUNT
    about = None
    column = "amount"
    asks_clients = True

    def rows(self, env, kpi, span, scope):
        return SQL(
            """SELECT %s FROM (%s) AS state %s
                WHERE state.state = 'open' AND (%s) AND %s""",
            columns(
                company_id="state.company_id",
                user_id="state.user_id",
                team_id="state.team_id",
                date="state.day",
                industry_id="state.industry_id",
                partner_id="state.partner_id",
                amount=SQL("COALESCE(%s, 0)", SQL.identifier("state", self.column)),
                res_model=SQL("%s", DEAL),
                res_id="state.deal_ref",
            ),
            env["crm.sales.deal.state"]._get_states_sql(span.as_of),
            join_clients("state") if self.asks_clients else SQL(),
            self.about,
            scope.where("state"),
        )


def join_clients(alias):
    return SQL(
        """LEFT JOIN (%s) AS client ON client.company_id = %s AND client.partner_id = %s""",
        CLIENTS,
        SQL.identifier(alias, "company_id"),
        SQL.identifier(alias, "partner_id"),
    )


def work_sql(kpi, span):
    """Whom something was done with in the days before each day: facts with their ``day``."""
    return SQL(
        """SELECT days.day, fact.company_id, fact.user_id, fact.team_id, fact.partner_id,
                  fact.industry_id, fact.lead_id
             FROM (VALUES %s) AS days (day)
             JOIN crm_sales_fact AS fact
               ON fact.kind IN %s AND fact.date <= days.day AND fact.date > days.day - %s""",
        days_sql(span.as_of),
        WORK_KINDS,
        kpi.days or 30,
    )


@measure("pot_clients_wip", about=POTENTIAL_CLIENTS)
@measure("pot_partners_wip", about=IS_CANDIDATE)
class PotentialMeasure(Measure):
    """Who may buy or sell for us: an open lead or deal, and something was done with them lately.

    Somebody without a contact record counts by the lead.
    """

    value = PARTNERS
    about = None

    def rows(self, env, kpi, span, scope):
        return SQL(
            """WITH work AS MATERIALIZED (%(work)s)
               SELECT %(columns)s FROM (%(states)s) AS state %(clients)s
                WHERE state.state IN ('lead', 'open') AND (%(about)s) AND %(scope)s
                  AND ((state.day, state.deal_ref) IN (
                           SELECT day, lead_id FROM work WHERE lead_id IS NOT NULL)
                       OR (state.day, state.company_id, state.partner_id) IN (
                           SELECT day, company_id, partner_id FROM work
                            WHERE partner_id IS NOT NULL))""",
            work=work_sql(kpi, span),
            columns=columns(
                company_id="state.company_id",
                user_id="state.user_id",
                team_id="state.team_id",
                date="state.day",
                industry_id="state.industry_id",
                partner_id="COALESCE(state.partner_id, -state.deal_ref)",
                res_model=SQL("%s", DEAL),
                res_id="state.deal_ref",
            ),
            states=env["crm.sales.deal.state"]._get_states_sql(span.as_of),
            clients=join_clients("state"),
            about=self.about,
            scope=scope.where("state"),
        )


@measure("cur_clients_wip")
class CurrentClientMeasure(Measure):
    """Who has ordered and has an open deal, or something was done with them lately."""

    value = PARTNERS

    def rows(self, env, kpi, span, scope):
        return SQL(
            """SELECT %(columns)s
                 FROM (SELECT state.day, state.company_id, state.user_id, state.team_id,
                              state.partner_id, state.industry_id
                         FROM (%(states)s) AS state WHERE state.state = 'open'
                        UNION
                       SELECT day, company_id, user_id, team_id, partner_id, industry_id
                         FROM (%(work)s) AS work) AS state
                 %(clients)s
                WHERE %(is_client)s AND %(scope)s""",
            columns=_partner_columns(),
            states=env["crm.sales.deal.state"]._get_states_sql(span.as_of),
            work=work_sql(kpi, span),
            clients=join_clients("state"),
            is_client=IS_CLIENT,
            scope=scope.where("state"),
        )


@measure("cur_partners_wip")
class CurrentPartnerMeasure(Measure):
    """Who sells for us and something was done with them lately."""

    value = PARTNERS

    def rows(self, env, kpi, span, scope):
        return SQL(
            """SELECT DISTINCT %s
                 FROM (%s) AS state
                 JOIN res_partner AS partner ON partner.id = state.partner_id
                WHERE partner.channel_since <= state.day
                  AND COALESCE(partner.channel_until, 'infinity'::date) > state.day AND %s""",
            _partner_columns(),
            work_sql(kpi, span),
            scope.where("state"),
        )


def _partner_columns():
    return columns(
        company_id="state.company_id",
        user_id="state.user_id",
        team_id="state.team_id",
        date="state.day",
        industry_id="state.industry_id",
        partner_id="state.partner_id",
        res_model=SQL("%s", PARTNER),
        res_id="state.partner_id",
    )
