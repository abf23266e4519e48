from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import date_utils, format_date

from ...engine import periods

DRAFT, SUBMITTED, RETURNED, APPROVED, ISSUED, IN_PROGRESS, CLOSED = (
    "draft",
    "submitted",
    "returned",
    "approved",
    "issued",
    "in_progress",
    "closed",
)
#: targets may still be typed
OPEN_STATES = (DRAFT, RETURNED)
COMPANY, DEPARTMENT, TEAM, USER = "company", "department", "team", "user"


class CrmSalesPlan(models.Model):
    """What a company, department, group or person is to reach in a period.

    Plans form one tree: a plan is split over shorter periods (same scope) or distributed over the
    next lower scope (same period); ``parent_id`` is the plan it was made from.
    """

    _name = "crm.sales.plan"
    _inherit = ["mail.thread", "mail.activity.mixin", "crm.guarded.state"]
    _description = "Sales Plan"
    _order = "date_from desc, period_length desc, scope_sequence, team_id, user_id, id"
    _parent_store = True
    _check_company_auto = True
    _state_initial = DRAFT

    period_type = fields.Selection(
        string="Period",
        selection=[
            ("year", "Year"),
            ("quarter", "Quarter"),
            ("month", "Month"),
            ("week", "Week"),
            ("day", "Day"),
        ],
        required=True,
        default="month",
    )
    date_from = fields.Date(
        string="From",
        required=True,
        default=lambda self: date_utils.start_of(fields.Date.context_today(self), "month"),
    )
    date_to = fields.Date(
        string="To", compute="_compute_date_to", store=True, readonly=False, precompute=True
    )
    period_length = fields.Integer(compute="_compute_order", store=True, precompute=True)
    scope_sequence = fields.Integer(compute="_compute_order", store=True, precompute=True)
    scope_type = fields.Selection(
        string="Plan For",
        selection=[
            (COMPANY, "Company"),
            (DEPARTMENT, "Department"),
            (TEAM, "Group"),
            (USER, "Person"),
        ],
        required=True,
        default=COMPANY,
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    team_id = fields.Many2one(
        comodel_name="crm.team",
        string="Group or Department",
        check_company=True,
        index="btree_not_null",
        ondelete="restrict",
        tracking=True,
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Salesperson",
        index="btree_not_null",
        ondelete="restrict",
        tracking=True,
    )
    parent_id = fields.Many2one(
        comodel_name="crm.sales.plan",
        string="Made From",
        check_company=True,
        index=True,
        ondelete="restrict",
    )
    parent_path = fields.Char(index=True)
    child_ids = fields.One2many(
        comodel_name="crm.sales.plan", inverse_name="parent_id", string="Made of It"
    )
    line_ids = fields.One2many(
        comodel_name="crm.sales.plan.line", inverse_name="plan_id", string="Lines", copy=True
    )
    state = fields.Selection(
        selection=[
            (DRAFT, "Draft"),
            (SUBMITTED, "Submitted"),
            (RETURNED, "Returned"),
            (APPROVED, "Approved"),
            (ISSUED, "Issued"),
            (IN_PROGRESS, "In Progress"),
            (CLOSED, "Closed"),
        ],
        string="Status",
        required=True,
        readonly=True,
        copy=False,
        default=DRAFT,
        index=True,
        tracking=True,
    )
    submitted_by_id = fields.Many2one(comodel_name="res.users", readonly=True, copy=False)
    approved_by_id = fields.Many2one(comodel_name="res.users", readonly=True, copy=False)
    return_reason = fields.Text(readonly=True, copy=False, tracking=True)
    facts_at = fields.Datetime(string="Facts As Of", readonly=True, copy=False)

    _period_unique = models.UniqueIndex(
        "(company_id, period_type, date_from, scope_type, COALESCE(team_id, 0), COALESCE(user_id, 0))",
        "There is a plan for this period and scope already.",
    )
    _dates_ordered = models.Constraint(
        "CHECK (date_from <= date_to)", "A plan ends after it began."
    )
    _scope_filled = models.Constraint(
        """CHECK (
            (scope_type = 'company' AND team_id IS NULL AND user_id IS NULL)
            OR (scope_type = 'department' AND user_id IS NULL)
            OR (scope_type = 'team' AND team_id IS NOT NULL AND user_id IS NULL)
            OR (scope_type = 'user' AND user_id IS NOT NULL)
        )""",
        "A company's plan has neither group nor person, a group's its group, a person's its person.",
    )

    @api.depends("period_type", "date_from")
    def _compute_date_to(self):
        for plan in self:
            plan.date_to = plan.date_from and periods.end(plan.period_type, plan.date_from)

    @api.depends("period_type", "scope_type")
    def _compute_order(self):
        scopes = [scope for scope, _label in self._fields["scope_type"].selection]
        for plan in self:
            plan.period_length = periods.LENGTHS.get(plan.period_type, 0)
            plan.scope_sequence = scopes.index(plan.scope_type) if plan.scope_type else 0

    @api.depends("period_type", "date_from", "scope_type", "team_id", "user_id", "company_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for plan in self:
            who = plan.user_id or plan.team_id or plan.company_id
            plan.display_name = f"{plan._get_period_name()} · {who.sudo().name or ''}"

    def _get_period_name(self):
        """The period as people write it: 2026, Q4 2026, November 2026, week 47 2026, a date."""
        self.ensure_one()
        if not self.date_from:
            return ""
        if self.period_type == "year":
            return str(self.date_from.year)
        if self.period_type == "quarter":
            return self.env._(
                "Q%(quarter)s %(year)s",
                quarter=periods.quarter(self.date_from),
                year=self.date_from.year,
            )
        if self.period_type == "month":
            return format_date(self.env, self.date_from, date_format="LLLL yyyy")
        if self.period_type == "week":
            year, week, _day = self.date_from.isocalendar()
            return self.env._("week %(week)s %(year)s", week=week, year=year)
        return format_date(self.env, self.date_from)

    @api.constrains("period_type", "date_from", "date_to")
    def _check_period(self):
        for plan in self:
            start = periods.start(plan.period_type, plan.date_from)
            if plan.date_from != start or plan.date_to != periods.end(plan.period_type, start):
                raise ValidationError(
                    self.env._(
                        "“%(plan)s”: the period begins on %(start)s and ends on %(end)s.",
                        plan=plan.display_name,
                        start=format_date(self.env, start),
                        end=format_date(self.env, periods.end(plan.period_type, start)),
                    )
                )

    @api.constrains("scope_type", "team_id", "user_id")
    def _check_scope(self):
        for plan in self:
            if plan.scope_type == TEAM and plan.team_id.is_department:
                raise ValidationError(
                    self.env._(
                        "“%(team)s” is a department, not a group.", team=plan.team_id.display_name
                    )
                )
            if plan.scope_type == DEPARTMENT and plan.team_id and not plan.team_id.is_department:
                raise ValidationError(
                    self.env._("“%(team)s” is no department.", team=plan.team_id.display_name)
                )
            if plan.scope_type == USER and plan.user_id.share:
                raise ValidationError(self.env._("Plans are made for internal users only."))

    def _get_days(self):
        """All days of the period, in order."""
        self.ensure_one()
        count = (self.date_to - self.date_from).days + 1
        return [self.date_from + timedelta(days=number) for number in range(count)]
