from datetime import datetime, timedelta

from freezegun import freeze_time
from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .test_sorting_case import NOON, SortingCase

SORT = "crm_corporate_sales.activity_type_sort_inquiry"
ASSIGN = "crm_corporate_sales.activity_type_assign_lead"


@tagged("post_install", "-at_install")
class TestSortingClock(SortingCase):
    """Twice a day late inquiries raise an activity, later for the manager (spec 2.5)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # other companies of the database have their own clocks
        cls.env["res.company"].search(
            [("id", "!=", cls.env.company.id)]
        ).inquiry_checked_at = datetime(2100, 1, 1)

    def _check(self, moment=None):
        """The scheduled action at a moment (UTC)."""
        with freeze_time(moment or NOON), self.enter_registry_test_mode():
            self.env.ref("crm_corporate_sales.ir_cron_watch_inquiries").method_direct_trigger()
        self.env.invalidate_all()

    def _reminders(self, records, kind=SORT, done=False):
        return (
            self.env["mail.activity"]
            .with_context(active_test=not done)
            .search(
                [
                    ("res_model", "=", records._name),
                    ("res_id", "in", records.ids),
                    ("activity_type_id", "=", self.env.ref(kind).id),
                ]
            )
        )

    def _digests(self, user):
        return self.env["mail.message"].search(
            [
                ("message_type", "=", "user_notification"),
                ("partner_ids", "in", user.partner_id.ids),
            ]
        )

    # ---- age --------------------------------------------------------------------------

    def test_levels_by_working_hours(self):
        """It is Wednesday noon; work began at nine, four hours are allowed, nine till the manager."""
        for local, level in (
            ("2026-11-18 11:00", "0"),  # one hour
            ("2026-11-18 10:00", "1"),  # half of the time is over
            ("2026-11-17 17:30", "1"),  # half an hour yesterday and three today
            ("2026-11-17 17:00", "2"),
            ("2026-11-17 12:30", "2"),
            ("2026-11-17 12:00", "3"),
            ("2026-11-15 12:00", "3"),
        ):
            received = datetime.fromisoformat(local) - timedelta(hours=3)
            inquiry = self._register(text=local, received_at=str(received))[1]
            self.assertEqual(inquiry.waiting_level, level, local)
            found = inquiry.search([("id", "=", inquiry.id), ("waiting_level", "=", level)])
            self.assertEqual(found, inquiry, f"{local} is found by its level")
            others = inquiry.search([("id", "=", inquiry.id), ("waiting_level", "!=", level)])
            self.assertFalse(others, local)

    def test_age(self):
        inquiry = self._wait(hours=30)
        self.assertAlmostEqual(inquiry.age_hours, 30, places=3)
        self._sort(inquiry)
        with freeze_time(NOON + timedelta(days=5)):
            inquiry.invalidate_recordset()
            self.assertAlmostEqual(inquiry.sudo().age_hours, 30, places=3, msg="until it is sorted")

    def test_holidays_do_not_count(self):
        inquiry = self._wait(hours=26)
        self.assertEqual(inquiry.waiting_level, "3")
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Holiday",
                "calendar_id": self.env.company.resource_calendar_id.id,
                "date_from": NOON - timedelta(hours=30),
                "date_to": NOON - timedelta(hours=1),
            }
        )
        inquiry.invalidate_recordset()
        self.assertEqual(inquiry.waiting_level, "0")

    def test_settings_count_at_once(self):
        inquiry = self._wait(hours=26)
        self.env.company.write({"inquiry_sort_hours": 0, "inquiry_sort_manager_hours": 0})
        inquiry.invalidate_recordset()
        self.assertEqual(inquiry.waiting_level, "0")
        self.assertFalse(self._queue(level=2)["rows"])

    # ---- reminders --------------------------------------------------------------------

    def test_dispatcher_then_manager_once_each(self):
        late = self._wait("Late", hours=21)  # Tuesday 15:00: three hours, then three
        fresh = self._wait("Fresh", hours=1)
        self._check()
        [activity] = self._reminders(late)
        self.assertEqual(activity.user_id, self.dora)
        self.assertFalse(self._reminders(fresh))
        self.assertEqual(len(self._digests(self.dora)), 1)
        self._check(NOON + timedelta(hours=4, minutes=5))
        self.assertEqual(sorted(self._reminders(late).user_id.mapped("name")), ["Dora", "Maxim"])
        self.assertEqual(self._reminders(fresh).user_id, self.dora)
        self.assertEqual(len(self._digests(self.maxim)), 1)
        self._check(NOON + timedelta(days=1))
        self.assertEqual(len(self._reminders(late)), 2, "nobody is told twice")

    def test_one_message_for_all(self):
        for number in range(7):
            self._wait(f"Late {number}", hours=24)
        self._check()
        [digest] = self._digests(self.dora)
        self.assertIn("7", digest.subject)
        self.assertIn("inquiry-queue", digest.body)

    def test_done_by_itself_when_sorted(self):
        late = self._wait(hours=200)
        self._check()
        self.assertEqual(len(self._reminders(late)), 2)
        self._sort(late, user=self.zakhar)
        self.assertFalse(self._reminders(late))
        self.assertEqual(len(self._reminders(late, done=True)), 2, "kept as done")

    def test_done_by_itself_when_rejected(self):
        late = self._wait(hours=24)
        self._check()
        late.action_reject_as("spam")
        self.assertFalse(self._reminders(late))

    def test_done_by_hand_does_not_come_again(self):
        late = self._wait(hours=21)
        self._check()
        self._reminders(late).with_user(self.dora).action_feedback()
        self._check(NOON + timedelta(hours=4, minutes=5))
        self.assertEqual(self._reminders(late).user_id, self.maxim, "but the manager hears of it")

    def test_back_in_the_queue_counts_anew(self):
        late = self._wait(hours=24)
        self._check()
        self._sort(late)
        late.action_undo_sorting()
        self._check(NOON + timedelta(hours=5))
        self.assertEqual(self._reminders(late).user_id, self.dora | self.maxim)

    def test_twice_a_day(self):
        """Ten and four o'clock in Moscow are seven and one o'clock UTC."""
        day = datetime(2026, 11, 19)
        self._check(day + timedelta(hours=7, minutes=3))
        late = self._wait(hours=500)
        self._check(day + timedelta(hours=12, minutes=50))
        self.assertFalse(self._reminders(late), "looked at this morning already")
        self._check(day + timedelta(hours=13, minutes=2))
        self.assertTrue(self._reminders(late))

    def test_missed_check_is_made_up_for(self):
        self._check(NOON - timedelta(days=3))
        late = self._wait(hours=500)
        self._check(NOON)
        self.assertTrue(self._reminders(late))

    def test_spread_over_those_who_are_there(self):
        self.env.company.inquiry_dispatcher_ids = False
        absent = self._new_user("absent", "crm_corporate_sales.group_dispatcher")
        resource = self.env["resource.resource"].create(
            {"name": "Absent", "user_id": absent.id, "company_id": self.env.company.id}
        )
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Ill",
                "resource_id": resource.id,
                "calendar_id": resource.calendar_id.id,
                "date_from": NOON - timedelta(days=1),
                "date_to": NOON + timedelta(days=1),
            }
        )
        everybody = self.env.company._get_inquiry_dispatchers()
        self.assertLessEqual(self.dora | self.zakhar | absent, everybody)
        late = self.env["crm.inquiry"]
        for number in range(2 * len(everybody)):
            late |= self._wait(f"Late {number}", hours=24).sudo()
        self._check()
        reminders = self._reminders(late).filtered(lambda item: item.user_id in everybody)
        self.assertEqual(len(reminders), len(late))
        self.assertNotIn(absent, reminders.user_id)
        shares = [len(own) for own in reminders.grouped("user_id").values()]
        self.assertLessEqual(max(shares) - min(shares), 1)

    def test_company_without_dispatchers_tells_the_manager(self):
        self.env.company.inquiry_dispatcher_ids = False
        group = self.env.ref("crm_corporate_sales.group_dispatcher")
        group.sudo().user_ids = False
        late = self._wait(hours=300, user=self.robot).sudo()
        self._check()
        self.assertEqual(self._reminders(late).user_id, self.maxim)

    def test_other_company_is_left_alone(self):
        self.robot.company_ids += self.other_company
        self.env["crm.inquiry"].with_user(self.robot).with_company(self.other_company).register(
            {"channel": "web", "name": "Theirs", "received_at": "2026-01-01 10:00:00"}
        )
        theirs = self.env["crm.inquiry"].search([("name", "=", "Theirs")])
        self._check()
        self.assertFalse(self._reminders(theirs))

    # ---- assigning --------------------------------------------------------------------

    def _sorted_hours_ago(self, hours, **vals):
        inquiry = self._wait(team_id=self.team.id, **vals).sudo()
        inquiry.sorted_at = NOON - timedelta(hours=hours)
        return inquiry

    def test_head_then_manager(self):
        late = self._sorted_hours_ago(21)
        self._check()
        [activity] = self._reminders(late.lead_id, ASSIGN)
        self.assertEqual(activity.user_id, self.hanna)
        self._check(NOON + timedelta(hours=4, minutes=5))
        self.assertEqual(self._reminders(late.lead_id, ASSIGN).user_id, self.hanna | self.maxim)
        self._check(NOON + timedelta(days=1))
        self.assertEqual(len(self._reminders(late.lead_id, ASSIGN)), 2)
        late.lead_id.user_id = self.anna
        self.assertFalse(self._reminders(late.lead_id, ASSIGN))

    def test_two_inquiries_of_a_lead_are_one_reminder(self):
        first = self._sorted_hours_ago(21, phone="+7 495 5550001")
        second = self._sorted_hours_ago(21, phone="+7 495 5550001", name="Again")
        self.assertEqual(first.lead_id, second.lead_id)
        self._check()
        self.assertEqual(len(self._reminders(first.lead_id, ASSIGN)), 1)

    def test_hours_of_the_team(self):
        night = self.env["resource.calendar"].create({"name": "Always", "tz": "UTC"})
        night.attendance_ids = [(5, 0, 0)] + [
            (0, 0, {"name": "All day", "dayofweek": str(day), "hour_from": 0, "hour_to": 24})
            for day in range(7)
        ]
        late = self._sorted_hours_ago(5)
        self._check()
        self.assertFalse(self._reminders(late.lead_id, ASSIGN))
        self.team.resource_calendar_id = night
        self._check(NOON + timedelta(days=1))
        self.assertTrue(self._reminders(late.lead_id, ASSIGN))

    def test_lost_leads_wait_for_nobody(self):
        late = self._sorted_hours_ago(21)
        late.lead_id.action_set_lost()
        self._check()
        self.assertFalse(self._reminders(late.lead_id, ASSIGN))

    # ---- cost -------------------------------------------------------------------------

    def test_queries_do_not_grow(self):
        def count(number):
            for index in range(number):
                self._wait(f"Late {index}", hours=24)
            self.env.flush_all()
            self.env.invalidate_all()
            self.env.company.inquiry_checked_at = False
            before = self.env.cr.sql_log_count
            with self.enter_registry_test_mode():
                self.env.ref("crm_corporate_sales.ir_cron_watch_inquiries").method_direct_trigger()
            return self.env.cr.sql_log_count - before

        count(1)
        few, many = count(2), count(42)
        self.assertLess((many - few) / 40, 1.5, f"{few} and {many} queries")

    @mute_logger("odoo.addons.base.models.ir_model")
    def test_settings_are_for_managers(self):
        with self.assertRaises(AccessError):
            self.env.company.with_user(self.dora).inquiry_sort_hours = 1
