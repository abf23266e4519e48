from datetime import datetime

from freezegun import freeze_time
from odoo.tests import tagged

from .common import ProcessCase


@tagged("post_install", "-at_install", "zones")
class TestStageHistory(ProcessCase):
    """Each pass through a stage is kept: who, when, which outcome, how long."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.resource_calendar_id.tz = "UTC"

    def _passes(self, deal, code):
        runs = deal.sudo().stage_run_ids.filtered(lambda run: run.stage_code == code)
        return runs.sorted("pass_number")

    def test_every_pass_is_its_own_run(self):
        deal = self._make_deal()
        self._do(deal, "interest_call", "meet")
        deal.process_enter_stage("needs")
        deal.process_enter_stage("interest")
        deal.with_user(self.hanna).process_enter_stage("interest")
        first, second, third = self._passes(deal, "interest")
        self.assertEqual((first + second + third).mapped("pass_number"), [1, 2, 3])
        self.assertEqual(first.state, "left")
        self.assertTrue(first.date_end and second.date_end)
        self.assertFalse(third.date_end)
        self.assertEqual(third.user_start_id, self.hanna)
        self.assertEqual(second.user_end_id, self.hanna)
        self.assertEqual(deal.sudo().stage_run_id, third)
        self.assertEqual(
            first.step_run_ids.mapped(lambda run: (run.step_code, run.outcome_code)),
            [("interest_call", "meet"), ("interest_meeting", "cancelled")],
        )

    def test_an_earlier_pass_is_never_overwritten(self):
        deal = self._make_deal_at("needs_call")
        self._do(deal, "needs_call", "agreed")
        before = self._passes(deal, "needs").read()
        steps = self._passes(deal, "needs").step_run_ids.read()
        deal.process_enter_stage("interest")
        deal.process_enter_stage("needs")
        self._do(deal, "collect_info", "cancelled")
        first, _second = self._passes(deal, "needs")
        changing = {"date_end", "user_end_id", "hours_calendar", "hours_working", "state"}
        for name, value in before[0].items():
            if name not in changing | {"write_date", "write_uid", "display_name"}:
                self.assertEqual(first.read([name])[0][name], value, name)
        self.assertEqual(first.step_run_ids.read(), steps)

    def test_history_has_who_when_what_in_order(self):
        with freeze_time("2026-03-02 09:00:00"):
            deal = self._make_deal()
        with freeze_time("2026-03-03 10:00:00"):
            self._do(deal, "interest_call", "postponed")
        with freeze_time("2026-03-04 11:00:00"):
            self._do(deal.with_user(self.hanna), "interest_call", "meet")
        with freeze_time("2026-03-05 12:00:00"):
            deal.process_enter_stage("needs")
        with freeze_time("2026-03-06 13:00:00"):
            self._do(deal, "collect_info", "done")
        anna, hanna = self.anna.id, self.hanna.id
        self.assertEqual(
            [tuple(row.values()) for row in self._status(deal)["history"]],
            [
                ("interest", "interest_call", "postponed", anna, *self._days(2, 3), 1),
                ("interest", "interest_call", "meet", hanna, *self._days(3, 4), 1),
                ("interest", "interest_meeting", "cancelled", anna, *self._days(4, 5), 1),
                ("needs", "collect_info", "done", anna, *self._days(5, 6), 1),
            ],
        )

    def _days(self, first, last):
        return [f"2026-03-0{day} {day + 7:02}:00:00" for day in (first, last)]

    def test_history_keys(self):
        deal = self._make_deal()
        self._do(deal, "interest_call")
        [row] = self._status(deal)["history"]
        self.assertEqual(
            set(row), {"stage", "step", "outcome", "user_id", "date_start", "date_end", "pass"}
        )

    def test_second_pass_is_numbered_in_the_history(self):
        deal = self._make_deal_at("needs_call")
        deal.process_enter_stage("needs")
        self._do(deal, "collect_info")
        passes = [row["pass"] for row in self._status(deal)["history"] if row["stage"] == "needs"]
        self.assertEqual(passes, [1, 1, 2])

    def test_stage_passed_without_a_step_ended_is_in_the_history(self):
        deal = self._make_deal()
        deal.process_enter_stage("potential")
        deal.process_enter_stage("proposal")
        stages = [row["stage"] for row in self._status(deal)["history"]]
        self.assertEqual(stages, ["interest", "potential", "proposal"][:2])

    def test_durations_in_working_and_calendar_hours(self):
        with freeze_time("2026-03-06 10:00:00"):
            deal = self._make_deal()
        with freeze_time("2026-03-09 10:00:00"):
            deal.process_enter_stage("needs")
        [run] = self._passes(deal, "interest")
        self.assertEqual((run.date_start, run.date_end), (datetime(2026, 3, 6, 10), self._monday()))
        self.assertAlmostEqual(run.hours_calendar, 72)
        # Friday 10-12 and 13-17, Monday 8-10
        self.assertAlmostEqual(run.hours_working, 8)

    def _monday(self):
        return datetime(2026, 3, 9, 10)

    def test_finished_stage_keeps_when_its_steps_were_done(self):
        with freeze_time("2026-03-06 10:00:00"):
            deal = self._make_deal_at("needs_call")
        with freeze_time("2026-03-06 12:00:00"):
            self._do(deal, "needs_call")
        with freeze_time("2026-03-09 10:00:00"):
            deal.process_enter_stage("presentation")
        [run] = self._passes(deal, "needs")
        self.assertEqual(run.date_finished, datetime(2026, 3, 6, 12))
        self.assertEqual(run.date_end, self._monday())
        self.assertEqual((run.final_step_code, run.final_outcome_code), ("needs_call", "agreed"))

    def test_closing_ends_the_pass_and_adds_that_of_the_closing_stage(self):
        deal = self._make_deal()
        deal.process_close("won")
        [interest], [won] = self._passes(deal, "interest"), self._passes(deal, "won")
        self.assertEqual(interest.state, "closed")
        self.assertTrue(interest.date_end and won.date_end)
        self.assertEqual(won.user_end_id, self.anna)

    def test_deal_without_a_process_has_a_stage_history_too(self):
        first, second = self.env["crm.stage"].search([("process_id", "=", False)], limit=2)
        deal = self._make_deal(process=False, stage_id=first.id)
        deal.stage_id = second
        deal.stage_id = first
        runs = deal.sudo().stage_run_ids.sorted("id")
        self.assertEqual(runs.stage_id, first | second)
        self.assertEqual(runs.mapped("stage_id.id"), [first.id, second.id])
        self.assertEqual([run.stage_id for run in runs], [first, second, first])
        self.assertEqual([run.pass_number for run in runs], [1, 1, 2])
        self.assertEqual([bool(run.date_end) for run in runs], [True, True, False])

    def test_history_keeps_the_name_of_a_stage_that_was_deleted(self):
        gone = self.env["crm.stage"].create({"name": "Old stage"})
        stay = self.env["crm.stage"].create({"name": "New stage"})
        deal = self._make_deal(process=False, stage_id=gone.id)
        deal.stage_id = stay
        gone.unlink()
        self.assertIn("Old stage", deal.sudo().stage_run_ids.mapped("stage_name"))

    def test_history_goes_with_its_deal_only(self):
        deal = self._make_deal()
        runs = deal.sudo().stage_run_ids
        deal.sudo().unlink()
        self.assertFalse(runs.exists())
