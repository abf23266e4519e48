from odoo import api, models
from odoo.tools import SQL


class CrmLead(models.Model):
    """What clients did, counted for many leads at once; add-ons with other traces extend this."""

    _inherit = "crm.lead"

    def _get_behaviour_counts(self, behaviour, since=None):
        """How often the clients of these leads did something.

        :param str behaviour: value of ``crm.scoring.rule.behaviour``
        :param datetime since: count only what happened from then on (UTC); None: everything
        :return: {lead id: count}, without leads where it is none
        """
        query = getattr(self, f"_sql_{behaviour}")() if self else None
        if query is None:
            return {}
        self.env.flush_all()
        period = SQL("happened >= %s", since) if since else SQL("TRUE")
        return dict(
            self.env.execute_query(
                SQL(
                    """SELECT lead_id, COUNT(*)::int FROM (%s) AS event
                        WHERE lead_id = ANY(%s) AND %s GROUP BY lead_id""",
                    query,
                    self.ids,
                    period,
                )
            )
        )

    @api.model
    def _get_missing_behaviour_apps(self):
        """{behaviour: name of the app that is missing to count it}"""
        missing = {}
        if "mailing.trace" not in self.env:
            missing["link_clicks"] = self.env._("Email Marketing")
        if "visitor_ids" not in self._fields:
            missing["visits"] = self.env._("CRM on the Website")
        return missing

    # ------------------------------------------------------------
    # events: rows of (lead_id, happened), with the moment they became known as `known`
    # ------------------------------------------------------------

    @api.model
    def _sql_inquiries(self):
        return SQL(
            """SELECT lead_id, received_at AS happened, write_date AS known FROM crm_inquiry
                WHERE lead_id IS NOT NULL AND state != 'rejected'"""
        )

    @api.model
    def _sql_mails(self):
        """Mails that came in, written by nobody of us."""
        return SQL(
            """SELECT mail.res_id AS lead_id, mail.date AS happened, mail.create_date AS known
                 FROM mail_message mail
                WHERE mail.model = 'crm.lead' AND mail.message_type = 'email'
                  AND NOT EXISTS (
                      SELECT 1 FROM res_users colleague
                       WHERE colleague.partner_id = mail.author_id AND colleague.share IS NOT TRUE)"""
        )

    @api.model
    def _sql_calls(self):
        """Calls that were done as an activity, and requests by phone."""
        return SQL(
            """SELECT call.res_id AS lead_id, call.date_done::timestamp AS happened,
                      call.write_date AS known
                 FROM mail_activity call
                 JOIN mail_activity_type kind ON kind.id = call.activity_type_id
                WHERE call.res_model = 'crm.lead' AND call.active IS NOT TRUE
                  AND call.date_done IS NOT NULL AND kind.category = 'phonecall'
                UNION ALL
               SELECT lead_id, received_at, write_date FROM crm_inquiry
                WHERE lead_id IS NOT NULL AND state != 'rejected' AND channel = 'phone'"""
        )

    @api.model
    def _sql_meetings(self):
        """Meetings that are over; they become known when they are."""
        return SQL(
            """SELECT opportunity_id AS lead_id, start AS happened,
                      GREATEST(write_date, stop) AS known
                 FROM calendar_event
                WHERE opportunity_id IS NOT NULL AND active IS TRUE
                  AND stop <= now() AT TIME ZONE 'UTC'"""
        )

    @api.model
    def _sql_link_clicks(self):
        """Clicks in mailings sent to the lead or to its contact; None without Email Marketing."""
        if "mailing.trace" not in self.env:
            return None
        return SQL(
            """SELECT lead.id AS lead_id, click.create_date AS happened, click.create_date AS known
                 FROM link_tracker_click click
                 JOIN mailing_trace trace ON trace.id = click.mailing_trace_id
                 JOIN crm_lead lead
                   ON (trace.model = 'crm.lead' AND trace.res_id = lead.id)
                   OR (trace.model = 'res.partner' AND trace.res_id = lead.partner_id)"""
        )

    @api.model
    def _sql_visits(self):
        """Pages of the website opened by the lead's visitors; None without CRM on the website."""
        if "visitor_ids" not in self._fields:
            return None
        return SQL(
            """SELECT link.crm_lead_id AS lead_id, page.visit_datetime AS happened,
                      page.visit_datetime AS known
                 FROM website_track page
                 JOIN crm_lead_website_visitor_rel link
                   ON link.website_visitor_id = page.visitor_id"""
        )

    @api.model
    def _get_behaviours(self):
        return self.env["crm.scoring.rule"]._fields["behaviour"].get_values(self.env)

    @api.model
    def _sql_touched_by_clients(self, since):
        """Ids of leads about which something became known from then on."""
        parts = [
            SQL("SELECT lead_id FROM (%s) AS event WHERE known >= %s", query, since)
            for query in (getattr(self, f"_sql_{name}")() for name in self._get_behaviours())
            if query is not None
        ]
        return SQL("(%s)", SQL(" UNION ").join(parts))
