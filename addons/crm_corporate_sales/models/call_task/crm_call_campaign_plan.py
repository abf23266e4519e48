from collections import Counter
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...engine import distribution, matching
from ..segment.crm_segment import PARTNER
from .crm_call_campaign import DRAFT, OWNER, SALESMAN
from .crm_call_planner import HORIZON_DAYS

NOBODY = "nobody"


class CrmCallCampaign(models.Model):
    """Who is called, by whom and when: the same plan for the preview and for giving out."""

    _inherit = "crm.call.campaign"

    plan = fields.Json(compute="_compute_plan", help="What giving out the calls would do.")

    @api.depends(
        "state",
        "model_name",
        "segment_id",
        "partner_ids",
        "lead_ids",
        "method",
        "team_id",
        "user_ids",
        "daily_limit",
        "mind_load",
        "date_start",
        "date_deadline",
        "company_id",
    )
    @api.depends_context("uid", "lang")
    def _compute_plan(self):
        for campaign in self:
            # of what is saved: an unsaved form has no contacts to look up yet
            saved = campaign._origin
            if not saved or saved.state != DRAFT:
                campaign.plan = False
                continue
            try:
                campaign.plan = saved._describe_plan(saved._prepare_plan())
            except UserError as error:
                campaign.plan = {"error": str(error)}

    # ------------------------------------------------------------
    # the plan
    # ------------------------------------------------------------

    def _prepare_plan(self):
        """The plan of the calls.

        :return: dict ``calls`` [(record, number, user, date)], ``skipped`` {reason: records},
            ``absent`` users, ``overflow`` {user: calls without a day}
        """
        self.ensure_one()
        contacts = self._get_contacts()
        numbers = {record.id: self._get_number(record) for record in contacts}
        chosen, skipped = distribution.sift(
            [(record.id, numbers[record.id][1]) for record in contacts],
            self._get_blocked(numbers.values()),
            self._get_busy(numbers.values()),
        )
        records = contacts.browse(chosen)
        owners = self._get_owners(records)
        people, absent = self._get_people(owners)
        given = distribution.spread(
            self._prepare_items(records, owners, people), people, self._get_load(people)
        )
        skipped = {reason: contacts.browse(keys) for reason, keys in skipped.items()}
        skipped[NOBODY] = records.filtered(lambda record: not given[record.id])
        days, overflow = self._plan_days(given)
        return {
            "calls": [
                (record, numbers[record.id][0], given[record.id], days[record.id])
                for record in records
                if record.id in days
            ],
            "skipped": skipped,
            "absent": absent,
            "overflow": overflow,
        }

    def _get_contacts(self):
        """Those to call who have no call of the campaign yet, within the user's rights."""
        picked = self.partner_ids if self.model_name == PARTNER else self.lead_ids
        contacts = self.env[self.model_name].browse(picked.ids)
        if self.segment_id:
            contacts |= self.segment_id._get_members()
        field_name = "partner_id" if self.model_name == PARTNER else "lead_id"
        # sudo: also calls that the user may not see
        return contacts - self._origin.sudo().task_ids[field_name].with_env(self.env)

    @api.model
    def _get_number(self, record):
        """(the number as it is written, the same for comparison)."""
        others = (
            [record.commercial_partner_id]
            if record._name == PARTNER
            else [record.partner_id, record.partner_id.commercial_partner_id]
        )
        for holder in (record, *others):
            if holder.phone:
                key = holder.phone_sanitized or matching.dialable(holder.phone)
                return holder.phone, key
        return False, ""

    @api.model
    def _get_blocked(self, numbers):
        """Numbers that must not be called."""
        # sudo: the blacklist is read to respect it
        blacklist = self.env["phone.blacklist"].sudo()
        keys = [key for _number, key in numbers if key]
        return set(blacklist.search([("number", "in", keys)]).mapped("number"))

    def _get_busy(self, numbers):
        """Numbers that somebody has to call already, by another campaign."""
        keys = [key for _number, key in numbers if key]
        # sudo: also calls that the user may not see
        tasks = (
            self.env["crm.call.task"]
            .sudo()
            .search(
                [
                    ("phone_key", "in", keys),
                    ("state", "=", "open"),
                    ("company_id", "=", self.company_id.id),
                ]
            )
        )
        return set(tasks.mapped("phone_key"))

    def _get_owners(self, records):
        """{id of the record: its salesperson}."""
        if self.model_name == PARTNER:
            return {
                record.id: record.user_id or record.commercial_partner_id.user_id
                for record in records
            }
        return {record.id: record.user_id for record in records}

    def _get_people(self, owners):
        """(who calls, who would but is on leave), in a fixed order.

        :raises UserError: nobody is named
        """
        # sudo: members of teams and groups of colleagues
        campaign = self.sudo()
        people = campaign.user_ids or campaign.team_id.member_ids
        if not people and self.method == OWNER:
            people = self.env["res.users"].sudo().union(*owners.values())
        if not people and owners:
            raise UserError(self.env._("Name the people who call, or their sales team."))
        able = people.filtered(
            lambda user: (
                user.active and self.company_id in user.company_ids and user.has_group(SALESMAN)
            )
        ).sorted("id")
        absent = self.env["crm.call.planner"]._get_absent(
            able, self.company_id, self._get_first_day()
        )
        return able - absent, absent

    def _get_first_day(self):
        return max(self.date_start, fields.Date.context_today(self))

    def _prepare_items(self, records, owners, people):
        allowed = self._get_allowed(records, people)
        by_owner = self.method == OWNER
        return [
            distribution.Item(
                record.id,
                owner=by_owner
                and owners[record.id] in allowed.get(record.id, people)
                and owners[record.id]
                or None,
                allowed=allowed.get(record.id),
            )
            for record in records
        ]

    def _get_allowed(self, records, people):
        """{id of a lead: people who may open it}; customers may be opened by everybody."""
        if self.model_name == PARTNER:
            return {}
        allowed = {record.id: set() for record in records}
        for user in people:
            own = records.with_user(user).with_context(allowed_company_ids=self.company_id.ids)
            for lead in own._filtered_access("read"):
                allowed[lead.id].add(user)
        return {lead_id: frozenset(users) for lead_id, users in allowed.items()}

    def _get_load(self, people):
        if not self.mind_load:
            return {}
        # sudo: also calls of colleagues
        return dict(
            self.env["crm.call.task"]
            .sudo()
            ._read_group(
                [("user_id", "in", people.ids), ("state", "=", "open")], ["user_id"], ["__count"]
            )
        )

    def _plan_days(self, given):
        """({id of the record: date}, {user: calls that find no day})."""
        planner = self.env["crm.call.planner"]
        first = self._get_first_day()
        last = self.date_deadline or first + timedelta(days=HORIZON_DAYS)
        users = self.env["res.users"].sudo().union(*(user for user in given.values() if user))
        work_days = planner._get_work_days(users, self.company_id, first, last)
        taken = self._get_taken(users, first)
        days, overflow = {}, {}
        for user in users:
            keys = [key for key, owner in given.items() if owner == user]
            own_days = work_days[user]
            if not self.daily_limit and not self.date_deadline:
                # without any bound there is no reason to put a call off
                own_days = own_days[:1]
            found = distribution.due_days(
                len(keys), own_days, self.daily_limit, taken.get(user, {})
            )
            days.update(zip(keys, found, strict=False))
            if len(found) < len(keys):
                overflow[user] = len(keys) - len(found)
        return days, overflow

    def _get_taken(self, users, first):
        # sudo: also calls of other campaigns that the user may not see
        groups = (
            self.env["crm.call.task"]
            .sudo()
            ._read_group(
                [
                    ("user_id", "in", users.ids),
                    ("state", "=", "open"),
                    ("date_deadline", ">=", first),
                ],
                ["user_id", "date_deadline:day"],
                ["__count"],
            )
        )
        taken = {}
        for user, day, count in groups:
            taken.setdefault(user, Counter())[day] = count
        return taken
