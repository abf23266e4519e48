import logging

from odoo import api, fields, models
from odoo.fields import Domain

_logger = logging.getLogger(__name__)

BATCH = 200


class CrmServiceWatch(models.AbstractModel):
    """A record that its responsible is reminded of once; the mark is ``reminded_on``."""

    _name = "crm.service.watch"
    _description = "Reminded of Once"

    reminded_on = fields.Date(
        readonly=True, copy=False, help="When the reminder was made; a new date asks for a new one."
    )

    @api.model
    def _get_reminder_domain(self):
        """What is due and was not reminded of."""
        return Domain.FALSE

    @api.model
    def _cron_remind(self):
        """Remind of what is due; days missed while the server was down are made up for.

        Running it again changes nothing: what was reminded of is marked.
        """
        domain = self._get_reminder_domain() & Domain("reminded_on", "=", False)
        commit_progress = self.env["ir.cron"]._commit_progress
        commit_progress(remaining=self.search_count(domain))
        last_id = 0
        while found := self.search(domain & Domain("id", ">", last_id), limit=BATCH, order="id"):
            last_id = found[-1].id
            locked = found.try_lock_for_update(allow_referencing=True)
            locked.invalidate_recordset()
            locked.filtered_domain(domain)._remind()
            if not commit_progress(len(found)):
                break

    def _remind(self):
        """One activity for each of these records, and the mark that it was made."""
        todo = self.env.ref("mail.mail_activity_data_todo", raise_if_not_found=False)
        model_id = self.env["ir.model"]._get_id(self._name)
        today = fields.Date.context_today(self)
        activities = []
        for record in self:
            user = record._get_reminder_user()
            if not user:
                _logger.warning("Nobody to remind of %s with id %s", self._name, record.id)
            localized = record.with_context(lang=user.lang or self.env.lang)
            activities.append(
                {
                    "activity_type_id": todo.id if todo else False,
                    "automated": True,
                    "res_model_id": model_id,
                    "res_id": record.id,
                    "user_id": user.id or False,
                    "date_deadline": today,
                    "summary": localized._prepare_reminder_summary(),
                }
            )
        self.env["mail.activity"].create(activities)
        self.write({"reminded_on": today})

    def _get_reminder_user(self):
        """Who is reminded of this record; may be nobody."""
        self.ensure_one()
        return self.env["res.users"]

    def _prepare_reminder_summary(self):
        """Text of the reminder, in the language of the context."""
        raise NotImplementedError
