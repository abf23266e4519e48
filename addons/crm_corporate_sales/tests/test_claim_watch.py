from datetime import timedelta

from odoo.tests import tagged

from .test_claim_case import ClaimCase


@tagged("post_install", "-at_install", "zones")
class TestClaimWatch(ClaimCase):
    """Who is told of a claim: its responsible, the head, the customer."""

    # ---- task -------------------------------------------------------------------------

    def test_responsible_has_the_task_until_the_end(self):
        claim = self._new_claim(user_id=self.vera.id)
        task = self._tasks(claim)
        self.assertEqual((task.user_id, task.date_deadline), (self.vera, claim.date_deadline))
        later = self.today + timedelta(days=20)
        claim.write({"user_id": self.anna.id, "date_deadline": later})
        self.assertEqual(self._tasks(claim), task)
        self.assertEqual((task.user_id, task.date_deadline), (self.anna, later))
        claim.action_start()
        claim.solution = "x"
        claim.action_solve()
        self.assertFalse(self._tasks(claim))
        claim.action_reopen()
        self.assertEqual(self._tasks(claim).user_id, self.anna)

    # ---- the daily look ---------------------------------------------------------------

    def _overdue_claim(self, **values):
        return self._new_claim(
            date_claim=self.today - timedelta(days=9),
            date_deadline=self.today - timedelta(days=2),
            **values,
        )

    def _escalations(self, claim):
        return claim.sudo().activity_ids - self._tasks(claim)

    def test_overdue_claim_comes_to_the_head_once(self):
        claim, due_today = self._overdue_claim(), self._new_claim(date_deadline=self.today)
        self.assertTrue(claim.is_overdue)
        self.assertFalse(due_today.is_overdue)
        overdue = self.env["crm.claim"].search([("is_overdue", "=", True)])
        self.assertIn(claim, overdue)
        self.assertNotIn(due_today, overdue)
        for _run in range(2):
            self._run_cron("ir_cron_escalate_claims")
        self.assertEqual(self._escalations(claim).user_id, self.hanna)
        self.assertEqual(len(self._escalations(claim)), 1)
        self.assertFalse(self._escalations(due_today))

    def test_new_deadline_is_escalated_anew(self):
        claim = self._overdue_claim()
        self._run_cron("ir_cron_escalate_claims")
        claim.date_deadline = self.today - timedelta(days=1)
        self._run_cron("ir_cron_escalate_claims")
        self.assertEqual(len(self._escalations(claim)), 2)

    def test_head_is_not_told_of_own_claims_by_themselves(self):
        claim = self._overdue_claim(user_id=self.hanna.id)
        self._run_cron("ir_cron_escalate_claims")
        self.assertNotEqual(self._escalations(claim).user_id, self.hanna)
        self.assertTrue(self._escalations(claim).user_id.has_group("sales_team.group_sale_manager"))

    def test_ended_claims_are_not_escalated(self):
        claim = self._overdue_claim()
        claim.refusal = "x"
        claim.action_refuse()
        self._run_cron("ir_cron_escalate_claims")
        self.assertFalse(self._escalations(claim))

    # ---- letters ----------------------------------------------------------------------

    def _letters(self, claim):
        return claim.sudo().message_ids.filtered(
            lambda message: self.customer in message.partner_ids
        )

    def test_customer_is_written_to_where_wanted(self):
        claim = self._new_claim()
        self.assertFalse(self._letters(claim))
        self.env.company.claim_notify = True
        claim = self._new_claim()
        self.assertIn(claim.number, self._letters(claim).subject)
        claim.action_start()
        claim.solution = "Seal replaced under warranty"
        claim.action_solve()
        letters = self._letters(claim)
        self.assertEqual(len(letters), 2)
        self.assertIn("Seal replaced under warranty", "".join(letters.mapped("body")))

    def test_customer_without_an_address(self):
        self.env.company.claim_notify = True
        self.customer.email = False
        self.assertFalse(self._letters(self._new_claim()))

    def test_letter_by_hand_follows_the_status(self):
        claim = self._new_claim()
        template = self.env.ref("crm_corporate_sales.mail_template_claim_new")
        self.assertEqual(
            claim.action_write_customer()["context"]["default_template_id"], template.id
        )
        claim.refusal = "x"
        claim.action_refuse()
        self.assertNotEqual(
            claim.action_write_customer()["context"]["default_template_id"], template.id
        )
