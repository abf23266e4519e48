from odoo import models

# An object of this process only: the write that mirrors the other side's.
_MIRRORED = object()
TIMES = frozenset({"start", "stop", "duration"})
QUIET = {
    "dont_notify": True,
    "no_mail_to_attendees": True,
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
    "mail_notrack": True,
}


class CrmServiceVisit(models.Model):
    """Visits of signed contracts are in the calendar of those who go there."""

    _inherit = "crm.service.visit"

    def _sync_event(self):
        """Make, move or remove the meetings of these visits."""
        if self.env.context.get("service_visit_mirror") is _MIRRORED:
            return
        # sudo: meetings are the server's mirror of the visits, whoever plans them
        events = (
            self.env["calendar.event"].sudo().with_context(**QUIET, service_visit_mirror=_MIRRORED)
        )
        to_create = self.browse()
        for visit in self.sudo():
            if visit.state == "planned" and visit.service_state in ("signed", "expired"):
                if visit.event_id:
                    visit.event_id.with_env(events.env).write(visit._prepare_event_vals())
                else:
                    to_create |= visit
            elif visit.state == "cancelled" and visit.event_id:
                visit.event_id.with_env(events.env).unlink()
        made = events.create([visit._prepare_event_vals() for visit in to_create.sudo()])
        for visit, event in zip(to_create.sudo(), made, strict=True):
            visit.event_id = event

    def _prepare_event_vals(self):
        self.ensure_one()
        people = self.engineer_ids | self.responsible_id
        return {
            "name": self.display_name,
            "start": self.date_start,
            "stop": self.date_stop,
            "location": self.address,
            "description": self.equipment_text,
            "user_id": (self.responsible_id or self.engineer_ids[:1]).id,
            "partner_ids": [(6, 0, people.partner_id.ids)],
            "res_model_id": self.env["ir.model"]._get_id(self._name),
            "res_id": self.id,
        }


class CalendarEvent(models.Model):
    """A service visit moves with its meeting."""

    _inherit = "calendar.event"

    def _get_activity_excluded_models(self):
        # the visit itself is the task; missed ones are reminded of
        return [*super()._get_activity_excluded_models(), "crm.service.visit"]

    def write(self, vals):
        result = super().write(vals)
        if (
            TIMES.intersection(vals)
            and self.env.context.get("service_visit_mirror") is not _MIRRORED
        ):
            self._move_service_visits()
        return result

    def _move_service_visits(self):
        # sudo: whoever may move the meeting moves the visit, e.g. the engineer
        visits = (
            self.env["crm.service.visit"]
            .sudo()
            .search([("event_id", "in", self.ids), ("state", "=", "planned")])
        )
        for visit in visits.with_context(service_visit_mirror=_MIRRORED):
            event = visit.event_id
            hours = (event.stop - event.start).total_seconds() / 3600
            if event.start != visit.date_start or abs(hours - visit.duration) > 0.001:
                visit.write({"date_start": event.start, "duration": hours or visit.duration})
