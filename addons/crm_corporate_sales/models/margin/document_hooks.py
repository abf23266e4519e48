"""Documents beside those of the execution that change what an order costs."""

from odoo import api, models


class AccountMove(models.Model):
    _inherit = "account.move"

    def write(self, vals):
        result = super().write(vals)
        if "state" in vals:
            bills = self.filtered(lambda move: move.move_type in ("in_invoice", "in_refund"))
            if bills:
                bills._touch_costs()
        return result

    def _touch_costs(self):
        """Orders that these vendor bills are for are counted anew."""
        self.env["sale.order"]._touch_execution_of(self.invoice_line_ids.purchase_line_id)
        # sudo: whoever posts bills may have no right on deals; they are only noted
        costs = self.env["crm.deal.cost"].sudo().search([("bill_id", "in", self.ids)])
        costs._touch_margins()

    def _get_lines_free_for_deals(self):
        """Lines of vendor bills that no order counts by its order to the vendor."""
        return self.invoice_line_ids.filtered(
            lambda line: (
                line.display_type == "product"
                and (
                    not line.purchase_line_id
                    or (
                        line.purchase_line_id.product_id.type == "service"
                        and not line.purchase_line_id.sale_line_id
                    )
                )
            )
        )


class CrmCommissioningWork(models.Model):
    _inherit = "crm.commissioning.work"

    @api.model_create_multi
    def create(self, vals_list):
        works = super().create(vals_list)
        works._touch_margins()
        return works

    def write(self, vals):
        result = super().write(vals)
        if {"hours", "user_id", "date", "commissioning_id"} & vals.keys():
            self._touch_margins()
        return result

    def unlink(self):
        self._touch_margins()
        return super().unlink()

    def _touch_margins(self):
        # sudo: an engineer has no right on orders; they are only noted
        self.sudo().commissioning_id.order_id._mark_margin_stale()


class CrmCertification(models.Model):
    _inherit = "crm.certification"

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        # sudo: an engineer has no right on orders; they are only noted
        records.sudo().order_id._mark_margin_stale()
        return records

    def write(self, vals):
        result = super().write(vals)
        if {"cost_planned", "cost_actual", "state"} & vals.keys():
            # sudo: see above
            self.sudo().order_id._mark_margin_stale()
        return result


class CrmClaim(models.Model):
    _inherit = "crm.claim"

    def write(self, vals):
        concerned = {"cost_total", "order_id"} & vals.keys()
        # sudo: the responsible of a claim may have no right on orders; they are only noted
        orders = self.sudo().order_id if concerned else self.env["sale.order"].sudo()
        result = super().write(vals)
        if concerned:
            (orders | self.sudo().order_id)._mark_margin_stale()
        return result
