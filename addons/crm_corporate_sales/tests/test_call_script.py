from odoo.tests import tagged

from .test_call_script_case import ScriptCase


@tagged("post_install", "-at_install")
class TestCallScript(ScriptCase):
    def test_call_goes_the_way_of_its_answers(self):
        run, card = self._start()
        self.assertEqual(card["node"]["text"], "Good day, Ivan!")
        self.assertEqual([item["name"] for item in card["node"]["answers"]], ["Yes", "No"])
        self.assertEqual((card["contact"], card["phone"]), ("Ivan", "+7 495 123-45-67"))
        card = run.choose_answer(self.hello.code, self.yes.code)
        self.assertEqual(card["node"]["text"], "Anna has something for Furnace Works.")
        self.assertEqual(card["way"], [{"name": "Hello", "answer": "Yes"}])
        card = run.choose_answer(self.offer.code, self.agreed.code)
        self.assertTrue(card["node"]["is_end"])
        self.assertEqual(card["result_id"], self.good.id)
        run.finish_call(note="  Tuesday ")
        self.assertEqual(run.state, "finished")
        self.assertEqual(run.result_id, self.good)
        self.assertTrue(run.is_positive)
        self.assertEqual(run.note, "Tuesday")
        self.assertEqual(run.partner_id, self.person)
        self.assertEqual(run.step_ids.mapped("step_name"), ["Hello", "Offer"])
        self.assertEqual(run.step_ids.mapped("answer_name"), ["Yes", "Agreed"])

    def test_second_tap_is_no_second_answer(self):
        run, _card = self._start()
        run.choose_answer(self.hello.code, self.yes.code)
        card = run.choose_answer(self.hello.code, self.yes.code)
        self.assertEqual(card["node"]["code"], self.offer.code)
        self.assertEqual(len(run.step_ids), 1)

    def test_back(self):
        run, _card = self._start()
        run.choose_answer(self.hello.code, self.no.code)
        self.assertEqual(run.go_back()["node"]["code"], self.hello.code)
        self.assertEqual(run.go_back()["node"]["code"], self.hello.code, "nothing to take back")
        run.choose_answer(self.hello.code, self.yes.code)
        self.assertEqual(run.step_ids.mapped("answer_name"), ["Yes"])

    def test_end_needs_a_result(self):
        run, _card = self._start()
        with self.assertRefused("Choose what the call has come to"):
            run.finish_call()
        run.finish_call(self.bad.id)
        self.assertEqual(run.state, "stopped", "it broke off before the script's end")
        self.assertEqual(run.result_id, self.bad)
        for call in (
            lambda: run.finish_call(self.good.id),
            lambda: run.stop_call(),
            lambda: run.go_back(),
            lambda: run.choose_answer(self.hello.code, self.yes.code),
        ):
            with self.assertRefused("over already"):
                call()

    def test_answers_of_other_steps_are_refused(self):
        run, _card = self._start()
        for answer in ("a9", "", False, self.agreed.name):
            with self.assertRefused("not in the script"):
                run.choose_answer(self.hello.code, answer)

    def test_call_keeps_the_version_it_began_with(self):
        run, _card = self._start()
        self.yes.next_node_id, self.no.next_node_id = self.over, self.offer
        self.script.action_publish()
        self.assertEqual(self.script.version_id.number, 2)
        card = run.choose_answer(self.hello.code, self.yes.code)
        self.assertEqual(card["node"]["code"], self.offer.code)
        other, _card = self._start()
        card = other.choose_answer(self.hello.code, self.yes.code)
        self.assertEqual(card["node"]["code"], self.over.code)

    def test_placeholders_of_an_unknown_person(self):
        _run, card = self._start(subject=self.customer)
        self.assertEqual(card["node"]["text"], "Good day, colleague!")

    def test_left_call_breaks_off(self):
        run, _card = self._start()
        fresh, _card = self._start()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE crm_call_script_run SET write_date = write_date - interval '13 hours' "
            "WHERE id = %s",
            [run.id],
        )
        self.env.invalidate_all()
        self.env["crm.call.script.run"]._gc_left_calls()
        self.assertEqual((run.state, fresh.state), ("stopped", "running"))
