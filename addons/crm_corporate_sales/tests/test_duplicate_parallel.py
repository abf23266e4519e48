from odoo.service.model import retrying
from odoo.tests import tagged
from odoo.tools import mute_logger

from .test_parallel_case import ParallelCase

KEY = "duplicate-parallel-test"


@tagged("post_install", "-at_install")
class TestDuplicateParallel(ParallelCase):
    """Two transactions at once, on two connections that really commit."""

    def _clean_up(self):
        with self._real_env() as env:
            leads = env["crm.lead"].with_context(active_test=False)
            leads.search([("name", "like", KEY)]).unlink()
            env["crm.duplicate.proposal"].search([("merged_name", "like", KEY)]).unlink()

    def _make(self, env, number):
        lead = env["crm.lead"].create(
            {"name": f"{KEY} {number}", "type": "lead", "partner_name": KEY, "user_id": False}
        )
        env.flush_all()
        return lead

    def test_same_pair_found_twice(self):
        with self._real_env() as env:
            one, other = self._make(env, 1), self._make(env, 2)
            env["crm.duplicate.proposal"]._of_records(one).unlink()
        with self._real_env() as first, self._real_env() as second:
            second.cr.execute("SELECT 1")
            first["crm.lead"].browse(one.id)._propose_duplicates()
            first.cr.commit()
            retrying(lambda: second["crm.lead"].browse(other.id)._propose_duplicates(), second)
        with self._real_env() as env:
            found = env["crm.duplicate.proposal"]._of_records(env["crm.lead"].browse(one.id))
            self.assertEqual(len(found), 1)

    @mute_logger("odoo.sql_db")
    def test_merged_twice(self):
        """The second one is told; nothing is merged into a deal that is no more."""
        with self._real_env() as env:
            ids = [self._make(env, number).id for number in (1, 2)]
        with self._real_env() as first, self._real_env() as second:
            second.cr.execute("SELECT 1")
            first["crm.duplicate.proposal"].merge_records("crm.lead", ids, ids[0])
            first.cr.commit()
            with self.assertRaises(Exception) as caught:
                retrying(
                    lambda: second["crm.duplicate.proposal"].merge_records("crm.lead", ids, ids[1]),
                    second,
                )
            self.assertIn("two", str(caught.exception))
        with self._real_env() as env:
            self.assertEqual(env["crm.lead"].browse(ids).exists().ids, ids[:1])
