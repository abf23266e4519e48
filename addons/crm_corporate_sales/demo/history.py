"""Gives the roles back to the people of the story and sets what depends on past dates."""

from odoo import fields
from odoo.tools import SQL

from . import texts


class History:
    """Works on the deals of a :class:`player.Player` after they were played, in SQL batches."""

    def __init__(self, player):
        self.player, self.env, self.rng = player, player.env, player.rng
        self.company, self.deals = player.company, player.deals
        self.lead_ids = [deal.lead_id for deal in self.deals]

    def tell(self):
        self.env.flush_all()
        self._give_roles_back()
        self._set_lead_dates()
        self._set_step_texts()
        self._set_meetings()
        self._set_reviews()
        self.env.invalidate_all()
        self._set_hours()
        self.env.invalidate_all()

    # ---- roles -----------------------------------------------------------------------

    def _give_roles_back(self):
        """What the player did is what each deal's owner did."""
        roles = self._roles()
        player = self.player.user
        for table, column, link in (
            ("crm_lead", "user_id", SQL("item.id = role.lead_id")),
            ("crm_lead", "create_uid", SQL("item.id = role.lead_id")),
            *(
                (table, column, SQL("item.lead_id = role.lead_id"))
                for table, columns in (
                    ("crm_lead_stage_run", ("user_id", "user_start_id", "user_end_id")),
                    ("crm_lead_step_run", ("user_id", "user_end_id", "chosen_user_id")),
                    ("crm_lead_review", ("user_id",)),
                    ("crm_lead_tactics", ("user_id",)),
                )
                for column in columns
            ),
            (
                "mail_activity",
                "user_id",
                SQL("item.res_model = 'crm.lead' AND item.res_id = role.lead_id"),
            ),
            ("calendar_event", "user_id", SQL("item.opportunity_id = role.lead_id")),
        ):
            self._update(table, column, SQL("role.user_id"), roles, link, player.id)
        self.sign_messages()
        followed = SQL("item.res_model = 'crm.lead' AND item.res_id = role.lead_id")
        self.env.cr.execute(
            SQL(
                """DELETE FROM mail_followers item USING %s, mail_followers own
                    WHERE %s AND item.partner_id = %s AND own.id != item.id AND own.partner_id = role.partner_id
                      AND own.res_model = item.res_model AND own.res_id = item.res_id""",
                roles,
                followed,
                player.partner_id.id,
            )
        )
        self._update(
            "mail_followers",
            "partner_id",
            SQL("role.partner_id"),
            roles,
            followed,
            player.partner_id.id,
        )
        for table in ("crm_lead_stage_run", "crm_lead_review"):
            self.env.cr.execute(
                SQL(
                    "UPDATE %s item SET team_id = role.team_id FROM %s WHERE item.lead_id = role.lead_id",
                    SQL.identifier(table),
                    roles,
                )
            )
        self.env.cr.execute(
            SQL(
                "UPDATE crm_lead item SET team_id = role.team_id FROM %s WHERE item.id = role.lead_id",
                roles,
            )
        )
        # whoever had the step ended it
        self.env.cr.execute(
            SQL(
                """UPDATE crm_lead_step_run SET user_end_id = user_id
                    WHERE lead_id IN %s AND user_end_id IS NOT NULL""",
                tuple(self.lead_ids),
            )
        )
        self._give_meetings_back(roles)

    def _roles(self):
        """Who owns each deal, for the FROM of an UPDATE."""
        owners = [self.company.users[deal.owner] for deal in self.deals]
        return SQL(
            "unnest(%s::int[], %s::int[], %s::int[], %s::int[], %s::text[]) "
            "AS role(lead_id, user_id, partner_id, team_id, email)",
            self.lead_ids,
            [user.id for user in owners],
            [user.partner_id.id for user in owners],
            [self.company.teams[deal.team].id for deal in self.deals],
            [user.email_formatted for user in owners],
        )

    def sign_messages(self):
        """What the player wrote in deals is what their owners wrote."""
        player, roles = self.player.user, self._roles()
        of_lead = SQL("item.model = 'crm.lead' AND item.res_id = role.lead_id")
        self._update(
            "mail_message", "email_from", SQL("role.email"), roles, of_lead, player.email_formatted
        )
        self._update(
            "mail_message",
            "author_id",
            SQL("role.partner_id"),
            roles,
            of_lead,
            player.partner_id.id,
        )

    def _give_meetings_back(self, roles):
        me = self.player.user.partner_id.id
        event = SQL(
            "SELECT event.id, role.* FROM calendar_event event JOIN %s ON event.opportunity_id = role.lead_id",
            roles,
        )
        self.env.cr.execute(
            SQL(
                """UPDATE calendar_attendee item SET partner_id = event.partner_id, state = 'accepted'
                     FROM (%s) event WHERE item.event_id = event.id AND item.partner_id = %s""",
                event,
                me,
            )
        )
        self.env.cr.execute(
            SQL(
                """UPDATE calendar_event_res_partner_rel item SET res_partner_id = event.partner_id
                     FROM (%s) event
                    WHERE item.calendar_event_id = event.id AND item.res_partner_id = %s""",
                event,
                me,
            )
        )

    def _update(self, table, column, value, roles, link, player_id):
        self.env.cr.execute(
            SQL(
                "UPDATE %(table)s item SET %(column)s = %(value)s FROM %(roles)s "
                "WHERE %(link)s AND item.%(column)s = %(player)s",
                table=SQL.identifier(table),
                column=SQL.identifier(column),
                value=value,
                roles=roles,
                link=link,
                player=player_id,
            )
        )

    # ---- dates -----------------------------------------------------------------------

    def _set_lead_dates(self):
        ids = tuple(self.lead_ids)
        self.env.cr.execute(
            SQL(
                """UPDATE crm_lead SET create_date = date_received, date_open = date_received,
                          write_date = GREATEST(date_received, date_last_stage_update, date_closed),
                          date_closed = CASE WHEN won_status = 'pending' THEN NULL ELSE date_closed END
                    WHERE id IN %s""",
                ids,
            )
        )
        self.env.cr.execute(
            SQL(
                """UPDATE crm_lead SET day_open = 0,
                          day_close = ABS(EXTRACT(EPOCH FROM date_closed - create_date) / 86400)
                    WHERE id IN %s""",
                ids,
            )
        )
        self.env.cr.execute(
            SQL(
                """UPDATE mail_tracking_value item SET create_date = message.date
                     FROM mail_message message
                    WHERE message.id = item.mail_message_id
                      AND message.model = 'crm.lead' AND message.res_id IN %s""",
                ids,
            )
        )

    def _set_step_texts(self):
        """What came out of each step, and a due date near the day it was done."""
        runs = self.env["crm.lead.step.run"].search(
            [("lead_id", "in", self.lead_ids), ("state", "=", "done")]
        )
        rows = []
        for run in runs:
            category = run.activity_id.activity_type_id.category or "default"
            pool = texts.FEEDBACK.get(category, texts.FEEDBACK["default"])
            told = run.kind in ("activity", "wait") and self.rng.random() < 0.5
            due = fields.Date.add(
                run.date_end.date(), days=self.rng.choice((-2, -1, 0, 0, 0, 0, 1, 2))
            )
            rows.append(
                (run.id, max(due, run.date_start.date()), self.rng.choice(pool) if told else None)
            )
        self.env.cr.execute(
            SQL(
                """UPDATE crm_lead_step_run item SET date_deadline = told.due, feedback = told.feedback
                     FROM unnest(%s::int[], %s::date[], %s::text[]) AS told(id, due, feedback)
                    WHERE item.id = told.id""",
                *(list(column) for column in zip(*rows, strict=True)),
            )
        )
        self.env.cr.execute(
            SQL(
                """UPDATE mail_activity item SET date_deadline = run.date_deadline, feedback = run.feedback,
                          create_date = run.date_start
                     FROM crm_lead_step_run run
                    WHERE run.activity_id = item.id AND run.lead_id IN %s AND run.state = 'done'""",
                tuple(self.lead_ids),
            )
        )

    def _set_meetings(self):
        """A meeting that is over was held when its step ended."""
        self.env.cr.execute(
            SQL(
                """UPDATE calendar_event item
                      SET start = date_trunc('hour', run.date_end),
                          stop = date_trunc('hour', run.date_end) + interval '1 hour'
                     FROM crm_lead_step_run run
                    WHERE run.calendar_event_id = item.id AND run.lead_id IN %s AND run.state = 'done'""",
                tuple(self.lead_ids),
            )
        )

    def _set_reviews(self):
        ids = tuple(self.lead_ids)
        self.env.cr.execute(
            SQL(
                """UPDATE crm_lead_review item SET date = lead.date_closed::date, create_date = lead.date_closed
                     FROM crm_lead lead WHERE lead.id = item.lead_id AND lead.id IN %s""",
                ids,
            )
        )
        # days that came long ago were not missed
        self.env.cr.execute(
            SQL(
                """UPDATE crm_lead item
                      SET reactivation_date = item.date_closed::date + reason.reactivation_days,
                          reactivation_task_date = CASE
                              WHEN item.date_closed::date + reason.reactivation_days <= %s
                              THEN item.date_closed::date + reason.reactivation_days END
                     FROM crm_lost_reason reason
                    WHERE reason.id = item.lost_reason_id AND reason.reactivation_days > 0
                      AND item.won_status = 'lost' AND item.id IN %s""",
                self.player.since.date(),
                ids,
            )
        )

    def _set_hours(self):
        runs = self.env["crm.lead.stage.run"].search(
            [("lead_id", "in", self.lead_ids), ("date_end", "!=", False)]
        )
        work_time = runs._work_time_by_calendar(self.player.since)
        rows = []
        for run in runs:
            calendar = run._get_calendar()
            seconds = (run.date_end - run.date_start).total_seconds()
            hours = work_time[calendar].hours(run.date_start, run.date_end) if calendar else 0.0
            rows.append((run.id, seconds / 3600, hours))
        self.env.cr.execute(
            SQL(
                """UPDATE crm_lead_stage_run item SET hours_calendar = told.calendar, hours_working = told.working
                     FROM unnest(%s::int[], %s::float[], %s::float[]) AS told(id, calendar, working)
                    WHERE item.id = told.id""",
                *(list(column) for column in zip(*rows, strict=True)),
            )
        )
