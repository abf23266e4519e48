from collections import defaultdict

from odoo import api, models

from ...engine import sourcing as engine
from .supply_finder import SupplyFinder


class StockRule(models.Model):
    """Orders are split when they are procured: what is free is reserved, the rest made or bought.

    Odoo's ``mts_else_mto`` makes one transfer of both and leaves what is made without a link to it.
    Here each source of a line gets its own transfer line, the made and bought ones linked to their
    document, so that goods made for an order stay with it.
    """

    _inherit = "stock.rule"

    @api.model
    def _run_pull(self, procurements):
        rules = self.with_context(sourcing_procures=True)
        return super(StockRule, rules)._run_pull(self._split_by_source(procurements))

    @api.model
    def _skip_procurement(self, procurement):
        if super()._skip_procurement(procurement):
            return True
        # nobody makes or sells it (any more), so there is nobody to ask for less
        return (
            procurement.product_qty < 0
            and self.env.context.get("sourcing_calls_off", False)
            and not self._get_rule(
                procurement.product_id, procurement.location_id, procurement.values
            )
        )

    def _get_custom_move_fields(self):
        return [*super()._get_custom_move_fields(), "sourcing_source"]

    def _make_mo_get_domain(self, procurement, bom):
        """A production order is topped up for the line that it was made for, not for another."""
        domain = super()._make_mo_get_domain(procurement, bom)
        line_id = procurement.values.get("sale_line_id")
        return (*domain, ("sale_line_id", "=", line_id)) if line_id else domain

    @api.model
    def _run_manufacture(self, procurements):
        result = super()._run_manufacture(procurements)
        self._link_topped_up(procurements)
        return result

    @api.model
    def _link_topped_up(self, procurements):
        """Where Odoo made more of what was planned already, it forgets for whom.

        Without the link a transfer would wait for ever, and a parent would not know its part.
        """
        for procurement, rule in procurements:
            values = procurement.values
            # sudo: documents of the order, whatever the seller may see of production
            dests = (values.get("move_dest_ids") or self.env["stock.move"]).sudo()
            group = (
                self.env["mrp.production.group"].sudo().browse(values.get("production_group_id"))
            )
            is_child = group and procurement.values.get("reference_ids")
            if procurement.product_qty <= 0 or not (dests or is_child):
                continue
            if dests and dests.move_orig_ids.production_id:
                continue
            if is_child and procurement.product_id in group.child_ids.production_ids.product_id:
                continue
            bom = rule._get_matching_bom(procurement.product_id, procurement.company_id, values)
            domain = rule._make_mo_get_domain(procurement, bom)
            order = self.env["mrp.production"].sudo().search([*domain], limit=1)
            finished = order.move_finished_ids.filtered(
                lambda move, made=procurement.product_id: move.product_id == made
            )
            finished.move_dest_ids |= dests
            order.production_group_id.parent_ids |= group

    # ---- split -----------------------------------------------------------------------

    @api.model
    def _split_by_source(self, procurements):
        """Put parts by source in place of what an order line procures by the rule for orders.

        :param procurements: list of (procurement, rule)
        :return: the same list, with a procurement for each part
        """
        # sudo: whoever confirms the order lets the warehouse's rules work
        mine = [
            (procurement, rule)
            for procurement, rule in procurements
            if procurement.values.get("sale_line_id")
            and rule == rule.sudo().warehouse_id.order_pull_id
        ]
        if not mine:
            return procurements
        parts = self._prepare_parts(mine)
        result = []
        for procurement, rule in procurements:
            split = parts.get(id(procurement), [procurement])
            result += [(part, rule) for part in split]
        return result

    def _prepare_parts(self, mine):
        """{id of a procurement: procurements of its parts}"""
        parts = {}
        for (rule, company), procurements in self._group_by_rule(mine).items():
            finder = SupplyFinder(self.env, company)
            # sudo: see the finder
            location, warehouse = rule.sudo().location_src_id, rule.sudo().warehouse_id
            products = finder.env["product.product"].browse(
                {procurement.product_id.id for procurement in procurements}
            )
            free = finder.free(location, products)
            for product, quantity in self.env["stock.move"]._get_allotted(location).items():
                free[product] = free.get(product, 0.0) - quantity
            sources = finder.sources(
                location.with_env(finder.env), warehouse.with_env(finder.env), products
            )
            before = dict(free)
            for procurement in procurements:
                product = procurement.product_id.with_env(finder.env)
                parts[id(procurement)] = list(
                    rule._split_procurement(procurement, free, product, sources[product])
                )
            taken = [item.id for item in products if 0 < before.get(item, 0) > free[item]]
            products.browse(taken)._claim_stock()
        return parts

    def _group_by_rule(self, mine):
        groups = defaultdict(list)
        for procurement, rule in mine:
            groups[rule, procurement.company_id].append(procurement)
        return groups

    def _split_procurement(self, procurement, free, product, source):
        """The parts of one procurement; ``free`` shrinks by what they take.

        :param source: how the product is had when it is missing, or None
        """
        quantity = procurement.product_uom._compute_quantity(
            procurement.product_qty, product.uom_id, round=False
        )
        # sudo: parts are looked up among transfers, whatever the seller may see of them
        line = self.env["sale.order.line"].sudo().browse(procurement.values["sale_line_id"])
        if quantity < 0:
            yield from self._split_decrease(procurement, product, line, -quantity)
            return
        chosen = procurement.values.get("sourcing_source")
        if not product.is_storable and not chosen:
            yield self._prepare_part(procurement, engine.STOCK)
            return
        if chosen:
            if chosen == engine.STOCK:
                free[product] = max(0.0, free.get(product, 0.0) - quantity)
            yield procurement
            return
        if source is None:
            # Nobody makes or sells it: the transfer waits until it is there.
            free[product] = max(0.0, free.get(product, 0.0) - quantity)
            yield self._prepare_part(procurement, engine.STOCK)
            return
        taken = engine.cut(
            quantity,
            free.get(product, 0.0),
            product.uom_id.rounding,
            lambda part, rest: line._adds_up(product.uom_id, part, rest),
        )
        free[product] = free.get(product, 0.0) - taken
        for kind, part in ((engine.STOCK, taken), (source, quantity - taken)):
            if part > engine.NOTHING:
                yield self._prepare_part(procurement, kind, part if taken else None)

    def _split_decrease(self, procurement, product, line, quantity):
        """What is ordered less is taken off the parts that bind least."""
        parts = [
            (source, open_quantity)
            for source, open_quantity in line._get_open_parts(product.id, self)
        ]
        taken = engine.reduce(parts, quantity)
        for source, part in taken:
            yield self._prepare_part(procurement, source, -part)
        rest = quantity - sum(part for _source, part in taken)
        if rest > engine.NOTHING:
            # More than is open: what was shipped comes back. Nobody is asked to make or buy it.
            yield self._prepare_part(procurement, engine.STOCK, -rest)

    def _prepare_part(self, procurement, source, quantity=None):
        """A part of a procurement.

        :param quantity: in the product's unit; None: all of it, in its own unit
        """
        values = {**procurement.values, "sourcing_source": source}
        if quantity is None:
            return procurement._replace(values=values)
        return procurement._replace(
            product_qty=quantity, product_uom=procurement.product_id.uom_id, values=values
        )
