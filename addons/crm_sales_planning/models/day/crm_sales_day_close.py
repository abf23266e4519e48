from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import format_date, formatLang, plaintext2html

from ...engine import periods
from ..plan.crm_sales_plan import USER
from .crm_sales_day import MISSED
from .crm_sales_plan import BINDING_STATES

ACTIVITY_TYPE = "crm_sales_planning.activity_type_norm_missed"
#: days that were not closed in time (the server was down) are closed so far back
LOOK_BACK_DAYS = 62


class CrmSalesDay(models.Model):
    """The end of a day: it is judged, and the head hears of a norm that was missed."""

    _inherit = "crm.sales.day"

    @api.model
    def _cron_close_days(self):
        """Close the days that are over in their companies' time zones, and look at today's.

        Running it again changes nothing; days missed are made up for, in their order.
        """
        commit_progress = self.env["ir.cron"]._commit_progress
        sheets = self.sudo()
        now = fields.Datetime.now()
        jobs = [
            (company, day, users)
            for company in sheets._get_planned_companies()
            for day, users in sheets._find_unclosed(company, now)
        ]
        commit_progress(remaining=len(jobs))
        for company, day, users in jobs:
            sheets.with_company(company)._keep(company, day, users, close=True)
            if not commit_progress(1):
                return
        sheets._tell_heads()
        commit_progress()
        for company in sheets._get_planned_companies():
            today = self.env["crm.sales.fact"]._get_local_day(company, now)
            sheets.with_company(company)._keep(company, today)
            if not commit_progress():
                return

    @api.model
    def _get_planned_companies(self):
        rows = self.env["crm.sales.plan"]._read_group(
            [
                ("period_type", "=", "week"),
                ("scope_type", "=", USER),
                ("state", "in", BINDING_STATES),
                ("date_to", ">=", fields.Date.today() - timedelta(days=LOOK_BACK_DAYS)),
            ],
            ["company_id"],
        )
        return self.env["res.company"].union(*(company for [company] in rows))

    @api.model
    def _find_unclosed(self, company, now):
        """Days that are over without a closed sheet: (day, people), the oldest first."""
        today = self.env["crm.sales.fact"]._get_local_day(company, now)
        last = today - timedelta(days=1)
        since = periods.start("week", today - timedelta(days=LOOK_BACK_DAYS))
        plans = self.env["crm.sales.plan"].search(
            [
                ("company_id", "=", company.id),
                ("period_type", "=", "week"),
                ("scope_type", "=", USER),
                ("state", "in", BINDING_STATES),
                ("date_from", ">=", since),
                ("date_from", "<=", last),
                ("norm_since", "<=", last),
                ("user_id.active", "=", True),
            ]
        )
        if not plans:
            return []
        closed = {
            (user.id, day)
            for user, day in self.search_fetch(
                [
                    ("company_id", "=", company.id),
                    ("date", ">=", since),
                    ("closed_at", "!=", False),
                ],
                ["user_id", "date"],
            ).mapped(lambda sheet: (sheet.user_id, sheet.date))
        }
        work_days = self.env["crm.call.planner"]._get_work_days(plans.user_id, company, since, last)
        found = {}
        for plan in plans:
            first, end = max(plan.date_from, plan.norm_since), min(plan.date_to, last)
            for day in work_days[plan.user_id]:
                if first <= day <= end and (plan.user_id.id, day) not in closed:
                    found.setdefault(day, self.env["res.users"])
                    found[day] |= plan.user_id
        return sorted(found.items())

    # ---- the head hears of it ----------------------------------------------------------

    @api.model
    def _tell_heads(self):
        """One activity for the head of each person with a missed norm, on the last such day."""
        missed = self.search(
            [
                ("state", "=", MISSED),
                ("told_at", "=", False),
                ("date", ">=", self._get_told_since()),
            ],
            order="date, id",
        )
        activity_type = self.env.ref(ACTIVITY_TYPE, raise_if_not_found=False)
        vals_list = []
        for (user, company), sheets in missed.grouped(
            lambda sheet: (sheet.user_id, sheet.company_id)
        ).items():
            head = sheets[-1]._get_head()
            if head:
                vals_list.append(
                    self._prepare_activity_vals(user, company, sheets, head, activity_type)
                )
        activities = (
            self.env["mail.activity"]
            .with_context(mail_activity_quick_update=True, mail_notrack=True)
            .create(vals_list)
        )
        planner = self.env["crm.call.planner"]
        for head, own in activities.grouped("user_id").items():
            planner._send_digest(
                head, own, lambda env, number: env._("%s people missed the norm of the day", number)
            )
        missed.with_context(tracking_disable=True).write({"told_at": fields.Datetime.now()})

    @api.model
    def _get_told_since(self):
        return fields.Date.today() - timedelta(days=LOOK_BACK_DAYS)

    def _get_head(self):
        """The head of the group, of its department, else a head of sales; not the person."""
        self.ensure_one()
        candidates = self.team_id.user_id | self.team_id.department_id.user_id
        others = (candidates - self.user_id).filtered("active")
        if not others:
            others = (self.company_id._get_sales_managers() - self.user_id).filtered("active")
        return others[:1]

    @api.model
    def _prepare_activity_vals(self, user, company, sheets, head, activity_type):
        env = self.with_context(lang=head.lang or self.env.lang).env
        last = sheets[-1]
        return {
            "res_model_id": self.env["ir.model"]._get_id(self._name),
            "res_id": last.id,
            "user_id": head.id,
            "activity_type_id": activity_type.id if activity_type else False,
            "date_deadline": self.env["crm.sales.fact"]._get_local_day(
                company, fields.Datetime.now()
            ),
            "summary": env._(
                "%(person)s missed the norm of %(day)s",
                person=user.name,
                day=format_date(env, last.date),
            ),
            "note": plaintext2html(
                "\n".join(line for sheet in sheets for line in sheet._describe_shortfall(env))
            ),
            "automated": True,
        }

    def _describe_shortfall(self, env):
        """A line for each indicator that was missed."""
        self.ensure_one()
        day = format_date(env, self.date)
        return [
            env._(
                "%(day)s: %(indicator)s %(done)s of %(norm)s",
                day=day,
                indicator=line.kpi_id.with_env(env).name,
                done=formatLang(env, line.done, digits=0),
                norm=formatLang(env, line.norm, digits=0),
            )
            for line in self.line_ids
            if not line.is_met
        ]
