from odoo import models


class CalendarEvent(models.Model):
    _inherit = "calendar.event"

    def _by_engine(self):
        return self.with_context(**self.env["crm.lead"]._engine_context())

    def unlink(self):
        """Deleting a meeting deletes its activities in the database, past the activity's own hook."""
        # sudo: step runs belong to the server; who may delete the meeting cancels the step
        runs = self.env["crm.lead.step.run"].sudo().search([("calendar_event_id", "in", self.ids)])
        still_open = runs.filtered(lambda run: run.state == "open")
        # both links go at once: the database would check the one while it clears the other
        runs.write({"calendar_event_id": False, "activity_id": False})
        runs.flush_recordset()
        result = super().unlink()
        if not self.env["crm.lead"]._is_engine():
            still_open._cancel_from_activity()
        return result
