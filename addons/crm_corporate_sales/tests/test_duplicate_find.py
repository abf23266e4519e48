from odoo.tests import tagged

from .test_duplicate_case import DuplicateCase


@tagged("post_install", "-at_install")
class TestDuplicateFind(DuplicateCase):
    """What is found at once, what by night, and what is left alone."""

    def _run_cron(self):
        with self.enter_registry_test_mode():
            self.env.ref("crm_corporate_sales.ir_cron_propose_duplicates").method_direct_trigger()
        self.env.invalidate_all()

    def test_same_company_at_once(self):
        one = self._new_lead(partner_name="ООО «Уралкузница-Тест»")
        other = self._new_lead(partner_name="Уралкузница-ТЕСТ, ООО", user_id=self.boris.id)
        proposal = self._of(one)
        self.assertEqual(proposal._get_records(), one | other)
        self.assertEqual((proposal.state, self._codes(proposal)), ("open", {"name", "subject"}))
        self.assertTrue(one.exists() and other.exists(), "never merged silently")
        self.assertIn("company name", proposal.reason_text)

    def test_by_registering(self):
        one = self._register(company_name="Huta Żelazna-Test Sp. z o.o.", phone="+48 22 1234567")[2]
        other = self._register(company_name="HUTA ZELAZNA-TEST", phone="+48 22 7654321")[2]
        self.assertNotEqual(one, other)
        self.assertEqual(self._of(one), self._of(other))
        self.assertEqual(len(self._of(one)), 1)

    def test_domain_of_mail_and_site(self):
        one = self._new_lead(email_from="a@sales.vektor-test.ru")
        other = self._new_lead(website="https://www.vektor-test.ru/about")
        self.assertEqual(self._codes(self._of(one)), {"domain", "subject"})
        for free in ("gmail.com", "mail.ru", "wp.pl"):
            lead = self._new_lead(email_from=f"somebody-1@{free}")
            self._new_lead(email_from=f"somebody-2@{free}")
            self.assertFalse(self._of(lead), free)
        self.assertEqual(len(self._of(other)), 1)

    def test_tax_number(self):
        one = self._new_lead(vat="7707083893", partner_name="One")
        other = self._new_lead(vat="RU 7707 083 893", partner_name="Other")
        self.assertIn("tax", self._codes(self._of(one)))
        other.vat = "7707083894"
        self.assertFalse(self._of(one), "what does not look the same any more is forgotten")

    def test_changed_later(self):
        one = self._new_lead(partner_name="Kuznia-Test")
        other = self._new_lead(partner_name="Something else")
        self.assertFalse(self._of(one))
        other.partner_name = "KUZNIA-TEST S.A."
        self.assertEqual(self._of(one)._get_records(), one | other)

    def test_two_deals_of_one_customer_are_two(self):
        customer = self._new_company("Two Deals Works")
        one = self._new_deal("Furnace", partner_id=customer.id)
        other = self._new_deal("Leak detector", partner_id=customer.id)
        self.assertFalse(self._of(one | other))
        same = self._new_deal("furnace", partner_id=customer.id)
        self.assertEqual(self._of(same)._get_records(), one | same)

    def test_closed_ones_are_not_proposed(self):
        one = self._new_lead(partner_name="Closing-Test")
        other = self._new_lead(partner_name="Closing-Test")
        one.action_set_lost()
        self.assertFalse(self._of(other))
        one.action_restore()
        self.assertEqual(len(self._of(other)), 1)

    def test_nurtured_ones_are(self):
        one = self._new_lead(partner_name="Nurture-Test")
        one.qualify("nurture", {"nurture_date": "2099-01-01"})
        other = self._new_lead(partner_name="Nurture-Test")
        self.assertEqual(self._of(other)._get_records(), one | other)

    def test_other_company_is_another_world(self):
        self._new_lead(partner_name="World-Test")
        other = self.env["crm.lead"].create(
            {
                "name": "Theirs",
                "partner_name": "World-Test",
                "company_id": self.other_company.id,
                "user_id": False,
                "team_id": False,
            }
        )
        self.assertFalse(self._of(other))

    def test_what_many_share_tells_nothing(self):
        leads = self.env["crm.lead"].create(
            [
                {"name": f"Subject {number}", "type": "lead", "partner_name": "Everybody-Test"}
                for number in range(25)
            ]
        )
        self.assertFalse(self._of(leads))

    def test_no_more_than_the_likeliest(self):
        leads = self.env["crm.lead"].create(
            [
                {"name": f"Subject {number}", "type": "lead", "partner_name": "Some-Test"}
                for number in range(8)
            ]
        )
        for lead in leads:
            self.assertLessEqual(len(self._of(lead)), 5)
        self.assertTrue(self._of(leads))

    def test_similar_names_by_night(self):
        one = self._new_lead("One", partner_name="Верхнепышминский литейный завод")
        other = self._new_lead("Other", partner_name="Верхнепышминский литейный завод №")
        other.partner_name = "Верхне-Пышминский литейный завод"
        self.assertFalse(self._of(one))
        self._run_cron()
        proposal = self._of(one)
        self.assertEqual(proposal._get_records(), one | other)
        self.assertEqual(self._codes(proposal), {"name_similar"})
        self._run_cron()
        self.assertEqual(self._of(one), proposal, "the second night finds nothing new")
        self.assertFalse((one | other).filtered("duplicate_pending"))

    def test_night_does_not_touch_the_last_change(self):
        lead = self._new_lead(partner_name="Touch-Test")
        lead.flush_recordset()
        self.env.cr.execute(
            "UPDATE crm_lead SET write_date = '2020-01-01', write_uid = %s WHERE id = %s",
            (self.anna.id, lead.id),
        )
        lead.invalidate_recordset()
        self._run_cron()
        self.assertEqual((str(lead.write_date)[:10], lead.write_uid), ("2020-01-01", self.anna))

    # ---- customers --------------------------------------------------------------------

    def test_customers(self):
        one = self._new_company("АО «Завод Молния-Тест»")
        other = self._new_company("Молния-Тест завод")
        self.assertEqual(self._of(one)._get_records(), one | other)
        self.assertEqual(self._of(one).kind, "partner")

    def test_branches_and_contacts_are_no_duplicates(self):
        firm = self._new_company("Branch-Test", email="info@branch-test.ru")
        branch = self._new_company("Branch-Test", parent_id=firm.id)
        person = self.env["res.partner"].create(
            {"name": "Ivan", "parent_id": firm.id, "email": "ivan@branch-test.ru"}
        )
        self.assertFalse(self._of(firm | branch | person))

    def test_persons_take_more_than_a_name(self):
        partners = self.env["res.partner"]
        one = partners.create({"name": "Иван Петров-Тест", "phone": "+7 495 5550155"})
        partners.create({"name": "Петров-Тест Иван"})
        self.assertFalse(self._of(one))
        twin = partners.create({"name": "Петров-Тест Иван", "phone": "8 (495) 555-01-55"})
        self.assertEqual(self._of(one)._get_records(), one | twin)

    def test_our_own_people_and_companies_are_left_alone(self):
        self.env.company.partner_id.website = "https://own-test.ru"
        lead_partner = self._new_company("Own-Test", website="own-test.ru")
        self.assertFalse(self._of(lead_partner))
        twin = self.env["res.partner"].create({"name": "Anna", "email": self.anna.email})
        self.assertFalse(self._of(twin))

    # ---- decisions --------------------------------------------------------------------

    def test_not_a_duplicate_is_remembered(self):
        one = self._new_lead(partner_name="Remember-Test")
        other = self._new_lead(partner_name="Remember-Test")
        proposal = self._of(one)
        proposal.with_user(self.anna).action_not_duplicate()
        self.assertEqual(proposal.decision_user_id, self.anna)
        other.email_from = "a@remember-test.ru"
        one.email_from = "b@remember-test.ru"
        self._run_cron()
        self.assertFalse(self._of(one | other))
        proposal.with_user(self.anna).action_propose_again()
        self.assertEqual(proposal.state, "open")

    def test_deleted_ones_take_their_proposals_along(self):
        one = self._new_lead(partner_name="Delete-Test")
        other = self._new_lead(partner_name="Delete-Test")
        proposal = self._of(one)
        other.unlink()
        self.assertFalse(proposal.exists())

    # ---- cost -------------------------------------------------------------------------

    def test_cost_does_not_grow_with_the_batch(self):
        def count(number, tag):
            vals_list = [
                {
                    "name": f"{tag} {index}",
                    "type": "lead",
                    "partner_name": f"{tag} {index // 2}",
                    "company_id": self.env.company.id,
                }
                for index in range(number)
            ]
            leads = self.env["crm.lead"].create(vals_list)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            leads._propose_duplicates(with_alike=True)
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        count(4, "Warm-Cost")
        self.assertEqual(count(4, "Few-Cost"), count(40, "Many-Cost"))

    def test_list_does_not_ask_proposal_by_proposal(self):
        def count(number, tag):
            for index in range(number):
                for _twin in range(2):
                    self._new_lead(f"{tag} {index}", partner_name=f"{tag} {index}")
            self.env.flush_all()
            self.env.invalidate_all()
            model = self.proposals.with_user(self.anna)
            domain = [("lead_id.name", "like", f"{tag} %")]
            before = self.env.cr.sql_log_count
            rows = model.search_read(domain, ["display_name", "reason_text", "user_id", "state"])
            self.assertEqual(len(rows), number)
            return self.env.cr.sql_log_count - before

        count(1, "Warm-List")
        self.assertEqual(count(2, "Few-List"), count(12, "Many-List"))
