from odoo import api, fields, models
from odoo.tools import SQL

from .crm_sales_deal_state import COMPARED, columns_sql

#: key of the transaction's list of deals whose past was changed
_NOTED = "crm_sales_planning.deals_with_past"
STORED = ("deal_ref", "name", *COMPARED)


class CrmSalesDealState(models.Model):
    """How states are recorded: by comparing all deals with their last rows, in one statement."""

    _inherit = "crm.sales.deal.state"

    @api.model
    def _cron_record(self):
        self._record()

    @api.model
    def _record(self, lead_ids=None):
        """Record what is different from the last rows, and rebuild the past of deals that have none.

        Safe to run at any time and as often as wanted: without changes nothing is written. A change is
        dated by the day of the deal's last write, a closing by its date, so that after days of downtime
        each goes to its day. What was closed with a date in the past is so from that day on.

        :param lead_ids: only these deals; None: all, and those that are gone
        """
        for name in ("crm.lead", "res.partner", "crm.team", "res.company", self._name):
            self.env[name].flush_model()
        # The insert waits for both counts: one deal has one row without an end.
        self.env.cr.execute(
            SQL(
                """WITH live AS MATERIALIZED (%(live)s),
                   last AS (
                       SELECT * FROM crm_sales_deal_state WHERE valid_to IS NULL AND %(chosen)s
                   ),
                   known AS MATERIALIZED (
                       SELECT DISTINCT deal_ref FROM crm_sales_deal_state WHERE %(chosen)s
                   ),
                   changed AS MATERIALIZED (%(changed)s),
                   dropped AS (
                       DELETE FROM crm_sales_deal_state AS row USING changed
                        WHERE row.deal_ref = changed.deal_ref
                          AND (row.valid_from > changed.since
                               OR row.valid_from = changed.since AND changed.state IS NULL)
                    RETURNING row.id
                   ),
                   ended AS (
                       UPDATE crm_sales_deal_state AS row SET valid_to = changed.since - 1
                         FROM changed
                        WHERE row.deal_ref = changed.deal_ref AND row.valid_from < changed.since
                          AND COALESCE(row.valid_to, 'infinity'::date) >= changed.since
                    RETURNING row.id
                   ),
                   found AS (
                       %(rebuilt)s
                    UNION ALL
                       SELECT %(stored)s, since, NULL::date, FALSE
                         FROM changed WHERE state IS NOT NULL
                   )
                   INSERT INTO crm_sales_deal_state
                          (lead_id, %(stored)s, valid_from, valid_to, is_rebuilt)
                   SELECT deal_ref, found.* FROM found
                    WHERE (SELECT COUNT(*) FROM dropped) + (SELECT COUNT(*) FROM ended) >= 0
                   ON CONFLICT (deal_ref, valid_from) DO UPDATE
                      SET (lead_id, %(stored)s, valid_to, is_rebuilt)
                        = ROW(EXCLUDED.lead_id, %(excluded)s, EXCLUDED.valid_to,
                              EXCLUDED.is_rebuilt)""",
                live=self._get_live_sql(lead_ids),
                chosen=SQL("deal_ref IN %s", tuple(lead_ids)) if lead_ids else SQL("TRUE"),
                changed=self._get_changed_sql(),
                rebuilt=self._get_rebuilt_sql(),
                stored=SQL(", ").join(map(SQL.identifier, STORED)),
                excluded=columns_sql("excluded", STORED),
            )
        )
        self.invalidate_model()
        if lead_ids is None:
            self._note_seen()

    def _get_changed_sql(self):
        """Deals with rows that are not like their last one any more, and since when."""
        return SQL(
            """SELECT %(live)s, %(since)s AS since
                 FROM live
                 JOIN known ON known.deal_ref = live.deal_ref
            LEFT JOIN last ON last.deal_ref = live.deal_ref
                WHERE ROW(%(now)s) IS DISTINCT FROM ROW(%(then)s)
                  AND (live.state IS NOT NULL OR last.deal_ref IS NOT NULL)
            UNION ALL
               SELECT %(gone)s, GREATEST(company.today, last.valid_from)
                 FROM last
                 JOIN (VALUES %(days)s) AS company (id, zone, today, seen_on)
                   ON company.id = last.company_id
                WHERE NOT EXISTS (SELECT FROM live WHERE live.deal_ref = last.deal_ref)""",
            live=columns_sql("live", STORED),
            now=columns_sql("live", COMPARED),
            then=columns_sql("last", COMPARED),
            gone=columns_sql("last", STORED, state=SQL("NULL")),
            days=self._get_days_sql(),
            since=SQL(
                """CASE WHEN live.closed_on IS DISTINCT FROM last.closed_on
                             AND live.closed_on IS NOT NULL
                        THEN LEAST(live.closed_on, live.today)
                        ELSE GREATEST(
                            CASE WHEN live.written_on >= live.seen_on
                                 THEN LEAST(live.written_on, live.today)
                                 ELSE live.today END,
                            last.valid_from) END"""
            ),
        )

    def _get_rebuilt_sql(self):
        """The life of deals without rows, by their dates: lead, deal, and what they are now.

        What a closed deal was thought of is not known; an open one is taken to have been as it is.
        """
        return SQL(
            """SELECT %(stored)s, part.valid_from, part.valid_to, part.is_rebuilt
                 FROM live
           CROSS JOIN LATERAL (
                   SELECT LEAST(
                       live.today,
                       CASE WHEN live.state IN ('lead', 'open')
                            THEN CASE WHEN live.started_on >= COALESCE(live.seen_on, live.today)
                                      THEN live.started_on ELSE live.today END
                            ELSE COALESCE(live.closed_on, live.written_on) END) AS now_from
                 ) AS last_part
           CROSS JOIN LATERAL (
                   SELECT LEAST(live.started_on, last_part.now_from) AS lead_from,
                          CASE WHEN live.type = 'lead' THEN 'infinity'::date
                               ELSE GREATEST(live.converted_on, live.started_on) END AS deal_from
                 ) AS dates
           CROSS JOIN LATERAL (
                   VALUES ('lead', lead_from, LEAST(deal_from, now_from) - 1, TRUE),
                          ('open', GREATEST(lead_from, deal_from), now_from - 1, TRUE),
                          (live.state, now_from, NULL::date, FALSE)
                 ) AS part (state, valid_from, valid_to, is_rebuilt)
                WHERE NOT EXISTS (SELECT FROM known WHERE known.deal_ref = live.deal_ref)
                  AND part.state IS NOT NULL
                  AND COALESCE(part.valid_to, 'infinity'::date) >= part.valid_from""",
            stored=columns_sql(
                "live",
                STORED,
                state=SQL("part.state"),
                closed_on=SQL("CASE WHEN NOT part.is_rebuilt THEN live.closed_on END"),
                **{
                    name: SQL(
                        "CASE WHEN NOT part.is_rebuilt OR live.state IN ('lead', 'open') THEN %s END",
                        SQL.identifier("live", name),
                    )
                    for name in ("weighted", "probability", "stage_id")
                },
            ),
        )

    @api.model
    def _note_seen(self):
        now = fields.Datetime.now()
        for company in self._get_companies():
            today = self.env["crm.sales.fact"]._get_local_day(company, now)
            if company.pipeline_seen_on != today:
                company.pipeline_seen_on = today

    # ---- changes of the past -----------------------------------------------------------

    @api.model
    def _note_past(self, leads):
        """These deals were loaded or closed with a date in the past: record them with the transaction."""
        if not leads:
            return
        noted = self.env.cr.precommit.data.setdefault(_NOTED, set())
        if not noted:
            self.env.cr.precommit.add(self.env["crm.sales.deal.state"]._record_noted)
        noted.update(leads.ids)

    @api.model
    def _record_noted(self):
        noted = self.env.cr.precommit.data.pop(_NOTED, None)
        if noted:
            self._record(sorted(noted))
