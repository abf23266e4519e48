from odoo import models

# An object of this process only: a context value from outside can never be it.
_OWN = object()


class MailActivity(models.Model):
    """Whatever happens to a call's activity, anywhere in Odoo, happens to the call."""

    _inherit = "mail.activity"

    def _by_call_task(self):
        """These activities, changed by their call itself."""
        return self.with_context(call_task_own=_OWN)

    def _get_open_call_tasks(self):
        """Open calls of these activities, with rights of the server."""
        # sudo: who may change the activity changes the call
        tasks = self.env["crm.call.task"].sudo()
        if not self or self.env.context.get("call_task_own") is _OWN:
            return tasks
        return tasks.search([("activity_id", "in", self.ids), ("state", "=", "open")])

    def write(self, vals):
        ending = vals.get("active") is False
        tasks = self._get_open_call_tasks() if ending else None
        result = super().write(vals)
        if tasks:
            tasks._end_from_activity()
        elif {"date_deadline", "user_id"} & set(vals):
            self._get_open_call_tasks()._follow_activity()
        return result

    def _action_done(self, feedback=False, attachment_ids=None):
        tasks = self._get_open_call_tasks()
        if not tasks:
            return super()._action_done(feedback=feedback, attachment_ids=attachment_ids)
        result = super(MailActivity, self._by_call_task())._action_done(
            feedback=feedback, attachment_ids=attachment_ids
        )
        tasks._end_from_activity(feedback)
        return result

    def unlink(self):
        tasks = self._get_open_call_tasks()
        result = super().unlink()
        tasks._cancel_from_activity(tasks)
        return result

    def _get_call_subject(self):
        """A call by a script out of a call's activity is one of the call."""
        # sudo: only to find it; its rights are checked where it is used
        task = self.env["crm.call.task"].sudo().search([("activity_id", "=", self.id)], limit=1)
        task = task.sudo(False)
        return task if task and task.has_access("read") else super()._get_call_subject()
