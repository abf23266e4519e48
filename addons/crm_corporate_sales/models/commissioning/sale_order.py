from odoo import api, fields, models


class SaleOrder(models.Model):
    """Commissionings of an order."""

    _inherit = "sale.order"

    commissioning_ids = fields.One2many(
        comodel_name="crm.commissioning", inverse_name="order_id", string="Commissionings"
    )
    commissioning_count = fields.Integer(compute="_compute_commissioning_count")

    @api.depends("commissioning_ids")
    def _compute_commissioning_count(self):
        records = self.env["crm.commissioning"]
        if not records.has_access("read"):
            self.commissioning_count = 0
            return
        counts = dict(
            records._read_group([("order_id", "in", self.ids)], ["order_id"], ["__count"])
        )
        for order in self:
            order.commissioning_count = counts.get(order._origin, 0)

    def action_view_commissionings(self):
        """Open the commissionings of the order; a new one is another site."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_corporate_sales.action_crm_commissioning"
        )
        action.update(domain=[("order_id", "=", self.id)], context={"default_order_id": self.id})
        found = self.commissioning_ids
        if len(found) == 1:
            action.update(res_id=found.id, views=[(False, "form")])
        return action

    def unlink(self):
        # sudo: what was made by the server for a cancelled order goes with it
        self.sudo().commissioning_ids.filtered(
            lambda item: item.state == "cancelled" and not item.act_number
        ).unlink()
        return super().unlink()

    # ------------------------------------------------------------
    # execution
    # ------------------------------------------------------------

    def action_confirm(self):
        result = super().action_confirm()
        self._touch_execution()
        return result

    def _action_cancel(self):
        result = super()._action_cancel()
        self._touch_execution()
        return result

    def _on_execution_changed(self):
        self.env["crm.commissioning"]._sync_orders(self)
        return super()._on_execution_changed()

    def _get_commissioning_lines(self):
        """{order: (lines of equipment to commission, lines of ordered commissioning works)}.

        Equipment whose product says so; where only the works were sold, what has serial numbers,
        else all goods.
        """
        result = {}
        for order in self:
            lines = order.order_line.filtered(
                lambda line: not line.display_type and line.product_uom_qty > 0
            )
            works = lines.filtered("product_id.is_commissioning_service")
            goods = lines.filtered(lambda line: line._is_goods())
            marked = goods.filtered("product_id.needs_commissioning")
            if not marked and works:
                marked = goods.filtered(lambda line: line._is_per_piece()) or goods
            result[order] = (marked, works)
        return result

    def _prepare_execution_status(self):
        parts = super()._prepare_execution_status()
        # sudo: the caller reads the order; how far the works are is no secret of it
        orders = self.sudo()
        files = self._get_status_files(orders.commissioning_ids, "signed_copy")
        for order in orders:
            parts[order]["commissioning"] = [
                record._prepare_execution_status() for record in order.commissioning_ids
            ]
            parts[order]["documents"] += [
                record._prepare_document_status(files)
                for record in order.commissioning_ids
                if record.act_number and record.state != "cancelled"
            ]
        return parts

    def _get_missing_to_close(self):
        missing = super()._get_missing_to_close()
        # sudo: the caller reads the order
        for order, texts in self.sudo()._get_missing_commissioning().items():
            missing[order] += texts
        return missing

    def _get_missing_commissioning(self):
        """{order: what of it is not commissioned yet, by name}."""
        result = {order: [] for order in self}
        confirmed = self.filtered(lambda order: order.state == "sale")
        lines = confirmed._get_commissioning_lines()
        # their names are computed for all at once, not order by order
        confirmed.commissioning_ids.mapped("display_name")
        for order in confirmed:
            kept = order.commissioning_ids.filtered(
                lambda item: item.state != "cancelled" or item.is_waived
            )
            equipment, works = lines[order]
            if not kept and (works or any(equipment._get_staying_quantities().values())):
                result[order] = [
                    self.env._("The commissioning of %(order)s is not planned", order=order.name)
                ]
                continue
            result[order] = [
                record._get_missing_text()
                for record in kept
                if record.state not in ("signed", "cancelled")
            ]
        return result
