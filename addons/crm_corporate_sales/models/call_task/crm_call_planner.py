from datetime import UTC, datetime, time, timedelta

from markupsafe import Markup, escape
from odoo import api, models

from ...engine import distribution

CALL_TYPE = "mail.mail_activity_data_call"
LINES = 30
#: how far ahead calls are planned when no last day is given
HORIZON_DAYS = 366
WEEKDAYS = range(5)
#: longer than any row of public holidays
LOOK_AHEAD_DAYS = 20


class CrmCallPlanner(models.AbstractModel):
    """Working days of salespeople, and calls planned for many contacts at once."""

    _name = "crm.call.planner"
    _description = "Planner of Calls"

    # ------------------------------------------------------------
    # days
    # ------------------------------------------------------------

    @api.model
    def _get_work_days(self, users, company, first, last):
        """Days on which people work: by their own working hours, leaves and public holidays.

        :param users: ``res.users``
        :param company: ``res.company`` whose hours count for people without their own
        :param date first: first day looked at
        :param date last: last day
        :return: {user: ascending list of dates}
        """
        # sudo: working hours and leaves of colleagues are looked at for the days only
        resources = (
            self.env["resource.resource"]
            .sudo()
            .search([("user_id", "in", users.ids), ("company_id", "in", (company.id, False))])
        )
        own = {resource.user_id.id: resource for resource in resources}
        default = company.sudo().resource_calendar_id
        by_calendar = {}
        for user in users:
            resource = own.get(user.id, resources.browse())
            calendar = resource.calendar_id or default
            by_calendar.setdefault(calendar, {})[user] = resource
        result = {}
        for calendar, members in by_calendar.items():
            found = resources.browse().union(*members.values())
            days = self._get_calendar_days(calendar, found, first, last)
            result.update({user: days[resource.id] for user, resource in members.items()})
        return result

    @api.model
    def _get_calendar_days(self, calendar, resources, first, last):
        """{id of the resource, False for the calendar itself: ascending list of dates}."""
        if not calendar:
            number = (last - first).days + 1
            days = [first + timedelta(days=place) for place in range(number)]
            weekdays = [day for day in days if day.weekday() in WEEKDAYS]
            return dict.fromkeys([*resources.ids, False], weekdays)
        # the days of any time zone
        start = datetime.combine(first, time.min, UTC) - timedelta(days=1)
        stop = datetime.combine(last, time.max, UTC) + timedelta(days=1)
        intervals = calendar._work_intervals_batch(start, stop, resources)
        return {
            resource_id: sorted(
                {day for begin, _end, _meta in found if first <= (day := begin.date()) <= last}
            )
            for resource_id, found in intervals.items()
        }

    @api.model
    def _get_absent(self, users, company, day):
        """Those who are on leave on the company's first working day from a date on."""
        last = day + timedelta(days=LOOK_AHEAD_DAYS)
        calendar = company.sudo().resource_calendar_id
        opened = self._get_calendar_days(calendar, self.env["resource.resource"].sudo(), day, last)[
            False
        ]
        if not opened:
            return users.browse()
        work_days = self._get_work_days(users, company, opened[0], opened[0])
        return users.filtered(lambda user: not work_days[user])

    @api.model
    def _plan_within_limit(self, user, company, first, number, limit, taken):
        """Due dates for calls of one person without a last day.

        :param int limit: calls a day
        :param dict taken: {date: calls that are due already}
        :return: list of dates; what finds no room within a year is due on its last day
        """
        last = first + timedelta(days=HORIZON_DAYS)
        days = self._get_work_days(user, company, first, last)[user] or [first]
        found = distribution.due_days(number, days, limit, taken)
        return found + [days[-1]] * (number - len(found))

    # ------------------------------------------------------------
    # activities
    # ------------------------------------------------------------

    @api.model
    def _schedule_calls(self, vals_list, title):
        """Plan call activities; everybody who gets some hears of it once.

        :param vals_list: values of ``mail.activity`` with ``res_model`` and ``res_id``
        :param title: function of an environment in the person's language and the number of calls
        :return: ``mail.activity`` in the order of the values
        """
        call = self.env.ref(CALL_TYPE, raise_if_not_found=False)
        models_ = self.env["ir.model"]
        activities = (
            # sudo: whoever plans calls for colleagues may have no right to write their contacts
            self.env["mail.activity"]
            .sudo()
            .with_context(mail_activity_quick_update=True, mail_notrack=True)
            .create(
                [
                    {
                        **{name: vals[name] for name in vals if name != "res_model"},
                        "res_model_id": models_._get_id(vals["res_model"]),
                        "activity_type_id": call.id if call else False,
                        "automated": True,
                    }
                    for vals in vals_list
                ]
            )
        )
        self._tell_calls(activities, title)
        return activities

    @api.model
    def _tell_calls(self, activities, title):
        """One message to each person about all calls that they were given."""
        if self.env.context.get("call_planner_silent"):
            return
        for user, own in activities.grouped("user_id").items():
            if user and user != self.env.user and user.active:
                self._send_digest(user, own, title)

    @api.model
    def _send_digest(self, user, activities, title):
        env = self.with_context(lang=user.lang or self.env.lang).env
        subject = title(env, len(activities))
        own = activities.sorted(lambda activity: (activity.date_deadline, activity.id))
        items = Markup("").join(
            Markup("<li>%s: %s</li>") % (activity.date_deadline, escape(activity.res_name or ""))
            for activity in own[:LINES]
        )
        body = Markup("<p>%s</p><ul>%s</ul>") % (subject, items)
        if len(own) > LINES:
            body += Markup("<p>%s</p>") % env._("and %s more", len(own) - LINES)
        # sudo: a notice to a colleague
        env["mail.thread"].sudo().message_notify(
            partner_ids=user.partner_id.ids,
            subject=subject,
            body=body,
            email_layout_xmlid="mail.mail_notification_light",
        )
