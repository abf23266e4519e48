from datetime import timedelta

from odoo import api, fields, models

from ...engine import periods
from ...engine.deadline import LOOK_DAYS, shifted
from ..plan.crm_sales_plan import CLOSED, TEAM, USER
from ..plan.crm_sales_plan_life import RUNNING_STATES
from ..team.res_users import CEO, DEPARTMENT_HEAD
from .crm_sales_report import DRAFT, MONTHLY, PERIODS, QUARTERLY, WEEKLY

#: day of the next period by which a report is due; a week's on its first
DUE_DAYS = {WEEKLY: 1, MONTHLY: 5, QUARTERLY: 10}
#: periods that are made up for after a time without crons
LOOK_BACK = {WEEKLY: 5, MONTHLY: 3, QUARTERLY: 2}
#: days before the deadline on which the author is reminded
REMIND_DAYS = 1


class CrmSalesReport(models.Model):
    """Reports appear when their period is over, remind of themselves and tell when they are late."""

    _inherit = "crm.sales.report"

    @api.model
    def _cron_reports(self):
        """Make what is missing, refresh drafts, remind, escalate; safe to run again."""
        for company in self.env["crm.sales.plan"]._get_planning_companies():
            today = self.env["crm.sales.fact"]._get_local_day(company, fields.Datetime.now())
            reports = self.with_company(company)
            reports._make_missing(company, today)
            reports._remind(company, today)

    @api.model
    def _make_missing(self, company, today):
        vals_list = []
        for kind, period in PERIODS.items():
            last = periods.start(period, today)
            for _number in range(LOOK_BACK[kind]):
                last = periods.start(period, last - timedelta(days=1))
                vals_list += self._prepare_reports(company, kind, last)
        known = {
            (report.kind, report.team_id.id, report.date_from)
            for report in self.search(
                [
                    ("company_id", "=", company.id),
                    ("date_from", "in", [vals["date_from"] for vals in vals_list]),
                ]
            )
        }
        made = self.create(
            [
                {**vals, "made_on": today}
                for vals in vals_list
                if (vals["kind"], vals["team_id"], vals["date_from"]) not in known
            ]
        )
        made._fill()
        for report in made:
            report.activity_schedule(
                "mail.mail_activity_data_todo",
                date_deadline=report.date_deadline,
                summary=self.env._("Submit the report"),
                user_id=report.author_id.id,
            )

    def _prepare_reports(self, company, kind, first):
        """Values of the reports on a period, for groups or departments that had plans for it."""
        period = PERIODS[kind]
        plans = self.env["crm.sales.plan"].search(
            [
                ("company_id", "=", company.id),
                ("period_type", "=", period),
                ("date_from", "=", first),
                ("state", "in", (*RUNNING_STATES, CLOSED)),
            ]
        )
        if not plans:
            return []
        deadline = self._get_deadline(company, kind, first)
        result = []
        for team in self._get_reported_teams(kind, plans):
            author, recipient = self._get_people(company, kind, team)
            if author and recipient:
                result.append(
                    {
                        "kind": kind,
                        "company_id": company.id,
                        "team_id": team.id,
                        "date_from": first,
                        "date_to": periods.end(period, first),
                        "date_deadline": deadline,
                        "author_id": author.id,
                        "recipient_id": recipient.id,
                    }
                )
        return result

    def _get_reported_teams(self, kind, plans):
        """Groups for a week; departments, or the whole company, for a month and a quarter."""
        if kind == WEEKLY:
            return plans.filtered(lambda plan: plan.scope_type in (TEAM, USER)).team_id
        departments = plans.team_id.department_id | plans.team_id.filtered("is_department")
        return departments or [departments.browse()]

    def _get_people(self, company, kind, team):
        """Author and recipient."""
        heads = self._get_members(company, DEPARTMENT_HEAD)
        ceo = company._get_planning_ceo()
        others = heads - self._get_members(company, CEO)
        if kind == WEEKLY:
            author = team.user_id
            above = team.department_id.user_id or others[:1]
            recipient = above if above and above != author else (ceo - author)
        else:
            author = team.user_id or others[:1] or ceo
            recipient = ceo or author
        return author, recipient

    def _get_members(self, company, group):
        return (
            self.env.ref(group)
            .sudo()
            .all_user_ids.filtered(
                lambda user: company in user.company_ids and not user.share and user.active
            )
            .sorted("id")
        )

    @api.model
    def _get_deadline(self, company, kind, first):
        """The day by which a report on a period is due, moved off a day off as the company wants it."""
        start = periods.following(PERIODS[kind], first)
        day = start + timedelta(days=DUE_DAYS[kind] - 1)
        around = timedelta(days=LOOK_DAYS)
        users = self.env["res.users"]
        working = users._get_planning_days(users.browse(), company, day - around, day + around)
        return shifted(day, set(working[False]), company.planning_deadline_shift)

    @api.model
    def _remind(self, company, today):
        drafts = self.search([("company_id", "=", company.id), ("state", "=", DRAFT)])
        for report in drafts:
            # one that was made up for after its deadline is late from the next day on
            if today > max(report.date_deadline, report.made_on):
                report._escalate(today)
            elif today >= report.date_deadline - timedelta(days=REMIND_DAYS):
                report._remind_author(today)

    def _remind_author(self, today):
        self.ensure_one()
        if self.reminded_on:
            return
        self.message_notify(
            partner_ids=self.author_id.partner_id.ids,
            subject=self.env._("Report due: %(report)s", report=self.display_name),
            body=self.env._(
                "The report on %(report)s is due on %(day)s.",
                report=self.display_name,
                day=fields.Date.to_string(self.date_deadline),
            ),
        )
        self.write({"reminded_on": today})

    def _escalate(self, today):
        """Tell author and recipient once that the report is late."""
        self.ensure_one()
        if self.escalated_on:
            return
        self.message_notify(
            partner_ids=(self.author_id | self.recipient_id).partner_id.ids,
            subject=self.env._("Report overdue: %(report)s", report=self.display_name),
            body=self.env._(
                "%(author)s has not submitted the report on %(report)s, due on %(day)s.",
                author=self.author_id.name,
                report=self.display_name,
                day=fields.Date.to_string(self.date_deadline),
            ),
        )
        self.activity_schedule(
            "mail.mail_activity_data_todo",
            date_deadline=today,
            summary=self.env._("Ask for the overdue report"),
            user_id=self.recipient_id.id,
        )
        self.write({"escalated_on": today})


class CrmSalesPlan(models.Model):
    _inherit = "crm.sales.plan"

    @api.model
    def _get_planning_companies(self):
        """Companies that plan at all."""
        groups = self._read_group([("state", "in", (*RUNNING_STATES, CLOSED))], ["company_id"])
        return self.env["res.company"].union(*(company for [company] in groups))
