from datetime import timedelta
from math import ceil

from odoo import api, fields, models

from ...engine import sourcing as engine
from .sale_order_line import MANUAL
from .settled import direct_warnings, note_settled
from .supply_finder import SupplyFinder


class SaleOrder(models.Model):
    """Where the goods of an order will come from, and when, before anybody is bound."""

    _inherit = "sale.order"

    @api.readonly
    def sourcing_preview(self):
        """What confirming each of these quotations would reserve, make and buy.

        Quantities are in the unit of the order line; ``missing`` has no source. Nothing is
        reserved, and costs and vendors are not told.

        :return: list of dicts, one for each order in order: ``id, state, expected_date,
            promised_date, is_late, warnings: [text], lines: [{line_id, product_id, product, uom,
            ordered, from_stock, from_production, from_purchase, missing, expected_date,
            promised_date, is_late, mode, modes, manual: {stock, production, purchase},
            warnings: [text]}]``; dates are ISO texts or ``False``
        :raises AccessError: the caller may not read one of the orders, or is a client
        """
        self._check_execution_access()
        # sudo: sellers have no rights on stock, production and purchase; they are shown
        # quantities and dates only
        orders = self.sudo()
        facts = SourcingFacts(orders)
        return [order._prepare_sourcing_preview(facts) for order in orders]

    def _prepare_sourcing_preview(self, facts):
        lines = facts.lines(self)
        splits = facts.plan(self)
        rows = [line._prepare_sourcing_row(splits[line.id], facts) for line in lines]
        expected = [row["expected_date"] for row in rows]
        promised = self._get_sourcing_promise()
        return {
            "id": self.id,
            "state": self.state,
            "expected_date": max(expected) if expected and all(expected) else False,
            "promised_date": promised,
            "is_late": any(row["is_late"] for row in rows),
            "warnings": list(dict.fromkeys(text for row in rows for text in row["warnings"])),
            "lines": rows,
        }

    def _get_sourcing_promise(self):
        if not self.commitment_date:
            return False
        return fields.Datetime.context_timestamp(self, self.commitment_date).date().isoformat()

    def action_confirm(self):
        self.order_line._check_manual_split()
        return super().action_confirm()

    def write(self, vals):
        result = super().write(vals)
        if vals.get("order_line") and "sale" in self.mapped("state"):
            direct_warnings(self.env)
        return result

    def _action_cancel(self):
        """What was made and bought for the order is called off, or somebody is asked."""
        lines = self.order_line.filtered(lambda line: line.state == "sale")
        requested = lines._get_requested()
        result = super()._action_cancel()
        lines._release_productions()
        for request, quantity in requested:
            note_settled(request.order_id)
            request._request_less(quantity)
        direct_warnings(self.env)
        return result


class SourcingFacts:
    """What the preview of a number of orders is made of, read at once."""

    def __init__(self, orders):
        self.env = orders.env
        self.goods = orders.order_line.filtered(
            lambda line: (
                line.product_id.type == "consu" and not line.display_type and not line.is_expense
            )
        )
        self.finders = {}
        self.items = {}
        self.free = {}
        for company, lines in self.goods.grouped("company_id").items():
            finder = self.finders[company] = SupplyFinder(self.env, company)
            products = {}
            for line in lines:
                known = products.get(line.warehouse_id, self.env["product.product"])
                products[line.warehouse_id] = known | line.product_id
            items = finder.read_items(products)
            self.items.update(items)
            self.free.update(finder.read_free(items))
        self.modes = self._read_modes()

    def lines(self, order):
        return self.goods.filtered(lambda line: line.order_id == order)

    def plan(self, order):
        """{id of a line: :class:`engine.sourcing.Split`}, in the product's unit of measure"""
        if order.state not in ("draft", "sent"):
            return {line.id: line._get_planned_split() for line in self.lines(order)}
        return engine.plan(
            [self._prepare_line(line) for line in self.lines(order)], self.items, self.free
        )

    def _prepare_line(self, line):
        def own_unit(quantity):
            return line.product_uom_id._compute_quantity(
                quantity, line.product_id.uom_id, round=False
            )

        return engine.Line(
            line.id,
            (line.warehouse_id.id, line.product_id.id),
            own_unit(max(0.0, line.product_uom_qty)),
            self.modes[line],
            {source: own_unit(line[name]) for source, name in MANUAL.items()},
        )

    def _read_modes(self):
        """{line: mode of the engine}; lines that go by other routes do as those say."""
        modes = {}
        others = self.goods.browse()
        for line in self.goods:
            if line._get_sourcing_rule():
                modes[line] = line.sourcing_mode
            else:
                others += line
        keys = others.grouped(
            lambda line: (line.warehouse_id, line._get_location_final(), line.route_ids)
        )
        for (warehouse, location, routes), lines in keys.items():
            finder = self.finders[lines.company_id]
            rules = finder.read_rules(
                location.with_env(finder.env),
                warehouse.with_env(finder.env),
                lines.product_id.with_env(finder.env),
                routes.with_env(finder.env),
            )
            for line in lines:
                modes[line] = self._mode_of_rule(rules[line.product_id])
        return modes

    @staticmethod
    def _mode_of_rule(rule):
        if rule.action == "buy":
            return engine.PURCHASE
        if rule.procure_method == "make_to_order":
            return engine.TO_ORDER
        return engine.AUTOMATIC if rule.procure_method == "mts_else_mto" else engine.STOCK


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _prepare_sourcing_row(self, split, facts):
        """A line of the preview, in the unit of the line."""

        def own_unit(quantity):
            return self.product_id.uom_id._compute_quantity(
                quantity, self.product_uom_id, rounding_method="HALF-UP"
            )

        today = fields.Date.context_today(self)
        expected = today + timedelta(days=ceil(split.days)) if split.days is not None else False
        promised = self._get_sourcing_promise(today)
        is_late = bool(promised and (not expected or expected > promised))
        return {
            "line_id": self.id,
            "product_id": self.product_id.id,
            "product": self.product_id.display_name,
            "uom": self.product_uom_id.name,
            "ordered": self.product_uom_qty,
            "from_stock": own_unit(split.stock),
            "from_production": own_unit(split.production),
            "from_purchase": own_unit(split.purchase),
            "missing": own_unit(split.missing),
            "expected_date": expected.isoformat() if expected else False,
            "promised_date": promised.isoformat() if promised else False,
            "is_late": is_late,
            "mode": self.sourcing_mode,
            "modes": self._get_sourcing_modes(facts),
            "manual": {source: self[name] for source, name in MANUAL.items()},
            "warnings": self._get_sourcing_warnings(split, expected, promised, is_late),
        }

    def _get_planned_split(self):
        """How the line was split when its order was confirmed, as its transfers still tell."""
        split = engine.Split(days=None)
        done = self.move_ids.filtered(
            lambda move: (
                move.state != "cancel"
                and move.product_id == self.product_id
                and move.rule_id
                and move.rule_id == move.rule_id.warehouse_id.order_pull_id
            )
        )
        for move in done:
            source = move.sourcing_source or engine.STOCK
            kind = engine.STOCK if source == engine.TRANSFER else source
            split.add(kind, move.product_qty, None)
        return split

    def _get_sourcing_promise(self, today):
        """The day the customer was told: that of the order, else the lead time of the line."""
        order = self.order_id
        if order.commitment_date:
            return fields.Datetime.context_timestamp(self, order.commitment_date).date()
        return today + timedelta(days=ceil(self.customer_lead)) if self.customer_lead else None

    def _get_sourcing_modes(self, facts):
        """Modes that the seller can choose here; none where other routes decide."""
        if not self._get_sourcing_rule() or self.state in ("sale", "cancel"):
            return []
        item = facts.items[self.warehouse_id.id, self.product_id.id]
        if item.kit:
            return [engine.AUTOMATIC, engine.STOCK]
        can = [source for source in (engine.PRODUCTION, engine.PURCHASE) if source in item.can]
        return [engine.AUTOMATIC, engine.STOCK, *can, *([engine.SPLIT] if can else [])]

    def _get_sourcing_warnings(self, split, expected, promised, is_late):
        product = self.product_id.display_name
        texts = []
        for problem in split.problems:
            if problem == engine.NO_BOM:
                text = self.env._("“%(product)s” has no bill of materials.", product=product)
            elif problem == engine.NO_VENDOR:
                text = self.env._("“%(product)s” has no vendor.", product=product)
            elif problem == engine.BAD_SPLIT:
                text = self.env._(
                    "The sources of “%(product)s” don't make up what is ordered.", product=product
                )
            elif split.missing:
                text = self.env._(
                    "“%(product)s”: nothing to source the missing quantity from; the delivery "
                    "waits until it is in stock.",
                    product=product,
                )
            else:
                text = self.env._(
                    "“%(product)s”: a component is missing and nobody makes or sells it.",
                    product=product,
                )
            texts.append(text)
        if is_late and expected:
            texts.append(
                self.env._(
                    "“%(product)s” is expected %(days)s days after the promised date.",
                    product=product,
                    days=(expected - promised).days,
                )
            )
        return texts
