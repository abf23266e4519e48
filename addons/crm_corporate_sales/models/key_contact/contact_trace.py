"""Real traces of our talks with people: mails, meetings, finished calls and visits."""

from typing import NamedTuple

from odoo import api, fields, models
from odoo.tools import SQL

# Kinds of messages that a person wrote or received, as opposed to what the system tells.
TALK_MESSAGE_TYPES = ("email", "comment", "email_outgoing")
TALK_ACTIVITY_CATEGORIES = ("phonecall", "meeting")


class Trace(NamedTuple):
    """Last trace of one kind; a lead or company that is None means "any of them"."""

    partner_id: int
    lead_id: int | None
    company_id: int | None
    user_id: int | None
    moment: object


class CrmContactTrace(models.AbstractModel):
    """Reads when, and by whom of us, people were last talked with.

    Another addon (telephony, say) adds its own source by extending :meth:`_get_sources`.
    """

    _name = "crm.contact.trace"
    _description = "Traces of Talks with Contacts"

    @api.model
    def _get_traces(self, partners):
        """Last traces of the given people, in one query however many there are.

        Traces are read past record rules: of foreign documents nothing is told but the day of
        the last talk and which colleague had it, which is what the influence map is for.

        :param partners: res.partner records
        :return: {partner id: [Trace, …]}, at most one per lead, company and colleague
        """
        traces = {partner_id: [] for partner_id in partners.ids}
        if not traces:
            return traces
        for model_name in self._get_source_models():
            self.env[model_name].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT partner_id, lead_id, company_id, user_id, MAX(moment)
                  FROM (%s) AS trace
              GROUP BY partner_id, lead_id, company_id, user_id
                """,
                SQL(" UNION ALL ").join(self._get_sources(tuple(traces))),
            )
        )
        for row in rows:
            traces[row[0]].append(Trace(*row))
        return traces

    @api.model
    def _get_source_models(self):
        """Models that the sources read, to be flushed first."""
        return [
            "mail.message",
            "mail.notification",
            "calendar.event",
            "calendar.attendee",
            "mail.activity",
            "crm.lead",
            "crm.lead.contact",
            "res.users",
        ]

    @api.model
    def _get_sources(self, partner_ids):
        """Queries of (partner_id, lead_id, company_id, user_id, moment), to be united.

        :param tuple partner_ids: ids of the people asked for, at least one
        :return: list of SQL; the moment is in UTC, noon where only the day is known
        """
        return [
            self._get_incoming_mail_source(partner_ids),
            self._get_outgoing_mail_source(partner_ids),
            self._get_notified_mail_source(partner_ids),
            self._get_meeting_source(partner_ids),
            self._get_partner_activity_source(partner_ids),
            self._get_deal_activity_source(partner_ids),
            self._get_only_contact_activity_source(partner_ids),
            self._get_named_activity_source(partner_ids),
        ]

    @api.model
    def _get_incoming_mail_source(self, partner_ids):
        """Messages they wrote; the colleague is whoever of us was addressed, if anybody."""
        return SQL(
            """
            SELECT message.author_id AS partner_id, NULL::int AS lead_id,
                   message.record_company_id AS company_id, colleague.id AS user_id,
                   message.date AS moment
              FROM mail_message message
         LEFT JOIN mail_message_res_partner_rel recipient
                ON recipient.mail_message_id = message.id
         LEFT JOIN res_users colleague
                ON colleague.partner_id = recipient.res_partner_id AND NOT colleague.share
             WHERE message.author_id IN %s AND message.message_type IN %s
            """,
            partner_ids,
            TALK_MESSAGE_TYPES,
        )

    @api.model
    def _get_outgoing_mail_source(self, partner_ids):
        """Messages one of us addressed to them."""
        return SQL(
            """
            SELECT recipient.res_partner_id, NULL::int, message.record_company_id,
                   colleague.id, message.date
              FROM mail_message_res_partner_rel recipient
              JOIN mail_message message ON message.id = recipient.mail_message_id
              JOIN res_users colleague
                ON colleague.partner_id = message.author_id AND NOT colleague.share
             WHERE recipient.res_partner_id IN %s AND message.message_type IN %s
            """,
            partner_ids,
            TALK_MESSAGE_TYPES,
        )

    @api.model
    def _get_notified_mail_source(self, partner_ids):
        """Messages of ours which reached them by email as followers of the document."""
        return SQL(
            """
            SELECT notification.res_partner_id, NULL::int, message.record_company_id,
                   colleague.id, message.date
              FROM mail_notification notification
              JOIN mail_message message ON message.id = notification.mail_message_id
              JOIN res_users colleague
                ON colleague.partner_id = message.author_id AND NOT colleague.share
             WHERE notification.res_partner_id IN %s AND message.message_type IN %s
               AND notification.notification_type = 'email'
               AND notification.notification_status NOT IN ('bounce', 'exception', 'canceled')
            """,
            partner_ids,
            TALK_MESSAGE_TYPES,
        )

    @api.model
    def _get_meeting_source(self, partner_ids):
        """Meetings that are over, with them and one of us, neither having declined."""
        return SQL(
            """
            SELECT guest.partner_id, NULL::int, NULL::int, colleague.id, event.stop
              FROM calendar_attendee guest
              JOIN calendar_event event ON event.id = guest.event_id AND event.active
              JOIN calendar_attendee host
                ON host.event_id = event.id AND host.id != guest.id
               AND host.state IS DISTINCT FROM 'declined'
              JOIN res_users colleague
                ON colleague.partner_id = host.partner_id AND NOT colleague.share
             WHERE guest.partner_id IN %s AND guest.state IS DISTINCT FROM 'declined'
               AND event.stop <= %s
            """,
            partner_ids,
            fields.Datetime.now(),
        )

    @api.model
    def _get_partner_activity_source(self, partner_ids):
        """Finished calls and meetings planned on the person's own card."""
        return SQL(
            """
            SELECT activity.res_id, NULL::int, NULL::int, activity.user_id,
                   activity.date_done + INTERVAL '12 hours'
              FROM mail_activity activity
              JOIN mail_activity_type type ON type.id = activity.activity_type_id
             WHERE activity.res_model = 'res.partner' AND activity.res_id IN %s
               AND %s
            """,
            partner_ids,
            self._get_done_activity_condition(),
        )

    @api.model
    def _get_deal_activity_source(self, partner_ids):
        """Finished calls and meetings on a deal whose customer is that very person.

        Whom a call on a company's deal was with is told by "Talked with" on the activity.
        """
        return SQL(
            """
            SELECT lead.partner_id, NULL::int, lead.company_id, activity.user_id,
                   activity.date_done + INTERVAL '12 hours'
              FROM crm_lead lead
              JOIN mail_activity activity
                ON activity.res_model = 'crm.lead' AND activity.res_id = lead.id
              JOIN mail_activity_type type ON type.id = activity.activity_type_id
             WHERE lead.partner_id IN %s AND %s
               AND %s
            """,
            partner_ids,
            self._get_done_activity_condition(),
            self._get_unnamed_condition(),
        )

    @api.model
    def _get_only_contact_activity_source(self, partner_ids):
        """Finished calls and meetings on a deal where the person is the only key contact."""
        return SQL(
            """
            SELECT contact.partner_id, contact.lead_id, NULL::int, activity.user_id,
                   activity.date_done + INTERVAL '12 hours'
              FROM crm_lead_contact contact
              JOIN mail_activity activity
                ON activity.res_model = 'crm.lead' AND activity.res_id = contact.lead_id
              JOIN mail_activity_type type ON type.id = activity.activity_type_id
             WHERE contact.partner_id IN %s AND %s AND %s
               AND NOT EXISTS (SELECT FROM crm_lead_contact other
                                WHERE other.lead_id = contact.lead_id AND other.id != contact.id)
            """,
            partner_ids,
            self._get_done_activity_condition(),
            self._get_unnamed_condition(),
        )

    @api.model
    def _get_named_activity_source(self, partner_ids):
        """Finished activities which say with whom one talked."""
        return SQL(
            """
            SELECT named.partner_id, NULL::int, NULL::int, activity.user_id,
                   activity.date_done + INTERVAL '12 hours'
              FROM mail_activity_talked_partner_rel named
              JOIN mail_activity activity ON activity.id = named.activity_id
             WHERE named.partner_id IN %s
               AND NOT activity.active AND activity.date_done IS NOT NULL
            """,
            partner_ids,
        )

    @api.model
    def _get_done_activity_condition(self):
        """Odoo archives an activity that is done; a cancelled one is deleted."""
        return SQL(
            "NOT activity.active AND activity.date_done IS NOT NULL AND type.category IN %s",
            TALK_ACTIVITY_CATEGORIES,
        )

    @api.model
    def _get_unnamed_condition(self):
        """The activity does not say with whom one talked."""
        return SQL(
            """NOT EXISTS (SELECT FROM mail_activity_talked_partner_rel named
                            WHERE named.activity_id = activity.id)"""
        )
