from datetime import timedelta

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .test_day_case import MONDAY, OWN, DayCase


@tagged("post_install", "-at_install", "zones")
class TestDayScreen(DayCase):
    """What “My Day” shows, and results in one tap."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cold_call = cls.env.ref(f"{OWN}.activity_type_cold_call")
        cls.todo = cls.env.ref("mail.mail_activity_data_todo")
        results = cls.env["crm.call.result"]
        cls.no_answer, cls.talked = results.create(
            [
                {"name": "Rings out", "code": "day_no_answer", "follow_up": "retry"},
                {"name": "Spoken", "code": "day_talked", "is_reached": True},
            ]
        )

    def _plan(self, day=MONDAY, kind=None, user=None, record=None, **values):
        record = record or self._make_deal(process=None, user_id=(user or self.anna).id)
        return self.env["mail.activity"].create(
            {
                "res_model_id": self.env["ir.model"]._get_id(record._name),
                "res_id": record.id,
                "activity_type_id": (kind or self.cold_call).id,
                "user_id": (user or self.anna).id,
                "date_deadline": day,
                **values,
            }
        )

    def _meet(self, day=MONDAY, hour=15, **values):
        start = self._moment(day, hour)
        return self.env["calendar.event"].create(
            {
                "name": "Demo",
                "start": start,
                "stop": start + timedelta(hours=1),
                "user_id": self.anna.id,
                "partner_ids": [(6, 0, (self.anna.partner_id | self.customer).ids)],
                **values,
            }
        )

    def _my_day(self, user=None, of=False):
        return self.env["crm.sales.day"].with_user(user or self.anna).my_day(of and of.id)

    def _ring(self, day, code="cold_calls"):
        return next(ring for ring in day["rings"] if ring["code"] == code)

    # ---- rings -------------------------------------------------------------------------

    def test_rings(self):
        self._do(self.anna, MONDAY - timedelta(days=1), 3)
        self._do(self.anna, MONDAY, 1)
        self._plan()
        with self._at(MONDAY):
            ring = self._ring(self._my_day())
        self.assertEqual((ring["norm"], ring["done"], ring["planned"]), (4, 1, 1))
        self.assertEqual((ring["week_target"], ring["week_done"], ring["week_left"]), (20, 1, 19))
        self.assertFalse(ring["is_planned"], "2 of 4: the norm is not covered")

    def test_planned_counts_what_is_due_and_late_not_what_comes_later(self):
        for day in (MONDAY, MONDAY - timedelta(days=4), self._day(1)):
            self._plan(day)
        self._plan(kind=self.todo)
        self._plan(user=self.boris)
        self._plan(MONDAY)._action_done()
        with self._at(MONDAY):
            self.assertEqual(self._norms(MONDAY).planned, 2)
            self.assertEqual(self._norms(self._day(1)).planned, 1)

    def test_planned_meetings_by_the_company_day(self):
        self._meet(meeting_kind="cold")
        self._meet(hour=0, meeting_kind="cold")
        self._meet(self._day(1), 0, meeting_kind="cold")
        self._meet(meeting_kind="terms")
        self._meet(meeting_kind="cold", meeting_result="no_show")
        with self._at(MONDAY):
            self.assertEqual(self._norms(MONDAY, code="cold_meetings").planned, 2)

    def test_a_done_call_moves_the_ring(self):
        activity = self._plan()
        with self._at(MONDAY):
            day = self._my_day()
            self.assertEqual([row["id"] for row in day["tasks"]], activity.ids)
            answer = self.env["crm.sales.day"].with_user(self.anna).finish_task(activity.id)
            self.assertEqual(answer, {"done": True, "date": False})
            day = self._my_day()
        self.assertFalse(day["tasks"])
        self.assertEqual(self._ring(day)["done"], 1)

    def test_a_held_meeting_moves_the_ring(self):
        event = self._meet(hour=9, meeting_kind="cold")
        with self._at(MONDAY):
            event.with_user(self.anna).action_meeting_held()
            day = self._my_day()
        self.assertEqual(self._ring(day, "cold_meetings")["done"], 1)
        self.assertEqual(day["meetings"][0]["result"], "held")

    # ---- what is due -------------------------------------------------------------------

    def test_tasks_tell_who_to_call(self):
        deal = self._make_deal(
            process=None, contact_name="Ivan", partner_name="Melt", phone="+48221234567"
        )
        self._plan(MONDAY - timedelta(days=2), record=deal)
        self._plan(self._day(1))
        with self._at(MONDAY):
            [row] = self._my_day()["tasks"]
        self.assertEqual((row["who"], row["firm"]), ("Ivan", "Melt"))
        self.assertEqual(row["phone"], "+48221234567")
        self.assertEqual((row["overdue"], row["is_call"]), (2, True))

    def test_meetings_without_a_result_are_asked_about(self):
        old = self._meet(MONDAY - timedelta(days=3), meeting_kind="needs")
        self._meet(MONDAY - timedelta(days=3), name="Internal", partner_ids=[])
        today = self._meet()
        with self._at(MONDAY):
            rows = self._my_day()["meetings"]
        self.assertEqual([row["id"] for row in rows], [old.id, today.id])
        self.assertEqual([row["overdue"] for row in rows], [3, 0])

    def test_what_comes_first(self):
        rich = self._make_deal(process=None, expected_revenue=9000, probability=50)
        todo = self._plan(kind=self.todo, record=rich)
        call = self._plan()
        meeting = self._meet(hour=15, meeting_kind="cold")
        with self._at(MONDAY, 14, 30):
            day = self._my_day()
        self.assertEqual(
            [(row["what"], row["id"], row["reason"]) for row in day["next"]],
            [
                ("meeting", meeting.id, "soon"),
                ("activity", call.id, "norm"),
                ("activity", todo.id, "worth"),
            ],
        )

    def test_deals_without_a_next_step(self):
        idle = self._make_deal(process=None, expected_revenue=10**9)
        with self._at(MONDAY):
            self.assertIn(idle.id, [row["id"] for row in self._my_day()["idle"]])
            self._plan(record=idle)
            self.env.flush_all()
            self.assertNotIn(idle.id, [row["id"] for row in self._my_day()["idle"]])

    def test_nothing_planned(self):
        with self._at(self._day(14)):
            day = self._my_day()
        self.assertEqual((day["rings"], day["is_behind"], day["is_working"]), ([], False, False))

    def test_dots_of_the_last_days(self):
        with self._at(self._day(2), 9):
            self._run_cron()
            day = self._my_day()
        self.assertEqual([dot["state"] for dot in day["dots"]], ["missed", "missed"])
        self.assertTrue(day["is_behind"])

    # ---- results -----------------------------------------------------------------------

    def test_no_answer_moves_to_the_next_working_day(self):
        activity = self._plan(self._day(4))
        with self._at(self._day(4)):
            answer = (
                self.env["crm.sales.day"]
                .with_user(self.anna)
                .finish_task(activity.id, self.no_answer.id, "engaged")
            )
        self.assertEqual(answer, {"done": False, "date": self._day(7).isoformat()})
        self.assertEqual((activity.active, activity.date_deadline), (True, self._day(7)))
        lead = self.env["crm.lead"].browse(activity.res_id)
        self.assertIn("Rings out. engaged", lead.message_ids[0].body)

    def test_a_result_ends_the_call(self):
        activity = self._plan()
        with self._at(MONDAY):
            self.env["crm.sales.day"].with_user(self.anna).finish_task(
                activity.id, self.talked.id, "call in May"
            )
        self.assertFalse(activity.active)
        self.assertEqual(activity.feedback, "Spoken. call in May")

    def test_call_of_a_campaign_takes_its_result(self):
        partner = self.env["res.partner"].create({"name": "Pump", "phone": "+442079460991"})
        with self._at(MONDAY):
            campaign = self.env["crm.call.campaign"].create(
                {
                    "name": "Campaign",
                    "user_ids": [(6, 0, self.anna.ids)],
                    "team_id": self.team.id,
                    "method": "even",
                    "partner_ids": [(6, 0, partner.ids)],
                }
            )
            campaign.action_launch()
            task = campaign.task_ids
            days = self.env["crm.sales.day"].with_user(self.anna)
            self.assertEqual(
                [row["call_task_id"] for row in days.my_day()["tasks"] if row["call_task_id"]],
                task.ids,
            )
            answer = days.finish_task(task.activity_id.id, self.talked.id)
            self.assertTrue(answer["done"])
            self.assertEqual((task.state, task.result_id), ("done", self.talked))

    def test_bad_results(self):
        activity = self._plan()
        days = self.env["crm.sales.day"].with_user(self.anna)
        with self._at(MONDAY):
            for bad in ("nonsense", 10**9, True, None):
                with self.assertRefused("Choose what"):
                    days.finish_task(activity.id, bad)
            for bad in (10**9, "1", False):
                with self.assertRefused("done already"):
                    days.finish_task(bad)
            days.finish_task(activity.id)
            with self.assertRefused("done already"):
                days.finish_task(activity.id)

    def test_tasks_of_others(self):
        activity = self._plan()
        for user in (self.boris, self.stranger, self.gleb):
            with self.assertRaises(AccessError, msg=user.name):
                self.env["crm.sales.day"].with_user(user).finish_task(activity.id)
        self.env["crm.sales.day"].with_user(self.hanna).finish_task(activity.id)
        self.assertFalse(activity.active)

    # ---- whose day ---------------------------------------------------------------------

    def test_whose_day_is_seen(self):
        with self._at(MONDAY):
            for user in (self.hanna, self.dora, self.carl, self.maxim):
                day = self._my_day(user, self.anna)
                self.assertEqual((day["user"]["id"], day["is_own"]), (self.anna.id, False))
                self.assertEqual(self._ring(day)["norm"], 4)
            for user in (self.boris, self.stranger, self.gleb, self.lena):
                with self.assertRaises(AccessError, msg=user.name):
                    self._my_day(user, self.anna)
            with self.assertRefused("no such person"):
                self.env["crm.sales.day"].with_user(self.carl).my_day(10**9)

    def test_queries_do_not_grow_with_tasks(self):
        def count():
            self.env["crm.sales.fact"]._sync_noted()
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._my_day()
            return self.env.cr.sql_log_count - before

        with self._at(MONDAY):
            self._plan()
            self._meet(meeting_kind="cold")
            count()
            few = count()
            for _number in range(5):
                self._plan()
                self._meet(meeting_kind="cold")
            self.assertLessEqual(count(), few)

    # ---- the board ---------------------------------------------------------------------

    def _board(self, user=None, **values):
        return self.env["crm.sales.day"].with_user(user or self.hanna).group_board(**values)

    def test_board(self):
        self._issue(self.boris, cold_calls=5)
        self._do(self.boris, MONDAY, 1)
        self._do(self.boris, self._day(1), 1)
        with self._at(self._day(1)):
            self._run_cron()
            board = self._board()
        self.assertEqual(board["team_id"], self.team.id)
        anna, boris = board["rows"]
        self.assertEqual((anna["user_id"], boris["user_id"]), (self.anna.id, self.boris.id))
        self.assertEqual((anna["is_behind"], boris["is_behind"]), (True, False))
        calls = str(self._kpi("cold_calls").id)
        self.assertEqual((anna["cells"][calls]["norm"], anna["cells"][calls]["done"]), (5, 0))
        self.assertTrue(boris["cells"][calls]["is_met"])
        self.assertEqual([kpi["code"] for kpi in board["kpis"]], ["cold_calls", "cold_meetings"])
        self.assertEqual([dot["state"] for dot in anna["dots"]], ["missed"])

    def test_board_of_a_closed_day_is_as_it_was(self):
        with self._at(self._day(1)):
            self._run_cron()
        self._do(self.anna, MONDAY, 4)
        with self._at(self._day(1)):
            anna = self._board(date=MONDAY.isoformat())["rows"][0]
        self.assertEqual(anna["state"], "missed")
        self.assertEqual(anna["cells"][str(self._kpi("cold_calls").id)]["done"], 0)

    def test_whose_board_is_seen(self):
        with self._at(MONDAY):
            self.assertFalse(self._board(self.anna)["teams"])
            for user in (self.anna, self.gleb, self.lena):
                with self.assertRaises(AccessError, msg=user.name):
                    self._board(user, team_id=self.team.id)
            for user in (self.hanna, self.dora, self.carl, self.maxim):
                self.assertEqual(len(self._board(user, team_id=self.team.id)["rows"]), 2)

    def test_board_queries_do_not_grow_with_people(self):
        def count():
            self.env["crm.sales.fact"]._sync_noted()
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._board()
            return self.env.cr.sql_log_count - before

        with self._at(self._day(1)):
            self._run_cron()
            count()
            few = count()
            for user in (self.boris, self.lena, self.dirk):
                self.team.member_ids |= user
                self._issue(user, cold_calls=5)
            self._run_cron()
            count()  # rules are looked up anew once the group has changed
            self.assertLessEqual(count(), few)
