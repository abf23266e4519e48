from unittest.mock import patch

from odoo.tests import tagged

from .common import CLOSING, ProcessCase, question, stage


@tagged("post_install", "-at_install")
class TestProcessGate(ProcessCase):
    """Gates free, warn and block; the cap of the probability; stages for tenders only."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.gated = cls._make_process(
            "gated",
            stage("open", question("one"), max_probability=90),
            stage("free", question("two"), gate="free", gate_fields=["decision_date"]),
            stage(
                "warn",
                question("three"),
                gate="warn",
                gate_fields=["decision_date", "partner_id"],
                max_probability=50,
            ),
            stage(
                "block",
                question("four"),
                gate="block",
                gate_fields=["decision_date", "tactics"],
                max_probability=30,
            ),
            stage("tender", question("five"), supply_model="tender"),
            stage("last", question("six")),
            {"code": "won", "is_won": True, "gate": "block", "gate_fields": ["partner_id"]},
            *CLOSING[1:],
        )

    def _deal(self, **values):
        return self._make_deal(process="gated", **values)

    def _stage(self, code):
        return self.gated.stage_ids.filtered(lambda item: item.code == code)

    def test_free_gate_asks_nothing(self):
        [status] = self._deal().process_enter_stage("free")
        self.assertEqual(status["stage"], "free")

    def test_warning_gate_lets_through_and_says_what_is_missing(self):
        deal = self._deal(partner_id=self.customer.id)
        before = deal.sudo().message_ids
        [status] = deal.process_enter_stage("warn")
        self.assertEqual(status["stage"], "warn")
        said = " ".join(str(body) for body in (deal.sudo().message_ids - before).mapped("body"))
        self.assertIn("decision_date", said)
        self.assertNotIn("partner_id", said)

    def test_blocking_gate_names_deal_stage_and_fields(self):
        deal = self._deal()
        for pattern in ("Vacuum furnace", "Block", "decision_date", "tactics"):
            with self.assertRefused(pattern):
                deal.process_enter_stage("block")
        self.assertEqual(self._status(deal)["stage"], "open")
        self.assertEqual(self._steps(deal), ["one"], "nothing was cancelled")

    def test_blocking_gate_holds_for_every_door(self):
        deal, stage_id = self._deal(), self._stage("block").id
        for name, door in {
            "kanban": lambda: deal.write({"stage_id": stage_id}),
            "web_save": lambda: deal.web_save({"stage_id": stage_id}, {"stage_id": {}}),
        }.items():
            with self.subTest(name), self.assertRefused("decision_date"):
                door()
        self.assertEqual(self._status(deal)["stage"], "open")

    def test_values_of_the_move_open_the_gate(self):
        deal = self._deal()
        [status] = deal.process_enter_stage(
            "block", {"decision_date": "2031-01-01", "tactics": "Be quick"}
        )
        self.assertEqual(status["stage"], "block")

    def test_fields_written_together_with_the_stage_open_the_gate(self):
        deal = self._deal()
        deal.write(
            {
                "stage_id": self._stage("block").id,
                "decision_date": "2031-01-01",
                "tactics": "Be quick",
            }
        )
        self.assertEqual(self._status(deal)["stage"], "block")

    def test_white_space_is_not_filled(self):
        deal = self._deal(decision_date="2031-01-01")
        with self.assertRefused("tactics"):
            deal.process_enter_stage("block", {"tactics": "  \n "})

    def test_going_back_and_repeating_is_never_gated(self):
        deal = self._deal(decision_date="2031-01-01", tactics="Be quick")
        deal.process_enter_stage("last")
        deal.write({"decision_date": False, "tactics": False})
        [status] = deal.process_enter_stage("block")
        self.assertEqual(status["stage"], "block")
        [status] = deal.process_enter_stage("block")
        self.assertEqual(status["stage"], "block")

    def test_gate_of_winning(self):
        deal = self._deal()
        with self.assertRefused("partner_id"):
            deal.process_close("won")
        self.assertEqual(self._status(deal)["state"], "running")
        [status] = deal.process_close("won", {"partner_id": self.customer.id})
        self.assertEqual(status["state"], "won")

    def test_one_blocked_deal_stops_the_batch(self):
        deals = self._deal(decision_date="2031-01-01", tactics="Be quick") | self._deal(name="Bare")
        with self.assertRefused("Bare"):
            deals.process_enter_stage("block")
        self.assertEqual([self._status(deal)["stage"] for deal in deals], ["open", "open"])

    # ---- probability -----------------------------------------------------------------

    def test_stage_caps_the_probability(self):
        deal = self._deal()
        deal.probability = 80
        deal.process_enter_stage("warn")
        self.assertEqual(deal.probability, 50)
        deal.probability = 70
        self.assertEqual(deal.probability, 50)
        deal.probability = 20
        self.assertEqual(deal.probability, 20)
        deal.process_enter_stage("free")
        self.assertEqual(deal.probability, 20, "a higher limit raises nothing")

    def test_cap_by_every_door(self):
        deal = self._deal()
        deal.write({"stage_id": self._stage("warn").id, "probability": 99})
        self.assertLessEqual(deal.probability, 50)
        deal.process_enter_stage("free", {"probability": 95})
        deal.process_enter_stage("warn")
        self.assertLessEqual(deal.probability, 50)
        deal.process_complete("three", False, {"probability": 88})
        self.assertLessEqual(deal.probability, 50)

    def test_automated_probability_is_capped_too(self):
        deal = self._deal()
        deal.process_enter_stage("warn")
        scoring = "_pls_get_naive_bayes_probabilities"
        sure = lambda leads, *args, **named: (dict.fromkeys(leads.ids, 97.0), {})  # noqa: E731
        with patch.object(type(deal), scoring, sure):
            deal.sudo()._compute_probabilities()
            self.assertGreater(deal.automated_probability, 0)
            self.assertLessEqual(deal.probability, 50)
            deal.action_set_automated_probability()
        self.assertLessEqual(deal.probability, 50)

    def test_new_deal_in_a_capped_stage(self):
        deal = self._make_deal(process=False, stage_id=self._stage("warn").id, probability=95)
        self.assertEqual(self._status(deal)["stage"], "warn")
        self.assertLessEqual(deal.probability, 50)

    # ---- supply model ----------------------------------------------------------------

    def test_tender_stage_is_recommended_to_tenders(self):
        values = {"decision_date": "2031-01-01", "tactics": "Be quick"}
        for model, expected in (("tender", ["tender"]), ("direct", ["last"])):
            with self.subTest(model):
                deal = self._deal(supply_model=model, **values)
                deal.process_enter_stage("block")
                [status] = deal.process_complete("four")
                self.assertEqual(status["recommended"], expected)

    def test_supply_model_changed_meanwhile_counts(self):
        deal = self._deal(decision_date="2031-01-01", tactics="Be quick")
        deal.process_enter_stage("block")
        deal.supply_model = "tender"
        [status] = deal.process_complete("four")
        self.assertEqual(status["recommended"], ["tender"])
