from odoo import api, fields, models
from odoo.tools import SQL

from ...engine.pace import is_stronger
from ...engine.plan_tree import TIME_PARTS
from ...engine.split import rest, split, to_decimal
from ..kpi.crm_sales_kpi import PERIOD_FIELDS
from .crm_sales_plan import USER

TIME, PEOPLE = "time", "people"


class CrmSalesPlanLine(models.Model):
    """What of a target no part carries."""

    _inherit = "crm.sales.plan.line"

    rest_time = fields.Float(
        string="Unallocated in Time",
        digits=(16, 2),
        compute="_compute_rests",
        help="What no shorter period carries. Negative: they have more together.",
    )
    rest_org = fields.Float(
        string="Unallocated to People",
        digits=(16, 2),
        compute="_compute_rests",
        help="What neither groups nor people nor the reserve carry. Negative: they have more.",
    )
    corrected = fields.Float(
        digits=(16, 2), readonly=True, copy=False, help="By how much corrections changed it."
    )

    @api.depends("target", "reserve", "plan_id.state")
    def _compute_rests(self):
        saved = self.filtered(lambda line: isinstance(line.id, int))
        (self - saved).rest_time = (self - saved).rest_org = 0
        if not saved:
            return
        tree, nodes = saved.plan_id._get_tree()
        by_time = {plan: tree.time_parts(node) for plan, node in nodes.items()}
        by_people = {plan: tree.org_parts(node) for plan, node in nodes.items()}
        found = {
            node.id for parts in (by_time, by_people) for some in parts.values() for node in some
        }
        targets = self._get_targets(found)
        weeks = saved._get_week_sums()
        for line in saved:
            key, plan = line._get_key(), line.plan_id.id
            in_time, by_org = (
                [targets.get((part.id, *key), 0) for part in parts.get(plan, ())]
                for parts in (by_time, by_people)
            )
            if line.plan_id.period_type == "month":
                in_time = [weeks.get(line.id, 0)]
            line.rest_time = rest(line.target, *in_time) if line._is_divided_in_time() else 0
            line.rest_org = (
                rest(line.target, line.reserve, *by_org)
                if line.adds_up_by_people and line.plan_id.scope_type != USER
                else 0
            )

    def _is_divided_in_time(self):
        self.ensure_one()
        kind = self.plan_id.period_type
        shorter = TIME_PARTS.get(kind, ()) if kind != "month" else ("week",)
        return self.adds_up_in_time and any(self.kpi_id[PERIOD_FIELDS[part]] for part in shorter)

    def _forget_rests(self):
        self.env["crm.sales.plan.line"].invalidate_model(["rest_time", "rest_org"], flush=False)
        self.env["crm.sales.plan"].invalidate_model(["notice", "part_count"], flush=False)

    @api.model
    def _get_targets(self, plan_ids):
        """{(plan id, indicator, segment, category): target}."""
        if not plan_ids:
            return {}
        self.flush_model(["plan_id", "kpi_id", "industry_id", "categ_id", "target"])
        # sums of plans below, of which the reader sees no more than what they leave
        found = self.env.execute_query(
            SQL(
                """SELECT plan_id, kpi_id, industry_id, categ_id, target
                     FROM crm_sales_plan_line WHERE plan_id IN %s""",
                tuple(plan_ids),
            )
        )
        return {
            (plan, kpi, industry or False, categ or False): float(target or 0)
            for plan, kpi, industry, categ, target in found
        }

    def _get_week_sums(self):
        """{id of a line of a month: what weeks carry of it}."""
        # sudo: sums only, as above
        groups = (
            self.env["crm.sales.plan.allocation"]
            .sudo()
            ._read_group([("source_line_id", "in", self.ids)], ["source_line_id"], ["amount:sum"])
        )
        return {source.id: amount for source, amount in groups}

    def _get_blocking_rest(self, kind):
        """What is left and may not be: corrections may have made the parts more ambitious."""
        self.ensure_one()
        left = self.rest_time if kind == TIME else self.rest_org
        if not left:
            return 0
        if is_stronger(self.target - left, self.target, self.direction):
            corrected = sum(
                abs(part.corrected)
                for part in self._get_part_lines(kind)
                if part._get_key() == self._get_key()
            )
            if to_decimal(abs(left)) <= to_decimal(corrected):
                return 0
        return left

    def _get_part_lines(self, kind):
        """Lines of the plans that make this one by time or by people."""
        self.ensure_one()
        if kind == TIME and self.plan_id.period_type == "month":
            shares = self.env["crm.sales.plan.allocation"].sudo()
            return shares.search([("source_line_id", "=", self.id)]).line_id
        tree, nodes = self.plan_id._get_tree()
        node = nodes[self.plan_id.id]
        parts = tree.time_parts(node) if kind == TIME else tree.org_parts(node)
        return self.sudo().plan_id.browse(part.id for part in parts).line_ids

    def _follow_typed_target(self):
        """A week's typed target is taken from its months as their shares are to each other."""
        for line in self.sudo().filtered("allocation_ids"):
            shares = {share.id: to_decimal(share.amount) for share in line.allocation_ids}
            parts = split(line.target, shares, line._get_unit())
            for share in line.allocation_ids:
                share.amount = parts[share.id]
