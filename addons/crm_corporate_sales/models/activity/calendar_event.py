from odoo import models


class CalendarEvent(models.Model):
    _inherit = "calendar.event"

    def _by_engine(self):
        return self.with_context(
            process_engine=self.env["crm.lead"]._as_engine().env.context["process_engine"]
        )

    def unlink(self):
        """Deleting a meeting deletes its activity in the database, past the activity's own hook."""
        runs = self.env["crm.lead.step.run"].sudo()
        if not self.env["crm.lead"]._is_engine():
            # sudo: step runs belong to the server; who may delete the meeting cancels the step
            runs = runs.search([("calendar_event_id", "in", self.ids), ("state", "=", "open")])
        result = super().unlink()
        runs.exists()._cancel_from_activity()
        return result
