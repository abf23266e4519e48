from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .test_duplicate_case import DuplicateCase


@tagged("post_install", "-at_install")
class TestDuplicateMerge(DuplicateCase):
    """Beside each other, chosen, merged: nothing is lost."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.one = cls._new_lead(
            "Vacuum furnace", partner_name="Merge-Test", phone="+7 495 5550301", city="Perm"
        )
        cls.other = cls._new_lead(
            "A furnace", partner_name="ООО Merge-Test", phone="+7 495 5550302", need_text="Brazing"
        )
        cls.both = cls.one | cls.other

    def _merge(self, user=None, survivor=None, picks=False, ids=None):
        model = self.proposals.with_user(user or self.anna)
        survivor = survivor or self.one
        return model.merge_records("crm.lead", ids or self.both.ids, survivor.id, picks)

    # ---- the comparison ---------------------------------------------------------------

    def test_beside_each_other(self):
        data = self.proposals.with_user(self.anna).compare_records("crm.lead", self.both.ids)
        self.assertTrue(data["may_merge"])
        self.assertEqual([column["id"] for column in data["columns"]], self.both.ids)
        rows = {row["name"]: row for row in data["rows"]}
        self.assertEqual(rows["name"]["values"], ["Vacuum furnace", "A furnace"])
        self.assertTrue(rows["name"]["differs"])
        self.assertFalse(rows["city"]["differs"], "only one of them says it")
        self.assertEqual(rows["need_text"]["picked"], self.other.id)
        self.assertNotIn("vat", rows, "what nobody filled is not shown")
        self.assertIn("name", {reason["text"].split()[-1] for reason in data["reasons"]})

    def test_what_belongs_to_each(self):
        self._register(phone=self.one.phone)
        self.other.activity_schedule("mail.mail_activity_data_call", summary="Call Marina")
        data = self.proposals.with_user(self.maxim).compare_records("crm.lead", self.both.ids)
        sections = {item["name"]: item["values"] for item in data["sections"]}
        self.assertEqual([value["count"] for value in sections["inquiries"]], [1, 0])
        self.assertIn("Call Marina", sections["planned"][1]["lines"][0])

    def test_amounts_stay_hidden_from_marketing(self):
        self.one.expected_revenue = 987654
        data = self.proposals.with_user(self.marta).compare_records("crm.lead", self.both.ids)
        self.assertNotIn("expected_revenue", {row["name"] for row in data["rows"]})
        self.assertNotIn("987", str(data["rows"]))
        self.assertFalse(data["may_merge"])
        self.assertIn("may not change", data["why_not"])
        seen = self.proposals.with_user(self.anna).compare_records("crm.lead", self.both.ids)
        self.assertIn("expected_revenue", {row["name"] for row in seen["rows"]})

    def test_comparing_does_not_ask_record_by_record_for_fields(self):
        def count(leads):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.proposals.with_user(self.maxim).compare_records("crm.lead", leads.ids)
            return self.env.cr.sql_log_count - before

        more = self.both
        for number in range(3):
            more |= self._new_lead(f"More {number}", partner_name="Merge-Test")
        count(self.both)
        self.assertLessEqual(count(more) - count(self.both), 3 * 12)

    # ---- the merge --------------------------------------------------------------------

    def test_survivor_and_values_are_chosen(self):
        answer = self._merge(
            survivor=self.other, picks={"name": self.one.id, "phone": self.other.id}
        )
        self.assertEqual(answer, {"res_model": "crm.lead", "res_id": self.other.id})
        self.assertFalse(self.one.exists())
        self.assertRecordValues(
            self.other,
            [
                {
                    "name": "Vacuum furnace",
                    "phone": "+7 495 5550302",
                    "city": "Perm",
                    "need_text": "Brazing",
                    "partner_name": "ООО Merge-Test",
                }
            ],
        )

    def test_nothing_is_lost(self):
        head, tail = self.one, self.other
        for lead in self.both:
            lead.process_start("corporate")
        inquiry = self._register(phone=tail.phone)[1]
        self.assertEqual(inquiry.lead_id, tail)
        done = tail.activity_schedule("mail.mail_activity_data_call", user_id=self.anna.id)
        done.action_feedback("They want it in spring")
        planned = tail.activity_schedule("mail.mail_activity_data_call", user_id=self.boris.id)
        tail.process_complete("interest_call", "meet")
        runs = tail.sudo().stage_run_ids | head.sudo().stage_run_ids
        steps = tail.sudo().step_run_ids | head.sudo().step_run_ids
        contract = self.env["crm.contract"].create(
            {"number": "M-1", "lead_id": tail.id, "partner_id": self.customer.id}
        )
        order = self.env["sale.order"].create(
            {"partner_id": self.customer.id, "opportunity_id": tail.id}
        )
        contact = self.env["crm.lead.contact"].create(
            {"lead_id": tail.id, "partner_id": self.customer.id}
        )
        rival = self._add_competitor(tail, self._new_competitor("Rival of Merge"))
        tail.tactics = "Show the furnace at work"
        file = self.env["ir.attachment"].create(
            {"name": "spec.txt", "raw": b"x", "res_model": "crm.lead", "res_id": tail.id}
        )
        message = tail.message_post(body="They called")
        self._merge()
        self.env.invalidate_all()
        self.assertFalse(tail.exists())
        self.assertEqual(inquiry.lead_id, head)
        for activity in (done, planned):
            self.assertEqual(activity.with_context(active_test=False).res_id, head.id)
        self.assertFalse(done.active)
        self.assertEqual(runs.exists().lead_id, head.sudo())
        self.assertEqual(runs.exists(), runs)
        self.assertEqual(steps.exists().lead_id, head.sudo())
        self.assertEqual(
            (contract.lead_id, order.opportunity_id, contact.lead_id, rival.lead_id),
            (head, head, head, head),
        )
        self.assertIn("at work", head.tactics)
        self.assertEqual((file.res_id, message.res_id), (head.id, head.id))
        open_runs = head.sudo().stage_run_ids.filtered(lambda run: not run.date_end)
        self.assertEqual(len(open_runs), 1)

    def test_every_part_of_a_deal_comes_along(self):
        """Also parts of capabilities that know nothing of merging."""
        parts = [
            name
            for name in self.env.registry["crm.lead.part"]._inherit_children
            if self.env[name]._auto and not self.env[name]._abstract
        ]
        self.assertIn("crm.lead.competitor", parts)
        rival = self._add_competitor(self.other, self._new_competitor("Part of Merge"))
        self.one._merge_remaining_parts(self.other)
        self.assertEqual(rival.lead_id, self.one)

    def test_proposals_follow(self):
        third = self._new_lead("Third", partner_name="Merge-Test")
        apart = self._of(third) & self._of(self.other)
        apart.with_user(self.anna).action_not_duplicate()
        proposal = self._of(self.one) & self._of(self.other)
        self._merge()
        self.assertEqual((proposal.state, proposal.decision_user_id), ("merged", self.anna))
        self.assertEqual(proposal.merged_name, "A furnace")
        self.assertEqual(proposal.lead_id, self.one)
        pair = self._of(third, "distinct")
        self.assertEqual(pair._get_records(), self.one | third, "what was said of it holds")
        self.assertFalse(self._of(third))

    def test_deal_and_lead_make_a_deal(self):
        self.other.sudo().write({"type": "opportunity"})
        self.assertEqual(self.other.qualification_result, "deal")
        self._merge(survivor=self.one)
        self.assertEqual((self.one.type, self.one.qualification_result), ("opportunity", "deal"))

    def test_put_aside_and_open_make_an_open_one(self):
        self.one.qualify("nurture", {"nurture_date": "2099-01-01"})
        self._merge(survivor=self.one)
        self.assertEqual((self.one.active, self.one.qualification_result), (True, False))

    def test_odoos_own_merge_follows_as_well(self):
        proposal = self._of(self.one) & self._of(self.other)
        self.both.with_user(self.anna).merge_opportunity()
        self.assertEqual(proposal.state, "merged")

    # ---- rights -----------------------------------------------------------------------

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_colleagues_deal_is_not_merged(self):
        self.other.user_id = self.boris
        for user in (self.anna, self.boris, self.marta, self.clerk, self.petra, self.olga):
            with self.subTest(user.name), self.assertRaises(AccessError):
                self._merge(user)
        with self.assertRaises(AccessError):
            self.both.with_user(self.anna).merge_opportunity()
        self._merge(self.hanna)
        self.assertFalse(self.other.exists())

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_reading_all_is_not_merging_all(self):
        """Salesperson and marketing at once: reads the colleague's deal, but may not change it."""
        self.anna.group_ids += self.env.ref("crm_corporate_sales.group_marketing")
        self.other.user_id = self.boris
        self.assertTrue(self.other.with_user(self.anna).has_access("read"))
        for merge in (self._merge, self.both.with_user(self.anna).merge_opportunity):
            with self.assertRaises(UserError):
                merge()
        self.assertTrue(self.other.exists())

    def test_dispatcher_merges_what_nobody_has(self):
        self.both.user_id = False
        self.one.expected_revenue = 5000
        self._merge(self.dora, survivor=self.other)
        self.assertEqual(self.other.expected_revenue, 5000)

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_who_sees_a_proposal(self):
        self.other.user_id = self.boris
        proposal = self._of(self.one)
        for user, seen in (
            (self.anna, False),
            (self.boris, False),
            (self.hanna, True),
            (self.maxim, True),
            (self.marta, True),
            (self.olga, False),
        ):
            with self.subTest(user.name):
                own = proposal.with_user(user)
                self.assertEqual(bool(own.search([("id", "=", proposal.id)])), seen)
                if seen:
                    own.read(["display_name", "reason_text"])
                else:
                    with self.assertRaises(AccessError):
                        own.read(["score"])
        for user in (self.marta, self.anna):
            with self.subTest(user.name), self.assertRaises(AccessError):
                proposal.with_user(user).action_not_duplicate()
        for user in (self.clerk, self.petra):
            with self.subTest(user.name), self.assertRaises(AccessError):
                proposal.with_user(user).search([])
        for user in (self.maxim, self.hanna):
            with self.assertRaises(AccessError):
                proposal.with_user(user).write({"state": "merged"})

    # ---- hints ------------------------------------------------------------------------

    def test_hint(self):
        hint = self.proposals.with_user(self.anna).get_hint("crm.lead", self.one.id)
        self.assertEqual((hint["count"], hint["hidden"]), (1, 0))
        self.assertEqual(hint["items"][0]["id"], self.other.id)
        self.other.user_id = self.boris
        hint = self.proposals.with_user(self.anna).get_hint("crm.lead", self.one.id)
        self.assertEqual((hint["count"], hint["hidden"], hint["items"]), (0, 1, []))
        self.assertNotIn("A furnace", str(hint))

    def test_hint_of_an_inquiry(self):
        inquiry = self._register(phone=self.one.phone)[1]
        self.assertEqual(inquiry.lead_id, self.one)
        hint = self.proposals.with_user(self.anna).get_hint("crm.inquiry", inquiry.id)
        self.assertEqual((hint["res_model"], hint["count"]), ("crm.lead", 1))

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_hint_takes_the_right_to_read(self):
        with self.assertRaises(AccessError):
            self.proposals.with_user(self.boris).get_hint("crm.lead", self.one.id)
        for wrong in (("res.users", 1), ("crm.lead", "1"), ([], 1)):
            with self.assertRaises(UserError):
                self.proposals.with_user(self.anna).get_hint(*wrong)
        gone = self.proposals.with_user(self.anna).get_hint("crm.lead", 10**8)
        self.assertEqual(gone["count"], 0)

    def test_compare_opens_all_that_hang_together(self):
        third = self._new_lead("Third", partner_name="Merge-Test")
        action = self.one.with_user(self.anna).action_compare_duplicates()
        self.assertEqual(set(action["params"]["ids"]), set((self.both | third).ids))
        third.user_id = self.boris
        action = self.one.with_user(self.anna).action_compare_duplicates()
        self.assertEqual(set(action["params"]["ids"]), set(self.both.ids))

    # ---- bad input --------------------------------------------------------------------

    def test_bad_input(self):
        anna = self.proposals.with_user(self.anna)
        for args in (
            ("crm.lead", self.one.ids, self.one.id),
            ("crm.lead", [*self.both.ids, self.one.id, 10**8][1:2], self.one.id),
            ("crm.lead", self.both.ids, 10**8),
            ("crm.lead", "1,2", self.one.id),
            ("res.users", [1, 2], 1),
            ("crm.lead", self.both.ids, self.one.id, {"type": self.one.id}),
            ("crm.lead", self.both.ids, self.one.id, {"name": 10**8}),
            ("crm.lead", self.both.ids, self.one.id, ["name"]),
        ):
            with self.subTest(args), self.assertRaises(UserError):
                anna.merge_records(*args)
        self.assertEqual(self.both.exists(), self.both)

    def test_closed_is_not_merged(self):
        self.other.action_set_lost()
        data = self.proposals.with_user(self.anna).compare_records("crm.lead", self.both.ids)
        self.assertIn("closed", data["why_not"])
        with self.assertRaisesRegex(UserError, "closed"):
            self._merge()

    def test_merged_meanwhile(self):
        self._merge()
        with self.assertRaisesRegex(UserError, "two"):
            self._merge()

    def test_rejected_together(self):
        third = self._new_lead("Third", partner_name="Merge-Test")
        ids = (self.both | third).ids
        count = self.proposals.with_user(self.anna).reject_records("crm.lead", ids)
        self.assertEqual(count, 3)
        self.assertFalse(self._of(self.both | third))


@tagged("post_install", "-at_install")
class TestDuplicatePartners(DuplicateCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.one = cls._new_company("Partner-Test", city="Perm", email="a@partner-test.ru")
        cls.other = cls._new_company(
            "Partner-Test Ltd", vat="7707083893", email="a@partner-test.ru"
        )
        cls.both = cls.one | cls.other

    def test_by_odoos_own_merge(self):
        lead = self._new_lead(partner_id=self.other.id)
        proposal = self._of(self.one)
        user = self.maxim
        user.group_ids += self.env.ref("base.group_partner_manager")
        model = self.proposals.with_user(user)
        data = model.compare_records("res.partner", self.both.ids)
        self.assertTrue(data["may_merge"], data["why_not"])
        model.merge_records("res.partner", self.both.ids, self.one.id, {"name": self.other.id})
        self.assertFalse(self.other.exists())
        self.assertRecordValues(
            self.one, [{"name": "Partner-Test Ltd", "vat": "7707083893", "city": "Perm"}]
        )
        self.assertEqual(lead.partner_id, self.one)
        self.assertEqual((proposal.state, proposal.merged_name), ("merged", "Partner-Test Ltd"))

    @mute_logger("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")
    def test_not_by_those_whom_odoo_does_not_let(self):
        self.anna.group_ids -= self.env.ref("base.group_partner_manager")
        model = self.proposals.with_user(self.anna)
        wizard = self.env["base.partner.merge.automatic.wizard"].with_user(self.anna)
        if not wizard.has_access("create"):
            with self.assertRaises(UserError):
                model.merge_records("res.partner", self.both.ids, self.one.id)
        for user in (self.clerk, self.petra, self.marta):
            with self.subTest(user.name), self.assertRaises(UserError):
                self.proposals.with_user(user).merge_records(
                    "res.partner", self.both.ids, self.one.id
                )
        self.other.email = "b@partner-test.ru"
        self.maxim.group_ids += self.env.ref("base.group_partner_manager")
        with self.assertRaisesRegex(UserError, "administrator"):
            self.proposals.with_user(self.maxim).merge_records(
                "res.partner", self.both.ids, self.one.id
            )
        self.assertEqual(self.both.exists(), self.both)
