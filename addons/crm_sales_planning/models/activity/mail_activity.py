from odoo import api, fields, models
from odoo.tools import SQL, sql


class MailActivity(models.Model):
    _inherit = "mail.activity"

    done_at = fields.Datetime(
        string="Done",
        compute="_compute_done_at",
        store=True,
        help="The moment; Odoo's own day of doing is that of Greenwich.",
    )

    def _auto_init(self):
        if not sql.column_exists(self.env.cr, self._table, "done_at"):
            sql.create_column(self.env.cr, self._table, "done_at", "timestamp")
            # archiving was the last change of what was done before
            self.env.cr.execute(
                SQL(
                    """UPDATE mail_activity SET done_at = write_date
                        WHERE NOT active AND write_date::date = date_done"""
                )
            )
        return super()._auto_init()

    @api.depends("active")
    def _compute_done_at(self):
        self.filtered("active").done_at = False
        # the first time counts, as with the day
        for activity in self.filtered(lambda item: not item.active and not item.done_at):
            activity.done_at = fields.Datetime.now()

    def _action_done(self, feedback=False, attachment_ids=None):
        """Doing the activity of a meeting that has begun says that it was held."""
        begun = self.calendar_event_id.filtered(
            lambda event: not event.meeting_result and event._has_begun()
        )
        # sudo: who does the activity may not be the organizer
        begun.sudo().write({"meeting_result": "held"})
        return super()._action_done(feedback=feedback, attachment_ids=attachment_ids)
