from odoo.service.model import retrying
from odoo.tests import tagged

from .test_parallel_case import ParallelCase

KEY = "parallel-test"


@tagged("post_install", "-at_install")
class TestInquiryParallel(ParallelCase):
    """Two calls at once, on two connections that really commit."""

    def _clean_up(self):
        with self._real_env() as env:
            inquiries = env["crm.inquiry"].search([("text", "=", KEY)])
            leads = inquiries.lead_id
            inquiries.unlink()
            leads.unlink()
            env["utm.source"].search([("name", "=", KEY)]).unlink()
            env["crm.inquiry.lock"].search([]).unlink()

    def _register_at_once(self, first_vals, second_vals):
        """The second call began before the first one committed, so it does not see its lead.

        (Threads would wait for the lock of Odoo's registry, which the tests hold.)
        """
        tries = []
        with self._real_env() as first_env, self._real_env() as second_env:

            def second():
                tries.append(1)
                return second_env["crm.inquiry"].register({**second_vals, "text": KEY})

            second_env.cr.execute("SELECT 1")  # from now on it sees the database as it is now
            first = first_env["crm.inquiry"].register({**first_vals, "text": KEY})
            first_env.flush_all()
            first_env.cr.commit()
            answer = retrying(second, second_env)
        self.assertEqual(len(tries), 2, "refused once, then called again")
        return first, answer

    def test_same_key(self):
        vals = {"channel": "api", "external_key": KEY}
        first, second = self._register_at_once(vals, vals)
        self.assertTrue(first["created_lead"])
        self.assertEqual(first, second)

    def test_same_phone_in_another_spelling(self):
        first, second = self._register_at_once(
            {"channel": "phone", "phone": "+7 (495) 987-65-43"},
            {"channel": "web", "phone": "0074959876543", "email": "somebody@x.example.com"},
        )
        self.assertEqual(first["lead_id"], second["lead_id"])
        self.assertNotEqual(first["inquiry_id"], second["inquiry_id"])
        self.assertTrue(first["created_lead"])
        self.assertFalse(second["created_lead"])

    def test_same_polish_phone_by_other_channels(self):
        first, second = self._register_at_once(
            {"channel": "web", "phone": "+48 22 987 65 43"},
            {"channel": "phone", "phone": "0048 (22) 987-65-43 "},
        )
        self.assertEqual(first["lead_id"], second["lead_id"])
        self.assertEqual((first["created_lead"], second["created_lead"]), (True, False))

    def test_same_mailbox_with_a_tag(self):
        first, second = self._register_at_once(
            {"channel": "email", "email": "Parallel+fair@x.example.com"},
            {"channel": "event", "email": "Somebody <parallel@X.example.com>"},
        )
        self.assertEqual(first["lead_id"], second["lead_id"])

    def test_same_mail_by_other_channels(self):
        first, second = self._register_at_once(
            {"channel": "email", "email": "Somebody@X.example.com"},
            {"channel": "web", "email": "somebody@x.example.com"},
        )
        self.assertEqual(first["lead_id"], second["lead_id"])

    def test_same_new_source(self):
        first, second = self._register_at_once(
            {"channel": "web", "phone": "+7 495 9876501", "source": KEY},
            {"channel": "web", "phone": "+7 495 9876502", "source": KEY},
        )
        self.assertTrue(first["created_lead"] and second["created_lead"])
        self.assertNotEqual(first["lead_id"], second["lead_id"])
