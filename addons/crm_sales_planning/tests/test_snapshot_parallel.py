from odoo.addons.crm_corporate_sales.tests.test_parallel_case import ParallelCase
from odoo.service.model import retrying
from odoo.tests import tagged
from odoo.tools import mute_logger

KEY = "parallel-state"


@tagged("post_install", "-at_install")
class TestSnapshotParallel(ParallelCase):
    """The cron and somebody who loads a deal record it at once, on two connections."""

    def _clean_up(self):
        with self._real_env() as env:
            leads = env["crm.lead"].with_context(active_test=False).search([("name", "=", KEY)])
            leads.unlink()
            env.cr.execute("DELETE FROM crm_sales_deal_state WHERE name = %s", (KEY,))

    def test_one_row_whoever_comes_first(self):
        with self._real_env() as env:
            lead = env["crm.lead"].create({"name": KEY, "type": "opportunity"})
            number = lead.id
            env.cr.commit()
        tries = []
        with self._real_env() as first, self._real_env() as second:
            for env in (first, second):
                env.cr.execute("SELECT 1")  # both see a deal without rows

            def record():
                tries.append(1)
                second["crm.sales.deal.state"]._record([number])

            first["crm.sales.deal.state"]._record([number])
            first.cr.commit()
            with mute_logger("odoo.sql_db"):
                retrying(record, second)
        self.assertEqual(len(tries), 2, "refused once, then called again")
        with self._real_env() as env:
            rows = env["crm.sales.deal.state"].search([("deal_ref", "=", number)])
            self.assertEqual(rows.mapped("state"), ["open"])
