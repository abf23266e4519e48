from odoo import models

from ...engine.sourcing import STOCK
from .supply_finder import SupplyFinder

#: key of the transaction's list of moves that will reserve stock
_ALLOTTED = "crm_corporate_sales.sourcing_allotted"
#: key of the components that reserve when the orders have reserved
_WAITING = "crm_corporate_sales.sourcing_waiting"
OPEN = ("waiting", "confirmed", "partially_available")


class StockMove(models.Model):
    """Components of what is made for an order are had like the goods themselves.

    Free stock is taken, only what is missing is made or bought. Odoo asks for all levels before
    any of them is reserved and would give the same stock to each; the transaction keeps a list.
    """

    _inherit = "stock.move"

    def _action_confirm(self, merge=True, merge_into=False, create_proc=True):
        """What orders take from stock is reserved before production takes its components."""
        moves = self
        is_outer = _WAITING not in self.env.cr.precommit.data and any(
            self.mapped("sourcing_source")
        )
        if is_outer:
            self.env.cr.precommit.data[_WAITING] = set()
            moves = self.with_context(sourcing_defers=True)
        try:
            confirmed = super(StockMove, moves)._action_confirm(
                merge=merge, merge_into=merge_into, create_proc=create_proc
            )
        finally:
            waiting = self.env.cr.precommit.data.pop(_WAITING, ()) if is_outer else ()
        # sudo: components of production, which the seller has no rights on
        components = self.env["stock.move"].sudo().browse(sorted(waiting)).exists()
        components.filtered(lambda move: move.state in OPEN)._action_assign()
        return confirmed.with_env(self.env)

    def _action_assign(self, force_qty=False):
        waiting = self.env.cr.precommit.data.get(_WAITING)
        if waiting is None or not self.env.context.get("sourcing_defers"):
            return super()._action_assign(force_qty=force_qty)
        components = self.filtered("raw_material_production_id")
        waiting.update(components.ids)
        return super(StockMove, self - components)._action_assign(force_qty=force_qty)

    def _prepare_procurement_qty(self):
        ordered = self.filtered("sourcing_source")
        components = (self - ordered)._filter_order_components()
        others = self - ordered - components
        known = dict(zip(others, super(StockMove, others)._prepare_procurement_qty(), strict=True))
        ordered.filtered(lambda move: move.sourcing_source == STOCK)._allot()
        known.update(components._get_missing_quantities())
        for move in ordered:
            known[move] = 0.0 if move.sourcing_source == STOCK else move.product_uom_qty
        return [known[move] for move in self]

    def _filter_order_components(self):
        """Moves of components that go by the warehouse's rule for customer orders."""
        # sudo: rules are configuration; whoever confirms the order lets them work
        return (
            self.sudo()
            .filtered(
                lambda move: (
                    move.rule_id
                    and move.rule_id
                    in (
                        move.rule_id.warehouse_id.order_component_pull_id
                        | move.rule_id.warehouse_id.order_pbm_pull_id
                    )
                )
            )
            .sudo(self.env.su)
        )

    def _get_missing_quantities(self):
        """{move: what has to be made or bought, in the move's unit}; 0 where nobody can."""
        missing = {}
        # sudo: see above
        for (warehouse, location), moves in (
            self.sudo().grouped(lambda move: (move.rule_id.warehouse_id, move.location_id)).items()
        ):
            finder = SupplyFinder(self.env, warehouse.company_id)
            products = moves.product_id.with_env(finder.env)
            sources = finder.sources(
                location.with_env(finder.env), warehouse.with_env(finder.env), products
            )
            free = finder.free(location, products)
            for product, quantity in self._get_allotted(location).items():
                free[product] = free.get(product, 0.0) - quantity
            for move in moves:
                product = move.product_id
                taken = min(move.product_qty, max(0.0, free.get(product, 0.0)))
                free[product] = free.get(product, 0.0) - taken
                move._allot(taken)
                rest = move.product_qty - taken if sources[product] else 0.0
                missing[move] = product.uom_id._compute_quantity(
                    rest, move.product_uom, rounding_method="HALF-UP"
                )
        return missing

    # ---- stock that is spoken for in this transaction ------------------------------------------

    def _allot(self, quantity=None):
        """Note that these moves will reserve so much (default: all) of their product."""
        allotted = self.env.cr.precommit.data.setdefault(_ALLOTTED, {})
        for move in self:
            allotted[move.id] = move.product_qty if quantity is None else quantity

    def _get_allotted(self, location):
        """{product: quantity in a location that moves not reserved yet are going to take}"""
        allotted = self.env.cr.precommit.data.get(_ALLOTTED, {})
        # sudo: only quantities come out of it
        moves = self.env["stock.move"].sudo().browse(allotted).exists()
        deferred = self.env.cr.precommit.data.get(_WAITING, ())
        waiting = moves.filtered(lambda move: move.state == "draft" or move.id in deferred)
        for move_id in set(allotted) - set(waiting.ids):
            del allotted[move_id]
        found = {}
        for move in waiting.filtered(lambda move: move.location_id == location):
            found[move.product_id] = found.get(move.product_id, 0.0) + allotted[move.id]
        return found

    # ---- the rule of components ----------------------------------------------------------------

    def _adjust_procure_method(self, picking_type_code=False):
        result = super()._adjust_procure_method(picking_type_code=picking_type_code)
        self._source_components()
        return result

    def _source_components(self):
        """Let components of what is made for a customer go by the rule for customer orders.

        Those with a reordering rule are left to it, those with a route of their own to that.
        """
        # sudo: the planner's rights are not needed to let the warehouse's rules work
        components = self.sudo().filtered(
            lambda move: (
                move.raw_material_production_id.reference_ids.sale_ids
                and move.product_id.is_storable
            )
        )
        for warehouse, moves in components.grouped(
            lambda move: move.picking_type_id.warehouse_id
        ).items():
            if not warehouse._get_order_rule():
                continue
            reordered = moves._get_reordered_products(warehouse)
            moves = moves.filtered(
                lambda move, known=reordered: (
                    move.product_id not in known and not move._has_own_route()
                )
            )
            direct = moves.filtered(lambda move: move.procure_method == "make_to_stock")
            direct.rule_id = warehouse.order_component_pull_id
            # picked before production: the picking asks for what is missing
            (moves - direct).filtered(
                lambda move, place=warehouse: move.location_id == place.pbm_loc_id
            ).route_ids = warehouse.order_pull_id.route_id

    def _get_reordered_products(self, warehouse):
        groups = self.env["stock.warehouse.orderpoint"]._read_group(
            [("product_id", "in", self.product_id.ids), ("warehouse_id", "=", warehouse.id)],
            ["product_id"],
        )
        return self.env["product.product"].union(*(product for (product,) in groups))

    def _has_own_route(self):
        """Whether the product's own routes say how it gets to production."""
        routes = self.product_id.route_ids | self.product_id.categ_id.total_route_ids
        return any(
            rule.action != "push" and rule.location_src_id == self.location_id
            for rule in routes.rule_ids
        )

    # ---- more or less is made ---------------------------------------------------------------------

    def write(self, vals):
        if "product_uom_qty" not in vals:
            return super().write(vals)
        components = self._filter_order_components()
        if not components:
            return super().write(vals)
        reserved = {move.id: move.quantity for move in components}
        moves = self.with_context(sourcing_reserved=reserved)
        return super(StockMove, moves).write(vals)

    def _run_procurement(self, old_qties=False):
        """Odoo asks for all that is needed more or less; stock counts here, too."""
        before = dict(old_qties or {})
        called_off = []
        components = self._filter_order_components()
        for move in components:
            now, then = move.product_uom_qty, before.get(move.id, 0.0)
            if now < then:
                reserved = self.env.context.get("sourcing_reserved", {}).get(move.id, 0.0)
                less = min(then - now, max(0.0, then - reserved))
                before[move.id] = now + less
                called_off.append((move, less))
            elif now > then:
                before[move.id] = now - move._get_missing_more(now - then)
        moves = self.with_context(sourcing_calls_off=True) if called_off else self
        result = super(StockMove, moves)._run_procurement(before)
        for move, less in called_off:
            move._release_children(less)
        if called_off:
            components._drop_empty_requests()
        return result

    def _get_missing_more(self, more):
        """How much of an additional need is not free in stock, in the move's unit."""
        self.ensure_one()
        finder = SupplyFinder(self.env, self.company_id)
        product = self.product_id.with_env(finder.env)
        # sudo: only quantities come out of it
        location = self.sudo().location_id
        if not finder.sources(
            location.with_env(finder.env),
            self.sudo().rule_id.warehouse_id.with_env(finder.env),
            product,
        )[product]:
            return 0.0
        free = finder.free(location, product).get(product, 0.0)
        free -= self._get_allotted(location).get(product, 0.0)
        needed = self.product_uom._compute_quantity(more, product.uom_id, round=False)
        taken = min(needed, max(0.0, free))
        if self.id in self.env.cr.precommit.data.get(_WAITING, ()):
            self._allot(self.env.cr.precommit.data[_ALLOTTED].get(self.id, 0.0) + taken)
        return product.uom_id._compute_quantity(
            needed - taken, self.product_uom, rounding_method="HALF-UP"
        )

    def _release_children(self, less):
        """Sub-assemblies of a component that is needed less."""
        self.ensure_one()
        # sudo: whoever changes the order has no rights on production
        children = self.sudo().raw_material_production_id._get_children()
        children.filtered(
            lambda child: (
                child.product_id == self.product_id and child.state not in ("done", "cancel")
            )
        ).sorted("id", reverse=True)._release(
            self.product_uom._compute_quantity(less, self.product_id.uom_id)
        )

    def _call_off_components(self):
        """Nothing of these components is needed any more: don't buy or make them."""
        procurements = []
        for move in self:
            less = move.product_uom_qty - move.quantity
            if move.product_uom.compare(less, 0) <= 0:
                continue
            procurements.append(
                self.env["stock.rule"].Procurement(
                    move.product_id,
                    -less,
                    move.product_uom,
                    move.location_id,
                    move.reference,
                    move.origin,
                    move.company_id,
                    move._prepare_procurement_values(),
                )
            )
            move._release_children(less)
        if procurements:
            self.env["stock.rule"].with_context(sourcing_calls_off=True).run(procurements)
            self._drop_empty_requests()

    def _drop_empty_requests(self):
        """Requests to suppliers in which nothing is left."""
        # sudo: a request that nobody needs any more goes, whoever changed the order
        lines = (
            self.env["purchase.order.line"]
            .sudo()
            .search(
                [
                    ("product_id", "in", self.product_id.ids),
                    ("order_id.state", "in", ("draft", "sent")),
                    ("order_id.reference_ids", "in", self.sudo().reference_ids.ids),
                    ("product_qty", "<=", 0),
                ]
            )
        )
        lines._drop_requests()
