from odoo.tests import tagged

from .test_inquiry_case import InquiryCase


@tagged("post_install", "-at_install")
class TestInquirySpelling(InquiryCase):
    """One person, however their phone and address are spelled (spec 2, point 4)."""

    def _check_one_lead(self, name, spellings, channels=("phone", "web", "email", "api")):
        leads = []
        for number, spelling in enumerate(spellings):
            answer = self._register(
                channel=channels[number % len(channels)], text=f"{number}", **{name: spelling}
            )[0]
            leads.append(answer["lead_id"])
            with self.subTest(spelling):
                self.assertEqual(answer["lead_id"], leads[0])
                self.assertEqual(answer["created_lead"], number == 0)
        self.assertEqual(len(self.env["crm.lead"].browse(leads[0]).inquiry_ids), len(spellings))

    def test_russian_phone(self):
        self._check_one_lead(
            "phone",
            [
                "8 (495) 777-66-55",
                "+7 495 7776655",
                "0074957776655",
                "007 (495) 777 66 55",
                "84957776655",
                "7 495 777-66-55",
                "(495) 777.66.55",
                "тел. 8-495-777-66-55",
                "+7 (495) 777-66-55 доб. 123",
                "+7 495 777-66-55, +7 916 111-22-33",
                "\u202a+7\u00a0495\u00a0777\u201166\u201155\u202c",
            ],
        )

    def test_polish_phone(self):
        self.env.company.country_id = self.env.ref("base.pl")
        self._check_one_lead(
            "phone",
            [
                "22 123 45 67",
                "+48 22 123-45-67",
                "0048 22 1234567",
                "(22) 123 45 67",
                "48221234567",
                "tel. +48 (22) 123 45 67 lub 601 602 603",
            ],
        )

    def test_foreign_phone_keeps_its_country(self):
        one = self._register(phone="+48 22 123 45 67")[2]
        self.assertNotEqual(self._register(phone="22 123 45 67")[2], one)
        self.assertEqual(self._register(phone="8~10 48 22 1234567")[2], one)

    def test_address(self):
        self._check_one_lead(
            "email",
            [
                "Marina.Orlova@Spelling.example.com",
                "marina.orlova@spelling.example.com",
                " MARINA.ORLOVA@SPELLING.EXAMPLE.COM ",
                '"Orlova, Marina" <Marina.Orlova@spelling.example.com>',
                "Марина Орлова <marina.orlova@spelling.example.com>",
                "mailto:marina.orlova@spelling.example.com",
                "marina.orlova+fair2026@spelling.example.com",
                "<marina.orlova@spelling.example.com>",
            ],
        )

    def test_tagged_address_first(self):
        partner = self._new_partner(email="ivan@spelling.example.com")
        answer = self._register(email="ivan+site@spelling.example.com")[0]
        self.assertEqual(answer["partner_id"], partner.id)
        other = self._register(email="olga+site@spelling.example.com")[0]
        again = self._register(email="Olga@spelling.example.com")[0]
        self.assertEqual(other["lead_id"], again["lead_id"])

    def test_different_people_stay_apart(self):
        one = self._register(email="office@spelling.example.com")[2]
        for email in ("office2@spelling.example.com", "of.fice@spelling.example.com"):
            self.assertNotEqual(self._register(email=email)[2], one)
        one = self._register(phone="+7 495 7776601")[2]
        self.assertNotEqual(self._register(phone="+7 499 7776601")[2], one)
