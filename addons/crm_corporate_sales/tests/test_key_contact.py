from odoo.exceptions import ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger
from psycopg2 import IntegrityError

from .test_key_contact_common import KeyContactCommon


@tagged("post_install", "-at_install")
class TestKeyContact(KeyContactCommon):
    def test_ranges_are_guarded_by_the_database(self):
        contact = self._add("Anna")
        for vals in ({"influence": 11}, {"influence": -1}, {"loyalty": 6}, {"loyalty": -6}):
            with (
                self.subTest(vals),
                mute_logger("odoo.sql_db"),
                self.assertRaises(IntegrityError),
                self.cr.savepoint(),
            ):
                contact.write(vals)
                contact.flush_recordset()
        contact.write({"influence": 0, "loyalty": -5})
        contact.write({"influence": 10, "loyalty": 5})
        contact.flush_recordset()

    def test_a_person_is_a_key_contact_of_a_deal_once(self):
        contact = self._add("Anna")
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), self.cr.savepoint():
            self._add(contact.partner_id)
        self._add(contact.partner_id, deal=self._make_deal("Another"))

    def test_reporting_lines_stay_in_the_deal_and_have_no_circles(self):
        anna, boris, clara = self._add("Anna"), self._add("Boris"), self._add("Clara")
        boris.reports_to_id = anna
        clara.reports_to_id = boris
        with self.assertRaisesRegex(ValidationError, "report to themselves"):
            anna.reports_to_id = clara
        stranger = self._add("Dora", deal=self._make_deal("Another"))
        with self.assertRaisesRegex(ValidationError, "no key contact of the deal"):
            stranger.reports_to_id = anna

    def test_support_index(self):
        self.assertEqual(self.deal.support_index, 0)
        anna = self._add("Anna", influence=10, loyalty=3)
        self._add("Boris", influence=5, loyalty=-4)
        self.assertAlmostEqual(self.deal.support_index, (30 - 20) / 75)
        anna.loyalty = 5
        self.assertAlmostEqual(self.deal.support_index, (50 - 20) / 75)
        anna.unlink()
        self.assertEqual(self.deal.support_index, -0.8)
        self.assertIn(self.deal, self.env["crm.lead"].search([("support_index", "<", 0)]))

    def test_decision_maker_known(self):
        self.assertFalse(self.deal.decision_maker_known)
        contact = self._add("Anna", "owner")
        self.assertFalse(self.deal.decision_maker_known)
        contact.role_id = self._role("decision_maker")
        self.assertTrue(self.deal.decision_maker_known)
        contact.partner_id.active = False
        self.assertTrue(contact.has_left)
        self.assertFalse(self.deal.decision_maker_known)

    def test_roles_are_configurable(self):
        role = self.env["crm.contact.role"].create(
            {"name": "Board", "code": "board", "is_decision_maker": True, "is_required": True}
        )
        self.assertIn(role, self.deal.uncovered_role_ids)
        self._add("Anna", "board")
        self.assertTrue(self.deal.decision_maker_known)
        self.deal.invalidate_recordset()
        self.assertNotIn(role, self.deal.uncovered_role_ids)
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), self.cr.savepoint():
            self.env["crm.contact.role"].create({"name": "Twice", "code": "board"})

    def test_shipped_roles(self):
        shipped = {
            "decision_maker", "owner", "economic_buyer", "technical_expert",
            "user", "gatekeeper", "initiator", "coach",
        }  # fmt: skip
        self.assertLessEqual(shipped, set(self.env["crm.contact.role"].search([]).mapped("code")))
        self.assertTrue(self._role("decision_maker").is_decision_maker)
        self.assertFalse(self._role("coach").is_decision_maker)

    def test_leaving_the_company(self):
        coach = self._add("Carl", "coach")
        other = self.env["res.partner"].create({"name": "Elsewhere", "is_company": True})
        self.assertEqual(coach.employer_id, self.customer)
        self.assertFalse(coach.has_left)
        coach.partner_id.parent_id = other
        self.assertTrue(coach.has_left)
        self.assertIn(
            "Our coach left the company: Carl",
            [gap["text"] for gap in self.deal.influence_gaps],
        )
        coach.partner_id.parent_id = self.customer
        self.assertFalse(coach.has_left)

    def test_someone_without_a_company_who_gets_one_has_not_left(self):
        person = self.env["res.partner"].create({"name": "Freelancer"})
        contact = self._add(person)
        person.parent_id = self.customer
        self.assertFalse(contact.has_left)

    def test_gaps_and_way(self):
        codes = {gap["code"] for gap in self.deal.influence_gaps}
        self.assertEqual(codes, {"decision_maker_unknown"})
        boss = self._add("Boss", "decision_maker", 9)
        owner = self._add("Owner", "owner", 5)
        friend = self._add("Friend", "coach", 3, 5, reports_to_id=boss.id)
        self._talk(friend.partner_id)
        self.deal.invalidate_recordset()
        gaps = {gap["code"]: gap for gap in self.deal.influence_gaps}
        self.assertEqual(gaps["owner_never_met"]["contacts"], [owner.id])
        self.assertEqual(gaps["owner_never_met"]["text"], "Owner never met: Owner")
        self.assertIn("single_thread", gaps)
        self.assertNotIn("decision_maker_unknown", gaps)
        self.assertEqual(self.deal.influence_way, [friend.id, boss.id])

    def test_warning_after_the_presentation(self):
        process = self.env["crm.process"].create({"name": "Warned", "code": "warned"})
        stages = {
            code: self.env["crm.stage"].create(
                {"name": code, "code": code, "process_id": process.id, "sequence": sequence}
            )
            for code, sequence in (("needs", 10), ("presentation", 20), ("negotiation", 30))
        }
        plain = self.env["crm.stage"].create({"name": "No process", "sequence": 99})
        deals = {code: self._make_deal(code, stage_id=stage.id) for code, stage in stages.items()}
        without = self._make_deal("plain", stage_id=plain.id)
        self.assertFalse(deals["needs"].influence_warning)
        self.assertFalse(deals["presentation"].influence_warning)
        self.assertFalse(without.influence_warning)
        late = deals["negotiation"]
        self.assertIn("no decision maker", late.influence_warning)
        self._add("Boss", "decision_maker", deal=late)
        self.assertFalse(late.influence_warning)

    def test_a_copied_deal_starts_with_an_empty_map(self):
        self._add("Anna")
        self.assertFalse(self.deal.copy().key_contact_ids)

    def test_editing_in_the_form_recomputes_at_once(self):
        with Form(self.deal.with_user(self.salesman)) as form:
            with form.key_contact_ids.new() as line:
                line.partner_id = self._make_person("Anna")
                line.role_id = self._role("decision_maker")
                line.influence = 10
                line.loyalty = 5
            self.assertEqual(form.support_index, 1)
            self.assertTrue(form.decision_maker_known)
        self.assertEqual(self.deal.key_contact_ids.influence, 10)

    def test_history_across_deals(self):
        anna = self._make_person("Anna")
        lost = self._make_deal("Lost one")
        self._add(anna, "user", deal=lost)
        self._add(anna, "coach")
        lost.action_set_lost()
        self._add(anna, deal=self._make_deal("Hidden", user_id=self.other_salesman.id))
        partner = anna.with_user(self.salesman)
        self.assertEqual(partner.key_contact_count, 2)
        self.assertEqual(self.customer.with_user(self.salesman).key_contact_count, 2)
        action = self.env.ref("crm_corporate_sales.action_crm_lead_contact_of_partner")
        history = (
            self.env["crm.lead.contact"]
            .with_user(self.salesman)
            .search([("partner_id", "child_of", anna.id)])
        )
        self.assertEqual(action.res_model, history._name)
        self.assertEqual(
            {(row.lead_id.name, row.role_id.code, row.lead_won_status) for row in history},
            {("Furnace", "coach", "pending"), ("Lost one", "user", "lost")},
        )


@tagged("post_install", "-at_install")
class TestKeyContactMerge(KeyContactCommon):
    def test_merged_deals_keep_everybody_once(self):
        head, tail = self.deal, self._make_deal("Tail", probability=1)
        head.probability = 90
        anna, boris = self._make_person("Anna"), self._make_person("Boris")
        tags = self.env["crm.contact.motivation"].search([], limit=2)
        in_head = self._add(anna, influence=9, note="A", motivation_ids=tags[0].ids)
        in_tail = self._add(
            anna, "owner", influence=1, note="B", deal=tail, motivation_ids=tags[1].ids,
            coverage_user_id=self.manager.id,
        )  # fmt: skip
        boris_in_tail = self._add(boris, "user", deal=tail, reports_to_id=in_tail.id)
        merged = (head | tail)._merge_opportunity()
        self.assertEqual(merged, head)
        self.assertEqual(merged.key_contact_ids, in_head | boris_in_tail)
        self.assertFalse(in_tail.exists())
        self.assertEqual(in_head.influence, 9)
        self.assertEqual(in_head.role_id.code, "owner")
        self.assertEqual(in_head.coverage_user_id, self.manager)
        self.assertEqual(in_head.motivation_ids, tags)
        self.assertEqual(in_head.note, "A\n\nB")
        self.assertEqual(boris_in_tail.reports_to_id, in_head)

    def test_opposite_reporting_lines_make_no_circle(self):
        head, tail = self.deal, self._make_deal("Tail", probability=1)
        head.probability = 90
        anna, boris = self._make_person("Anna"), self._make_person("Boris")
        head_anna = self._add(anna)
        head_boris = self._add(boris, reports_to_id=head_anna.id)
        tail_boris = self._add(boris, deal=tail)
        self._add(anna, deal=tail, reports_to_id=tail_boris.id)
        (head | tail)._merge_opportunity()
        self.assertEqual(head.key_contact_ids, head_anna | head_boris)
        self.assertEqual(head_boris.reports_to_id, head_anna)
        self.assertFalse(head_anna.reports_to_id)

    def test_salesman_merges_own_deals(self):
        tail, third = self._make_deal("Tail", probability=1), self._make_deal("3", probability=2)
        anna = self._make_person("Anna")
        self._add(anna, deal=tail)
        self._add(anna, deal=third)
        merged = (self.deal | tail | third).with_user(self.salesman)._merge_opportunity()
        self.assertEqual(merged.key_contact_ids.partner_id, anna)
