from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_date

SIGNED = "signed"
#: states in which a contract has come to its end
ENDED = ("expired", "terminated")


class CrmContract(models.Model):
    """A contract of the register (spec 1.8); with a deal it follows the rights on the deal."""

    _name = "crm.contract"
    _inherit = [
        "mail.thread",
        "mail.activity.mixin",
        "crm.guarded.state",
        "crm.lead.part.optional",
    ]
    _description = "Contract"
    _order = "date desc, id desc"
    _rec_name = "number"
    _rec_names_search = ["number", "partner_id.name"]
    _check_company_auto = True
    _state_initial = "draft"

    number = fields.Char(
        required=True,
        copy=False,
        index="trigram",
        tracking=True,
        default=lambda self: self.env._("New contract"),
        help="Given by the company's sequence when left as it is; may be the client's own number.",
    )
    date = fields.Date(
        required=True,
        default=fields.Date.context_today,
        tracking=True,
        help="Date written on the contract.",
    )
    kind = fields.Selection(
        selection=[
            ("supply", "Supply"),
            ("framework", "Framework"),
            ("service", "Service"),
            ("nda", "Non-disclosure"),
            ("other", "Other"),
        ],
        required=True,
        default="supply",
        help="What the contract is about.",
    )
    state = fields.Selection(
        selection=[
            ("draft", "Draft"),
            ("approval", "In Approval"),
            ("sent", "Sent"),
            ("signed", "Signed"),
            ("expired", "Expired"),
            ("terminated", "Terminated"),
        ],
        string="Status",
        required=True,
        readonly=True,
        copy=False,
        default="draft",
        index=True,
        tracking=True,
        help="Moved by the buttons; a signed contract expires by itself after its last day.",
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    lead_id = fields.Many2one(
        comodel_name="crm.lead",
        string="Deal",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        tracking=True,
        help="Whoever may see the deal sees its contracts.",
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Customer",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        tracking=True,
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Responsible",
        index=True,
        default=lambda self: self.env.user,
        domain=[("share", "=", False)],
        check_company=True,
        tracking=True,
        help="Gets the reminder of the renewal.",
    )
    currency_id = fields.Many2one(
        comodel_name="res.currency",
        required=True,
        default=lambda self: self.env.company.currency_id,
    )
    amount = fields.Monetary(string="Sum", tracking=True)
    valid_from = fields.Date(tracking=True, help="First day of the contract.")
    valid_to = fields.Date(
        tracking=True, index=True, help="Last day of the contract; empty: without end."
    )
    reminder_days = fields.Integer(
        string="Remind Before",
        default=30,
        help="Days before the last day when the responsible gets the activity to renew. 0: never.",
    )
    reminder_date = fields.Date(
        compute="_compute_reminder_date",
        store=True,
        index="btree_not_null",
        help="When the reminder of the renewal is due.",
    )
    reminded_on = fields.Date(
        readonly=True,
        copy=False,
        help="When the reminder was made; a new last day asks for a new one.",
    )
    signed_copy = fields.Binary(attachment=True, copy=False, help="Scan signed by both sides.")
    signed_copy_name = fields.Char(string="Name of the Signed Copy", copy=False)
    signed_date = fields.Date(string="Signed On", readonly=True, copy=False, tracking=True)
    note = fields.Text()

    _number_uniq = models.UniqueIndex(
        "(company_id, partner_id, lower(number))",
        "This customer has a contract of this number already.",
    )
    _valid_order = models.Constraint(
        "CHECK (valid_from IS NULL OR valid_to IS NULL OR valid_from <= valid_to)",
        "A contract can't end before it begins.",
    )

    # ------------------------------------------------------------
    # compute, constraints, CRUD
    # ------------------------------------------------------------

    @api.depends("valid_to", "reminder_days")
    def _compute_reminder_date(self):
        for contract in self:
            has_reminder = contract.valid_to and contract.reminder_days > 0
            contract.reminder_date = has_reminder and fields.Date.subtract(
                contract.valid_to, days=contract.reminder_days
            )

    @api.depends("number", "date")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for contract in self:
            contract.display_name = self.env._(
                "No. %(number)s of %(date)s",
                number=contract.number or "",
                date=format_date(self.env, contract.date),
            )

    @api.constrains("reminder_days")
    def _check_reminder_days(self):
        if self.filtered(lambda contract: contract.reminder_days < 0):
            raise ValidationError(self.env._("Days before the end can't be less than none."))

    @api.onchange("lead_id")
    def _onchange_lead_id(self):
        if self.lead_id:
            self.partner_id = self.partner_id or self.lead_id.partner_id
            self.company_id = self.lead_id.company_id or self.company_id

    @api.model_create_multi
    def create(self, vals_list):
        new = self.env._("New contract")
        vals_list = [dict(vals) for vals in vals_list]
        for vals in vals_list:
            if vals.get("number", new) in (new, False, ""):
                company_id = vals.get("company_id") or self.env.company.id
                vals["number"] = self._next_number(company_id, vals.get("date"))
        return super().create(vals_list)

    @api.model
    def _next_number(self, company_id, date):
        # sudo: whoever may register a contract takes the next number
        sequences = self.env["ir.sequence"].sudo().with_company(company_id)
        return sequences.next_by_code("crm.contract", sequence_date=date or None)

    def write(self, vals):
        if {"valid_to", "reminder_days"} & set(vals):
            vals = {"reminded_on": False, **vals}
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_drafts(self):
        for contract in self.filtered(lambda contract: contract.state != "draft"):
            raise UserError(
                self.env._(
                    "The contract “%(contract)s” is in the register for good; only drafts are "
                    "deleted. Terminate it instead.",
                    contract=contract.display_name,
                )
            )

    # ------------------------------------------------------------
    # states
    # ------------------------------------------------------------

    def action_submit(self):
        """Draft → approval."""
        return self._move_state(["draft"], "approval")

    def action_return(self):
        """Approval or sent → draft: something has to be changed."""
        return self._move_state(["approval", "sent"], "draft")

    def action_send(self):
        """Approval → sent to the customer."""
        return self._move_state(["approval"], "sent")

    def action_sign(self):
        """Sent → signed by both sides.

        :raises UserError: the last day has passed already
        """
        self._refuse_passed()
        return self._move_state(["sent"], SIGNED, signed_date=fields.Date.context_today(self))

    def action_renew(self):
        """Expired → signed again, after a later last day was written.

        :raises UserError: the last day is still in the past
        """
        self._refuse_passed()
        return self._move_state(["expired"], SIGNED)

    def action_terminate(self):
        """Any running state → terminated before the last day."""
        return self._move_state(["approval", "sent", SIGNED], "terminated")

    def _refuse_passed(self):
        today = fields.Date.context_today(self)
        for contract in self.filtered(lambda item: item.valid_to and item.valid_to < today):
            raise UserError(
                self.env._(
                    "The contract “%(contract)s” ended on %(date)s. Write its new last day first.",
                    contract=contract.display_name,
                    date=format_date(self.env, contract.valid_to),
                )
            )
