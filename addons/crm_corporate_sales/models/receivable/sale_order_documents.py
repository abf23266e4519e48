from collections import defaultdict

from odoo import fields, models

from .crm_closing_document import HANDED_OVER


class SaleOrder(models.Model):
    """Which closing documents an order needs, derived from what was invoiced and delivered."""

    _inherit = "sale.order"

    closing_document_ids = fields.One2many(
        comodel_name="crm.closing.document", inverse_name="order_id", copy=False
    )

    def _on_execution_changed(self):
        self._sync_closing_documents()
        return super()._on_execution_changed()

    def _sync_closing_documents(self):
        """Make the documents that are needed now, drop those whose source is gone.

        What was printed or came back signed is kept and marked as cancelled.
        """
        # sudo: the documents follow from invoices and transfers, whoever moved them
        orders = self.sudo()
        existing = {
            (
                document.order_id.id,
                document.move_id.id,
                document.picking_id.id,
                document.kind,
            ): document
            for document in orders.closing_document_ids
            if document.move_id or document.picking_id
        }
        wanted = orders._get_wanted_closing_documents()
        Document = self.env["crm.closing.document"].sudo()
        Document.create(
            [
                {
                    "order_id": order_id,
                    "move_id": move_id,
                    "picking_id": picking_id,
                    "kind": kind,
                }
                for order_id, move_id, picking_id, kind in wanted
                if (order_id, move_id, picking_id, kind) not in existing
            ]
        )
        gone, back = Document, Document
        for key, document in existing.items():
            if key not in wanted:
                gone |= document
            elif document.is_void:
                back |= document
        touched = gone.filtered(
            lambda document: document.date_printed or document.date_sent or document.date_signed
        )
        touched.filtered(lambda document: not document.is_void).write({"is_void": True})
        (gone - touched).unlink()
        back.write({"is_void": False})

    def _get_wanted_closing_documents(self):
        """Ordered keys (order id, invoice id, transfer id, kind) of what these orders need."""
        wanted = {}
        for order in self:
            if order.state != "sale":
                continue
            company = order.company_id
            scheme = company.closing_documents or "none"
            for move in order.invoice_ids.sorted("id"):
                for kind in order._get_closing_kinds(
                    move, scheme, company.closing_act_for_services
                ):
                    wanted[order.id, move.id, False, kind] = True
            if scheme == "waybill":
                for picking in order.picking_ids.sorted("id"):
                    if picking.state == "done" and picking.picking_type_code == "outgoing":
                        wanted[order.id, False, picking.id, "waybill"] = True
        return wanted

    def _get_closing_kinds(self, move, scheme, act_for_services):
        """Kinds of documents that one invoice or credit note of the order needs."""
        if move.state != "posted" or move.payment_state == "reversed" or move._is_downpayment():
            return []
        lines = move.invoice_line_ids.filtered(
            lambda line: (
                line.display_type == "product"
                and not line.is_downpayment
                and line.sale_line_ids.order_id & self
            )
        )
        goods = lines.filtered(lambda line: line.product_id.type == "consu")
        services = (lines - goods).filtered(lambda line: self._needs_closing_act(line))
        if move.move_type == "out_refund":
            reversed_move = move.reversed_entry_id
            if reversed_move.payment_state == "reversed" or scheme == "none" or not goods:
                return []
            return ["correction"]
        kinds = []
        if goods and scheme == "upd":
            kinds.append("upd")
        if lines and scheme == "waybill":
            kinds.append("tax_invoice")
        if services and act_for_services:
            kinds.append("act")
        return kinds

    def _needs_closing_act(self, invoice_line):
        """Whether an invoice line is a service that an act of this capability closes.

        Commissioning has an act of its own.
        """
        product = invoice_line.product_id
        return product.type == "service" and not product.is_commissioning_service

    # ------------------------------------------------------------
    # for the execution of the order
    # ------------------------------------------------------------

    def _prepare_execution_status(self):
        result = super()._prepare_execution_status()
        # sudo: whoever reads the order may know of its papers
        documents = self.sudo().closing_document_ids.filtered(lambda document: not document.is_void)
        files = self._get_status_files(documents, "signed_file")
        by_order = documents.grouped("order_id")
        for order in self:
            own = by_order.get(order.sudo(), documents.browse()).sorted("id")
            result[order]["documents"] += [
                {
                    "kind": document.kind,
                    "name": document.display_name,
                    "number": document.number or False,
                    "date": fields.Date.to_string(document.date) or False,
                    "state": document.state,
                    "signed": bool(document.date_signed),
                    "missing": document.is_missing,
                    "attachment": files.get((document.id, "signed_file"), False),
                }
                for document in own
            ]
        return result

    def _get_missing_to_close(self):
        result = super()._get_missing_to_close()
        missing = defaultdict(list)
        # sudo: whoever reads the order may know what is missing
        for document in self.sudo().closing_document_ids.sorted("id"):
            if not document.is_missing:
                continue
            if document.kind in HANDED_OVER:
                text = self.env._("%(document)s was not sent", document=document.display_name)
            else:
                text = self.env._(
                    "%(document)s: the signed copy was not received", document=document.display_name
                )
            missing[document.order_id.id].append(text)
        for order in self:
            result[order] += missing[order.id]
        return result
