from odoo import models

from ...engine import touch_plan


class CalendarEvent(models.Model):
    _inherit = "calendar.event"

    def unlink(self):
        """Deleting a meeting deletes its activities in the database, past the activity's own hook.

        The touch is left out then, as it is when the activity itself is deleted.
        """
        # sudo: touches belong to the server; who may delete the meeting leaves the touch out
        activities = (
            self.env["mail.activity"].sudo().search([("calendar_event_id", "in", self.ids)])
        )
        touches = activities._get_open_touches()
        if touches:
            # the database would check this link while it deletes the activity
            touches.write({"activity_id": False})
            touches.flush_recordset()
        result = super().unlink()
        touches.exists()._end(touch_plan.SKIPPED, activities_done=True)
        return result
