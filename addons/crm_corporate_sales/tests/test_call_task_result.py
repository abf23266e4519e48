from collections import Counter
from datetime import date

from freezegun import freeze_time
from odoo import fields
from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .test_call_task_case import PARTNER, CallCase


@tagged("post_install", "-at_install")
@freeze_time("2026-11-23 08:00:00")
class TestCallTaskResult(CallCase):
    def test_result_in_one_tap(self):
        task = self._task_of(self.anna)
        activity = task.activity_id
        answer = task.action_set_result(self.no.id, " They have one ")
        self.assertEqual(answer["state"], "done")
        self.assertEqual((task.state, task.result_id, task.attempts), ("done", self.no, 1))
        self.assertEqual(task.note, "They have one")
        self.assertEqual(task.date_done, fields.Datetime.now())
        self.assertFalse(activity.active)
        self.assertEqual(activity.feedback, "No. They have one")

    def test_call_again(self):
        task = self._task_of(self.anna)
        first = task.activity_id
        answer = task.action_set_result(self.again.id)
        self.assertEqual(answer, {"state": "open", "date_deadline": "2026-11-25", "lead_id": False})
        self.assertFalse(first.active)
        self.assertNotEqual(task.activity_id, first)
        self.assertEqual(task.activity_id.date_deadline, date(2026, 11, 25))
        task.action_set_result(self.again.id, date_next="2026-12-07")
        self.assertEqual(task.date_deadline, date(2026, 12, 7))
        task.action_set_result(self.again.id)
        self.assertEqual((task.state, task.attempts), ("done", 3), "no more than three calls")
        self.assertFalse(task.activity_id.active)

    def test_bad_input(self):
        task = self._task_of(self.anna)
        for arguments, text in (
            ((0,), "Choose what"),
            ((10**9,), "Choose what"),
            ((True,), "Choose what"),
            (("x",), "Choose what"),
            (([self.yes.id],), "Choose what"),
            ((self.yes.id, 5), "Choose what"),
            ((self.yes.id, {"note": 1}), "Choose what"),
            ((self.again.id, False, "2026-11-20"), "in the past"),
            ((self.again.id, False, "soon"), "is no date"),
        ):
            with self.assertRefused(text):
                task.action_set_result(*arguments)
        self.assertEqual(task.state, "open")
        self.assertEqual(task.attempts, 0)

    def test_correction(self):
        task = self._task_of(self.anna)
        task.action_set_result(self.no.id)
        task.action_set_result(self.yes.id, "Called back")
        self.assertEqual((task.result_id, task.attempts), (self.yes, 1))
        with self.assertRefused("Reopen it"):
            task.action_set_result(self.again.id)
        task.action_reopen()
        self.assertEqual(task.state, "open")
        self.assertTrue(task.activity_id.active)
        with self.assertRefused("open already"):
            task.action_reopen()

    def test_asked_not_to_be_called(self):
        task = self._task_of(self.anna)
        partner = task.partner_id
        person = self.env[PARTNER].create({"name": "Ivan", "parent_id": partner.id})
        task.action_set_result(self.never.id)
        self.assertTrue(partner.phone_sanitized_blacklisted)
        campaign = self._make_campaign(partner_ids=[Command.set((person | partner).ids)])
        self.assertEqual(campaign.plan["skipped"][0]["reason"], "blocked")
        self.assertEqual(campaign.plan["skipped"][0]["count"], 2)

    def test_activity_done_anywhere(self):
        tasks = self._tasks(self._launch(user_ids=[Command.set(self.anna.ids)]), self.anna)
        tasks[0].activity_id.action_feedback(feedback="All well")
        self.assertEqual((tasks[0].state, tasks[0].result_id), ("done", self.talked))
        self.assertEqual(tasks[0].note, "All well")
        tasks[1].activity_id.action_done()
        self.assertEqual(tasks[1].state, "done")
        tasks[2].activity_id.action_archive()
        self.assertEqual((tasks[2].state, tasks[2].attempts), ("done", 1))
        (tasks[3] | tasks[4]).activity_id.action_feedback()
        self.assertEqual(set((tasks[3] | tasks[4]).mapped("state")), {"done"})
        tasks[5].activity_id.unlink()
        self.assertEqual(tasks[5].state, "cancelled")
        tasks[5].action_reopen()
        self.assertEqual(tasks[5].state, "open")
        tasks[0].action_set_result(self.yes.id)
        self.assertEqual(tasks[0].result_id, self.yes, "corrected afterwards")

    def test_activity_moved_and_given_away(self):
        task = self._task_of(self.anna)
        activity = task.activity_id
        activity.date_deadline = date(2026, 12, 1)
        self.assertEqual(task.date_deadline, date(2026, 12, 1))
        activity.user_id = self.boris
        self.assertEqual(task.sudo().user_id, self.boris)
        with mute_logger("odoo.addons.base.models.ir_rule"), self.assertRaises(AccessError):
            task.read(["phone"])
        task.with_user(self.boris).action_set_result(self.no.id)

    def test_contact_deleted(self):
        task = self._task_of(self.anna)
        task.partner_id.sudo().unlink()
        self.assertEqual(task.contact_name, "Customer 0")
        self.assertEqual(task.state, "cancelled", "nobody can be called about it")

    def test_merged_leads_keep_their_calls(self):
        deals = self._make_deal("One", phone="+7 495 200-00-01") | self._make_deal("Two")
        task = self._task_of(
            self.anna,
            model_name="crm.lead",
            lead_ids=[Command.set(deals[0].ids)],
            partner_ids=False,
        )
        merged = deals.with_user(self.maxim).merge_opportunity()
        self.assertEqual(task.sudo().lead_id, merged.sudo())
        self.assertEqual(task.state, "open")

    def test_leaver_hands_over(self):
        campaign = self._launch()
        done = self._tasks(campaign, self.boris).filtered(lambda task: task.user_id == self.boris)
        done[0].action_set_result(self.no.id)
        self.boris.action_archive()
        tasks = self._tasks(campaign)
        self.assertEqual(Counter(tasks.mapped("state")), {"open": 5, "done": 1})
        opened = tasks.filtered(lambda task: task.state == "open")
        self.assertEqual(opened.user_id, self.anna)
        self.assertEqual(opened.activity_id.user_id, self.anna)
        self.assertEqual(len(opened.activity_id.filtered("active")), 5)

    def test_next_call(self):
        task = self._task_of(self.anna)
        following = task.search([("user_id", "=", self.anna.id), ("id", "!=", task.id)], limit=1)
        task.action_set_result(self.no.id)
        self.assertEqual(task.action_open_next()["res_id"], following.id)
        for open_task in task.search([("state", "=", "open")]):
            open_task.action_set_result(self.no.id)
        self.assertEqual(task.action_open_next()["target"], "main")

    def test_result_comes_by_the_script(self):
        script = self.env["crm.call.script"].create({"name": "Short"})
        node = self.env["crm.call.script.node"].create(
            {
                "script_id": script.id,
                "name": "Only",
                "text": "Hello {contact|there}",
                "kind": "end",
                "result_id": self.yes.id,
            }
        )
        script.action_publish()
        tasks = self._tasks(
            self._launch(script_id=script.id, user_ids=[Command.set(self.anna.ids)]), self.anna
        )
        runs = self.env["crm.call.script.run"].with_user(self.anna)
        action = tasks[0].action_start_script()
        self.assertEqual([item["id"] for item in action["params"]["scripts"]], [script.id])
        card = runs.start_call(script.id, "crm.call.task", tasks[0].id)
        self.assertEqual(card["node"]["code"], node.code)
        self.assertEqual(card["phone"], tasks[0].phone)
        runs.browse(card["run_id"]).finish_call(note="Comes")
        self.assertEqual((tasks[0].state, tasks[0].result_id), ("done", self.yes))
        self.assertEqual(tasks[0].note, "Comes")
        card = runs.start_call(script.id, "mail.activity", tasks[1].activity_id.id)
        runs.browse(card["run_id"]).finish_call(self.again.id)
        self.assertEqual((tasks[1].state, tasks[1].attempts), ("open", 1))
        card = runs.start_call(script.id, "crm.call.task", tasks[2].id)
        runs.browse(card["run_id"]).stop_call()
        self.assertEqual(tasks[2].attempts, 0, "no result, no call")
