from odoo.fields import Domain
from odoo.service.model import retrying
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models.sorting.crm_inquiry_watch import Digests
from .common import SALESMAN, make_user
from .test_parallel_case import ParallelCase

KEY = "parallel-sorting-test"
DISPATCHER = "crm_corporate_sales.group_dispatcher"


@tagged("post_install", "-at_install")
class TestSortingParallel(ParallelCase):
    """Two people at once, on two connections that really commit."""

    def setUp(self):
        super().setUp()
        with self._real_env() as env:
            people = [
                make_user(env, "parallel_dora", DISPATCHER),
                make_user(env, "parallel_zakhar", DISPATCHER),
                make_user(env, "parallel_hanna", SALESMAN),
                make_user(env, "parallel_anna", SALESMAN),
                make_user(env, "parallel_boris", SALESMAN),
            ]
            self.dora, self.zakhar, self.hanna, self.anna, self.boris = (user.id for user in people)
            teams = env["crm.team"].create(
                [
                    {
                        "name": f"{KEY} {number}",
                        "user_id": self.hanna,
                        "company_id": env.company.id,
                        "member_ids": [(6, 0, [self.anna, self.boris] if number == 1 else [])],
                    }
                    for number in (1, 2)
                ]
            )
            self.first_team, self.second_team = teams.ids
            answer = env["crm.inquiry"].register({"channel": "web", "name": KEY, "text": KEY})
            self.inquiry_id, self.lead_id = answer["inquiry_id"], answer["lead_id"]

    def _clean_up(self):
        with self._real_env() as env:
            inquiries = env["crm.inquiry"].search([("text", "=", KEY)])
            leads = inquiries.lead_id
            inquiries.unlink()
            leads.unlink()
            env["crm.team"].browse([self.first_team, self.second_team]).unlink()
            users = env["res.users"].browse(
                [self.dora, self.zakhar, self.hanna, self.anna, self.boris]
            )
            partners = users.partner_id
            users.unlink()
            partners.unlink()
            env["crm.inquiry.lock"].search([]).unlink()

    def _at_once(self, first_uid, first, second_uid, second):
        """``second`` looked at the database before ``first`` committed; Odoo calls it again.

        :return: what ``second`` was answered and how often it was tried
        """
        tries = []
        with self._real_env(first_uid) as first_env, self._real_env(second_uid) as second_env:

            def again():
                tries.append(1)
                return second(second_env)

            second_env.cr.execute("SELECT 1")
            first(first_env)
            first_env.flush_all()
            first_env.cr.commit()
            with mute_logger("odoo.sql_db", "odoo.service.model"):
                answer = retrying(again, second_env)
        return answer, len(tries)

    def _sort(self, team_id):
        return lambda env: env["crm.inquiry"].browse(self.inquiry_id).action_sort_to(team_id)

    def _team(self):
        with self._real_env() as env:
            inquiry = env["crm.inquiry"].browse(self.inquiry_id)
            return inquiry.team_id.id, inquiry.lead_id.team_id.id, inquiry.sorted_by_id.id

    def test_two_dispatchers_sort_the_same(self):
        answer, tries = self._at_once(
            self.dora, self._sort(self.first_team), self.zakhar, self._sort(self.second_team)
        )
        self.assertEqual(tries, 2)
        self.assertEqual(answer["sorted"], [])
        [taken] = answer["taken"]
        self.assertEqual((taken["user"], taken["team"]), ("Parallel_dora", f"{KEY} 1"))
        self.assertEqual(self._team(), (self.first_team, self.first_team, self.dora))

    def test_second_dispatcher_while_the_first_is_at_it(self):
        with self._real_env(self.dora) as env:
            self._sort(self.first_team)(env)
            env.flush_all()
            with self._real_env(self.zakhar) as other:
                answer = self._sort(self.second_team)(other)
                self.assertEqual([item["id"] for item in answer["taken"]], [self.inquiry_id])
        self.assertEqual(self._team(), (self.first_team, self.first_team, self.dora))

    def test_sorted_and_rejected_at_once(self):
        answer, _tries = self._at_once(
            self.dora,
            self._sort(self.first_team),
            self.zakhar,
            lambda env: env["crm.inquiry"].browse(self.inquiry_id).action_reject_as("spam"),
        )
        self.assertEqual(answer["rejected"], [])
        with self._real_env() as env:
            self.assertEqual(env["crm.inquiry"].browse(self.inquiry_id).state, "sorted")
            self.assertEqual(env["crm.lead"].browse(self.lead_id).won_status, "pending")

    def _prepare_pool(self):
        with self._real_env(self.dora) as env:
            self._sort(self.first_team)(env)

    def _owner(self):
        with self._real_env() as env:
            return env["crm.lead"].browse(self.lead_id).user_id.id

    def test_claimed_while_the_head_assigns(self):
        self._prepare_pool()
        answer, tries = self._at_once(
            self.boris,
            lambda env: env["crm.lead"].browse(self.lead_id).claim(),
            self.hanna,
            lambda env: env["crm.lead"].browse(self.lead_id).action_assign_to(self.anna),
        )
        self.assertEqual(tries, 2)
        self.assertEqual(answer["assigned"], [])
        self.assertEqual(answer["taken"][0]["user"], "Parallel_boris")
        self.assertEqual(self._owner(), self.boris)

    def test_undone_while_the_head_assigns(self):
        """The head was first: the dispatcher can't take it back any more."""
        self._prepare_pool()
        with self.assertRaisesRegex(Exception, "Parallel_anna"):
            self._at_once(
                self.hanna,
                lambda env: env["crm.lead"].browse(self.lead_id).action_assign_to(self.anna),
                self.dora,
                lambda env: env["crm.inquiry"].browse(self.inquiry_id).action_undo_sorting(),
            )
        self.assertEqual(self._owner(), self.anna)

    def test_two_checks_of_the_queue_at_once(self):
        """A second worker passes over what the first one is just telling."""
        with self._real_env() as env:
            env["crm.inquiry"].browse(self.inquiry_id).received_at = "2026-01-12 10:00:00"

        def watch(env):
            inquiries = env["crm.inquiry"]
            inquiries._remind(
                Domain([("id", "=", self.inquiry_id), ("sort_reminded_at", "=", False)]),
                "sort_reminded_at",
                env["res.users"].browse(self.dora),
                "crm_corporate_sales.activity_type_sort_inquiry",
                Digests(inquiries),
            )

        with self._real_env() as first, self._real_env() as second:
            watch(first)
            first.flush_all()
            watch(second)
        with self._real_env() as env:
            activities = env["mail.activity"].search(
                [("res_model", "=", "crm.inquiry"), ("res_id", "=", self.inquiry_id)]
            )
            self.assertEqual(len(activities), 1)
            self.assertEqual(activities.user_id.id, self.dora)
            activities.unlink()
