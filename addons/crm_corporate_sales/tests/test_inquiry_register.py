from datetime import datetime, timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from .test_inquiry_case import BUYER, MAIL, PHONE, PHONE_E164, InquiryCase


@tagged("post_install", "-at_install", "zones")
class TestInquiryRegister(InquiryCase):
    def test_answer_and_lead(self):
        answer, inquiry, lead = self._register(
            external_key="site-1",
            contact_name="Marina",
            company_name="Furnace Works",
            phone=PHONE,
            email="Marina <MARINA@inquiry-case.example.com>",
            text="We need a furnace\nsoon <b>",
            team_code="vacuum",
            source="Trade fair",
            medium="Leaflet",
            campaign="Autumn",
            received_at="2026-11-20T13:00:00+03:00",
        )
        self.assertEqual(
            answer,
            {
                "inquiry_id": inquiry.id,
                "lead_id": lead.id,
                "partner_id": False,
                "created_lead": True,
            },
        )
        received = datetime(2026, 11, 20, 10)
        self.assertRecordValues(
            inquiry,
            [
                {
                    "channel": "web",
                    "received_at": received,
                    "state": "sorted",
                    "team_id": self.team.id,
                    "phone_sanitized": PHONE_E164,
                    "email_normalized": MAIL,
                    "company_id": self.env.company.id,
                }
            ],
        )
        self.assertRecordValues(
            lead,
            [
                {
                    "name": "Furnace",
                    "contact_name": "Marina",
                    "partner_name": "Furnace Works",
                    "phone_sanitized": PHONE_E164,
                    "email_normalized": MAIL,
                    "team_id": self.team.id,
                    "user_id": False,
                    "date_received": received,
                    "company_id": self.env.company.id,
                }
            ],
        )
        self.assertEqual(
            (lead.source_id.name, lead.medium_id.name, lead.campaign_id.title),
            ("Trade fair", "Leaflet", "Autumn"),
        )
        self.assertEqual(inquiry.source_id, lead.source_id)
        self.assertIn("&lt;b&gt;", lead.description)
        self.assertNotIn(self.robot.partner_id, lead.message_partner_ids)

    def test_type_of_the_lead_by_the_setting(self):
        group = self.env.ref("crm.group_use_lead")
        employees = self.env.ref("base.group_user")
        employees.implied_ids -= group
        self.assertEqual(self._register(phone="+7 495 1111111")[2].type, "opportunity")
        employees.implied_ids += group
        self.assertEqual(self._register(phone="+7 495 2222222")[2].type, "lead")

    def test_same_key_same_answer(self):
        first, _inquiry, lead = self._register(external_key="a", phone=PHONE, channel="phone")
        again, _inquiry, _lead = self._register(external_key="a", text="something else", email=MAIL)
        self.assertEqual(first, again)
        self.assertEqual(len(lead.inquiry_ids), 1)

    def test_asking_twice_makes_one_lead(self):
        first, _inquiry, lead = self._register(phone=PHONE, email=MAIL, channel="phone")
        second = self._register(phone="8 (495) 1234567", channel="web")[0]
        self.assertEqual(self._register(phone="00 7 495 123 45 67")[2], lead)
        third = self._register(email=" MARINA@Inquiry-case.example.com", channel="email")[0]
        self.assertEqual({first["lead_id"], second["lead_id"], third["lead_id"]}, {lead.id})
        self.assertFalse(second["created_lead"] or third["created_lead"])
        self.assertEqual(lead.inquiry_count, 4)
        self.assertIn("asked again", lead.message_ids[0].body)

    def test_window_ends(self):
        moment = datetime(2026, 3, 1, 12)
        lead = self._register(phone=PHONE, received_at=str(moment))[2]
        lead.action_set_lost()
        self.assertNotEqual(self._register(phone=PHONE, received_at=str(moment))[2], lead)
        # two open deals now would have to be told apart by a human, but one of them is recent
        lead.action_unarchive()
        later = moment + timedelta(days=15)
        answer, inquiry, _lead = self._register(phone=PHONE, received_at=str(later))
        self.assertFalse(answer["lead_id"])
        self.assertFalse(answer["created_lead"])
        self.assertEqual(inquiry.state, "new")
        within = moment - timedelta(days=14)
        self.assertTrue(self._register(phone=PHONE, received_at=str(within))[0]["lead_id"])

    def test_window_is_a_parameter(self):
        parameters = self.env["ir.config_parameter"].sudo()
        name = "crm_corporate_sales.inquiry_window_days"
        for value, days in (("3", 3), ("nonsense", 14), (False, 14)):
            parameters.set_param(name, value)
            self.assertEqual(self.env["crm.inquiry"]._get_window_days(), days)

    def test_nameless_calls_do_not_meet(self):
        first = self._register(text="Call me")[0]
        second = self._register(text="Call me", phone="12")[0]
        self.assertTrue(first["created_lead"] and second["created_lead"])

    # ---- known partners ---------------------------------------------------------------

    def test_known_partner_with_one_open_deal(self):
        answer, inquiry, lead = self._register(email=BUYER.upper())
        self.assertEqual(lead, self.deal)
        self.assertEqual(answer["partner_id"], self.customer.id)
        self.assertFalse(answer["created_lead"])
        self.assertEqual(inquiry.state, "assigned")
        self.assertEqual(inquiry.user_id, self.anna)

    def test_contact_of_a_firm_with_one_open_deal(self):
        marina = self._new_partner(parent_id=self.customer.id, email=MAIL)
        answer, _inquiry, lead = self._register(email=MAIL)
        self.assertEqual((answer["partner_id"], lead), (marina.id, self.deal))

    def test_known_partner_without_a_deal(self):
        partner = self._new_partner(phone=PHONE)
        answer, _inquiry, lead = self._register(phone="84951234567")
        self.assertTrue(answer["created_lead"])
        self.assertEqual(lead.partner_id, partner)
        self.assertEqual(answer["partner_id"], partner.id)

    def test_closed_deals_do_not_count(self):
        self.deal.action_set_lost()
        self.assertTrue(self._register(email=self.customer.email)[0]["created_lead"])

    def test_several_open_deals_are_left_to_a_human(self):
        self._new_deal("Second furnace")
        answer, inquiry, lead = self._register(email=self.customer.email)
        self.assertFalse(lead)
        self.assertEqual(
            answer,
            {
                "inquiry_id": inquiry.id,
                "lead_id": False,
                "partner_id": self.customer.id,
                "created_lead": False,
            },
        )

    def test_known_address_of_a_lead_without_partner(self):
        lead = self._new_deal("By mail", partner_id=False, email_from=MAIL)
        self.assertEqual(self._register(email=MAIL)[2], lead)

    def test_other_company_is_another_world(self):
        country = self.env.ref("base.ru")
        self.other_company.country_id = country
        lead = self._register(phone=PHONE)[2]
        self.robot.company_ids += self.other_company
        vals = {"channel": "web", "phone": PHONE, "external_key": "a"}
        inquiries = self.env["crm.inquiry"].with_user(self.robot)
        here = inquiries.register(vals)
        there = inquiries.with_company(self.other_company).register(vals)
        self.assertEqual(here["lead_id"], lead.id)
        self.assertTrue(there["created_lead"])
        other_lead = self.env["crm.lead"].browse(there["lead_id"])
        self.assertEqual(other_lead.company_id, self.other_company)

    # ---- what can't be read -----------------------------------------------------------

    def test_bad_input_names_the_field(self):
        bad = {
            "channel": ["pigeon", False, 3, ["web"]],
            "received_at": ["yesterday", 20261122, "2026-13-01"],
            "team_id": [10**8, "1", True, [1]],
            "team_code": ["nobody", 5],
            "phone": [74951234567, ["x"]],
            "text": ["nul \x00", {}],
            "source": [1],
            "external_key": [7],
            "favourite_colour": ["blue"],
        }
        before = self.env["crm.inquiry"].search_count([])
        for name, values in bad.items():
            for value in values:
                with (
                    self.subTest(name, value=value),
                    self.assertRaisesRegex(UserError, name),
                ):
                    self._register(**{"text": "x", name: value})
        self.assertEqual(self.env["crm.inquiry"].search_count([]), before)

    def test_received_tomorrow_at_the_latest(self):
        now = fields.Datetime.now()
        for moment in ("2200-01-01 10:00:00", str(now + timedelta(hours=25))):
            with self.assertRaisesRegex(UserError, "received_at.*more than a day ahead"):
                self._register(text="x", received_at=moment)
        inquiry = self._register(text="x", received_at=str(now + timedelta(hours=23)))[1]
        self.assertEqual(inquiry.received_at, now + timedelta(hours=23), "clocks differ")

    def test_nothing_told_or_no_dictionary(self):
        inquiries = self.env["crm.inquiry"].with_user(self.robot)
        for vals in ({"channel": "web"}, {"channel": "web", "text": "  "}, {}, None, [], "x"):
            with self.subTest(vals), self.assertRaises(UserError):
                inquiries.register(vals)

    def test_odd_contacts_are_kept_as_told(self):
        answer, inquiry, lead = self._register(phone="ask Petrov", email="not a mail")
        self.assertTrue(answer["created_lead"])
        self.assertFalse(inquiry.phone_sanitized or inquiry.email_normalized)
        self.assertEqual((lead.phone, lead.email_from), ("ask Petrov", "not a mail"))

    def test_utm_is_found_whatever_the_case(self):
        source = self.env["utm.source"].create({"name": "100%_Fair"})
        self.assertEqual(self._register(source="100%_fair", text="x")[1].source_id, source)
        self.assertNotEqual(self._register(source="100 a Fair", text="y")[1].source_id, source)

    # ---- cost -------------------------------------------------------------------------

    def test_cost(self):
        def count_queries(**vals):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.env["crm.inquiry"].with_user(self.robot).register(
                {"channel": "web", "text": "x", **vals}
            )
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        count_queries(phone="+7 495 0000001", external_key="w1")
        first = count_queries(phone="+7 495 0000002", email="2@x.example.com", external_key="w2")
        second = count_queries(phone="+7 495 0000002", email="2@x.example.com", external_key="w3")
        repeated = count_queries(phone="+7 495 0000002", external_key="w3")
        # one of them looks for duplicates
        self.assertLessEqual(first, 29)
        self.assertLessEqual(second, 23)
        self.assertLessEqual(repeated, 6)
