from odoo import models

from .crm_sales_day_tasks import MEETING_KINDS

#: kind of a meeting -> kind of facts
PLANNED_KINDS = {kind: fact for fact, kind in MEETING_KINDS.items()}


class CalendarEvent(models.Model):
    """What a meeting counts for in the day sheet, before it took place."""

    _inherit = "calendar.event"

    def _get_planned_kind(self):
        """Kind of the facts that the meeting will make once it is held; False: none of a norm."""
        self.ensure_one()
        if self.meeting_kind:
            return PLANNED_KINDS.get(self.meeting_kind, False)
        # sudo: types of the activities of a meeting that the caller sees
        kinds = self.sudo().activity_ids.activity_type_id.mapped("kpi_kind")
        return next((kind for kind in kinds if kind in MEETING_KINDS), False)

    def _is_with_client(self):
        """Whether a result is to be told: it is about a deal or with somebody from outside."""
        self.ensure_one()
        if self.opportunity_id or self.meeting_kind:
            return True
        # sudo: only whether an attendee is a colleague
        return any(
            not person.user_ids.filtered(lambda user: not user.share)
            for person in self.sudo().partner_ids
        )
