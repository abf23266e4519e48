"""People, teams and deals for the tests of the sales process."""

from contextlib import contextmanager

from odoo.addons.base.tests.common import BaseCommon
from odoo.exceptions import UserError
from odoo.tests import new_test_user

from . import corporate_table

OWN = "crm_corporate_sales"
SALESMAN = "sales_team.group_sale_salesman"


def make_user(env, login, groups, **values):
    return new_test_user(
        env,
        login=f"{login}_process",
        password=f"{login}_process_password",
        name=login.capitalize(),
        email=f"{login}@example.com",
        groups=groups,
        **values,
    )


class ProcessCase(BaseCommon):
    """anna and boris sell in the team that hanna leads; dirk heads a sales direction."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.anna = make_user(cls.env, "anna", SALESMAN)
        cls.boris = make_user(cls.env, "boris", SALESMAN)
        cls.hanna = make_user(cls.env, "hanna", SALESMAN)
        cls.dirk = make_user(cls.env, "dirk", SALESMAN)
        cls.stranger = make_user(cls.env, "stranger", SALESMAN)
        cls.lena = make_user(cls.env, "lena", "sales_team.group_sale_salesman_all_leads")
        cls.maxim = make_user(cls.env, "maxim", "sales_team.group_sale_manager")
        cls.team = cls._make_team("Vacuum", cls.hanna, cls.anna | cls.boris)
        cls.other_team = cls._make_team("Climate", cls.env["res.users"], cls.stranger)
        cls.direction = cls._make_team("Furnaces", cls.dirk, is_direction=True)
        cls.headless = cls._make_team("Service", cls.env["res.users"], is_direction=True)
        cls.customer = cls.env["res.partner"].create(
            {"name": "Furnace Works", "email": "buyer@furnace.example.com", "is_company": True}
        )
        cls.corporate = cls.env.ref(f"{OWN}.process_corporate")
        cls.simple = cls.env.ref(f"{OWN}.process_simple")
        cls.reason = cls.env["crm.lost.reason"].create({"name": "Too expensive for them"})

    @classmethod
    def _make_team(cls, name, leader, members=None, **values):
        return cls.env["crm.team"].create(
            {
                "name": name,
                "user_id": leader.id,
                "company_id": cls.env.company.id,
                "member_ids": [(6, 0, members.ids if members else [])],
                **values,
            }
        )

    @classmethod
    def _make_deal(cls, name="Vacuum furnace", process="corporate", **values):
        """A deal of anna's, as anna sees it."""
        deal = cls.env["crm.lead"].create(
            {
                "name": name,
                "type": "opportunity",
                "user_id": cls.anna.id,
                "team_id": cls.team.id,
                "company_id": cls.env.company.id,
                **values,
            }
        )
        if process:
            deal.process_start(process)
        return deal.with_user(cls.anna)

    @contextmanager
    def assertRefused(self, pattern=".", error=UserError):  # noqa: N802
        """What is inside is refused with a text that names the thing; then it is rolled back."""
        with self.assertRaises(error) as caught:
            yield
        self.assertRegex(str(caught.exception), pattern)

    # ---- walking ---------------------------------------------------------------------

    def _status(self, deal):
        [status] = deal.process_status()
        return status

    def _steps(self, deal):
        return [step["code"] for step in self._status(deal)["steps"]]

    def _run(self, deal, step_code):
        """The open run of a step."""
        run = deal.sudo().step_run_ids.filtered(
            lambda run: run.step_code == step_code and run.state == "open"
        )
        self.assertEqual(len(run), 1, f"{step_code} is not open once")
        return run

    def _activity(self, deal, step_code):
        activity = self._run(deal, step_code).activity_id
        self.assertTrue(activity, f"{step_code} has no activity")
        return activity.with_env(deal.env)

    def _values_for(self, step_code, outcome=False):
        return corporate_table.values_for(step_code, outcome, self.customer.id, self.anna.id)

    def _do(self, deal, step_code, outcome=False, **values):
        """End a step of the corporate process with what it asks for."""
        given = {**self._values_for(step_code, outcome), **values}
        [status] = deal.process_complete(step_code, outcome, given)
        return status

    def _go_to_step(self, deal, step_code):
        """Bring a deal of the corporate process to where the step is open."""
        stage = corporate_table.STEPS[step_code][0]
        if step_code == "assign_responsible":
            deal.sudo().sales_direction_id = self.direction
        if self._status(deal)["stage"] != stage or step_code == "assign_responsible":
            deal.process_enter_stage(stage)
        for step, outcome in corporate_table.WAY.get(step_code, ()):
            self._do(deal, step, outcome)
        self.assertIn(step_code, self._steps(deal))

    def _make_deal_at(self, step_code, **values):
        deal = self._make_deal(**values)
        self._go_to_step(deal, step_code)
        return deal

    def _history(self, deal):
        return [(row["step"], row["outcome"]) for row in self._status(deal)["history"]]

    # ---- a process of one's own -------------------------------------------------------

    @classmethod
    def _make_process(cls, code, *stages):
        """A process out of the engine's dictionary parts."""
        process = cls.env["crm.process"].create({"name": code.capitalize(), "code": code})
        process._apply_definition({"code": code, "stages": list(stages)})
        return process


def question(code, *outcomes):
    """A step without fields or activities, the simplest of all."""
    made = [item if isinstance(item, dict) else {"code": item} for item in outcomes or ("done",)]
    return {"code": code, "kind": "question", "outcomes": made}


def task(code, *outcomes, **more):
    return {
        **question(code, *outcomes),
        "kind": "activity",
        "activity_type": "mail.mail_activity_data_todo",
        **more,
    }


def stage(code, *steps, **more):
    return {"code": code, "name": {"en_US": code.capitalize()}, "steps": list(steps), **more}


CLOSING = (
    {"code": "won", "is_won": True},
    {"code": "lost", "is_lost": True},
    {"code": "moved", "is_moved": True},
)
