from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

from ...engine import margin as engine
from ..arguments import check_ids
from .cost_groups import COST_GROUPS
from .cost_reader import CostReader

#: orders that one turn of the cron counts
BATCH = 200
#: kinds planned with the lines or by their own documents, never by both
PLANNED_ONCE = {engine.COMMISSIONING, engine.CERTIFICATION}


class SaleOrder(models.Model):
    """Planned and actual cost and margin of orders (spec 3.11)."""

    _inherit = "sale.order"

    can_see_margin = fields.Boolean(compute="_compute_can_see_margin")
    is_margin_stale = fields.Boolean(readonly=True, copy=False)
    cost_ids = fields.One2many("sale.order.cost", "order_id", copy=False, groups=COST_GROUPS)
    deal_cost_ids = fields.One2many("crm.deal.cost", "order_id", copy=False, groups=COST_GROUPS)

    _margin_stale_idx = models.Index("(id) WHERE is_margin_stale IS TRUE")

    @api.depends_context("uid")
    @api.depends("team_id.user_id", "opportunity_id.team_id", "opportunity_id.sales_direction_id")
    def _compute_can_see_margin(self):
        sees_all = self._sees_all_margins()
        led = self.env.user.sudo().led_team_ids
        # sudo: only who leads the teams is read
        for order, known in zip(self, self.sudo(), strict=True):
            lead = known.opportunity_id
            teams = known.team_id | lead.team_id | lead.sales_direction_id
            order.can_see_margin = sees_all or bool(led & teams)

    @api.model
    def _sees_all_margins(self):
        return self.env.su or self.env.user.has_groups(COST_GROUPS)

    # ---- the table ---------------------------------------------------------------------

    @api.readonly
    def get_margin_table(self):
        """Planned and actual cost and margin of one order, in its currency.

        :return: dict ``currency_id, rows, revenue, cost, margin, percent``; ``rows`` are dicts
            ``kind, name, planned, actual, difference`` (actual − planned); ``revenue``, ``cost``,
            ``margin`` have ``planned, actual, difference``, ``percent`` has ``planned, actual``,
            ``False`` where there is no revenue
        :raises AccessError: not the caller's order, or the caller sees no costs
        """
        check_ids(self)
        self.ensure_one()
        self.check_access("read")
        if not self.can_see_margin:
            raise AccessError(
                self.env._(
                    "The margin of the order %(order)s is seen by sales managers, accountants and "
                    "the heads of its team.",
                    order=self.name,
                )
            )
        # sudo: who may see the margin was checked; documents behind it are not shown
        order = self.sudo()
        [table] = order._get_margin_tables().values()
        return self._prepare_margin_table(table, order.currency_id)

    @api.model
    def _prepare_margin_table(self, table, currency):
        kinds = dict(self.env["sale.order.cost"]._get_kind_names())

        def figures(planned, actual):
            planned, actual = currency.round(planned), currency.round(actual)
            return {
                "planned": planned,
                "actual": actual,
                "difference": currency.round(actual - planned),
            }

        def known(value):
            return False if value is None else value

        return {
            "currency_id": currency.id,
            "rows": [
                {
                    "kind": kind,
                    "name": kinds[kind],
                    **figures(table.planned.get(kind, 0.0), table.actual.get(kind, 0.0)),
                }
                for kind in table.kinds
            ],
            "revenue": figures(table.revenue_planned, table.revenue_actual),
            "cost": figures(table.cost_planned, table.cost_actual),
            "margin": figures(table.margin_planned, table.margin_actual),
            "percent": {
                "planned": known(table.percent_planned),
                "actual": known(table.percent_actual),
            },
        }

    def _get_margin_tables(self):
        """{order: ``engine.margin.Table`` in its currency}; with the rights of the server."""
        tables = {}
        for order, rows in self._get_cost_rows().items():
            lines = order.order_line.filtered(lambda line: not line.display_type)
            ordered = lines.filtered(lambda line: not line.is_downpayment)
            table = engine.Table(
                sum(ordered.mapped("price_subtotal")),
                sum(lines.mapped("untaxed_amount_invoiced")),
            )
            for (_line_id, kind), (planned, actual) in rows.items():
                table.add(kind, planned, actual)
            tables[order] = table
        return tables

    def _get_rate_to(self, currency):
        """How much of a currency one unit of the order's is, on the day of the order."""
        self.ensure_one()
        if currency == self.currency_id:
            return 1.0
        return self.env["res.currency"]._get_conversion_rate(
            self.currency_id,
            currency,
            self.company_id,
            self.date_order or fields.Date.context_today(self),
        )

    # ---- costs out of documents -----------------------------------------------------------

    def _get_cost_rows(self):
        """{order: {(line id or False, kind): [planned, actual]}} in the currency of each order.

        Constant queries; with the rights of the server.
        """
        orders = self.sudo()
        rates = self.env["crm.hour.rate"]._get_rates(orders.company_id)
        facts, reader = orders.order_line._get_execution_facts()
        costs = CostReader(reader)
        lines = orders.order_line.filtered(
            lambda line: line.product_id and not line.display_type and not line.is_downpayment
        )
        bought = costs.read_services(lines.filtered(lambda item: item.product_type == "service"))
        planned = lines._get_planned_costs(facts, rates)
        rows = {order: {} for order in orders}
        for line in lines:
            order = line.order_id
            for kind, cost in planned[line].items():
                self._add_cost(rows[order], line.id, kind, cost * line.product_uom_qty, 0.0)
            for kind, cost in line._get_actual_costs(costs, bought).items():
                self._add_cost(rows[order], line.id, kind, 0.0, cost * line._get_order_rate())
        planned_by_lines = {
            order: {key[1] for key, row in own.items() if row[0]} & PLANNED_ONCE
            for order, own in rows.items()
        }
        for order, kind, plan, actual in orders._get_document_costs(rates):
            rate = order.currency_rate or 1.0
            if kind in planned_by_lines[order]:
                plan = 0.0
            self._add_cost(rows[order], False, kind, plan * rate, actual * rate)
        costs_by_hand = self.env["crm.deal.cost"].sudo().search([("order_id", "in", self.ids)])
        for cost, (plan, actual) in costs_by_hand._get_amounts().items():
            rate = cost.order_id.currency_rate or 1.0
            self._add_cost(rows[cost.order_id], False, cost.kind, plan * rate, actual * rate)
        return rows

    @api.model
    def _add_cost(self, rows, line_id, kind, planned, actual):
        row = rows.setdefault((line_id, kind), [0.0, 0.0])
        row[0] += planned
        row[1] += actual

    def _get_document_costs(self, rates):
        """[(order, kind, planned, actual)] of documents that belong to no line; in the currency of
        the company. Extended for each kind of document.
        """
        return [
            *self._get_commissioning_costs(rates),
            *self._get_certification_costs(),
            *self._get_claim_costs(),
        ]

    def _get_commissioning_costs(self, rates):
        commissionings = self.env["crm.commissioning"].search(
            [("order_id", "in", self.ids), ("state", "!=", "cancelled")]
        )
        for record in commissionings:
            own = rates[record.company_id.id]
            day = fields.Date.to_date(record.date_start) or fields.Date.context_today(self)
            planned = record.hours_planned * engine.hour_rate(own, None, day)
            actual = sum(
                work.hours * engine.hour_rate(own, work.user_id.id, work.date)
                for work in record.work_ids
            )
            yield record.order_id, engine.COMMISSIONING, planned, actual

    def _get_certification_costs(self):
        records = self.env["crm.certification"].search(
            [("order_id", "in", self.ids), ("state", "!=", "cancelled")]
        )
        for record in records:
            yield (
                record.order_id,
                engine.CERTIFICATION,
                record.cost_planned,
                record.cost_actual,
            )

    def _get_claim_costs(self):
        for claim in self.env["crm.claim"].search([("order_id", "in", self.ids)]):
            rate = self.env["res.currency"]._get_conversion_rate(
                claim.currency_id,
                claim.order_id.company_id.currency_id,
                claim.order_id.company_id,
                claim.date_claim,
            )
            yield claim.order_id, engine.CLAIMS, 0.0, claim.cost_total * rate

    # ---- kept for reports -------------------------------------------------------------------

    def _on_execution_changed(self):
        result = super()._on_execution_changed()
        confirmed = self.filtered(lambda order: order.state == "sale")
        if confirmed:
            self.env["sale.order.line"]._freeze_planned_costs(confirmed)
        self._mark_margin_stale()
        return result

    def _mark_margin_stale(self):
        """Have these orders counted anew; documents change often, reports are read seldom."""
        if not self.ids:
            return
        self.env.cr.execute(
            SQL(
                "UPDATE sale_order SET is_margin_stale = TRUE "
                "WHERE id IN %s AND is_margin_stale IS NOT TRUE",
                tuple(self.ids),
            )
        )
        self.invalidate_recordset(["is_margin_stale"], flush=False)

    def _refresh_margins(self):
        """Keep the costs of these orders for the reports."""
        orders = self.sudo()
        kept = {
            (cost.order_id.id, cost.line_id.id, cost.kind): cost
            for cost in self.env["sale.order.cost"].sudo().search([("order_id", "in", self.ids)])
        }
        new = []
        for order, rows in orders._get_cost_rows().items():
            if order.state != "sale":
                continue
            for (line_id, kind), (planned, actual) in rows.items():
                cost = kept.pop((order.id, line_id, kind), None)
                if cost is None:
                    new.append(
                        {
                            "order_id": order.id,
                            "line_id": line_id,
                            "kind": kind,
                            "planned": planned,
                            "actual": actual,
                        }
                    )
                elif (cost.planned, cost.actual) != (planned, actual):
                    cost.write({"planned": planned, "actual": actual})
        costs = self.env["sale.order.cost"].sudo()
        costs.union(*kept.values()).unlink()
        costs.create(new)
        self.env.cr.execute(
            SQL("UPDATE sale_order SET is_margin_stale = FALSE WHERE id IN %s", tuple(self.ids))
        )
        orders.invalidate_recordset(["is_margin_stale"], flush=False)

    @api.model
    def _cron_refresh_margins(self):
        """Count the orders whose documents changed since."""
        stale = self.search([("is_margin_stale", "=", True)], order="id")
        self.env["ir.cron"]._commit_progress(remaining=len(stale))
        for start in range(0, len(stale), BATCH):
            batch = stale[start : start + BATCH].try_lock_for_update(allow_referencing=True)
            if batch:
                batch._refresh_margins()
            done = len(stale[start : start + BATCH])
            if not self.env["ir.cron"]._commit_progress(done):
                break
