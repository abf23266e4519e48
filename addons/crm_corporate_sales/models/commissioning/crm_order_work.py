from odoo import api, fields, models


class CrmOrderWork(models.AbstractModel):
    """What an order wants done after the delivery; it follows the order and its deal."""

    _name = "crm.order.work"
    _inherit = [
        "mail.thread",
        "mail.activity.mixin",
        "crm.guarded.state",
        "crm.lead.part.optional",
    ]
    _description = "Work that Follows an Order"

    order_id = fields.Many2one(
        comodel_name="sale.order",
        required=True,
        index=True,
        ondelete="restrict",
        domain=[("state", "=", "sale")],
    )
    lead_id = fields.Many2one(
        related="order_id.opportunity_id",
        string="Deal",
        store=True,
        index="btree_not_null",
        groups="sales_team.group_sale_salesman,crm_corporate_sales.group_accountant_deals,"
        "crm_corporate_sales.group_integrator",
    )
    partner_id = fields.Many2one(
        related="order_id.partner_id", string="Customer", store=True, index=True
    )
    user_id = fields.Many2one(
        related="order_id.user_id", string="Salesperson", store=True, index="btree_not_null"
    )
    company_id = fields.Many2one(related="order_id.company_id", store=True, index=True)
    is_automatic = fields.Boolean(
        readonly=True, copy=False, help="Made when the order was confirmed."
    )
    is_waived = fields.Boolean(
        readonly=True, copy=False, help="Cancelled by a manager: it is not waited for any more."
    )
    cancel_reason = fields.Text(readonly=True, copy=False, tracking=True)

    def _action_open_form(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "current",
        }


class CrmOrderPiece(models.AbstractModel):
    """A piece of the equipment of an order line, with its serial number."""

    _name = "crm.order.piece"
    _description = "Piece of Equipment of an Order"

    sale_line_id = fields.Many2one(
        comodel_name="sale.order.line",
        string="Order Line",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        groups="sales_team.group_sale_salesman",
    )
    unit_no = fields.Integer(
        readonly=True, string="Piece", help="Which piece of the order line it is."
    )
    product_id = fields.Many2one(comodel_name="product.product", index="btree_not_null")
    quantity = fields.Float(default=1.0, digits="Product Unit")
    lot_id = fields.Many2one(
        comodel_name="stock.lot",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        groups="stock.group_stock_user,sales_team.group_sale_manager",
    )
    serial_number = fields.Char(
        compute="_compute_serial_number",
        store=True,
        readonly=False,
        index="trigram",
        help="From the delivery; written by hand where the warehouse does not track it.",
    )

    @api.depends("lot_id")
    def _compute_serial_number(self):
        for record in self:
            # sudo: sellers and engineers have no right on the stock; the number is on the plate
            record.serial_number = record.sudo().lot_id.name or record.serial_number
