from odoo.tests import tagged

from .common import ProcessCase


@tagged("post_install", "-at_install")
class TestDealMerge(ProcessCase):
    """Merging and duplicating: histories are kept, exactly one pass runs."""

    def _merge(self, *deals):
        joined = self.env["crm.lead"].browse([deal.id for deal in deals])
        return joined.with_user(self.maxim).merge_opportunity()

    def _check_one_open(self, deal):
        open_runs = deal.sudo().stage_run_ids.filtered(lambda run: not run.date_end)
        self.assertEqual(len(open_runs), 1)
        self.assertEqual(deal.sudo().stage_run_id, open_runs)
        codes = deal.sudo().step_run_ids.filtered(lambda run: run.state == "open")
        self.assertEqual(len(set(codes.mapped("step_code"))), len(codes))

    def test_two_processes_the_heads_goes_on(self):
        """Odoo merges into the deal that is farthest; simple's stages come after corporate's."""
        head = self._make_deal("Head", process="simple")
        head.process_enter_stage("qualification")
        tail = self._make_deal("Tail")
        third = self._make_deal_at("interest_meeting", name="Third")
        tail_runs, third_runs = tail.sudo().stage_run_ids, third.sudo().stage_run_ids
        steps = self._steps(head)
        merged = self._merge(head, tail, third)
        self.assertEqual(merged.id, head.id)
        self._check_one_open(merged)
        self.assertLessEqual(tail_runs | third_runs, merged.sudo().stage_run_ids)
        status = self._status(merged)
        self.assertEqual((status["process"], status["stage"]), ("simple", "qualification"))
        self.assertIn(("interest_call", "meet"), self._history(merged))
        self.assertEqual(self._steps(merged), steps)
        merged.process_complete(steps[0])

    def test_activities_of_ended_passes_go(self):
        head = self._make_deal_at("prepare_presentation", name="Head")
        tail = self._make_deal("Tail")
        made = self._activity(tail, "interest_call")
        own = tail.activity_schedule("mail.mail_activity_data_call", user_id=self.anna.id)
        merged = self._merge(head, tail)
        self.assertFalse(made.exists())
        self.assertEqual(own.exists().res_id, merged.id)

    def test_running_pass_is_taken_over_by_a_head_without_a_process(self):
        late = self.env["crm.stage"].create({"name": "Late", "sequence": 999999})
        head = self._make_deal("Head", process=False, stage_id=late.id)
        tail = self._make_deal_at("needs_call", name="Tail")
        run, step = tail.sudo().stage_run_id, self._run(tail, "needs_call")
        merged = self._merge(head, tail)
        self.assertEqual(merged.id, head.id)
        self._check_one_open(merged)
        self.assertEqual(merged.sudo().stage_run_id, run)
        status = self._status(merged)
        self.assertEqual((status["process"], status["stage"]), ("corporate", "needs"))
        self.assertEqual(merged.stage_id.process_id, self.corporate)
        self.assertEqual(self._run(merged, "needs_call"), step)
        step.activity_id.with_user(self.maxim).action_feedback()
        self.assertEqual(self._status(merged)["recommended"], ["presentation"])

    def test_merged_without_any_process(self):
        merged = self._merge(
            self._make_deal("Head", process=False), self._make_deal("Tail", process=False)
        )
        self._check_one_open(merged)
        self.assertFalse(merged.process_id)
        merged.process_start("corporate")
        self.assertEqual(self._steps(merged), ["interest_call"])

    def test_facts_of_the_deal_survive(self):
        head = self._make_deal("Head", probability=10)
        tail = self._make_deal(
            "Tail",
            budget_confirmed=True,
            decision_date="2031-02-03",
            sales_direction_id=self.direction.id,
            date_received="2020-01-01 10:00:00",
        )
        head.process_enter_stage("needs")
        merged = self._merge(head, tail)
        self.assertTrue(merged.budget_confirmed)
        self.assertEqual(str(merged.decision_date), "2031-02-03")
        self.assertEqual(merged.sales_direction_id, self.direction)
        self.assertEqual(str(merged.date_received), "2020-01-01 10:00:00")

    def test_merged_history_is_in_order_of_time(self):
        head = self._make_deal_at("prepare_presentation", name="Head")
        tail = self._make_deal_at("interest_meeting", name="Tail")
        merged = self._merge(head, tail)
        self._do(merged, "prepare_presentation")
        rows = self._status(merged)["history"]
        self.assertEqual(rows[-1]["step"], "prepare_presentation")
        dates = [row["date_end"] for row in rows]
        self.assertEqual(dates, sorted(dates))

    # ---- duplicates ------------------------------------------------------------------

    def test_duplicate_starts_anew(self):
        deal = self._make_deal_at("needs_call", partner_id=self.customer.id)
        copy = deal.copy()
        self.assertEqual(self._steps(copy), ["interest_call"])
        self.assertEqual(self._history(copy), [])
        self.assertEqual(len(copy.sudo().stage_run_ids), 1)
        self.assertEqual(self._steps(deal), ["needs_call"], "the original goes on")
        self.assertEqual(copy.stage_id.code, "interest")

    def test_duplicate_of_a_closed_deal_is_open(self):
        for result in ("won", "lost"):
            with self.subTest(result):
                deal = self._make_deal()
                deal.process_close(result, {"lost_reason_id": self.reason.id})
                copy = deal.copy()
                status = self._status(copy)
                self.assertEqual((status["state"], status["stage"]), ("running", "interest"))
                self.assertTrue(copy.active)
                self.assertEqual(copy.won_status, "pending")

    def test_duplicate_without_a_process(self):
        stage = self.env["crm.stage"].search([("process_id", "=", False)], limit=1)
        copy = self._make_deal(process=False, stage_id=stage.id).copy()
        self.assertFalse(copy.process_id)
        self.assertEqual(copy.stage_id, stage)
        self._check_one_open(copy)
