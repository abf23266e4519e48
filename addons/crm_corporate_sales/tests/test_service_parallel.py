from contextlib import contextmanager
from unittest.mock import patch

from dateutil.relativedelta import relativedelta
from odoo import SUPERUSER_ID, api, fields
from odoo.exceptions import UserError
from odoo.service.model import retrying
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

KEY = "parallel-service"


@tagged("post_install", "-at_install")
class TestServiceParallel(TransactionCase):
    """Service contracts are invoiced and reminded of twice at once, on connections that commit."""

    def setUp(self):
        super().setUp()
        self.addCleanup(self._clean_up)
        self.startPatcher(patch("odoo.service.model.random.uniform", return_value=0))
        with self._real_env() as env:
            today = fields.Date.context_today(env.user)
            partner = env["res.partner"].create({"name": KEY})
            lead = env["crm.lead"].create(
                {
                    "name": KEY,
                    "type": "opportunity",
                    "partner_id": partner.id,
                    "user_id": env.ref("base.user_admin").id,
                }
            )
            wizard = (
                env["crm.service.contract.wizard"]
                .with_context(default_lead_id=lead.id, default_mode="new")
                .create(
                    {
                        "price": 100,
                        "recurring_rule_type": "monthly",
                        "date_start": today,
                        "date_end": today + relativedelta(years=1, days=-1),
                    }
                )
            )
            contract = env["contract.contract"].browse(wizard.action_confirm()["res_id"])
            contract.action_service_sign()
            self.contract_id = contract.id
            self.today = today

    @contextmanager
    def _real_env(self):
        with self.registry.cursor() as cr:
            # both connections are of one thread: waiting for each other would last for ever
            cr.execute("SET lock_timeout = '3s'")
            yield api.Environment(cr, SUPERUSER_ID, {})

    def _clean_up(self):
        with self._real_env() as env:
            contracts = env["contract.contract"].search([("lead_id.name", "=", KEY)])
            for contract in contracts:
                contract._get_related_invoices().unlink()
            registers, visits = contracts.register_id, contracts.visit_ids
            env["mail.activity"].with_context(active_test=False).search(
                [("res_model", "=", "crm.contract"), ("res_id", "in", registers.ids)]
            ).unlink()
            visits._as_move().unlink()
            contracts.contract_line_ids.write({"is_canceled": True})
            contracts.unlink()
            registers._as_move().write({"state": "draft"})
            registers.unlink()
            env["crm.lead"].search([("name", "=", KEY)]).unlink()
            env["res.partner"].search([("name", "=", KEY)]).unlink()

    def _contract(self, env):
        return env["contract.contract"].browse(self.contract_id)

    def _check_drawn_once(self):
        with self._real_env() as env:
            contract = self._contract(env)
            self.assertEqual(len(contract._get_related_invoices()), 1)
            self.assertEqual(contract.recurring_next_date, self.today + relativedelta(months=1))
            self.assertFalse(contract.invoice_generation_error)
            self.assertFalse(contract.activity_ids)

    def test_drawn_by_two_crons(self):
        with self._real_env() as first, self._real_env() as second:
            second.cr.execute("SELECT 1")  # from now on it sees the database as it is now
            first["contract.contract"].cron_recurring_create_invoice()
            first.flush_all()
            # the other one is not through yet: nothing is left to do here
            second["contract.contract"].cron_recurring_create_invoice()
            second.cr.commit()
            second.cr.execute("SELECT 1")
            first.cr.commit()
            with mute_logger("odoo.sql_db"):
                retrying(second["contract.contract"].cron_recurring_create_invoice, second)
        self._check_drawn_once()

    def test_drawn_by_the_cron_and_an_accountant(self):
        with self._real_env() as first, self._real_env() as second:
            second.cr.execute("SELECT 1")
            first["contract.contract"].cron_recurring_create_invoice()
            first.flush_all()
            with self.assertRaisesRegex(UserError, "Somebody else"):
                self._contract(second).recurring_create_invoice()
            second.cr.rollback()
            second.cr.execute("SELECT 1")
            first.cr.commit()
            with mute_logger("odoo.sql_db"), self.assertRaisesRegex(UserError, "just now"):
                # called again it must not draw the next month
                retrying(self._contract(second).recurring_create_invoice, second)
        self._check_drawn_once()

    def test_end_is_reminded_of_once(self):
        with self._real_env() as env:
            register = self._contract(env).register_id
            register._as_service().write({"valid_to": self.today + relativedelta(days=1)})
            register_id = register.id
            self.assertLessEqual(register.reminder_date, self.today)
        with self._real_env() as first, self._real_env() as second:
            second.cr.execute("SELECT 1")
            first["crm.contract"].browse(register_id).lock_for_update()
            # the other one has it: left to them
            second["crm.contract"]._cron_watch_validity()
            first["crm.contract"]._cron_watch_validity()
            with mute_logger("odoo.sql_db"):
                retrying(second["crm.contract"]._cron_watch_validity, second)
        with self._real_env() as env:
            tasks = env["mail.activity"].search(
                [("res_model", "=", "crm.contract"), ("res_id", "=", register_id)]
            )
            self.assertEqual(len(tasks), 1)
