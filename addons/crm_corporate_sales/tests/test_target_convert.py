from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from .test_target_case import TargetCase


@tagged("post_install", "-at_install")
class TestTargetConvert(TargetCase):
    """A target becomes a lead or a deal of the sales ladder."""

    def setUp(self):
        super().setUp()
        self.target.write(
            {
                "website": "https://ural.example.com",
                "city": "Perm",
                "note": "Old <furnaces>",
                "source_id": self.env["utm.source"].create({"name": "Cold calls"}).id,
                "campaign_id": self.env["utm.campaign"].create({"name": "Autumn"}).id,
            }
        )

    def test_deal_of_the_ladder(self):
        supplier = self._new_question("Supplier")
        self.target.set_answer(supplier.id, "Hanwei & Co")
        boss = self._add_person(
            name="Petr Ivanov",
            role_id=self.role.id,
            influence=9,
            loyalty=2,
            email="ivanov@ural.example.com",
            phone="+7 495 777-11-22",
            function="Director",
        )
        self._add_person(name="Olga")
        deal = self.target.with_user(self.anna).convert(values={"need_text": "A furnace"})
        [status] = deal.process_status()
        self.assertEqual(
            (status["process"], status["stage"], status["state"]),
            ("ladder", "call_decision_maker", "running"),
        )
        self.assertRecordValues(
            deal,
            [
                {
                    "type": "opportunity",
                    "user_id": self.anna.id,
                    "team_id": self.team.id,
                    "source_id": self.target.source_id.id,
                    "campaign_id": self.target.campaign_id.id,
                    "need_text": "A furnace",
                    "contact_name": "Petr Ivanov",
                    "decision_maker_known": True,
                }
            ],
        )
        self.assertIn("Hanwei &amp; Co", deal.description)
        self.assertIn("Old &lt;furnaces&gt;", deal.description)
        company = deal.partner_id
        self.assertEqual((company.name, company.vat), ("Ural Turbine", "7707083893"))
        self.assertTrue(company.is_company)
        self.assertEqual(company.child_ids, self.target.contact_ids.partner_id)
        self.assertEqual(boss.partner_id.email, "ivanov@ural.example.com")
        key = deal.key_contact_ids.filtered(lambda row: row.partner_id == boss.partner_id)
        self.assertEqual((key.role_id, key.influence, key.loyalty), (self.role, 9, 2))
        self.assertEqual(len(deal.key_contact_ids), 2)
        self.assertEqual((self.target.state, self.target.lead_id), ("converted", deal))
        self.assertEqual(deal.target_count, 1)

    def test_without_decision_maker_the_search_goes_on(self):
        deal = self.target.with_user(self.anna).convert()
        self.assertEqual(deal.stage_code, "find_decision_maker")

    def test_lead(self):
        lead = self.target.with_user(self.anna).convert("lead")
        self.assertEqual((lead.type, lead.process_id.code), ("lead", "ladder"))

    def test_known_customer_and_existing_person(self):
        company = self.env["res.partner"].create({"name": "Ural", "is_company": True})
        person = self.env["res.partner"].create(
            {"name": "P. Ivanov", "parent_id": company.id, "email": "Ivanov@Ural.example.com"}
        )
        self.target.partner_id = company
        self._add_person(email="ivanov@ural.example.com")
        self._add_person(name="Ivanov again", email="ivanov@ural.example.com")
        deal = self.target.with_user(self.anna).convert()
        self.assertEqual(deal.partner_id, company)
        self.assertEqual(deal.key_contact_ids.partner_id, person)

    def test_existing_deal(self):
        self._add_person(role_id=self.role.id)
        self.target.with_user(self.anna).convert(lead=self.deal.with_user(self.anna))
        self.assertEqual(self.target.lead_id, self.deal)
        self.assertEqual(self.target.partner_id, self.customer)
        self.assertEqual(self.deal.key_contact_ids.role_id, self.role)
        self.assertIn("furnaces", self.deal.message_ids[0].body)

    def test_deals_of_others_are_not_taken(self):
        foreign = self._new_deal("Foreign", user_id=self.boris.id)
        with self.assertRefused(error=AccessError):
            self.target.with_user(self.anna).convert(lead=foreign.with_user(self.anna))
        foreign.action_set_lost()
        with self.assertRefused("closed"):
            self.target.convert(lead=foreign)
        self.assertEqual(self.target.state, "new")

    def test_only_once(self):
        self.target.with_user(self.anna).convert()
        with self.assertRefused("Converted"):
            self.target.with_user(self.anna).convert()
        other = self._new_target("Dropped")
        other._drop(self.reason)
        with self.assertRefused("Dropped"):
            other.convert()

    def test_who_may_not(self):
        for user in (self.boris, self.stranger, self.marta, self.robot, self.clerk, self.dora):
            with self.subTest(user.name), self.assertRefused(error=AccessError):
                self.target.with_user(user).convert()
        self.assertFalse(self.target.lead_id)

    def test_wizard(self):
        action = self.target.with_user(self.anna).action_open_convert()
        model = self.env[action["res_model"]].with_user(self.anna)
        form = Form(model.with_context(**action["context"]))
        self.assertEqual(form.stage_id.code, "find_decision_maker")
        form.need_text = "Two furnaces"
        form.expected_revenue = 100
        wizard = form.save()
        action = wizard.action_apply()
        deal = self.target.lead_id
        self.assertEqual(action["res_id"], deal.id)
        self.assertEqual((deal.need_text, deal.expected_revenue), ("Two furnaces", 100))

    def test_wizard_proposes_the_open_deal(self):
        self.customer.write({"is_company": True, "website": "ural.example.com"})
        self.deal.write({"partner_name": "Ural Turbine", "vat": "7707083893"})
        action = self.target.with_user(self.anna).action_open_convert()
        model = self.env[action["res_model"]].with_user(self.anna)
        wizard = Form(model.with_context(**action["context"])).save()
        self.assertEqual(wizard.lead_id, self.deal)
        wizard.action_apply()
        self.assertEqual(self.target.lead_id, self.deal)

    def test_wizard_tells_nothing_of_foreign_targets(self):
        model = self.env["crm.target.convert"].with_user(self.stranger)
        with self.assertRefused(error=AccessError):
            model.with_context(default_target_id=self.target.id).default_get(
                ["target_id", "name", "stage_id"]
            )
        wizard = model.create({"target_id": self.target.id, "name": "x"})
        with self.assertRefused(error=AccessError):
            wizard.missing_names  # noqa: B018
        with self.assertRefused(error=AccessError):
            wizard.action_apply()

    def test_result_of_the_deal_comes_back(self):
        self.target.list_id = self.list
        deal = self.target.with_user(self.anna).convert()
        self.assertEqual(self.target.lead_won_status, "pending")
        deal.process_close("won")
        self.assertEqual(self.target.lead_won_status, "won")
        self.assertEqual((self.list.won_count, self.list.converted_count), (1, 1))

    def test_merged_deals_keep_the_target(self):
        deal = self.target.with_user(self.anna).convert()
        other = self._new_deal("Other furnace", partner_id=deal.partner_id.id)
        merged = (deal.sudo() | other).merge_opportunity()
        self.assertEqual(self.target.lead_id, merged)

    def test_customer_joins_the_segment(self):
        segment = self.env["crm.segment"].create({"name": "Engines", "kind": "list"})
        self.target.segment_id = segment
        self.target.with_user(self.anna).convert()
        self.assertEqual(segment.member_ids.partner_id, self.target.partner_id)
