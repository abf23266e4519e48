from odoo import api, fields, models
from odoo.tools import email_normalize

from ...engine import matching

NEW = "new"
RESEARCHING = "researching"
CONTACTING = "contacting"
ANSWERED = "answered"
CONVERTED = "converted"
DROPPED = "dropped"
#: still worked on
OPEN_STATES = (NEW, RESEARCHING, CONTACTING, ANSWERED)

STATES = [
    (NEW, "New"),
    (RESEARCHING, "Researching"),
    (CONTACTING, "Contacting"),
    (ANSWERED, "Answered"),
    (CONVERTED, "Converted"),
    (DROPPED, "Dropped"),
]


class CrmTarget(models.Model):
    """A company we want to win: a line of the register of clients (spec 2, point 12).

    It is told data at first; a card in the address book is made when it is contacted or won.
    """

    _name = "crm.target"
    _inherit = [
        "mail.thread",
        "mail.activity.mixin",
        "utm.mixin",
        "crm.guarded.state",
        "crm.call.subject",
    ]
    _description = "Target"
    _order = "potential_class, next_touch_date, id"
    _check_company_auto = True
    _primary_email = "email"
    _state_initial = NEW

    name = fields.Char(string="Company", required=True, index="trigram", tracking=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        comodel_name="res.company",
        string="Our Company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    list_id = fields.Many2one(
        comodel_name="crm.target.list",
        string="Target List",
        index="btree_not_null",
        check_company=True,
        tracking=True,
        ondelete="restrict",
        help="The list the company was put on. A company is on one list only, so that nobody "
        "works on it twice.",
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Owner",
        index="btree_not_null",
        domain="[('share', '=', False)]",
        check_company=True,
        tracking=True,
        default=lambda self: self._get_default_owner(),
        help="The salesperson who is to win the company.",
    )
    team_id = fields.Many2one(
        comodel_name="crm.team",
        string="Sales Team",
        compute="_compute_team_id",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
        check_company=True,
        tracking=True,
        help="Without an owner, members of the team may claim the target.",
    )
    state = fields.Selection(
        selection=STATES,
        string="Status",
        required=True,
        readonly=True,
        copy=False,
        default=NEW,
        index=True,
        tracking=True,
        group_expand=True,
        help="New: nobody has begun. Researching: the sheet is being filled in. Contacting: "
        "touches are made. Answered: they reacted. Converted: a lead or a deal. Dropped: not "
        "worked on any more.",
    )
    drop_reason_id = fields.Many2one(
        comodel_name="crm.target.reason",
        string="Reason to Drop",
        readonly=True,
        copy=False,
        index="btree_not_null",
        tracking=True,
        ondelete="restrict",
    )
    date_state = fields.Datetime(
        string="In This Status Since", readonly=True, copy=False, default=fields.Datetime.now
    )

    # what was told
    vat = fields.Char(
        string="Tax ID", copy=False, help="INN, NIP or VAT: companies are told apart by it."
    )
    website = fields.Char()
    phone = fields.Char()
    email = fields.Char(help="Of the company; people have their own.")
    city = fields.Char()
    country_id = fields.Many2one(
        comodel_name="res.country",
        default=lambda self: self.env.company.country_id,
    )
    industry_id = fields.Many2one(comodel_name="res.partner.industry", index="btree_not_null")
    employees = fields.Integer(help="How many people work there.")
    currency_id = fields.Many2one(related="company_id.currency_id")
    revenue = fields.Monetary(string="Annual Revenue", help="Of the company, a year.")
    potential = fields.Monetary(
        string="Potential a Year", tracking=True, help="What they could buy from us in a year."
    )
    potential_class = fields.Selection(
        selection=[("a", "A"), ("b", "B"), ("c", "C")],
        string="Class",
        index=True,
        tracking=True,
        help="A: win first. B: worth the effort. C: when there is time.",
    )
    note = fields.Text(string="Notes")
    phone_sanitized = fields.Char(
        string="Phone for Comparison",
        compute="_compute_contact_keys",
        store=True,
        index="btree_not_null",
    )
    email_normalized = fields.Char(
        string="Email for Comparison",
        compute="_compute_contact_keys",
        store=True,
        index="btree_not_null",
    )

    # what became of it
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Customer Card",
        index="btree_not_null",
        check_company=True,
        copy=False,
        tracking=True,
        domain="[('is_company', '=', True)]",
        help="The company in the address book, once there is one.",
    )
    lead_id = fields.Many2one(
        comodel_name="crm.lead",
        string="Deal",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="The lead or deal that the target has become.",
    )
    lead_won_status = fields.Selection(
        related="lead_id.won_status", string="Result of the Deal", store=True, index=True
    )

    segment_id = fields.Many2one(
        comodel_name="crm.segment",
        index="btree_not_null",
        check_company=True,
        domain="[('model_name', '=', 'res.partner')]",
        tracking=True,
        ondelete="set null",
        help="Kind of company. The customer joins it at conversion when the segment is a list.",
    )

    # choice of scenario
    script_id = fields.Many2one(
        comodel_name="crm.call.script",
        string="Scenario",
        compute="_compute_script_id",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
        check_company=True,
        domain="[('version_id', '!=', False)]",
        ondelete="set null",
        help="The call script that fits this company. Calls start with it unless the "
        "communication plan says otherwise.",
    )

    # ------------------------------------------------------------
    # defaults and computes
    # ------------------------------------------------------------

    @api.model
    def _get_default_owner(self):
        """Who enters a target by hand works on it, if they sell at all."""
        user = self.env.user
        return user if user.has_group("sales_team.group_sale_salesman") else user.browse()

    @api.depends("user_id", "list_id")
    def _compute_team_id(self):
        teams = {}
        for target in self:
            # sudo: who imports may not be allowed to read teams
            user, known = target.user_id, target.sudo().team_id
            if user and user not in known.member_ids | known.user_id:
                if user not in teams:
                    teams[user] = self._get_team_of(user)
                known = teams[user] or known
            elif not known:
                known = target.sudo().list_id.team_id
            target.team_id = known.sudo(False)

    @api.model
    def _get_team_of(self, user):
        """The team in which the user sells, else leads."""
        # sudo: as above
        return self.env["crm.team"].sudo()._get_default_team_id(user_id=user.id)

    @api.depends("list_id")
    def _compute_script_id(self):
        for target in self:
            target.script_id = target.script_id or target.list_id.script_id

    @api.depends("phone", "email", "country_id", "company_id")
    def _compute_contact_keys(self):
        for target in self:
            target.phone_sanitized = self._sanitize_phone(target.phone, target)
            target.email_normalized = email_normalize(target.email, strict=False)

    @api.model
    def _sanitize_phone(self, phone, target):
        """The number in E.164 by the rules of the target's country, or False."""
        number = matching.dialable(phone)
        # sudo: who imports may not be allowed to read companies
        country = target.country_id or target.company_id.sudo().country_id
        return bool(number) and self._phone_format(number=number, country=country)

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = self._fill_from_lists(vals_list)
        self._lock_identities(vals_list)
        self._refuse_known_new(vals_list)
        return super().create(vals_list)

    @api.model
    def _fill_from_lists(self, vals_list):
        """Campaign and source of the list count where nothing else is said."""
        ids = {vals["list_id"] for vals in vals_list if vals.get("list_id")}
        # sudo: only what the list passes on
        lists = {item.id: item for item in self.env["crm.target.list"].sudo().browse(ids)}
        filled = []
        for vals in vals_list:
            source = lists.get(vals.get("list_id"))
            own = dict(vals)
            for name in ("campaign_id", "source_id", "medium_id", "company_id") if source else ():
                if source[name]:
                    own.setdefault(name, source[name].id)
            filled.append(own)
        return filled

    def write(self, vals):
        if "state" in vals:
            vals = {**vals, "date_state": fields.Datetime.now()}
        if self._get_identity_fields() & set(vals):
            self._lock_identities([vals])
            self._refuse_known_changed(vals)
        return super().write(vals)

    def copy_data(self, default=None):
        vals_list = super().copy_data(default)
        if "name" not in (default or {}):
            for target, vals in zip(self, vals_list, strict=True):
                vals["name"] = self.env._("%s (copy)", target.name)
        return vals_list
