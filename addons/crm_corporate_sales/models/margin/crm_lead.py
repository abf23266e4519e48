from odoo import api, fields, models
from odoo.exceptions import AccessError

from ...engine import margin as engine
from ..arguments import check_ids


class CrmLead(models.Model):
    """Planned and actual margin of a deal: of all its orders, with what it cost besides."""

    _inherit = "crm.lead"

    can_see_margin = fields.Boolean(compute="_compute_can_see_margin")
    deal_cost_ids = fields.One2many("crm.deal.cost", "lead_id", string="Other Costs", copy=False)

    @api.depends_context("uid")
    @api.depends("team_id.user_id", "sales_direction_id.user_id")
    def _compute_can_see_margin(self):
        sees_all = self.env["sale.order"]._sees_all_margins()
        led = self.env.user.sudo().led_team_ids
        # sudo: only who leads the teams is read
        for lead, known in zip(self, self.sudo(), strict=True):
            lead.can_see_margin = sees_all or bool(led & (known.team_id | known.sales_direction_id))

    @api.readonly
    def get_margin_table(self):
        """Planned and actual cost and margin of one deal.

        In the currency of its orders when they have the same, else in that of the company.

        :return: see ``sale.order.get_margin_table``
        :raises AccessError: not the caller's deal, or the caller sees no costs
        """
        check_ids(self)
        self.ensure_one()
        if not self.has_access("read"):
            raise AccessError(
                self.env._(
                    "This deal is not yours to read. Accountants read deals of which something has "
                    "been invoiced; the margin of an order is on the order."
                )
            )
        if not self.can_see_margin:
            raise AccessError(
                self.env._(
                    "The margin of the deal “%(deal)s” is seen by sales managers, accountants and "
                    "the heads of its team.",
                    deal=self.name,
                )
            )
        # sudo: who may see the margin was checked; documents behind it are not shown
        orders = self.sudo().order_ids.filtered(lambda order: order.state == "sale")
        currency, table = self.sudo()._get_margin(orders)
        return self.env["sale.order"]._prepare_margin_table(table, currency)

    def _get_margin(self, orders):
        """(currency, ``engine.margin.Table`` of the deal)."""
        self.ensure_one()
        company = self.company_id or orders.company_id[:1] or self.env.company
        currency = orders.currency_id if len(orders.currency_id) == 1 else company.currency_id
        table = engine.Table()
        for order, own in orders._get_margin_tables().items():
            factor = order._get_rate_to(currency)
            table.revenue_planned += own.revenue_planned * factor
            table.revenue_actual += own.revenue_actual * factor
            for kind in own.kinds:
                table.add(
                    kind,
                    own.planned.get(kind, 0.0) * factor,
                    own.actual.get(kind, 0.0) * factor,
                )
        costs = self.deal_cost_ids.filtered(lambda cost: not cost.order_id)
        for cost, (planned, actual) in costs._get_amounts().items():
            factor = self.env["res.currency"]._get_conversion_rate(
                cost.company_id.currency_id, currency, cost.company_id, cost.date
            )
            table.add(cost.kind, planned * factor, actual * factor)
        return currency, table

    def _merge_dependences(self, opportunities):
        """What the other deals cost, this one costs now."""
        # sudo: Odoo checked the right to merge; costs follow the orders, which follow the deal
        tail = opportunities.sudo()
        costs = tail.deal_cost_ids
        if costs:
            tail.order_ids.write({"opportunity_id": self.id})
            costs.write({"lead_id": self.id})
        return super()._merge_dependences(opportunities)
