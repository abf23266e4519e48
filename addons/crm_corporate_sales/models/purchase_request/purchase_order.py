from odoo import api, fields, models


class PurchaseOrder(models.Model):
    _inherit = "purchase.order"

    def write(self, vals):
        result = super().write(vals)
        if "state" in vals:
            self.env["crm.purchase.request"]._touch_lines(self.order_line)
        return result


class PurchaseOrderLine(models.Model):
    """Lines that requests of salespeople were put on."""

    _inherit = "purchase.order.line"

    request_ids = fields.One2many(
        "crm.purchase.request", "purchase_line_id", string="Purchase Requests"
    )

    @api.depends()
    def _compute_qty_received(self):
        result = super()._compute_qty_received()
        self.env["crm.purchase.request"]._touch_lines(self)
        return result

    def write(self, vals):
        result = super().write(vals)
        if {"product_qty", "qty_received", "date_planned"} & vals.keys():
            self.env["crm.purchase.request"]._touch_lines(self)
        return result

    def _merge_po_line(self, rfq_line):
        result = super()._merge_po_line(rfq_line)
        # sudo: requests go with the quantity, whoever merges quotations
        rfq_line.sudo().request_ids._as_move().write({"purchase_line_id": self.id})
        return result

    def unlink(self):
        # sudo: the requesters are told, whoever deletes the line
        self.sudo().request_ids._leave_purchase()
        return super().unlink()
