from odoo import fields, models
from odoo.exceptions import UserError

from ...engine import touch_plan


class MailActivity(models.Model):
    """Whatever ends the activity of a touch, anywhere in Odoo, ends the touch."""

    _inherit = "mail.activity"

    touch_id = fields.Many2one(
        comodel_name="crm.touch",
        string="Touch of a Communication Plan",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )

    def _get_open_touches(self):
        """Open touches of these activities, with rights of the server."""
        touches = self.env["crm.touch"].sudo()
        if self.env["crm.lead"]._is_engine() or not self:
            return touches
        # sudo: touches belong to the server; who may end the activity ends the touch
        touches = self.sudo().touch_id
        return touches.filtered(
            lambda touch: touch.state == touch_plan.OPEN and touch.activity_id in self
        )

    def write(self, vals):
        if "touch_id" in vals and not self.env["crm.lead"]._is_engine():
            raise UserError(self.env._("The touch of an activity is kept by the series."))
        ending = self._get_open_touches() if vals.get("active") is False else None
        result = super().write(vals)
        if ending:
            ending._end(touch_plan.DONE, activities_done=True)
        elif {"date_deadline", "user_id"} & set(vals):
            for touch in self._get_open_touches():
                touch.write(
                    {
                        "date_due": touch.activity_id.date_deadline,
                        "user_id": touch.activity_id.user_id.id or touch.user_id.id,
                    }
                )
        return result

    def _action_done(self, feedback=False, attachment_ids=None):
        touches = self._get_open_touches()
        if not touches:
            return super()._action_done(feedback=feedback, attachment_ids=attachment_ids)
        touches._lock_runs()
        result = super(MailActivity, self._by_engine())._action_done(
            feedback=feedback, attachment_ids=attachment_ids
        )
        touches._end(touch_plan.DONE, feedback=feedback, activities_done=True)
        return result

    def unlink(self):
        touches = self._get_open_touches().exists()
        result = super().unlink()
        touches.exists()._end(touch_plan.SKIPPED, activities_done=True)
        return result
