"""Mail becomes inquiries: who asks, in which department, on which deal."""

from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from .test_mail_case import BUYER, CLIMATE, COMMON, MAIL, SALES, MailCase


@tagged("post_install", "-at_install")
class TestMailGateway(MailCase):
    def _posted(self, record):
        return record.message_ids.filtered(lambda item: item.message_type == "email")

    # ---- who asks ---------------------------------------------------------------------

    def test_unknown_sender_makes_lead_and_inquiry(self):
        inquiry = self._receive(self._mail("We need a furnace\n-- \nMarina"))
        self.assertRecordValues(
            inquiry,
            [
                {
                    "name": "Furnace",
                    "channel": "email",
                    "state": "sorted",
                    "team_id": self.team.id,
                    "contact_name": "Marina",
                    "email": MAIL,
                    "text": "We need a furnace",
                    "mailbox": SALES,
                    "partner_id": False,
                    "created_lead": True,
                    "company_id": self.env.company.id,
                }
            ],
        )
        lead = inquiry.lead_id
        self.assertRecordValues(
            lead,
            [
                {
                    "name": "Furnace",
                    "email_normalized": MAIL,
                    "contact_name": "Marina",
                    "team_id": self.team.id,
                    "user_id": False,
                }
            ],
        )
        self.assertEqual(len(self._posted(inquiry)), 1)
        self.assertEqual(len(self._posted(lead)), 1)

    def test_known_sender_joins_the_open_deal(self):
        leads = self.env["crm.lead"].search_count([])
        inquiry = self._receive(self._mail(From=BUYER.upper()))
        self.assertEqual((inquiry.lead_id, inquiry.partner_id), (self.deal, self.customer))
        self.assertEqual(inquiry.state, "assigned")
        self.assertFalse(inquiry.created_lead)
        self.assertEqual(self.env["crm.lead"].search_count([]), leads)
        [mail] = self._posted(self.deal)
        self.assertIn("We need a furnace", mail.body)
        self.assertEqual(mail.author_id, self.customer)
        self.assertIn(self.anna.partner_id, mail.notified_partner_ids)

    def test_followers_of_the_deal_are_not_sent_it(self):
        colleague = self._new_partner("Colleague", email="colleague@inquiry-case.example.com")
        self.deal.message_subscribe(colleague.ids)
        self._receive(self._mail(From=BUYER))
        self.assertNotIn(colleague, self._posted(self.deal).notified_partner_ids)

    def test_several_open_deals_wait_for_the_dispatcher(self):
        second = self._new_deal("Second furnace")
        inquiry = self._receive(self._mail(From=BUYER))
        self.assertFalse(inquiry.lead_id)
        self.assertEqual(inquiry.partner_id, self.customer)
        inquiry.with_user(self.maxim).lead_id = second
        self.assertEqual(len(self._posted(second)), 1, "the mail comes along with the choice")
        inquiry.lead_id = self.deal
        inquiry.lead_id = second
        self.assertEqual(len(self._posted(second)), 1)

    def test_asking_twice_makes_one_lead(self):
        first, second = self._receive(self._mail()), self._receive(self._mail("Urgent!"))
        self.assertEqual(first.lead_id, second.lead_id)
        self.assertEqual(first.lead_id.inquiry_count, 2)
        self.assertEqual(len(self._posted(first.lead_id)), 2)
        self.assertFalse(
            first.lead_id.message_ids.filtered(lambda item: "asked again" in item.body),
            "the mail itself says so",
        )

    def test_copies_of_one_mail(self):
        message = self._mail()
        inquiry = self._receive(message)
        self.assertTrue(inquiry)
        self.assertFalse(self._receive(message))
        # also when its message was deleted meanwhile
        self._posted(inquiry).unlink()
        self._posted(inquiry.lead_id).unlink()
        self.assertFalse(self._receive(message))

    def test_copies_of_a_nameless_mail(self):
        message = self._mail(Message_Id=None)
        self.assertTrue(self._receive(message))
        self.assertFalse(self._receive(message))
        self.assertTrue(self._receive(self._mail("Something else", Message_Id=None)))

    def test_very_long_name(self):
        message = self._mail(Message_Id=f"<{'x' * 900}@x>")
        self.assertTrue(self._receive(message))

    # ---- where ------------------------------------------------------------------------

    def test_common_address_is_sorted_by_the_dispatcher(self):
        inquiry = self._receive(self._mail(To=COMMON))
        self.assertEqual((inquiry.state, inquiry.mailbox), ("new", COMMON))
        self.assertFalse(inquiry.team_id)
        self.assertTrue(inquiry.created_lead)

    def test_department_counts_more_than_the_common_address(self):
        inquiry = self._receive(self._mail(To=f"{COMMON}, {CLIMATE}"))
        self.assertEqual((inquiry.team_id, inquiry.mailbox), (self.climate, CLIMATE))

    def test_two_departments_leave_it_to_the_dispatcher(self):
        inquiry = self._receive(self._mail(To=SALES, Cc=CLIMATE))
        self.assertEqual(len(inquiry), 1)
        self.assertFalse(inquiry.team_id)

    def test_address_in_copy_counts(self):
        inquiry = self._receive(self._mail(To="boss@client.example.com", Cc=SALES))
        self.assertEqual((inquiry.team_id, inquiry.mailbox), (self.team, SALES))

    def test_archived_department(self):
        self.team.active = False
        inquiry = self._receive(self._mail())
        self.assertFalse(inquiry.team_id)
        self.assertEqual(inquiry.mailbox, SALES)

    def test_department_without_leads_has_no_address(self):
        self.climate.write({"use_leads": False, "use_opportunities": False})
        self.assertFalse(self.climate.alias_name)
        with self.assertRaisesRegex(ValueError, "No possible route"):
            self._receive(self._mail(To=CLIMATE))

    def test_alias_with_settings_of_its_own(self):
        source = self.env["utm.source"].create({"name": "Fair stand"})
        tag = self.env["crm.tag"].create({"name": "From the fair"})
        self.env["mail.alias"].create(
            {
                "alias_name": "fair",
                "alias_model_id": self.env["ir.model"]._get_id("crm.lead"),
                "alias_defaults": repr(
                    {
                        "source_id": source.id,
                        "tag_ids": [(4, tag.id)],
                        "user_id": self.boris.id,
                        "name": "x",
                    }
                ),
            }
        )
        inquiry = self._receive(self._mail(To="fair@mail-case.example.com"))
        lead = inquiry.lead_id
        self.assertEqual(inquiry.source_id, source)
        self.assertEqual((lead.source_id, lead.tag_ids, lead.user_id), (source, tag, self.boris))
        self.assertEqual(lead.name, "Furnace")
        self.assertEqual(inquiry.state, "assigned")

    def test_mail_server_that_makes_leads(self):
        inquiry = self._receive(self._mail(To="any@elsewhere.example.com"), model="crm.lead")
        self.assertTrue(inquiry.created_lead)
        self.assertEqual(inquiry.mailbox, "any@elsewhere.example.com")
        self.assertEqual(len(inquiry.lead_id.inquiry_ids), 1)

    def test_who_asks_for_a_lead_is_told_the_lead(self):
        threads = self.env["mail.thread"]
        message = self._mail(To="any@elsewhere.example.com")
        lead_id = threads.message_process("crm.lead", bytes(message))
        self.assertEqual(self.env["crm.lead"].browse(lead_id).name, "Furnace")

    def test_other_company(self):
        other_domain = self.env["mail.alias.domain"].create({"name": "other-mail.example.com"})
        self.other_company.alias_domain_id = other_domain
        self.other_company.inquiry_alias_name = "inquiries"
        message = self._mail(To=f"{COMMON}, inquiries@other-mail.example.com")
        both = self._receive(message)
        self.assertEqual(both.company_id, self.env.company | self.other_company)
        self.assertEqual(len(both.lead_id), 2)
        for inquiry in both:
            self.assertEqual(inquiry.lead_id.company_id, inquiry.company_id)

    def test_common_address_is_renamed_and_removed(self):
        company = self.env.company
        company.inquiry_alias_name = "requests"
        self.assertTrue(self._receive(self._mail(To="requests@mail-case.example.com")))
        company.inquiry_alias_name = False
        with self.assertRaisesRegex(ValueError, "No possible route"):
            self._receive(self._mail(To="requests@mail-case.example.com"))

    # ---- answers ----------------------------------------------------------------------

    def _answer(self, record, **headers):
        """An answer to a letter that was sent from the record."""
        letter = record.with_user(self.maxim).message_post(
            body="Our offer", subtype_xmlid="mail.mt_comment", message_type="comment"
        )
        return self._mail("Thank you", In_Reply_To=letter.message_id, **headers)

    def test_answers_stay_in_their_thread(self):
        inquiry = self._receive(self._mail())
        order = self.env["sale.order"].create({"partner_id": self.customer.id})
        for record in (self.deal, inquiry, inquiry.lead_id, order):
            for address in (SALES, COMMON):
                with self.subTest(record, address=address):
                    before = len(self._posted(record))
                    self.assertFalse(self._receive(self._answer(record, To=address)))
                    self.assertEqual(len(self._posted(record)), before + 1)
                    self.assertIn("Thank you", self._posted(record)[0].body)

    def test_answer_on_an_inquiry_shows_on_its_deal(self):
        inquiry = self._receive(self._mail(From=BUYER))
        self._receive(self._answer(inquiry, To=SALES, From=BUYER))
        self.assertEqual(len(self._posted(self.deal)), 2)

    def test_second_mail_of_the_client_follows_the_first_to_the_deal(self):
        first = self._mail()
        inquiry = self._receive(first)
        self.assertFalse(self._receive(self._mail("More", References=first["Message-Id"])))
        self.assertEqual(len(self._posted(inquiry.lead_id)), 2)

    def test_forwarded_letter_of_another_thread_is_a_request(self):
        order = self.env["sale.order"].create({"partner_id": self.customer.id})
        inquiry = self._receive(self._answer(order, Subject="Fwd: our offer", From=BUYER))
        self.assertEqual(inquiry.lead_id, self.deal)

    def test_answer_to_what_is_gone_is_a_request(self):
        deal = self._new_deal("Gone", partner_id=False)
        answer = self._answer(deal)
        deal.unlink()
        self.assertTrue(self._receive(answer))
        self.assertTrue(self._receive(self._mail(In_Reply_To="<nobody@knows>")))

    # ---- colleagues and robots --------------------------------------------------------

    def test_colleague_forwards_a_mail(self):
        text = (
            "Please take care\n\n---------- Forwarded message ---------\n"
            f"From: Marina Petrova <{MAIL}>\nDate: Mon, 2 Nov 2026\n"
            f"Subject: Leak detector\nTo: <{self.anna.email}>\n\nWe need a leak detector."
        )
        inquiry = self._receive(
            self._mail(text, From=self.anna.email, Subject="Fwd: Leak detector")
        )
        self.assertRecordValues(
            inquiry,
            [
                {
                    "email": MAIL,
                    "contact_name": "Marina Petrova",
                    "name": "Leak detector",
                    "text": "Please take care\n\nWe need a leak detector.",
                    "partner_id": False,
                }
            ],
        )

    def test_colleague_is_not_the_client(self):
        inquiry = self._receive(self._mail("Ivanov called", From=self.anna.email))
        self.assertFalse(inquiry.email or inquiry.partner_id)
        self.assertTrue(inquiry.created_lead)

    def test_client_who_forwards_is_the_client(self):
        text = (
            "See below\n\nFrom: boss@client.example.com\nTo: x@y.example.com\nSubject: a\n\nBuy it"
        )
        self.assertEqual(self._receive(self._mail(text)).email, MAIL)

    def test_robots_are_nobody(self):
        first = self._receive(self._mail("Form 1", From="noreply@site.example.com"))
        second = self._receive(self._mail("Form 2", From="noreply@site.example.com"))
        self.assertFalse(first.email)
        self.assertNotEqual(first.lead_id, second.lead_id)
        with_answer = self._mail(
            "Form 3", From="noreply@site.example.com", Reply_To=f"Marina <{MAIL}>"
        )
        inquiry = self._receive(with_answer)
        self.assertEqual((inquiry.email, inquiry.contact_name), (MAIL, "Marina"))
        own = self._mail("Form 4", From="noreply@site.example.com", Reply_To=SALES)
        self.assertFalse(self._receive(own).email)

    # ---- when -------------------------------------------------------------------------

    def test_date_of_the_mail(self):
        now = fields.Datetime.now()
        yesterday = now - timedelta(days=1)
        for told, expected in (
            (yesterday, yesterday),
            (now + timedelta(days=3), now),
            (now - timedelta(days=900), now),
        ):
            message = self._mail(Date=f"{told:%a, %d %b %Y %H:%M:%S} +0000")
            received = self._receive(message).received_at
            self.assertLess(abs(received - expected), timedelta(minutes=1))

    # ---- when it goes wrong -----------------------------------------------------------

    def test_failure_costs_no_mail(self):
        def fail(*args, **kwargs):
            raise ZeroDivisionError("no such rule")

        self.patch(self.registry["crm.inquiry"], "_find_or_make_deal", fail)
        with self.assertLogs("odoo.addons.crm_corporate_sales", "ERROR"):
            inquiry = self._receive(self._mail())
        self.assertIn("no such rule", inquiry.intake_problem)
        self.assertRecordValues(
            inquiry,
            [{"name": "Furnace", "text": "We need a furnace", "state": "new", "lead_id": False}],
        )
        self.assertEqual(len(self._posted(inquiry)), 1)

    def test_message_new_needs_the_right_to_register(self):
        vals = {"subject": "Furnace", "email_from": MAIL, "body": "Hello", "to": COMMON}
        inquiry = self.env["crm.inquiry"].with_user(self.dora).message_new(vals).sudo()
        self.assertEqual((inquiry.name, inquiry.email, inquiry.text), ("Furnace", MAIL, "Hello"))
        with self.assertRaisesRegex(Exception, "not allowed"):
            self.env["crm.inquiry"].with_user(self.anna).message_new(vals)

    def test_cost(self):
        def count_queries(message):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._receive(message)
            return self.env.cr.sql_log_count - before

        count_queries(self._mail(From="w0@x.example.com"))
        one = count_queries(self._mail(From="w1@x.example.com"))
        self._receive(self._mail(From="w2@x.example.com"))
        other = count_queries(self._mail(From="w3@x.example.com"))
        self.assertLessEqual(abs(other - one), 3, "does not grow with what was received")
        self.assertLessEqual(one, 160)
