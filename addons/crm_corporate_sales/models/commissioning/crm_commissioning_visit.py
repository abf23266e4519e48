from urllib.parse import quote

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_datetime

# An object of this process only: a context value from outside can never be it.
_FROM_CALENDAR = object()


class CrmCommissioningVisit(models.Model):
    """Engineers at the site from … to …, in their calendars."""

    _name = "crm.commissioning.visit"
    _inherit = ["crm.guarded.state", "crm.commissioning.part"]
    _description = "Visit"
    _order = "date_start, id"
    _state_initial = "planned"

    commissioning_id = fields.Many2one(
        comodel_name="crm.commissioning", required=True, index=True, ondelete="cascade"
    )
    name = fields.Char(
        string="Purpose", required=True, default=lambda self: self.env._("Commissioning")
    )
    date_start = fields.Datetime(required=True, index=True, string="From")
    date_end = fields.Datetime(required=True, string="To")
    engineer_ids = fields.Many2many(
        comodel_name="res.users",
        relation="crm_commissioning_visit_engineer",
        string="Engineers",
        domain=lambda self: [
            ("all_group_ids", "in", self.env.ref("crm_corporate_sales.group_field_engineer").ids)
        ],
    )
    state = fields.Selection(
        selection=[
            ("planned", "Planned"),
            ("in_progress", "On Site"),
            ("done", "Done"),
            ("cancelled", "Cancelled"),
        ],
        string="Status",
        required=True,
        readonly=True,
        copy=False,
        default="planned",
        index=True,
    )
    event_id = fields.Many2one(
        comodel_name="calendar.event",
        string="Calendar",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    note = fields.Text(string="Remark")
    clash_note = fields.Char(
        compute="_compute_clash_note",
        string="Elsewhere Then",
        help="Engineers who are planned for another site at this time.",
    )
    company_id = fields.Many2one(related="commissioning_id.company_id")
    partner_id = fields.Many2one(related="commissioning_id.partner_id", string="Customer")
    site_address = fields.Char(related="commissioning_id.site_address", string="Address")
    site_map_url = fields.Char(compute="_compute_site_map_url")
    contact_id = fields.Many2one(related="commissioning_id.contact_id", string="Contact on Site")
    contact_phone = fields.Char(related="commissioning_id.contact_phone", string="Phone")
    equipment_summary = fields.Char(
        related="commissioning_id.equipment_summary", string="Equipment"
    )
    check_summary = fields.Char(related="commissioning_id.check_summary", string="Checked")
    commissioning_state = fields.Selection(
        related="commissioning_id.state", string="Status of the Commissioning"
    )

    _dates_order = models.Constraint(
        "CHECK (date_start < date_end)", "A visit ends after it begins."
    )

    # ------------------------------------------------------------
    # compute, constraints
    # ------------------------------------------------------------

    @api.depends("site_address")
    def _compute_site_map_url(self):
        for visit in self:
            address = quote(visit.site_address or "")
            visit.site_map_url = address and f"https://maps.google.com/maps?q={address}"

    @api.depends("date_start", "date_end", "engineer_ids", "state")
    def _compute_clash_note(self):
        self.clash_note = False
        planned = self.filtered(
            lambda visit: (
                visit.state in ("planned", "in_progress")
                and visit.engineer_ids
                and visit.date_start
                and visit.date_end
            )
        )
        if not planned:
            return
        # sudo: whoever plans sees that somebody is busy, and at whose site
        others = self.sudo().search(
            [
                ("engineer_ids", "in", planned.engineer_ids.ids),
                ("state", "in", ("planned", "in_progress")),
                ("date_start", "<", max(planned.mapped("date_end"))),
                ("date_end", ">", min(planned.mapped("date_start"))),
            ]
        )
        for visit in planned:
            clashes = others.filtered(
                lambda other, visit=visit: (
                    other.id != visit._origin.id
                    and other.date_start < visit.date_end
                    and other.date_end > visit.date_start
                    and other.engineer_ids & visit.engineer_ids._origin
                )
            )
            visit.clash_note = "; ".join(
                self.env._(
                    "%(engineers)s: %(site)s, %(date)s",
                    engineers=", ".join(
                        (clash.engineer_ids & visit.engineer_ids._origin).mapped("name")
                    ),
                    site=clash.commissioning_id.display_name,
                    date=format_datetime(self.env, clash.date_start, dt_format="short"),
                )
                for clash in clashes
            )

    @api.depends("date_start", "commissioning_id")
    @api.depends_context("tz", "lang", "visit_without_date")
    def _compute_display_name(self):
        """Day and site; in a calendar, where the day is seen, only the site."""
        has_date = not self.env.context.get("visit_without_date")
        for visit in self:
            start = (
                has_date
                and visit.date_start
                and format_datetime(self.env, visit.date_start, dt_format="short")
            )
            name = visit.commissioning_id.display_name
            visit.display_name = " · ".join(part for part in (start, name) if part)

    @api.onchange("date_start")
    def _onchange_date_start(self):
        if self.date_start and (not self.date_end or self.date_end <= self.date_start):
            self.date_end = fields.Datetime.add(self.date_start, hours=8)

    @api.constrains("engineer_ids", "commissioning_id")
    def _check_engineers(self):
        for visit in self:
            if not visit.engineer_ids:
                raise ValidationError(
                    self.env._("Choose the engineers of the visit “%(visit)s”.", visit=visit.name)
                )
            for engineer in visit.engineer_ids:
                if not engineer.has_group("crm_corporate_sales.group_field_engineer"):
                    raise ValidationError(
                        self.env._(
                            "%(person)s is no field engineer. An administrator gives this right "
                            "in the user's form.",
                            person=engineer.name,
                        )
                    )

    def _get_planned_hours(self):
        """Hours of all engineers: the length of the visit; nights between days do not count."""
        self.ensure_one()
        if not (self.date_start and self.date_end):
            return 0.0
        hours = (self.date_end - self.date_start).total_seconds() / 3600
        days, rest = divmod(hours, 24)
        return (days * 8 + min(rest, 8)) * len(self.engineer_ids)

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        visits = super().create(vals_list)
        visits._sync_events()
        visits._tell_engineers(dict.fromkeys(visits, self.env["res.users"]))
        visits.commissioning_id._follow_visits()
        return visits

    def write(self, vals):
        told = {visit: visit.engineer_ids for visit in self}
        moved = {visit: (visit.date_start, visit.date_end) for visit in self}
        result = super().write(vals)
        if {"date_start", "date_end", "engineer_ids", "name", "note", "state"} & set(vals):
            self._sync_events()
        for visit in self:
            if moved[visit] != (visit.date_start, visit.date_end):
                told[visit] = self.env["res.users"]
        if {"date_start", "date_end", "engineer_ids"} & set(vals):
            self._tell_engineers(told)
        if "state" in vals:
            self.commissioning_id._follow_visits()
        return result

    def unlink(self):
        commissionings = self.commissioning_id
        # sudo: the events were made by the server for the engineers
        events = self.sudo().event_id
        result = super().unlink()
        events.unlink()
        commissionings.exists()._follow_visits()
        return result

    # ------------------------------------------------------------
    # calendar and news
    # ------------------------------------------------------------

    def _sync_events(self):
        """Keep the events in the engineers' calendars in step."""
        if self.env.context.get("visit_from_calendar") is _FROM_CALENDAR:
            return
        # sudo: the events belong to the visits; who may plan a visit puts it in the calendars
        visits = self.sudo().with_context(
            no_mail_to_attendees=True, mail_create_nolog=True, mail_notrack=True
        )
        visits.filtered(lambda visit: visit.state == "cancelled").event_id.unlink()
        planned = visits.filtered(lambda visit: visit.state != "cancelled")
        new = planned.filtered(lambda visit: not visit.event_id)
        events = (
            self.env["calendar.event"]
            .with_env(visits.env)
            .create([visit._prepare_event_vals() for visit in new])
        )
        for visit, event in zip(new, events, strict=True):
            visit.event_id = event
        for visit in planned - new:
            vals = visit._prepare_event_vals()
            del vals["user_id"]
            visit.event_id.with_context(visit_from_calendar=_FROM_CALENDAR).write(vals)

    def _prepare_event_vals(self):
        self.ensure_one()
        return {
            "name": self.env._(
                "%(purpose)s: %(customer)s",
                purpose=self.name,
                customer=self.partner_id.name or "",
            ),
            "start": self.date_start,
            "stop": self.date_end,
            "location": self.site_address,
            "user_id": self.create_uid.id or self.env.uid,
            "partner_ids": [(6, 0, self.engineer_ids.partner_id.ids)],
        }

    def _follow_event(self):
        """The event was moved in the calendar."""
        for visit in self.filtered(lambda item: item.state == "planned"):
            event = visit.event_id
            if (visit.date_start, visit.date_end) != (event.start, event.stop):
                visit.with_context(visit_from_calendar=_FROM_CALENDAR).write(
                    {"date_start": event.start, "date_end": event.stop}
                )

    def _tell_engineers(self, told):
        """One message to each engineer who does not know the visit yet.

        :param dict told: {visit: engineers who know}
        """
        if self.env.context.get("tracking_disable"):
            return
        for visit in self.filtered(lambda item: item.state == "planned"):
            for engineer in visit.engineer_ids - told[visit] - self.env.user:
                there = visit.with_context(
                    lang=engineer.lang or self.env.lang,
                    tz=engineer.tz or self.env.context.get("tz"),
                    visit_without_date=False,
                )
                there.commissioning_id.message_notify(
                    partner_ids=engineer.partner_id.ids,
                    subject=there.env._("Visit: %(visit)s", visit=there.display_name),
                    body=there.env._(
                        "You are planned for %(start)s – %(end)s at %(customer)s, %(address)s.",
                        start=format_datetime(there.env, visit.date_start, dt_format="short"),
                        end=format_datetime(there.env, visit.date_end, dt_format="short"),
                        customer=there.partner_id.name or "",
                        address=there.site_address or "",
                    ),
                )

    # ------------------------------------------------------------
    # actions
    # ------------------------------------------------------------

    def action_start(self):
        """The engineers are on site; the commissioning begins."""
        self._move_state(["planned"], "in_progress")
        waiting = self.commissioning_id.filtered(lambda item: item.state in ("draft", "planned"))
        if waiting:
            waiting.action_start()
        return True

    def action_finish(self):
        """The visit is over."""
        return self._move_state(["in_progress"], "done")

    def action_cancel(self):
        """The visit does not take place; it leaves the calendars."""
        return self._move_state(["planned", "in_progress"], "cancelled")

    def action_open_commissioning(self):
        """Open the commissioning: equipment, checklist, defects, act."""
        self.ensure_one()
        return self.commissioning_id._action_open_form()
