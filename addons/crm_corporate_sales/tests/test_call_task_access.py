from freezegun import freeze_time
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import OWN, SALESMAN, make_user
from .test_call_task_case import CallCase


@tagged("post_install", "-at_install")
@freeze_time("2026-11-23 08:00:00")
class TestCallTaskAccess(CallCase):
    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_own_calls_only(self):
        campaign = self._launch()
        tasks = self._tasks(campaign)
        own = tasks.filtered(lambda task: task.user_id == self.anna)
        domain = [("campaign_id", "=", campaign.id)]
        for user, expected in (
            (self.anna, own),
            (self.boris, tasks - own),
            (self.hanna, tasks),
            (self.stranger, tasks.browse()),
            (self.lena, tasks),
            (self.maxim, tasks),
            (self.mila, tasks),
        ):
            found = tasks.with_user(user).search(domain)
            self.assertEqual(found.sudo(), expected.sudo(), user.name)
        for user in (self.boris, self.stranger):
            for call in (
                lambda u=user: own.with_user(u).read(["phone"]),
                lambda u=user: own[0].with_user(u).action_set_result(self.no.id),
                lambda u=user: own[0].with_user(u).action_make_lead(),
                lambda u=user: own[0].with_user(u).action_reopen(),
                lambda u=user: own[0].with_user(u).action_start_script(),
            ):
                with self.assertRaises(AccessError):
                    call()
        self.assertFalse(
            campaign.with_user(self.stranger).search([("id", "=", campaign.id)]),
            "campaigns without calls of one's own",
        )
        self.assertTrue(campaign.with_user(self.hanna).search([("id", "=", campaign.id)]))

    def test_who_says_the_result(self):
        campaign = self._launch(user_ids=[Command.set(self.anna.ids)])
        tasks = self._tasks(campaign)
        tasks[0].with_user(self.hanna).action_set_result(self.no.id)
        tasks[1].with_user(self.maxim).action_set_result(self.no.id)
        for user in (self.mila, self.lena):
            with self.assertRefused("call of Anna", AccessError):
                tasks[2].with_user(user).action_set_result(self.no.id)

    @mute_logger("odoo.addons.base.models.ir_model")
    def test_nobody_writes_calls(self):
        task = self._task_of(self.anna)
        for user in (self.anna, self.hanna, self.maxim, self.mila):
            record = task.with_user(user)
            for call in (
                lambda r=record: r.write({"state": "done"}),
                lambda r=record: r.write({"user_id": self.boris.id}),
                lambda r=record: r.unlink(),
                lambda r=record: r.create({"campaign_id": task.campaign_id.id}),
            ):
                with self.assertRaises(AccessError):
                    call()

    @mute_logger("odoo.addons.base.models.ir_model")
    def test_who_makes_campaigns(self):
        self._make_campaign(self.maxim).action_launch()
        running = self._make_campaign()
        for user in (self.anna, self.hanna, self.lena):
            for call in (
                lambda u=user: self._make_campaign(u),
                lambda u=user: running.with_user(u).write({"name": "x"}),
                lambda u=user: running.with_user(u).action_launch(),
                lambda u=user: running.with_user(u).action_cancel(),
            ):
                with self.assertRaises(AccessError):
                    call()

    @mute_logger("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")
    def test_others_have_no_way_in(self):
        task = self._task_of(self.anna)
        for login, groups in (
            ("robot", f"{OWN}.group_integrator"),
            ("dina", f"{OWN}.group_dispatcher"),
            ("vera", f"{OWN}.group_accountant_deals"),
            ("clerk", "base.group_user"),
            ("petra", "base.group_portal"),
        ):
            user = make_user(self.env, login, groups)
            for call in (
                lambda u=user: task.with_user(u).read(["phone"]),
                lambda u=user: task.with_user(u).search([]),
                lambda u=user: task.with_user(u).action_set_result(self.no.id),
                lambda u=user: self.env["crm.call.campaign"].with_user(u).search([]),
            ):
                with self.subTest(login), self.assertRaises(AccessError):
                    call()

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_other_company(self):
        company = self.env["res.company"].create({"name": "Other"})
        olga = make_user(
            self.env,
            "olga",
            "sales_team.group_sale_manager",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )
        campaign = self._launch()
        self.assertFalse(campaign.with_user(olga).search([("id", "=", campaign.id)]))
        task = self._tasks(campaign, olga)[0]
        for call in (
            lambda: task.read(["phone"]),
            lambda: task.action_set_result(self.no.id),
            lambda: campaign.with_user(olga).action_finish(),
        ):
            with self.assertRaises(AccessError):
                call()
        seller = make_user(
            self.env, "ole", SALESMAN, company_id=company.id, company_ids=[Command.set(company.ids)]
        )
        with self.assertRefused("no salesperson of", error=ValidationError):
            self._make_campaign(user_ids=[Command.set(seller.ids)])
        self.contacts[0].company_id = company
        with self.assertRaises(UserError):
            self._make_campaign(self.env.ref("base.user_admin"))
