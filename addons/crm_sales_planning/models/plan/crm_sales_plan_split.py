from collections import defaultdict

from odoo import models
from odoo.exceptions import UserError

from ...engine import periods
from ...engine.split import to_decimal
from .crm_sales_plan import OPEN_STATES

#: kind of period -> kinds it is split into, the usual one first
SHORTER = {
    "year": ("quarter", "month"),
    "quarter": ("month",),
    "month": ("week",),
    "week": ("day",),
}


class CrmSalesPlan(models.Model):
    """Splitting over shorter periods, by working days."""

    _inherit = "crm.sales.plan"

    def action_split(self, period_type):
        """Split into plans of shorter periods of the same scope, by working days.

        What adds up is divided exactly; a state at the end and a rate hold in each part. Splitting
        again sets what is still a draft; approved parts stay.

        :param str period_type: ``quarter`` or ``month`` of a year, ``month`` of a quarter, ``week``
            of a month, ``day`` of a week
        :return: list of ids of the parts
        :raises UserError: not approved yet, no such parts, or too much stands in approved parts
        """
        self.check_access("read")
        self._check_divisible()
        self._lock_division()
        parts = self.browse()
        for plan in self:
            plan._check_shorter(period_type)
            parts |= plan._split(period_type)
        return parts.ids

    def _check_shorter(self, period_type):
        self.ensure_one()
        if period_type not in SHORTER.get(self.period_type, ()):
            names = dict(self._fields["period_type"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "“%(plan)s” is not split into “%(part)s”, but into: %(parts)s.",
                    plan=self.display_name,
                    part=names.get(str(period_type), str(period_type)),
                    parts=", ".join(names[kind] for kind in SHORTER.get(self.period_type, ()))
                    or self.env._("nothing"),
                )
            )
        # sudo: quarters may be anybody's
        if (self.period_type, period_type) == ("year", "month") and self.sudo().search_count(
            [*self._get_same_scope_domain(), ("period_type", "=", "quarter")], limit=1
        ):
            raise UserError(
                self.env._("“%(plan)s” has quarters; split those.", plan=self.display_name)
            )

    def _get_same_scope_domain(self):
        """Plans of the same scope within the period."""
        self.ensure_one()
        return [
            ("company_id", "=", self.company_id.id),
            ("scope_type", "=", self.scope_type),
            ("team_id", "=", self.team_id.id),
            ("user_id", "=", self.user_id.id),
            ("date_from", ">=", self.date_from),
            ("date_to", "<=", self.date_to),
        ]

    def _split(self, period_type):
        self.ensure_one()
        starts = periods.parts(period_type, self.date_from, self.date_to)
        parts = self._get_or_make_parts(
            [
                {
                    "period_type": period_type,
                    "date_from": start,
                    "scope_type": self.scope_type,
                    "team_id": self.team_id.id,
                    "user_id": self.user_id.id,
                }
                for start in starts
            ]
        )
        self._check_not_distributed(parts)
        days = self._get_days_by_part(parts)
        # sudo: the rights on the parts were checked when they were found
        lines = self.sudo()._as_move()._get_divided_lines(period_type)
        made = self._ensure_lines(parts, lines)
        for line in lines:
            in_parts = {part: made[part.id, line._get_key()] for part in parts}
            if not line.adds_up_in_time:
                self._copy_target(line, in_parts)
            elif period_type == "week":
                self._split_into_weeks(line, in_parts, days)
            else:
                self._split_line(line, in_parts, days)
        return parts

    def _check_not_distributed(self, weeks):
        """A week has one origin: months of the same scope, or a week above."""
        for week in weeks:
            if week.parent_id.period_type == "week" == week.period_type:
                raise UserError(
                    self.env._(
                        "“%(week)s” was made by distributing “%(whole)s”; delete it first.",
                        week=week.display_name,
                        whole=week.parent_id.display_name,
                    )
                )

    def _get_days_by_part(self, parts):
        """{part: working days of the plan's people that the part shares with the plan}."""
        by_day = self._get_day_weights(self.date_from, self.date_to)
        return {
            part: sum(
                share for day, share in by_day.items() if part.date_from <= day <= part.date_to
            )
            for part in parts
        }

    def _copy_target(self, line, in_parts):
        """A state or a rate is not divided: it is to hold in each part."""
        for part, part_line in in_parts.items():
            if part.state in OPEN_STATES:
                part_line.target = line.target

    def _split_line(self, line, in_parts, days):
        open_parts = [part for part in in_parts if part._is_open_part_of(self)]
        fixed = {
            part.id: part_line.target
            for part, part_line in in_parts.items()
            if part not in open_parts
        }
        targets = self._divide_line(
            line, line.target, fixed, {part.id: days[part] for part in open_parts}
        )
        for part in open_parts:
            in_parts[part].target = targets.get(part.id, 0)

    def _split_into_weeks(self, line, in_parts, days):
        """A week that crosses months gets a share of each."""
        allocations = self.env["crm.sales.plan.allocation"].sudo()
        known = {
            share.line_id: share for share in allocations.search([("source_line_id", "=", line.id)])
        }
        fixed, weights = {}, {}
        for part, part_line in in_parts.items():
            if part.state in OPEN_STATES or part_line not in known:
                weights[part.id] = days[part]
            else:
                fixed[part.id] = known[part_line].amount
        targets = self._divide_line(line, line.target, fixed, weights)
        vals_list, grown = [], defaultdict(float)
        for part, part_line in in_parts.items():
            if part.id not in targets:
                continue
            amount, share = targets[part.id], known.get(part_line)
            grown[part_line] = float(to_decimal(amount) - to_decimal(share.amount if share else 0))
            if share:
                share.amount = amount
            else:
                vals_list.append(
                    {"source_line_id": line.id, "line_id": part_line.id, "amount": amount}
                )
        allocations.create(vals_list)
        self._sum_up_weeks(grown)

    def _sum_up_weeks(self, grown):
        """A week has what its months give; what was agreed already grows by the new share."""
        for line, growth in grown.items():
            line.target = float(sum(to_decimal(share.amount) for share in line.allocation_ids))
            if growth and line.plan_id.state not in OPEN_STATES:
                line.approved_target += growth
                line.plan_id._message_log(
                    body=self.env._(
                        "%(kpi)s: the share of %(plan)s was added, %(growth)s.",
                        kpi=line.kpi_id.name,
                        plan=self.display_name,
                        growth=growth,
                    )
                )
