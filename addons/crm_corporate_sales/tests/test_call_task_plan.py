from collections import Counter
from datetime import date, datetime, timedelta

from freezegun import freeze_time
from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .common import make_user
from .test_call_task_case import MONDAY, PARTNER, CallCase


@tagged("post_install", "-at_install")
@freeze_time("2026-11-23 08:00:00")
class TestCallTaskPlan(CallCase):
    def test_even(self):
        self.contacts = self._make_contacts(7, 10)
        campaign = self._launch()
        self.assertEqual(self._counts(campaign), {"Anna": 4, "Boris": 3})
        self.assertEqual(campaign.state, "running")
        self.assertEqual(campaign.task_count, 7)

    def test_to_the_owner(self):
        self.contacts[:3].user_id = self.boris
        self.contacts[3].user_id = self.stranger
        campaign = self._launch(method="owner")
        by_partner = {task.partner_id: task.user_id for task in self._tasks(campaign)}
        for contact in self.contacts[:3]:
            self.assertEqual(by_partner[contact], self.boris)
        self.assertEqual(self._counts(campaign), {"Anna": 3, "Boris": 3}, "the rest makes it even")

    def test_owners_alone(self):
        self.contacts[:2].user_id = self.boris
        campaign = self._make_campaign(method="owner", user_ids=False)
        plan = campaign.plan
        self.assertEqual([row["name"] for row in plan["people"]], ["Boris"])
        self.contacts.user_id = False
        with self.assertRefused("Name the people"):
            campaign.action_launch()

    def test_members_of_the_team(self):
        campaign = self._launch(user_ids=False, team_id=self.team.id)
        self.assertEqual(self._counts(campaign), {"Anna": 3, "Boris": 3})

    def test_open_calls_are_minded(self):
        others = self._make_contacts(4, 50)
        self._launch(
            name="Before",
            partner_ids=[Command.set(others.ids)],
            user_ids=[Command.set(self.anna.ids)],
        )
        campaign = self._launch(mind_load=True)
        self.assertEqual(self._counts(campaign), {"Anna": 1, "Boris": 5})

    def test_who_is_left_out(self):
        bad = self._make_contacts(5, 60)
        bad[0].phone = False
        bad[1].phone = "+7 495 100-00-00"
        self.env["phone.blacklist"].sudo()._add([bad[2].phone_sanitized])
        self._launch(name="Before", partner_ids=[Command.set(bad[3].ids)])
        campaign = self._make_campaign(partner_ids=[Command.set((self.contacts | bad[:4]).ids)])
        skipped = {row["reason"]: row["count"] for row in campaign.plan["skipped"]}
        self.assertEqual(skipped, {"no_phone": 1, "duplicate": 1, "blocked": 1, "busy": 1})
        self.assertEqual(campaign.plan["calls"], 6)
        campaign.action_launch()
        self.assertEqual(self._tasks(campaign).partner_id, self.contacts)
        self.assertIn("Must not be called: 1", campaign.message_ids[0].body)

    def test_phone_of_the_company_serves_for_the_contact(self):
        person = self.env[PARTNER].create({"name": "Ivan", "parent_id": self.contacts[0].id})
        campaign = self._launch(partner_ids=[Command.set(person.ids)])
        task = self._tasks(campaign)
        self.assertEqual(task.phone, self.contacts[0].phone)
        self.assertEqual((task.contact_name, task.company_name), ("Ivan", "Customer 0"))

    def test_nobody_to_call(self):
        campaign = self._make_campaign(partner_ids=False)
        with self.assertRefused("Choose a segment"):
            campaign.action_launch()
        self.contacts.phone = False
        campaign = self._make_campaign()
        with self.assertRefused("Without a phone: 6"):
            campaign.action_launch()
        self.assertEqual(campaign.state, "draft")

    def test_days_within_the_limit(self):
        self.contacts = self._make_contacts(30, 10)
        campaign = self._launch(daily_limit=5)
        days = Counter((task.user_id.name, task.date_deadline) for task in self._tasks(campaign))
        for name in ("Anna", "Boris"):
            for number in range(3):
                self.assertEqual(days[name, MONDAY + timedelta(days=number)], 5)

    def test_limit_counts_other_campaigns(self):
        first = self._make_contacts(4, 50)
        anna = [Command.set(self.anna.ids)]
        self._launch(
            name="Before", partner_ids=[Command.set(first.ids)], user_ids=anna, daily_limit=5
        )
        campaign = self._launch(user_ids=anna, daily_limit=5)
        days = Counter(self._tasks(campaign).mapped("date_deadline"))
        self.assertEqual(days, {MONDAY: 1, MONDAY + timedelta(days=1): 5})

    def test_weekends_and_holidays_are_free(self):
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Holiday",
                "calendar_id": self.env.company.resource_calendar_id.id,
                "date_from": datetime(2026, 11, 30, 0, 0),
                "date_to": datetime(2026, 11, 30, 23, 59),
            }
        )
        campaign = self._launch(date_start=date(2026, 11, 27), daily_limit=1)
        self.assertEqual(
            sorted(set(self._tasks(campaign).mapped("date_deadline"))),
            [date(2026, 11, 27), date(2026, 12, 1), date(2026, 12, 2)],
        )

    def test_who_is_on_leave_gets_none(self):
        self._make_leave(self.boris, date(2026, 11, 23), date(2026, 11, 27))
        campaign = self._make_campaign()
        self.assertEqual(campaign.plan["absent"], ["Boris"])
        campaign.action_launch()
        self.assertEqual(self._counts(campaign), {"Anna": 6})
        self.assertIn("On leave: Boris", campaign.message_ids[0].body)

    def test_leave_later_is_no_working_day(self):
        self._make_leave(self.anna, date(2026, 11, 24), date(2026, 11, 25))
        campaign = self._launch(user_ids=[Command.set(self.anna.ids)], daily_limit=3)
        days = Counter(self._tasks(campaign).mapped("date_deadline"))
        self.assertEqual(days, {date(2026, 11, 23): 3, date(2026, 11, 26): 3})

    def _make_leave(self, user, first, last):
        resource = self.env["resource.resource"].create(
            {
                "name": user.name,
                "user_id": user.id,
                "company_id": self.env.company.id,
                "calendar_id": self.env.company.resource_calendar_id.id,
            }
        )
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Leave",
                "resource_id": resource.id,
                "calendar_id": resource.calendar_id.id,
                "date_from": datetime.combine(first, datetime.min.time()),
                "date_to": datetime.combine(last, datetime.max.time()).replace(microsecond=0),
            }
        )

    def test_last_day(self):
        campaign = self._make_campaign(daily_limit=1, date_deadline=date(2026, 11, 24))
        self.assertEqual(campaign.plan["overflow"], 2)
        with self.assertRefused("no room for 2 calls"):
            campaign.action_launch()
        self.assertEqual(campaign.state, "draft")
        campaign.write({"daily_limit": 0, "date_deadline": date(2026, 11, 25)})
        campaign.action_launch()
        days = Counter(self._tasks(campaign).mapped("date_deadline"))
        self.assertEqual(set(days.values()), {2}, "evenly over the days")

    def test_first_day_in_the_past_is_today(self):
        campaign = self._launch(date_start=date(2026, 11, 2))
        self.assertEqual(min(self._tasks(campaign).mapped("date_deadline")), MONDAY)

    def test_segment_and_its_new_members(self):
        segment = (
            self.env["crm.segment"]
            .with_user(self.mila)
            .create({"name": "List", "domain": "[('name', '=like', 'Customer %')]"})
        )
        campaign = self._launch(partner_ids=False, segment_id=segment.id)
        self.assertEqual(campaign.task_count, 6)
        with self.assertRefused("Choose a segment with members"):
            campaign.action_call_new()
        self._make_contacts(2, 20)
        campaign.action_call_new()
        self.assertEqual(campaign.task_count, 8)

    def test_leads_go_to_who_may_open_them(self):
        mine = self._make_deal("Mine", phone="+7 495 200-00-01")
        pool = self._make_deal("Pool", user_id=False, phone="+7 495 200-00-02")
        foreign = self._make_deal(
            "Foreign",
            user_id=self.stranger.id,
            team_id=self.other_team.id,
            phone="+7 495 200-00-03",
        )
        campaign = self._make_campaign(
            model_name="crm.lead",
            lead_ids=[Command.set((mine | pool | foreign).ids)],
            partner_ids=False,
        )
        self.assertEqual(
            [(row["reason"], row["count"]) for row in campaign.plan["skipped"]], [("nobody", 1)]
        )
        campaign.action_launch()
        given = {task.lead_id.name: task.user_id for task in self._tasks(campaign)}
        self.assertEqual(given, {"Mine": self.anna, "Pool": self.boris})
        activity = self._tasks(campaign)[0].activity_id
        self.assertEqual((activity.res_model, activity.res_id), ("crm.lead", mine.id))

    def test_only_salespeople_call(self):
        clerk = make_user(self.env, "clerk", "base.group_user")
        with self.assertRefused("no salesperson", error=ValidationError):
            self._make_campaign(user_ids=[Command.set(clerk.ids)])

    def test_everybody_hears_of_it_once(self):
        messages = self.env["mail.message"]
        domain = [("message_type", "=", "user_notification")]
        known = messages.search(domain)
        campaign = self._launch(text="Bring the <b>leaflet</b>")
        new = messages.search(domain) - known
        self.assertEqual(len(new), 2)
        self.assertEqual(new.partner_ids, (self.anna | self.boris).partner_id)
        self.assertIn("Open day", new[0].subject)
        activity = self._tasks(campaign)[0].activity_id
        self.assertEqual(activity.summary, "Call the customer: Open day")
        self.assertIn("&lt;b&gt;", activity.note, "text is no markup")
        self.assertEqual(activity.activity_type_id.category, "phonecall")

    def test_giving_out_needs_few_queries(self):
        def count(number, first):
            self.contacts = self._make_contacts(number, first)
            campaign = self._make_campaign(daily_limit=0)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            campaign.action_launch()
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        count(2, 100)
        few = count(4, 200)
        many = count(40, 300)
        self.assertLessEqual(many, few + 10, "does not grow with the calls")

    def test_states(self):
        campaign = self._launch()
        for call in (campaign.action_launch, campaign.action_back_to_draft):
            with self.assertRefused():
                call()
        with self.assertRefused("not written"):
            campaign.state = "draft"
        with self.assertRefused("can't be changed"):
            campaign.date_start = date(2026, 12, 1)
        with self.assertRefused("has calls"):
            campaign.unlink()
        activities = self._tasks(campaign).activity_id
        self._tasks(campaign)[0].with_user(self.anna).action_set_result(self.no.id)
        campaign.action_finish()
        self.assertEqual(
            Counter(self._tasks(campaign).mapped("state")), {"cancelled": 5, "done": 1}
        )
        self.assertEqual(len(activities.exists().filtered("active")), 0)
        draft = self._make_campaign()
        draft.action_cancel()
        draft.action_back_to_draft()
        draft.unlink()
