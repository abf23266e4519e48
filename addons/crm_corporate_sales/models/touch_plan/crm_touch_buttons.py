from odoo import fields, models
from odoo.exceptions import LockError, UserError

from ...engine import touch_plan
from .crm_touch_plan import MEETING

MAX_DAYS = 365


class CrmTouch(models.Model):
    """What people do with a touch that is due."""

    _inherit = "crm.touch"

    def action_result(self, code, feedback=False):
        """Say what came out of an open touch, in one tap.

        :param str code: ``done`` (no answer yet), ``answer``, ``held``, ``skip``, or
            ``result_<id>`` of a ``crm.call.result``
        :param str feedback: what else there is to say
        :return: True
        :raises UserError: no such result, or the touch is not due any more
        """
        self.ensure_one()
        touch = self._as_worker()
        known = [choice["code"] for choice in touch.choices or []] + ["done", "answer", "skip"]
        if code not in known:
            raise UserError(self.env._("“%s” is no result of this touch.", code))
        feedback = str(feedback or "").strip() or False
        if code.startswith("result_"):
            result = self.env["crm.call.result"].browse(int(code.removeprefix("result_")))
            touch._end_call(result, feedback)
        elif code == "skip":
            touch._end(touch_plan.SKIPPED, feedback=feedback)
        elif code == "done":
            touch._end(touch_plan.DONE, feedback=feedback)
        else:
            touch._end(
                touch_plan.DONE,
                touch_plan.ANSWER,
                feedback=feedback,
                is_positive=True,
                has_meeting=touch.kind == MEETING,
            )
        return True

    def action_postpone(self, days=1):
        """Put open touches off, by working days from today.

        :param int days: 1 is the next working day
        :return: True
        :raises UserError: not a number of days from 0 to 365
        """
        if type(days) is not int or not 0 <= days <= MAX_DAYS:
            raise UserError(self.env._("Touches are put off by 0 to %s working days.", MAX_DAYS))
        for touch in self:
            own = touch._as_worker()
            today = fields.Date.context_today(self)
            own._move_to(own._get_due_days({own: (today, days)})[own])
        return True

    def action_start_script(self):
        """Call by the touch's script, else by the target's scenario."""
        self.ensure_one()
        return self.target_id.action_start_script()

    def action_write_letter(self):
        """Open the letter, filled in by the touch's template; sending it ends the touch."""
        self.ensure_one()
        touch = self._as_worker()
        context = {
            "default_model": "crm.target",
            "default_res_ids": touch.target_id.ids,
            "default_composition_mode": "comment",
            "default_template_id": touch.mail_template_id.id,
            "default_email_layout_xmlid": "mail.mail_notification_light",
            "letter_touch_id": touch.id,
            "force_email": True,
        }
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Letter to %s", touch.target_id.name),
            "res_model": "mail.compose.message",
            "view_mode": "form",
            # the screen calls by itself, so nobody else fills them in
            "views": [(False, "form")],
            "target": "new",
            "context": context,
        }

    def action_open_target(self):
        """Open the target of the touch."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "crm.target",
            "res_id": self.target_id.id,
            "view_mode": "form",
            "views": [(False, "form")],
        }

    def _as_worker(self):
        """This open touch with rights of the server, locked, for who may change its target.

        :raises UserError: somebody else just ends it, or it is over
        """
        self.ensure_one()
        self.target_id.check_access("write")
        # sudo: touches belong to the server; the right to change the target was checked
        touch = self.sudo()._lock_runs()
        if touch.state != touch_plan.OPEN:
            raise UserError(
                self.env._(
                    "“%(touch)s” of %(target)s is not due any more. Look at the target again.",
                    touch=touch.name,
                    target=touch.target_id.name,
                )
            )
        return touch

    def _lock_runs(self):
        """Keep others out of these series until this transaction is over.

        :raises UserError: somebody else is changing one of them
        """
        try:
            self.run_id.lock_for_update(allow_referencing=True)
        except LockError as error:
            raise UserError(
                self.env._("Somebody else is just changing this series. Try again.")
            ) from error
        self.invalidate_recordset(["state"])
        return self
