from odoo import fields, models

from ...engine import supply as engine


def iso(moment):
    """A date or moment as RPC callers get it."""
    return fields.Date.to_string(moment) if moment else False


class SaleOrder(models.Model):
    """The parts of :meth:`execution_status` about goods."""

    _inherit = "sale.order"

    def _prepare_execution_status(self):
        status = super()._prepare_execution_status()
        pickings = self._prepare_picking_status()
        for order, facts in self._get_execution_facts().items():
            status[order].update(
                lines=[order._prepare_line_status(line) for line in facts.lines],
                production=order._prepare_production_status(facts),
                purchases=order._prepare_purchase_status(facts),
                pickings=pickings[order],
            )
        return status

    def _prepare_line_status(self, facts):
        line = facts.line
        return {
            "line_id": line.id,
            "product_id": line.product_id.id,
            "name": line.product_id.with_env(self.env).sudo().display_name,
            "uom": line.product_uom_id.with_env(self.env).sudo().name or "",
            "kind": facts.kind,
            "ordered": facts.ordered,
            "from_stock": facts.from_stock,
            "from_production": facts.from_production,
            "from_purchase": facts.from_purchase,
            "ready": facts.ready,
            "delivered": facts.delivered,
            "returned": facts.returned,
            "rest": facts.rest,
            "unplanned": facts.unplanned,
            "making": facts.making,
            "making_percent": facts.making_percent,
            "buying": facts.buying,
            "waiting": facts.waiting,
            "invoiced": facts.invoiced,
            "readiness_percent": facts.percent,
            "expected_date": iso(facts.expected),
            "promised_date": iso(facts.promised),
            "delay_days": facts.delay_days,
        }

    def _prepare_production_status(self, facts):
        """Manufacturing orders that make what the lines order; those of their sub-assemblies are
        below them. No costs, and of an order for several clients only the share of this one.
        """
        rows = []
        for line in facts.lines:
            for id_, quantity in self._sum_parts(line, engine.PRODUCTION).items():
                row = facts.documents.productions.get(id_)
                if row:
                    share = min(1.0, quantity / row["quantity"]) if row["quantity"] else 1.0
                    rows.append(
                        {
                            **self._prepare_production_row(line, row, facts.documents, ()),
                            "quantity": self._in_unit(line, quantity),
                            "produced": self._in_unit(line, row["produced"] * share),
                            "order_line_id": line.line.id,
                        }
                    )
        return rows

    def _prepare_production_row(self, line, row, documents, way):
        source = row["source"]
        planned = line.line._as_local_date(row["date_finished"])
        promised = line.line._as_local_date(row["date_deadline"]) or planned
        expected = line.line._as_local_date(source.expected)
        product = self.env["product.product"].browse(row["product_id"])
        way = (*way, row["id"])
        return {
            "id": row["id"],
            "name": row["name"],
            "product_id": row["product_id"],
            # sudo: the name of a part of what the client ordered
            "product_name": product.sudo().display_name,
            "quantity": row["quantity"],
            "produced": row["produced"],
            "state": row["state"],
            "readiness_percent": engine.percent(source.share, 1.0),
            "date_planned": iso(planned),
            "date_expected": iso(expected),
            "delay_days": engine.delay_days(expected, promised),
            "sub_assemblies": [
                self._prepare_production_row(line, documents.productions[child], documents, way)
                for child in row.get("children", ())
                if child not in way
            ],
        }

    def _prepare_purchase_status(self, facts):
        """Orders to suppliers for what the lines order; no suppliers, no prices."""
        rows = []
        for line in facts.lines:
            for id_, quantity in self._sum_parts(line, engine.PURCHASE).items():
                row = facts.documents.purchases.get(id_)
                if not row:
                    continue
                share = min(1.0, quantity / row["quantity"]) if row["quantity"] else 1.0
                planned = line.line._as_local_date(row["date_planned"])
                is_received = row["received"] >= row["quantity"] - engine.NOTHING
                expected = (
                    planned
                    if is_received
                    else line.line._as_local_date(facts.documents.supply.purchases[id_].expected)
                )
                rows.append(
                    {
                        "id": row["order_id"],
                        "name": row["name"],
                        "product_id": row["product_id"],
                        "quantity": self._in_unit(line, quantity),
                        "received": self._in_unit(line, row["received"] * share),
                        "state": row["state"],
                        "date_planned": iso(planned),
                        "date_expected": iso(expected),
                        "delay_days": 0
                        if is_received
                        else engine.delay_days(expected, line.promised),
                        "order_line_id": line.line.id,
                    }
                )
        return rows

    def _sum_parts(self, line, kind):
        sums = {}
        for part in line.parts:
            if part.kind == kind and part.ref:
                sums[part.ref] = sums.get(part.ref, 0.0) + part.quantity
        return sums

    def _in_unit(self, line, quantity):
        """A quantity in the unit of the product as one in the unit of the line."""
        record = line.line
        factor = record.product_id.uom_id.factor / record.product_uom_id.factor
        return record.product_uom_id.round(quantity * factor)

    def _prepare_picking_status(self):
        """{order: its transfers}: deliveries with the steps before them, and returns."""
        # sudo: sellers see how far their deliveries are without rights on the warehouse
        pickings = (
            self.env["stock.picking"].sudo().search([("sale_id", "in", self.ids)], order="id")
        )
        pickings.move_ids.fetch(["location_id", "location_dest_id"])
        rows = {order.id: [] for order in self}
        for picking in pickings:
            rows[picking.sale_id.id].append(
                {
                    "id": picking.id,
                    "name": picking.name,
                    "kind": self._get_picking_kind(picking),
                    "state": picking.state,
                    "date_planned": iso(picking.scheduled_date),
                    "date_done": iso(picking.date_done),
                }
            )
        return {order: rows[order.id] for order in self}

    def _get_picking_kind(self, picking):
        """``delivery``, ``return``, or ``internal`` (a step in the warehouse before the delivery)."""
        if "customer" in picking.move_ids.location_id.mapped("usage"):
            return "return"
        if "customer" in picking.move_ids.location_dest_id.mapped("usage"):
            return "delivery"
        return "internal"
