from dateutil.relativedelta import relativedelta
from odoo import Command, api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...engine import calculator
from ..kpi.crm_sales_kpi import PERIOD_FIELDS
from ..measure.measure import Scope, Span
from ..plan.crm_sales_plan import OPEN_STATES
from .forecast_reader import USER, plain

#: conversions are those of so many months, up to the last day that is old enough to be judged
COHORT_MONTHS = 12
#: from a terms meeting to the signed contract
CONTRACT_DAYS = 120
#: with fewer cases than this a group's own numbers say too little: the company's are taken
ENOUGH = 10
AMOUNT, CONTRACTS = "new_contract_amount", "new_contracts"
TARGET, AVERAGE = "target", "average"
#: conversions counted by an indicator of the same name; the last one is counted here
COHORT_KPIS = ("conv_call_meet", "conv_cold_work", "conv_terms")
CONTRACT = "conv_contract"
#: what may be given instead of what was measured
INPUTS = (TARGET, AVERAGE, CONTRACT, *reversed(COHORT_KPIS))


class CrmSalesCalculator(models.AbstractModel):
    """Plan calculator: target sum ÷ average deal → contracts → meetings → calls → day norm."""

    _name = "crm.sales.calculator"
    _inherit = ["crm.sales.forecast.reader"]
    _description = "Plan Calculator"

    @api.model
    @api.readonly
    def get_figures(
        self, scope_type=False, scope_id=False, period_type="month", day=False, overrides=None
    ):
        """What a target takes, by measured conversions of cohorts.

        :param str scope_type: as for :meth:`crm.sales.forecast.get_forecast`
        :param dict overrides: numbers by name (``target, average`` in money, ``conv_contract,
            conv_terms, conv_cold_work, conv_call_meet`` in percent) instead of what was measured
        :return: dict of ``inputs``: list of ``{code, name, measured, value, cases, is_company,
            is_given}``; ``steps``: list of ``{code, name, total, done, left, per_day, missing}`` from
            the contracts to the calls; ``people``, ``person_days`` left; ``plan``: the plan of that
            period; what is not known is False
        :raises AccessError: the scope is not the user's to see
        :raises UserError: an argument can't be understood
        """
        subject = self._read_subject(scope_type, scope_id, period_type, day)
        given = self._read_overrides(overrides)
        inputs = self._get_inputs(subject, given)
        values = {item["code"]: item["value"] for item in inputs}
        people, person_days = self._count_people(subject)
        done = self._get_done(subject)
        steps = calculator.needs(
            values[TARGET] or 0.0,
            done[AMOUNT],
            values[AVERAGE] or None,
            {
                name: values[name] / 100 if values[name] else None
                for name in calculator.CONVERSIONS.values()
            },
            done,
            person_days,
        )
        names = self._get_kpi_names()
        plan = self._find_plan(subject)
        return {
            "subject": self._describe_subject(subject, self._get_kpi(AMOUNT)),
            "inputs": inputs,
            "reached": done[AMOUNT],
            "steps": [
                {
                    "code": need.step,
                    "name": names[need.step],
                    "total": plain(need.total),
                    "done": need.done,
                    "left": plain(need.left),
                    "per_day": plain(need.per_day),
                    "missing": need.missing or False,
                }
                for need in steps
            ],
            "people": people,
            "person_days": person_days,
            "plan": {
                "id": plan.id,
                "name": plan.display_name,
                "state": plan.state,
                "is_open": plan.state in OPEN_STATES,
            }
            if plan
            else False,
            "may_write": self.env["crm.sales.plan.line"].has_access("write"),
        }

    # ---- reading ---------------------------------------------------------------------------

    @api.model
    def _read_overrides(self, overrides):
        overrides = overrides or {}
        if not isinstance(overrides, dict):
            raise UserError(
                self.env._("Your own numbers come by name, for example {'average': 50000}.")
            )
        for name, value in overrides.items():
            is_number = isinstance(value, int | float) and not isinstance(value, bool)
            if name not in INPUTS or not is_number or not 0 <= value < 1e15:
                raise UserError(
                    self.env._(
                        "“%(name)s”: give a number, 0 or more, for one of %(known)s.",
                        name=str(name)[:60],
                        known=", ".join(INPUTS),
                    )
                )
            if name.startswith("conv_") and not 0 < value <= 100:
                raise UserError(
                    self.env._(
                        "“%(name)s”: a conversion is more than 0 and at most 100 %%.",
                        name=self._get_input_names()[name],
                    )
                )
        return overrides

    @api.model
    def _get_kpi(self, code):
        return self.env["crm.sales.kpi"]._find_by_code([code])

    @api.model
    def _get_kpi_names(self):
        return {
            kpi.code: kpi.name
            for kpi in self.env["crm.sales.kpi"]._find_by_code(list(calculator.STEPS))
        }

    @api.model
    def _get_input_names(self):
        names = {
            kpi.code: kpi.name for kpi in self.env["crm.sales.kpi"]._find_by_code(list(COHORT_KPIS))
        }
        return {
            TARGET: self.env._("Target"),
            AVERAGE: self.env._("Average new contract"),
            CONTRACT: self.env._("Conversion terms meeting → contract"),
            **names,
        }

    # ---- measuring -------------------------------------------------------------------------

    @api.model
    def _get_inputs(self, subject, given):
        """What goes into the reckoning: measured, and given instead."""
        planned = self._get_targets(subject, self._get_kpi(AMOUNT)).get(subject.record.id)
        measured = {TARGET: (planned, 0, False), **self._measure_all(subject)}
        names = self._get_input_names()
        result = []
        for code in INPUTS:
            value, cases, is_company = measured[code]
            result.append(
                {
                    "code": code,
                    "name": names[code],
                    "measured": plain(value),
                    "value": given.get(code, plain(value)),
                    "is_given": code in given,
                    "cases": cases,
                    "is_company": is_company,
                }
            )
        return result

    @api.model
    def _measure_all(self, subject):
        """{input: (value, number of cases, whether they are the company's)}."""
        found = {AVERAGE: self._widen(self._measure_average, subject)}
        for kpi in self.env["crm.sales.kpi"]._find_by_code(list(COHORT_KPIS)):
            found[kpi.code] = self._widen(self._measure_cohort, subject, kpi)
        found[CONTRACT] = self._widen(self._measure_contracts, subject)
        return found

    @api.model
    def _get_cohort_span(self, today, days):
        """First and last day on which something may have begun that had so many days to go on."""
        last = today - relativedelta(days=days)
        return last - relativedelta(months=COHORT_MONTHS), last

    @api.model
    def _widen(self, method, subject, *arguments):
        """Own numbers, or where these are too few those of the company, of which only sums are told."""
        value, cases = method(subject.scope, subject.today, *arguments)
        if cases >= ENOUGH:
            return value, cases, False
        wider, more = method(Scope((self.env.company.id,)), subject.today, *arguments)
        return (wider, more, True) if more > cases else (value, cases, False)

    @api.model
    def _measure_average(self, scope, today):
        """Money of an average new contract of the last twelve months."""
        first = today - relativedelta(months=COHORT_MONTHS)
        amount = self._get_sum(AMOUNT, first, today, scope)
        count = self._get_sum(CONTRACTS, first, today, scope)
        return (amount / count if count else None), int(count)

    @api.model
    def _measure_cohort(self, scope, today, kpi):
        rows = kpi._get_facts(*self._get_cohort_span(today, kpi.days), (), scope)
        done = sum(row["numerator"] for row in rows)
        cases = sum(row["denominator"] for row in rows)
        return (100 * done / cases if cases else None), int(cases)

    @api.model
    def _measure_contracts(self, scope, today):
        """Clients with a first terms meeting in the span, and those of them who signed in time."""
        meetings, contracts = self._get_kpi("terms_meetings"), self._get_kpi(CONTRACTS)
        first, last = self._get_cohort_span(today, CONTRACT_DAYS)
        everybody = Scope((self.env.company.id,))
        [row] = self.env.execute_query(
            SQL(
                """WITH met AS (
                       SELECT partner_id, MIN(date) AS day FROM (%(meetings)s) AS meeting
                        WHERE partner_id IS NOT NULL GROUP BY partner_id),
                   signed AS (
                       SELECT partner_id, date AS day FROM (%(contracts)s) AS contract)
                SELECT COUNT(*), COUNT(*) FILTER (WHERE EXISTS (
                           SELECT FROM signed
                            WHERE signed.partner_id = met.partner_id
                              AND signed.day BETWEEN met.day AND met.day + %(days)s))
                  FROM met""",
                meetings=meetings._get_measure().rows(
                    self.env, meetings, Span(first, last, today), scope
                ),
                # a colleague may have signed
                contracts=contracts._get_measure().rows(
                    self.env, contracts, Span(first, today, today), everybody
                ),
                days=CONTRACT_DAYS,
            )
        )
        cases, signed = row
        return (100 * signed / cases if cases else None), cases

    @api.model
    def _get_sum(self, code, first, last, scope):
        rows = self._get_kpi(code)._get_facts(first, last, (), scope)
        return sum(row["value"] or 0 for row in rows)

    @api.model
    def _get_done(self, subject):
        """What the period has brought so far, by indicator."""
        last = min(subject.last, subject.today)
        if last < subject.first:
            return dict.fromkeys((AMOUNT, *calculator.STEPS), 0)
        return {
            code: self._get_sum(code, subject.first, last, subject.scope)
            for code in (AMOUNT, *calculator.STEPS)
        }

    @api.model
    def _count_people(self, subject):
        """(number of people, their working days left in the period, today included)."""
        people = self._get_people(subject)
        first = max(subject.first, subject.today)
        if not people or first > subject.last:
            return len(people), 0
        days = self.env["crm.call.planner"]._get_work_days(
            people, self.env.company, first, subject.last
        )
        return len(people), sum(len(days[person]) for person in people)

    @api.model
    def _get_people(self, subject):
        if subject.scope_type == USER:
            return subject.record
        if subject.scope_type == "team":
            teams = subject.record
        else:
            teams = self._get_members(subject, "team")
        # sudo: members of groups that the user may see
        return teams.sudo().crm_team_member_ids.user_id

    # ---- into the plan -----------------------------------------------------------------------

    @api.model
    def _find_plan(self, subject):
        return self.env["crm.sales.plan"].search(self._get_plan_domain(subject), limit=1)

    @api.model
    def write_plan(
        self, scope_type=False, scope_id=False, period_type="month", day=False, overrides=None
    ):
        """Write what the target takes into the draft plan of the period; without one, make it.

        The user's own rights decide. Indicators that are not planned for such a period stay out.

        :return: action that opens the plan
        :raises AccessError: the user may not draft that plan
        :raises UserError: the plan is not a draft any more, or the reckoning is not complete
        """
        figures = self.get_figures(scope_type, scope_id, period_type, day, overrides)
        targets = self._get_plan_targets(figures)
        subject = self._read_subject(scope_type, scope_id, period_type, day)
        kpis = (
            self.env["crm.sales.kpi"]
            ._find_by_code(list(targets))
            .filtered(PERIOD_FIELDS[subject.period_type])
        )
        plan = self._find_plan(subject)
        if plan and plan.state not in OPEN_STATES:
            raise UserError(
                self.env._(
                    "“%(plan)s” is not a draft any more. Ask for it to be returned first.",
                    plan=plan.display_name,
                )
            )
        if not plan:
            plan = self.env["crm.sales.plan"].create(self._prepare_plan_vals(subject))
        lines = {
            line.kpi_id: line
            for line in plan.line_ids
            if not line.industry_id and not line.categ_id
        }
        commands = []
        for kpi in kpis:
            values = {"target": targets[kpi.code], "has_target": True}
            if kpi in lines:
                commands.append(Command.update(lines[kpi].id, values))
            else:
                commands.append(Command.create({"kpi_id": kpi.id, **values}))
        plan.write({"line_ids": commands})
        return {
            "type": "ir.actions.act_window",
            "res_model": "crm.sales.plan",
            "res_id": plan.id,
            "views": [(False, "form")],
        }

    @api.model
    def _get_plan_targets(self, figures):
        """Targets by code of the indicator."""
        names = self._get_input_names()
        missing = next((step["missing"] for step in figures["steps"] if step["missing"]), None)
        values = {item["code"]: item["value"] for item in figures["inputs"]}
        if not values[TARGET]:
            missing = TARGET
        if missing:
            raise UserError(
                self.env._(
                    "“%(input)s” is not known yet: nothing was measured. Enter your own number.",
                    input=names[missing],
                )
            )
        return {
            AMOUNT: values[TARGET],
            **{step["code"]: step["total"] for step in figures["steps"]},
            **{code: values[code] for code in COHORT_KPIS},
        }

    @api.model
    def _prepare_plan_vals(self, subject):
        values = {
            "company_id": self.env.company.id,
            "period_type": subject.period_type,
            "date_from": subject.first,
            "scope_type": subject.scope_type,
        }
        if subject.scope_type == USER:
            # sudo: the group of somebody whose plan the user is about to make
            team = subject.record.sudo().sale_team_id
            values.update(user_id=subject.record.id, team_id=team.id)
        elif subject.scope_type != "company":
            values["team_id"] = subject.record.id
        return values
