from collections import defaultdict
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from odoo import api, models

LEAVE = ("time_type", "=", "leave")


class ResUsers(models.Model):
    """Working days of people: by their calendars, public holidays and leaves."""

    _inherit = "res.users"

    @api.model
    def _get_planning_days(self, users, company, date_from, date_to):
        """Working days of people.

        :param users: ``res.users``
        :param company: ``res.company`` whose hours count for people without working hours
        :param date date_from: first day
        :param date date_to: last day
        :return: {user id: {date: share}}, and the company's own days with the key ``False``; the
            share of a day is 1, less on a day of partial leave; days off are left out
        """
        # sudo: hours and leaves of colleagues, of which only the days are told
        resources = (
            self.env["resource.resource"]
            .sudo()
            .search([("user_id", "in", users.ids), ("company_id", "in", (company.id, False))])
            .sorted(lambda resource: (bool(resource.company_id), resource.id))
        )
        own = {resource.user_id.id: resource for resource in resources}
        default = company.sudo().resource_calendar_id
        people = defaultdict(dict)
        people[default][False] = resources.browse()
        for user in users:
            resource = own.get(user.id, resources.browse())
            people[resource.calendar_id or default][user.id] = resource
        result = {}
        for calendar, members in people.items():
            found = resources.browse().union(*members.values())
            days = self._get_calendar_shares(calendar, found, company, date_from, date_to)
            result.update({user_id: days[resource.id] for user_id, resource in members.items()})
        return result

    @api.model
    def _get_calendar_shares(self, calendar, resources, company, date_from, date_to):
        """{resource id, False for the calendar itself: {date: share}}."""
        if not calendar:
            count = (date_to - date_from).days + 1
            days = [date_from + timedelta(days=number) for number in range(count)]
            shares = {day: 1.0 for day in days if day.weekday() < 5}
            return dict.fromkeys([*resources.ids, False], shares)
        # the days of any time zone
        start = datetime.combine(date_from, time.min, UTC) - timedelta(days=1)
        stop = datetime.combine(date_to, time.max, UTC) + timedelta(days=1)
        leaves = [LEAVE, ("company_id", "in", (company.id, False))]
        full, left = (
            calendar._work_intervals_batch(
                start, stop, resources, domain=leaves, compute_leaves=with_leaves
            )
            for with_leaves in (False, True)
        )
        zones = {resource.id: resource.tz for resource in resources} | {False: calendar.tz}
        return {
            resource_id: self._get_shares(
                full[resource_id],
                left[resource_id],
                ZoneInfo(zones[resource_id] or "UTC"),
                date_from,
                date_to,
            )
            for resource_id in [*resources.ids, False]
        }

    @api.model
    def _get_shares(self, full, left, zone, date_from, date_to):
        usual, worked = (self._get_hours(found, zone) for found in (full, left))
        return {
            day: min(1.0, worked[day] / hours)
            for day, hours in usual.items()
            if date_from <= day <= date_to and worked[day] > 0
        }

    @api.model
    def _get_hours(self, intervals, zone):
        hours = defaultdict(float)
        for begin, end, _meta in intervals:
            hours[begin.astimezone(zone).date()] += (end - begin).total_seconds() / 3600
        return hours
