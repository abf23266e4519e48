from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta

from odoo import api, models
from odoo.tools import SQL

from ...engine import calibration, forecast
from ..measure.measure import Scope

#: how far back one's record goes
RECORD_DAYS = 730
#: win rate, average deal and deal cycle are those of the last year
HISTORY_DAYS = 365
#: with fewer closed deals than this a group's own history says too little: the company's is taken
ENOUGH = 10
#: nobody is surely like the others: how far a person may be off from them, in logits
PERSONAL_ERROR = 0.5


@dataclass(frozen=True)
class OpenDeal:
    """An open deal as it is now; probabilities from 0 to 1, amount in the company's currency."""

    lead_id: int
    user_id: int | None
    team_id: int | None
    amount: float
    probability: float
    is_stated: bool
    date_deadline: object
    category: str


@dataclass
class Records:
    """How good what people said has been: of each person, of all, and of the company's deals.

    ``company`` is of the deals as they stood from day to day, whoever set their probabilities: it
    corrects those that Odoo reckons. What people state is corrected by their own record, and as long
    as that is short by what all people stated (``people``).
    """

    said: dict = field(default_factory=dict)
    days_late: dict = field(default_factory=dict)
    company_said: list = field(default_factory=list)
    company: calibration.Shift = field(default_factory=calibration.Shift)
    people: calibration.Shift = field(default_factory=calibration.Shift)
    shifts: dict = field(default_factory=dict)

    def get_shift(self, deal):
        """How to read the probability of a deal."""
        return self.get_person_shift(deal.user_id) if deal.is_stated else self.company

    def get_person_shift(self, user_id):
        if user_id not in self.shifts:
            prior = calibration.Shift(self.people.value, max(self.people.error, PERSONAL_ERROR))
            self.shifts[user_id] = calibration.shift(self.said.get(user_id, ()), prior)
        return self.shifts[user_id]

    def get_days_late(self, deal):
        return self.days_late.get(deal.user_id, ())


@dataclass(frozen=True)
class History:
    """Closed deals of the last year; ``is_company``: of the whole company, own ones are too few."""

    won: int
    closed: int
    average: float | None
    cycles: tuple
    is_company: bool

    @property
    def rate(self):
        return forecast.win_rate(self.won, self.closed)

    def get_share_within(self, days):
        """Share of won deals that took no more than so many days from the first request."""
        if not self.cycles:
            return 0.0
        return sum(1 for cycle in self.cycles if cycle <= days) / len(self.cycles)


class CrmSalesForecastReader(models.AbstractModel):
    """Open deals, and the past by which they are judged. Each is one query."""

    _inherit = "crm.sales.forecast.reader"

    # ---- open deals ----------------------------------------------------------------------

    @api.model
    def _get_open_deals(self, scope, today):
        """:rtype: list of OpenDeal"""
        states = self.env["crm.sales.deal.state"]._get_states_sql([today])
        rows = self.env.execute_query(
            SQL(
                """SELECT state.deal_ref, state.user_id, state.team_id, state.amount,
                          state.probability,
                          ABS(lead.probability - COALESCE(lead.automated_probability, 0)) >= 0.01,
                          state.date_deadline, lead.forecast_category
                     FROM (%s) AS state JOIN crm_lead AS lead ON lead.id = state.deal_ref
                    WHERE state.state = 'open' AND %s
                 ORDER BY state.deal_ref""",
                states,
                scope.where("state"),
            )
        )
        return [
            OpenDeal(
                lead_id,
                user_id,
                team_id,
                float(amount or 0),
                float(probability or 0) / 100,
                bool(is_stated),
                deadline,
                category or forecast.category(probability),
            )
            for lead_id, user_id, team_id, amount, probability, is_stated, deadline, category in rows
        ]

    @api.model
    def _is_due(self, deal, subject):
        """Whether an open deal is expected to close in the period; what is overdue, in the current one."""
        if not deal.date_deadline or subject.is_over:
            return False
        if deal.date_deadline > subject.last:
            return False
        return deal.date_deadline >= subject.first or subject.first <= subject.today

    # ---- what was said, and what came ----------------------------------------------------

    @api.model
    def _get_records(self, today):
        """Records of everybody in the company.

        They are read with the server's rights: who sees a deal in a forecast sees it corrected by
        its owner's record; the records themselves are shown by the calibration only.

        :rtype: Records
        """
        since = today - timedelta(days=RECORD_DAYS)
        self.env["crm.sales.deal.state"]._prepare_states()
        self.env["crm.sales.statement"].flush_model()
        self.env["crm.lead"].flush_model()
        found = Records(company_said=self._get_company_said(since))
        found.company = calibration.shift(found.company_said)
        said = defaultdict(list)
        for user_id, probability, won, lost in self._query_said(since):
            said[user_id].append(calibration.Said(probability / 100, won, lost))
        found.people = calibration.shift(item for items in said.values() for item in items)
        late = defaultdict(list)
        for user_id, days in self._query_days_late(since):
            late[user_id].append(days)
        found.said, found.days_late = dict(said), dict(late)
        return found

    @api.model
    def _query_said(self, since):
        """(person, percent, deals won, lost): each deal weighs 1 for a person, by the time that stood."""
        return self.env.execute_query(
            SQL(
                """WITH said AS (
                       SELECT statement.lead_id, statement.user_id, statement.probability,
                              statement.has_probability, lead.won_status = 'won' AS won,
                              statement.said_at, lead.date_closed,
                              LEAD(statement.said_at) OVER (
                                  PARTITION BY statement.lead_id
                                  ORDER BY statement.said_at, statement.id) AS next_at
                         FROM crm_sales_statement AS statement
                         JOIN crm_lead AS lead ON lead.id = statement.lead_id
                        WHERE (statement.has_probability OR statement.withdraws_probability)
                          AND lead.won_status IN ('won', 'lost')
                          AND lead.date_closed >= %(since)s
                          AND statement.company_id = %(company)s),
                   stood AS (
                       SELECT lead_id, user_id, ROUND(probability::numeric) AS percent, won,
                              SUM(GREATEST(EXTRACT(EPOCH FROM
                                  LEAST(next_at, date_closed) - said_at), 60)) AS seconds
                         FROM said
                        WHERE has_probability AND said_at < date_closed
                     GROUP BY 1, 2, 3, 4),
                   weighed AS (
                       SELECT stood.*, seconds / SUM(seconds) OVER (
                                  PARTITION BY user_id, lead_id) AS weight
                         FROM stood)
                SELECT user_id, percent::float8,
                       COALESCE(SUM(weight) FILTER (WHERE won), 0)::float8,
                       COALESCE(SUM(weight) FILTER (WHERE NOT won), 0)::float8
                  FROM weighed GROUP BY 1, 2 ORDER BY 1, 2""",
                since=since,
                company=self.env.company.id,
            )
        )

    @api.model
    def _query_days_late(self, since):
        """(person, days) for each won deal: from the date that the person first stated to the closing."""
        zone = str(self.env["crm.sales.fact"]._get_zone(self.env.company))
        return self.env.execute_query(
            SQL(
                """SELECT user_id, days FROM (
                       SELECT DISTINCT ON (statement.user_id, statement.lead_id)
                              statement.user_id, statement.lead_id,
                              (lead.date_closed AT TIME ZONE 'UTC' AT TIME ZONE %(zone)s)::date
                              - statement.date_deadline AS days
                         FROM crm_sales_statement AS statement
                         JOIN crm_lead AS lead ON lead.id = statement.lead_id
                        WHERE statement.has_deadline AND lead.won_status = 'won'
                          AND lead.date_closed >= %(since)s
                          AND statement.said_at < lead.date_closed
                          AND statement.company_id = %(company)s
                     ORDER BY statement.user_id, statement.lead_id, statement.said_at,
                              statement.id) AS first
                ORDER BY user_id, days""",
                zone=zone,
                since=since,
                company=self.env.company.id,
            )
        )

    @api.model
    def _get_company_said(self, since):
        """Probabilities as all the company's deals stood from day to day, whoever set them."""
        rows = self.env.execute_query(
            SQL(
                """WITH closed AS (
                       SELECT deal_ref, state = 'won' AS won, closed_on
                         FROM crm_sales_deal_state
                        WHERE valid_to IS NULL AND state IN ('won', 'lost')
                          AND closed_on >= %(since)s AND company_id = %(company)s),
                   stood AS (
                       SELECT past.deal_ref, ROUND(past.probability::numeric) AS percent, closed.won,
                              SUM(LEAST(past.valid_to, closed.closed_on)
                                  - past.valid_from + 1) AS days
                         FROM crm_sales_deal_state AS past JOIN closed USING (deal_ref)
                        WHERE past.state = 'open' AND past.probability IS NOT NULL
                          AND past.valid_from < closed.closed_on
                     GROUP BY 1, 2, 3),
                   weighed AS (
                       SELECT stood.*, days / SUM(days) OVER (PARTITION BY deal_ref) AS weight
                         FROM stood)
                SELECT percent::float8,
                       COALESCE(SUM(weight) FILTER (WHERE won), 0)::float8,
                       COALESCE(SUM(weight) FILTER (WHERE NOT won), 0)::float8
                  FROM weighed GROUP BY 1 ORDER BY 1""",
                since=since,
                company=self.env.company.id,
            )
        )
        return [calibration.Said(percent / 100, won, lost) for percent, won, lost in rows]

    # ---- closed deals ----------------------------------------------------------------------

    @api.model
    def _get_history(self, scope, today):
        """Closed deals of the last year, of the scope or, where these are too few, of the company.

        Of the company only the sums are told.

        :rtype: History
        """
        found = self._query_history(scope, today)
        if found.closed >= ENOUGH:
            return found
        company = self._query_history(Scope((self.env.company.id,)), today, is_company=True)
        return company if company.closed > found.closed else found

    @api.model
    def _query_history(self, scope, today, is_company=False):
        self.env["crm.sales.fact"]._sync_noted()
        self.env["crm.sales.fact"].flush_model()
        [row] = self.env.execute_query(
            SQL(
                """SELECT COUNT(*) FILTER (WHERE kind = 'deal_closed' AND numerator > 0),
                          COUNT(*) FILTER (WHERE kind = 'deal_closed'),
                          AVG(amount) FILTER (
                              WHERE kind = 'deal_closed' AND numerator > 0 AND amount > 0),
                          ARRAY_AGG(numerator) FILTER (WHERE kind = 'deal_cycle')
                     FROM crm_sales_fact AS fact
                    WHERE kind IN ('deal_closed', 'deal_cycle') AND is_counted
                      AND date BETWEEN %s AND %s AND %s""",
                today - timedelta(days=HISTORY_DAYS),
                today,
                scope.where("fact"),
            )
        )
        won, closed, average, cycles = row
        return History(
            won,
            closed,
            None if average is None else float(average),
            tuple(float(cycle) for cycle in cycles or ()),
            is_company,
        )

    @api.model
    def _get_reached(self, subject, kpi, by=None):
        """Facts of an indicator in the period so far: by id of ``user`` or ``team``, else under None."""
        last = min(subject.last, subject.today)
        if last < subject.first:
            return {}
        keys = [by] if by else []
        rows = kpi._get_facts(subject.first, last, keys, subject.scope)
        return {(row[by] or None) if by else None: row["value"] or 0.0 for row in rows}

    @api.model
    def _correct(self, deal, records):
        return calibration.corrected(deal.probability, records.get_shift(deal).value)
