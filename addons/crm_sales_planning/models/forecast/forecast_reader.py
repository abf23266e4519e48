from dataclasses import dataclass, replace

from odoo import api, fields, models
from odoo.addons.crm_corporate_sales.models.arguments import read_id, read_text
from odoo.exceptions import AccessError, UserError

from ...engine import periods
from ..measure.measure import Scope

COMPANY, DEPARTMENT, TEAM, USER = "company", "department", "team", "user"
SCOPES = (COMPANY, DEPARTMENT, TEAM, USER)
#: periods that are forecast
PERIODS = ("month", "quarter", "year")
#: groups whose people may look at forecasts
READERS = ("sales_team.group_sale_salesman", "crm_corporate_sales.group_integrator")


@dataclass(frozen=True)
class Subject:
    """About whom and which days a question is, as far as its author may ask."""

    scope_type: str
    record: object
    scope: Scope
    period_type: str
    first: object
    last: object
    today: object

    @property
    def is_over(self):
        return self.last < self.today


class CrmSalesForecastReader(models.AbstractModel):
    """What questions about forecasts have in common: whose, which days, and who may ask."""

    _name = "crm.sales.forecast.reader"
    _description = "Reader of Forecasts"

    # ---- who may ask about whom --------------------------------------------------------

    @api.model
    def _check_reader(self):
        if not any(self.env.user.has_group(group) for group in READERS):
            raise AccessError(
                self.env._("Forecasts are for people who sell, their heads and the integrator.")
            )

    @api.model
    def _get_scopes(self):
        """Records by kind of scope that the user may ask about, each kind in the order of names."""
        user, company = self.env.user, self.env.company
        # sudo: names of teams and people that the planning scope of the user covers
        teams = self.env["crm.team"].sudo()
        own = [("company_id", "in", (company.id, False))]
        everything = user.reads_all_plans
        if everything:
            teams = teams.search([*own])
            departments, groups = teams.filtered("is_department"), teams
            groups -= departments
        else:
            departments = user.sudo().planning_department_ids.filtered_domain(own)
            groups = user.sudo().planning_group_ids.filtered_domain(own)
        people = groups.crm_team_member_ids.user_id.filtered(
            lambda person: company in person.company_ids
        )
        if user.has_group("sales_team.group_sale_salesman"):
            people |= user.sudo()
        return {
            COMPANY: company if everything else company.browse(),
            DEPARTMENT: departments.sorted("name"),
            TEAM: groups.sorted("name"),
            USER: people.sorted("name"),
        }

    @api.model
    @api.readonly
    def get_choices(self):
        """What the screens let one choose.

        :return: dict of ``scopes``: list of ``{type, id, name}``, the widest first; ``kpis``: list of
            ``{code, name}`` whose plan a forecast is compared with; ``today``; ``currency_id``
        :raises AccessError: the user neither sells nor plans
        """
        self._check_reader()
        scopes = [
            {"type": scope_type, "id": record.id, "name": record.sudo().display_name}
            for scope_type, records in self._get_scopes().items()
            for record in records
        ]
        return {
            "scopes": scopes,
            "kpis": [{"code": kpi.code, "name": kpi.name} for kpi in self._get_plan_kpis()],
            "today": fields.Date.to_string(self.env["crm.sales.kpi"]._get_today()),
            "currency_id": self.env.company.currency_id.id,
        }

    @api.model
    def _get_plan_kpis(self):
        """Indicators in money whose plan the won deals of a period can be held against."""
        return self.env["crm.sales.kpi"].search(
            [
                ("code", "in", ("turnover", "new_contract_amount", "payments")),
                ("unit", "=", "sum"),
            ]
        )

    @api.model
    def _get_members(self, subject, row_type):
        """Groups of a company or department, or people of a group, that have a row in any case."""
        if row_type == USER:
            # sudo: members of a group that the user may see
            return subject.record.sudo().crm_team_member_ids.user_id
        groups = self._get_scopes()[TEAM]
        if subject.scope_type == DEPARTMENT:
            return groups.filtered(lambda team: team.department_id == subject.record)
        return groups

    # ---- reading questions -------------------------------------------------------------

    @api.model
    def _read_subject(self, scope_type, scope_id, period_type, day):
        """:rtype: Subject
        :raises AccessError: that scope is not the user's to see
        :raises UserError: an argument can't be understood
        """
        scope_type, record, scope = self._read_scope(scope_type, scope_id)
        period_type = read_text(self.env, "period_type", period_type) or "quarter"
        if period_type not in PERIODS:
            raise UserError(
                self.env._(
                    "“%(period)s” is not forecast; choose from %(known)s.",
                    period=period_type[:60],
                    known=", ".join(PERIODS),
                )
            )
        kpis = self.env["crm.sales.kpi"]
        today = kpis._get_today()
        day = kpis._parse_day(day) if day else today
        return Subject(
            scope_type,
            record,
            scope,
            period_type,
            periods.start(period_type, day),
            periods.end(period_type, day),
            today,
        )

    @api.model
    def _read_scope(self, scope_type, scope_id):
        """(kind of scope, its record, Scope) of what was asked; nothing asked: the widest."""
        self._check_reader()
        scope_type = read_text(self.env, "scope_type", scope_type)
        scope_id = read_id(self.env, "scope_id", scope_id)
        scopes = self._get_scopes()
        if not scope_type:
            scope_type = next((kind for kind in SCOPES if scopes[kind]), None)
            if not scope_type:
                raise AccessError(self.env._("There is nothing that you plan or sell."))
        if scope_type not in SCOPES:
            raise UserError(
                self.env._(
                    "“%(scope)s” is no scope; choose from %(known)s.",
                    scope=scope_type[:60],
                    known=", ".join(SCOPES),
                )
            )
        found = scopes[scope_type]
        record = found.filtered(lambda item: item.id == scope_id) if scope_id else found[:1]
        if not record:
            raise AccessError(
                self.env._("You may look at your own forecast and at those of the groups you plan.")
            )
        return scope_type, record, self._make_scope(scope_type, record)

    @api.model
    def _make_scope(self, scope_type, record):
        """The caller's Scope, narrowed to one company and to what is asked about."""
        users = teams = None
        if scope_type == USER:
            users = tuple(record.ids)
        elif scope_type == TEAM:
            teams = tuple(record.ids)
        elif scope_type == DEPARTMENT:
            teams = tuple((record | record.sudo().group_ids).ids)
        allowed = Scope.of(self.env, users, teams)
        return replace(allowed, company_ids=(self.env.company.id,))

    # ---- plans -------------------------------------------------------------------------

    @api.model
    def _read_kpi(self, code):
        known = self._get_plan_kpis()
        code = read_text(self.env, "kpi", code)
        found = known.filtered(lambda kpi: kpi.code == code) if code else known[:1]
        if not found:
            raise UserError(
                self.env._(
                    "A forecast is held against the plan of one of: %(known)s.",
                    known=", ".join(known.mapped("code")),
                )
            )
        return found

    @api.model
    def _get_plan_domain(self, subject, scope_type=None, record=None):
        """Plans of the same period and scope."""
        scope_type, record = scope_type or subject.scope_type, record or subject.record
        domain = [
            ("company_id", "=", self.env.company.id),
            ("period_type", "=", subject.period_type),
            ("date_from", "=", subject.first),
            ("scope_type", "=", scope_type),
        ]
        if scope_type == USER:
            domain.append(("user_id", "in", record.ids))
        elif scope_type != COMPANY:
            domain.append(("team_id", "in", record.ids))
        return domain

    @api.model
    def _get_targets(self, subject, kpi, scope_type=None, records=None):
        """Targets of an indicator by id of team or person (of the company: by its id).

        Only of plans that the user may read; a draft counts, for it is what is being planned.
        """
        lines = self.env["crm.sales.plan.line"].search(
            [
                *(
                    (f"plan_id.{name}", operator, value)
                    for name, operator, value in self._get_plan_domain(subject, scope_type, records)
                ),
                ("kpi_id", "=", kpi.id),
                ("industry_id", "=", False),
                ("categ_id", "=", False),
                ("has_target", "=", True),
            ]
        )
        return {
            (line.plan_id.user_id or line.plan_id.team_id or line.company_id).id: line.target
            for line in lines
        }

    # ---- describing ----------------------------------------------------------------------

    @api.model
    def _describe_subject(self, subject, plan_kpi):
        return {
            "scope_type": subject.scope_type,
            "scope_id": subject.record.id,
            "name": subject.record.sudo().display_name,
            "period_type": subject.period_type,
            "first": fields.Date.to_string(subject.first),
            "last": fields.Date.to_string(subject.last),
            "today": fields.Date.to_string(subject.today),
            "is_over": subject.is_over,
            "kpi": plan_kpi.code,
            "kpi_name": plan_kpi.name,
            "currency_id": self.env.company.currency_id.id,
        }

    @api.model
    def _describe_history(self, history):
        rate = history.rate
        return {
            "win_rate": plain(rate.value),
            "low": rate.low,
            "high": rate.high,
            "won": history.won,
            "closed": history.closed,
            "average": plain(history.average),
            "is_company": history.is_company,
        }

    @api.model
    def _make_deals_action(self, lead_ids, name=None):
        return {
            "type": "ir.actions.act_window",
            "name": name or self.env._("Deals"),
            "res_model": "crm.lead",
            "views": [
                (self.env.ref("crm_sales_planning.crm_lead_view_list_forecast").id, "list"),
                (False, "kanban"),
                (False, "form"),
            ],
            "domain": [("id", "in", lead_ids)],
            "context": {"active_test": False, "create": False},
        }


def plain(value):
    """None does not travel over XML-RPC."""
    return False if value is None else value
