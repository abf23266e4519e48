from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import float_compare

from ...engine import sourcing as engine
from .supply_finder import SupplyFinder

#: source -> field with its quantity in a split by hand
MANUAL = {
    engine.STOCK: "sourcing_stock_qty",
    engine.PRODUCTION: "sourcing_production_qty",
    engine.PURCHASE: "sourcing_purchase_qty",
}
#: what a seller chooses; fixed once the order is confirmed
CHOICE = frozenset({"sourcing_mode", *MANUAL.values()})


class SaleOrderLine(models.Model):
    """Where the goods of a line come from: chosen by the seller, or by what is free."""

    _inherit = "sale.order.line"

    sourcing_mode = fields.Selection(
        selection=[
            (engine.AUTOMATIC, "Automatic"),
            (engine.STOCK, "From Stock"),
            (engine.PRODUCTION, "Produce"),
            (engine.PURCHASE, "Buy"),
            (engine.SPLIT, "Split by Hand"),
        ],
        string="Source",
        compute="_compute_sourcing_mode",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        help="Automatic: free stock is reserved, only what is missing is made or bought.\n"
        "From Stock: nothing is made or bought, the delivery waits for the stock.\n"
        "Produce, Buy: all of it, although some may be in stock.",
    )
    sourcing_stock_qty = fields.Float(string="Quantity from Stock", digits="Product Unit")
    sourcing_production_qty = fields.Float(string="Quantity to Produce", digits="Product Unit")
    sourcing_purchase_qty = fields.Float(string="Quantity to Buy", digits="Product Unit")

    _sourcing_not_negative = models.Constraint(
        "CHECK (COALESCE(sourcing_stock_qty, 0) >= 0 AND COALESCE(sourcing_production_qty, 0) >= 0 "
        "AND COALESCE(sourcing_purchase_qty, 0) >= 0)",
        "The quantities of a split can't be negative.",
    )

    @api.depends("product_id")
    def _compute_sourcing_mode(self):
        """Another product starts from the beginning."""
        for line in self:
            line.sourcing_mode = engine.AUTOMATIC

    @api.constrains("sourcing_mode", "product_id", *MANUAL.values())
    def _check_sourcing_mode(self):
        chosen = self.filtered(
            lambda line: line.product_id and line.sourcing_mode != engine.AUTOMATIC
        )
        # sudo: sellers may know that something is not made or bought here
        for company, lines in chosen.sudo().grouped("company_id").items():
            finder = SupplyFinder(self.env, company)
            finder.read_boms(lines.product_id.with_env(finder.env))
            finder.read_kits(lines.product_id.with_env(finder.env))
            for line in lines:
                error = line._get_sourcing_error(finder)
                if error:
                    raise ValidationError(error)

    def _get_sourcing_error(self, finder):
        """Why the chosen source is impossible, or None."""
        product = self.product_id.with_env(finder.env)
        names = {"product": self.product_id.display_name}
        if self.product_id.type != "consu":
            return self.env._("“%(product)s” is a service: it needs no source.", **names)
        if finder.kit(product) and self.sourcing_mode != engine.STOCK:
            return self.env._(
                "“%(product)s” is delivered as its components. Choose “Automatic” or “From "
                "Stock”, or put the components into the quotation.",
                **names,
            )
        wanted = {self.sourcing_mode}
        if self.sourcing_mode == engine.SPLIT:
            wanted = {source for source, name in MANUAL.items() if self[name]}
        if engine.PRODUCTION in wanted and not finder.bom(product):
            return self.env._(
                "“%(product)s” can't be produced: it has no bill of materials. Ask the planner "
                "for one or choose another source.",
                **names,
            )
        if engine.PURCHASE in wanted and not finder.seller(product):
            return self.env._(
                "“%(product)s” can't be bought: it has no vendor. Ask the buyer to enter one or "
                "choose another source.",
                **names,
            )
        return None

    def write(self, vals):
        if not CHOICE.isdisjoint(vals):
            self._check_sourcing_open(vals)
        return super().write(vals)

    def _check_sourcing_open(self, vals):
        """After the confirmation reservations and orders are there; the planner changes those."""
        for line in self:
            changed = any(line[name] != vals[name] for name in CHOICE & set(vals))
            if changed and line.state in ("sale", "cancel"):
                raise UserError(
                    self.env._(
                        "The source of “%(product)s” can't be changed any more: the order "
                        "%(order)s is confirmed. Ask the planner.",
                        product=line.product_id.display_name,
                        order=line.order_id.name,
                    )
                )

    # ---- procurement ---------------------------------------------------------------------

    def _get_sourcing_rule(self):
        """The warehouse's rule for customer orders, if this line goes by it.

        Routes that somebody chose for the line or the product go first.
        """
        self.ensure_one()
        rule = self.warehouse_id._get_order_rule()
        if not rule or self.product_id.type != "consu":
            return rule.browse()
        if self.route_ids:
            return rule if rule.route_id in self.sudo().route_ids else rule.browse()
        return rule.browse() if self._has_own_delivery_route() else rule

    def _has_own_delivery_route(self):
        """Whether the product's routes say how it gets to customers (make to order, dropship)."""
        # sudo: sellers don't read all rules; only whether there is one counts
        product = self.product_id.sudo()
        routes = product.route_ids | product.categ_id.total_route_ids
        return any(
            rule.action != "push"
            and rule.location_dest_id.usage == "customer"
            and rule.company_id in (self.company_id, self.env["res.company"])
            for rule in routes.rule_ids
        )

    def _prepare_procurement_values(self):
        values = super()._prepare_procurement_values()
        rule = self._get_sourcing_rule()
        if rule and not self.route_ids:
            values["route_ids"] = rule.route_id
        return values

    def _create_procurements(self, product_qty, procurement_uom, values):
        """One procurement for each source that the seller chose."""
        procurements = super()._create_procurements(product_qty, procurement_uom, values)
        rule = self._get_sourcing_rule()
        if not rule or self.sourcing_mode == engine.AUTOMATIC or product_qty <= 0:
            return procurements
        if self.sourcing_mode != engine.SPLIT:
            return [
                self._with_source(procurement, self.sourcing_mode, procurement.product_qty)
                for procurement in procurements
            ]
        if self.move_ids.filtered(lambda move: move.state != "cancel"):
            # ordered in addition: nobody split that
            return procurements
        return [
            self._with_source(
                procurement,
                source,
                self.product_uom_id._compute_quantity(
                    self[name], procurement.product_uom, rounding_method="HALF-UP"
                ),
            )
            for procurement in procurements
            for source, name in MANUAL.items()
            if self[name]
        ]

    def _with_source(self, procurement, source, quantity):
        # sudo: routes of the warehouse; sellers don't read them all
        warehouse = self.warehouse_id.sudo()
        forced = {
            engine.PRODUCTION: warehouse.manufacture_pull_id,
            engine.PURCHASE: warehouse.buy_pull_id,
        }.get(source, warehouse.order_pull_id)
        values = {
            **procurement.values,
            "sourcing_source": source,
            "route_ids": procurement.values["route_ids"].sudo() | forced.route_id,
        }
        return procurement._replace(product_qty=quantity, values=values)

    def _adds_up(self, uom, *quantities):
        """Whether parts of the line, each rounded to its unit of measure, make up the whole."""
        unit = self.product_uom_id
        parts = sum(
            uom._compute_quantity(part, unit, rounding_method="HALF-UP") for part in quantities
        )
        whole = uom._compute_quantity(sum(quantities), unit, rounding_method="HALF-UP")
        return unit.compare(parts, whole) == 0

    def _check_manual_split(self):
        """:raises UserError: a split by hand doesn't make up what is ordered"""
        digits = self.env["decimal.precision"].precision_get("Product Unit")
        for line in self.filtered(lambda line: line.sourcing_mode == engine.SPLIT):
            total = sum(line[name] for name in MANUAL.values())
            if float_compare(total, line.product_uom_qty, precision_digits=digits):
                raise UserError(
                    self.env._(
                        "%(order)s: the sources of “%(product)s” make up %(total)s, ordered are "
                        "%(ordered)s. Correct the split in the tab “Sources”.",
                        order=line.order_id.name,
                        product=line.product_id.display_name,
                        total=total,
                        ordered=line.product_uom_qty,
                    )
                )
