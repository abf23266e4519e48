from collections import defaultdict

from odoo import fields, models
from odoo.tools import SQL

from ..measure.measure import MEASURES, Scope
from .crm_sales_plan import CLOSED, COMPANY, DEPARTMENT, TEAM, USER

#: scope of a plan -> key of facts
SCOPE_KEYS = {COMPANY: "company", DEPARTMENT: "department", TEAM: "team", USER: "user"}
FACT_FIELDS = ["fact", "has_fact", "numerator", "denominator", "fact_count"]


class CrmSalesPlan(models.Model):
    """Facts of open plans: one question for each indicator, one UPDATE for all lines."""

    _inherit = "crm.sales.plan"

    working_days = fields.Float(
        digits=(16, 2),
        readonly=True,
        copy=False,
        help="Of all its people together, by their calendars, holidays and leaves.",
    )
    working_days_passed = fields.Float(
        digits=(16, 2),
        readonly=True,
        copy=False,
        help="Those that were over when facts were counted.",
    )

    def refresh_facts(self):
        """Count the facts of plans that are not closed; doing it twice changes nothing.

        Whoever may read a plan may refresh it.
        """
        self.check_access("read")
        # sudo: facts are counted wholly, whoever asks; nothing but facts is written
        plans = self.sudo().filtered(lambda plan: plan.state != CLOSED)
        if not plans:
            return True
        self.env["crm.sales.fact"].sudo()._sync_noted()
        rows = []
        for _key, same in plans.grouped(
            lambda plan: (plan.company_id, plan.date_from, plan.date_to)
        ).items():
            rows += same._count_facts()
            same._count_working_days()
        self._write_facts(rows)
        plans._write_facts_at()
        return True

    def _count_facts(self):
        """Rows for :meth:`_write_facts` of plans of one company and period."""
        if self[0].date_from > self._get_today():
            return [(line.id, 0, False, 0, 0, 0) for line in self.line_ids]
        found = []
        for lines, keys, scope_type in self._get_questions():
            by_key = lines[:1]._get_facts_by_key(self[0], keys, scope_type, self)
            nothing = lines[:1]._get_fact_of_nothing()
            for line in lines:
                found.append((line.id, *by_key.get(line._get_fact_key(keys), nothing)))
        return found

    def _get_questions(self):
        """(lines, keys of facts, scope type): lines that one question about facts answers."""
        questions = defaultdict(list)
        for line in self.line_ids:
            plan = line.plan_id
            keys = [SCOPE_KEYS[plan.scope_type], *line._get_dimension_keys()]
            if plan.scope_type == DEPARTMENT and not plan.team_id:
                keys[0] = SCOPE_KEYS[COMPANY]
            questions[line.kpi_id, plan.scope_type, tuple(keys)].append(line.id)
        return [
            (self.line_ids.browse(ids), list(keys), scope_type)
            for (_kpi, scope_type, keys), ids in questions.items()
        ]

    def _get_scope(self, scope_type):
        """Whose facts the plans of a scope type are about."""
        plans = self.filtered(lambda plan: plan.scope_type == scope_type)
        company = (self[0].company_id.id,)
        if scope_type == USER:
            return Scope(company, users=tuple(plans.user_id.ids))
        if scope_type == TEAM:
            return Scope(company, teams=tuple(plans.team_id.ids))
        return Scope(company)

    def _count_working_days(self):
        """Days of one company and period, by the calendars of the people of each plan."""
        company, first, last = self[0].company_id, self[0].date_from, self[0].date_to
        today = self._get_today()
        people = {plan: plan._get_people() for plan in self}
        everybody = self.env["res.users"].union(*people.values())
        days = everybody._get_planning_days(everybody, company, first, last)
        for plan, users in people.items():
            spans = [days[user_id] for user_id in users.ids or [False]]
            plan._as_move().write(
                {
                    "working_days": sum(sum(span.values()) for span in spans),
                    "working_days_passed": sum(
                        share for span in spans for day, share in span.items() if day < today
                    ),
                }
            )

    def _write_facts(self, rows):
        if not rows:
            return
        columns = [list(column) for column in zip(*rows, strict=True)]
        self.env["crm.sales.plan.line"].flush_model(FACT_FIELDS)
        self.env.cr.execute(
            SQL(
                """
                UPDATE crm_sales_plan_line AS line
                   SET fact = found.fact, has_fact = found.has_fact,
                       numerator = found.numerator, denominator = found.denominator,
                       fact_count = found.fact_count
                  FROM unnest(%s::int[], %s::numeric[], %s::bool[], %s::numeric[], %s::numeric[],
                              %s::int[])
                       AS found (id, fact, has_fact, numerator, denominator, fact_count)
                 WHERE line.id = found.id
                   AND (line.fact, line.has_fact, line.numerator, line.denominator, line.fact_count)
                       IS DISTINCT FROM (round(found.fact, 4), found.has_fact,
                       round(found.numerator, 4), round(found.denominator, 4), found.fact_count)
                """,
                *columns,
            )
        )
        self.env["crm.sales.plan.line"].invalidate_model(FACT_FIELDS, flush=False)

    def _write_facts_at(self):
        now = fields.Datetime.now()
        self.env.cr.execute(
            SQL(
                "UPDATE crm_sales_plan SET facts_at = %s WHERE id IN %s AND facts_at IS DISTINCT FROM %s",
                now,
                tuple(self.ids),
                now,
            )
        )
        self.invalidate_recordset(["facts_at"], flush=False)


class CrmSalesPlanLine(models.Model):
    """What facts answer for a line."""

    _inherit = "crm.sales.plan.line"

    def _get_facts_by_key(self, plan, keys, scope_type, plans, span=None):
        """{key of a line: fact, has fact, numerator, denominator, cases} of one indicator.

        :param span: first and last day; None: those of the plan
        """
        kpi = self.kpi_id.sudo().with_company(plan.company_id)
        if not kpi._is_counted():
            return {}
        first, last = span or (plan.date_from, plan.date_to)
        rows = kpi._get_facts(first, last, keys, plans._get_scope(scope_type))
        return {
            tuple(row[key] for key in keys): (
                row["value"] or 0,
                row["value"] is not None,
                row["numerator"],
                row["denominator"],
                row["count"],
            )
            for row in rows
        }

    def _get_fact_key(self, keys):
        """The line's place among facts grouped by these keys."""
        self.ensure_one()
        plan = self.plan_id
        values = {
            "company": plan.company_id.id,
            "department": plan.team_id.id,
            "team": plan.team_id.id,
            "user": plan.user_id.id,
            "segment": self.industry_id.id,
            "product_category": self.categ_id.id,
        }
        return tuple(values[key] for key in keys)

    def _get_fact_of_nothing(self):
        """Where nothing happened, a sum is zero, but a rate or an average is not there."""
        has_fact = self.unit in ("sum", "count") and self.kpi_id._is_counted()
        return 0, has_fact, 0, 0, 0


class CrmSalesKpi(models.Model):
    _inherit = "crm.sales.kpi"

    def _is_counted(self):
        """Whether it is said what is counted."""
        self.ensure_one()
        return bool(self.model_id) if not self.is_builtin else self.code in MEASURES
