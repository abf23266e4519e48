"""Meetings that were held."""

from odoo import models
from odoo.tools import SQL

from ..activity.mail_activity_type import MEETING_FACTS
from .sources import ONCE, Source, among, columns, source


class CalendarEvent(models.Model):
    _name = "calendar.event"
    _inherit = ["calendar.event", "crm.fact.source"]


@source
class MeetingSource(Source):
    anchor = "calendar.event"
    kinds = {**dict.fromkeys(MEETING_FACTS.values()), MEETING_FACTS["cold"]: ONCE}  # noqa: RUF012
    documents = ("calendar.event",)
    watch = {  # noqa: RUF012
        "calendar.event": {
            "meeting_result",
            "meeting_kind",
            "start",
            "start_date",
            "allday",
            "opportunity_id",
            "res_model",
            "res_id",
        }
    }

    def rows(self, env, ids):
        kind = SQL(
            "CASE event.meeting_kind %s END",
            SQL(" ").join(SQL("WHEN %s THEN %s", *item) for item in MEETING_FACTS.items()),
        )
        return SQL(
            """
            SELECT %s
              FROM calendar_event event
         LEFT JOIN res_users person ON person.id = event.user_id
         LEFT JOIN sale_order sale
                ON event.res_model = 'sale.order' AND sale.id = event.res_id
         LEFT JOIN crm_lead lead
                ON lead.id = COALESCE(event.opportunity_id, sale.opportunity_id,
                       CASE WHEN event.res_model = 'crm.lead' THEN event.res_id END)
         LEFT JOIN res_partner contact
                ON event.res_model = 'res.partner' AND contact.id = event.res_id
         LEFT JOIN LATERAL (
                   SELECT guest.res_partner_id AS id
                     FROM calendar_event_res_partner_rel guest
                    WHERE guest.calendar_event_id = event.id
                      AND NOT EXISTS (SELECT FROM res_users own
                                       WHERE own.partner_id = guest.res_partner_id
                                         AND NOT own.share)
                 ORDER BY guest.res_partner_id LIMIT 1) guest ON TRUE
             WHERE event.meeting_result = 'held' AND event.meeting_kind IS NOT NULL AND %s
            """,
            columns(
                kind=kind,
                company_id="COALESCE(lead.company_id, sale.company_id, contact.company_id,"
                " person.company_id)",
                user_id="event.user_id",
                team_id="COALESCE(person.sale_team_id, lead.team_id)",
                happened_at="event.start",
                day="CASE WHEN event.allday THEN event.start_date END",
                res_model=SQL("%s", "calendar.event"),
                res_id="event.id",
                res_name="event.name",
                lead_id="lead.id",
                partner_id="COALESCE(lead.partner_id, sale.partner_id, contact.id, guest.id)",
                party="'e' || event.id",
            ),
            among("event.id", ids),
        )
