from odoo import api, fields, models


class SaleOrder(models.Model):
    """Certifications of an order."""

    _inherit = "sale.order"

    certification_ids = fields.One2many(
        comodel_name="crm.certification", inverse_name="order_id", string="Certifications"
    )
    certification_count = fields.Integer(compute="_compute_certification_count")

    @api.depends("certification_ids")
    def _compute_certification_count(self):
        records = self.env["crm.certification"]
        if not records.has_access("read"):
            self.certification_count = 0
            return
        counts = dict(
            records._read_group([("order_id", "in", self.ids)], ["order_id"], ["__count"])
        )
        for order in self:
            order.certification_count = counts.get(order._origin, 0)

    def action_view_certifications(self):
        """Open the certifications of the order."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_corporate_sales.action_crm_certification"
        )
        return {
            **action,
            "domain": [("order_id", "=", self.id)],
            "context": {"default_order_id": self.id},
        }

    def unlink(self):
        # sudo: what was made by the server for a cancelled order goes with it
        self.sudo().certification_ids.filtered(lambda item: item.state != "done").unlink()
        return super().unlink()

    # ------------------------------------------------------------
    # execution
    # ------------------------------------------------------------

    def _on_execution_changed(self):
        self.env["crm.certification"]._sync_orders(self)
        return super()._on_execution_changed()

    def _get_certification_lines(self):
        """Lines of equipment whose category needs certification."""
        return self.order_line.filtered(
            lambda line: (
                line._is_goods()
                and line.product_uom_qty > 0
                and line.product_id.categ_id.needs_certification
            )
        )

    def _prepare_execution_status(self):
        parts = super()._prepare_execution_status()
        # sudo: the caller reads the order; certificates of its equipment are no secret of it
        orders = self.sudo()
        files = self._get_status_files(
            orders.certification_ids, "protocol_file", "certificate_file"
        )
        for order in orders:
            records = order.certification_ids.sorted("id")
            parts[order]["certification"] = [
                record._prepare_execution_status() for record in records
            ]
            for record in records.filtered(lambda item: item.state == "done"):
                parts[order]["documents"] += record._prepare_document_status(files)
        return parts

    def _get_missing_to_close(self):
        missing = super()._get_missing_to_close()
        # sudo: the caller reads the order
        for order, texts in self.sudo()._get_missing_certification().items():
            missing[order] += texts
        return missing

    def _get_missing_certification(self):
        """{order: what of it is not certified yet, by name}."""
        result = {order: [] for order in self}
        confirmed = self.filtered(lambda order: order.state == "sale")
        lines = confirmed._get_certification_lines()
        for order in confirmed:
            kept = order.certification_ids.filtered(
                lambda item: item.state != "cancelled" or item.is_waived
            )
            chains = kept._get_chains(kept)
            result[order] = [
                self.env._("“%(equipment)s” is not certified", equipment=attempts[-1].display_name)
                for attempts in chains.values()
                if not attempts.filtered(lambda item: item.result == "passed" or item.is_waived)
            ]
            bare = (lines & order.order_line) - kept.sale_line_id
            if bare:
                result[order] += [
                    self.env._("“%(equipment)s” is not certified", equipment=line.product_id.name)
                    for line, quantity in bare._get_staying_quantities().items()
                    if quantity
                ]
        return result

    def _deliver_certification_services(self):
        """Certification that was sold counts as delivered when all of the equipment has passed."""
        missing = self._get_missing_certification()
        for order in self:
            if missing[order] or not order.certification_ids:
                continue
            for line in order.order_line:
                if (
                    line.product_id.is_certification_service
                    and line.qty_delivered_method == "manual"
                    and line.qty_delivered < line.product_uom_qty
                ):
                    line.qty_delivered = line.product_uom_qty
