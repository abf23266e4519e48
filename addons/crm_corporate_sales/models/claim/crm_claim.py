from odoo import api, fields, models
from odoo.exceptions import ValidationError

NEW, WORK, SOLVED, REFUSED = "new", "work", "solved", "refused"
OPEN = (NEW, WORK)


class CrmClaim(models.Model):
    """A claim about a delivered product or service (spec 3.13).

    Rights follow the deal; the responsible works on it without any right on deals.
    """

    _name = "crm.claim"
    _inherit = [
        "mail.thread",
        "mail.activity.mixin",
        "crm.guarded.state",
        "crm.lead.part.optional",
        "crm.service.watch",
    ]
    _description = "Customer Claim"
    _order = "date_claim desc, id desc"
    _rec_names_search = ["number", "name", "partner_id.name", "lot_id.name"]
    _check_company_auto = True
    _state_initial = NEW

    number = fields.Char(readonly=True, copy=False, index="trigram")
    name = fields.Char(string="Subject", required=True, tracking=True, help="What is wrong.")
    external_key = fields.Char(
        copy=False, readonly=True, help="Name of the claim in the program it came from."
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    state = fields.Selection(
        selection=[
            (NEW, "New"),
            (WORK, "In Work"),
            (SOLVED, "Solved"),
            (REFUSED, "Refused"),
        ],
        string="Status",
        required=True,
        readonly=True,
        copy=False,
        default=NEW,
        index=True,
        tracking=True,
        group_expand="_group_expand_state",
    )
    priority = fields.Selection(
        selection=[("0", "Ordinary"), ("1", "Urgent")], default="0", tracking=True
    )
    blocks_closing = fields.Boolean(
        tracking=True,
        help="While this claim is open the deal is not closed by itself.",
    )

    # ---- what it is about -------------------------------------------------------------

    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Customer",
        required=True,
        index=True,
        ondelete="restrict",
        tracking=True,
    )
    delivered_id = fields.Many2one(
        comodel_name="crm.delivered.item",
        compute="_compute_delivered_id",
        inverse="_inverse_delivered_id",
        domain="[('partner_id', 'child_of', partner_id or [])]",
        help="What the customer has got; fills product, serial number, order and deal.",
    )
    order_id = fields.Many2one(
        comodel_name="sale.order",
        string="Sales Order",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
    )
    order_line_id = fields.Many2one(
        comodel_name="sale.order.line",
        index="btree_not_null",
        ondelete="restrict",
        domain="[('order_id', '=', order_id)]",
    )
    lead_id = fields.Many2one(
        comodel_name="crm.lead",
        string="Deal",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        help="Whoever may see the deal sees its claims.",
    )
    product_id = fields.Many2one(
        comodel_name="product.product",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    product_category_id = fields.Many2one(related="product_id.categ_id", store=True)
    lot_id = fields.Many2one(
        comodel_name="stock.lot",
        string="Serial Number",
        index="btree_not_null",
        ondelete="restrict",
        domain="[('product_id', '=', product_id)]",
    )
    quantity = fields.Float(digits="Product Unit", default=1.0, required=True)
    description = fields.Html(help="What the customer says.")
    photo_ids = fields.Many2many(
        comodel_name="ir.attachment",
        relation="crm_claim_photo_rel",
        string="Photos",
        copy=False,
        bypass_search_access=True,
    )

    # ---- who and when -----------------------------------------------------------------

    cause_id = fields.Many2one(
        comodel_name="crm.claim.cause", index="btree_not_null", ondelete="restrict", tracking=True
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Responsible",
        index=True,
        required=True,
        default=lambda self: self.env.user,
        domain=[("share", "=", False)],
        tracking=True,
        help="Works on the claim and gets its task; needs no right on the deal.",
    )
    salesperson_id = fields.Many2one(
        comodel_name="res.users",
        compute="_compute_sale",
        store=True,
        index="btree_not_null",
        help="Who sold it.",
    )
    team_id = fields.Many2one(
        comodel_name="crm.team", string="Sales Team", compute="_compute_sale", store=True
    )
    date_claim = fields.Date(
        string="Received",
        required=True,
        default=fields.Date.context_today,
        index=True,
        tracking=True,
    )
    date_deadline = fields.Date(
        string="Deadline",
        required=True,
        default=lambda self: fields.Date.add(
            fields.Date.context_today(self), days=self.env.company.claim_days
        ),
        tracking=True,
    )
    date_solved = fields.Date(
        string="Ended On", readonly=True, copy=False, index=True, help="Solved or refused."
    )
    days_open = fields.Integer(
        string="Days to Solve",
        compute="_compute_days_open",
        store=True,
        aggregator="avg",
        help="From the receipt to the end.",
    )
    is_overdue = fields.Boolean(
        string="Overdue", compute="_compute_is_overdue", search="_search_is_overdue"
    )

    # ---- result -----------------------------------------------------------------------

    solution = fields.Text(tracking=True, help="What was done; the customer reads it, too.")
    refusal = fields.Text(
        string="Why Refused", tracking=True, help="Reason of the refusal; the customer reads it."
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    cost = fields.Monetary(
        compute="_compute_cost",
        inverse="_inverse_cost",
        help="What the claim cost us; seen by the responsible, heads of sales and accountants.",
    )
    can_see_cost = fields.Boolean(compute="_compute_cost")
    cost_total = fields.Monetary(
        string="Cost of Claims",
        copy=False,
        readonly=True,
        groups="sales_team.group_sale_manager,account.group_account_invoice",
    )
    return_picking_id = fields.Many2one(
        comodel_name="stock.picking",
        string="Return",
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
        domain="[('partner_id', 'child_of', partner_id or []), ('picking_type_code', '=', 'incoming')]",
        help="The transfer that brings the goods back.",
    )
    credit_note_id = fields.Many2one(
        comodel_name="account.move",
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
        domain="[('move_type', '=', 'out_refund'), ('commercial_partner_id', 'parent_of', partner_id or [])]",
    )

    _number_uniq = models.UniqueIndex("(number)", "Another claim has this number.")
    _external_key_uniq = models.UniqueIndex(
        "(company_id, external_key) WHERE external_key IS NOT NULL",
        "A claim with this key is there already.",
    )
    _quantity_positive = models.Constraint(
        "CHECK (quantity > 0)", "The quantity of a claim has to be above zero."
    )
    _cost_positive = models.Constraint(
        "CHECK (cost_total >= 0)", "The cost of a claim can't be negative."
    )

    # ------------------------------------------------------------
    # figures
    # ------------------------------------------------------------

    @api.constrains("date_claim", "date_deadline")
    def _check_deadline(self):
        for claim in self:
            if claim.date_deadline < claim.date_claim:
                raise ValidationError(
                    self.env._("The deadline of a claim can't be before it was received.")
                )

    @api.depends("date_claim", "date_solved")
    def _compute_days_open(self):
        for claim in self:
            ended = claim.date_solved
            claim.days_open = (ended - claim.date_claim).days if ended else 0

    @api.depends("state", "date_deadline")
    def _compute_is_overdue(self):
        today = fields.Date.context_today(self)
        for claim in self:
            claim.is_overdue = (
                claim.state in OPEN and bool(claim.date_deadline) and claim.date_deadline < today
            )

    @api.model
    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        overdue = fields.Domain(
            [("state", "in", OPEN), ("date_deadline", "<", fields.Date.context_today(self))]
        )
        return overdue if True in value else ~overdue

    @api.depends("number", "name")
    def _compute_display_name(self):
        for claim in self:
            claim.display_name = " ".join(part for part in (claim.number, claim.name) if part)

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = [self._expand_delivered(vals) for vals in vals_list]
        # sudo: whoever may register a claim takes the next number
        sequence = self.env["ir.sequence"].sudo()
        for vals in vals_list:
            vals["number"] = sequence.next_by_code(
                "crm.claim", sequence_date=vals.get("date_claim") or None
            )
        claims = super().create(vals_list)
        claims._own_photos()
        claims._sync_activity()
        claims._touch_orders()
        claims._notify_customer("crm_corporate_sales.mail_template_claim_new")
        return claims

    def write(self, vals):
        vals = self._expand_delivered(vals)
        if "date_deadline" in vals:
            vals = {"reminded_on": False, **vals}
        self._check_write_of_responsible(vals)
        result = super().write(vals)
        if "photo_ids" in vals:
            self._own_photos()
        if {"user_id", "date_deadline", "state"}.intersection(vals):
            self._sync_activity()
        if {"state", "blocks_closing", "lead_id", "order_id"}.intersection(vals):
            self._touch_orders()
        return result

    def _touch_orders(self):
        # sudo: the orders are only noted down
        claims = self.sudo()
        (claims.order_id | claims.lead_id.order_ids)._touch_execution()
