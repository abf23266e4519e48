from odoo import models
from odoo.exceptions import UserError

from ...engine.split import split, to_decimal
from ..plan.crm_sales_plan import CLOSED, OPEN_STATES, TEAM, USER
from ..plan.crm_sales_plan_distribute import EQUAL, MANUAL, METHODS


class CrmSalesPlan(models.Model):
    """Whoever leaves a group leaves their target to its reserve; the group's total stays."""

    _inherit = "crm.sales.plan"

    def _release(self, reason):
        """Move the targets of people's plans that are not over into the reserve of their groups.

        :param str reason: why, for the corrections
        """
        # sudo: who archives a person need not be a planner
        plans = self.sudo()._as_move()
        open_plans = plans.filtered(
            lambda plan: (
                plan.scope_type == USER
                and plan.state != CLOSED
                and plan.date_to >= plan._get_today()
            )
        )
        groups = open_plans._get_group_plans()
        for plan in open_plans:
            group = groups.get((plan.company_id, plan.period_type, plan.date_from, plan.team_id))
            lines = plan.line_ids.filtered(lambda line: line.adds_up_by_people and line.target)
            for line in lines:
                whole = group and group.line_ids.filtered(
                    lambda other, line=line: other._get_key() == line._get_key()
                )
                if whole:
                    whole.reserve += line.target
                elif not line.allocation_ids:
                    # nothing above holds this target: it would only be lost
                    continue
                line._correct(0, reason, kind="leaver")
            if group and lines:
                group._message_log(
                    body=self.env._(
                        "%(person)s: targets went to the reserve. %(reason)s",
                        person=plan.user_id.name,
                        reason=reason,
                    )
                )

    def _get_group_plans(self):
        """{(company, kind of period, first day, group): plan of the group}."""
        found = self.search(
            [
                ("scope_type", "=", TEAM),
                ("company_id", "in", self.company_id.ids),
                ("team_id", "in", self.team_id.ids),
                ("date_from", "in", self.mapped("date_from")),
                ("state", "!=", CLOSED),
            ]
        )
        return {
            (plan.company_id, plan.period_type, plan.date_from, plan.team_id): plan
            for plan in found
        }

    def action_distribute_reserve(self, method=EQUAL, weights=False):
        """Hand the reserve out to those who are in the group now, on top of what they have.

        :param str method: see :meth:`action_distribute`
        :param dict weights: with ``manual``: {id of the person: weight}
        :return: list of ids of the parts that got something
        """
        self.ensure_one()
        self.check_access("read")
        if (
            not isinstance(method, str)
            or method not in dict(METHODS)
            or (method == MANUAL and not weights)
        ):
            raise UserError(self.env._("Say how to distribute the reserve."))
        self._check_divisible()
        self._lock_division()
        parts = self._get_or_make_parts(self._prepare_parts_below())
        # sudo: the rights on the parts were checked when they were found
        lines = self.sudo()._as_move().line_ids.filtered("reserve")
        if not lines:
            raise UserError(
                self.env._("“%(plan)s” has nothing in reserve.", plan=self.display_name)
            )
        made = self._ensure_lines(parts, lines)
        by_hand = parts._parse_weights(weights) if method == MANUAL else {}
        for line in lines:
            found = by_hand or parts._get_weights(method, line)
            shares = split(
                line.reserve,
                {part.id: found.get(part, 0) for part in parts},
                line._get_unit(),
            )
            for part in parts:
                made[part.id, line._get_key()]._take_from_reserve(shares[part.id])
            line.reserve = 0
        return parts.ids


class CrmSalesPlanLine(models.Model):
    """Taking a share of the reserve."""

    _inherit = "crm.sales.plan.line"

    def _take_from_reserve(self, share):
        self.ensure_one()
        if not share:
            return
        target = float(to_decimal(self.target) + to_decimal(share))
        if self.plan_id.state in OPEN_STATES:
            self.target = target
        else:
            self._correct(target, self.env._("Out of the group's reserve"), kind="reserve")
