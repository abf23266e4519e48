from odoo.tests import tagged

from . import corporate_table as table
from .common import ProcessCase


@tagged("post_install", "-at_install")
class TestProcessTable(ProcessCase):
    """Every row of the corporate table, walked by a salesperson over the ORM."""

    def test_stages_in_order(self):
        self.assertEqual(self.corporate.stage_ids.sorted().mapped("code"), list(table.STAGES))
        by_code = {stage.code: stage for stage in self.corporate.stage_ids}
        self.assertTrue(by_code["won"].is_won)
        self.assertTrue(by_code["lost"].is_lost)
        self.assertTrue(by_code["moved"].is_moved)

    def test_table_is_complete(self):
        rows = {(step, outcome) for step, row in table.STEPS.items() for outcome in row[3]}
        self.assertEqual(rows, set(table.OUTCOMES))

    def _check_step(self, deal, step):
        stage, kind, required, outcomes = table.STEPS[step]
        status = self._status(deal)
        self.assertEqual(status["stage"], stage)
        [shown] = [item for item in status["steps"] if item["code"] == step]
        self.assertEqual(shown["kind"], kind)
        self.assertEqual(shown["required_fields"], required)
        self.assertEqual([item["code"] for item in shown["outcomes"]], outcomes)
        defaults = [item["code"] for item in shown["outcomes"] if item["default"]]
        self.assertEqual(defaults, outcomes[:1])
        self.assertEqual(shown["state"], "waiting" if kind == "wait" else "open")
        self.assertEqual(bool(shown["activity_id"]), kind in ("activity", "wait"))

    def _check_then(self, deal, step, then):
        status = self._status(deal)
        stage = table.STEPS[step][0]
        kind, what = then
        if kind == "closed":
            self.assertEqual((status["state"], status["stage"]), (what, what))
            self.assertEqual(status["steps"], [])
            self.assertEqual(status["is_won"], what == "won")
            return
        self.assertEqual(status["stage"], stage)
        steps = [item["code"] for item in status["steps"]]
        if kind == "finished":
            self.assertEqual(status["state"], "stage_finished")
            self.assertEqual(status["recommended"], what)
            self.assertEqual([code for code in steps if code != "hold_presentation"], [])
            return
        self.assertEqual(steps, [what])
        self.assertEqual(status["state"], "waiting" if kind == "waiting" else "running")
        self.assertEqual(status["recommended"], [])

    def test_every_outcome(self):
        for (step, outcome), then in table.OUTCOMES.items():
            with self.subTest(f"{step}: {outcome}"):
                deal = self._make_deal_at(step)
                is_default = outcome == table.STEPS[step][3][0]
                if is_default:
                    self._check_step(deal, step)
                values = self._values_for(step, outcome)
                deal.process_complete(step, False if is_default else outcome, values)
                self._check_then(deal, step, then)
                self._check_history_row(deal, step, outcome)

    def _check_history_row(self, deal, step, outcome):
        rows = [row for row in self._status(deal)["history"] if row["step"] == step]
        self.assertEqual(rows[-1]["outcome"], outcome)
        self.assertEqual(rows[-1]["stage"], table.STEPS[step][0])
        self.assertEqual(rows[-1]["user_id"], self.anna.id)
        self.assertEqual(rows[-1]["pass"], 1)
        self.assertTrue(rows[-1]["date_start"] <= rows[-1]["date_end"])

    def test_deleting_the_activity_is_the_outcome_cancelled(self):
        rows = [step for step, outcome in table.OUTCOMES if outcome == "cancelled"]
        self.assertEqual(len(rows), 11)
        for step in rows:
            with self.subTest(step):
                deal = self._make_deal_at(step)
                self._activity(deal, step).unlink()
                self._check_then(deal, step, table.OUTCOMES[step, "cancelled"])
                self._check_history_row(deal, step, "cancelled")

    def test_refused_forms_name_what_is_missing_and_keep_the_step(self):
        for step, (_stage, kind, required, outcomes) in table.STEPS.items():
            if kind != "form":
                continue
            with self.subTest(step):
                deal = self._make_deal_at(step)
                deal.tactics = False
                deal.key_contact_ids.unlink()
                with self.assertRefused(required[0]):
                    deal.process_complete(step, outcomes[0])
                self.assertIn(step, self._steps(deal))

    def test_tactics_form_counts_as_filled_when_the_text_is_there(self):
        deal = self._make_deal_at("negotiation_tactics")
        deal.tactics = "Said before"
        deal.process_complete("negotiation_tactics")
        self.assertEqual(self._steps(deal), ["discuss_with_head"])

    def test_whole_walk_to_the_signed_contract(self):
        deal = self._make_deal()
        walk = [
            ("interest_call", "meet"),
            ("interest_meeting", "done"),
            "needs",
            ("collect_info", "done"),
            ("needs_call", "agreed"),
            "presentation",
            ("prepare_presentation", "done"),
            ("hold_presentation", "done"),
            ("presentation_results", "new_key_contacts"),
            "key_contacts",
            ("map_contacts", "done"),
            "proposal",
            ("need_calculation", "yes"),
            ("prepare_calculation", "done"),
            ("prepare_proposal", "done"),
            "proposal_presentation",
            ("prepare_materials", "done"),
            ("tactics_review", "done"),
            ("present_proposal", "needs_time"),
            "negotiation",
            ("negotiation_tactics", "done"),
            ("discuss_with_head", "yes"),
            ("head_discussion", "done"),
            ("agree_deal", "done"),
            "contracting",
            ("collect_contract_info", "done"),
            ("prepare_contract", "done"),
            ("sign_contract", "signed"),
        ]
        for item in walk:
            if isinstance(item, str):
                self.assertEqual(self._status(deal)["recommended"], [item])
                deal.process_enter_stage(item)
            else:
                self._do(deal, *item)
        status = self._status(deal)
        self.assertEqual((status["state"], status["is_won"], status["stage"]), ("won", True, "won"))
        self.assertEqual(deal.won_status, "won")
        done = [item for item in walk if isinstance(item, tuple)]
        self.assertEqual([row for row in self._history(deal) if row[0]], done)
        self.assertFalse(deal.activity_ids, "nothing of the process is left")
