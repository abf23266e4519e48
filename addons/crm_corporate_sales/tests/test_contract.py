from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger
from psycopg2 import IntegrityError

from .test_review_case import DealCase


class ContractCase(DealCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = fields.Date.context_today(cls.env.user)

    @classmethod
    def _new_contract(cls, user=None, **values):
        return (
            cls.env["crm.contract"]
            .with_user(user or cls.anna)
            .create({"partner_id": cls.customer.id, "lead_id": cls.deal.id, **values})
        )

    @classmethod
    def _sign(cls, contract):
        contract.action_submit()
        contract.action_send()
        contract.action_sign()
        return contract

    def _run_cron(self):
        with self.enter_registry_test_mode():
            self.env.ref("crm_corporate_sales.ir_cron_watch_contracts").method_direct_trigger()
        self.env.invalidate_all()


@tagged("post_install", "-at_install", "zones")
class TestContract(ContractCase):
    # ---- numbers ----------------------------------------------------------------------

    def test_each_company_counts_by_itself(self):
        first, second = self._new_contract(), self._new_contract()
        self.assertRegex(first.number, rf"^{self.today.year}/\d{{4}}$")
        self.assertEqual(int(second.number[-4:]), int(first.number[-4:]) + 1)
        foreign = self._new_contract(self.olga, lead_id=False, company_id=self.other_company.id)
        self.assertEqual(foreign.number, f"{self.today.year}/0001")

    def test_number_may_be_the_clients_own(self):
        self.assertEqual(self._new_contract(number="15-K").number, "15-K")
        other = self.env["res.partner"].create({"name": "Another Works"})
        self._new_contract(number="15-k", partner_id=other.id)
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self._new_contract(number="15-k")

    def test_number_follows_the_year_of_the_contract(self):
        self.assertEqual(self._new_contract(date="2019-05-01").number, "2019/0001")

    def test_made_from_the_deal(self):
        action = self.deal.with_user(self.anna).action_view_contracts()
        contracts = self.env["crm.contract"].with_user(self.anna).with_context(**action["context"])
        with Form(contracts) as form:
            form.amount = 100
        self.assertEqual(form.record.partner_id, self.customer)
        deal = self.deal.with_user(self.anna)
        self.assertEqual(deal.contract_ids, form.record)
        self.assertEqual(deal.contract_count, 1)

    @mute_logger("odoo.sql_db")
    def test_end_before_begin_is_refused(self):
        with self.assertRaises(IntegrityError):
            self._new_contract(valid_from="2026-02-01", valid_to="2026-01-01")

    def test_reminder_after_the_end_is_refused(self):
        with self.assertRaises(ValidationError):
            self._new_contract(reminder_days=-1)

    # ---- states -----------------------------------------------------------------------

    def test_way_to_the_signature(self):
        contract = self._new_contract()
        self.assertEqual(contract.state, "draft")
        contract.action_submit()
        contract.action_return()
        self._sign(contract)
        self.assertEqual(contract.state, "signed")
        self.assertEqual(contract.signed_date, self.today)
        contract.action_terminate()
        self.assertEqual(contract.state, "terminated")

    def test_no_state_is_skipped(self):
        contract = self._new_contract()
        for action in ("action_send", "action_sign", "action_renew", "action_terminate"):
            with self.subTest(action), self.assertRaises(UserError):
                getattr(contract, action)()
        self._sign(contract)
        for action in ("action_submit", "action_send", "action_return", "action_sign"):
            with self.subTest(action), self.assertRaises(UserError):
                getattr(contract, action)()

    def test_state_is_not_written(self):
        contract = self._new_contract()
        for user in self.anna | self.maxim:
            with self.assertRaises(UserError):
                contract.with_user(user).write({"state": "signed"})
        with self.assertRaises(UserError):
            contract.with_context(guarded_state_move=True).write({"state": "signed"})
        with self.assertRaises(UserError):
            self._new_contract(state="signed")
        with self.assertRaises(UserError):
            self.env["crm.contract"].with_user(self.anna).with_context(
                default_state="signed"
            ).create({"partner_id": self.customer.id})

    def test_ended_contract_is_not_signed(self):
        contract = self._new_contract(valid_to=self.today - timedelta(days=1))
        contract.action_submit()
        contract.action_send()
        with self.assertRaises(UserError):
            contract.action_sign()

    def test_only_drafts_are_deleted(self):
        draft, signed = self._new_contract(), self._sign(self._new_contract())
        draft.unlink()
        with self.assertRaises(UserError):
            signed.unlink()

    # ---- the daily look ---------------------------------------------------------------

    def test_reminder_is_made_once(self):
        contract = self._sign(self._new_contract(valid_to=self.today + timedelta(days=10)))
        later = self._sign(self._new_contract(valid_to=self.today + timedelta(days=31)))
        draft = self._new_contract(valid_to=self.today + timedelta(days=10))
        for _run in range(2):
            self._run_cron()
        self.assertEqual(contract.activity_ids.user_id, self.anna)
        self.assertEqual(contract.activity_ids.date_deadline, contract.valid_to)
        self.assertEqual(len(contract.activity_ids), 1)
        self.assertFalse((later | draft).activity_ids)

    def test_reminder_of_missed_days_is_made_up_for(self):
        contract = self._sign(self._new_contract(valid_to=self.today + timedelta(days=1)))
        # as if nothing had run till the day after its end
        contract.sudo().valid_to = self.today - timedelta(days=1)
        self._run_cron()
        self.assertEqual(len(contract.activity_ids), 1)
        self.assertEqual(contract.state, "expired")

    def test_new_last_day_asks_for_a_new_reminder(self):
        contract = self._sign(self._new_contract(valid_to=self.today + timedelta(days=10)))
        self._run_cron()
        contract.valid_to = self.today + timedelta(days=20)
        self.assertFalse(contract.reminded_on)
        self._run_cron()
        self.assertEqual(len(contract.activity_ids), 2)

    def test_somebody_is_there_for_one_who_left(self):
        contract = self._sign(self._new_contract(valid_to=self.today + timedelta(days=10)))
        contract.sudo().user_id = self.boris
        self.boris.active = False
        self._run_cron()
        self.assertEqual(contract.activity_ids.user_id, self.anna)

    def test_contract_is_valid_on_its_last_day(self):
        ends_today = self._sign(self._new_contract(valid_to=self.today))
        endless = self._sign(self._new_contract())
        self._run_cron()
        self.assertEqual((ends_today | endless).mapped("state"), ["signed", "signed"])

    def test_expired_contract_is_renewed(self):
        contract = self._sign(self._new_contract(valid_to=self.today, reminder_days=0))
        contract.sudo().valid_to = self.today - timedelta(days=1)
        self._run_cron()
        self.assertFalse(contract.activity_ids)
        with self.assertRaises(UserError):
            contract.action_renew()
        contract.valid_to = self.today + timedelta(days=365)
        contract.action_renew()
        self.assertEqual(contract.state, "signed")

    # ---- cost ----------------------------------------------------------------------

    def test_list_costs_the_same_for_many(self):
        def count_queries():
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            contracts = self.env["crm.contract"].with_user(self.anna).search([])
            contracts.read(["number", "partner_id", "lead_id", "amount", "state", "user_id"])
            return self.env.cr.sql_log_count - before

        self._new_contract()
        self._new_contract(lead_id=False)
        count_queries()
        few = count_queries()
        for number in range(10):
            self._new_contract(lead_id=self._new_deal(f"Deal {number}").id)
            self._new_contract(lead_id=False)
        self.assertEqual(count_queries(), few)

    # ---- merge ------------------------------------------------------------------------

    def test_merged_deals_keep_their_contracts(self):
        other = self._new_deal("Second furnace")
        contracts = self._new_contract() | self._new_contract(lead_id=other.id)
        merged = (self.deal | other).with_user(self.maxim).merge_opportunity()
        self.assertEqual(merged.contract_ids, contracts)
