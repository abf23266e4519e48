"""What Odoo's documents do when they change: they note themselves, and nothing more.

Which orders are concerned is asked once at the end of the transaction, in one query for each kind of
document; documents without a sale cost that query and nothing else.
"""

from collections import defaultdict

from odoo import api, models
from odoo.tools import SQL

#: key of the transaction's list of changed documents: {model: ids}
_DOCUMENTS = "crm_corporate_sales.execution_documents"


class SaleOrder(models.Model):
    """Finds the orders that changed documents belong to."""

    _inherit = "sale.order"

    @api.model
    def _touch_execution_of(self, documents):
        """Note changed documents (of a model that :meth:`_get_touch_queries` knows)."""
        if not documents.ids:
            return
        touched = self.env.cr.precommit.data.setdefault(_DOCUMENTS, defaultdict(set))
        if not touched:
            self.env.cr.precommit.add(self.env["sale.order"].sudo()._settle_execution)
        touched[documents._name].update(documents.ids)

    def _settle_execution(self):
        self._touch_orders_of_documents()
        return super()._settle_execution()

    @api.model
    def _touch_orders_of_documents(self):
        """Touch the orders of the documents noted so far."""
        touched = self.env.cr.precommit.data.pop(_DOCUMENTS, None)
        if not touched:
            return
        self.env.flush_all()
        for name, ids in touched.items():
            query = self._get_touch_queries()[name]
            rows = self.env.execute_query(SQL(query, ids=tuple(ids)))
            self.browse(row[0] for row in rows)._touch_execution()

    @api.model
    def _get_touch_queries(self):
        """{model: query for the ids of the orders that its records ``ids`` belong to}"""
        return {
            "stock.move": """
                SELECT line.order_id
                  FROM stock_move move JOIN sale_order_line line ON line.id = move.sale_line_id
                 WHERE move.id IN %(ids)s
                 UNION
                SELECT sale.sale_id
                  FROM stock_reference_move_rel rel
                  JOIN stock_reference_sale_rel sale ON sale.reference_id = rel.reference_id
                 WHERE rel.move_id IN %(ids)s
            """,
            "mrp.production": """
                SELECT line.order_id
                  FROM mrp_production mo JOIN sale_order_line line ON line.id = mo.sale_line_id
                 WHERE mo.id IN %(ids)s
                 UNION
                SELECT sale.sale_id
                  FROM stock_reference_production_rel rel
                  JOIN stock_reference_sale_rel sale ON sale.reference_id = rel.reference_id
                 WHERE rel.production_id IN %(ids)s
            """,
            "purchase.order.line": """
                SELECT line.order_id
                  FROM purchase_order_line bought
                  JOIN sale_order_line line ON line.id = bought.sale_line_id
                 WHERE bought.id IN %(ids)s
                 UNION
                SELECT sale.sale_id
                  FROM purchase_order_line bought
                  JOIN stock_reference_purchase_rel rel ON rel.purchase_id = bought.order_id
                  JOIN stock_reference_sale_rel sale ON sale.reference_id = rel.reference_id
                 WHERE bought.id IN %(ids)s
            """,
            "account.move.line": """
                SELECT line.order_id
                  FROM sale_order_line_invoice_rel rel
                  JOIN sale_order_line line ON line.id = rel.order_line_id
                 WHERE rel.invoice_line_id IN %(ids)s
            """,
        }


class CrmExecutionSource(models.AbstractModel):
    """A document that facts of orders are read from: it notes itself when it changes."""

    _name = "crm.execution.source"
    _description = "Document of the Execution of Orders"

    #: fields that the facts depend on
    _execution_facts = frozenset()

    def _get_execution_documents(self):
        """What is noted: records of a model that :meth:`_get_touch_queries` knows."""
        return self

    @api.model
    def _is_execution_begun(self, vals):
        """Whether a record created with these values says something of an order already."""
        return True

    def _note_execution(self):
        self.env["sale.order"]._touch_execution_of(self._get_execution_documents())

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        if any(self._is_execution_begun(vals) for vals in vals_list):
            records._note_execution()
        return records

    def write(self, vals):
        result = super().write(vals)
        if not self._execution_facts.isdisjoint(vals):
            self._note_execution()
        return result


class StockMove(models.Model):
    _name = "stock.move"
    _inherit = ["crm.execution.source", "stock.move"]
    _execution_facts = frozenset(
        {
            "state",
            "quantity",
            "product_uom_qty",
            "product_uom",
            "date",
            "sale_line_id",
            "purchase_line_id",
            "move_orig_ids",
            "move_dest_ids",
            "location_dest_id",
            "location_final_id",
        }
    )

    def unlink(self):
        # sudo: whoever deletes a move may have no right on the order; it is only noted
        orders = self.sudo().sale_line_id.order_id
        (self.raw_material_production_id | self.production_id)._note_execution()
        result = super().unlink()
        orders._touch_execution()
        return result


class StockMoveLine(models.Model):
    """Reservations: a move takes its reserved quantity from its lines, without being written."""

    _name = "stock.move.line"
    _inherit = ["crm.execution.source", "stock.move.line"]
    _execution_facts = frozenset({"quantity", "product_uom_id", "move_id"})

    def _get_execution_documents(self):
        return self.move_id

    def write(self, vals):
        if "move_id" in vals:
            # the move that they leave
            self._note_execution()
        return super().write(vals)

    def unlink(self):
        self._note_execution()
        return super().unlink()


class MrpProduction(models.Model):
    _name = "mrp.production"
    _inherit = ["crm.execution.source", "mrp.production"]
    _execution_facts = frozenset(
        {"state", "product_qty", "qty_producing", "date_start", "date_finished", "date_deadline"}
    )

    @api.model
    def _is_execution_begun(self, vals):
        return False  # its moves tell


class MrpWorkorder(models.Model):
    _name = "mrp.workorder"
    _inherit = ["crm.execution.source", "mrp.workorder"]
    _execution_facts = frozenset(
        {"state", "duration", "duration_expected", "qty_produced", "date_start", "date_finished"}
    )

    def _get_execution_documents(self):
        return self.production_id

    def unlink(self):
        self._note_execution()
        return super().unlink()


class MrpWorkcenterProductivity(models.Model):
    """Time spent on a work order: its duration is computed from here, without being written."""

    _name = "mrp.workcenter.productivity"
    _inherit = ["crm.execution.source", "mrp.workcenter.productivity"]
    _execution_facts = frozenset({"date_start", "date_end", "duration", "workorder_id"})

    def _get_execution_documents(self):
        return self.workorder_id.production_id


class PurchaseOrder(models.Model):
    _name = "purchase.order"
    _inherit = ["crm.execution.source", "purchase.order"]
    _execution_facts = frozenset({"state", "date_planned"})

    def _get_execution_documents(self):
        return self.order_line

    @api.model
    def _is_execution_begun(self, vals):
        return False  # its lines tell


class PurchaseOrderLine(models.Model):
    _name = "purchase.order.line"
    _inherit = ["crm.execution.source", "purchase.order.line"]
    _execution_facts = frozenset(
        {"state", "product_qty", "date_planned", "sale_line_id", "move_dest_ids"}
    )

    def unlink(self):
        # sudo: a buyer may have no right on the order; it is only noted
        lines = self.sudo()
        orders = lines.sale_line_id.order_id | lines.order_id.reference_ids.sale_ids
        result = super().unlink()
        orders._touch_execution()
        return result


class AccountMove(models.Model):
    _name = "account.move"
    _inherit = ["crm.execution.source", "account.move"]
    _execution_facts = frozenset({"state", "payment_state"})

    def _get_execution_documents(self):
        return self.filtered(lambda move: move.is_invoice()).invoice_line_ids

    @api.model
    def _is_execution_begun(self, vals):
        return False  # its lines tell


class AccountMoveLine(models.Model):
    _name = "account.move.line"
    _inherit = ["crm.execution.source", "account.move.line"]
    _execution_facts = frozenset({"quantity", "sale_line_ids"})

    def _get_execution_documents(self):
        return self.filtered(lambda line: line.display_type == "product")

    @api.model
    def _is_execution_begun(self, vals):
        return bool(vals.get("sale_line_ids"))
