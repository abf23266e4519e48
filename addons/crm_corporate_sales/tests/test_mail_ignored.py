"""What nobody wrote makes no inquiry, but is listed for a while."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .test_mail_case import COMMON, LINES, MAIL, SALES, MailCase

FORM = "Name: Marina\nPhone: +7 495 123-45-67\nMessage: Call me"
BOUNCE = b"""From: MAILER-DAEMON@mx.example.com
To: %s
Subject: Undelivered Mail Returned to Sender
Message-Id: <bounce@mx.example.com>
Content-Type: multipart/report; report-type=delivery-status; boundary=x

--x
Content-Type: text/plain

Nobody there.
--x
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.com

Final-Recipient: rfc822; gone@client.example.com
Action: failed
--x--
"""


@tagged("post_install", "-at_install")
class TestMailIgnored(MailCase):
    def _assert_ignored(self, message, reason):
        leads, known = self.env["crm.lead"].search_count([]), self._ignored()
        self.assertFalse(self._receive(message))
        self.assertEqual(self.env["crm.lead"].search_count([]), leads)
        mail = self._ignored() - known
        self.assertEqual(mail.mapped("reason"), [reason])
        return mail

    def test_automatic_mail(self):
        for headers, reason in (
            ({"Auto_Submitted": "auto-replied"}, "auto_reply"),
            ({"X_Autoreply": "yes"}, "auto_reply"),
            ({"Precedence": "auto_reply"}, "auto_reply"),
            ({"Subject": "Автоответ: печь"}, "out_of_office"),
            ({"Subject": "Out of office"}, "out_of_office"),
            ({"Subject": "Odpowiedź automatyczna: piec"}, "out_of_office"),
            ({"List_Unsubscribe": "<mailto:x@y>"}, "mailing_list"),
            ({"List_Id": "<x.y>"}, "mailing_list"),
            ({"Precedence": "bulk"}, "bulk"),
            ({"Auto_Submitted": "auto-generated"}, "auto_generated"),
            ({"Return_Path": "<>"}, "no_return_path"),
        ):
            with self.subTest(headers):
                self._assert_ignored(self._mail(**headers), reason)

    def test_what_is_kept_of_it(self):
        mail = self._assert_ignored(self._mail("News of the month", Precedence="bulk"), "bulk")
        self.assertRecordValues(
            mail,
            [
                {
                    "name": "Furnace",
                    "mailbox": SALES,
                    "team_id": self.team.id,
                    "text": "News of the month",
                    "company_id": self.env.company.id,
                }
            ],
        )

    def test_bounces(self):
        for address in (SALES, COMMON):
            self.env["crm.inquiry.ignored.mail"].search([]).unlink()
            self._assert_ignored(BOUNCE % address.encode(), "bounce")

    def test_bounce_to_somebody_else_is_not_our_business(self):
        self.assertFalse(self._receive(BOUNCE % b"nobody@elsewhere.example.com"))
        self.assertFalse(self._ignored())

    def test_copy_is_listed_once(self):
        message = self._mail(Precedence="bulk")
        self._assert_ignored(message, "bulk")
        self.assertFalse(self._receive(message))
        self.assertEqual(len(self._ignored()), 1)

    def test_automatic_answer_stays_in_its_thread(self):
        letter = self.deal.message_post(body="Offer", message_type="comment")
        answer = self._mail(
            "I am away", Auto_Submitted="auto-replied", In_Reply_To=letter.message_id
        )
        self.assertFalse(self._receive(answer))
        self.assertFalse(self._ignored())
        self.assertIn("I am away", self.deal.message_ids[0].body)

    def test_loop_is_listed(self):
        self.env["ir.config_parameter"].set_param("mail.gateway.loop.threshold", 2)
        for _number in range(2):
            self.assertTrue(self._receive(self._mail()))
        self._assert_ignored(self._mail(), "loop")

    # ---- forms of sites ---------------------------------------------------------------

    def test_template_is_believed_more_than_weak_signs(self):
        self._new_parser(LINES)
        for headers in (
            {"Precedence": "bulk"},
            {"Auto_Submitted": "auto-generated"},
            {"Return_Path": "<>"},
        ):
            with self.subTest(headers):
                inquiry = self._receive(self._form(FORM, **headers))
                self.assertEqual((inquiry.channel, inquiry.contact_name), ("web", "Marina"))
        self.assertFalse(self._ignored())

    def test_template_is_not_believed_more_than_firm_signs(self):
        self._new_parser(LINES)
        self._assert_ignored(self._form(FORM, Auto_Submitted="auto-replied"), "auto_reply")

    def test_template_that_does_not_fit_changes_nothing(self):
        self._new_parser(LINES)
        self._assert_ignored(self._form("Our news", Precedence="bulk"), "bulk")

    def test_template_for_any_mail_is_not_believed(self):
        self._new_parser(LINES, sender=False)
        self._assert_ignored(self._form(FORM, Precedence="bulk"), "bulk")

    # ---- after all --------------------------------------------------------------------

    def test_register_anyway(self):
        message = self._mail("We need a furnace", Precedence="bulk")
        message.add_attachment(b"drawing", maintype="image", subtype="png", filename="d.png")
        mail = self._assert_ignored(message, "bulk")
        action = mail.with_user(self.dora).action_register()
        inquiry = self.env["crm.inquiry"].browse(action["res_id"])
        self.assertEqual(mail.inquiry_id, inquiry)
        self.assertEqual(
            (inquiry.email, inquiry.team_id, inquiry.mailbox), (MAIL, self.team, SALES)
        )
        self.assertTrue(inquiry.created_lead)
        self.assertEqual(inquiry.lead_id.message_ids.attachment_ids.raw, b"drawing")
        with self.assertRaises(UserError):
            mail.with_user(self.dora).action_register()
        self.assertFalse(self._receive(message), "a late copy makes no second one")

    def test_register_a_bounce_anyway(self):
        mail = self._assert_ignored(BOUNCE % SALES.encode(), "bounce")
        mail.with_user(self.dora).action_register()
        self.assertIn("Undelivered", mail.inquiry_id.name)

    def test_old_ones_go(self):
        mail = self._assert_ignored(self._mail(Precedence="bulk"), "bulk")
        self.env["crm.inquiry.ignored.mail"]._gc_ignored_mail()
        self.assertTrue(mail.exists())
        self.env["ir.config_parameter"].set_param("crm_corporate_sales.ignored_mail_days", "5")
        mail.received_at = fields.Datetime.now() - timedelta(days=6)
        self.env["crm.inquiry.ignored.mail"]._gc_ignored_mail()
        self.assertFalse(mail.exists())

    # ---- rights -----------------------------------------------------------------------

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_who_sees_it(self):
        mail = self._assert_ignored(self._mail(Precedence="bulk"), "bulk")
        for user in self.dora | self.maxim:
            self.assertEqual(mail.with_user(user).read(["name"])[0]["name"], "Furnace")
            self.assertTrue(mail.with_user(user).source)
        for user in self.anna | self.robot | self.marta | self.petra | self.clerk:
            with self.subTest(user.name):
                with self.assertRaises(AccessError):
                    mail.with_user(user).read(["name"])
                with self.assertRaises(AccessError):
                    mail.with_user(user).action_register()
        for vals in ({"reason": "bounce"}, {"inquiry_id": False}):
            with self.assertRaises(AccessError):
                mail.with_user(self.maxim).write(vals)

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_other_company_does_not_see_it(self):
        mail = self._assert_ignored(self._mail(Precedence="bulk"), "bulk")
        theirs = self._new_user(
            "dina",
            "crm_corporate_sales.group_dispatcher",
            company_id=self.other_company.id,
            company_ids=[(6, 0, self.other_company.ids)],
        )
        self.assertFalse(mail.with_user(theirs).search([("id", "=", mail.id)]))
        with self.assertRaises(AccessError):
            mail.with_user(theirs).action_register()
