from datetime import date

from odoo import api, models
from odoo.tools import SQL

from ...engine.channel_figures import RATIOS

#: the sums of a row, in the order of the statements below
COUNTS = (
    "inquiry_count",
    "request_count",
    "lead_count",
    "qualified_count",
    "deal_count",
    "won_count",
    "junk_count",
)
AMOUNTS = ("revenue", "margin")
#: what makes a row
KEYS = SQL("month, company_id, source_id, medium_id, campaign_id, inquiry_channel, team_id")


class CrmChannelReport(models.Model):
    """The statement behind the report: requests and leads counted, costs spread over them."""

    _inherit = "crm.channel.report"

    @property
    def _table_query(self):
        # each side is summed by itself before they are put together: that takes no sorting of
        # every inquiry and lead
        return SQL(
            """WITH place AS (%(places)s),
                    counted AS (
                        SELECT %(keys)s, %(sums)s,
                               (jsonb_agg(won_events) FILTER (WHERE won_events IS NOT NULL))->0
                                   AS won_events
                          FROM (
                               SELECT %(keys)s, %(sums)s, NULL::jsonb AS won_events
                                 FROM (%(inquiries)s) AS inquiry_row GROUP BY %(keys)s
                                UNION ALL
                               SELECT %(keys)s, %(sums)s,
                                      jsonb_agg(jsonb_build_array(day_won, margin))
                                          FILTER (WHERE day_won IS NOT NULL)
                                 FROM (%(leads)s) AS lead_row GROUP BY %(keys)s
                               ) AS side
                         GROUP BY %(keys)s
                    ),
                    spread AS (%(spread)s),
                    summed AS (
                        SELECT %(keys)s, %(sums)s, SUM(cost) AS cost,
                               (jsonb_agg(won_events) FILTER (WHERE won_events IS NOT NULL))->0
                                   AS won_events
                          FROM (
                               SELECT %(keys)s, %(names)s, won_events, 0::numeric AS cost
                                 FROM counted
                                UNION ALL
                               SELECT %(keys)s, 0, 0, 0, 0, 0, 0, 0, 0, 0, NULL, cost FROM spread
                               ) AS part
                         GROUP BY %(keys)s
                    )
               SELECT row_number() OVER (ORDER BY %(keys)s)::int AS id, summed.*,
                      %(currency)s::int AS currency_id, %(ratios)s,
                      %(roi)s AS roi, %(payback)s AS payback_days
                 FROM summed""",
            places=self._sql_places(),
            keys=KEYS,
            names=SQL(", ").join(SQL.identifier(name) for name in (*COUNTS, *AMOUNTS)),
            sums=SQL(", ").join(
                [SQL("SUM(%(n)s)::int AS %(n)s", n=SQL.identifier(name)) for name in COUNTS]
                + [SQL("SUM(%(n)s) AS %(n)s", n=SQL.identifier(name)) for name in AMOUNTS]
            ),
            inquiries=self._sql_inquiries(),
            leads=self._sql_leads(),
            spread=self._sql_spread(),
            currency=self.env.company.currency_id.id,
            ratios=self._sql_row_ratios(),
            roi=self._sql_roi(SQL("margin"), SQL("cost")),
            payback=self._sql_payback(
                SQL("jsonb_build_array(won_events)"),
                SQL("cost"),
                SQL("CASE WHEN cost > 0 THEN month END"),
            ),
        )

    # ------------------------------------------------------------
    # what is counted
    # ------------------------------------------------------------

    @api.model
    def _sql_places(self):
        """The user's companies: where their months begin, their margin, rate of their currency."""
        companies = self.env.companies
        return SQL(
            """SELECT company.id AS company_id, COALESCE(calendar.tz, 'UTC') AS zone,
                      company.channel_margin::numeric / 100 AS margin,
                      COALESCE(account_currency_table.rate, 1)::numeric AS rate
                 FROM res_company company
                 LEFT JOIN resource_calendar calendar ON calendar.id = company.resource_calendar_id
                 LEFT JOIN %s ON account_currency_table.company_id = company.id
                WHERE company.id = ANY(%s)""",
            self.env["res.currency"]._get_simple_currency_table(companies),
            companies.ids,
        )

    @api.model
    def _sql_there(self, moment):
        """A UTC moment by the clocks of the company."""
        return SQL("(%s AT TIME ZONE 'UTC' AT TIME ZONE place.zone)", moment)

    @api.model
    def _sql_month(self, moment):
        return SQL("date_trunc('month', %s)::date", self._sql_there(moment))

    @api.model
    def _sql_period(self, moment):
        """Spares the statement what the picture does not ask for, a day more at either end.

        The months are in the context, as dates, which no caller from outside can put there; which
        rows are read the caller's domain says as ever.
        """
        first, end = self.env.context.get("channel_months") or (None, None)
        if not isinstance(first, date) or not isinstance(end, date):
            return SQL("TRUE")
        return SQL(
            "%(moment)s >= %(first)s::date - 1 AND %(moment)s < %(end)s::date + 1",
            moment=moment,
            first=first,
            end=end,
        )

    @api.model
    def _sql_inquiry_is_junk(self):
        """Conditions on ``inquiry`` and its ``lead``; see also ``_get_junk_domain``."""
        return SQL(
            """(inquiry.state = 'rejected' AND inquiry.reject_reason IN ('spam', 'wrong'))
               OR (lead.is_junk IS TRUE
                   AND NOT (inquiry.state = 'rejected' AND inquiry.reject_reason = 'duplicate'))"""
        )

    @api.model
    def _sql_inquiries(self):
        return SQL(
            """SELECT %(month)s AS month, inquiry.company_id, inquiry.source_id, inquiry.medium_id,
                      inquiry.campaign_id, inquiry.channel AS inquiry_channel, inquiry.team_id,
                      1 AS inquiry_count, 1 AS request_count, 0 AS lead_count,
                      0 AS qualified_count, 0 AS deal_count, 0 AS won_count,
                      (%(junk)s)::int AS junk_count, 0::numeric AS revenue, 0::numeric AS margin
                 FROM crm_inquiry inquiry
                 JOIN place ON place.company_id = inquiry.company_id
                 LEFT JOIN crm_lead lead ON lead.id = inquiry.lead_id
                WHERE %(period)s""",
            month=self._sql_month(SQL("inquiry.received_at")),
            period=self._sql_period(SQL("inquiry.received_at")),
            junk=self._sql_inquiry_is_junk(),
        )

    @api.model
    def _sql_leads(self):
        """Every lead, lost and archived ones, too; those of no company are the present one's."""
        return SQL(
            """SELECT %(month)s AS month, place.company_id, lead.source_id, lead.medium_id,
                      lead.campaign_id, lead.inquiry_channel, lead.team_id,
                      0 AS inquiry_count, (asked.lead_id IS NULL)::int AS request_count,
                      1 AS lead_count,
                      (qualified.is_deal OR qualified.is_later)::int AS qualified_count,
                      qualified.is_deal::int AS deal_count, won.is_won::int AS won_count,
                      (asked.lead_id IS NULL AND lead.is_junk IS TRUE)::int AS junk_count,
                      amount.revenue, amount.revenue * place.margin AS margin,
                      CASE WHEN won.is_won THEN %(day)s::date END AS day_won
                 FROM crm_lead lead
                 JOIN place ON place.company_id = COALESCE(lead.company_id, %(company)s)
                CROSS JOIN LATERAL (SELECT lead.won_status = 'won' AS is_won) AS won
                CROSS JOIN LATERAL (
                      SELECT won.is_won OR COALESCE(lead.type = 'opportunity'
                                 AND lead.qualification_result = 'deal', FALSE) AS is_deal,
                             COALESCE(lead.qualification_result = 'nurture', FALSE) AS is_later
                      ) AS qualified
                 LEFT JOIN (
                      SELECT DISTINCT lead_id FROM crm_inquiry WHERE lead_id IS NOT NULL
                      ) AS asked ON asked.lead_id = lead.id
                 LEFT JOIN (
                      SELECT opportunity_id,
                             SUM(amount_untaxed / COALESCE(NULLIF(currency_rate, 0), 1)::numeric)
                                 AS total
                        FROM sale_order
                       WHERE opportunity_id IS NOT NULL AND state = 'sale'
                       GROUP BY opportunity_id
                      ) AS ordered ON ordered.opportunity_id = lead.id
                CROSS JOIN LATERAL (
                      SELECT CASE WHEN won.is_won
                                  THEN COALESCE(ordered.total, lead.expected_revenue, 0)
                                       * place.rate
                                  ELSE 0 END AS revenue
                      ) AS amount
                WHERE %(period)s""",
            month=self._sql_month(SQL("COALESCE(lead.date_received, lead.create_date)")),
            day=self._sql_there(SQL("COALESCE(lead.date_closed, lead.create_date)")),
            period=self._sql_period(SQL("COALESCE(lead.date_received, lead.create_date)")),
            company=self.env.company.id,
        )

    @api.model
    def _sql_spread(self):
        """Each cost on the requests it was spent on; by itself when there was none."""
        return SQL(
            """SELECT month, company_id, source_id, medium_id, campaign_id, inquiry_channel,
                      team_id, amount * request_count / SUM(request_count) OVER (PARTITION BY id)
                          AS cost
                 FROM (
                      SELECT cost.id, cost.amount_company * place.rate AS amount,
                             cost.month, cost.company_id,
                             COALESCE(counted.source_id, cost.source_id) AS source_id,
                             COALESCE(counted.medium_id, cost.medium_id) AS medium_id,
                             COALESCE(counted.campaign_id, cost.campaign_id) AS campaign_id,
                             COALESCE(counted.inquiry_channel, cost.inquiry_channel)
                                 AS inquiry_channel,
                             counted.team_id, COALESCE(counted.request_count, 1) AS request_count
                        FROM crm_channel_cost cost
                        JOIN place ON place.company_id = cost.company_id
                        LEFT JOIN counted
                          ON counted.month = cost.month AND counted.company_id = cost.company_id
                         AND counted.request_count > 0
                         AND (cost.source_id IS NULL OR cost.source_id = counted.source_id)
                         AND (cost.medium_id IS NULL OR cost.medium_id = counted.medium_id)
                         AND (cost.campaign_id IS NULL OR cost.campaign_id = counted.campaign_id)
                         AND (cost.inquiry_channel IS NULL
                              OR cost.inquiry_channel = counted.inquiry_channel)
                      ) AS matched"""
        )

    # ------------------------------------------------------------
    # figures: the same rules as engine/channel_figures.py
    # ------------------------------------------------------------

    @api.model
    def _sql_ratio(self, name, part, whole):
        # without any cost there is no cost of a lead, rather than one of nothing
        part = SQL("NULLIF(%s, 0)", part) if name.startswith("cost_") else part
        return SQL("(%s)::float8 / NULLIF(%s, 0)", part, whole)

    @api.model
    def _sql_roi(self, margin, cost):
        return SQL(
            "((%(margin)s) - (%(cost)s))::float8 / NULLIF(%(cost)s, 0)", margin=margin, cost=cost
        )

    @api.model
    def _sql_row_ratios(self):
        return SQL(", ").join(
            SQL(
                "%s AS %s",
                self._sql_ratio(name, SQL.identifier(part), SQL.identifier(whole)),
                SQL.identifier(name),
            )
            for name, (part, whole) in RATIOS.items()
        )

    @api.model
    def _sql_payback(self, events, cost, start):
        """Days from ``start`` until the margins in ``events`` add up to the cost.

        The margins are those of the return on investment: of every request that is counted. A
        channel has paid back exactly when its return is not below zero.

        :param SQL events: JSON list of lists of [day, margin], or of nulls
        """
        return SQL(
            """(SELECT CASE WHEN MIN(step.day) IS NOT NULL
                            THEN GREATEST(MIN(step.day) - (%(start)s), 0) END
                  FROM (SELECT won.day, SUM(won.margin) OVER (ORDER BY won.day) AS earned
                          FROM jsonb_array_elements(%(events)s) AS part(list)
                         CROSS JOIN LATERAL jsonb_array_elements(
                               CASE WHEN jsonb_typeof(part.list) = 'array' THEN part.list
                                    ELSE '[]' END) AS event(pair)
                         CROSS JOIN LATERAL (SELECT (event.pair->>0)::date AS day,
                               (event.pair->>1)::numeric AS margin) AS won
                       ) AS step
                 WHERE ROUND(step.earned, 2) >= ROUND(%(cost)s, 2) AND %(cost)s > 0)""",
            events=events,
            cost=cost,
            start=start,
        )
