"""Indicators of the pipeline as it is, or was, at the end of a day: clients in work and their sums."""

from odoo.tools import SQL

from ..activity.mail_activity_type import CALL, COLD_CALL, MEETING_FACTS
from ..fact.touch_source import TOUCH
from ..snapshot.crm_sales_deal_state import LEAD, OPEN
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


#: somebody is a client of a company from their first confirmed order on
IS_CLIENT = SQL(
    """EXISTS (SELECT FROM crm_sales_fact AS bought
               WHERE bought.kind = 'order' AND bought.partner_id = state.partner_id
                 AND bought.company_id = state.company_id AND bought.date <= state.day)"""
)
IS_CANDIDATE = SQL("state.deal_kind = 'partner'")
#: which deals of the pipeline an indicator is about
POTENTIAL_CLIENTS = SQL("state.deal_kind != 'partner' AND NOT %s", IS_CLIENT)
CURRENT_CLIENTS = SQL("state.deal_kind != 'partner' AND %s", IS_CLIENT)
THROUGH_PARTNERS = SQL("state.channel_partner_id IS NOT NULL")


@measure("pot_clients_amount", about=POTENTIAL_CLIENTS)
@measure("cur_clients_amount", about=CURRENT_CLIENTS)
@measure("pot_partners_amount", about=IS_CANDIDATE)
@measure("cur_partners_amount", about=THROUGH_PARTNERS)
@measure("pot_clients_weighted", about=POTENTIAL_CLIENTS, column="weighted")
class PipelineAmountMeasure(Measure):
    """Expected revenue of open deals; weighted: by their probability."""

    value = AMOUNT
    about = None
    column = "amount"

    def rows(self, env, kpi, span, scope):
        return SQL(
            "SELECT %s FROM (%s) AS state WHERE %s AND %s",
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
            env["crm.sales.deal.state"]._get_states_sql(span.as_of, (OPEN,)),
            self.about,
            scope.where("state", computed=True),
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
               SELECT %(columns)s FROM (%(states)s) AS state
                WHERE %(about)s AND %(scope)s
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
            states=env["crm.sales.deal.state"]._get_states_sql(span.as_of, (LEAD, OPEN)),
            about=self.about,
            scope=scope.where("state", computed=True),
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
                         FROM (%(states)s) AS state
                        UNION
                       SELECT day, company_id, user_id, team_id, partner_id, industry_id
                         FROM (%(work)s) AS work) AS state
                WHERE %(is_client)s AND %(scope)s""",
            columns=_partner_columns(),
            states=env["crm.sales.deal.state"]._get_states_sql(span.as_of, (OPEN,)),
            work=work_sql(kpi, span),
            is_client=IS_CLIENT,
            scope=scope.where("state", computed=True),
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
            scope.where("state", computed=True),
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
