from odoo.tests import tagged

from .common import OWN
from .test_call_script_case import ScriptCase


@tagged("post_install", "-at_install")
class TestCallScriptSubjects(ScriptCase):
    def test_shipped_scripts_can_be_called_by(self):
        for key in ("decision_maker", "meeting", "repeat_sale"):
            script = self.env.ref(f"{OWN}.call_script_{key}", raise_if_not_found=False)
            if script:
                self.assertFalse(script.has_problem, script.name)
                self.assertTrue(script.version_id, script.name)
                self.assertFalse(script.is_changed, script.name)

    def test_action_offers_published_scripts(self):
        draft = self.env["crm.call.script"].create({"name": "Draft"})
        action = self.person.with_user(self.anna).action_start_script()
        offered = [item["id"] for item in action["params"]["scripts"]]
        self.assertIn(self.script.id, offered)
        self.assertNotIn(draft.id, offered)
        action = self.person.with_user(self.anna).action_start_script(self.script.id)
        self.assertEqual([item["id"] for item in action["params"]["scripts"]], [self.script.id])
        with self.assertRefused("no published call script"):
            self.person.with_user(self.anna).action_start_script(draft.id)

    def test_call_about_a_deal(self):
        deal = self._make_deal(
            partner_id=self.customer.id, contact_name="Olga", phone="+7 495 765-43-21"
        )
        run, card = self._start(subject=deal)
        self.assertEqual((card["contact"], card["phone"]), ("Olga", "+7 495 765-43-21"))
        self.assertEqual(run.lead_id, deal)
        self.assertEqual(run.partner_id, self.customer)

    def test_call_out_of_an_activity(self):
        activity = self.person.activity_schedule(
            "mail.mail_activity_data_call", user_id=self.anna.id
        )
        action = activity.with_user(self.anna).action_start_script(self.script.id)
        self.assertEqual(action["params"]["res_model"], "mail.activity")
        run, card = self._start(subject=activity)
        self.assertEqual(card["contact"], "Ivan")
        self.assertEqual(run.partner_id, self.person)
        run.choose_answer(self.hello.code, self.no.code)
        run.finish_call()
        loose = self.env["mail.activity"].create({"user_id": self.anna.id, "summary": "Own"})
        with self.assertRefused("needs a contact or a deal"):
            loose.with_user(self.anna).action_start_script()

    def test_arguments_of_another_kind_are_named(self):
        runs = self.env["crm.call.script.run"].with_user(self.anna)
        told = [self.script.id, "res.partner", self.person.id]
        for place, name in enumerate(("script_id", "res_model", "res_id")):
            for value in (True, -1, [1], {}, "1" if name != "res_model" else 5, 2**40):
                with self.subTest(name, value=value), self.assertRefused(name):
                    runs.start_call(*told[:place], value, *told[place + 1 :])
        for model in ("crm.call.subject", False):
            with self.assertRefused("No call script"):
                runs.start_call(self.script.id, model, 1)
        run, _card = self._start()
        for name, call in (
            ("answer_code", lambda: run.choose_answer(self.hello.code, ["x"])),
            ("node_code", lambda: run.choose_answer({}, "x")),
            ("result_id", lambda: run.finish_call("x")),
            ("note", lambda: run.finish_call(self.good.id, 5)),
            ("note", lambda: run.stop_call(["x"])),
            ("script_id", lambda: self.person.with_user(self.anna).action_start_script("x")),
        ):
            with self.subTest(name), self.assertRefused(name):
                call()
        self.assertEqual(run.state, "running")

    def test_other_records_can_not_be_called(self):
        runs = self.env["crm.call.script.run"].with_user(self.anna)
        for model in ("crm.team", "no.such.model", "res.users"):
            with self.assertRefused("No call script"):
                runs.start_call(self.script.id, model, 1)
        gone = self.env["res.partner"].create({"name": "Gone"})
        gone_id = gone.id
        gone.unlink()
        with self.assertRefused("doesn't exist any more"):
            runs.start_call(self.script.id, "res.partner", gone_id)
