from contextlib import contextmanager

from odoo import api
from odoo.exceptions import UserError
from odoo.modules.registry import Registry
from odoo.tests import BaseCase, get_db_name, tagged
from odoo.tools import mute_logger
from psycopg2.errors import LockNotAvailable, SerializationFailure

from .common import SALESMAN, make_user


@tagged("post_install", "-at_install")
class TestProcessConcurrency(BaseCase):
    """Two people at once, each with a real transaction of their own."""

    def setUp(self):
        super().setUp()
        self.registry = Registry(get_db_name())
        with self._transaction() as env:
            self.anna_id = make_user(env, "twin_anna", SALESMAN).id
            self.hanna_id = make_user(env, "twin_hanna", SALESMAN).id
            team = env["crm.team"].create(
                {
                    "name": "Twins",
                    "user_id": self.hanna_id,
                    "member_ids": [(6, 0, [self.anna_id])],
                    "claim_limit": 1,
                }
            )
            values = {
                "name": "Twin deal",
                "type": "opportunity",
                "team_id": team.id,
                "user_id": False,
            }
            deals = env["crm.lead"].create(
                [{**values, "user_id": self.anna_id}, values, {**values, "name": "Second"}]
            )
            deals.process_start("corporate")
            self.team_id = team.id
            self.deal_id, self.pool_id, self.second_id = deals.ids
        self.addCleanup(self._clean_up, deals.ids)

    @contextmanager
    def _transaction(self, uid=api.SUPERUSER_ID):
        """A transaction that is committed at the end, if nothing goes wrong."""
        with self.registry.cursor() as cr:
            # one thread plays both people: waiting for the other one must end
            cr.execute("SET LOCAL lock_timeout = '500ms'")
            yield api.Environment(cr, uid, {})

    def _clean_up(self, deal_ids):
        with self._transaction() as env:
            env["crm.lead"].browse(deal_ids).exists().unlink()
            env["crm.team"].browse(self.team_id).unlink()
            users = env["res.users"].browse([self.anna_id, self.hanna_id])
            partners = users.partner_id
            users.unlink()
            partners.unlink()

    @contextmanager
    def _refused_or_repeated(self):
        """Odoo repeats a call whose transaction met another's; the repeated one is refused.

        Waiting until the other one is done is right as well: then it is repeated, too.
        """
        with mute_logger("odoo.sql_db"):
            try:
                yield
            except (UserError, SerializationFailure, LockNotAvailable):
                return
        self.fail("both went through")

    def _two(self, first, second, deal_id, uids=None):
        """``first`` does its work and waits; ``second`` is refused; then ``first`` is committed."""
        uid, other_uid = uids or (self.anna_id, self.hanna_id)
        with self._transaction(uid) as env:
            first(env["crm.lead"].browse(deal_id))
            env.flush_all()
            with self.assertRaises(UserError) as caught, mute_logger("odoo.sql_db"):
                with self._transaction(other_uid) as other:
                    second(other["crm.lead"].browse(deal_id))
        return str(caught.exception)

    def _open(self, deal_id):
        with self._transaction() as env:
            [status] = env["crm.lead"].browse(deal_id).process_status()
            runs = env["crm.lead.stage.run"].search(
                [("lead_id", "=", deal_id), ("date_end", "=", False)]
            )
            self.assertEqual(len(runs), 1, "one running pass")
            return status["stage"], [step["code"] for step in status["steps"]]

    def test_same_step_at_once(self):
        text = self._two(
            lambda deal: deal.process_complete("interest_call", "meet"),
            lambda deal: deal.process_complete("interest_call", "meet"),
            self.deal_id,
        )
        self.assertIn("Twin deal", text)
        self.assertEqual(self._open(self.deal_id), ("interest", ["interest_meeting"]))
        with self.assertRaises(UserError) as caught, self._transaction(self.hanna_id) as env:
            env["crm.lead"].browse(self.deal_id).process_complete("interest_call", "meet")
        self.assertIn("Twin_anna", str(caught.exception), "says who was first")
        self.assertEqual(self._open(self.deal_id), ("interest", ["interest_meeting"]))

    def test_button_and_activity_at_once(self):
        def mark_done(deal):
            deal.sudo().activity_ids.with_env(deal.env).action_feedback()

        self._two(lambda deal: deal.process_complete("interest_call"), mark_done, self.deal_id)
        self.assertEqual(self._open(self.deal_id), ("interest", ["interest_meeting"]))

    def test_activity_and_button_at_once(self):
        def mark_done(deal):
            deal.activity_ids.action_feedback()

        self._two(mark_done, lambda deal: deal.process_complete("interest_call"), self.deal_id)
        self.assertEqual(self._open(self.deal_id), ("interest", ["interest_meeting"]))

    def test_two_moves_at_once(self):
        self._two(
            lambda deal: deal.process_enter_stage("needs"),
            lambda deal: deal.process_enter_stage("proposal"),
            self.deal_id,
        )
        self.assertEqual(self._open(self.deal_id), ("needs", ["collect_info"]))

    def test_move_and_close_at_once(self):
        self._two(
            lambda deal: deal.process_enter_stage("needs"),
            lambda deal: deal.process_close("won"),
            self.deal_id,
        )
        self.assertEqual(self._open(self.deal_id), ("needs", ["collect_info"]))

    def test_who_looked_before_the_other_was_done_is_refused(self):
        """The second one's transaction began earlier: Odoo repeats it, and then it is refused."""
        with self._refused_or_repeated():
            with self._transaction(self.hanna_id) as late:
                deal = late["crm.lead"].browse(self.deal_id)
                self.assertEqual(deal.process_status()[0]["steps"][0]["code"], "interest_call")
                with self._transaction(self.anna_id) as env:
                    env["crm.lead"].browse(self.deal_id).process_complete("interest_call")
                deal.process_complete("interest_call")
        self.assertEqual(self._open(self.deal_id), ("interest", ["interest_meeting"]))

    def test_same_deal_claimed_at_once(self):
        self._give_back()
        self._two(lambda deal: deal.claim(), lambda deal: deal.claim(), self.pool_id)
        with self._transaction() as env:
            self.assertEqual(env["crm.lead"].browse(self.pool_id).user_id.id, self.anna_id)

    def _owned(self):
        with self._transaction() as env:
            deals = env["crm.lead"].browse([self.pool_id, self.second_id])
            return len(deals.filtered("user_id"))

    def _give_back(self):
        with self._transaction() as env:
            env["crm.lead"].browse(self.deal_id).user_id = False

    def test_two_claims_of_one_person_do_not_pass_the_limit(self):
        self._give_back()
        with self._transaction(self.anna_id) as env:
            env["crm.lead"].browse(self.pool_id).claim()
            env.flush_all()
            with self._refused_or_repeated():
                with self._transaction(self.anna_id) as other:
                    other["crm.lead"].browse(self.second_id).claim()
        self.assertEqual(self._owned(), 1)

    def test_claim_begun_before_the_other_was_done_does_not_pass_the_limit(self):
        self._give_back()
        with self._refused_or_repeated():
            with self._transaction(self.anna_id) as late:
                self.assertFalse(late["crm.lead"].browse(self.second_id).user_id)
                with self._transaction(self.anna_id) as env:
                    env["crm.lead"].browse(self.pool_id).claim()
                late["crm.lead"].browse(self.second_id).claim()
        self.assertEqual(self._owned(), 1)
