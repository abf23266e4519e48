from odoo.addons.base.tests.common import BaseCommon
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import new_test_user, tagged

#: its key fits the BIC 044525225
ACCOUNT = "40702810500000002851"


@tagged("post_install", "-at_install")
class TestCompanyRequisites(BaseCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.russia, cls.poland = cls.env.ref("base.ru"), cls.env.ref("base.pl")
        cls.partner = cls.env["res.partner"].create(
            {
                "name": "ООО «Печь»",
                "is_company": True,
                "country_id": cls.russia.id,
                "zip": "117312",
                "city": "Москва",
                "street": "ул. Вавилова, 19",
                "vat": "7707083893",
                "kpp": "770701001",
                "company_registry": "1027700132195",
                "okpo": "00032537",
            }
        )
        cls.bank = cls.env["res.bank"].create(
            {
                "name": "ПАО Сбербанк",
                "bic": "044525225",
                "country": cls.russia.id,
                "corr_account": "30101810400000000225",
            }
        )

    def _refused(self, record, number, **values):
        with self.assertRaises(ValidationError) as caught:
            record.write(values)
        self.assertIn(number, str(caught.exception))

    def test_wrong_numbers_are_named(self):
        self._refused(self.partner, "77070100", kpp="77070100")
        self._refused(self.partner, "1027700132196", company_registry="1027700132196")
        self._refused(self.partner, "00032538", okpo="00032538")
        self._refused(self.partner, "7707083894", vat="7707083894")
        self._refused(self.bank, "SABRRUMM", bic="SABRRUMM")
        self._refused(self.bank, "30101810500000000225", corr_account="30101810500000000225")

    def test_other_countries_are_left_alone(self):
        self.partner.write({"country_id": self.env.ref("base.us").id, "vat": False})
        self.partner.write({"kpp": "what", "company_registry": "ever", "okpo": "it is"})
        with self.assertRaises(ValidationError, msg="a Russian company again"):
            self.partner.country_id = self.russia

    def test_poland(self):
        partner = self.env["res.partner"].create(
            {"name": "Piec", "country_id": self.poland.id, "company_registry": "123456785"}
        )
        self._refused(partner, "123456786", company_registry="123456786")
        self._refused(partner, "1234567890", vat="PL1234567890")
        partner.write({"company_registry": "0000123456", "vat": "PL1234567883"})
        partner.vat = "/"
        self.assertEqual(partner.company_registry_label, "REGON")

    def test_tax_number_of_a_person_with_control_sum_ten(self):
        """The check digit is then 0."""
        self.partner.vat = "500100732403"
        self._refused(self.partner, "500100732404", vat="500100732404")

    def test_account_fits_bank(self):
        account = self.env["res.partner.bank"].create(
            {"acc_number": "4070281", "partner_id": self.partner.id}
        )
        self._refused(account, "4070281", bank_id=self.bank.id)
        account.write({"acc_number": ACCOUNT, "bank_id": self.bank.id})
        self._refused(account, ACCOUNT[:-1] + "2", acc_number=ACCOUNT[:-1] + "2")
        line = self.partner._get_requisites_line("ru_RU")
        self.assertIn(f"р/с {ACCOUNT} в банке ПАО Сбербанк, БИК 044525225, к/с 301018104", line)
        self.assertTrue(line.startswith("ООО «Печь», ИНН 7707083893, КПП 770701001, ОГРН"))
        self.assertIn("117312, Москва, ул. Вавилова, 19", line)
        self.assertNotIn("БИК", self.partner._get_requisites_line("ru_RU", with_bank=False))

    def test_contact_has_what_its_company_has(self):
        contact = self.env["res.partner"].create({"name": "Пётр", "parent_id": self.partner.id})
        self.assertEqual(contact.kpp, "770701001")
        self.assertIn("ООО «Печь»", contact._get_requisites_line("ru_RU"))

    def test_company(self):
        company = self.env.company
        company.country_id = self.russia
        company.write({"kpp": "770701001", "director_name": "И. И. Иванов"})
        self.assertEqual(company.partner_id.kpp, "770701001")
        self.assertEqual(company.partner_id._get_requisites()["director"], "И. И. Иванов")

    def test_seller_reads_and_does_not_change_own_company(self):
        seller = new_test_user(
            self.env, "requisites_seller", groups="sales_team.group_sale_salesman"
        )
        company = self.env.company.with_user(seller)
        self.assertTrue(company._get_requisites_line("en_US"))
        with self.assertRaises(AccessError):
            company.write({"kpp": "770701001"})
