from contextlib import contextmanager

from odoo import api
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.modules.registry import Registry
from odoo.tests import BaseCase, get_db_name, tagged

from .common import OWN, SALESMAN, make_user


@tagged("post_install", "-at_install")
class TestCallTaskParallel(BaseCase):
    """Two people at once, each with a real transaction of their own."""

    def setUp(self):
        super().setUp()
        self.registry = Registry(get_db_name())
        with self._transaction() as env:
            caller = make_user(env, "call_twin", SALESMAN)
            mila = make_user(env, "mila_twin", f"{OWN}.group_marketing")
            partners = env["res.partner"].create(
                [{"name": f"Twin {number}", "phone": f"+4420794609{number}"} for number in (11, 12)]
            )
            result = env["crm.call.result"].create({"name": "Twin", "code": "test_twin"})
            campaign = (
                env["crm.call.campaign"]
                .with_user(mila)
                .create(
                    {
                        "name": "Twins",
                        "partner_ids": [Command.set(partners.ids)],
                        "user_ids": [Command.set(caller.ids)],
                        "method": "even",
                    }
                )
            )
            self.caller_id, self.mila_id = caller.id, mila.id
            self.result_id, self.campaign_id = result.id, campaign.id
            self.partner_ids = partners.ids
        self.addCleanup(self._clean_up)

    @contextmanager
    def _transaction(self, uid=api.SUPERUSER_ID):
        """A transaction that is committed at the end, if nothing goes wrong."""
        with self.registry.cursor() as cr:
            # one thread plays both people: waiting for the other one must end
            cr.execute("SET LOCAL lock_timeout = '500ms'")
            yield api.Environment(cr, uid, {})

    def _clean_up(self):
        with self._transaction() as env:
            campaign = env["crm.call.campaign"].browse(self.campaign_id)
            utm = campaign.campaign_id
            campaign.task_ids.activity_id.unlink()
            campaign.task_ids.unlink()
            campaign.unlink()
            utm.unlink()
            env["res.partner"].browse(self.partner_ids).unlink()
            env["crm.call.result"].browse(self.result_id).unlink()
            users = env["res.users"].browse([self.caller_id, self.mila_id])
            own = users.partner_id
            users.unlink()
            own.unlink()

    def test_calls_are_given_out_once(self):
        with self._transaction(self.mila_id) as first, self._transaction(self.mila_id) as second:
            mine, other = (
                env["crm.call.campaign"].browse(self.campaign_id) for env in (first, second)
            )
            self.assertEqual(other.state, "draft")
            mine.action_launch()
            first.flush_all()
            with self.assertRaisesRegex(UserError, "Somebody else is just changing"):
                other.action_launch()
        with self._transaction(self.mila_id) as env:
            campaign = env["crm.call.campaign"].browse(self.campaign_id)
            with self.assertRaisesRegex(UserError, "possible only from"):
                campaign.action_launch()
            self.assertEqual(campaign.task_count, 2)
            self.assertEqual(len(campaign.sudo().task_ids.activity_id), 2)

    def test_one_result_for_one_call(self):
        with self._transaction(self.mila_id) as env:
            env["crm.call.campaign"].browse(self.campaign_id).action_launch()
        with (
            self._transaction(self.caller_id) as first,
            self._transaction(self.caller_id) as second,
        ):
            mine, other = (env["crm.call.task"].search([], limit=1) for env in (first, second))
            self.assertEqual(mine.id, other.id)
            mine.action_set_result(self.result_id)
            first.flush_all()
            with self.assertRaisesRegex(UserError, "just being changed"):
                other.action_set_result(self.result_id)
        with self._transaction() as env:
            task = env["crm.call.task"].browse(mine.id)
            self.assertEqual((task.state, task.attempts), ("done", 1))
