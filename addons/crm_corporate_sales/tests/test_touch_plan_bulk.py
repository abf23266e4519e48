from datetime import date

from freezegun import freeze_time
from odoo.tests import Form, tagged

from .test_target_case import TODAY, TargetCase, day


@freeze_time(TODAY + " 09:00:00")
@tagged("post_install", "-at_install")
class TestTouchPlanBulk(TargetCase):
    """Many targets on a plan at once: spread, few statements, one digest a person."""

    def _wizard(self, targets, user=None, **values):
        return (
            self.env["crm.touch.start"]
            .with_user(user or self.hanna)
            .create({"target_ids": targets.ids, "plan_id": self.plan.id, **values})
        )

    def _make(self, number, **values):
        return self.env["crm.target"].create(
            [
                {"name": f"Works {index}", "team_id": self.team.id, "user_id": False, **values}
                for index in range(number)
            ]
        )

    def test_spread_over_people_and_days(self):
        targets = self._make(11)
        wizard = self._wizard(
            targets, daily_limit=2, user_ids=[(6, 0, (self.anna | self.boris).ids)]
        )
        wizard.action_apply()
        counts = {
            user: len(targets.filtered(lambda target, user=user: target.user_id == user))
            for user in (self.anna, self.boris)
        }
        self.assertEqual(sorted(counts.values()), [5, 6])
        for user in counts:
            own = targets.filtered(lambda target, user=user: target.user_id == user)
            dates = sorted(own.mapped("next_touch_date"))
            self.assertEqual(dates[:5], [day(23), day(23), day(24), day(24), day(25)])

    def test_planned_touches_count_for_the_limit(self):
        self._start(self._make(2, user_id=self.anna.id))
        targets = self.env["crm.target"].create(
            [{"name": f"More {n}", "user_id": self.anna.id} for n in range(2)]
        )
        self._wizard(targets, user=self.maxim, daily_limit=3).action_apply()
        self.assertEqual(sorted(targets.mapped("next_touch_date")), [day(23), day(24)])

    def test_best_first(self):
        late = self._new_target("C", potential_class="c")
        soon = self._new_target("A", potential_class="a")
        self._wizard(late | soon, daily_limit=1).action_apply()
        self.assertEqual((soon.next_touch_date, late.next_touch_date), (day(23), day(24)))

    def test_over_the_weekend(self):
        targets = self._make(3, user_id=self.anna.id)
        self._wizard(targets, daily_limit=1, date_start=day(27)).action_apply()
        self.assertEqual(
            sorted(targets.mapped("next_touch_date")),
            [day(27), day(30), date(2026, 12, 1)],
        )

    def test_all_on_one_day(self):
        targets = self._make(30, user_id=self.anna.id)
        self._wizard(targets, daily_limit=1000, date_start=day(24)).action_apply()
        self.assertEqual(set(targets.mapped("next_touch_date")), {day(24)})

    def test_limit_of_a_day(self):
        for limit in (0, -1, 1001, 10**9):
            with self.subTest(limit=limit), self.assertRefused("from 1 to 1000"):
                self._wizard(self.target, daily_limit=limit)
        wizard = self._wizard(self.target, daily_limit=1)
        with self.assertRefused("from 1 to 1000"):
            wizard.daily_limit = -5
        form = Form(
            self.env["crm.touch.start"]
            .with_user(self.hanna)
            .with_context(default_target_ids=self.target.ids)
        )
        form.daily_limit = 0
        self.assertFalse(form.preview)

    def test_preview_says_what_comes(self):
        targets = self._make(3)
        running = self._new_target("Running")
        self._start(running)
        form = Form(
            self.env["crm.touch.start"]
            .with_user(self.hanna)
            .with_context(default_target_ids=(targets | running).ids)
        )
        form.plan_id = self.plan
        form.daily_limit = 2
        form.user_ids.add(self.boris)
        self.assertEqual((form.unowned_count, form.left_out_count), (3, 1))
        self.assertEqual(
            form.preview,
            [
                {
                    "user_id": self.boris.id,
                    "name": "Boris",
                    "count": 3,
                    "first": "2026-11-23",
                    "last": "2026-11-24",
                }
            ],
        )

    def test_refused(self):
        targets = self._make(2)
        with self.assertRefused("Nobody owns"):
            self._wizard(targets).action_apply()
        with self.assertRefused("past"):
            self._wizard(self.target, date_start=day(22)).action_apply()
        self._start()
        with self.assertRefused("None of these"):
            self._wizard(self.target).action_apply()

    def test_one_digest_a_person(self):
        targets = self._make(6)
        before = self.env["mail.message"].search_count([])
        mails = self.env["mail.mail"].sudo().search_count([])
        self._wizard(
            targets, user_ids=[(6, 0, (self.anna | self.boris).ids)], daily_limit=1000
        ).action_apply()
        messages = self.env["mail.message"].search([("id", ">", 0)], order="id desc")
        new = messages[: self.env["mail.message"].search_count([]) - before]
        digests = new.filtered(lambda message: message.message_type == "user_notification")
        self.assertEqual(digests.partner_ids, (self.anna | self.boris).partner_id)
        self.assertEqual(len(digests), 2)
        self.assertLessEqual(self.env["mail.mail"].sudo().search_count([]) - mails, 2)

    def test_costs_of_two_hundred(self):
        def cost(number, name):
            targets = self.env["crm.target"].create(
                [{"name": f"{name} {n}", "user_id": self.anna.id} for n in range(number)]
            )
            wizard = self._wizard(targets, user=self.maxim, daily_limit=1000)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            wizard.action_apply()
            self.env.flush_all()
            return self.cr.sql_log_count - before

        cost(2, "warm")
        few, many = cost(10, "few"), cost(210, "many")
        # Odoo follows each target and logs its change of status; nothing else grows
        self.assertLess(many - few, 200 * 1.5, f"{few} and {many}")

    def test_exhausted_together_are_asked_once(self):
        plan = self._new_plan(("letter", 0, {"limit_days": 1}))
        targets = self._make(4, user_id=self.anna.id)
        runs = self._start(targets, plan=plan)
        with freeze_time("2026-12-01 09:00:00"):
            runs.touch_ids._end("missed")
            self.assertEqual(set(runs.mapped("state")), {"exhausted"})
            self.assertEqual(len(targets.activity_ids), 4)
