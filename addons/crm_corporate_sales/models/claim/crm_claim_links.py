from odoo import models
from odoo.exceptions import UserError


class CrmClaim(models.Model):
    """Returns and credit notes made for a claim are linked with it."""

    _inherit = "crm.claim"

    def action_make_return(self):
        """Open Odoo's return of the transfer that delivered the claimed product.

        :raises UserError: it was delivered by no transfer
        """
        self.ensure_one()
        self.check_access("write")
        # sudo: only to find the transfer; the return asks for the rights on stock
        lines = self.sudo().order_line_id.move_ids.filtered(
            lambda move: move.state == "done" and move.location_dest_id.usage == "customer"
        )
        if self.lot_id:
            lot = self.sudo().lot_id
            lines = lines.filtered(lambda move: lot in move.move_line_ids.lot_id) or lines
        picking = lines.picking_id.sorted("date_done")[-1:]
        if not picking:
            raise UserError(
                self.env._(
                    "“%(product)s” was delivered by no transfer, so there is none to return.",
                    product=self.product_id.display_name,
                )
            )
        action = self.env["ir.actions.act_window"]._for_xml_id("stock.act_stock_return_picking")
        return {
            **action,
            "context": {
                "active_id": picking.id,
                "active_ids": picking.ids,
                "active_model": "stock.picking",
                "crm_claim_id": self.id,
            },
        }

    def action_make_credit_note(self):
        """Open Odoo's credit note of the invoice with the claimed product.

        :raises UserError: it was not invoiced
        """
        self.ensure_one()
        self.check_access("write")
        # sudo: only to find the invoice; the credit note asks for the rights on invoices
        invoices = self.sudo().order_line_id.invoice_lines.move_id.filtered(
            lambda move: move.state == "posted" and move.move_type == "out_invoice"
        )
        if not invoices:
            raise UserError(
                self.env._(
                    "“%(product)s” has no posted invoice, so there is nothing to credit.",
                    product=self.product_id.display_name,
                )
            )
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "account.action_view_account_move_reversal"
        )
        return {
            **action,
            "context": {
                "active_id": invoices[-1].id,
                "active_ids": invoices[-1].ids,
                "active_model": "account.move",
                "default_reason": self.display_name,
                "crm_claim_id": self.id,
            },
        }

    def _link_made(self, field, record):
        """Link what a wizard made for the claim of the context."""
        claim = self.browse(self.env.context.get("crm_claim_id")).exists()
        if claim and len(record) == 1:
            claim.check_access("write")
            # sudo: the right on the claim was checked
            claim.sudo().write({field: record.id})


class StockReturnPicking(models.TransientModel):
    _inherit = "stock.return.picking"

    def _create_return(self):
        picking = super()._create_return()
        self.env["crm.claim"]._link_made("return_picking_id", picking)
        return picking


class AccountMoveReversal(models.TransientModel):
    _inherit = "account.move.reversal"

    def reverse_moves(self, is_modify=False):
        action = super().reverse_moves(is_modify=is_modify)
        notes = self.new_move_ids.filtered(lambda move: move.move_type == "out_refund")
        self.env["crm.claim"]._link_made("credit_note_id", notes)
        return action
