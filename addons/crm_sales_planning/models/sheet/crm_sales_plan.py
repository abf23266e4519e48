from dataclasses import dataclass

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...engine import periods
from ..kpi.crm_sales_kpi import PERIOD_FIELDS
from ..plan.crm_sales_plan import COMPANY, DEPARTMENT, OPEN_STATES, TEAM, USER

#: which of the three axes is chosen, the other two being rows and columns
LAYOUTS = ("kpi", "scope", "period")
#: the periods shown below the period that is looked at
BELOW = {
    "year": ("quarter", "month"),
    "quarter": ("month", "week"),
    "month": ("week",),
    "week": ("day",),
}
CELL_FIELDS = (
    "target",
    "has_target",
    "approved_target",
    "fact",
    "has_fact",
    "attainment",
    "reserve",
)


@dataclass(frozen=True)
class ScopeKey:
    """Whose plan: ``company``, ``department:3``, ``team:5``, ``user:7:5`` (person and group)."""

    scope_type: str
    team_id: int = 0
    user_id: int = 0

    def __str__(self):
        if self.scope_type == COMPANY:
            return COMPANY
        if self.scope_type == USER:
            return f"{USER}:{self.user_id}:{self.team_id}"
        return f"{self.scope_type}:{self.team_id}"

    @classmethod
    def parse(cls, text):
        kind, *ids = str(text).split(":")
        ids = [int(item) for item in ids]
        if kind == COMPANY and not ids:
            return cls(COMPANY)
        if kind in (DEPARTMENT, TEAM) and len(ids) == 1:
            return cls(kind, ids[0])
        if kind == USER and len(ids) == 2:
            return cls(USER, ids[1], ids[0])
        raise ValueError(text)

    def prepare_vals(self, period_type):
        """Values by which a plan of this scope is found or made."""
        return {
            "period_type": period_type,
            "scope_type": self.scope_type,
            "team_id": self.team_id or False,
            "user_id": self.user_id or False,
        }

    @classmethod
    def of(cls, plan):
        return cls(plan.scope_type, plan.team_id.id or 0, plan.user_id.id or 0)


class CrmSalesPlan(models.Model):
    """Plans as one sheet: two of scopes, periods and indicators as rows and columns."""

    _inherit = "crm.sales.plan"

    @api.model
    @api.readonly
    def get_sheet(self, options=None):
        """Everything the plan sheet shows.

        :param dict options: ``layout`` (``kpi``: people × periods of one indicator; ``scope``:
            indicators × periods of one scope; ``period``: people × indicators of one period),
            ``kpi`` (id), ``scope`` (key), ``period`` (``month:2026-11-01``): what is looked at; all
            may be left out
        :return: dict ``{layout, kpi, scope, period, scopes, periods, kpis, cells, currency}``; the
            keys of cells are ``scope|period|kpi``
        :raises UserError: something chosen does not exist, or may not be seen
        """
        options = self._clean_sheet_options(options)
        scopes = self._get_sheet_scopes()
        if not scopes:
            raise UserError(
                self.env._("You are in no sales group and lead none: there is nothing to plan.")
            )
        kpis = self._get_sheet_kpis(options["period_type"])
        chosen = {
            "layout": options["layout"],
            "kpi": options["kpi"] or (kpis[0]["id"] if kpis else False),
            "scope": options["scope"] or scopes[0]["key"],
            "period": f"{options['period_type']}:{options['date']}",
        }
        shown = [item for item in scopes if item["key"] == chosen["scope"]]
        if not shown:
            raise UserError(self.env._("These plans are not yours to see."))
        if chosen["layout"] != "scope":
            shown = scopes
        spans = self._get_sheet_periods(options["period_type"], options["date"])
        if chosen["layout"] == "period":
            spans = spans[:1]
        wanted = [chosen["kpi"]] if chosen["layout"] == "kpi" else [kpi["id"] for kpi in kpis]
        return {
            **chosen,
            "scopes": scopes,
            "periods": spans,
            "kpis": kpis,
            "cells": self._get_sheet_cells(shown, spans, wanted),
            "currency": self.env.company.currency_id.id,
            "today": fields.Date.to_string(fields.Date.context_today(self)),
        }

    @api.model
    def _clean_sheet_options(self, options):
        options = dict(options or {})
        layout = options.get("layout") or "kpi"
        kind, _colon, day = str(options.get("period") or "").partition(":")
        kpi = options.get("kpi") or False
        try:
            day = fields.Date.to_date(day) if day else fields.Date.context_today(self)
            scope = str(ScopeKey.parse(options["scope"])) if options.get("scope") else False
            kpi = int(kpi) if kpi else False
        except (TypeError, ValueError):
            day = None
        kind = kind or "year"
        if layout not in LAYOUTS or kind not in periods.LENGTHS or not day:
            raise UserError(
                self.env._("The plan sheet does not know what to show; open it from the menu.")
            )
        return {
            "layout": layout,
            "period_type": kind,
            "date": periods.start(kind, day),
            "kpi": kpi,
            "scope": scope,
        }

    # ---- the three axes ------------------------------------------------------------------

    @api.model
    def _get_sheet_scopes(self):
        """Scopes from the top down as the user may see them: ``{key, type, name, parent, level}``."""
        user, company = self.env.user, self.env.company
        # sudo: names of groups and people whose plans the user sees
        groups = user.planning_group_ids.sudo()
        departments = user.planning_department_ids.sudo()
        if user.reads_all_plans:
            every = self.env["crm.team"].sudo().search([("company_id", "in", [company.id, False])])
            departments = every.filtered("is_department")
            groups = every - departments
        rows = []
        sees_company = user.reads_all_plans or user.has_group(
            "crm_sales_planning.group_planner_department_head"
        )
        if sees_company:
            rows.append(self._prepare_sheet_scope(ScopeKey(COMPANY), company.name, None))
        top = rows[0]["key"] if rows else None
        members = self._get_sheet_members(groups)
        for department in [*departments, None]:
            own = groups.filtered(
                lambda team, department=department: (
                    (team.department_id == department)
                    if department
                    else team.department_id not in departments
                )
            )
            parent = top
            if department:
                key = ScopeKey(DEPARTMENT, department.id)
                rows.append(self._prepare_sheet_scope(key, department.name, top))
                parent = rows[-1]["key"]
            for team in own:
                rows.append(
                    self._prepare_sheet_scope(ScopeKey(TEAM, team.id), team.name, parent, rows)
                )
                group = rows[-1]["key"]
                rows += [
                    self._prepare_sheet_scope(
                        ScopeKey(USER, team.id, user.id), user.name, group, rows
                    )
                    for user in members.get(team, ())
                ]
        known = {row["user"] for row in rows}
        if user.id not in known:
            # sudo: groups the user is or was planned in
            teams = (
                user.sudo().crm_team_ids | self.sudo().search([("user_id", "=", user.id)]).team_id
            )
            own = self._get_sheet_members(teams, user)
            rows += [
                self._prepare_sheet_scope(ScopeKey(USER, team.id, user.id), user.name, None)
                for team, users in own.items()
                if user in users
            ]
        return rows

    def _get_sheet_members(self, teams, user=None):
        """{group: people of it and who has a plan in it}, one query each"""
        domain = Domain("crm_team_id", "in", teams.ids) & Domain("user_id.active", "=", True)
        planned = Domain("scope_type", "=", USER) & Domain("team_id", "in", teams.ids)
        if user:
            domain &= Domain("user_id", "=", user.id)
            planned &= Domain("user_id", "=", user.id)
        found = {}
        pairs = self.env["crm.team.member"].sudo()._read_group(
            domain, ["crm_team_id", "user_id"]
        ) + self._read_group(planned, ["team_id", "user_id"])
        for team, member in pairs:
            # sudo: who is in a group whose plans are seen
            users = found.setdefault(team.sudo(), self.env["res.users"].sudo())
            found[team.sudo()] = users | member.sudo()
        return {
            team: users.sorted(lambda member: (member.name or "").lower())
            for team, users in found.items()
        }

    @staticmethod
    def _prepare_sheet_scope(key, name, parent, rows=()):
        level = next((row["level"] + 1 for row in rows if row["key"] == parent), 1 if parent else 0)
        return {
            "key": str(key),
            "type": key.scope_type,
            "name": name,
            "parent": parent,
            "level": level,
            "user": key.user_id,
        }

    @api.model
    def _get_sheet_periods(self, kind, day):
        """The period looked at and those below it: ``{key, type, name, parent, date_from, date_to}``."""
        last = periods.end(kind, day)
        rows = [self._prepare_sheet_period(kind, day, None)]

        def add(parent, first, end, kinds):
            below, *rest = kinds
            for start in periods.parts(below, first, end):
                if below == "week" and start < first and kind != "month":
                    continue  # a week that begins in the month before stands there
                row = self._prepare_sheet_period(below, start, parent)
                rows.append(row)
                if rest:
                    add(row["key"], start, periods.end(below, start), rest)

        if BELOW.get(kind):
            add(rows[0]["key"], day, last, BELOW[kind])
        return rows

    def _prepare_sheet_period(self, kind, day, parent):
        plan = self.new({"period_type": kind, "date_from": day})
        return {
            "key": f"{kind}:{day}",
            "type": kind,
            "name": plan._get_period_name(),
            "parent": parent,
            "date_from": str(day),
            "date_to": str(periods.end(kind, day)),
        }

    @api.model
    def _get_sheet_kpis(self, kind):
        """Indicators that are planned for this kind of period or one shown below it."""
        kinds = (kind, *BELOW.get(kind, ()))
        found = self.env["crm.sales.kpi"].search(
            Domain.OR(Domain(PERIOD_FIELDS[item], "=", True) for item in kinds)
        )
        return [
            {
                "id": kpi.id,
                "code": kpi.code,
                "name": kpi.name,
                "unit": kpi.unit,
                "direction": kpi.direction,
                "time_rule": kpi.time_rule,
                "org_rule": kpi.org_rule,
                "has_dimension": bool(kpi.dimension),
                "periods": [item for item, name in PERIOD_FIELDS.items() if kpi[name]],
            }
            for kpi in found
        ]

    # ---- cells -----------------------------------------------------------------------------

    @api.model
    def _get_sheet_plans(self, scopes, spans):
        """{(scope key, period key): plan} of what is shown, in one query"""
        keys = {scope["key"] for scope in scopes}
        parsed = [ScopeKey.parse(key) for key in keys]
        domain = Domain("company_id", "=", self.env.company.id) & Domain.OR(
            Domain("period_type", "=", kind)
            & Domain("date_from", "in", [s["date_from"] for s in spans if s["type"] == kind])
            for kind in {span["type"] for span in spans}
        )
        domain &= Domain("scope_type", "in", list({key.scope_type for key in parsed}))
        domain &= Domain("team_id", "in", [*{key.team_id for key in parsed if key.team_id}, False])
        domain &= Domain("user_id", "in", [*{key.user_id for key in parsed if key.user_id}, False])
        found = {}
        for plan in self.search(domain):
            key = str(ScopeKey.of(plan))
            if key in keys:
                found[key, f"{plan.period_type}:{plan.date_from}"] = plan
        return found

    @api.model
    def _get_sheet_cells(self, scopes, spans, kpi_ids):
        plans = self._get_sheet_plans(scopes, spans)
        by_id = {plan.id: key for key, plan in plans.items()}
        lines = self.env["crm.sales.plan.line"].search_fetch(
            [("plan_id", "in", list(by_id)), ("kpi_id", "in", kpi_ids)],
            ["plan_id", "kpi_id", "industry_id", "categ_id", *CELL_FIELDS],
        )
        cells = {}
        for line in lines:
            # parts by segment or category are planned in the form; the sheet shows their sum
            is_part = bool(line.industry_id or line.categ_id)
            scope, span = by_id[line.plan_id.id]
            key = f"{scope}|{span}|{line.kpi_id.id}"
            known = cells.get(key)
            if known and is_part:
                for name in ("target", "approved_target", "fact", "reserve"):
                    known[name] += line[name]
                known["parts"] += 1
                continue
            cells[key] = {
                "line": line.id,
                "parts": 1 if is_part else 0,
                **{name: line[name] for name in CELL_FIELDS},
            }
        may = self._get_sheet_rights(scopes, spans, plans)
        for scope in scopes:
            for span in spans:
                plan = plans.get((scope["key"], span["key"]))
                state = plan.state if plan else False
                editable = may[scope["key"], span["key"]]
                for kpi_id in kpi_ids:
                    key = f"{scope['key']}|{span['key']}|{kpi_id}"
                    cell = cells.setdefault(key, {"line": False, "parts": 0})
                    cell.update(
                        plan=plan.id if plan else False,
                        state=state,
                        editable=editable and not cell["parts"],
                    )
        return cells

    @api.model
    def _get_sheet_rights(self, scopes, spans, plans):
        """{(scope key, period key): whether the user may type a target there}"""
        writable = self.union(*plans.values())._filtered_access("write")
        may, drafts = {}, {}
        for scope in scopes:
            key = ScopeKey.parse(scope["key"])
            for span in spans:
                plan = plans.get((scope["key"], span["key"]))
                if plan:
                    is_open = plan in writable and plan.state in OPEN_STATES
                else:
                    kind = key, span["type"]
                    if kind not in drafts:
                        drafts[kind] = self._may_draft_plan(*kind)
                    is_open = drafts[kind]
                may[scope["key"], span["key"]] = is_open
        return may

    @api.model
    def _may_draft_plan(self, key, period_type):
        """Whether the user may begin a plan of this scope and kind of period."""
        return self.new(key.prepare_vals(period_type))._can_plan()
