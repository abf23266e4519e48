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
    _description = "Claim"
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
    # what it is about
    # ------------------------------------------------------------

    @api.depends("order_line_id", "product_id", "lot_id")
    def _compute_delivered_id(self):
        # sudo: whoever sees the claim sees what it is about
        items = (
            self.env["crm.delivered.item"]
            .sudo()
            .search([("order_line_id", "in", self.order_line_id.ids)])
            .grouped(lambda item: (item.order_line_id, item.product_id, item.lot_id))
        )
        for claim in self:
            key = (claim.order_line_id, claim.product_id, claim.lot_id)
            claim.delivered_id = items.get(key, self.env["crm.delivered.item"])[:1].sudo(False)

    @api.onchange("delivered_id")
    def _inverse_delivered_id(self):
        for claim in self.filtered("delivered_id"):
            claim.update(self._prepare_delivered_vals(claim.delivered_id))

    @api.model
    def _prepare_delivered_vals(self, item):
        """What a delivered item says about a claim.

        :param item: ``crm.delivered.item`` that the user may read
        """
        item.check_access("read")
        item = item.sudo()  # the names of its parts are as readable as the item
        return {
            "order_line_id": item.order_line_id.id,
            "order_id": item.order_id.id,
            "lead_id": item.lead_id.id,
            "product_id": item.product_id.id,
            "lot_id": item.lot_id.id,
            "partner_id": item.partner_id.id,
            "company_id": item.company_id.id,
        }

    @api.onchange("order_id")
    def _onchange_order_id(self):
        if self.order_id:
            self.lead_id = self.order_id.opportunity_id
            self.partner_id = self.order_id.partner_id

    @api.onchange("lead_id")
    def _onchange_lead_id(self):
        if self.lead_id and not self.partner_id:
            self.partner_id = self.lead_id.partner_id

    @api.depends("lead_id", "order_id")
    def _compute_sale(self):
        for claim in self.sudo():
            source = claim.lead_id or claim.order_id
            claim.salesperson_id = source.user_id or claim.partner_id.user_id
            claim.team_id = source.team_id

    @api.constrains("order_line_id", "product_id", "lot_id", "quantity")
    def _check_delivered(self):
        # sudo: salespeople have no rights on stock; what is told is about their own claim
        claims = self.sudo()
        items = (
            self.env["crm.delivered.item"]
            .sudo()
            .search([("order_line_id", "in", claims.order_line_id.ids)])
        )
        for claim in claims:
            if claim.lot_id and claim.lot_id.product_id != claim.product_id:
                raise ValidationError(
                    self.env._(
                        "The serial number %(serial)s is not one of “%(product)s”.",
                        serial=claim.lot_id.name,
                        product=claim.product_id.display_name,
                    )
                )
            if not claim.order_line_id:
                continue
            fitting = items.filtered(
                lambda item, claim=claim: (
                    item.order_line_id == claim.order_line_id
                    and item.product_id == claim.product_id
                    and (not claim.lot_id or item.lot_id == claim.lot_id)
                )
            )
            # what was returned since is still what the claim was about
            if not fitting and not claim.return_picking_id:
                raise ValidationError(
                    self.env._(
                        "“%(product)s” was not delivered with %(order)s; claims are about what "
                        "was delivered.",
                        product=claim.product_id.display_name,
                        order=claim.order_line_id.order_id.name,
                    )
                )
            delivered = sum(fitting.mapped("quantity"))
            if fitting and claim.quantity > delivered:
                raise ValidationError(
                    self.env._(
                        "Only %(quantity)s of “%(product)s” were delivered.",
                        quantity=f"{delivered:g}",
                        product=claim.product_id.display_name,
                    )
                )

    @api.constrains("date_claim", "date_deadline")
    def _check_deadline(self):
        for claim in self:
            if claim.date_deadline < claim.date_claim:
                raise ValidationError(
                    self.env._("The deadline of a claim can't be before it was received.")
                )

    # ------------------------------------------------------------
    # figures
    # ------------------------------------------------------------

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

    @api.model
    def _expand_delivered(self, vals):
        vals = dict(vals)
        item_id = vals.pop("delivered_id", False)
        if not item_id:
            return vals
        item = self.env["crm.delivered.item"].browse(item_id)
        # who chooses an item means this very one: what else the form told is older
        return {**vals, **self._prepare_delivered_vals(item)}

    def _own_photos(self):
        """Photos uploaded before the claim was saved become its own."""
        for claim in self:
            # sudo: only files of the user that belong to nothing yet
            loose = claim.photo_ids.sudo().filtered(
                lambda file: (
                    not file.res_id
                    and file.res_model in (False, self._name)
                    and file.create_uid == self.env.user
                )
            )
            loose.write({"res_model": self._name, "res_id": claim.id})

    @api.constrains("photo_ids")
    def _check_photos(self):
        for claim in self.sudo():
            foreign = claim.photo_ids.filtered(
                lambda file, claim=claim: (
                    (file.res_model or self._name, file.res_id or claim.id)
                    != (self._name, claim.id)
                )
            )
            if foreign:
                raise ValidationError(
                    self.env._(
                        "The file “%(file)s” belongs to something else; upload it here.",
                        file=foreign[0].name,
                    )
                )

    def _touch_orders(self):
        # sudo: the orders are only noted down
        claims = self.sudo()
        (claims.order_id | claims.lead_id.order_ids)._touch_execution()
