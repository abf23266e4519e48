"""The plans of last year and this one, as the rules of the seed want them.

Targets are made of what was reached: a little more than that, so that some lines are met and some are
not. Past months are closed, this month and its weeks are worked on.
"""

from datetime import date, timedelta

from odoo.fields import Command

from ..engine import periods

#: indicators of a year, with how much more is wanted than was reached
YEARLY = {
    "turnover": 1.05,
    "new_contracts": 1.1,
    "new_contract_amount": 1.08,
    "cross_count": 1.0,
    "pot_clients_wip": 1.0,
    "cur_clients_wip": 1.0,
}
#: rates and ceilings: the target itself
FIXED = {"quality": 95, "satisfaction": 85, "claims": 4}
#: indicators of months and weeks
MONTHLY = {
    "cold_calls": 1.02,
    "cold_meetings": 1.05,
    "need_meetings": 1.0,
    "terms_meetings": 1.0,
    "proposals": 1.1,
}
#: norm of a person in a month, where the story has no facts yet
NORMS = {"cold_calls": 100, "cold_meetings": 4, "need_meetings": 3, "terms_meetings": 2}
#: why something was missed, and what is done about it
DECISIONS = (
    ("Мало новых компаний в списке звонков", "Дополнить реестр: 30 новых предприятий отрасли"),
    ("Встречи переносились клиентами", "Назначать встречу сразу в конце звонка, с подтверждением"),
    ("Техпредложения ждут расчёта", "Расчёт типовых печей по шаблону, срок два дня"),
    ("Договоры долго согласуются", "Отправлять проект договора вместе с предложением"),
    ("Отпуск в середине месяца", "Передавать клиентов на время отпуска напарнику"),
)
#: groups have plans for so many months back, people for fewer
MONTHS_OF_GROUPS = 12
#: people have plans of their own for so many months back
MONTHS_OF_PEOPLE = 3


class Plans:
    def __init__(self, people, rng):
        self.people, self.rng, self.env = people, rng, people.env
        self.plans = self.env["crm.sales.plan"]
        self.today = self.plans._get_today()
        self.kpis = {
            kpi.code: kpi
            for kpi in self.env["crm.sales.kpi"].search(
                [("code", "in", [*YEARLY, *FIXED, *MONTHLY])]
            )
        }

    def create(self):
        years = self.plans
        for year in (self.today.year - 1, self.today.year):
            years |= self._create_year(year)
        quarters = self._split(years, "quarter")
        self._approve(quarters)
        months = self._split(quarters, "month")
        self._add_monthly(months)
        self._approve(months)
        known = months.filtered(lambda plan: plan.date_from <= self.today)
        self._give_out(known)
        self._close(known)

    def _prepare_lines(self, factors, first, last, share=1.0):
        vals_list = []
        for code, factor in factors.items():
            kpi = self.kpis[code]
            rows = kpi._get_facts(first, min(last, self.today))
            reached = (rows[0]["value"] or 0) if rows else 0
            if kpi.time_rule == "sum":
                reached /= share
            target = self._round(reached * factor, kpi)
            if target:
                vals_list.append({"kpi_id": kpi.id, "target": target})
        return vals_list

    @staticmethod
    def _round(value, kpi):
        if kpi.unit == "count":
            return max(1, round(value))
        digits = max(0, len(str(int(value))) - 2)
        return round(value, -digits)

    def _create_year(self, year):
        first, last = date(year, 1, 1), date(year, 12, 31)
        passed = (min(last, self.today) - first).days + 1
        lines = self._prepare_lines(YEARLY, first, last, passed / 365)
        lines += [
            {"kpi_id": self.kpis[code].id, "target": target} for code, target in FIXED.items()
        ]
        plan = self.plans.with_user(self.people.head).create(
            {
                "period_type": "year",
                "date_from": first,
                "scope_type": "company",
                "line_ids": [Command.create(vals) for vals in lines],
            }
        )
        self._approve(plan)
        return plan

    def _approve(self, plans):
        plans.with_user(self.people.head).action_submit()
        plans.with_user(self.people.ceo).action_approve()

    def _split(self, plans, period_type):
        return self.plans.browse(plans.with_user(self.people.head).action_split(period_type))

    def _add_monthly(self, months):
        heads = len(self.people.sellers)
        for month in months:
            codes = {
                vals["kpi_id"]: vals
                for vals in self._prepare_lines(MONTHLY, month.date_from, month.date_to)
            }
            if month.date_to >= self.today - timedelta(days=40):
                for code, norm in NORMS.items():
                    kpi = self.kpis[code].id
                    codes[kpi] = {"kpi_id": kpi, "target": norm * heads}
            month.with_user(self.people.head).write(
                {"line_ids": [Command.create(vals) for vals in codes.values()]}
            )

    def _give_out(self, months):
        """From the company to the department, groups, and lately to people and their weeks."""
        head = self.people.head
        first = self._get_month(MONTHS_OF_GROUPS)
        departments = self._distribute(
            months.filtered(lambda plan: plan.date_from >= first), "equal"
        )
        self._approve(departments)
        groups = self._distribute(departments, "capacity")
        groups.with_user(head).action_submit()
        groups.with_user(self.people.ceo).action_approve()
        first = self._get_month(MONTHS_OF_PEOPLE)
        recent = groups.filtered(
            lambda plan: plan.date_from >= first and plan.team_id.crm_team_member_ids
        )
        people = self._distribute(recent, "capacity")
        people.with_user(head).action_submit()
        people.with_user(self.people.ceo).action_approve()
        current = people.filtered(lambda plan: plan.date_to >= self.today)
        weeks = self.plans.browse(current.with_user(head).action_split("week"))
        everything = months | departments | groups | people
        everything.with_user(self.people.ceo)._as_move().write({"state": "issued"})
        now = weeks.filtered(lambda plan: plan.date_from <= self.today)
        everything._start_running()
        now.with_user(head).action_issue()

    def _get_month(self, back):
        first = periods.start("month", self.today)
        for _month in range(back):
            first = periods.start("month", first - timedelta(days=1))
        return first

    def _distribute(self, plans, method):
        return self.plans.browse(plans.with_user(self.people.head).action_distribute(method))

    def _close(self, months):
        """Past months were closed in their time, the last one after decisions."""
        past = months.filtered(lambda plan: plan.date_to < self.today).sorted("date_from")
        running = self.plans.search([("state", "in", ("issued", "in_progress"))])
        running.refresh_facts()
        last = past[-1:]
        older = past - last
        self.plans.search(
            [("id", "child_of", older.ids), ("date_to", "<", last.date_from)]
        )._as_move().write({"state": "closed"})
        for month in older:
            month._freeze_facts("_freeze")
        self._decide(self.plans.search([("id", "child_of", last.ids)]).line_ids)
        last.with_user(self.people.ceo).action_close()

    def _decide(self, lines):
        """What heads do about lines below the threshold; the CEO agrees."""
        vals_list = []
        for line in lines.filtered("needs_decision"):
            cause, measure = self.rng.choice(DECISIONS)
            plan = line.plan_id
            vals_list.append(
                {
                    "line_id": line.id,
                    "cause": cause,
                    "measure": measure,
                    "owner_id": (plan.user_id or plan.team_id.user_id or self.people.head).id,
                    "expected_effect": max(1, round(0.1 * line.target)),
                }
            )
        decisions = self.env["crm.sales.decision"].create(vals_list)
        decisions.action_propose()
        decisions.with_user(self.people.ceo).action_agree()
