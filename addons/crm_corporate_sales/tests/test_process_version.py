from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import CLOSING, ProcessCase, question, stage, task


@tagged("post_install", "-at_install")
class TestProcessVersion(ProcessCase):
    """A changed definition: what runs finishes by the old one, new passes take the new one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.process = cls._make_process(
            "changing",
            stage(
                "first",
                question("one", {"code": "ok", "transition": "step", "target": "two"}),
                question("two"),
            ),
            stage("second", task("three", "done", "cancelled")),
            *CLOSING,
        )

    def _deal(self):
        return self._make_deal(process="changing")

    def _step(self, code):
        return self.process.stage_ids.step_ids.filtered(lambda step: step.code == code)

    def _stage(self, code):
        return self.process.stage_ids.filtered(lambda item: item.code == code)

    def test_running_pass_finishes_by_the_old_definition(self):
        deal = self._deal()
        self._step("one").outcome_ids.write({"transition": "finish", "target_step_id": False})
        self._step("two").unlink()
        fresh = self._deal()
        deal.process_complete("one")
        self.assertEqual(self._steps(deal), ["two"], "the old pass has its deleted step")
        [status] = fresh.process_complete("one")
        self.assertEqual(status["state"], "stage_finished")
        [status] = deal.process_complete("two")
        self.assertEqual(status["recommended"], ["second"])

    def test_new_pass_of_a_running_deal_takes_the_new_definition(self):
        deal = self._deal()
        self._step("two").code = "renamed"
        deal.process_complete("one")
        self.assertEqual(self._steps(deal), ["two"])
        deal.process_enter_stage("first")
        deal.process_complete("one")
        self.assertEqual(self._steps(deal), ["renamed"])

    def test_open_activity_of_a_deleted_step_still_ends_it(self):
        deal = self._deal()
        deal.process_enter_stage("second")
        activity = self._activity(deal, "three")
        self._step("three").unlink()
        activity.action_feedback()
        self.assertEqual(self._status(deal)["state"], "stage_finished")

    def test_broken_definition_does_not_stop_running_deals(self):
        deal = self._deal()
        self._step("one").outcome_ids.unlink()
        self.assertTrue(self.process.problem_text)
        deal.process_complete("one")
        self.assertEqual(self._steps(deal), ["two"])
        deal.process_complete("two")
        self.assertEqual(self._status(deal)["state"], "stage_finished")

    def test_broken_definition_falls_back_or_is_named(self):
        """Deals go on: by the last definition that worked, else by an error which lists problems."""
        deal = self._deal()
        self._step("one").outcome_ids.unlink()
        try:
            deal.process_enter_stage("second")
        except UserError as error:
            self.assertIn("one", str(error))
        else:
            self.assertEqual(self._steps(deal), ["three"])

    def test_deal_can_be_closed_whatever_the_definition(self):
        deal = self._deal()
        self._step("one").outcome_ids.unlink()
        [status] = deal.process_close("lost", {"lost_reason_id": self.reason.id})
        self.assertEqual(status["state"], "lost")

    def test_process_that_never_worked_can_not_be_started(self):
        self.env["crm.process"].create({"name": "Empty", "code": "broken"})
        deal = self._make_deal(process=False)
        with self.assertRefused("no open stage"):
            deal.process_start("broken")
        self.assertFalse(deal.process_id)

    def test_same_definition_is_one_version(self):
        self._deal()
        version = self.process.version_id
        self._step("two").name = "Other words"
        self._deal()
        self.assertNotEqual(self.process.version_id, version)
        self._step("two").name = "two"
        self._deal()
        self.assertEqual(self.process.version_id, version)

    def test_version_is_never_changed(self):
        self._deal()
        with self.assertRaises(UserError):
            self.process.version_id.write({"content": {}})

    def test_names_in_the_users_language(self):
        self.env["res.lang"]._activate_lang("ru_RU")
        self._step("one").with_context(lang="ru_RU").name = "Первый вопрос"
        self._step("one").outcome_ids.with_context(lang="ru_RU").name = "Хорошо"
        self._stage("first").with_context(lang="ru_RU").name = "Начало"
        deal = self._deal()
        [status] = deal.with_context(lang="ru_RU").process_status()
        self.assertEqual(status["steps"][0]["name"], "Первый вопрос")
        self.assertEqual(status["steps"][0]["outcomes"][0]["name"], "Хорошо")
        self.assertEqual(status["stage_name"], "Начало")
        [status] = deal.with_context(lang="en_US").process_status()
        self.assertEqual((status["steps"][0]["name"], status["stage_name"]), ("one", "First"))

    def test_activity_is_in_the_language_of_its_user(self):
        self.env["res.lang"]._activate_lang("ru_RU")
        self._step("three").with_context(lang="ru_RU").name = "Третье дело"
        self.anna.lang = "ru_RU"
        deal = self._deal()
        deal.with_context(lang="en_US").process_enter_stage("second")
        self.assertEqual(self._activity(deal, "three").summary, "Третье дело")

    def test_shipped_processes_have_no_problems(self):
        for code in ("corporate", "simple", "quick", "ladder", "equipment"):
            with self.subTest(code):
                process = self.env.ref(f"crm_corporate_sales.process_{code}")
                self.assertEqual(process.code, code)
                self.assertFalse(process.problem_text)
                deal = self._make_deal(process=code)
                self.assertTrue(self._steps(deal))

    def test_stages_of_the_shipped_processes(self):
        expected = {
            "simple": ["identification", "qualification", "offer", "negotiation"],
            "ladder": [
                "register",
                "find_decision_maker",
                "call_decision_maker",
                "send_offer",
                "meeting",
                "protocol",
                "development_plan",
                "tender",
                "contract",
            ],
        }
        for code, stages in expected.items():
            process = self.env.ref(f"crm_corporate_sales.process_{code}")
            shipped = process.stage_ids.sorted()
            self.assertEqual(
                shipped.filtered(lambda item: not item.is_final).mapped("code"), stages
            )
            self.assertTrue({"won", "lost"} <= set(shipped.mapped("code")))
