"""Deals that were won or lost."""

from odoo import api, models
from odoo.tools import SQL

from .sources import Source, among, columns, source

CALL_KINDS = ("cold_call", "call")
MEETING_FACT_KINDS = ("cold_meeting", "need_meeting", "terms_meeting", "meeting")


class CrmLead(models.Model):
    _name = "crm.lead"
    _inherit = ["crm.lead", "crm.fact.source"]

    def _merge_dependences(self, opportunities):
        """What happened with the merged deals belongs to this one."""
        self.env["crm.sales.fact"]._repoint(opportunities, self)
        return super()._merge_dependences(opportunities)


class CrmSalesFact(models.Model):
    _inherit = "crm.sales.fact"

    def _repoint(self, old, new):
        """Facts of deals that are merged point to the deal that stays; nothing else changes."""
        # sudo: facts belong to the server; merging was allowed
        facts = self.sudo()
        facts._sync_noted()
        facts.search([("lead_id", "in", old.ids)]).write({"lead_id": new.id})
        facts.flush_model()
        facts._move_pilots(old, new)

    @api.model
    def _move_pilots(self, old, new):
        """The deal that stays becomes the pilot that it took over, on the same day."""
        domain = [("kind", "=", "pilot"), ("res_model", "=", "crm.lead")]
        if not self.search_count([*domain, ("res_id", "=", new.id)], limit=1):
            pilots = self.search([*domain, ("res_id", "in", old.ids)], order="date, id", limit=1)
            pilots.write({"res_id": new.id})
            self.flush_model()


def _deal_columns(**given):
    return columns(
        company_id="lead.company_id",
        user_id="lead.user_id",
        team_id="lead.team_id",
        happened_at="lead.date_closed",
        res_model=SQL("%s", "crm.lead"),
        res_id="lead.id",
        res_name="lead.name",
        lead_id="lead.id",
        partner_id="lead.partner_id",
        amount="lead.expected_revenue",
        **given,
    )


class ClosedDealSource(Source):
    anchor = "crm.lead"
    documents = ("crm.lead",)
    watch = {  # noqa: RUF012
        "crm.lead": {"won_status", "date_closed", "type", "expected_revenue", "name", "active"}
    }


@source
class DealSource(ClosedDealSource):
    """A won or lost deal, and the days that a won one took from its first request."""

    kinds = {"deal_closed": None, "deal_cycle": None}  # noqa: RUF012

    def rows(self, env, ids):
        return SQL(
            """
            SELECT %s
              FROM crm_lead lead
              JOIN (VALUES ('deal_closed'), ('deal_cycle')) AS counted (kind)
                ON counted.kind = 'deal_closed'
                OR (lead.won_status = 'won'
                    AND LEAST(lead.date_received, lead.create_date) <= lead.date_closed)
             WHERE lead.type = 'opportunity' AND lead.won_status IN ('won', 'lost')
               AND lead.date_closed IS NOT NULL AND %s
            """,
            _deal_columns(
                kind="counted.kind",
                numerator="""CASE WHEN counted.kind = 'deal_closed'
                    THEN CASE WHEN lead.won_status = 'won' THEN 1 ELSE 0 END
                    ELSE FLOOR(EXTRACT(EPOCH FROM lead.date_closed
                        - LEAST(lead.date_received, lead.create_date)) / 86400) END""",
                denominator="1",
            ),
            among("lead.id", ids),
        )


@source
class IterationSource(ClosedDealSource):
    """How often a call led on to a meeting in the course of a deal, counted when it is closed."""

    kinds = {"deal_iterations": None}  # noqa: RUF012
    watch = {  # noqa: RUF012
        **ClosedDealSource.watch,
        "mail.activity": {"active", "activity_type_id"},
        "calendar.event": {"meeting_result", "meeting_kind", "opportunity_id"},
    }

    def get_anchor_query(self, model_name):
        """A call or meeting noted after the deal was closed counts, too."""
        return {
            "mail.activity": """SELECT DISTINCT lead_id FROM crm_sales_fact
                WHERE res_model = 'mail.activity' AND res_id IN %(ids)s""",
            "calendar.event": """SELECT DISTINCT lead_id FROM crm_sales_fact
                WHERE res_model = 'calendar.event' AND res_id IN %(ids)s""",
        }.get(model_name)

    def rows(self, env, ids):
        return SQL(
            """
            SELECT %(columns)s
              FROM crm_lead lead
         LEFT JOIN (SELECT lead_id, COUNT(*) AS number
                      FROM (SELECT event.lead_id, event.kind,
                                   LAG(event.kind) OVER (
                                       PARTITION BY event.lead_id
                                       ORDER BY event.happened_at, event.id) AS before
                              FROM crm_sales_fact event
                             WHERE event.kind IN %(kinds)s AND event.lead_id IS NOT NULL
                               AND %(among_facts)s) AS followed
                     WHERE kind IN %(meetings)s AND before IN %(calls)s
                  GROUP BY lead_id) AS turns ON turns.lead_id = lead.id
             WHERE lead.type = 'opportunity' AND lead.won_status IN ('won', 'lost')
               AND lead.date_closed IS NOT NULL AND %(among)s
            """,
            columns=_deal_columns(
                kind=SQL("%s", "deal_iterations"),
                numerator="COALESCE(turns.number, 0)",
                denominator="1",
            ),
            kinds=CALL_KINDS + MEETING_FACT_KINDS,
            meetings=MEETING_FACT_KINDS,
            calls=CALL_KINDS,
            among=among("lead.id", ids),
            among_facts=among("event.lead_id", ids),
        )
