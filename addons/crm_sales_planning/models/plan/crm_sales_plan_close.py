from odoo import models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL, format_date

from ..measure.measure import Scope
from ..team.res_users import CEO
from .crm_sales_plan import CLOSED, COMPANY, DEPARTMENT, IN_PROGRESS, TEAM, USER
from .crm_sales_plan_life import RUNNING_STATES

#: facts of these are frozen when they are closed; weeks and days lie within months
FREEZING_PERIODS = ("year", "quarter", "month")


class CrmSalesPlan(models.Model):
    """Closing: facts and their documents are kept as they are."""

    _inherit = "crm.sales.plan"

    def action_close(self):
        """Close plans whose period is over, with the plans within that were made from them.

        Facts are counted a last time and frozen with the list of their documents.

        :raises UserError: the period is not over (the CEO may close earlier), or a line below the
            threshold has no decision
        """
        self.check_access("write")
        self._check_over()
        plans = self | self._get_running_below()
        plans.refresh_facts()
        plans.filtered(lambda plan: plan.state in RUNNING_STATES)._check_decided()
        self._move_state(RUNNING_STATES, CLOSED)
        # sudo: what was made from the plan ends with it
        (plans - self).sudo()._as_move().write({"state": CLOSED})
        closed = plans.sudo()
        for same in closed.grouped(
            lambda plan: (plan.company_id, plan.date_from, plan.date_to)
        ).values():
            same._keep_documents()
        closed._freeze_facts("_freeze")
        return True

    def _check_over(self):
        for plan in self:
            if plan.date_to >= plan._get_today() and not self.env.user.has_group(CEO):
                raise UserError(
                    self.env._(
                        "“%(plan)s” runs until %(day)s; only the CEO closes it earlier.",
                        plan=plan.display_name,
                        day=format_date(self.env, plan.date_to),
                    )
                )

    def _get_running_below(self):
        """Plans made from these that are worked on and end with them."""
        # sudo: they are closed along, whoever's they are
        found = self.sudo().search([("id", "child_of", self.ids), ("state", "in", RUNNING_STATES)])
        by_id = {plan.id: plan for plan in self}
        below = found.filtered(
            lambda plan: any(
                whole.date_from <= plan.date_from and plan.date_to <= whole.date_to
                for number in plan.parent_path.split("/")[:-1]
                if (whole := by_id.get(int(number)))
            )
        )
        return below.with_env(self.env) - self

    def _check_decided(self):
        """Hook: what has to be decided before a plan is closed."""

    def action_reopen(self):
        """Open closed plans again; the CEO only.

        :raises UserError: the plan it was made from is closed
        """
        if not self.env.su and not self.env.user.has_group(CEO):
            raise AccessError(self.env._("Only the CEO opens a closed plan again."))
        for plan in self.sudo():
            if plan.parent_id.state == CLOSED and plan.parent_id not in self.sudo():
                raise UserError(
                    self.env._(
                        "“%(plan)s” is part of “%(whole)s”, which is closed; reopen that first.",
                        plan=plan.display_name,
                        whole=plan.parent_id.display_name,
                    )
                )
        self._move_state((CLOSED,), IN_PROGRESS)
        # sudo: documents and facts are kept by the program
        plans = self.sudo()
        plans.line_ids.document_ids.unlink()
        plans._freeze_facts("_unfreeze")
        plans.refresh_facts()
        return True

    def _freeze_facts(self, method):
        facts = self.env["crm.sales.fact"]
        for plan in self:
            if plan.period_type not in FREEZING_PERIODS:
                continue
            # the whole company's days are closed for what comes late, too
            scope = None if plan._is_of_company() else plan._get_own_scope()
            getattr(facts, method)(plan.company_id, plan.date_from, plan.date_to, scope)

    def _is_of_company(self):
        self.ensure_one()
        return self.scope_type == COMPANY or (self.scope_type == DEPARTMENT and not self.team_id)

    def _get_own_scope(self):
        self.ensure_one()
        company = (self.company_id.id,)
        if self._is_of_company():
            return Scope(company)
        if self.scope_type == USER:
            return Scope(company, users=(self.user_id.id,))
        teams = self.team_id if self.scope_type == TEAM else self.team_id.group_ids
        return Scope(company, teams=tuple(teams.ids))

    # ---- documents --------------------------------------------------------------------------

    def _keep_documents(self):
        """List what counted for the lines of plans of one company and period."""
        documents = self.env["crm.sales.plan.line.document"]
        self.line_ids.document_ids.unlink()
        for lines, keys, scope_type in self._get_questions():
            lines._insert_documents(keys, self._get_scope(scope_type))
        documents.invalidate_model()
        documents.search([("line_id", "in", self.line_ids.ids)])._keep_names()


class CrmSalesPlanLine(models.Model):
    """Documents of closed lines."""

    _inherit = "crm.sales.plan.line"

    def _insert_documents(self, keys, scope):
        """One INSERT for the lines of one indicator, kind of scope and dimension."""
        plan, kpi = self[0].plan_id, self[0].kpi_id.with_company(self[0].company_id)
        if not kpi._is_counted():
            return
        span = kpi._get_span(plan.date_from, plan.date_to, keys)
        rows = kpi._get_measure().rows(self.env, kpi, span, scope)
        if rows is None:
            return
        columns = {key: kpi._get_key_sql(key) for key in keys}
        conditions = [
            SQL("%s = wanted.%s", column, SQL.identifier(key)) for key, column in columns.items()
        ]
        wanted = SQL(", ").join(
            SQL("(%s, %s)", line.id, SQL(", ").join(SQL("%s", value or None) for value in values))
            for line in self
            if (values := line._get_fact_key(keys))
        )
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO crm_sales_plan_line_document (
                       line_id, res_model, res_id, date, user_id, partner_id, amount, numerator,
                       denominator, create_uid, create_date, write_uid, write_date)
                SELECT wanted.line_id, counted.res_model, counted.res_id, counted.date,
                       counted.user_id, counted.partner_id, counted.amount, counted.numerator,
                       counted.denominator, %(uid)s, now() AT TIME ZONE 'UTC', %(uid)s,
                       now() AT TIME ZONE 'UTC'
                  FROM (%(rows)s) AS counted
                  LEFT JOIN crm_team ON crm_team.id = counted.team_id
                  JOIN (VALUES %(wanted)s) AS wanted (line_id, %(names)s) ON %(conditions)s
                 WHERE counted.res_id IS NOT NULL
                """,
                uid=self.env.uid,
                rows=rows,
                wanted=wanted,
                names=SQL(", ").join(SQL.identifier(key) for key in keys),
                conditions=SQL(" AND ").join(conditions),
            )
        )


class CrmSalesPlanLineDocument(models.Model):
    """Names outlive their documents."""

    _inherit = "crm.sales.plan.line.document"

    def _keep_names(self):
        for model, documents in self.grouped("res_model").items():
            if model not in self.env:
                continue
            records = self.env[model].browse(set(documents.mapped("res_id"))).exists()
            names = {record.id: record.display_name for record in records}
            names = self._get_names_of_deleted(model, documents, names) | names
            for document in documents:
                document.name = names.get(document.res_id)

    def _get_names_of_deleted(self, model, documents, names):
        """As the store of facts remembers them."""
        gone = [number for number in documents.mapped("res_id") if number not in names]
        facts = self.env["crm.sales.fact"].search(
            [("res_model", "=", model), ("res_id", "in", gone)]
        )
        return {fact.res_id: fact.res_name for fact in facts}
