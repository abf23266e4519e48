"""Mails at once, on connections that really commit."""

from odoo.service.model import retrying
from odoo.tests import tagged
from odoo.tools import mute_logger

from .test_parallel_case import ParallelCase

SENDER = "parallel@mail-parallel.example.com"
MAIL = """From: {sender}
To: any@elsewhere.example.com
Subject: Furnace
Message-Id: <{name}@mail-parallel>
{more}
We need a furnace"""


@tagged("post_install", "-at_install")
class TestMailParallel(ParallelCase):
    def _clean_up(self):
        with self._real_env() as env:
            inquiries = env["crm.inquiry"].search([("external_key", "like", "@mail-parallel>")])
            leads = inquiries.lead_id
            inquiries.unlink()
            leads.unlink()
            env["crm.inquiry.ignored.mail"].search([("key", "like", "@mail-parallel>")]).unlink()
            env["crm.inquiry.lock"].search([]).unlink()

    def _mail(self, name, sender=SENDER, more=""):
        return MAIL.format(sender=sender, name=name, more=more and f"{more}\n").encode()

    @mute_logger("odoo.addons.mail.models.mail_thread")
    def _process_at_once(self, first, second, is_fetched=False):
        """The second began before the first committed, so it does not see what that made.

        (Threads would wait for the registry's lock, which the tests hold.)
        """
        tries = []
        context = {"default_fetchmail_server_id": 1} if is_fetched else {}
        with self._real_env() as first_env, self._real_env(**context) as second_env:
            take_in = self.registry["crm.inquiry"]._take_in
            keep = self.registry["crm.inquiry.ignored.mail"]._keep

            def counted(method):
                def call(records, *args):
                    if records.env.cr is second_env.cr:
                        tries.append(1)
                    return method(records, *args)

                return call

            self.patch(self.registry["crm.inquiry"], "_take_in", counted(take_in))
            self.patch(self.registry["crm.inquiry.ignored.mail"], "_keep", counted(keep))

            def process():
                return second_env["mail.thread"].message_process("crm.inquiry", second)

            second_env.cr.execute("SELECT 1")  # from now on it sees the database as it is now
            first_env["mail.thread"].message_process("crm.inquiry", first)
            first_env.flush_all()
            first_env.cr.commit()
            if is_fetched:
                process()
                second_env.cr.commit()
            else:
                retrying(process, second_env)
        return len(tries)

    def _made(self):
        with self._real_env() as env:
            inquiries = env["crm.inquiry"].search([("external_key", "like", "@mail-parallel>")])
            messages = env["mail.message"].search_count(
                [("message_id", "like", "@mail-parallel>"), ("model", "=", "crm.lead")]
            )
            bounces = env["mail.mail"].search_count([("email_to", "ilike", SENDER)])
            return len(inquiries), len(inquiries.lead_id), messages, bounces

    def test_two_mails_of_one_person(self):
        for is_fetched in (False, True):
            with self.subTest(is_fetched=is_fetched):
                self._clean_up()
                tries = self._process_at_once(
                    self._mail(f"a{is_fetched}"), self._mail(f"b{is_fetched}"), is_fetched
                )
                self.assertEqual(tries, 2, "refused once, then tried again")
                self.assertEqual(self._made(), (2, 1, 2, 0))

    def test_two_copies_of_one_mail(self):
        for is_fetched in (False, True):
            with self.subTest(is_fetched=is_fetched):
                self._clean_up()
                mail = self._mail(f"c{is_fetched}")
                tries = self._process_at_once(mail, mail, is_fetched)
                self.assertEqual(tries, 1, "refused once, then known")
                self.assertEqual(self._made(), (1, 1, 1, 0))

    def test_two_copies_of_ignored_mail(self):
        mail = self._mail("d", more="Precedence: bulk")
        tries = self._process_at_once(mail, mail)
        self.assertEqual(tries, 2, "refused once, then known")
        with self._real_env() as env:
            ignored = env["crm.inquiry.ignored.mail"].search([("key", "like", "@mail-parallel>")])
            self.assertEqual(len(ignored), 1)

    def test_different_people_do_not_wait(self):
        tries = self._process_at_once(
            self._mail("e"), self._mail("f", sender="other@mail-parallel.example.com")
        )
        self.assertEqual(tries, 1)
        self.assertEqual(self._made()[:2], (2, 2))
