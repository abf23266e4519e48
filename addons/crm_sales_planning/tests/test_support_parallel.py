from odoo.addons.crm_corporate_sales.tests.test_parallel_case import ParallelCase
from odoo.service.model import retrying
from odoo.tests import tagged
from odoo.tools import mute_logger

KEY = "expense-parallel"


@tagged("post_install", "-at_install")
class TestClientExpenseParallel(ParallelCase):
    """Two gifts asked for at once share one limit."""

    def _clean_up(self):
        with self._real_env() as env:
            expenses = env["crm.client.expense"].search([("name", "=", KEY)])
            expenses._as_move().write({"state": "draft"})
            expenses.unlink()
            env["res.partner"].search([("ref", "=", KEY)]).unlink()

    def test_the_second_one_sees_the_first(self):
        with self._real_env() as env:
            client = env["res.partner"].create(
                {
                    "name": KEY,
                    "ref": KEY,
                    "is_company": True,
                    "has_expense_limit": True,
                    "expense_limit": 100,
                }
            )
            ids = (
                env["crm.client.expense"]
                .create(
                    [
                        {
                            "name": KEY,
                            "kind": "representation",
                            "partner_id": client.id,
                            "amount": 80,
                            "reason": "Both are needed",
                        }
                    ]
                    * 2
                )
                .ids
            )
        tries = []
        with self._real_env() as first_env, self._real_env() as second_env:

            def second():
                tries.append(1)
                expense = second_env["crm.client.expense"].browse(ids[1])
                expense.action_submit()
                return expense.state

            second_env.cr.execute("SELECT 1")  # from now on it sees the database as it is now
            first = first_env["crm.client.expense"].browse(ids[0])
            first.action_submit()
            self.assertEqual(first.state, "approved")
            first_env.flush_all()
            first_env.cr.commit()
            with mute_logger("odoo.sql_db"):
                self.assertEqual(retrying(second, second_env), "waiting")
        self.assertEqual(len(tries), 2, "refused once, then called again")
