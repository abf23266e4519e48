from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL, formatLang

DRAFT, WAITING, APPROVED, SPENT, REFUSED = "draft", "waiting", "approved", "spent", "refused"
#: count against the limit
BINDING = (WAITING, APPROVED, SPENT)
#: not changed any more once it was asked for
FIXED = {"partner_id", "kind", "amount", "date", "user_id", "company_id"}
ACTIVITY = "mail.mail_activity_data_todo"


class CrmClientExpense(models.Model):
    """A gift or hospitality for a client, within a limit a year; more only with the head's word."""

    _name = "crm.client.expense"
    _inherit = ["mail.thread", "mail.activity.mixin", "crm.guarded.state"]
    _description = "Gift or Representation Expense"
    _order = "date desc, id desc"
    _state_initial = DRAFT
    _check_company_auto = True

    name = fields.Char(string="What For", required=True)
    kind = fields.Selection(
        selection=[("gift", "Gift"), ("representation", "Hospitality")],
        required=True,
        default="gift",
        tracking=True,
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Client",
        required=True,
        index=True,
        ondelete="restrict",
        domain=[("is_company", "=", True)],
    )
    contact_id = fields.Many2one(
        comodel_name="res.partner", string="Who Gets It", domain="[('id', 'child_of', partner_id)]"
    )
    lead_id = fields.Many2one(
        comodel_name="crm.lead", string="Deal", index="btree_not_null", ondelete="set null"
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Salesperson",
        required=True,
        default=lambda self: self.env.user,
        tracking=True,
    )
    team_id = fields.Many2one(
        comodel_name="crm.team", string="Group", compute="_compute_team_id", store=True
    )
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Date(required=True, default=fields.Date.context_today)
    amount = fields.Monetary(required=True, tracking=True)
    limit = fields.Monetary(compute="_compute_limit", help="Of the client in the calendar year.")
    used = fields.Monetary(compute="_compute_limit", help="Asked for and spent besides this one.")
    is_over = fields.Boolean(string="Over the Limit", compute="_compute_limit")
    reason = fields.Text(string="Why It Is Needed", help="The head reads it.")
    approved_by_id = fields.Many2one(comodel_name="res.users", readonly=True, copy=False)
    state = fields.Selection(
        selection=[
            (DRAFT, "Draft"),
            (WAITING, "Waiting for Approval"),
            (APPROVED, "Approved"),
            (SPENT, "Spent"),
            (REFUSED, "Refused"),
        ],
        string="Status",
        required=True,
        readonly=True,
        default=DRAFT,
        copy=False,
        index=True,
        tracking=True,
    )

    _amount_positive = models.Constraint("CHECK (amount > 0)", "Write the amount.")

    @api.depends("user_id")
    def _compute_team_id(self):
        for expense in self:
            expense.team_id = self.env["crm.sales.day"]._get_team_of(expense.user_id)

    @api.depends("partner_id", "date", "amount", "kind", "company_id", "state")
    def _compute_limit(self):
        for expense in self:
            expense.limit, expense.used = expense._get_limit(), expense._get_used()
            expense.is_over = bool(expense._describe_excess())

    def _get_limit(self):
        """What may be spent on the client in the year without approval; 0: no limit."""
        # sudo: limits are no secret of those who spend
        client = self.partner_id.commercial_partner_id.sudo()
        return (
            client.expense_limit
            if client.has_expense_limit
            else self.company_id.sudo().client_expense_limit
        )

    def _get_used(self):
        """What is asked for and spent on the client in the year besides this."""
        self.ensure_one()
        if not self.partner_id or not self.date:
            return 0.0
        # sudo: what colleagues spend on the client counts, too; only the sum is told
        [[total]] = self.sudo()._read_group(
            [
                ("id", "!=", self._origin.id),
                ("partner_id.commercial_partner_id", "=", self.partner_id.commercial_partner_id.id),
                ("company_id", "=", self.company_id.id),
                ("state", "in", BINDING),
                ("date", ">=", self.date.replace(month=1, day=1)),
                ("date", "<=", self.date.replace(month=12, day=31)),
            ],
            [],
            ["amount:sum"],
        )
        return total

    def _describe_excess(self):
        """Why the head has to approve; empty when nobody has to."""
        self.ensure_one()
        company = self.company_id.sudo()
        own_limit = self.partner_id.commercial_partner_id.sudo().has_expense_limit
        currency = company.currency_id
        if self.kind == "gift" and company.gift_limit and self.amount > company.gift_limit:
            return self.env._(
                "a gift of %(amount)s, the limit is %(limit)s",
                amount=formatLang(self.env, self.amount, currency_obj=currency),
                limit=formatLang(self.env, company.gift_limit, currency_obj=currency),
            )
        limit, total = self._get_limit(), self._get_used() + self.amount
        if (limit or own_limit) and total > limit:
            return self.env._(
                "%(total)s in %(year)s, the limit is %(limit)s",
                total=formatLang(self.env, total, currency_obj=currency),
                year=self.date.year if self.date else "",
                limit=formatLang(self.env, limit, currency_obj=currency),
            )
        return ""

    def write(self, vals):
        if FIXED & vals.keys() and self.filtered(lambda one: one.state != DRAFT):
            raise UserError(
                self.env._("It was asked for already. Take it back to change the amount or client.")
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_drafts_only(self):
        if self.filtered(lambda one: one.state not in (DRAFT, REFUSED)):
            raise UserError(self.env._("What was approved or spent stays in the books."))

    # ---- actions -----------------------------------------------------------------------

    def action_submit(self):
        """Within the limits it is approved at once; what is over them the head decides.

        :raises UserError: over the limit without a reason
        """
        self.check_access("write")
        for expense in self:
            expense._lock_client()
            excess = expense._describe_excess()
            if excess and not (expense.reason or "").strip():
                raise UserError(
                    self.env._(
                        "“%(expense)s” is over the limit: %(excess)s. Write why it is needed; "
                        "the head decides.",
                        expense=expense.display_name,
                        excess=excess,
                    )
                )
            expense._move_state((DRAFT,), WAITING if excess else APPROVED)
            if excess:
                expense._ask_head(excess)
        return True

    def _lock_client(self):
        """Two at once must not share what is left of the limit.

        The client's row is written without a change: whoever began before another one committed
        does not see that one's expense, is refused by the database and called again.
        """
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "UPDATE res_partner SET write_date = write_date WHERE id = %s",
                self.partner_id.commercial_partner_id.id,
            )
        )
        self.invalidate_recordset(["used", "limit", "is_over"])

    def _ask_head(self, excess):
        head = self.team_id.sudo().user_id
        if not head or head == self.user_id:
            head = self.team_id.sudo().department_id.user_id
        if head:
            self.activity_schedule(
                ACTIVITY,
                user_id=head.id,
                summary=self.env._("Approve: %s", self.display_name),
                note=excess,
            )

    def _check_head(self):
        for expense in self:
            if not self.env["crm.sales.day"]._may_excuse(expense.user_id, expense.team_id):
                raise AccessError(
                    self.env._("Only the head of %s decides.", expense.user_id.sudo().name)
                )

    def action_approve(self):
        """The head allows what is over the limit."""
        self._check_head()
        return self._decide(APPROVED)

    def action_refuse(self):
        """The head refuses it."""
        self._check_head()
        return self._decide(REFUSED)

    def _decide(self, state):
        self.check_access("read")
        # sudo: heads decide, they do not change the salesperson's record otherwise
        expenses = self.sudo()
        expenses._move_state((WAITING,), state, approved_by_id=self.env.uid)
        expenses.activity_ids._action_done()
        return True

    def action_spend(self):
        """It was given or paid."""
        return self._move_state((APPROVED,), SPENT)

    def action_take_back(self):
        """Back to a draft, e.g. to change the amount."""
        result = self._move_state((WAITING, APPROVED, REFUSED), DRAFT, approved_by_id=False)
        # sudo: the head's task has no reason any more
        self.sudo().activity_ids.unlink()
        return result
