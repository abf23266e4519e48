from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import OWN, make_user
from .test_call_script_case import ScriptCase


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
