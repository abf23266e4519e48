from collections import Counter
from datetime import date, datetime, timedelta

from freezegun import freeze_time
from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import OWN, SALESMAN, ProcessCase, make_user

PARTNER = "res.partner"
MONDAY = date(2026, 11, 23)


class CallCase(ProcessCase):
    """Mila of marketing has customers called by anna and boris."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mila = make_user(cls.env, "mila", f"{OWN}.group_marketing")
        results = cls.env["crm.call.result"]
        results.search([("is_default", "=", True)]).is_default = False
        cls.yes = results.create(
            {
                "name": "Yes",
                "code": "test_yes",
                "is_reached": True,
                "is_positive": True,
                "makes_lead": True,
            }
        )
        cls.no = results.create({"name": "No", "code": "test_no", "is_reached": True})
        cls.again = results.create(
            {
                "name": "Again",
                "code": "test_again",
                "follow_up": "retry",
                "retry_days": 2,
                "max_attempts": 3,
            }
        )
        cls.never = results.create({"name": "Never", "code": "test_never", "blocks_phone": True})
        cls.talked = results.create(
            {"name": "Talked", "code": "test_talked", "is_reached": True, "is_default": True}
        )
        cls.env.company.country_id = cls.env.ref("base.ru")
        cls.contacts = cls._make_contacts(6)

    @classmethod
    def _make_contacts(cls, number, first=0, **values):
        return cls.env[PARTNER].create(
            [
                {
                    "name": f"Customer {place}",
                    "is_company": True,
                    "phone": f"+7 495 100-{place // 100:02}-{place % 100:02}",
                    **values,
                }
                for place in range(first, first + number)
            ]
        )

    def _make_campaign(self, user=None, **values):
        return (
            self.env["crm.call.campaign"]
            .with_user(user or self.mila)
            .create(
                {
                    "name": "Open day",
                    "partner_ids": [Command.set(self.contacts.ids)],
                    "method": "even",
                    "user_ids": [Command.set((self.anna | self.boris).ids)],
                    "date_start": MONDAY,
                    **values,
                }
            )
        )

    def _launch(self, **values):
        campaign = self._make_campaign(**values)
        campaign.action_launch()
        return campaign

    def _tasks(self, campaign, user=None):
        return campaign.sudo().task_ids.sorted("id").with_user(user or self.env.user)

    def _task_of(self, user, **values):
        campaign = self._launch(user_ids=[Command.set(user.ids)], **values)
        return self._tasks(campaign, user)[0]

    def _counts(self, campaign):
        return Counter(task.user_id.name for task in self._tasks(campaign))


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


@tagged("post_install", "-at_install")
@freeze_time("2026-11-23 08:00:00")
class TestCallTaskResult(CallCase):
    def test_result_in_one_tap(self):
        task = self._task_of(self.anna)
        activity = task.activity_id
        answer = task.action_set_result(self.no.id, " They have one ")
        self.assertEqual(answer["state"], "done")
        self.assertEqual((task.state, task.result_id, task.attempts), ("done", self.no, 1))
        self.assertEqual(task.note, "They have one")
        self.assertEqual(task.date_done, fields.Datetime.now())
        self.assertFalse(activity.active)
        self.assertEqual(activity.feedback, "No. They have one")

    def test_call_again(self):
        task = self._task_of(self.anna)
        first = task.activity_id
        answer = task.action_set_result(self.again.id)
        self.assertEqual(answer, {"state": "open", "date_deadline": "2026-11-25", "lead_id": False})
        self.assertFalse(first.active)
        self.assertNotEqual(task.activity_id, first)
        self.assertEqual(task.activity_id.date_deadline, date(2026, 11, 25))
        task.action_set_result(self.again.id, date_next="2026-12-07")
        self.assertEqual(task.date_deadline, date(2026, 12, 7))
        task.action_set_result(self.again.id)
        self.assertEqual((task.state, task.attempts), ("done", 3), "no more than three calls")
        self.assertFalse(task.activity_id.active)

    def test_bad_input(self):
        task = self._task_of(self.anna)
        for arguments, text in (
            ((0,), "Choose what"),
            ((10**9,), "Choose what"),
            ((self.again.id, False, "2026-11-20"), "in the past"),
            ((self.again.id, False, "soon"), "is no date"),
        ):
            with self.assertRefused(text):
                task.action_set_result(*arguments)
        self.assertEqual(task.state, "open")
        self.assertEqual(task.attempts, 0)

    def test_correction(self):
        task = self._task_of(self.anna)
        task.action_set_result(self.no.id)
        task.action_set_result(self.yes.id, "Called back")
        self.assertEqual((task.result_id, task.attempts), (self.yes, 1))
        with self.assertRefused("Reopen it"):
            task.action_set_result(self.again.id)
        task.action_reopen()
        self.assertEqual(task.state, "open")
        self.assertTrue(task.activity_id.active)
        with self.assertRefused("open already"):
            task.action_reopen()

    def test_asked_not_to_be_called(self):
        task = self._task_of(self.anna)
        partner = task.partner_id
        person = self.env[PARTNER].create({"name": "Ivan", "parent_id": partner.id})
        task.action_set_result(self.never.id)
        self.assertTrue(partner.phone_sanitized_blacklisted)
        campaign = self._make_campaign(partner_ids=[Command.set((person | partner).ids)])
        self.assertEqual(campaign.plan["skipped"][0]["reason"], "blocked")
        self.assertEqual(campaign.plan["skipped"][0]["count"], 2)

    def test_activity_done_anywhere(self):
        tasks = self._tasks(self._launch(user_ids=[Command.set(self.anna.ids)]), self.anna)
        tasks[0].activity_id.action_feedback(feedback="All well")
        self.assertEqual((tasks[0].state, tasks[0].result_id), ("done", self.talked))
        self.assertEqual(tasks[0].note, "All well")
        tasks[1].activity_id.action_done()
        self.assertEqual(tasks[1].state, "done")
        tasks[2].activity_id.action_archive()
        self.assertEqual((tasks[2].state, tasks[2].attempts), ("done", 1))
        (tasks[3] | tasks[4]).activity_id.action_feedback()
        self.assertEqual(set((tasks[3] | tasks[4]).mapped("state")), {"done"})
        tasks[5].activity_id.unlink()
        self.assertEqual(tasks[5].state, "cancelled")
        tasks[5].action_reopen()
        self.assertEqual(tasks[5].state, "open")
        tasks[0].action_set_result(self.yes.id)
        self.assertEqual(tasks[0].result_id, self.yes, "corrected afterwards")

    def test_activity_moved_and_given_away(self):
        task = self._task_of(self.anna)
        activity = task.activity_id
        activity.date_deadline = date(2026, 12, 1)
        self.assertEqual(task.date_deadline, date(2026, 12, 1))
        activity.user_id = self.boris
        self.assertEqual(task.sudo().user_id, self.boris)
        with mute_logger("odoo.addons.base.models.ir_rule"), self.assertRaises(AccessError):
            task.read(["phone"])
        task.with_user(self.boris).action_set_result(self.no.id)

    def test_contact_deleted(self):
        task = self._task_of(self.anna)
        task.partner_id.sudo().unlink()
        self.assertEqual(task.contact_name, "Customer 0")
        self.assertEqual(task.state, "cancelled", "nobody can be called about it")

    def test_merged_leads_keep_their_calls(self):
        deals = self._make_deal("One", phone="+7 495 200-00-01") | self._make_deal("Two")
        task = self._task_of(
            self.anna,
            model_name="crm.lead",
            lead_ids=[Command.set(deals[0].ids)],
            partner_ids=False,
        )
        merged = deals.with_user(self.maxim).merge_opportunity()
        self.assertEqual(task.sudo().lead_id, merged.sudo())
        self.assertEqual(task.state, "open")

    def test_leaver_hands_over(self):
        campaign = self._launch()
        done = self._tasks(campaign, self.boris).filtered(lambda task: task.user_id == self.boris)
        done[0].action_set_result(self.no.id)
        self.boris.action_archive()
        tasks = self._tasks(campaign)
        self.assertEqual(Counter(tasks.mapped("state")), {"open": 5, "done": 1})
        opened = tasks.filtered(lambda task: task.state == "open")
        self.assertEqual(opened.user_id, self.anna)
        self.assertEqual(opened.activity_id.user_id, self.anna)
        self.assertEqual(len(opened.activity_id.filtered("active")), 5)

    def test_next_call(self):
        task = self._task_of(self.anna)
        following = task.search([("user_id", "=", self.anna.id), ("id", "!=", task.id)], limit=1)
        task.action_set_result(self.no.id)
        self.assertEqual(task.action_open_next()["res_id"], following.id)
        for open_task in task.search([("state", "=", "open")]):
            open_task.action_set_result(self.no.id)
        self.assertEqual(task.action_open_next()["target"], "main")

    def test_result_comes_by_the_script(self):
        script = self.env["crm.call.script"].create({"name": "Short"})
        node = self.env["crm.call.script.node"].create(
            {
                "script_id": script.id,
                "name": "Only",
                "text": "Hello {contact|there}",
                "kind": "end",
                "result_id": self.yes.id,
            }
        )
        script.action_publish()
        tasks = self._tasks(
            self._launch(script_id=script.id, user_ids=[Command.set(self.anna.ids)]), self.anna
        )
        runs = self.env["crm.call.script.run"].with_user(self.anna)
        action = tasks[0].action_start_script()
        self.assertEqual([item["id"] for item in action["params"]["scripts"]], [script.id])
        card = runs.start_call(script.id, "crm.call.task", tasks[0].id)
        self.assertEqual(card["node"]["code"], node.code)
        self.assertEqual(card["phone"], tasks[0].phone)
        runs.browse(card["run_id"]).finish_call(note="Comes")
        self.assertEqual((tasks[0].state, tasks[0].result_id), ("done", self.yes))
        self.assertEqual(tasks[0].note, "Comes")
        card = runs.start_call(script.id, "mail.activity", tasks[1].activity_id.id)
        runs.browse(card["run_id"]).finish_call(self.again.id)
        self.assertEqual((tasks[1].state, tasks[1].attempts), ("open", 1))
        card = runs.start_call(script.id, "crm.call.task", tasks[2].id)
        runs.browse(card["run_id"]).stop_call()
        self.assertEqual(tasks[2].attempts, 0, "no result, no call")


@tagged("post_install", "-at_install")
@freeze_time("2026-11-23 08:00:00")
class TestCallTaskLead(CallCase):
    def test_lead_in_one_tap(self):
        task = self._task_of(self.anna, team_id=self.team.id)
        answer = task.action_set_result(self.yes.id, "Wants two chambers", make_lead=True)
        lead = task.made_lead_id
        self.assertEqual(answer["lead_id"], lead.id)
        self.assertEqual(lead.user_id, self.anna)
        self.assertEqual(lead.team_id, self.team)
        self.assertEqual(lead.campaign_id, task.campaign_id.campaign_id)
        self.assertEqual(lead.campaign_id.title, "Open day")
        self.assertEqual(lead.medium_id.name, "Phone")
        self.assertEqual(lead.source_id, self.env.ref(f"{OWN}.utm_source_call"))
        self.assertEqual(lead.partner_id, task.partner_id)
        inquiry = task.sudo().inquiry_id
        self.assertEqual((inquiry.channel, inquiry.text), ("phone", "Wants two chambers"))
        self.assertEqual(inquiry.lead_id, lead.sudo())
        task.action_make_lead()
        self.assertEqual(task.made_lead_id, lead, "not twice")
        self.assertEqual(self.env["crm.inquiry"].search_count([("lead_id", "=", lead.id)]), 1)

    def test_open_deal_of_a_colleague_gets_the_inquiry(self):
        deal = self._make_deal(
            user_id=self.stranger.id,
            team_id=self.other_team.id,
            partner_id=self.contacts[0].id,
            phone=self.contacts[0].phone,
        )
        task = self._task_of(self.anna)
        answer = task.action_set_result(self.yes.id, make_lead=True)
        self.assertFalse(answer["lead_id"], "not anna's to see")
        self.assertEqual(task.sudo().made_lead_id, deal.sudo())
        self.assertEqual(deal.sudo().user_id, self.stranger)
        self.assertEqual(task.action_make_lead()["tag"], "display_notification")

    def test_call_about_a_deal_is_about_that_deal(self):
        deal = self._make_deal(phone="+7 495 200-00-01")
        task = self._task_of(
            self.anna,
            model_name="crm.lead",
            lead_ids=[Command.set(deal.ids)],
            partner_ids=False,
        )
        task.action_set_result(self.yes.id)
        self.assertTrue(task.can_make_lead)
        action = task.action_make_lead()
        self.assertEqual(action["res_id"], deal.id)
        self.assertFalse(task.can_make_lead)
        self.assertFalse(task.inquiry_id)

    def test_call_first(self):
        task = self._task_of(self.anna)
        with self.assertRefused("Say what the call came to"):
            task.action_make_lead()

    def test_figures(self):
        campaign = self._launch(team_id=self.team.id)
        tasks = self._tasks(campaign)
        anna = tasks.filtered(lambda task: task.user_id == self.anna).with_user(self.anna)
        anna[0].action_set_result(self.yes.id, make_lead=True)
        anna[1].action_set_result(self.no.id)
        figures = campaign.figures
        self.assertEqual(figures["total"], 6)
        self.assertAlmostEqual(figures["progress"], 2 / 6)
        self.assertEqual(
            [(row["name"], row["count"], row["kind"]) for row in figures["results"]],
            [("Yes", 1, "good"), ("No", 1, "reached"), ("To call", 4, "open")],
        )
        self.assertEqual([row["count"] for row in figures["funnel"]], [6, 2, 2, 1, 1, 0])
        people = {row["name"]: row for row in figures["people"]}
        self.assertEqual((people["Anna"]["done"], people["Anna"]["good"]), (2, 1))
        self.assertEqual((people["Boris"]["open"], people["Boris"]["late"]), (3, 0))
        with freeze_time("2026-11-30 08:00:00"):
            campaign.invalidate_recordset(["figures"])
            people = {row["name"]: row for row in campaign.figures["people"]}
            self.assertEqual(people["Boris"]["late"], 3)
        self.assertEqual(campaign.with_user(self.anna).figures["total"], 3, "own calls only")

    def test_marketing_learns_no_deals_worth(self):
        self.contacts = self._make_contacts(4, 10)
        campaign = self._launch(user_ids=[Command.set(self.anna.ids)])
        amounts = (1234567, 2345678, 3456789)
        for number, amount in enumerate(amounts):
            task = self._tasks(campaign, self.anna)[number]
            task.action_set_result(self.yes.id, make_lead=True)
            lead = task.made_lead_id.sudo()
            lead.write({"expected_revenue": amount, "type": "opportunity"})
            lead.action_set_won()
            self.env.flush_all()
            self.env.invalidate_all()
            exact = sum(amounts[: number + 1])
            self.assertEqual(campaign.with_user(self.maxim).figures["revenue"], exact)
            seen = campaign.figures["revenue"]
            self.assertEqual(seen, 7000000 if number == 2 else False)
        self.assertTrue(campaign.figures["is_rounded"])
        self.assertEqual(campaign.figures["funnel"][-1]["count"], 3)

    def test_list_needs_no_query_a_campaign(self):
        campaigns = self.env["crm.call.campaign"].with_user(self.mila)
        for number in range(5):
            self.contacts = self._make_contacts(2, 100 + 10 * number)
            campaigns |= self._launch(name=f"Round {number}")
        names = ("task_count", "open_count", "positive_count", "lead_count", "progress")

        def count(records):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            records.web_read({name: {} for name in names})
            return self.env.cr.sql_log_count - before

        count(campaigns)
        self.assertEqual(count(campaigns), count(campaigns[:2]))


@tagged("post_install", "-at_install")
@freeze_time("2026-11-23 08:00:00")
class TestCallTaskAccess(CallCase):
    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_own_calls_only(self):
        campaign = self._launch()
        tasks = self._tasks(campaign)
        own = tasks.filtered(lambda task: task.user_id == self.anna)
        domain = [("campaign_id", "=", campaign.id)]
        for user, expected in (
            (self.anna, own),
            (self.boris, tasks - own),
            (self.hanna, tasks),
            (self.stranger, tasks.browse()),
            (self.lena, tasks),
            (self.maxim, tasks),
            (self.mila, tasks),
        ):
            found = tasks.with_user(user).search(domain)
            self.assertEqual(found.sudo(), expected.sudo(), user.name)
        for user in (self.boris, self.stranger):
            for call in (
                lambda u=user: own.with_user(u).read(["phone"]),
                lambda u=user: own[0].with_user(u).action_set_result(self.no.id),
                lambda u=user: own[0].with_user(u).action_make_lead(),
                lambda u=user: own[0].with_user(u).action_reopen(),
                lambda u=user: own[0].with_user(u).action_start_script(),
            ):
                with self.assertRaises(AccessError):
                    call()
        self.assertFalse(
            campaign.with_user(self.stranger).search([("id", "=", campaign.id)]),
            "campaigns without calls of one's own",
        )
        self.assertTrue(campaign.with_user(self.hanna).search([("id", "=", campaign.id)]))

    def test_who_says_the_result(self):
        campaign = self._launch(user_ids=[Command.set(self.anna.ids)])
        tasks = self._tasks(campaign)
        tasks[0].with_user(self.hanna).action_set_result(self.no.id)
        tasks[1].with_user(self.maxim).action_set_result(self.no.id)
        for user in (self.mila, self.lena):
            with self.assertRefused("call of Anna", AccessError):
                tasks[2].with_user(user).action_set_result(self.no.id)

    @mute_logger("odoo.addons.base.models.ir_model")
    def test_nobody_writes_calls(self):
        task = self._task_of(self.anna)
        for user in (self.anna, self.hanna, self.maxim, self.mila):
            record = task.with_user(user)
            for call in (
                lambda r=record: r.write({"state": "done"}),
                lambda r=record: r.write({"user_id": self.boris.id}),
                lambda r=record: r.unlink(),
                lambda r=record: r.create({"campaign_id": task.campaign_id.id}),
            ):
                with self.assertRaises(AccessError):
                    call()

    @mute_logger("odoo.addons.base.models.ir_model")
    def test_who_makes_campaigns(self):
        self._make_campaign(self.maxim).action_launch()
        running = self._make_campaign()
        for user in (self.anna, self.hanna, self.lena):
            for call in (
                lambda u=user: self._make_campaign(u),
                lambda u=user: running.with_user(u).write({"name": "x"}),
                lambda u=user: running.with_user(u).action_launch(),
                lambda u=user: running.with_user(u).action_cancel(),
            ):
                with self.assertRaises(AccessError):
                    call()

    @mute_logger("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")
    def test_others_have_no_way_in(self):
        task = self._task_of(self.anna)
        for login, groups in (
            ("robot", f"{OWN}.group_integrator"),
            ("dina", f"{OWN}.group_dispatcher"),
            ("vera", f"{OWN}.group_accountant_deals"),
            ("clerk", "base.group_user"),
            ("petra", "base.group_portal"),
        ):
            user = make_user(self.env, login, groups)
            for call in (
                lambda u=user: task.with_user(u).read(["phone"]),
                lambda u=user: task.with_user(u).search([]),
                lambda u=user: task.with_user(u).action_set_result(self.no.id),
                lambda u=user: self.env["crm.call.campaign"].with_user(u).search([]),
            ):
                with self.subTest(login), self.assertRaises(AccessError):
                    call()

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_other_company(self):
        company = self.env["res.company"].create({"name": "Other"})
        olga = make_user(
            self.env,
            "olga",
            "sales_team.group_sale_manager",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )
        campaign = self._launch()
        self.assertFalse(campaign.with_user(olga).search([("id", "=", campaign.id)]))
        task = self._tasks(campaign, olga)[0]
        for call in (
            lambda: task.read(["phone"]),
            lambda: task.action_set_result(self.no.id),
            lambda: campaign.with_user(olga).action_finish(),
        ):
            with self.assertRaises(AccessError):
                call()
        seller = make_user(
            self.env, "ole", SALESMAN, company_id=company.id, company_ids=[Command.set(company.ids)]
        )
        with self.assertRefused("no salesperson of", error=ValidationError):
            self._make_campaign(user_ids=[Command.set(seller.ids)])
        self.contacts[0].company_id = company
        with self.assertRaises(UserError):
            self._make_campaign(self.env.ref("base.user_admin"))
