from odoo.exceptions import UserError, ValidationError
from odoo.service.model import retrying
from odoo.tests import tagged
from odoo.tools import mute_logger

from .test_parallel_case import ParallelCase

KEY = "Parallel Target Test"


@tagged("post_install", "-at_install")
class TestTargetParallel(ParallelCase):
    """Two at once, on two connections that really commit."""

    def setUp(self):
        super().setUp()
        with self._real_env() as env:
            self.user_id = env.ref("base.user_admin").id
            self.plan_id = (
                env["crm.touch.plan"]
                .create({"name": KEY, "step_ids": [(0, 0, {"name": "Call", "kind": "call"})]})
                .id
            )

    def _clean_up(self):
        with self._real_env() as env:
            targets = env["crm.target"].search([("note", "=", KEY)])
            leads = targets.lead_id
            partners = targets.partner_id
            targets.unlink()
            leads.unlink()
            partners.unlink()
            env["crm.touch.plan"].browse(self.plan_id).unlink()
            env["crm.inquiry.lock"].search([]).unlink()

    def _make(self, env, **values):
        return env["crm.target"].create(
            {"name": KEY, "note": KEY, "user_id": self.user_id, **values}
        )

    def _at_once(self, first, second):
        """The second began before the first committed, so it doesn't see what that did.

        :return: error of the second, or None
        """
        with self._real_env() as first_env, self._real_env() as second_env:
            second_env.cr.execute("SELECT 1")  # from now on it sees the database as it is now
            first(first_env)
            first_env.flush_all()
            first_env.cr.commit()
            try:
                # refusing the later one is what the database is there for
                with mute_logger("odoo.sql_db"):
                    retrying(lambda: second(second_env), second_env)
            except (UserError, ValidationError) as error:
                return error

    def _target(self, env):
        return env["crm.target"].search([("note", "=", KEY)])

    def test_same_company_known_by_other_signs(self):
        error = self._at_once(
            lambda env: self._make(env, vat="7707083893", website="parallel-target.test"),
            lambda env: self._make(env, name="Other", email="a@parallel-target.test"),
        )
        self.assertIn("web domain", str(error))
        with self._real_env() as env:
            self.assertEqual(len(self._target(env)), 1)

    def _with_target(self):
        with self._real_env() as env:
            self._make(env)

    def test_converted_twice(self):
        self._with_target()
        error = self._at_once(
            lambda env: self._target(env).convert(), lambda env: self._target(env).convert()
        )
        self.assertIn("Converted", str(error))
        with self._real_env() as env:
            self.assertEqual(env["crm.lead"].search_count([("name", "=", KEY)]), 1)

    def test_two_series(self):
        self._with_target()

        def start(env):
            target = self._target(env)
            target._start_touches(
                env["crm.touch.plan"].browse(self.plan_id), {target: "2031-01-06"}
            )

        error = self._at_once(start, start)
        self.assertIn("running", str(error))

    def test_touch_ended_twice(self):
        self._with_target()
        with self._real_env() as env:
            target = self._target(env)
            target._start_touches(
                env["crm.touch.plan"].browse(self.plan_id), {target: "2031-01-06"}
            )

        def end(env):
            self._target(env).touch_ids.action_result("answer")

        error = self._at_once(end, end)
        self.assertIn("not due", str(error))

    def test_claimed_twice(self):
        with self._real_env() as env:
            team = env["crm.team"].create({"name": KEY, "member_ids": [(6, 0, [self.user_id])]})
            team_id = team.id
            self._make(env, user_id=False, team_id=team_id)

        def claim(env):
            self._target(env).with_user(self.user_id).claim()

        error = self._at_once(claim, claim)
        self.assertIn("taken already", str(error))
        with self._real_env() as env:
            self._target(env).write({"team_id": False})
            env["crm.team"].browse(team_id).unlink()
