from odoo import models


class CalendarEvent(models.Model):
    """Visits follow their events."""

    _inherit = "calendar.event"

    def write(self, vals):
        result = super().write(vals)
        if {"start", "stop", "start_date", "stop_date"} & set(vals) and self.ids:
            # sudo: whoever may move the event of a visit moves the visit
            visits = self.env["crm.commissioning.visit"].sudo()
            visits.search([("event_id", "in", self.ids)])._follow_event()
        return result
