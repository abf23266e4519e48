from markupsafe import Markup
from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_datetime

from ...engine import sorting

BATCH = 200
SORT_TYPE = "crm_corporate_sales.activity_type_sort_inquiry"
ASSIGN_TYPE = "crm_corporate_sales.activity_type_assign_lead"
QUEUE_URL = "/odoo/inquiry-queue"
ASSIGN_URL = "/odoo/assign-leads"


class CrmInquiry(models.Model):
    """Twice a day: who has let inquiries wait is reminded, later their manager (spec 2, point 5).

    Each inquiry is marked when somebody was told, so nobody is told twice of the same; each person
    gets one message a check, however many inquiries there are.
    """

    _inherit = "crm.inquiry"

    sort_reminded_at = fields.Datetime(
        string="Dispatcher Reminded On", readonly=True, copy=False, help="It waited to be sorted."
    )
    sort_escalated_at = fields.Datetime(
        string="Dispatchers' Manager Told On", readonly=True, copy=False
    )
    assign_reminded_at = fields.Datetime(
        string="Head Reminded On", readonly=True, copy=False, help="Its lead waited for somebody."
    )
    assign_escalated_at = fields.Datetime(
        string="Heads' Manager Told On", readonly=True, copy=False
    )

    @api.model
    def _prepare_state_moments(self, state, now):
        """Who waits again may be told of again."""
        vals = super()._prepare_state_moments(state, now)
        if state == "new":
            vals.update(sort_reminded_at=False, sort_escalated_at=False)
        if state in ("new", "sorted"):
            vals.update(assign_reminded_at=False, assign_escalated_at=False)
        return vals

    # ------------------------------------------------------------
    # when
    # ------------------------------------------------------------

    @api.model
    def _cron_watch_queue(self):
        """Look at the queues of those companies whose time of day has come.

        A check that was missed while the server was down is made up for; running it again
        between two checks changes nothing.
        """
        now = fields.Datetime.now()
        companies = self.env["res.company"].search([("active", "=", True)])
        due = companies.filtered(lambda company: self._is_check_due(company, now))
        commit_progress = self.env["ir.cron"]._commit_progress
        commit_progress(remaining=len(due))
        for company in due:
            self.with_company(company)._watch_company(company, now)
            company.inquiry_checked_at = now
            if not commit_progress(1):
                break

    @api.model
    def _is_check_due(self, company, now):
        hours = (company.inquiry_check_first, company.inquiry_check_second)
        moment = sorting.last_check(now, hours, company._get_inquiry_zone())
        return not company.inquiry_checked_at or company.inquiry_checked_at < moment

    @api.model
    def _watch_company(self, company, now):
        """Remind and escalate what is late in this company now."""
        limits = self._get_sorting_limits(company, now)
        waiting = Domain([("company_id", "=", company.id), ("state", "=", "new")])
        news = Digests(self)
        for mark, limit, people in (
            ("sort_reminded_at", limits.overdue, company._get_inquiry_dispatchers()),
            ("sort_escalated_at", limits.escalated, company._get_inquiry_manager()),
        ):
            if limit and people:
                domain = waiting & Domain([("received_at", "<=", limit), (mark, "=", False)])
                self._remind(domain, mark, people, SORT_TYPE, news)
        for team in self._get_teams_with_unassigned(company):
            self._watch_team(company, team, now, news)
        news.send()

    @api.model
    def _get_teams_with_unassigned(self, company):
        groups = self._read_group(
            [("company_id", "=", company.id), ("state", "=", "sorted"), ("team_id", "!=", False)],
            ["team_id"],
        )
        return [team for (team,) in groups]

    @api.model
    def _watch_team(self, company, team, now, news):
        limits = self._get_assigning_limits(company, team, now)
        waiting = Domain(
            [
                ("company_id", "=", company.id),
                ("team_id", "=", team.id),
                ("state", "=", "sorted"),
                ("lead_id.user_id", "=", False),
                ("lead_id.won_status", "=", "pending"),
            ]
        )
        manager = company._get_inquiry_manager()
        head = team.user_id.filtered("active") or manager
        for mark, limit, people in (
            ("assign_reminded_at", limits.overdue, head),
            ("assign_escalated_at", limits.escalated, manager - head),
        ):
            if limit and people:
                domain = waiting & Domain([("sorted_at", "<=", limit), (mark, "=", False)])
                self._remind(domain, mark, people, ASSIGN_TYPE, news)

    # ------------------------------------------------------------
    # telling
    # ------------------------------------------------------------

    @api.model
    def _remind(self, domain, mark, people, type_xmlid, news):
        """One activity for each of these inquiries, spread over the people, and the mark.

        :param str mark: field that keeps the moment of telling
        :param people: users among whom the inquiries are spread; who is away today gets none,
            unless all are
        :param Digests news: collects what each person is told
        """
        loads = self._count_reminders((people - people._get_absent_today()) or people, type_xmlid)
        last_id = 0
        while found := self.search(domain & Domain("id", ">", last_id), limit=BATCH, order="id"):
            last_id = found[-1].id
            locked = found.try_lock_for_update(allow_referencing=True)
            locked.invalidate_recordset(["state", "lead_id", mark])
            late = locked.filtered_domain(domain)
            shares = sorting.spread(late.sorted(lambda item: (item.received_at, item.id)), loads)
            for user, inquiries in shares.items():
                own = self.browse([item.id for item in inquiries])
                loads[user] += len(own)
                own._make_reminders(user, type_xmlid)
                news.add(user, type_xmlid, own)
            late.write({mark: fields.Datetime.now()})

    @api.model
    def _count_reminders(self, people, type_xmlid):
        """{user: open reminders of this kind}, so that nobody gets more than the others."""
        counts = dict(
            self.env["mail.activity"]._read_group(
                [
                    ("user_id", "in", people.ids),
                    ("activity_type_id", "=", self.env.ref(type_xmlid).id),
                ],
                ["user_id"],
                ["__count"],
            )
        )
        return {user: counts.get(user, 0) for user in people}

    def _make_reminders(self, user, type_xmlid):
        """An activity of ``user`` on each of these inquiries, or on their leads."""
        activity_type = self.env.ref(type_xmlid)
        records = self if type_xmlid == SORT_TYPE else self.lead_id
        activities = self.env["mail.activity"].with_context(mail_activity_quick_update=True)
        known = activities.search(
            [
                ("res_model", "=", records._name),
                ("res_id", "in", records.ids),
                ("activity_type_id", "=", activity_type.id),
                ("user_id", "=", user.id),
            ]
        )
        told = set(known.mapped("res_id"))
        today = fields.Date.context_today(self.with_user(user))
        activities.create(
            [
                {
                    "activity_type_id": activity_type.id,
                    "automated": True,
                    "res_model_id": self.env["ir.model"]._get_id(records._name),
                    "res_id": record.id,
                    "user_id": user.id,
                    "date_deadline": today,
                    "summary": activity_type.with_context(lang=user.lang).name,
                }
                for record in records
                if record.id not in told
            ]
        )

    def _close_sorting_activities(self):
        """Reminders of these inquiries are done: they are sorted or rejected."""
        reminded = self.sudo().filtered(
            lambda item: item.sort_reminded_at or item.sort_escalated_at
        )
        reminded.activity_search([SORT_TYPE], only_automated=True)._action_done(
            feedback=self.env._("Sorted")
        )


class Digests:
    """One message for each person about all that waits for them."""

    def __init__(self, inquiries):
        self.env = inquiries.env
        self.late = {}

    def add(self, user, type_xmlid, inquiries):
        count, oldest = self.late.get((user, type_xmlid), (0, None))
        moments = [item.received_at for item in inquiries]
        oldest = min([*moments, *([oldest] if oldest else [])], default=None)
        self.late[user, type_xmlid] = (count + len(inquiries), oldest)

    def send(self):
        for (user, type_xmlid), (count, oldest) in self.late.items():
            if count:
                self._send_one(user, type_xmlid == SORT_TYPE, count, oldest)

    def _send_one(self, user, is_sorting, count, oldest):
        env = self.env(context={**self.env.context, "lang": user.lang or self.env.lang})
        moment = format_datetime(env, oldest, tz=user.tz, lang_code=env.context["lang"])
        if is_sorting:
            subject = env._("Inquiries that wait to be sorted: %s", count)
            link, url = env._("Open the queue"), QUEUE_URL
        else:
            subject = env._("Leads that wait for a salesperson: %s", count)
            link, url = env._("Assign them"), ASSIGN_URL
        body = Markup('<p>%s</p><p>%s</p><p><a href="%s">%s</a></p>') % (
            subject,
            env._("The oldest came on %s.", moment),
            url,
            link,
        )
        # sudo: a notice of the server to a colleague
        env["mail.thread"].sudo().message_notify(
            partner_ids=user.partner_id.ids,
            subject=subject,
            body=body,
            email_layout_xmlid="mail.mail_notification_light",
        )
