from datetime import datetime, timedelta

from freezegun import freeze_time
from odoo import fields
from odoo.tests import tagged

from .test_key_contact_common import KeyContactCommon

NOW = datetime(2026, 3, 18, 12, 0)


@tagged("post_install", "-at_install", "zones")
class TestKeyContactTraces(KeyContactCommon):
    @classmethod
    def setUpClass(cls):
        cls.startClassPatcher(freeze_time(NOW))
        super().setUpClass()
        cls.contact = cls._add("Anna")
        cls.anna = cls.contact.partner_id

    def _expect(self, days, *users):
        """The last contact was so many days ago (None: never), known by those users."""
        self.env.invalidate_all()
        expected = days is not None and NOW.date() - timedelta(days=days)
        self.assertEqual(self.contact.last_contact_date, expected)
        self.assertEqual(list(self.contact.known_by_user_ids), list(users))

    def _meet(self, *partners, days=1, **vals):
        stop = NOW - timedelta(days=days)
        return (
            self.env["calendar.event"]
            .with_context(no_mail_to_attendees=True)
            .create(
                {
                    "name": "Talk",
                    "start": stop - timedelta(hours=1),
                    "stop": stop,
                    "partner_ids": [fields.Command.set([partner.id for partner in partners])],
                    **vals,
                }
            )
        )

    def _do_activity(self, record, xmlid="mail.mail_activity_data_call", days=0, **vals):
        activity = self.env["mail.activity"].create(
            {
                "res_model_id": self.env["ir.model"]._get_id(record._name),
                "res_id": record.id,
                "activity_type_id": self.env.ref(xmlid).id,
                "user_id": self.salesman.id,
                **vals,
            }
        )
        with freeze_time(NOW - timedelta(days=days)):
            activity.action_done()
            # Odoo computes the day when it is asked for, which must be that day.
            self.env.flush_all()
        return activity

    def test_never_spoken_to(self):
        self._expect(None)
        self.assertEqual(self.contact.fading, 1)

    def test_outgoing_mail(self):
        self._talk(self.anna, days=5)
        self._talk(self.anna, days=3, user=self.manager, message_type="email_outgoing")
        self._expect(3, self.manager, self.salesman)

    def test_mail_to_a_follower(self):
        message = self._talk(self.env["res.partner"], days=4)
        self.env["mail.notification"].create(
            {
                "mail_message_id": message.id,
                "res_partner_id": self.anna.id,
                "notification_type": "email",
                "notification_status": "sent",
            }
        )
        self._expect(4, self.salesman)
        message.notification_ids.notification_status = "bounce"
        self._expect(None)

    def test_incoming_mail_on_any_document(self):
        self._talk(
            self.salesman.partner_id, days=2, author_id=self.anna.id, message_type="email",
            model="res.partner", res_id=self.customer.id,
        )  # fmt: skip
        self._expect(2, self.salesman)

    def test_what_the_system_says_is_no_contact(self):
        self._talk(self.anna, message_type="notification")
        self._talk(self.anna, message_type="user_notification")
        self._talk(self.anna, author_id=self._make_person("Another").id)
        self._expect(None)

    def test_meetings_that_took_place(self):
        self._meet(self.anna, self.salesman.partner_id, days=-2)
        self._expect(None)
        past = self._meet(self.anna, self.salesman.partner_id, days=6)
        self._expect(6, self.salesman)
        past.attendee_ids.filtered(lambda a: a.partner_id == self.anna).state = "declined"
        self._expect(None)

    def test_cancelled_meeting(self):
        self._meet(self.anna, self.salesman.partner_id, days=6).active = False
        self._expect(None)

    def test_done_activities_on_the_person(self):
        self._do_activity(self.anna, days=7)
        self._do_activity(self.anna, "mail.mail_activity_data_todo", days=1)
        self._expect(7, self.salesman)

    def test_planned_activity_is_no_contact(self):
        self.anna.activity_schedule("mail.mail_activity_data_call", user_id=self.salesman.id)
        self._expect(None)

    def test_done_call_on_the_deal_of_the_only_contact(self):
        self._do_activity(self.deal, days=2)
        self._expect(2, self.salesman)
        self._add("Boris")
        self._expect(None)

    def test_done_call_on_the_deal_of_that_person(self):
        self._add("Boris")
        self.deal.partner_id = self.anna
        self._do_activity(self.deal, days=2)
        self._expect(2, self.salesman)

    def test_done_call_that_names_whom_one_talked_with(self):
        boris = self._add("Boris")
        self.deal.partner_id = self.anna
        self._do_activity(
            self.deal, days=2, talked_partner_ids=[fields.Command.set(boris.partner_id.ids)]
        )
        self._expect(None)
        self.assertEqual(boris.last_contact_date, NOW.date() - timedelta(days=2))

    def test_day_in_the_time_zone_of_the_user(self):
        self._talk(self.anna, date=datetime(2026, 3, 16, 20, 0))
        self._do_activity(self._add("Boris").partner_id, days=3)
        boris = self.deal.key_contact_ids - self.contact
        for tz, day in (
            ("UTC", 16), ("Europe/Moscow", 16), ("Asia/Vladivostok", 17), ("America/New_York", 16),
        ):  # fmt: skip
            here = self.contact.with_context(tz=tz)
            self.assertEqual(here.last_contact_date.day, day, tz)
            self.assertEqual(boris.with_context(tz=tz).last_contact_date.day, 15, tz)

    def test_mails_of_another_company_do_not_count(self):
        company = self.env["res.company"].create({"name": "Second"})
        self.deal.company_id = self.env.company
        self._talk(self.anna, days=1, record_company_id=company.id)
        self._expect(None)
        self._talk(self.anna, days=2, record_company_id=self.env.company.id)
        self._expect(2, self.salesman)

    def test_fading_by_configured_days(self):
        self._talk(self.anna, days=20)
        self.env.invalidate_all()
        self.assertEqual(self.contact.fading, 0)
        parameters = self.env["ir.config_parameter"]
        parameters.set_param("crm_corporate_sales.contact_fade_days", "10")
        self.env.invalidate_all()
        self.assertEqual(self.contact.fading, 0.5)
        self.assertIn("stale", [gap["code"] for gap in self.deal.influence_gaps])
        for nonsense in ("", "0", "-5", "soon"):
            parameters.set_param("crm_corporate_sales.contact_fade_days", nonsense)
            self.assertEqual(self.contact._get_fade_days(), 30)

    def test_salesman_sees_traces_of_documents_closed_to_him(self):
        hidden = self._make_deal("Hidden", user_id=self.other_salesman.id)
        self._talk(self.anna, days=1, user=self.other_salesman, res_id=hidden.id)
        mine = self.contact.with_user(self.salesman)
        self.assertEqual(mine.last_contact_date, NOW.date() - timedelta(days=1))
        self.assertEqual(mine.known_by_user_ids, self.other_salesman)

    def _queries(self, contacts):
        names = ["last_contact_date", "known_by_user_ids", "fading", "has_left", "has_image"]
        self.env.flush_all()
        self.env.invalidate_all()
        contacts = contacts.with_user(self.salesman)
        deals = contacts.lead_id
        start = self.cr.sql_log_count
        contacts.read(["partner_id", "role_id", "influence", "loyalty", *names])
        deals.read(["support_index", "influence_gaps", "influence_way", "influence_warning"])
        deals.read(["uncovered_role_ids"])
        return self.cr.sql_log_count - start

    def test_queries_do_not_grow_with_the_contacts(self):
        people = [self._make_person(f"Person {number}") for number in range(50)]
        deals = [self._make_deal(f"Deal {number}") for number in range(5)]
        for number, person in enumerate(people):
            self._add(person, "user", deal=deals[number % 5])
            self._talk(person, days=number)
        many = self.env["crm.lead.contact"].search([("partner_id", "in", [p.id for p in people])])
        self.assertEqual(len(many), 50)
        self._talk(self.anna)
        self.contact.role_id = self._role("user")
        self._queries(self.contact)  # warms the caches of rules and the like
        self.assertEqual(self._queries(many), self._queries(self.contact))
        self.env.invalidate_all()
        with self.assertQueryCount(2):
            # The people, and one query for all their traces.
            self.env["crm.contact.trace"]._get_traces(many.partner_id)
