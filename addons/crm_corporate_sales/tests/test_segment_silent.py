from datetime import timedelta

from odoo.tests import Form, tagged

from .common import OWN
from .test_segment_case import PARTNER, SegmentCase


@tagged("post_install", "-at_install")
class TestSegmentSilent(SegmentCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.write({"silence_days": 200, "repeat_sale_daily_limit": 2})
        # what other tests or the demo company left is not silent
        cls.env.cr.execute(
            "UPDATE sale_order SET state = 'draft' WHERE partner_id != ALL(%s)",
            [cls.customers.ids],
        )
        cls.env.invalidate_all()

    def _rows(self, user=None, domain=()):
        rows = self.env["crm.silent.customer"].with_user(user or self.maxim)
        self.env.flush_all()
        self.env.invalidate_all()
        return rows.search(list(domain))

    def _row(self, partner):
        return self._rows(domain=[("partner_id", "=", partner.id)])

    def _tasks(self):
        return self.env["crm.repeat.sale"].search([("partner_id", "in", self.customers.ids)])

    def _run_cron(self):
        self.env.flush_all()
        with self.enter_registry_test_mode():
            self.env.ref(f"{OWN}.ir_cron_repeat_sales").method_direct_trigger()
        self.env.invalidate_all()
        return self._tasks()

    # ---- the screen -------------------------------------------------------------------

    def test_figures(self):
        row = self._row(self.regular)
        self.assertEqual(row.silent_days, 10)
        self.assertEqual(row.order_count, 4)
        self.assertAlmostEqual(row.usual_interval, 290 / 3, places=2)
        self.assertAlmostEqual(row.lateness, 10 / (290 / 3), places=3)
        self.assertEqual(row.total, 400)
        self.assertFalse(row.is_silent)
        self.assertEqual(row.user_id, self.anna)
        single = self._row(self.fresh)
        self.assertFalse(single.usual_interval or single.lateness)
        self.assertTrue(self._row(self.silent).is_silent)
        self.assertFalse(self._row(self.never))

    def test_no_usual_interval_is_empty(self):
        once = self._make_customer("Once")
        self._buy(once, 300, self.pump, 100)
        at_once = self._make_customer("Twice on a day")
        self._buy(at_once, 300, self.pump, 100)
        self._buy(at_once, 300, self.pump, 100)
        names = ["usual_interval", "lateness"]
        rows = self._rows(domain=[("partner_id", "in", (once | at_once).ids)])
        for row in [*rows.read(names), *rows.web_read({name: {} for name in names})]:
            self.assertIs(row["usual_interval"], False)
            self.assertIs(row["lateness"], False)
        self.assertEqual(rows.mapped("is_silent"), [True, True], "by the company's setting")
        self.env.company.silence_days = 301
        self.assertFalse(self._row(once).is_silent)
        [known] = self._row(self.silent).read(names)
        self.assertAlmostEqual(known["usual_interval"], 150)
        self.assertAlmostEqual(known["lateness"], 250 / 150)

    def test_salesperson(self):
        self.silent.user_id = False
        order = self.silent.sale_order_ids.sorted("date_order")[-1]
        order.user_id = self.anna
        self.assertEqual(self._row(self.silent).user_id, self.anna, "of the last order")
        self.silent.user_id = self.boris
        self.assertEqual(self._row(self.silent).user_id, self.boris, "of the customer")
        self.boris.action_archive()
        self.assertEqual(self._row(self.silent).user_id, self.anna, "somebody who is there")

    def test_open_deals(self):
        person = self.env[PARTNER].create({"name": "Ivan", "parent_id": self.silent.id})
        self._make_deal(partner_id=person.id)
        self.assertEqual(self._row(self.silent).open_deals, 1)

    def test_who_sees_whom(self):
        known = [("partner_id", "in", self.customers.ids)]
        (self.regular | self.silent).sale_order_ids.user_id = self.boris
        self.fresh.sale_order_ids.write({"user_id": False, "team_id": self.team.id})
        for user, expected in (
            (self.anna, self.regular),
            (self.boris, self.silent),
            (self.hanna, self.regular | self.silent | self.fresh),
            (self.stranger, self.never.browse()),
            (self.mila, self.regular | self.silent | self.fresh),
            (self.lena, self.regular | self.silent | self.fresh),
        ):
            self.assertEqual(self._rows(user, known).sudo().partner_id, expected, user.name)

    def test_list_needs_no_query_a_row(self):
        def count(domain):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._rows(domain=domain).web_read(
                {"partner_id": {"fields": {"display_name": {}}}, "silent_days": {}, "total": {}}
            )
            return self.env.cr.sql_log_count - before

        one = [("partner_id", "=", self.silent.id)]
        count(one)
        self.assertEqual(count([("partner_id", "in", self.customers.ids)]), count(one))

    # ---- the calls --------------------------------------------------------------------

    def test_off_until_switched_on(self):
        self.assertFalse(self._run_cron())

    def test_silent_customer_comes_back_once(self):
        self.env.company.repeat_sale_tasks = True
        task = self._run_cron()
        self.assertEqual(task.partner_id, self.silent)
        activity = task.activity_id
        self.assertEqual((activity.res_model, activity.res_id), (PARTNER, self.silent.id))
        self.assertEqual(activity.user_id, self.boris)
        self.assertEqual(activity.activity_type_id.category, "phonecall")
        self.assertIn("250", activity.summary)
        self.assertEqual(self._run_cron(), task, "running again changes nothing")
        activity.action_feedback()
        self.assertEqual(self._run_cron(), task, "called once in this silence")

    def test_again_after_as_many_days(self):
        self.env.company.repeat_sale_tasks = True
        task = self._run_cron()
        task.made_on -= timedelta(days=199)
        self.assertEqual(self._run_cron(), task)
        task.made_on -= timedelta(days=1)
        self.assertEqual(len(self._run_cron()), 2)

    def test_again_after_they_bought_and_fell_silent(self):
        self.env.company.repeat_sale_tasks = True
        task = self._run_cron()
        task.made_on -= timedelta(days=30)
        self.env.company.silence_days = 20
        self._buy(self.silent, 25, self.pump, 1)
        self.regular.sale_order_ids.action_cancel()
        self.fresh.sale_order_ids.action_cancel()
        self.assertEqual(len(self._run_cron()), 2)

    def test_who_is_sold_to_already_is_left_alone(self):
        self.env.company.repeat_sale_tasks = True
        deal = self._make_deal(partner_id=self.silent.id).sudo()
        self.assertFalse(self._run_cron())
        deal.process_close("lost", {"lost_reason_id": self.reason.id})
        self.assertEqual(self._run_cron().partner_id, self.silent)

    def test_head_gets_what_nobody_has(self):
        self.env.company.repeat_sale_tasks = True
        self.silent.user_id = False
        self.silent.sale_order_ids.write({"user_id": False, "team_id": self.team.id})
        self.assertEqual(self._run_cron().user_id, self.hanna)

    def test_nobody_to_call(self):
        self.env.company.repeat_sale_tasks = True
        self.silent.user_id = False
        self.silent.sale_order_ids.write({"user_id": False, "team_id": self.headless.id})
        self.assertFalse(self._run_cron())

    def test_days_within_the_limit_and_one_message(self):
        for number in range(5):
            self._buy(self._silent_customer(number), 300, self.pump, 1)
        self.env.company.repeat_sale_tasks = True
        before = self._notices(self.boris)
        tasks = self._run_cron()
        days = sorted(tasks.activity_id.mapped("date_deadline"))
        self.assertEqual(len(days), 6)
        self.assertTrue(all(days.count(day) <= 2 for day in days))
        self.assertEqual(len(set(days)), 3)
        self.assertFalse([day for day in days if day.weekday() > 4])
        self.assertEqual(self._notices(self.boris), before + 1)
        self._buy(self._silent_customer(9), 300, self.pump, 1)
        more = self._run_cron() - tasks
        days.append(more.activity_id.date_deadline)
        self.assertTrue(all(days.count(day) <= 2 for day in days), "what is planned counts")

    def _silent_customer(self, number):
        customer = self._make_customer(f"Quiet {number}", user_id=self.boris.id)
        self.customers |= customer
        return customer

    def _notices(self, user):
        return self.env["mail.message"].search_count(
            [
                ("partner_ids", "in", user.partner_id.ids),
                ("message_type", "=", "user_notification"),
            ]
        )

    def test_segment_with_days_of_its_own(self):
        self._make_segment(
            domain="[('name', '=', 'Regular')]", silent_days=8, repeat_sale_tasks=True
        )
        task = self._run_cron()
        self.assertEqual(task.partner_id, self.regular)
        self.assertEqual(task.segment_id.silent_days, 8)
        self.env.company.repeat_sale_tasks = True
        self.assertEqual(self._run_cron().partner_id, self.regular | self.silent)

    def test_query_count_does_not_grow(self):
        self.env.company.repeat_sale_tasks = True
        sales = self.env["crm.repeat.sale"]
        company, none, days = self.env.company, self.env["crm.segment"], 200

        def count(number):
            for place in range(number):
                self._buy(self._silent_customer(place), 300, self.pump, 1)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            rows = sales._find_silent(company, none, days)
            sales._make_tasks(rows, none)
            self.env.flush_all()
            return len(rows), self.env.cr.sql_log_count - before

        count(1)
        one, few = count(1)
        six, many = count(6)
        self.assertEqual((one, six), (1, 6))
        self.assertLessEqual(many, few + 6, "a constant number of queries, but followers")

    def test_settings(self):
        form = Form(self.env["res.config.settings"])
        form.silence_days = 90
        form.repeat_sale_tasks = True
        form.save().execute()
        self.assertEqual(self.env.company.silence_days, 90)
        self.assertTrue(self.env.company.repeat_sale_tasks)
