from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .test_target_case import TargetCase


@tagged("post_install", "-at_install")
class TestTargetIdentity(TargetCase):
    """A company is in the register once, and known customers are recognised."""

    def _refuses(self, sign, **values):
        with self.assertRefused(sign, error=ValidationError), self.cr.savepoint():
            self._new_target(**values)

    def test_same_tax_number(self):
        self._refuses("tax number", name="Another name", vat="77 0708 3893")

    def test_different_tax_numbers_are_different_companies(self):
        twin = self._new_target("Ural Turbine", vat="7707083894")
        self.assertTrue(twin)

    def test_same_domain(self):
        self._new_target("Volga", website="https://www.volga.example.com/about")
        self._refuses("web domain", name="Volga Ltd Holding", email="info@volga.example.com")

    def test_mailboxes_of_anybody_are_no_domain(self):
        self._new_target("Volga", email="volga@mail.ru")
        self.assertFalse(self._new_target("Kama", email="kama@mail.ru").domain_key)

    def test_same_name(self):
        self._new_target("ООО «Титан-Сплав»")
        self._refuses("name", name="титан сплав")

    def test_name_counts_when_one_of_them_tells_no_more(self):
        self._refuses("name", name="URAL TURBINE", website="uralnet.example.com")

    def test_renaming_into_another(self):
        other = self._new_target("Other", vat="7707083895")
        with self.assertRefused("tax number", error=ValidationError), self.cr.savepoint():
            other.vat = "7707083893"

    def test_two_of_one_batch(self):
        with self.assertRefused("name", error=ValidationError), self.cr.savepoint():
            self.env["crm.target"].create([{"name": "Twins"}, {"name": "«Twins»"}])

    def test_dropped_and_archived_ones_count(self):
        self.target._drop(self.reason)
        self.target.active = False
        self._refuses("tax number", name="Again", vat="7707083893")

    def test_owner_is_named_even_when_hidden(self):
        with self.assertRefused("Anna", error=ValidationError), self.cr.savepoint():
            self.env["crm.target"].with_user(self.stranger).create(
                {"name": "Mine?", "vat": "7707083893"}
            )

    def test_other_company_has_its_own_register(self):
        twin = self._new_target(
            "Ural Turbine",
            vat="7707083893",
            company_id=self.other_company.id,
            user_id=False,
            team_id=False,
        )
        self.assertTrue(twin)

    def test_looks_like_a_customer(self):
        partner = self.env["res.partner"].create(
            {"name": "АО «Уралтурбодеталь»", "is_company": True}
        )
        target = self._new_target("Уралтурбодеталь")
        self.assertEqual(target.with_user(self.anna).known_partner_id, partner)
        target.with_user(self.anna).action_link_known()
        self.assertEqual(target.partner_id, partner)
        self.assertFalse(target.known_partner_id)

    def test_different_tax_number_is_another_customer(self):
        self.env["res.partner"].create(
            {"name": "Уралтурбодеталь", "is_company": True, "vat": "7707083899"}
        )
        target = self._new_target("Уралтурбодеталь", vat="7707083898")
        self.assertFalse(target.known_partner_id)

    def test_looks_like_a_deal_that_one_may_see(self):
        deal = self._new_deal("Furnace", partner_id=False, partner_name="Кама Насос")
        target = self._new_target("ООО Кама Насос")
        self.assertEqual(target.with_user(self.anna).known_lead_id, deal)
        target.user_id = self.stranger
        target.invalidate_recordset()
        self.assertFalse(target.with_user(self.stranger).known_lead_id)

    def test_lists_do_not_ask_company_by_company(self):
        targets = self.env["crm.target"].create([{"name": f"Works {n}"} for n in range(30)])
        targets.invalidate_recordset()
        with self.assertQueryCount(3):
            targets.mapped("known_partner_id")
