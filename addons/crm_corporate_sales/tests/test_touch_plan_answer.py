from freezegun import freeze_time
from odoo.tests import tagged

from .test_inquiry_case import PHONE
from .test_target_case import TODAY, TargetCase, day

MAIL = """From: {sender}
To: {to}
Subject: {subject}
Message-Id: <{key}@example.com>
In-Reply-To: {reply}
Date: Mon, 23 Nov 2026 09:00:00 +0000
{headers}Content-Type: text/plain

Yes, call me
"""


@freeze_time(TODAY + " 09:00:00")
@tagged("post_install", "-at_install")
class TestTouchPlanAnswer(TargetCase):
    """Whatever way they answer, the series stops."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.target.write({"website": "ural.example.com", "phone": PHONE})
        cls.person = cls.env["crm.target.contact"].create(
            {"target_id": cls.target.id, "name": "Petr", "email": "petr@elsewhere.example.net"}
        )

    def setUp(self):
        super().setUp()
        self.run_ = self._start()
        self._next().action_result("done")

    def _assert_answered(self, channel):
        self.assertEqual(
            (self.run_.state, self.run_.answer_channel, self.target.state),
            ("answered", channel, "answered"),
        )
        self.assertEqual(self.run_.touches_to_answer, 1)
        self.assertEqual(self.run_.answer_touch_id.name, "call 1", "what they reacted to")
        self.assertFalse(self.target.activity_ids)

    def _reply(self, record, sender="Petr <petr@elsewhere.example.net>", headers="", **values):
        message = record.message_post(
            body="Hello", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        mail = MAIL.format(
            sender=sender,
            to="catchall@example.com",
            subject=values.get("subject", "Re: hello"),
            key=f"reply-{record._name}-{record.id}",
            reply=message.message_id,
            headers=headers,
        )
        self.env["mail.thread"].message_process(record._name, mail, thread_id=record.id)

    def test_button(self):
        self.target.with_user(self.anna).action_answer()
        self._assert_answered("hand")

    def test_mail_in_the_thread_of_the_target(self):
        self._reply(self.target)
        self._assert_answered("mail")

    def test_mail_in_the_thread_of_the_customer(self):
        self.target.partner_id = self.env["res.partner"].create(
            {"name": "Ural", "is_company": True, "email": "office@ural.example.com"}
        )
        self._reply(self.target.partner_id, "office@ural.example.com")
        self._assert_answered("mail")

    def test_mail_in_the_thread_of_their_deal(self):
        deal = self._new_deal("Spare parts", partner_id=False, email_from="x@ural.example.com")
        self._reply(deal, "Anybody <anybody@ural.example.com>")
        self._assert_answered("mail")

    def test_our_own_mail_is_no_answer(self):
        self._reply(self.target, self.anna.email_formatted)
        self.assertEqual(self.run_.state, "running")

    def test_mail_nobody_wrote_is_no_answer(self):
        self._reply(self.target, headers="Auto-Submitted: auto-replied\n")
        self.assertEqual(self.run_.state, "running")
        self._reply(self.target, subject="Out of office: hello")
        self.assertEqual(self.run_.state, "running")

    def test_mail_of_somebody_else_is_no_answer(self):
        deal = self._new_deal("Other", email_from="x@volga.example.com")
        self._reply(deal, "x@volga.example.com")
        self.assertEqual(self.run_.state, "running")

    def test_inquiry_of_the_person(self):
        self._register(email="PETR@elsewhere.example.net")
        self._assert_answered("inquiry")

    def test_inquiry_of_the_company(self):
        self._register(email="somebody@ural.example.com")
        self._assert_answered("inquiry")

    def test_inquiry_by_phone(self):
        self._register(phone="8 495 123 45 67", channel="phone")
        self._assert_answered("inquiry")

    def test_inquiry_of_a_contact_of_the_customer(self):
        self.target.partner_id = self.env["res.partner"].create(
            {"name": "Ural", "is_company": True}
        )
        self._new_partner(parent_id=self.target.partner_id.id, email="olga@mail.ru")
        self._register(email="olga@mail.ru")
        self._assert_answered("inquiry")

    def test_inquiry_of_others(self):
        self._register(email="x@volga.example.com", phone="+7 495 999 88 77")
        self._register(email="somebody@mail.ru")
        self.assertEqual(self.run_.state, "running")

    def test_rejected_inquiry_is_no_answer(self):
        self.env["crm.inquiry"].with_user(self.robot)
        inquiry = self.env["crm.inquiry"].create({"name": "Spam", "reject_reason": "spam"})
        inquiry.action_reject()
        inquiry.email = "petr@elsewhere.example.net"
        self.assertEqual(self.run_.state, "running")

    def test_other_company_does_not_hear_of_it(self):
        self.env["crm.inquiry"].create(
            {
                "name": "There",
                "email": "petr@elsewhere.example.net",
                "company_id": self.other_company.id,
            }
        )
        self.assertEqual(self.run_.state, "running")

    # ---- letters ---------------------------------------------------------------------------

    def test_letter_is_proposed_and_sending_it_ends_the_touch(self):
        touch = self._next()
        self.assertEqual(touch.kind, "letter")
        touch.sudo().mail_template_id = self.env.ref(
            "crm_corporate_sales.mail_template_target_introduction"
        )
        action = touch.action_write_letter()
        composer = (
            self.env[action["res_model"]]
            .with_user(self.anna)
            .with_context(**action["context"])
            .create({})
        )
        self.assertEqual(touch.state, "open", "nothing is sent without having been read")
        self.assertIn("Petr", composer.body)
        self.assertEqual(composer.partner_ids.email, "petr@elsewhere.example.net")
        composer.action_send_mail()
        self.assertEqual((touch.state, self._next().kind), ("done", "call"))
        self.assertEqual(self.target.next_touch_date, day(26))
        self.assertIn(
            "Petr", self.target.message_ids.filtered(lambda m: m.message_type == "comment")[0].body
        )

    def test_sent_letter_of_a_touch_that_is_over(self):
        touch = self._next()
        action = touch.action_write_letter()
        composer = (
            self.env[action["res_model"]]
            .with_user(self.anna)
            .with_context(**action["context"])
            .create({"body": "Hello", "subject": "Hello"})
        )
        touch.action_result("done")
        composer.action_send_mail()
        self.assertEqual(self._next().kind, "call", "no touch is left out")
