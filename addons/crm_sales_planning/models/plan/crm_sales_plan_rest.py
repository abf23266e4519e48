from odoo import models
from odoo.exceptions import UserError

from ...engine.plan_tree import TIME_PARTS, Node, PlanTree
from .crm_sales_plan_line_rest import PEOPLE, TIME

#: what the tree of plans is made of
PLAN_FIELDS = (
    "company_id",
    "period_type",
    "date_from",
    "date_to",
    "scope_type",
    "team_id",
    "user_id",
)


class CrmSalesPlan(models.Model):
    """Nothing is issued while something of it is unallocated."""

    _inherit = "crm.sales.plan"

    def _check_allocated(self):
        """What was split or distributed must have been so wholly, here and one level up."""
        plans = self.sudo()
        parts = {plan: plan.child_ids for plan in plans}
        for plan in plans:
            for whole in plan._get_wholes():
                parts[whole] = parts.get(whole, whole.child_ids) | plan
        wholes = plans.union(*parts)
        # all rests at once
        wholes.line_ids.mapped("rest_org")
        for whole in wholes:
            whole._check_parts(parts[whole])

    def _check_parts(self, parts):
        self.ensure_one()
        kinds = {PEOPLE if part.scope_type != self.scope_type else TIME for part in parts}
        for kind in sorted(kinds):
            for line in self.line_ids:
                left = line._get_blocking_rest(kind)
                if left:
                    raise UserError(
                        self.env._(
                            "“%(plan)s”: %(rest)s of “%(kpi)s” is not allocated yet. "
                            "Distribute it before issuing.",
                            plan=self.display_name,
                            rest=left,
                            kpi=line.kpi_id.name,
                        )
                        if left > 0
                        else self.env._(
                            "“%(plan)s”: its parts are together %(rest)s more than “%(kpi)s” of "
                            "the whole. Set them right before issuing.",
                            plan=self.display_name,
                            rest=-left,
                            kpi=line.kpi_id.name,
                        )
                    )

    def _get_tree(self):
        """All plans that may be parts of these.

        :return: a :class:`PlanTree` and {id of each of these plans: its node}
        """
        kinds = set(self.mapped("period_type"))
        kinds.update(part for kind in list(kinds) for part in TIME_PARTS.get(kind, ()))
        # sudo: parts are only added up
        plans = self.sudo().search_fetch(
            [
                ("company_id", "in", self.company_id.ids),
                ("period_type", "in", list(kinds)),
                ("date_from", ">=", min(self.mapped("date_from"))),
                ("date_to", "<=", max(self.mapped("date_to"))),
            ],
            PLAN_FIELDS,
        )
        nodes = {plan.id: plan._get_node() for plan in plans | self.sudo()}
        return PlanTree(nodes.values()), {plan.id: nodes[plan.id] for plan in self}

    def _get_node(self):
        team = self.team_id
        return Node(
            id=self.id,
            company=self.company_id.id,
            period_type=self.period_type,
            date_from=self.date_from,
            date_to=self.date_to,
            scope=self.scope_type,
            team=team.id or None,
            department=(team if team.is_department else team.department_id).id or None,
            user=self.user_id.id or None,
        )
