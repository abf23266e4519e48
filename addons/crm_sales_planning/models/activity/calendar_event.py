from odoo import api, fields, models
from odoo.exceptions import UserError

from .mail_activity_type import MEETING_FACTS

HELD, NO_SHOW, CANCELLED = "held", "no_show", "cancelled"
COLD, OTHER = "cold", "other"
#: kind of facts -> kind of a meeting
MEETING_KINDS = {fact: kind for kind, fact in MEETING_FACTS.items()}


class CalendarEvent(models.Model):
    """A meeting with a client has a result and is about something: held ones count."""

    _inherit = "calendar.event"

    meeting_result = fields.Selection(
        selection=[(HELD, "Held"), (NO_SHOW, "No-show"), (CANCELLED, "Cancelled")],
        string="Result",
        copy=False,
        index="btree_not_null",
        help="Held meetings count for the salesperson's plan.",
    )
    meeting_kind = fields.Selection(
        selection=[
            (COLD, "Cold (first)"),
            ("needs", "Needs"),
            ("terms", "Terms"),
            (OTHER, "Other"),
        ],
        string="Kind of Meeting",
        copy=False,
        help="Left empty, it is proposed when the meeting was held: the first one held with a "
        "client is a cold one.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        events = super().create(vals_list)
        events._propose_meeting_kind()
        return events

    def write(self, vals):
        result = super().write(vals)
        if vals.get("meeting_result") == HELD:
            self._propose_meeting_kind()
        return result

    # ---- result ------------------------------------------------------------------------

    def action_meeting_held(self):
        """The meeting took place; its activity is done.

        :raises UserError: it has not begun yet
        """
        for event in self:
            if not event._has_begun():
                raise UserError(
                    self.env._("“%(meeting)s” has not begun yet.", meeting=event.display_name)
                )
        self._end_meeting(HELD)

    def action_meeting_no_show(self):
        """The client did not come."""
        self._end_meeting(NO_SHOW)

    def action_meeting_cancelled(self):
        """The meeting was called off."""
        self._end_meeting(CANCELLED)

    def action_meeting_reset(self):
        """Take the result back."""
        self.write({"meeting_result": False})

    def _end_meeting(self, result):
        self.write({"meeting_result": result})
        if result == HELD:
            self.activity_ids.filtered("active")._action_done()

    def _has_begun(self):
        """Whether the meeting's start has come, at least its day."""
        self.ensure_one()
        now = fields.Datetime.now()
        if self.allday:
            return bool(self.start_date) and self.start_date <= fields.Date.context_today(self)
        if self.start <= now:
            return True
        there = fields.Datetime.context_timestamp
        return there(self, self.start).date() <= there(self, now).date()

    # ---- kind --------------------------------------------------------------------------

    def _propose_meeting_kind(self):
        """Say what held meetings were about where nobody said."""
        unknown = self.filtered(
            lambda event: event.meeting_result == HELD and not event.meeting_kind
        )
        if not unknown:
            return
        clients = {event: event._get_meeting_client() for event in unknown}
        met = unknown._get_clients_met([client.id for client in clients.values() if client])
        for event in unknown.sorted(lambda event: (event.start, event.id)):
            client = clients[event]
            planned = event.with_context(active_test=False).activity_ids.activity_type_id.filtered(
                lambda kind: kind.kpi_kind in MEETING_KINDS
            )
            if planned:
                event.meeting_kind = MEETING_KINDS[planned[0].kpi_kind]
            else:
                is_first = client and client.id not in met
                event.meeting_kind = COLD if is_first else OTHER
            met.add(client.id)

    def _get_meeting_client(self):
        """The client's company with which the meeting is."""
        self.ensure_one()
        # sudo: only to compare clients
        event = self.sudo()
        client = event.opportunity_id.partner_id
        if not client and event.res_model in ("crm.lead", "sale.order", "res.partner"):
            document = self.env[event.res_model].sudo().browse(event.res_id).exists()
            client = document if event.res_model == "res.partner" else document.partner_id
        if not client:
            client = event.partner_ids.filtered(
                lambda person: not any(not user.share for user in person.user_ids)
            ).sorted("id")[:1]
        return client.commercial_partner_id

    @api.model
    def _get_clients_met(self, client_ids):
        """Ids out of these clients with whom a meeting was held before."""
        # sudo: meetings of colleagues count, too; only the fact is used
        facts = self.env["crm.sales.fact"].sudo()
        facts._sync_noted()
        return {
            client.id
            for [client] in facts._read_group(
                [
                    ("kind", "in", tuple(MEETING_KINDS)),
                    ("partner_id", "in", client_ids),
                    ("res_id", "not in", self.ids),
                ],
                ["partner_id"],
            )
        }
