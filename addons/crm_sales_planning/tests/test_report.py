from datetime import date

from freezegun import freeze_time
from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from .test_plan_facts import FactsCase

APRIL = date(2031, 4, 1)
WEEK = date(2031, 5, 5)


@tagged("post_install", "-at_install")
class TestReport(FactsCase):
    """Reports come by themselves, remind of themselves and tell when they are late."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._new_fact("payment", cls.anna, date(2031, 5, 6), 80)
        cls._new_fact("payment", cls.anna, date(2031, 4, 6), 70)

    def _cron(self, moment=None):
        with freeze_time(moment or "2031-05-12 06:00:00"):
            self.env["crm.sales.report"]._cron_reports()
        return self.env["crm.sales.report"].search([], order="id")

    def _weekly(self, moment=None):
        self._run("week", WEEK, self.anna, payments=100)
        self._run("week", WEEK, self.boris, payments=10)
        reports = self._cron(moment)
        self.assertEqual(len(reports), 1)
        return reports

    def test_week_of_a_group(self):
        report = self._weekly()
        self.assertEqual(
            (report.kind, report.team_id, report.author_id, report.recipient_id),
            ("weekly", self.team, self.hanna, self.dora),
        )
        self.assertEqual(report.date_deadline, date(2031, 5, 12))
        self.assertEqual(
            [(line.who, line.target, line.fact, line.is_below) for line in report.line_ids],
            [("Anna", 100, 80, True), ("Boris", 10, 0, True)],
        )
        self.assertEqual((report.below_count, report.undecided_count), (2, 0))
        task = report.activity_ids
        self.assertEqual((task.user_id, task.date_deadline), (self.hanna, date(2031, 5, 12)))

    def test_month_and_quarter_of_a_department(self):
        self._run("month", APRIL, self.department, payments=100)
        self._run("month", APRIL, self.team, payments=60)
        self._run("month", APRIL, self.anna, payments=60)
        self._run("quarter", date(2031, 1, 1), self.department, payments=100)
        quarter, month = self._cron().sorted("kind", reverse=True)
        self.assertEqual(
            (month.team_id, month.author_id, month.recipient_id),
            (self.department, self.dora, self.carl),
        )
        # Monday 5 May; Thursday 10 April
        self.assertEqual((month.date_deadline.day, quarter.date_deadline.day), (5, 10))
        self.assertEqual(month.line_ids.mapped("who"), ["Equipment", "Vacuum"])
        self.assertEqual(quarter.date_from, date(2031, 1, 1))

    def test_deadline_on_a_day_off(self):
        reports, company = self.env["crm.sales.report"], self.env.company
        # Saturday 5 July
        for shift, day in (("before", 4), ("after", 7), ("keep", 5)):
            company.planning_deadline_shift = shift
            found = reports._get_deadline(company, "monthly", date(2031, 6, 1))
            self.assertEqual(found, date(2031, 7, day))

    def test_again_and_after_days_of_downtime(self):
        self._run("week", date(2031, 4, 28), self.anna, payments=100)
        self._run("week", WEEK, self.anna, payments=100)
        first = self._cron("2031-05-15 06:00:00")
        self.assertEqual(first.mapped("date_from"), [WEEK, date(2031, 4, 28)])
        activities, messages = first.activity_ids, self._messages(first)
        self.assertEqual(self._cron("2031-05-15 07:00:00"), first)
        self.assertEqual(first.activity_ids, activities)
        self.assertEqual(self._messages(first), messages)

    def _messages(self, reports):
        return self.env["mail.message"].search(
            [("model", "=", "crm.sales.report"), ("res_id", "in", reports.ids)]
        )

    def test_late_from_the_day_after_it_was_made_up_for(self):
        self._run("week", WEEK, self.anna, payments=100)
        report = self._cron("2031-05-15 06:00:00")
        self.assertFalse(report.escalated_on)
        self._cron("2031-05-16 06:00:00")
        self.assertEqual(report.escalated_on, date(2031, 5, 16))

    def test_by_the_day_of_the_company(self):
        self._run("week", WEEK, self.anna, payments=100)
        for zone, moment, count in (
            ("America/New_York", "2031-05-12 03:00:00", 0),
            ("Asia/Vladivostok", "2031-05-11 13:30:00", 0),
            ("Asia/Vladivostok", "2031-05-11 14:30:00", 1),
        ):
            self.env.company.resource_calendar_id.tz = zone
            self.assertEqual(len(self._cron(moment)), count, zone)

    def test_reminder_before_and_after(self):
        self._run("month", APRIL, self.department, payments=100)
        report = self._cron("2031-05-02 06:00:00")
        self.assertFalse(self._get_told(report))
        self._cron("2031-05-04 06:00:00")
        self._cron("2031-05-05 06:00:00")
        self.assertEqual(self._get_told(report), {"due": self.dora.partner_id})
        self.assertFalse(report.escalated_on)
        self._cron("2031-05-06 06:00:00")
        self._cron("2031-05-09 06:00:00")
        self.assertEqual(
            self._get_told(report),
            {"due": self.dora.partner_id, "overdue": (self.dora | self.carl).partner_id},
        )
        task = report.activity_ids.filtered(lambda one: one.user_id == self.carl)
        self.assertEqual((len(task), task.date_deadline), (1, date(2031, 5, 6)))
        report.with_user(self.dora).action_submit()
        self.assertFalse(report.activity_ids)
        self.assertTrue(report.is_late)

    def _get_told(self, report):
        """{due or overdue: who was told, each once}."""
        messages = self._messages(report).filtered(
            lambda message: (message.subject or "").startswith("Report ")
        )
        words = [message.subject.split()[1].rstrip(":") for message in messages]
        self.assertEqual(len(words), len(set(words)))
        return dict(zip(words, [one.notified_partner_ids for one in messages], strict=True))

    def test_words_stay_and_figures_are_refreshed_until_it_is_submitted(self):
        report = self._weekly().with_user(self.hanna)
        report.line_ids[0].comment = "Two clients pay in June"
        self._new_fact("payment", self.anna, date(2031, 5, 7), 15)
        report.action_refresh()
        self.assertEqual(report.line_ids[0].fact, 95)
        self._new_fact("payment", self.anna, date(2031, 5, 7), 5)
        report.comment = "A good week"
        report.action_submit()
        self.assertEqual(
            (report.line_ids[0].fact, report.line_ids[0].comment, report.state),
            (100, "Two clients pay in June", "submitted"),
        )
        self._new_fact("payment", self.anna, date(2031, 5, 7), 500)
        self._cron("2031-05-13 06:00:00")
        self.assertEqual(report.line_ids[0].fact, 100)
        with self.assertRefused("figures stay"):
            report.action_refresh()
        for change in (
            lambda: report.write({"comment": "Other"}),
            lambda: report.line_ids[0].write({"comment": "Other"}),
        ):
            with self.assertRefused("what was said stays"):
                change()

    def test_received_returned_accepted(self):
        report = self._weekly()
        report.with_user(self.hanna).action_submit()
        self.assertIn(self.dora.partner_id, self._messages(report).notified_partner_ids)
        report.with_user(self.dora).action_return("What about Boris?")
        self.assertEqual((report.state, report.return_reason), ("draft", "What about Boris?"))
        self.assertEqual(report.activity_ids.user_id, self.hanna)
        report.with_user(self.hanna).action_submit()
        report.with_user(self.dora).action_accept()
        self.assertEqual(report.state, "accepted")
        with self.assertRefused("what is missing"):
            report.with_user(self.dora).action_return(" ")

    def test_roles(self):
        report = self._weekly()
        reports = self.env["crm.sales.report"]
        for user in (self.hanna, self.dora, self.carl, self.maxim):
            self.assertEqual(reports.with_user(user).search([]), report, user.name)
        self.assertFalse(reports.with_user(self.gleb).search([]))
        for user in (self.anna, self.lena):
            with self.assertRaises(AccessError):
                reports.with_user(user).search([])
        for user in (self.gleb, self.dora, self.maxim, self.anna):
            with self.assertRaises(AccessError):
                report.with_user(user).action_submit()
            with self.assertRaises(AccessError):
                report.with_user(user).write({"comment": "Mine"})
        report.with_user(self.hanna).action_submit()
        for user in (self.hanna, self.gleb, self.maxim):
            with self.assertRaises(AccessError):
                report.with_user(user).action_accept()

    def test_figures_are_the_programs(self):
        report = self._weekly().with_user(self.hanna)
        for values in ({"date_deadline": WEEK}, {"recipient_id": self.gleb.id}):
            with self.assertRefused("filled in by the program"):
                report.write(values)
        with self.assertRefused("filled in by the program"):
            report.line_ids[0].fact = 1
        with self.assertRaises(AccessError):
            report.line_ids[0].unlink()
        with self.assertRefused("moved by the buttons"):
            report.state = "accepted"
        with self.assertRaises(AccessError):
            report.create({"kind": "weekly"})

    def test_nothing_planned_nothing_reported(self):
        self._new_plan("week", WEEK, self.anna, payments=100)
        self.assertFalse(self._cron())

    def test_company_without_departments(self):
        (self.team | self.other_team).department_id = False
        self.department.active = False
        self._run("month", APRIL, None, payments=100)
        report = self._cron()
        self.assertFalse(report.team_id)
        self.assertIn(
            report.author_id,
            self.env["crm.sales.report"]._get_members(
                self.env.company, "crm_sales_planning.group_planner_department_head"
            ),
        )

    def test_decided_from_the_report(self):
        self._run("month", APRIL, self.department, payments=1)
        self._run("month", APRIL, self.team, payments=100)
        report = self._cron()
        self.assertEqual((report.below_count, report.undecided_count), (1, 1))
        line = report.line_ids[1]
        self.assertEqual((line.who, line.needs_decision), ("Vacuum", True))
        action = line.with_user(self.dora).action_decide()
        decisions = self.env["crm.sales.decision"].with_user(self.dora)
        form = Form(decisions.with_context(**action["context"]))
        form.cause, form.measure = "Late payers", "Remind before"
        form.save().action_propose()
        line.invalidate_recordset()
        self.assertEqual((line.decisions, line.needs_decision), ("Remind before", False))

    def test_queries_do_not_grow_with_people(self):
        self._run("week", WEEK, self.anna, payments=100)
        report = self._cron()
        counts = []
        for others in (self.env["res.users"], self.boris):
            for user in others:
                self._run("week", WEEK, user, payments=100, cold_calls=0)
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.cr.sql_log_count
            report._fill()
            self.env.flush_all()
            counts.append(self.cr.sql_log_count - start)
        self.assertLessEqual(counts[1], counts[0] + 8)
