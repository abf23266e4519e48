from freezegun import freeze_time
from odoo.exceptions import AccessError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import SALESMAN, make_user
from .test_call_task_case import CallCase


@tagged("post_install", "-at_install")
@freeze_time("2026-11-23 08:00:00")
class TestCallTaskGive(CallCase):
    """Heads give many calls to a colleague at once."""

    def _of_anna(self):
        campaign = self._launch()
        return self._tasks(campaign).filtered(lambda task: task.user_id == self.anna)

    def test_head_of_the_team(self):
        tasks = self._of_anna()
        days = tasks.mapped("date_deadline")
        done = tasks[0]
        done.with_user(self.anna).action_set_result(self.no.id)
        before = self.env["mail.message"].search_count([])
        answer = tasks.with_user(self.hanna).action_give_to(self.boris.id)
        self.assertEqual(answer, {"given": (tasks - done).ids, "left": done.ids})
        self.assertEqual((tasks - done).user_id, self.boris)
        self.assertEqual((tasks - done).sudo().activity_id.user_id, self.boris)
        self.assertEqual(done.user_id, self.anna, "what is done stays whose it was")
        self.assertEqual(tasks.mapped("date_deadline"), days)
        messages = self.env["mail.message"].search([], order="id desc")
        new = messages[: self.env["mail.message"].search_count([]) - before]
        self.assertEqual(new.partner_ids, self.boris.partner_id)
        self.assertEqual(len(new), 1, "one message")
        again = tasks.with_user(self.maxim).action_give_to(self.boris.id)
        self.assertFalse(again["given"])

    def test_dialog(self):
        tasks = self._of_anna()
        tasks[0].with_user(self.anna).action_set_result(self.no.id)
        wizards = self.env["crm.call.give"].with_context(active_ids=tasks.ids)
        form = Form(wizards.with_user(self.hanna))
        self.assertEqual((form.open_count, form.left_count), (len(tasks) - 1, 1))
        form.user_id = self.boris
        wizard = form.save()
        self.assertEqual(wizard.possible_user_ids, self.anna | self.boris | self.hanna)
        self.assertIn(f"Boris: {len(tasks) - 1}", wizard.action_apply()["params"]["message"])
        managers = Form(wizards.with_user(self.maxim)).save
        with self.assertRaises(AssertionError):
            managers()  # to whom?
        late = Form(wizards.with_user(self.maxim))
        self.assertIn(self.stranger, late.possible_user_ids[:])
        tasks.with_user(self.maxim).action_give_to(self.boris.id)
        tasks._cancel()
        late.user_id = self.stranger
        with self.assertRefused("None of these"):
            late.save().action_apply()

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_who_may_not(self):
        tasks = self._of_anna()
        for user in (self.anna, self.boris, self.stranger, self.dirk, self.lena, self.mila):
            with self.subTest(user.name), self.assertRaises(AccessError):
                tasks.with_user(user).action_give_to(self.boris.id)
        with self.assertRefused("Stranger", AccessError):
            tasks.with_user(self.hanna).action_give_to(self.stranger.id)
        self.assertEqual(tasks.user_id, self.anna)
        self.assertEqual(tasks.with_user(self.maxim).action_give_to(self.stranger.id)["left"], [])

    def test_to_nobody_who_calls(self):
        tasks = self._of_anna().with_user(self.maxim)
        left = make_user(self.env, "left", SALESMAN)
        left.action_archive()
        for user_id in (0, "x", True, 10**8, self.mila.id, left.id, False):
            with self.subTest(user_id), self.assertRefused("user_id|no such salesperson"):
                tasks.action_give_to(user_id)
        abroad = self.env["res.company"].create({"name": "Abroad"})
        foreign = make_user(
            self.env, "foreign", SALESMAN, company_id=abroad.id, company_ids=[(6, 0, abroad.ids)]
        )
        with self.assertRefused("Foreign does not work"):
            tasks.action_give_to(foreign.id)

    def test_leads_go_to_who_may_open_them(self):
        leads = self.env["crm.lead"].create(
            [
                {
                    "name": f"Lead {number}",
                    "type": "opportunity",
                    "user_id": self.anna.id,
                    "team_id": self.team.id,
                    "phone": f"+7 495 300-00-{number:02}",
                }
                for number in range(2)
            ]
        )
        campaign = self._launch(
            model_name="crm.lead", partner_ids=False, lead_ids=[(6, 0, leads.ids)], user=self.maxim
        )
        tasks = self._tasks(campaign).filtered(lambda task: task.user_id == self.anna)
        self.assertEqual(len(tasks), 2)
        with self.assertRefused("Boris may not open"):
            tasks.with_user(self.hanna).action_give_to(self.boris.id)
        self.assertEqual(tasks.user_id, self.anna)
        tasks.with_user(self.hanna).action_give_to(self.hanna.id)
        self.assertEqual(tasks.user_id, self.hanna)

    def test_only_heads_are_offered_it(self):
        action = self.env.ref("crm_corporate_sales.action_crm_call_give")
        for user, offered in (
            (self.hanna, True),
            (self.maxim, True),
            (self.anna, False),
            (self.mila, False),
        ):
            found = self.env["ir.actions.actions"].with_user(user).get_bindings("crm.call.task")
            ids = [row["id"] for row in found.get("action", [])]
            self.assertEqual(action.id in ids, offered, user.name)
