from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .test_inquiry_case import PHONE, InquiryCase


@tagged("post_install", "-at_install")
class TestInquiry(InquiryCase):
    def _new_inquiry(self, user=None, **values):
        return (
            self.env["crm.inquiry"]
            .with_user(user or self.dora)
            .create({"name": "Furnace", **values})
        )

    # ---- by hand ----------------------------------------------------------------------

    def test_inquiry_made_by_hand_finds_its_deal(self):
        with Form(self.env["crm.inquiry"].with_user(self.dora)) as form:
            form.name = "Asks about the furnace"
            form.email = self.customer.email
        inquiry = form.record
        self.assertEqual((inquiry.channel, inquiry.state), ("manual", "new"))
        inquiry.action_find_deal()
        inquiry = inquiry.sudo()
        self.assertEqual((inquiry.lead_id, inquiry.partner_id), (self.deal, self.customer))
        self.assertEqual((inquiry.state, inquiry.created_lead), ("assigned", False))

    def test_inquiry_made_by_hand_makes_a_lead(self):
        inquiry = self._new_inquiry(phone=PHONE, team_id=self.team.id, text="Please call")
        inquiry.action_find_deal()
        self.assertTrue(inquiry.created_lead)
        self.assertEqual(inquiry.lead_id.team_id, self.team)
        self.assertEqual(inquiry.state, "sorted")
        inquiry.action_find_deal()
        self.assertEqual(self._register(phone=PHONE)[2], inquiry.sudo().lead_id)

    def test_several_deals_are_chosen_from_by_hand(self):
        self._new_deal("Second furnace")
        inquiry = self._new_inquiry(email=self.customer.email)
        with self.assertRaises(UserError):
            inquiry.action_find_deal()

    # ---- states -----------------------------------------------------------------------

    def test_states(self):
        inquiry = self._new_inquiry()
        for action in ("action_sort", "action_assign", "action_reject", "action_reopen"):
            with self.subTest(action), self.assertRaises(UserError):
                getattr(inquiry, action)()
        inquiry.team_id = self.team
        inquiry.action_sort()
        inquiry.reject_reason = "spam"
        inquiry.action_reject()
        self.assertEqual(inquiry.state, "rejected")
        with self.assertRaises(UserError):
            inquiry.action_process()
        inquiry.action_reopen()
        inquiry.sudo().lead_id = self.deal
        inquiry.sudo().action_assign()
        inquiry.sudo().action_process()
        self.assertEqual(inquiry.state, "processed")

    def test_state_is_not_written(self):
        inquiry = self._new_inquiry()
        with self.assertRaises(UserError):
            inquiry.state = "processed"
        with self.assertRaises(UserError):
            self._new_inquiry(state="processed")

    # ---- the deal's side --------------------------------------------------------------

    def test_merged_leads_keep_their_inquiries(self):
        first, second = self._register(text="a")[1:], self._register(text="b")[1:]
        leads = first[1] | second[1]
        merged = leads.with_user(self.maxim).merge_opportunity()
        self.assertEqual(merged.inquiry_ids, first[0] | second[0])

    def test_deal_shows_its_inquiries(self):
        inquiry = self._register(email=self.customer.email)[1]
        deal = self.deal.with_user(self.anna)
        self.assertEqual(deal.inquiry_ids, inquiry)
        self.assertEqual(deal.inquiry_count, 1)
        action = deal.action_view_inquiries()
        self.assertEqual(deal.inquiry_ids.search(action["domain"]), inquiry)

    def test_team_code_is_unique_in_the_company(self):
        teams = self.env["crm.team"]
        teams.create({"name": "Theirs", "code": "vacuum", "company_id": self.other_company.id})
        teams.create([{"name": name, "company_id": self.env.company.id} for name in "AB"])
        with mute_logger("odoo.sql_db"), self.assertRaises(Exception) as caught:
            teams.create({"name": "C", "code": "VACUUM", "company_id": self.env.company.id})
        self.assertIn("code_uniq", str(caught.exception))

    # ---- rights -----------------------------------------------------------------------

    def test_who_reads_which(self):
        annas = self._register(email=self.customer.email)[1]
        loose = self._new_inquiry().sudo()
        both = annas | loose
        for users, seen in (
            (self.dora | self.robot | self.marta | self.maxim, both),
            (self.anna | self.hanna, annas),
            (self.boris | self.olga, both.browse()),
        ):
            for user in users:
                with self.subTest(user.name):
                    found = both.with_user(user).search([("id", "in", both.ids)])
                    self.assertEqual(found, seen.with_user(user))
                    found.read(["name", "lead_id", "user_id"])

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_who_reads_nothing(self):
        annas = self._register(email=self.customer.email)[1]
        for user in self.boris | self.olga | self.petra | self.clerk:
            with self.subTest(user.name), self.assertRaises(AccessError):
                annas.with_user(user).read(["name"])
        with self.assertRaises(AccessError):
            self._new_inquiry().with_user(self.anna).read(["name"])

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_who_registers(self):
        for user in self.robot | self.dora | self.maxim:
            self.assertTrue(self._register(user, text=user.name)[0]["created_lead"])
        for user in self.anna | self.marta | self.petra | self.clerk:
            with self.subTest(user.name), self.assertRaises(AccessError):
                self._register(user, text="x")

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_who_changes_nothing(self):
        annas = self._register(email=self.customer.email)[1]
        for user in self.anna | self.marta | self.robot | self.dora | self.boris | self.olga:
            with self.subTest(user.name), self.assertRaises(AccessError):
                annas.with_user(user).text = "x"
        for user in self.robot | self.dora | self.marta:
            with self.subTest(user.name), self.assertRaises(AccessError):
                annas.with_user(user).unlink()
        self.env.flush_all()

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_team_of_another_company_is_not_found(self):
        foreign = self.env["crm.team"].create(
            {"name": "Theirs", "code": "theirs", "company_id": self.other_company.id}
        )
        for vals in ({"team_id": foreign.id}, {"team_code": "theirs"}):
            with self.assertRaises(UserError):
                self._register(text="x", **vals)

    def test_deal_is_read_as_a_whole_by_everybody_who_may(self):
        self._register(email=self.customer.email)
        for user in self.anna | self.robot | self.maxim:
            with self.subTest(user.name):
                [row] = self.deal.with_user(user).read()
                self.assertIn("inquiry_ids", row)
