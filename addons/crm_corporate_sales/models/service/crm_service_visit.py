from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_date

PLANNED, DONE, CANCELLED = "planned", "done", "cancelled"
#: plans the visits of all engineers without any right on deals
ENGINEERS_HEAD = "crm_corporate_sales.group_field_engineer_head"
#: what the engineer who goes there may write
ENGINEER_FIELDS = frozenset({"date_start", "duration", "report"})


class CrmServiceVisit(models.Model):
    """A visit to the customer's site that a service contract promises.

    Planned with the contract, moved by its date or in the calendar, done with a report. Rights
    follow the deal; the engineers who go there see theirs without any right on deals.
    """

    _name = "crm.service.visit"
    _inherit = [
        "mail.thread",
        "mail.activity.mixin",
        "crm.guarded.state",
        "crm.lead.part.optional",
        "crm.service.watch",
    ]
    _description = "Service Visit"
    _order = "date_start, id"
    _rec_name = "number"
    _state_initial = PLANNED

    contract_id = fields.Many2one(
        comodel_name="contract.contract",
        string="Service Contract",
        required=True,
        index=True,
        ondelete="cascade",
    )
    period_id = fields.Many2one(
        comodel_name="crm.service.period",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    lead_id = fields.Many2one(
        related="contract_id.lead_id", string="Deal", store=True, index="btree_not_null"
    )
    partner_id = fields.Many2one(
        related="contract_id.partner_id", string="Customer", store=True, index="btree_not_null"
    )
    company_id = fields.Many2one(related="contract_id.company_id", store=True, index=True)
    responsible_id = fields.Many2one(
        related="contract_id.user_id", string="Responsible", store=True
    )
    service_state = fields.Selection(
        related="contract_id.service_state", string="Contract Status", store=True
    )
    equipment_text = fields.Text(
        string="Equipment", compute="_compute_equipment_text", compute_sudo=True
    )
    address = fields.Char(compute="_compute_address", compute_sudo=True)
    number = fields.Integer(string="No.", readonly=True, aggregator=None)
    date_start = fields.Datetime(
        string="Planned For", required=True, tracking=True, help="Also moved in the calendar."
    )
    duration = fields.Float(
        string="Hours", default=8.0, required=True, help="How long the visit takes, in hours."
    )
    date_stop = fields.Datetime(compute="_compute_date_stop", store=True)
    date = fields.Date(string="Day", compute="_compute_date", store=True, index=True)
    engineer_ids = fields.Many2many(
        comodel_name="res.users",
        relation="crm_service_visit_engineer_rel",
        string="Engineers",
        domain=lambda self: self._get_engineer_domain(),
        tracking=True,
    )
    state = fields.Selection(
        selection=[(PLANNED, "Planned"), (DONE, "Done"), (CANCELLED, "Cancelled")],
        string="Status",
        required=True,
        readonly=True,
        copy=False,
        default=PLANNED,
        index=True,
        tracking=True,
    )
    report = fields.Text(help="What was found and done; needed to finish the visit.")
    done_on = fields.Date(readonly=True, copy=False)
    is_missed = fields.Boolean(
        string="Missed", compute="_compute_is_missed", search="_search_is_missed"
    )
    event_id = fields.Many2one(
        comodel_name="calendar.event",
        string="In the Calendar",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )

    _duration_positive = models.Constraint(
        "CHECK (duration > 0 AND duration <= 240)", "A visit takes between 0 and 240 hours."
    )

    # ------------------------------------------------------------
    # compute
    # ------------------------------------------------------------

    @api.model
    def _get_engineer_domain(self):
        group = self.env.ref("crm_corporate_sales.group_field_engineer", raise_if_not_found=False)
        return [("share", "=", False), ("all_group_ids", "in", group.ids if group else [])]

    @api.depends("date_start", "duration")
    def _compute_date_stop(self):
        for visit in self:
            visit.date_stop = visit.date_start and visit.date_start + timedelta(
                hours=visit.duration
            )

    @api.depends("date_start", "company_id.resource_calendar_id.tz")
    def _compute_date(self):
        for visit in self:
            zone = visit.company_id.sudo().resource_calendar_id.tz or "UTC"
            visit.date = visit.date_start and (
                fields.Datetime.context_timestamp(visit.with_context(tz=zone), visit.date_start)
            )

    @api.depends("state", "date")
    def _compute_is_missed(self):
        today = fields.Date.context_today(self)
        for visit in self:
            visit.is_missed = visit.state == PLANNED and bool(visit.date) and visit.date < today

    @api.model
    def _search_is_missed(self, operator, value):
        if operator != "in":
            return NotImplemented
        missed = Domain([("state", "=", PLANNED), ("date", "<", fields.Date.context_today(self))])
        return missed if True in value else ~missed

    @api.depends("contract_id.equipment_ids")
    def _compute_equipment_text(self):
        for visit in self:
            visit.equipment_text = "\n".join(visit.contract_id.equipment_ids.mapped("display_name"))

    @api.depends("partner_id")
    def _compute_address(self):
        for visit in self:
            partner = visit.partner_id
            delivery = partner.browse(partner.address_get(["delivery"])["delivery"])
            address = delivery._display_address(without_company=True) or ""
            visit.address = ", ".join(
                " ".join(line.split()) for line in address.split("\n") if line.strip()
            )

    @api.depends("number", "partner_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        # sudo: whoever sees the visit sees where it goes
        for visit in self.sudo():
            visit.display_name = self.env._(
                "Service visit %(number)s: %(customer)s",
                number=visit.number,
                customer=visit.partner_id.display_name,
            )

    # ------------------------------------------------------------
    # rights
    # ------------------------------------------------------------

    def _filter_free_of_deal(self, operation):
        """Those without a deal, for reading and writing the engineer's own, for the engineers'
        head all of them.
        """
        free = super()._filter_free_of_deal(operation)
        if self.env.user.has_group(ENGINEERS_HEAD):
            return self.filtered("id")
        if operation in ("read", "write"):
            # sudo: only to see who goes there
            free |= (
                self.filtered("id")
                .sudo()
                .filtered(lambda visit: self.env.user in visit.engineer_ids)
                .sudo(False)
            )
        return free

    @api.model
    def _get_readable_domain(self):
        if self.env.user.has_group(ENGINEERS_HEAD):
            return Domain.TRUE
        return Domain("engineer_ids", "in", self.env.uid) | super()._get_readable_domain()

    @api.model_create_multi
    def create(self, vals_list):
        visits = super().create(vals_list)
        visits._number_new()
        visits._sync_event()
        return visits

    def _number_new(self):
        for visit in self.filtered(lambda visit: not visit.number):
            others = visit.contract_id.visit_ids - visit
            visit.number = max(others.mapped("number"), default=0) + 1

    def write(self, vals):
        self._check_engineer_write(vals)
        if {"date_start", "duration"}.intersection(vals):
            self._refuse_closed()
            vals = {"reminded_on": False, **vals}
        result = super().write(vals)
        if {"date_start", "duration", "engineer_ids", "state"}.intersection(vals):
            self._sync_event()
        return result

    def _check_engineer_write(self, vals):
        """Who only goes there writes when and what was done; the rest is the deal's."""
        if self.env.su or self._is_moving() or self.env.user.has_group(ENGINEERS_HEAD):
            return
        wrong = set(vals) - ENGINEER_FIELDS
        if wrong and self.env.user in self.sudo().engineer_ids:
            # sudo(False) of the deals: the right to write the deal is the right to plan
            self.sudo().lead_id.sudo(False).check_access("write")

    def _refuse_closed(self):
        for visit in self.filtered(lambda visit: visit.state != PLANNED):
            raise UserError(
                self.env._(
                    "“%(visit)s” is %(state)s; only planned visits are moved.",
                    visit=visit.display_name,
                    state=visit._state_name(visit.state).lower(),
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_never_done(self):
        for visit in self.filtered(lambda visit: visit.state == DONE):
            raise UserError(self.env._("“%(visit)s” is done and stays.", visit=visit.display_name))

    # ------------------------------------------------------------
    # states
    # ------------------------------------------------------------

    def action_done(self):
        """Planned → done, with the report.

        :raises UserError: no report, or the contract is not signed
        """
        for visit in self:
            if not (visit.report or "").strip():
                raise UserError(
                    self.env._(
                        "Write in the report of “%(visit)s” what was found and done.",
                        visit=visit.display_name,
                    )
                )
            if visit.service_state not in ("signed", "expired"):
                raise UserError(
                    self.env._(
                        "The contract of “%(visit)s” is not signed yet.",
                        visit=visit.display_name,
                    )
                )
        self._move_state([PLANNED], DONE, done_on=fields.Date.context_today(self))
        # sudo: the reminder is the responsible's, whoever was there
        self.sudo().activity_ids.filtered("automated").action_feedback()
        return True

    def action_cancel(self):
        """Planned → cancelled: the customer does not need it."""
        return self._move_state([PLANNED], CANCELLED)

    def _cancel(self):
        self._as_move().write({"state": CANCELLED})

    def action_plan_again(self):
        """Cancelled → planned."""
        return self._move_state([CANCELLED], PLANNED)

    # ------------------------------------------------------------
    # the daily look
    # ------------------------------------------------------------

    @api.model
    def _get_reminder_domain(self):
        return Domain(
            [
                ("state", "=", PLANNED),
                ("service_state", "in", ("signed", "expired")),
                ("date", "<", fields.Date.context_today(self)),
            ]
        )

    def _get_reminder_user(self):
        """The responsible; when they have left, whoever has the deal or leads its team."""
        self.ensure_one()
        candidates = (self.responsible_id, self.lead_id.user_id, self.lead_id.team_id.user_id)
        return next((user for user in candidates if user.active), self.env["res.users"])

    def _prepare_reminder_summary(self):
        self.ensure_one()
        return self.env._(
            "Missed service visit at %(customer)s, planned for %(date)s: do it or move it",
            customer=self.partner_id.display_name,
            date=format_date(self.env, self.date),
        )
