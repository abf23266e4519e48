"""Everything else that was done for somebody: activities that are neither calls nor meetings."""

from odoo.tools import SQL

from .activity_source import ActivitySource
from .sources import Source, among, columns, source

TOUCH = "touch"


@source
class TouchSource(Source):
    """A done activity without a kind of its own: no norm counts it, but somebody is in work by it."""

    anchor = "mail.activity"
    kinds = {TOUCH: None}  # noqa: RUF012
    documents = ("mail.activity",)
    watch = ActivitySource.watch

    def rows(self, env, ids):
        return SQL(
            """
            SELECT %s
              FROM mail_activity activity
         LEFT JOIN mail_activity_type kind ON kind.id = activity.activity_type_id
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
               AND kind.kpi_kind IS NULL AND kind.category IS DISTINCT FROM 'phonecall'
               AND activity.calendar_event_id IS NULL
               AND COALESCE(lead.id, sale.id, contract.id, contact.id) IS NOT NULL
               AND %s
            """,
            columns(
                kind=SQL("%s", TOUCH),
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
            ),
            among("activity.id", ids),
        )
