from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ...engine import periods
from ..plan.crm_sales_plan import COMPANY, DEPARTMENT, OPEN_STATES, TEAM, USER
from .crm_sales_plan import ScopeKey


class CrmSalesPlan(models.Model):
    """What is typed into the sheet, in one go or not at all."""

    _inherit = "crm.sales.plan"

    @api.model
    def write_sheet(self, changes):
        """Write targets.

        :param list changes: dicts ``{scope, period, kpi, target}`` (see :meth:`get_sheet`;
            ``target`` a number, or ``False`` to clear it); plans that don't exist yet are begun
        :return: cells as in :meth:`get_sheet`, those that were changed
        :raises UserError: a value that can't be a target, or a plan that is not open any more
        :raises AccessError: the plan is not the user's to make
        """
        wanted = [self._parse_sheet_change(change) for change in changes or ()]
        scopes = [{"key": key} for key in dict.fromkeys(str(scope) for scope, *_rest in wanted)]
        spans = list(
            {
                f"{kind}:{day}": {"key": f"{kind}:{day}", "type": kind, "date_from": str(day)}
                for _scope, kind, day, _kpi, _target in wanted
            }.values()
        )
        if not wanted:
            return {}
        plans = self._get_sheet_plans(scopes, spans)
        self._check_sheet_open(wanted, plans)
        self._begin_sheet_plans(wanted, plans)
        self._write_sheet_targets(wanted, plans)
        kpi_ids = list({kpi for *_rest, kpi, _target in wanted})
        cells = self._get_sheet_cells(scopes, spans, kpi_ids)
        touched = {f"{scope}|{kind}:{day}|{kpi}" for scope, kind, day, kpi, _target in wanted}
        return {key: cell for key, cell in cells.items() if key in touched}

    @api.model
    def _parse_sheet_change(self, change):
        """(scope, kind of period, first day, indicator, target) of a change from outside."""
        try:
            scope = ScopeKey.parse(change["scope"])
            kind, _colon, day = change["period"].partition(":")
            day = fields.Date.to_date(day)
            kpi = int(change["kpi"])
            target = change.get("target")
            target = None if target is False or target is None else float(target)
            if kind not in periods.LENGTHS or day != periods.start(kind, day):
                raise ValueError(kind)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise UserError(
                self.env._("The plan sheet can't read “%(change)s”.", change=str(change))
            ) from error
        if target is not None and not 0 <= target < 10**15:
            raise UserError(self.env._("“%(target)s” can't be a target.", target=change["target"]))
        return scope, kind, day, kpi, target

    @api.model
    def _check_sheet_open(self, wanted, plans):
        for plan in {plans.get((str(scope), f"{kind}:{day}")) for scope, kind, day, *_ in wanted}:
            if plan and plan.state not in OPEN_STATES:
                raise UserError(
                    self.env._(
                        "“%(plan)s” is not open any more; its targets are corrected, not typed.",
                        plan=plan.display_name,
                    )
                )

    @api.model
    def _begin_sheet_plans(self, wanted, plans):
        missing = {}
        for scope, kind, day, _kpi, target in wanted:
            key = str(scope), f"{kind}:{day}"
            if key in plans or key in missing or target is None:
                continue
            if not self._may_draft_plan(scope, kind):
                raise AccessError(self.env._("This plan is not yours to begin."))
            missing[key] = self._prepare_sheet_plan_vals(scope, kind, day)
        made = self.create(list(missing.values()))
        plans.update(zip(missing, made, strict=True))
        made._link_to_wholes()

    def _prepare_sheet_plan_vals(self, scope, kind, day):
        return {
            **scope.prepare_vals(kind),
            "date_from": day,
            "company_id": self.env.company.id,
        }

    def _link_to_wholes(self):
        """A plan begun in the sheet is part of the plan above it: same period, else same scope."""
        for plan in self:
            # sudo: who makes the part need not see the whole
            wholes = self.sudo().search(plan._get_wholes_domain(), order="period_length, id")
            above = wholes.filtered(lambda whole, plan=plan: whole.period_type == plan.period_type)
            plan.sudo()._as_move().parent_id = (above.sorted("scope_sequence")[-1:] or wholes)[:1]

    def _get_wholes_domain(self):
        """Plans of the next higher scope for the same period, or of the same scope for longer."""
        self.ensure_one()
        # sudo: to which department the group belongs
        department = self.sudo().team_id.department_id
        higher = {
            USER: Domain([("scope_type", "=", TEAM), ("team_id", "=", self.team_id.id)]),
            TEAM: Domain([("scope_type", "=", DEPARTMENT), ("team_id", "=", department.id)])
            | Domain("scope_type", "=", COMPANY),
            DEPARTMENT: Domain("scope_type", "=", COMPANY),
            COMPANY: Domain.FALSE,
        }[self.scope_type]
        same_period = Domain(
            [("period_type", "=", self.period_type), ("date_from", "=", self.date_from)]
        )
        same_scope = Domain(
            [
                ("scope_type", "=", self.scope_type),
                ("team_id", "=", self.team_id.id),
                ("user_id", "=", self.user_id.id),
            ]
        )
        longer = Domain(
            [
                ("period_length", ">", self.period_length),
                ("date_from", "<=", self.date_from),
                ("date_to", ">=", self.date_from),
            ]
        )
        return Domain("company_id", "=", self.company_id.id) & (
            (higher & same_period) | (same_scope & longer)
        )

    @api.model
    def _write_sheet_targets(self, wanted, plans):
        Line = self.env["crm.sales.plan.line"]
        every = self.union(*plans.values())
        lines = {
            (line.plan_id.id, line.kpi_id.id): line
            for line in Line.search(
                Domain("plan_id", "in", every.ids)
                & Domain("kpi_id", "in", [kpi for *_rest, kpi, _target in wanted])
                & Domain("industry_id", "=", False)
                & Domain("categ_id", "=", False)
            )
        }
        to_create, by_target = {}, {}
        for scope, kind, day, kpi, target in wanted:
            plan = plans.get((str(scope), f"{kind}:{day}"))
            if not plan:
                continue
            line = lines.get((plan.id, kpi))
            vals = {"target": target or 0.0, "has_target": target is not None}
            if line:
                key = tuple(vals.items())
                by_target[key] = by_target.get(key, Line) | line
            elif target is not None:
                to_create[plan.id, kpi] = {"plan_id": plan.id, "kpi_id": kpi, **vals}
        for vals, found in by_target.items():
            found.write(dict(vals))
        Line.create(list(to_create.values()))
