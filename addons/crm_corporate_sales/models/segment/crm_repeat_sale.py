from collections import Counter
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, format_date, plaintext2html

from .crm_segment import PARTNER

BATCH = 200


class CrmRepeatSale(models.Model):
    """That a silent customer came back as a call: once in a silence, and never at the same time twice.

    Another one comes when they have bought since and fallen silent again, or when as many days
    have passed as make a silence.
    """

    _name = "crm.repeat.sale"
    _description = "Repeat Sale Task"
    _order = "made_on desc, id desc"
    _rec_name = "partner_id"

    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Customer",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True, ondelete="cascade"
    )
    user_id = fields.Many2one(
        comodel_name="res.users", string="Salesperson", readonly=True, ondelete="cascade"
    )
    segment_id = fields.Many2one(comodel_name="crm.segment", readonly=True, ondelete="set null")
    activity_id = fields.Many2one(
        comodel_name="mail.activity", readonly=True, index="btree_not_null", ondelete="set null"
    )
    last_purchase = fields.Datetime(required=True, readonly=True)
    made_on = fields.Date(required=True, readonly=True)

    _day_uniq = models.UniqueIndex("(company_id, partner_id, made_on)")

    # ------------------------------------------------------------
    # the daily look
    # ------------------------------------------------------------

    @api.model
    def _cron_make_tasks(self):
        """Give silent customers back as calls of their salespeople.

        Running it again changes nothing; days missed are made up for.
        """
        commit_progress = self.env["ir.cron"]._commit_progress
        sources = self._get_sources()
        commit_progress(remaining=len(sources))
        for company, segment, days in sources:
            model = self.with_company(company)
            while rows := model._find_silent(company, segment, days):
                model._make_tasks(rows, segment)
                if not commit_progress():
                    return
            if not commit_progress(1):
                return

    @api.model
    def _get_sources(self):
        """Where silent customers come from: (company, segment or none, days of silence)."""
        companies = self.env["res.company"].search([("repeat_sale_tasks", "=", True)])
        segments = self.env["crm.segment"].search(
            [("repeat_sale_tasks", "=", True), ("silent_days", ">", 0)]
        )
        none = segments.browse()
        return [
            *((company, none, company.silence_days) for company in companies),
            *((segment.company_id, segment, segment.silent_days) for segment in segments),
        ]

    @api.model
    def _find_silent(self, company, segment, days):
        """Silent customers without a task of this silence, whom somebody can call."""
        domain = Domain(
            [
                ("company_id", "=", company.id),
                ("silent_days", ">=", days),
                ("open_deals", "=", 0),
                "|",
                ("user_id", "!=", False),
                ("team_id.user_id.active", "=", True),
            ]
        )
        if segment:
            domain &= Domain("partner_id", "any", segment._get_member_domain())
        since = fields.Date.context_today(self) - timedelta(days=days)
        # who bought since the last task is in another silence, which began after it
        self.flush_model()
        told = SQL(
            "(SELECT partner_id FROM crm_repeat_sale WHERE company_id = %s AND made_on > %s)",
            company.id,
            since,
        )
        domain &= Domain("partner_id", "not in", told)
        return self.env["crm.silent.customer"].search(domain, order="silent_days, id", limit=BATCH)

    @api.model
    def _make_tasks(self, rows, segment):
        """A call for each of these customers, within the daily limit of each person."""
        owners = {row: row.user_id or row.team_id.user_id for row in rows}
        deadlines = self._plan_days(rows.company_id, owners)
        activities = self.env["crm.call.planner"]._schedule_calls(
            [self._prepare_activity_vals(row, owners[row], deadlines[row]) for row in rows],
            lambda env, number: env._("%s silent customers to call", number),
        )
        today = fields.Date.context_today(self)
        self.create(
            [
                {
                    "partner_id": row.partner_id.id,
                    "company_id": row.company_id.id,
                    "user_id": owners[row].id,
                    "segment_id": segment.id,
                    "activity_id": activity.id,
                    "last_purchase": row.last_purchase,
                    "made_on": today,
                }
                for row, activity in zip(rows, activities, strict=True)
            ]
        )

    @api.model
    def _plan_days(self, company, owners):
        """{row: due date}: the freshest silences first, so many a day as the company wants."""
        planner = self.env["crm.call.planner"]
        today = fields.Date.context_today(self)
        taken = Counter(
            (activity.user_id, activity.date_deadline)
            for activity in self.search(
                [("company_id", "=", company.id), ("activity_id.active", "=", True)]
            ).activity_id
        )
        rows_by_user = {}
        for row, user in owners.items():
            rows_by_user.setdefault(user, []).append(row)
        result = {}
        for user, own in rows_by_user.items():
            days = planner._plan_within_limit(
                user,
                company,
                today,
                len(own),
                company.repeat_sale_daily_limit,
                {day: count for (owner, day), count in taken.items() if owner == user},
            )
            result.update(zip(own, days, strict=True))
        return result

    @api.model
    def _prepare_activity_vals(self, row, user, deadline):
        env = self.with_context(lang=user.lang or self.env.lang).env
        return {
            "res_model": PARTNER,
            "res_id": row.partner_id.id,
            "user_id": user.id,
            "date_deadline": deadline,
            "summary": env._("Repeat sale: silent for %s days", row.silent_days),
            "note": plaintext2html(
                env._(
                    "Bought %(count)s times, last on %(date)s. Ask how it serves them and what "
                    "they need next.",
                    count=row.order_count,
                    date=format_date(env, row.last_purchase),
                )
            ),
        }
