from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

BUYER = "purchase.group_purchase_user"

#: what the requester may change while nobody has taken the request up
ASKED = frozenset(
    {
        "product_id",
        "quantity",
        "product_uom_id",
        "date_needed",
        "reason",
        "lead_id",
        "order_id",
        "company_id",
    }
)


class CrmPurchaseRequest(models.Model):
    """A salesperson asks for something to be bought (spec 3.11).

    Rights follow the deal; buyers work on all requests of their company without a right on deals.
    """

    _name = "crm.purchase.request"
    _inherit = ["mail.thread", "crm.guarded.state", "crm.lead.part.optional"]
    _description = "Purchase Request"
    _order = "date_needed, id"
    _rec_names_search = ["name", "product_id.name"]
    _check_company_auto = True
    _state_initial = "new"

    name = fields.Char(string="Number", readonly=True, copy=False, index="trigram")
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Requested By",
        required=True,
        readonly=True,
        index=True,
        copy=False,
        default=lambda self: self.env.user,
    )
    product_id = fields.Many2one(
        comodel_name="product.product",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        domain=[("purchase_ok", "=", True)],
        tracking=True,
    )
    quantity = fields.Float(digits="Product Unit", required=True, default=1.0, tracking=True)
    product_uom_id = fields.Many2one(
        comodel_name="uom.uom",
        string="Unit",
        compute="_compute_product_uom_id",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
        ondelete="restrict",
    )
    date_needed = fields.Date(
        string="Needed By",
        required=True,
        index=True,
        default=lambda self: fields.Date.add(fields.Date.context_today(self), days=7),
        tracking=True,
    )
    reason = fields.Text(string="What For", help="Why it has to be bought; the buyer reads it.")
    lead_id = fields.Many2one(
        comodel_name="crm.lead",
        string="Deal",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        groups="sales_team.group_sale_salesman",
    )
    order_id = fields.Many2one(
        comodel_name="sale.order",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        domain="[('opportunity_id', '=?', lead_id), ('state', '!=', 'cancel')]",
        groups="sales_team.group_sale_salesman",
    )
    order_name = fields.Char(
        string="For Order", compute="_compute_order_name", help="Number of the client's order."
    )
    state = fields.Selection(
        selection=[
            ("new", "New"),
            ("consolidated", "With a Vendor's Quotation"),
            ("ordered", "Ordered from Vendor"),
            ("received", "Received"),
            ("refused", "Refused"),
        ],
        string="Status",
        required=True,
        readonly=True,
        copy=False,
        default="new",
        index=True,
        tracking=True,
        help="Follows the order to the vendor.",
    )
    refusal_reason = fields.Text(readonly=True, copy=False, tracking=True)
    told_state = fields.Char(readonly=True, copy=False)

    # the order to the vendor: no prices and no vendors for salespeople
    purchase_line_id = fields.Many2one(
        comodel_name="purchase.order.line",
        string="Line of the Purchase Order",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        groups=BUYER,
    )
    purchase_id = fields.Many2one(
        related="purchase_line_id.order_id", string="Purchase Order", groups=BUYER
    )
    date_expected = fields.Date(
        string="Expected On",
        compute="_compute_date_expected",
        help="When the vendor's delivery is planned.",
    )
    is_late = fields.Boolean(compute="_compute_date_expected")

    _quantity_positive = models.Constraint("CHECK (quantity > 0)", "Ask for more than nothing.")

    # ------------------------------------------------------------
    # compute
    # ------------------------------------------------------------

    @api.depends("product_id")
    def _compute_product_uom_id(self):
        for request in self:
            if request.product_id and request.product_uom_id not in request._get_units():
                request.product_uom_id = request.product_id.uom_id

    def _get_units(self):
        return (
            self.product_id.uom_id
            | self.product_id.uom_ids
            | self.product_uom_id.filtered(
                lambda unit: unit._has_common_reference(self.product_id.uom_id)
            )
        )

    @api.depends("order_id")
    def _compute_order_name(self):
        for request in self:
            # sudo: the number of the order is what a buyer may know of it
            request.order_name = request.sudo().order_id.name

    @api.depends("purchase_line_id.date_planned", "state", "date_needed")
    def _compute_date_expected(self):
        today = fields.Date.context_today(self)
        for request in self:
            # sudo: the day is told to the requester, the rest of the order to the vendor is not
            planned = request.sudo().purchase_line_id.date_planned
            request.date_expected = (
                planned and fields.Datetime.context_timestamp(request, planned).date()
            )
            expected = request.date_expected or today
            is_open = request.state not in ("received", "refused")
            request.is_late = (
                is_open and bool(request.date_needed) and expected > request.date_needed
            )

    @api.depends("name", "product_id")
    def _compute_display_name(self):
        for request in self:
            parts = (request.name, request.product_id.display_name)
            request.display_name = " · ".join(part for part in parts if part)

    @api.onchange("order_id")
    def _onchange_order_id(self):
        if self.order_id.opportunity_id:
            self.lead_id = self.order_id.opportunity_id

    @api.constrains("product_uom_id", "product_id")
    def _check_unit(self):
        for request in self:
            if not request.product_uom_id._has_common_reference(request.product_id.uom_id):
                raise UserError(
                    self.env._(
                        "“%(product)s” is not counted in %(unit)s.",
                        product=request.product_id.display_name,
                        unit=request.product_uom_id.name,
                    )
                )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            vals["name"] = self.env["ir.sequence"].next_by_code("crm.purchase.request")
            if not self.env.su and vals.get("user_id", self.env.uid) != self.env.uid:
                raise AccessError(self.env._("Everybody asks in their own name."))
            order = self.env["sale.order"].browse(vals.get("order_id"))
            if order and not vals.get("lead_id"):
                order.check_access("read")
                vals["lead_id"] = order.opportunity_id.id
        requests = super().create(vals_list)
        requests._check_order()
        return requests

    def write(self, vals):
        if ASKED & vals.keys():
            taken = self.filtered(lambda request: request.state != "new")
            if taken:
                raise UserError(
                    self.env._(
                        "“%(request)s” is taken up already; make another request instead.",
                        request=taken[0].display_name,
                    )
                )
        if not self._is_moving() and {"purchase_line_id", "told_state", "user_id"} & vals.keys():
            raise UserError(self.env._("Requests follow the order to the vendor by themselves."))
        result = super().write(vals)
        if {"order_id", "lead_id"} & vals.keys():
            self._check_order()
        return result

    def _check_order(self):
        """Only for orders and deals that the requester may read, and that belong together."""
        for request in self.filtered(lambda item: item.sudo().order_id):
            # sudo: compared only; the right on the order is checked next
            order, lead = request.sudo().order_id, request.sudo().lead_id
            order.sudo(False).check_access("read")
            if lead and order.opportunity_id != lead:
                raise UserError(
                    self.env._(
                        "The order %(order)s does not belong to the deal “%(deal)s”.",
                        order=order.name,
                        deal=lead.name,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_only_new(self):
        for request in self:
            if request.state not in ("new", "refused"):
                raise UserError(
                    self.env._(
                        "“%(request)s” is taken up already; ask the buyer to refuse it.",
                        request=request.display_name,
                    )
                )

    # ------------------------------------------------------------
    # actions
    # ------------------------------------------------------------

    def action_refuse(self, reason):
        """New → refused; the requester is told.

        :param str reason: why, told to the requester
        :raises UserError: no reason, or the request is taken up
        :raises AccessError: the caller is no buyer
        """
        self._check_buyer()
        reason = reason.strip() if isinstance(reason, str) else ""
        if not reason:
            raise UserError(self.env._("Say why the request is refused; the requester reads it."))
        self._move_state(["new"], "refused", refusal_reason=reason)
        self._tell_requesters()
        return True

    def action_reopen(self):
        """Refused → new: the requester asks again."""
        return self._move_state(["refused"], "new", refusal_reason=False)

    def action_open_purchase(self):
        """Open the orders to vendors of these requests."""
        self._check_buyer()
        orders = self.purchase_id
        action = self.env["ir.actions.act_window"]._for_xml_id("purchase.purchase_form_action")
        if len(orders) == 1:
            return {**action, "res_id": orders.id, "views": [(False, "form")]}
        return {**action, "domain": [("id", "in", orders.ids)]}
