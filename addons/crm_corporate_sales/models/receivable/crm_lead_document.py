from odoo import api, models
from odoo.tools import SQL


class CrmLeadDocument(models.Model):
    """Invoices, payments and closing documents of the orders in the list of a deal."""

    _inherit = "crm.lead.document"
    _depends = {
        "account.move": ["name", "state", "move_type", "invoice_date", "invoice_user_id"],
        "sale.order.line": ["order_id", "invoice_lines"],
        "crm.closing.document": ["number", "kind", "state", "lead_id", "date", "user_id"],
    }

    @api.model
    def _get_document_sources(self):
        return {
            **super()._get_document_sources(),
            "account.move": SQL(
                """
                SELECT move.id AS res_id, MIN(sale.opportunity_id) AS lead_id, move.name,
                       'invoice' AS kind, move.invoice_date + time '12:00' AS date,
                       move.invoice_user_id AS user_id, move.state
                  FROM account_move move
                  JOIN account_move_line line ON line.move_id = move.id
                  JOIN sale_order_line_invoice_rel link ON link.invoice_line_id = line.id
                  JOIN sale_order_line sold ON sold.id = link.order_line_id
                  JOIN sale_order sale ON sale.id = sold.order_id
                 WHERE move.move_type IN ('out_invoice', 'out_refund')
              GROUP BY move.id
                """
            ),
            "crm.closing.document": SQL(
                """
                SELECT id AS res_id, lead_id, number AS name,
                       CASE WHEN kind = 'correction' THEN 'upd' ELSE kind END AS kind,
                       date + time '12:00' AS date, user_id, state
                  FROM crm_closing_document
                """
            ),
        }
