import base64
import json

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger
from psycopg2 import IntegrityError

from .common import CLOSING, ProcessCase, question, stage, task

SHIPPED = ("corporate", "simple", "quick", "ladder", "equipment")


@tagged("post_install", "-at_install")
class TestProcessFile(ProcessCase):
    """Export, import, copy, codes, deleting: a process as data of an administrator."""

    def _plain(self, process):
        data = json.loads(process._file_content())
        data.pop("code")
        data.pop("name")
        return data

    def test_export_import_round_trip(self):
        self.env["res.lang"]._activate_lang("ru_RU")
        for code in SHIPPED:
            with self.subTest(code):
                process = self.env.ref(f"crm_corporate_sales.process_{code}")
                process.stage_ids[0].with_context(lang="ru_RU").name = "Первая стадия"
                new = self.env["crm.process"]._import_file(process._file_content().encode())
                self.assertNotEqual(new.code, code, "the code is taken")
                self.assertEqual(self._plain(new), self._plain(process))
                self.assertFalse(new.problem_text)

    def test_imported_process_works(self):
        new = self.env["crm.process"]._import_file(
            self.corporate._file_content().encode(), code="mine"
        )
        self.assertEqual(new.code, "mine")
        deal = self._make_deal(process="mine")
        self._do(deal, "interest_call", "meet")
        self._do(deal, "interest_meeting", "done")
        self.assertIn("hold_presentation", self._steps(deal))
        self.assertEqual(deal.stage_id.process_id, new)

    def test_import_wizard(self):
        wizard = (
            self.env["crm.process.import"]
            .with_user(self.maxim)
            .create(
                {"file": base64.b64encode(self.simple._file_content().encode()), "code": "again"}
            )
        )
        action = wizard.action_import()
        self.assertEqual(self.env["crm.process"].browse(action["res_id"]).code, "again")

    def test_import_is_for_sales_managers(self):
        for user in (self.anna, self.lena):
            with self.subTest(user.name), self.assertRefused(error=AccessError):
                self.env["crm.process.import"].with_user(user).create(
                    {"file": base64.b64encode(self.simple._file_content().encode())}
                ).action_import()

    def test_wrong_files_are_refused_by_name(self):
        good = json.loads(self.simple._file_content())
        unknown_field = json.loads(self.simple._file_content())
        unknown_field["stages"][0]["gate_fields"] = ["shoe_size"]
        lost_target = json.loads(self.corporate._file_content())
        lost_target["stages"][0]["steps"][0]["outcomes"][0]["target"] = "nowhere"
        for content, pattern in (
            (b"\xff\xfe", "not a sales process"),
            (b"", "not a sales process"),
            (b"[1, 2]", "not a sales process"),
            (b"{}", "code"),
            (json.dumps({**good, "format": "x/7"}).encode(), "x/7"),
            (json.dumps({**good, "colour": 1}).encode(), "colour"),
            (json.dumps(unknown_field).encode(), "shoe_size"),
            (json.dumps(lost_target).encode(), "nowhere"),
        ):
            with self.subTest(pattern), self.assertRefused(pattern):
                self.env["crm.process"]._import_file(content)

    def test_odd_values_in_a_file_are_refused_not_crashed(self):
        """Right keys, wrong types: a UserError, and nothing is left behind."""
        count = self.env["crm.process"].search_count([])
        for spoil in (
            lambda data: data.update(stages="abc"),
            lambda data: data.update(name=5),
            lambda data: data["stages"][0].update(max_probability="much"),
            lambda data: data["stages"][0].update(gate="perhaps"),
            lambda data: data["stages"][0].update(next_step_days="soon"),
            lambda data: data["stages"][0]["steps"][0].update(condition="import os"),
            lambda data: data["stages"][0]["steps"][0].update(condition="[('no_field','=',1)]"),
            lambda data: data["stages"][0]["steps"][0].update(responsible="nobody"),
        ):
            data = json.loads(self.corporate._file_content())
            spoil(data)
            with self.subTest(str(spoil.__code__.co_consts)), mute_logger("odoo.sql_db"):
                with self.assertRaises(UserError):
                    self.env["crm.process"]._import_file(json.dumps(data).encode(), code="odd")
                self.assertEqual(self.env["crm.process"].search_count([]), count)

    # ---- copy ------------------------------------------------------------------------

    def test_copy_works_and_is_independent(self):
        copy = self.corporate.copy()
        self.assertEqual(self._plain(copy), self._plain(self.corporate))
        self.assertNotEqual(copy.code, "corporate")
        steps, originals = copy.stage_ids.step_ids, self.corporate.stage_ids.step_ids
        self.assertFalse(steps & originals)
        targets = steps.outcome_ids.target_step_id | steps.outcome_ids.spawn_step_ids
        self.assertTrue(targets <= steps, "links lead into the copy")
        advised = steps.outcome_ids.recommendation_ids.stage_id
        self.assertTrue(advised <= copy.stage_ids)
        before = self._plain(self.corporate)
        steps[0].name = "Changed in the copy"
        copy.stage_ids[0].max_probability = 1
        self.assertEqual(self._plain(self.corporate), before)
        deal = self._make_deal(process=copy.code)
        self._do(deal, "interest_call", "meet")
        self.assertEqual(self._steps(deal), ["interest_meeting"])

    def test_copy_twice_has_free_codes(self):
        first, second = self.simple.copy(), self.simple.copy()
        self.assertEqual(len({first.code, second.code, "simple"}), 3)

    # ---- codes -----------------------------------------------------------------------

    @mute_logger("odoo.sql_db")
    def test_codes_are_unique(self):
        process = self._make_process("unique", stage("a", question("one")), stage("b"), *CLOSING)
        first = process.stage_ids.sorted()[0]
        with self.assertRaises(IntegrityError):
            self.env["crm.process"].create({"name": "Twin", "code": "unique"})
        with self.assertRaises(IntegrityError):
            self.env["crm.stage"].create({"name": "Twin", "code": "a", "process_id": process.id})
        with self.assertRaises(IntegrityError):
            self.env["crm.process.step"].create(
                {"name": "Twin", "code": "one", "kind": "question", "stage_id": first.id}
            )
        with self.assertRaises(IntegrityError):
            self.env["crm.process.outcome"].create(
                {"name": "Twin", "code": "done", "step_id": first.step_ids.id}
            )

    def test_codes_are_codes(self):
        for wrong in ("Стадия", "two words", "Upper", "1st", ""):
            with self.subTest(wrong), self.assertRaises(UserError):
                self.env["crm.process"].create({"name": "Wrong", "code": wrong})
            with self.subTest(wrong), self.assertRaises(UserError):
                self.env["crm.stage"].create(
                    {"name": "Wrong", "code": wrong, "process_id": self.simple.id}
                )

    def test_conditions_are_checked_when_written(self):
        step = self.simple.stage_ids.step_ids[0]
        for wrong in ("import os", "[('no_such_field', '=', 1)]", "[(", "user.id", "5"):
            with self.subTest(wrong), self.assertRaises(UserError):
                step.condition = wrong

    # ---- deleting --------------------------------------------------------------------

    def test_stage_with_deals_can_not_be_deleted(self):
        process = self._make_process(
            "deleting", stage("a", task("one")), stage("b", task("two")), *CLOSING
        )
        self._make_deal(process="deleting")
        first, second = process.stage_ids.sorted()[:2]
        with self.assertRefused("A"):
            first.unlink()
        second.unlink()
        self.assertFalse(second.exists())

    def test_stage_of_archived_deals_can_not_be_deleted(self):
        process = self._make_process("deleting", stage("a", task("one")), *CLOSING)
        deal = self._make_deal(process="deleting")
        deal.process_close("lost", {"lost_reason_id": self.reason.id})
        lost = process.stage_ids.filtered("is_lost")
        with self.assertRefused("deals are in the stage"):
            lost.unlink()

    def test_process_with_deals_can_not_be_deleted(self):
        process = self._make_process("deleting", stage("a", task("one")), *CLOSING)
        deal = self._make_deal(process="deleting")
        with self.assertRefused("[Dd]eals "):
            process.unlink()
        deal.process_close("moved", {"process_code": "simple"})
        process.action_archive()
        self.assertFalse(process.active)

    def test_process_with_lost_deals_only_can_not_be_deleted(self):
        process = self._make_process("deleting", stage("a", task("one")), *CLOSING)
        deal = self._make_deal(process="deleting")
        deal.process_close("lost", {"lost_reason_id": self.reason.id})
        with self.assertRefused("[Dd]eals "):
            process.unlink()

    def test_unused_process_can_be_deleted(self):
        process = self._make_process("deleting", stage("a", task("one")), *CLOSING)
        stages = process.stage_ids
        process.with_user(self.maxim).unlink()
        self.assertFalse(process.exists() or stages.exists())

    def test_archived_process_starts_no_deal(self):
        process = self._make_process("deleting", stage("a", task("one")), *CLOSING)
        running = self._make_deal(process="deleting")
        process.action_archive()
        with self.assertRefused("deleting"):
            self._make_deal(process="deleting")
        self._do_plain(running, "one")

    def _do_plain(self, deal, step):
        [status] = deal.process_complete(step)
        self.assertEqual(status["state"], "stage_finished")
