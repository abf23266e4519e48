from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import email_normalize

from ...engine import matching

#: they read every inquiry of their company, also those of deals that they may not open
READ_ALL_GROUPS = (
    "crm_corporate_sales.group_dispatcher",
    "crm_corporate_sales.group_marketing",
    "crm_corporate_sales.group_integrator",
)

REJECT_REASONS = [
    ("spam", "Spam"),
    ("wrong", "Not for us"),
    ("duplicate", "Duplicate"),
    ("other", "Other"),
]


class CrmInquiry(models.Model):
    """A request that reached the company, by whatever channel: one record each (spec 2)."""

    _name = "crm.inquiry"
    _inherit = ["mail.thread", "utm.mixin", "crm.guarded.state", "crm.lead.part.optional"]
    _description = "Inquiry"
    _order = "received_at desc, id desc"
    _check_company_auto = True
    _primary_email = "email"
    _state_initial = "new"

    name = fields.Char(string="Subject", required=True, index="trigram")
    external_key = fields.Char(
        readonly=True,
        copy=False,
        help="Name of the inquiry in the program it came from. The same key is never taken twice.",
    )
    channel = fields.Selection(
        selection=[
            ("phone", "Phone"),
            ("email", "Email"),
            ("web", "Web form"),
            ("event", "Event"),
            ("manual", "By hand"),
            ("api", "Program"),
        ],
        required=True,
        default="manual",
        index=True,
        help="How the request reached us.",
    )
    received_at = fields.Datetime(
        string="Received On", required=True, default=fields.Datetime.now, index=True
    )
    state = fields.Selection(
        selection=[
            ("new", "New"),
            ("sorted", "Sorted"),
            ("assigned", "Assigned"),
            ("processed", "Processed"),
            ("rejected", "Rejected"),
        ],
        string="Status",
        required=True,
        readonly=True,
        copy=False,
        default="new",
        index=True,
        tracking=True,
        help="Sorted: has a sales team. Assigned: its deal has a salesperson.",
    )
    reject_reason = fields.Selection(
        selection=REJECT_REASONS,
        copy=False,
        tracking=True,
        help="Why the inquiry is no request; needed to reject it.",
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    team_id = fields.Many2one(
        comodel_name="crm.team",
        string="Sales Team",
        index="btree_not_null",
        check_company=True,
        tracking=True,
        help="The sales department that takes care of the inquiry.",
    )
    lead_id = fields.Many2one(
        comodel_name="crm.lead",
        string="Deal",
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
        tracking=True,
        help="The lead or deal that the inquiry made or belongs to.",
    )
    created_lead = fields.Boolean(
        string="Made the Lead", readonly=True, copy=False, help="The inquiry made its lead itself."
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Customer",
        index="btree_not_null",
        check_company=True,
        help="The known contact or company that asks.",
    )
    user_id = fields.Many2one(
        related="lead_id.user_id", string="Salesperson", help="Who has the deal of the inquiry."
    )
    # what was told, as it was told
    contact_name = fields.Char()
    company_name = fields.Char()
    phone = fields.Char()
    email = fields.Char()
    text = fields.Text()
    phone_sanitized = fields.Char(
        string="Phone for Comparison",
        compute="_compute_phone_sanitized",
        store=True,
        precompute=True,
        index="btree_not_null",
        help="The phone in the international form E.164; numbers are compared by it.",
    )
    email_normalized = fields.Char(
        string="Email for Comparison",
        compute="_compute_email_normalized",
        store=True,
        precompute=True,
        index="btree_not_null",
        help="The bare address in small letters; addresses are compared by it.",
    )

    _external_key_uniq = models.UniqueIndex(
        "(company_id, external_key) WHERE external_key IS NOT NULL",
        "This inquiry was registered already.",
    )

    @api.depends("phone", "company_id")
    def _compute_phone_sanitized(self):
        for inquiry in self:
            inquiry.phone_sanitized = self._sanitize_phone(inquiry.phone, inquiry.company_id)

    @api.model
    def _sanitize_phone(self, phone, company):
        """The number in E.164 by the rules of the company's country, or False."""
        # sudo: whoever registers inquiries may not be allowed to read companies
        country = company.sudo().country_id
        for number in matching.numbers(phone):
            if found := self._phone_format(number=number, country=country):
                return found
        return False

    @api.depends("email")
    def _compute_email_normalized(self):
        for inquiry in self:
            inquiry.email_normalized = self._normalize_email(inquiry.email)

    @api.model
    def _normalize_email(self, email):
        """The mailbox of an address: bare, in small letters, without a tag; False without one."""
        return matching.mailbox(email_normalize(email or "", strict=False))

    @api.model_create_multi
    def create(self, vals_list):
        if not self._is_server():
            for vals in vals_list:
                self._refuse_server_fields(vals, {"created_lead"})
        return super().create(vals_list)

    def write(self, vals):
        if not self._is_server():
            self._refuse_server_fields(vals, {"created_lead", "external_key"})
        return super().write(vals)

    @api.model
    def _is_server(self):
        return self.env.su or self._is_moving()

    @api.model
    def _refuse_server_fields(self, vals, names):
        """What registering keeps: idempotent calls and rejecting rely on it."""
        for name in sorted(name for name in names if vals.get(name)):
            raise UserError(
                self.env._(
                    "“%(field)s” is kept by the server and can't be written.",
                    field=self._fields[name]._description_string(self.env),
                )
            )

    # ------------------------------------------------------------
    # rights
    # ------------------------------------------------------------

    @api.model
    def _may_read_all(self):
        return any(self.env.user.has_group(group) for group in READ_ALL_GROUPS)

    def _filter_free_of_deal(self, operation):
        if operation == "read" and self._may_read_all():
            return self
        return super()._filter_free_of_deal(operation)

    @api.model
    def _get_readable_domain(self):
        return Domain.TRUE if self._may_read_all() else super()._get_readable_domain()

    # ------------------------------------------------------------
    # states
    # ------------------------------------------------------------

    def action_sort(self):
        """New → sorted.

        :raises UserError: an inquiry without a sales team
        """
        self._require("team_id")
        return self._move_state(["new"], "sorted")

    def action_assign(self):
        """New or sorted → assigned.

        :raises UserError: an inquiry without a deal that somebody has
        """
        self._require("lead_id")
        # sudo: the deal was just given to somebody else, only that somebody has it is asked
        for inquiry in self.filtered(lambda item: not item.sudo().lead_id.user_id):
            raise UserError(
                self.env._(
                    "Nobody has the deal of the inquiry “%(inquiry)s” yet.", inquiry=inquiry.name
                )
            )
        return self._move_state(["new", "sorted"], "assigned")

    def action_process(self):
        """Any open state → processed."""
        return self._move_state(["new", "sorted", "assigned"], "processed")

    def action_reject(self):
        """Any open state → rejected.

        :raises UserError: no reason was chosen
        """
        self._require("reject_reason")
        return self._move_state(["new", "sorted", "assigned"], "rejected")

    def action_reopen(self):
        """Rejected or processed → new."""
        return self._move_state(["rejected", "processed"], "new", reject_reason=False)

    def _require(self, field_name):
        # before the sudo below: the message names the inquiry
        self.check_access("write")
        for inquiry in self.filtered(lambda item: not item.sudo()[field_name]):
            raise UserError(
                self.env._(
                    "Fill in “%(field)s” of the inquiry “%(inquiry)s” first.",
                    field=self._fields[field_name]._description_string(self.env),
                    inquiry=inquiry.name,
                )
            )
