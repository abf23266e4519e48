"""Done calls and meetings that were only activities."""

from odoo import models
from odoo.tools import SQL

from ..activity.mail_activity_type import CALL, COLD_CALL, MEETING_FACTS
from .sources import ONCE, ONCE_A_DAY, Source, among, columns, source


class MailActivity(models.Model):
    _name = "mail.activity"
    _inherit = ["mail.activity", "crm.fact.source"]


@source
class ActivitySource(Source):
    """A done activity counts as its type says; of a meeting in the calendar the meeting counts."""

    anchor = "mail.activity"
    kinds = {  # noqa: RUF012
        COLD_CALL: ONCE_A_DAY,
        CALL: None,
        **dict.fromkeys(MEETING_FACTS.values()),
        MEETING_FACTS["cold"]: ONCE,
    }
    documents = ("mail.activity",)
    watch = {  # noqa: RUF012
        "mail.activity": {"active", "date_done", "done_at", "activity_type_id", "calendar_event_id"}
    }

    def rows(self, env, ids):
        """The moment of doing counts; a day of doing that was written by hand counts as it is."""
        return SQL(
            """
            SELECT %s
              FROM mail_activity activity
              JOIN mail_activity_type kind ON kind.id = activity.activity_type_id
         LEFT JOIN res_users person ON person.id = COALESCE(activity.user_id, activity.write_uid)
         LEFT JOIN crm_lead direct
                ON activity.res_model = 'crm.lead' AND direct.id = activity.res_id
         LEFT JOIN sale_order sale
                ON activity.res_model = 'sale.order' AND sale.id = activity.res_id
         LEFT JOIN crm_contract contract
                ON activity.res_model = 'crm.contract' AND contract.id = activity.res_id
         LEFT JOIN res_partner contact
                ON activity.res_model = 'res.partner' AND contact.id = activity.res_id
         LEFT JOIN crm_lead lead
                ON lead.id = COALESCE(direct.id, sale.opportunity_id, contract.lead_id)
             WHERE NOT activity.active AND activity.date_done IS NOT NULL
               AND (kind.kpi_kind IS NOT NULL OR kind.category = 'phonecall')
               AND (activity.calendar_event_id IS NULL
                    OR COALESCE(kind.kpi_kind, %s) IN %s)
               AND %s
            """,
            columns(
                kind=SQL("COALESCE(kind.kpi_kind, %s)", CALL),
                company_id="COALESCE(lead.company_id, sale.company_id, contract.company_id,"
                " contact.company_id, person.company_id)",
                user_id="person.id",
                team_id="COALESCE(person.sale_team_id, lead.team_id)",
                happened_at="CASE WHEN activity.done_at::date = activity.date_done"
                " THEN activity.done_at ELSE activity.date_done + TIME '12:00' END",
                day="CASE WHEN activity.done_at::date = activity.date_done"
                " THEN NULL ELSE activity.date_done END",
                res_model=SQL("%s", "mail.activity"),
                res_id="activity.id",
                res_name="COALESCE(NULLIF(activity.summary, ''), activity.res_name)",
                lead_id="lead.id",
                partner_id="COALESCE(lead.partner_id, sale.partner_id, contract.partner_id,"
                " contact.id)",
                party="COALESCE(activity.res_model || ',' || activity.res_id, 'a' || activity.id)",
            ),
            CALL,
            (CALL, COLD_CALL),
            among("activity.id", ids),
        )
