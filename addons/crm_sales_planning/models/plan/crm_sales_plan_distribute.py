from datetime import timedelta

from odoo import models
from odoo.exceptions import UserError

from ...engine import periods
from ...engine.split import rest
from ..measure.measure import Scope
from .crm_sales_plan import DEPARTMENT, TEAM, USER

EQUAL, LAST_FACT, CAPACITY, PIPELINE, MANUAL = (
    "equal",
    "last_fact",
    "capacity",
    "pipeline",
    "manual",
)
METHODS = [
    (EQUAL, "Equal shares"),
    (LAST_FACT, "Facts of the last period"),
    (CAPACITY, "Working days"),
    (PIPELINE, "Open pipeline"),
    (MANUAL, "By hand"),
]
#: scope of a part -> key of facts
FACT_KEYS = {DEPARTMENT: "department", TEAM: "team", USER: "user"}


class CrmSalesPlan(models.Model):
    """Distributing to the next lower scope."""

    _inherit = "crm.sales.plan"

    def action_distribute(self, method, weights=False):
        """Distribute among departments, groups or people of the same period.

        What adds up is divided exactly, a rate holds for everybody. Distributing again sets what is
        still a draft; approved parts stay. Where a method finds nothing to go by (no facts, no open
        deals, nobody works), all get the same.

        :param str method: ``equal``, ``last_fact``: facts of the period before, ``capacity``:
            working days of the period, ``pipeline``: expected revenue of open deals, ``manual``:
            by ``weights``, or nothing is set without them
        :param dict weights: with ``manual``: {id of the department, group or person: weight}
        :return: list of ids of the parts
        :raises UserError: not approved yet, nobody to distribute to, unknown method or person
        """
        self.check_access("read")
        if not isinstance(method, str) or method not in dict(METHODS):
            raise UserError(
                self.env._(
                    "“%(method)s” is no way to distribute; choose from %(known)s.",
                    method=str(method),
                    known=", ".join(dict(METHODS)),
                )
            )
        self._check_divisible()
        self._lock_division()
        parts = self.browse()
        for plan in self:
            parts |= plan._distribute(method, weights)
        return parts.ids

    def _distribute(self, method, weights):
        self.ensure_one()
        parts = self._get_or_make_parts(self._prepare_parts_below())
        # sudo: the rights on the parts were checked when they were found
        lines = self.sudo()._as_move().line_ids
        made = self._ensure_lines(parts, lines)
        by_hand = parts._parse_weights(weights) if method == MANUAL else {}
        found = {}
        for line in lines:
            in_parts = {part: made[part.id, line._get_key()] for part in parts}
            if not line.adds_up_by_people:
                self._copy_target(line, in_parts)
            elif method != MANUAL or by_hand:
                key = line._get_key() if method == LAST_FACT else None
                if key not in found:
                    found[key] = by_hand or parts._get_weights(method, line)
                self._distribute_line(line, in_parts, found[key])
        return parts

    def _prepare_parts_below(self):
        """Identities of the plans of the next lower scope."""
        self.ensure_one()
        below = self._get_below()
        if not below:
            raise UserError(
                self.env._(
                    "“%(plan)s” has nobody to distribute to: put people into groups first.",
                    plan=self.display_name,
                )
            )
        return [
            {
                "period_type": self.period_type,
                "date_from": self.date_from,
                "scope_type": scope_type,
                "team_id": team.id,
                "user_id": user.id,
            }
            for scope_type, team, user in below
        ]

    def _distribute_line(self, line, in_parts, weights):
        open_parts = [part for part in in_parts if part._is_open_part_of(self)]
        fixed = {
            part.id: part_line.target
            for part, part_line in in_parts.items()
            if part not in open_parts
        }
        shared = rest(line.target, line.reserve)
        targets = self._divide_line(
            line, shared, fixed, {part.id: weights.get(part, 0) for part in open_parts}
        )
        for part in open_parts:
            in_parts[part].target = targets.get(part.id, 0)

    def _get_below(self):
        """(scope type, team, person) of the next lower scope."""
        self.ensure_one()
        nobody = self.env["res.users"]
        if self.scope_type == USER:
            return []
        if self.scope_type == TEAM:
            team = self.sudo().team_id
            return [(USER, team, user) for user in self._get_people().sorted("id")]
        groups = self._get_groups().sorted("id")
        if self.scope_type == DEPARTMENT:
            return [(TEAM, group, nobody) for group in groups]
        return [
            (DEPARTMENT, department, nobody) for department in groups.department_id.sorted("id")
        ] + [(TEAM, group, nobody) for group in groups if not group.department_id]

    # ---- weights ----------------------------------------------------------------------------

    def _get_weights(self, method, line):
        """{part: weight} for a line of the plan that these parts make."""
        if method == CAPACITY:
            return {
                part: sum(part._get_day_weights(part.date_from, part.date_to).values())
                for part in self
            }
        if method == LAST_FACT:
            return self._get_last_facts(line)
        if method == PIPELINE:
            return self._get_pipeline()
        return dict.fromkeys(self, 1)

    def _get_last_facts(self, line):
        """{part: fact of the line's indicator in the period before}."""
        last = self[0].date_from - timedelta(days=1)
        company, found = self[0].company_id, {}
        for scope_type in set(self.mapped("scope_type")):
            key = FACT_KEYS[scope_type]
            keys = [key] + line._get_dimension_keys()
            rows = line.kpi_id.with_company(company)._get_facts(
                periods.start(self[0].period_type, last), last, keys, Scope((company.id,))
            )
            for row in rows:
                if line._matches(row):
                    found[scope_type, row[key]] = max(row["value"] or 0, 0)
        return {part: found.get((part.scope_type, part._get_scope_id()), 0) for part in self}

    def _get_pipeline(self):
        """{part: expected revenue of its open deals}."""
        company = self[0].company_id
        groups = self.env["crm.lead"]._read_group(
            [
                ("type", "=", "opportunity"),
                ("won_status", "=", "pending"),
                ("company_id", "in", (company.id, False)),
            ],
            ["team_id", "user_id"],
            ["expected_revenue:sum"],
        )
        found = dict.fromkeys(self, 0.0)
        for team, user, amount in groups:
            for part in self:
                if (
                    user == part.user_id
                    if part.scope_type == USER
                    else part.team_id in team | team.department_id
                ):
                    found[part] += amount
        return found

    def _parse_weights(self, weights):
        """{part: weight} from what was given by hand, by id of the department, group or person."""
        if not weights:
            return {}
        if not isinstance(weights, dict):
            raise UserError(
                self.env._(
                    "“%(weight)s” is no share; write a positive number.", weight=str(weights)
                )
            )
        by_id = {str(part._get_scope_id()): part for part in self}
        result = {}
        for key, weight in weights.items():
            if str(key) not in by_id:
                raise UserError(
                    self.env._("There is nobody with the id %(id)s to distribute to.", id=key)
                )
            if isinstance(weight, bool) or not isinstance(weight, int | float) or weight < 0:
                raise UserError(
                    self.env._("“%(weight)s” is no share; write a positive number.", weight=weight)
                )
            result[by_id[str(key)]] = weight
        return result

    def _get_scope_id(self):
        """Id of the person, group or department the plan is for."""
        self.ensure_one()
        return (self.user_id or self.team_id).id


class CrmSalesPlanLine(models.Model):
    """Which facts a line is about."""

    _inherit = "crm.sales.plan.line"

    def _get_dimension_keys(self):
        self.ensure_one()
        keys = [("segment", self.industry_id), ("product_category", self.categ_id)]
        return [key for key, value in keys if value]

    def _matches(self, row):
        """Whether a row of facts is of the line's segment and category."""
        self.ensure_one()
        values = {"segment": self.industry_id.id, "product_category": self.categ_id.id}
        return all(row[key] == values[key] for key in self._get_dimension_keys())
