from odoo import models
from odoo.exceptions import UserError

from ...engine.pace import is_stronger
from ...engine.split import neat_unit, split, to_decimal
from ..kpi.crm_sales_kpi import PERIOD_FIELDS
from .crm_sales_plan import CLOSED, OPEN_STATES
from .crm_sales_plan_life import AGREED_STATES


class CrmSalesPlan(models.Model):
    """What splitting in time and distributing to people have in common: making the parts."""

    _inherit = "crm.sales.plan"

    def _check_divisible(self):
        """Only what is agreed is divided."""
        for plan in self:
            if plan.state not in AGREED_STATES or plan.state == CLOSED:
                raise UserError(
                    self.env._(
                        "“%(plan)s” is “%(state)s”; it is divided once it is approved.",
                        plan=plan.display_name,
                        state=plan._state_name(plan.state),
                    )
                )

    def _lock_division(self):
        """Two people can't divide the same plan at once."""
        self._lock_state()

    def _get_or_make_parts(self, vals_list):
        """Plans for these periods and scopes, made where there are none yet.

        :param vals_list: identities of plans
        :return: plans in this order, as the server sees them
        """
        self.ensure_one()
        # sudo: a part that exists may be out of the reach of who divides; rights are checked below
        plans = self.sudo()._as_move()
        known = {
            plan._get_identity(): plan
            for plan in plans.with_context(active_test=False).search(
                [
                    ("company_id", "=", self.company_id.id),
                    ("period_type", "in", list({vals["period_type"] for vals in vals_list})),
                    ("date_from", "in", [vals["date_from"] for vals in vals_list]),
                ]
            )
        }
        missing = [vals for vals in vals_list if self._make_identity(vals) not in known]
        made = plans.create(
            [{**vals, "company_id": self.company_id.id, "parent_id": self.id} for vals in missing]
        )
        known.update((plan._get_identity(), plan) for plan in made)
        found = plans.browse([known[self._make_identity(vals)].id for vals in vals_list])
        for part in found:
            if not part.with_env(self.env)._can_plan():
                raise part.with_env(self.env)._make_planning_error()
        # begun by hand before: from now on they are parts of this plan
        found.filtered(
            lambda part: not part.parent_id and part.state in OPEN_STATES
        ).parent_id = self
        return found

    def _get_identity(self):
        self.ensure_one()
        return (
            self.period_type,
            self.date_from,
            self.scope_type,
            self.team_id.id,
            self.user_id.id,
        )

    def _make_identity(self, vals):
        return (
            vals["period_type"],
            vals["date_from"],
            vals["scope_type"],
            vals.get("team_id") or False,
            vals.get("user_id") or False,
        )

    def _is_open_part_of(self, whole):
        """Whether dividing the whole (again) may set the targets of this part."""
        self.ensure_one()
        return self.state in OPEN_STATES and self.parent_id.id == whole.id

    def _get_divided_lines(self, period_type):
        """Lines whose indicator is planned for this kind of period."""
        self.ensure_one()
        return self.line_ids.filtered(lambda line: line.kpi_id[PERIOD_FIELDS[period_type]])

    def _ensure_lines(self, parts, lines):
        """Each part has a line for each of these lines.

        :return: {(part id, key): line} as the server sees them
        """
        part_lines = parts.line_ids
        known = {(line.plan_id.id, line._get_key()): line for line in part_lines}
        missing = [
            (part, line)
            for part in parts
            for line in lines
            if (part.id, line._get_key()) not in known
        ]
        made = part_lines.create(
            [
                {
                    "plan_id": part.id,
                    "kpi_id": line.kpi_id.id,
                    "industry_id": line.industry_id.id,
                    "categ_id": line.categ_id.id,
                    "has_target": line.has_target,
                }
                for part, line in missing
            ]
        )
        known.update(((line.plan_id.id, line._get_key()), line) for line in made)
        return known

    def _divide_line(self, line, total, fixed, weights):
        """Targets of the open parts.

        :param line: what is divided
        :param float total: how much of it
        :param dict fixed: {part id: target} of those that stay
        :param dict weights: {part id: weight} of those that are set
        :return: {part id: target}
        """
        given = sum(map(to_decimal, fixed.values()))
        left = to_decimal(total) - given
        if left < 0 and is_stronger(1, 0, line.direction):
            # parts that were corrected upwards
            left = to_decimal(0)
        if left < 0 or (left and not weights):
            raise UserError(
                self.env._(
                    "“%(plan)s”: %(fixed)s of %(target)s of “%(kpi)s” stand in plans that are "
                    "approved already. Correct those instead.",
                    plan=self.display_name,
                    fixed=float(given),
                    target=total,
                    kpi=line.kpi_id.name,
                )
            )
        unit = line._get_unit()
        if line.unit == "sum":
            unit = neat_unit(left, len(weights), unit)
        return split(left, weights, unit) if weights else {}
