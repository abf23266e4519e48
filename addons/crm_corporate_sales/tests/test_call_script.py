from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import OWN, ProcessCase, make_user


class ScriptCase(ProcessCase):
    """A script of three steps: hello → (yes) offer → (agreed) done; (no) over."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mila = make_user(cls.env, "mila", f"{OWN}.group_marketing")
        cls.good = cls.env["crm.call.result"].create(
            {"name": "Agreed", "code": "test_good", "is_reached": True, "is_positive": True}
        )
        cls.bad = cls.env["crm.call.result"].create(
            {"name": "Refused", "code": "test_bad", "is_reached": True}
        )
        cls.script = cls.env["crm.call.script"].create({"name": "Test script"})
        cls.hello = cls._make_node("Hello", text="Good day, {contact|colleague}!")
        cls.offer = cls._make_node("Offer", text="{salesperson} has something for {company}.")
        cls.done = cls._make_node("Done", kind="end", result_id=cls.good.id)
        cls.over = cls._make_node("Over", kind="end", result_id=cls.bad.id)
        cls.yes = cls._make_answer(cls.hello, "Yes", cls.offer)
        cls.no = cls._make_answer(cls.hello, "No", cls.over)
        cls.agreed = cls._make_answer(cls.offer, "Agreed", cls.done)
        cls.script.action_publish()
        cls.person = cls.env["res.partner"].create(
            {"name": "Ivan", "parent_id": cls.customer.id, "phone": "+7 495 123-45-67"}
        )

    @classmethod
    def _make_node(cls, name, **values):
        return cls.env["crm.call.script.node"].create(
            {
                "script_id": cls.script.id,
                "sequence": len(cls.script.node_ids) + 1,
                "name": name,
                "text": name,
                **values,
            }
        )

    @classmethod
    def _make_answer(cls, node, name, target):
        return cls.env["crm.call.script.answer"].create(
            {"node_id": node.id, "name": name, "next_node_id": target.id}
        )

    def _start(self, user=None, subject=None, script=None):
        subject = subject or self.person
        runs = self.env["crm.call.script.run"].with_user(user or self.anna)
        card = runs.start_call((script or self.script).id, subject._name, subject.id)
        return runs.browse(card["run_id"]), card

    def _call(self, *answers, user=None, **ending):
        """A whole call; returns its run."""
        run, _card = self._start(user)
        for answer in answers:
            run.choose_answer(answer.node_id.code, answer.code)
        run.finish_call(**ending)
        return run


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

    def test_publishing_the_same_makes_no_version(self):
        version = self.script.version_id
        self.script.action_publish()
        self.assertEqual(self.script.version_ids, version)
        text = self.hello.text
        self.hello.text = "Hi!"
        self.assertTrue(self.script.is_changed)
        self.script.action_publish()
        self.hello.text = text
        self.script.action_publish()
        self.assertEqual(self.script.version_id, version, "as it was before")
        with self.assertRefused("never changed"):
            version.content = {}

    def test_draft_with_problems_is_not_published(self):
        self.agreed.unlink()
        self.assertTrue(self.script.has_problem)
        with self.assertRefused("Offer: Dead end"):
            self.script.action_publish()
        _run, card = self._start()
        self.assertTrue(card["run_id"], "calls go on by the published version")
        empty = self.env["crm.call.script"].create({"name": "Empty"})
        with self.assertRefused("no steps yet"):
            empty.action_publish()
        with self.assertRefused("published call script"):
            self._start(script=empty)

    def test_outline_tells_where_the_problem_is(self):
        self.agreed.next_node_id = False
        row = next(item for item in self.script.tree["rows"] if item["id"] == self.offer.id)
        self.assertEqual(row["problems"][0]["text"], "The answer “Agreed” leads nowhere.")
        self.assertEqual(row["answer"], "Yes")
        missing = next(item for item in self.script.tree["rows"] if item["kind"] == "missing")
        self.assertEqual(missing["answer_id"], self.agreed.id)

    def test_step_made_from_an_answer_follows_it(self):
        self.agreed.next_node_id = False
        node = (
            self.env["crm.call.script.node"]
            .with_context(call_script_answer_id=self.agreed.id)
            .create({"script_id": self.script.id, "name": "New", "text": "x"})
        )
        self.assertEqual(self.agreed.next_node_id, node)
        self.assertNotIn(node.code, (self.script.node_ids - node).mapped("code"))

    def test_answer_stays_in_its_script(self):
        other = self.script.copy()
        with self.assertRefused("another script", error=ValidationError):
            self.yes.next_node_id = other.node_ids[0]

    def test_copy(self):
        copy = self.script.copy()
        self.assertEqual(copy.name, "Test script (copy)")
        self.assertFalse(copy.version_id)
        self.assertEqual(copy._prepare_definition(), self.script._prepare_definition())
        self.assertFalse(copy.node_ids & self.script.node_ids)
        copy.action_publish()

    def test_placeholders_of_an_unknown_person(self):
        _run, card = self._start(subject=self.customer)
        self.assertEqual(card["node"]["text"], "Good day, colleague!")

    def test_translations(self):
        self.env["res.lang"]._activate_lang("pl_PL")
        self.script.action_publish()
        english = self.script.version_id
        self.hello.with_context(lang="pl_PL").text = "Dzień dobry, {contact|kolego}!"
        self.assertTrue(self.script.is_changed)
        self.script._publish_translations()
        self.assertEqual(self.script.version_id, english, "the same version in more languages")
        self.assertFalse(self.script.is_changed)
        self.anna.lang = "pl_PL"
        runs = self.env["crm.call.script.run"].with_user(self.anna).with_context(lang="pl_PL")
        card = runs.start_call(self.script.id, "res.partner", self.person.id)
        self.assertEqual(card["node"]["text"], "Dzień dobry, Ivan!")
        version = self.script.version_id
        self.hello.with_context(lang="en_US").text = "Hi"
        self.script._publish_translations()
        self.assertEqual(
            self.script.version_id, version, "a change of wording waits for publishing"
        )

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

    def test_figures(self):
        self._call(self.yes, self.agreed)
        self._call(self.yes, self.agreed)
        self._call(self.no)
        broken, _card = self._start()
        broken.choose_answer(self.hello.code, self.yes.code)
        broken.stop_call()
        self._start()
        script = self.script
        self.assertEqual(script.run_count, 4, "a running call is not counted")
        self.assertEqual(script.success_rate, 0.5)
        rows = {row["node"]: row for row in script.figures["rows"]}
        self.assertEqual(script.figures["total"], 4)
        self.assertEqual(rows[self.hello.code]["entered"], 4)
        self.assertEqual(rows[self.offer.code]["entered"], 3)
        self.assertEqual(rows[self.offer.code]["stopped"], 1)
        self.assertEqual(rows[self.done.code]["entered"], 2)
        self.assertTrue(rows[self.done.code]["is_positive"])
        self.assertEqual(rows[self.over.code]["share"], 0.25)

    def test_figures_of_a_loop_count_calls(self):
        self._make_answer(self.offer, "Once more", self.hello)
        again = self.offer.answer_ids[-1]
        self.script.action_publish()
        self._call(self.yes, again, self.yes, self.agreed)
        rows = {row["node"]: row for row in self.script.figures["rows"] if row["kind"] == "node"}
        self.assertEqual(rows[self.hello.code]["entered"], 1)
        self.assertEqual(rows[self.hello.code]["share"], 1.0)

    def test_figures_need_no_query_a_call(self):
        def count():
            self.env.invalidate_all()
            with self.assertQueries() as queries:
                self.script.mapped("figures")
                self.script.mapped("run_count")
            return len(queries)

        self._call(self.no)
        count()
        few = count()
        for _number in range(5):
            self._call(self.yes, self.agreed)
        self.assertEqual(count(), few)

    def test_list_needs_no_query_a_script(self):
        copies = [self.script.copy() for _number in range(6)]
        scripts = self.env["crm.call.script"].browse([copy.id for copy in copies])
        scripts.action_publish()

        def count(few):
            self.env.invalidate_all()
            with self.assertQueries() as queries:
                few.web_read({"name": {}, "run_count": {}, "success_rate": {}, "version_id": {}})
            return len(queries)

        count(scripts)
        self.assertEqual(count(scripts), count(scripts[:2]))

    def assertQueries(self):  # noqa: N802
        return _Queries(self.env.cr)


class _Queries:
    """Collects the number of queries made inside."""

    def __init__(self, cr):
        self.cr = cr

    def __enter__(self):
        self.cr.execute("SELECT 1")
        self.start = self.cr.sql_log_count
        return self

    def __exit__(self, *_args):
        self.count = self.cr.sql_log_count - self.start
        return False

    def __len__(self):
        return self.count


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


@tagged("post_install", "-at_install")
class TestCallScriptAccess(ScriptCase):
    def _seen(self, user):
        return self.env["crm.call.script.run"].with_user(user).search([])

    def test_calls_are_their_callers_and_the_heads(self):
        run = self._call(self.no)
        for user in (self.anna, self.hanna, self.lena, self.maxim, self.mila):
            self.assertIn(run, self._seen(user), user.name)
            run.with_user(user).read(["note", "result_id"])
        for user in (self.boris, self.stranger, self.dirk):
            self.assertFalse(self._seen(user) & run, user.name)
            with mute_logger("odoo.addons.base.models.ir_rule"), self.assertRaises(AccessError):
                run.with_user(user).read(["note"])
        steps = self.env["crm.call.script.run.step"]
        self.assertFalse(steps.with_user(self.boris).search([("run_id", "=", run.id)]))
        self.assertTrue(steps.with_user(self.hanna).search([("run_id", "=", run.id)]))

    def test_figures_are_of_the_calls_one_may_see(self):
        self._call(self.no)
        self._call(self.no, user=self.boris)
        for user, count in ((self.anna, 1), (self.hanna, 2), (self.mila, 2), (self.stranger, 0)):
            script = self.script.with_user(user)
            self.assertEqual((script.run_count, script.figures["total"]), (count, count))

    def test_only_the_caller_goes_on(self):
        run, _card = self._start()
        for user in (self.hanna, self.maxim):
            other = run.with_user(user)
            for call in (
                lambda o=other: o.choose_answer(self.hello.code, self.yes.code),
                lambda o=other: o.go_back(),
                lambda o=other: o.finish_call(self.good.id),
                lambda o=other: o.stop_call(),
            ):
                with self.assertRaises(AccessError):
                    call()
        self.assertEqual(run.state, "running")

    @mute_logger("odoo.addons.base.models.ir_model")
    def test_nobody_writes_calls_and_versions(self):
        run = self._call(self.no)
        for user in (self.anna, self.maxim, self.mila):
            for record, vals in (
                (run, {"result_id": self.good.id}),
                (run.step_ids, {"answer_code": "a1"}),
                (self.script.version_id, {"number": 9}),
            ):
                record = record.with_user(user)
                for call in (
                    lambda r=record, v=vals: r.write(v),
                    lambda r=record: r.unlink(),
                    lambda r=record: r.copy(),
                ):
                    with self.assertRaises(UserError):
                        call()

    @mute_logger("odoo.addons.base.models.ir_model")
    def test_marketing_and_managers_write_scripts(self):
        for user in (self.mila, self.maxim):
            script = self.env["crm.call.script"].with_user(user).create({"name": user.name})
            self.env["crm.call.script.node"].with_user(user).create(
                {
                    "script_id": script.id,
                    "name": "Only",
                    "text": "x",
                    "kind": "end",
                    "result_id": self.good.id,
                }
            )
            script.action_publish()
            self.assertEqual(script.version_id.number, 1)
        for user in (self.anna, self.hanna, self.lena):
            self.script.with_user(user).read(["name", "tree"])
            for call in (
                lambda u=user: self.script.with_user(u).write({"name": "x"}),
                lambda u=user: self.script.with_user(u).action_publish(),
                lambda u=user: self.hello.with_user(u).write({"text": "x"}),
                lambda u=user: self.yes.with_user(u).unlink(),
                lambda u=user: self.good.with_user(u).write({"name": "x"}),
            ):
                with self.assertRaises(AccessError):
                    call()
        with self.assertRaises(AccessError):
            self.script.with_user(self.mila).unlink()

    @mute_logger("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")
    def test_others_have_no_way_in(self):
        for login, groups in (
            ("robot", f"{OWN}.group_integrator"),
            ("dina", f"{OWN}.group_dispatcher"),
            ("vera", f"{OWN}.group_accountant_deals"),
            ("clerk", "base.group_user"),
            ("petra", "base.group_portal"),
        ):
            user = make_user(self.env, login, groups)
            with self.subTest(login):
                for call in (
                    lambda u=user: self.script.with_user(u).read(["name"]),
                    lambda u=user: self.env["crm.call.script"].with_user(u).search([]),
                    lambda u=user: self._seen(u),
                    lambda u=user: self.person.with_user(u).action_start_script(),
                    lambda u=user: self._start(u),
                    lambda u=user: self.env["crm.call.result"].with_user(u).search([]),
                ):
                    with self.assertRaises(AccessError):
                        call()

    def test_call_about_a_hidden_deal(self):
        deal = self._make_deal(user_id=self.stranger.id, team_id=self.other_team.id)
        with mute_logger("odoo.addons.base.models.ir_rule"), self.assertRaises(AccessError):
            self._start(self.anna, deal)

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_other_company(self):
        company = self.env["res.company"].create({"name": "Other"})
        olga = make_user(
            self.env,
            "olga",
            "sales_team.group_sale_manager",
            company_id=company.id,
            company_ids=[(6, 0, company.ids)],
        )
        run = self._call(self.no)
        self.assertFalse(self._seen(olga) & run)
        self.assertIn(self.script, self.script.with_user(olga).search([]), "shared")
        self.script.company_id = self.env.company
        self.env.flush_all()
        with self.assertRaises(AccessError):
            self.script.with_user(olga).read(["name"])
        self.assertFalse(self.hello.with_user(olga).search([("script_id", "=", self.script.id)]))
        with self.assertRaises(AccessError):
            self._start(olga)
        self.person.company_id = False
        theirs = self.env["crm.call.script"].create({"name": "Theirs", "company_id": company.id})
        self.assertFalse(theirs.with_user(self.anna).search([("id", "=", theirs.id)]))
