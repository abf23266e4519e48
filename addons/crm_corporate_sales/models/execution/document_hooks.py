"""What Odoo's documents do when they change: they note themselves, and nothing more.

Which orders are concerned is asked once at the end of the transaction, in one query for each kind of
document; documents without a sale cost that query and nothing else.
"""

from collections import defaultdict

from odoo import api, models
from odoo.tools import SQL

#: key of the transaction's list of changed documents: {model: ids}
_DOCUMENTS = "crm_corporate_sales.execution_documents"

MOVE_FACTS = frozenset(
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
PRODUCTION_FACTS = frozenset(
    {"state", "product_qty", "qty_producing", "date_start", "date_finished", "date_deadline"}
)
WORK_FACTS = frozenset(
    {"state", "duration", "duration_expected", "qty_produced", "date_start", "date_finished"}
)
PURCHASE_FACTS = frozenset(
    {"state", "product_qty", "date_planned", "sale_line_id", "move_dest_ids"}
)


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


class StockMove(models.Model):
    _inherit = "stock.move"

    @api.model_create_multi
    def create(self, vals_list):
        moves = super().create(vals_list)
        self.env["sale.order"]._touch_execution_of(moves)
        return moves

    def write(self, vals):
        result = super().write(vals)
        if not MOVE_FACTS.isdisjoint(vals):
            self.env["sale.order"]._touch_execution_of(self)
        return result

    def unlink(self):
        # sudo: whoever deletes a move may have no right on the order; it is only noted
        orders = self.sudo().sale_line_id.order_id
        productions = self.raw_material_production_id | self.production_id
        result = super().unlink()
        orders._touch_execution()
        self.env["sale.order"]._touch_execution_of(productions.exists())
        return result


class StockMoveLine(models.Model):
    """Reservations: a move takes its reserved quantity from its lines, without being written."""

    _inherit = "stock.move.line"

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        self.env["sale.order"]._touch_execution_of(lines.move_id)
        return lines

    def write(self, vals):
        moves = self.move_id if "move_id" in vals else self.env["stock.move"]
        result = super().write(vals)
        if {"quantity", "product_uom_id", "move_id"} & vals.keys():
            self.env["sale.order"]._touch_execution_of(moves | self.move_id)
        return result

    def unlink(self):
        moves = self.move_id
        result = super().unlink()
        self.env["sale.order"]._touch_execution_of(moves)
        return result


class MrpProduction(models.Model):
    _inherit = "mrp.production"

    def write(self, vals):
        result = super().write(vals)
        if not PRODUCTION_FACTS.isdisjoint(vals):
            self.env["sale.order"]._touch_execution_of(self)
        return result


class MrpWorkorder(models.Model):
    _inherit = "mrp.workorder"

    @api.model_create_multi
    def create(self, vals_list):
        works = super().create(vals_list)
        self.env["sale.order"]._touch_execution_of(works.production_id)
        return works

    def write(self, vals):
        result = super().write(vals)
        if not WORK_FACTS.isdisjoint(vals):
            self.env["sale.order"]._touch_execution_of(self.production_id)
        return result

    def unlink(self):
        productions = self.production_id
        result = super().unlink()
        self.env["sale.order"]._touch_execution_of(productions)
        return result


class MrpWorkcenterProductivity(models.Model):
    """Time spent on a work order: its duration is computed from here, without being written."""

    _inherit = "mrp.workcenter.productivity"

    @api.model_create_multi
    def create(self, vals_list):
        spent = super().create(vals_list)
        self.env["sale.order"]._touch_execution_of(spent.workorder_id.production_id)
        return spent

    def write(self, vals):
        result = super().write(vals)
        if {"date_start", "date_end", "duration", "workorder_id"} & vals.keys():
            self.env["sale.order"]._touch_execution_of(self.workorder_id.production_id)
        return result


class PurchaseOrder(models.Model):
    _inherit = "purchase.order"

    def write(self, vals):
        result = super().write(vals)
        if {"state", "date_planned"} & vals.keys():
            self.env["sale.order"]._touch_execution_of(self.order_line)
        return result


class PurchaseOrderLine(models.Model):
    _inherit = "purchase.order.line"

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        self.env["sale.order"]._touch_execution_of(lines)
        return lines

    def write(self, vals):
        result = super().write(vals)
        if not PURCHASE_FACTS.isdisjoint(vals):
            self.env["sale.order"]._touch_execution_of(self)
        return result

    def unlink(self):
        # sudo: a buyer may have no right on the order; it is only noted
        lines = self.sudo()
        orders = lines.sale_line_id.order_id | lines.order_id.reference_ids.sale_ids
        result = super().unlink()
        orders._touch_execution()
        return result


class AccountMove(models.Model):
    _inherit = "account.move"

    def write(self, vals):
        result = super().write(vals)
        if {"state", "payment_state"} & vals.keys():
            self.env["sale.order"]._touch_execution_of(
                self.filtered(lambda move: move.is_invoice()).invoice_line_ids
            )
        return result


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        if any(vals.get("sale_line_ids") for vals in vals_list):
            self.env["sale.order"]._touch_execution_of(lines)
        return lines

    def write(self, vals):
        result = super().write(vals)
        if {"quantity", "sale_line_ids"} & vals.keys():
            self.env["sale.order"]._touch_execution_of(
                self.filtered(lambda line: line.display_type == "product")
            )
        return result
