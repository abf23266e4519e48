from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .test_inquiry_case import BUYER, PHONE
from .test_sorting_case import SortingCase


@tagged("post_install", "-at_install")
class TestSortingSort(SortingCase):
    """An inquiry gets its team, and so does its lead (spec 2.5)."""

    def test_inquiry_and_lead_get_the_team_and_its_process(self):
        self.team.process_id = self.simple
        inquiry = self._wait("Furnace", 5)
        lead = inquiry.sudo().lead_id
        self.assertFalse(lead.team_id or lead.process_id)
        answer = self._sort(inquiry)
        self.assertEqual(answer, {"sorted": inquiry.ids, "joined": [], "choose": [], "taken": []})
        self.assertRecordValues(
            inquiry.sudo(),
            [{"state": "sorted", "team_id": self.team.id, "sorted_by_id": self.dora.id}],
        )
        self.assertAlmostEqual(inquiry.sudo().hours_to_sort, 5, delta=0.1)
        self.assertEqual((lead.team_id, lead.process_id), (self.team, self.simple))
        self.assertEqual(lead.process_state, "running")
        self.assertFalse(self._queue()["rows"])

    def test_team_without_a_process(self):
        inquiry = self._wait()
        self._sort(inquiry, self.climate)
        lead = inquiry.sudo().lead_id
        self.assertEqual(lead.team_id, self.climate)
        self.assertFalse(lead.process_id)

    def test_button_of_the_form_does_the_same(self):
        inquiry = self._wait()
        with self.assertRaises(UserError):
            inquiry.action_sort()
        inquiry.team_id = self.team
        inquiry.action_sort()
        self.assertEqual(inquiry.sudo().lead_id.team_id, self.team)
        with self.assertRaisesRegex(UserError, "Sorted"):
            inquiry.action_sort()

    def test_several_at_once(self):
        inquiries = self._wait("A") | self._wait("B") | self._wait("C")
        self.assertEqual(self._sort(inquiries)["sorted"], inquiries.ids)
        self.assertEqual(inquiries.sudo().lead_id.team_id, self.team)

    def test_inquiries_of_one_lead_are_sorted_together(self):
        first = self._wait("First", phone=PHONE)
        second = self._wait("Second", phone=PHONE)
        self.assertEqual(first.sudo().lead_id, second.sudo().lead_id)
        self._sort(first)
        self.assertEqual(second.sudo().state, "sorted")
        self.assertEqual(second.sudo().team_id, self.team)

    def test_made_by_hand_gets_a_lead(self):
        inquiry = self.env["crm.inquiry"].with_user(self.dora).create({"name": "Asked at the fair"})
        self.assertEqual(self._sort(inquiry)["sorted"], inquiry.ids)
        inquiry = inquiry.sudo()
        self.assertTrue(inquiry.created_lead)
        self.assertEqual(inquiry.lead_id.team_id, self.team)

    def test_made_by_hand_of_a_known_customer_goes_to_their_deal(self):
        inquiry = (
            self.env["crm.inquiry"].with_user(self.dora).create({"name": "Asks", "email": BUYER})
        )
        answer = self._sort(inquiry, self.climate)
        self.assertEqual(
            answer["joined"], [{"id": inquiry.id, "deal": "Vacuum furnace", "user": "Anna"}]
        )
        self.assertRecordValues(
            inquiry.sudo(),
            [{"state": "assigned", "team_id": self.team.id, "lead_id": self.deal.id}],
        )
        self.assertEqual(self.deal.team_id, self.team)

    # ---- a customer with several deals ------------------------------------------------

    def _ambiguous(self):
        second = self._new_deal("Second furnace")
        return self._wait("About the furnace", email=self.customer.email), second

    def test_deal_has_to_be_chosen(self):
        inquiry, _second = self._ambiguous()
        self.assertEqual(self._sort(inquiry)["choose"], inquiry.ids)
        self.assertEqual(inquiry.sudo().state, "new")
        inquiry.team_id = self.team
        with self.assertRaisesRegex(UserError, "several open deals"):
            inquiry.action_sort()

    def test_told_team_alone_does_not_hide_it(self):
        self._new_deal("Second furnace")
        inquiry = self._wait("Furnace", email=self.customer.email, team_id=self.team.id)
        self.assertEqual(inquiry.sudo().state, "new")
        self.assertEqual(self._queue()["rows"][0]["team_id"], self.team.id)

    def test_chosen_deal(self):
        inquiry, second = self._ambiguous()
        answer = inquiry.action_sort_to(False, deal_id=second.id)
        self.assertEqual(answer["joined"][0]["deal"], "Second furnace")
        self.assertRecordValues(
            inquiry.sudo(),
            [
                {
                    "state": "assigned",
                    "lead_id": second.id,
                    "team_id": self.team.id,
                    "created_lead": False,
                }
            ],
        )
        self.assertIn("asked again", second.message_ids[0].body)

    def test_chosen_deal_that_nobody_has(self):
        inquiry, second = self._ambiguous()
        second.user_id = False
        answer = inquiry.action_sort_to(self.climate.id, deal_id=second.id)
        self.assertEqual(answer["sorted"], inquiry.ids)
        self.assertEqual(second.team_id, self.climate)

    def test_new_deal_although_there_are_some(self):
        inquiry, second = self._ambiguous()
        self._sort(inquiry, self.climate, new_deal=True)
        lead = inquiry.sudo().lead_id
        self.assertNotIn(lead, second | self.deal)
        self.assertEqual((lead.team_id, lead.partner_id), (self.climate, self.customer))
        self.assertTrue(inquiry.sudo().created_lead)

    def test_only_the_customers_deals_can_be_chosen(self):
        inquiry, _second = self._ambiguous()
        foreign = self._new_deal("Foreign", partner_id=self._new_partner("Somebody").id)
        for deal_id in (foreign.id, 10**8, "1"):
            with self.subTest(deal_id), self.assertRaises(UserError):
                inquiry.action_sort_to(False, deal_id=deal_id)
        self.assertEqual(inquiry.sudo().state, "new")

    # ---- who was first ----------------------------------------------------------------

    def test_sorted_by_a_colleague_meanwhile(self):
        inquiry = self._wait()
        self._sort(inquiry, user=self.zakhar)
        answer = self._sort(inquiry, self.climate)
        self.assertEqual(answer["sorted"], [])
        self.assertEqual(
            answer["taken"],
            [
                {
                    "id": inquiry.id,
                    "name": "Furnace",
                    "state": "sorted",
                    "team": "Vacuum",
                    "user": "Zakhar",
                }
            ],
        )
        self.assertEqual(inquiry.sudo().team_id, self.team, "the first one counts")

    def test_assigned_meanwhile(self):
        inquiry = self._wait()
        self._sort(inquiry, user=self.zakhar)
        inquiry.sudo().lead_id.user_id = self.anna
        self.assertEqual(self._sort(inquiry)["taken"][0]["state"], "assigned")
        self.assertEqual(inquiry.action_reject_as("spam")["taken"][0]["id"], inquiry.id)
        self.assertEqual(inquiry.sudo().state, "assigned")

    def test_no_such_team(self):
        inquiry = self._wait()
        archived = self.climate.copy({"active": False})
        for team_id in (False, 10**8, "1", archived.id):
            with self.subTest(team_id), self.assertRaises(UserError):
                inquiry.action_sort_to(team_id)

    # ---- taking it back ---------------------------------------------------------------

    def test_undo(self):
        self.team.process_id = self.corporate
        inquiry = self._wait()
        lead = inquiry.sudo().lead_id
        stage = lead.stage_id
        self._sort(inquiry)
        self.assertTrue(lead.activity_ids)
        inquiry.action_undo_sorting()
        self.assertRecordValues(
            inquiry.sudo(),
            [{"state": "new", "team_id": False, "sorted_at": False, "sorted_by_id": False}],
        )
        self.assertRecordValues(
            lead,
            [
                {
                    "team_id": False,
                    "process_id": False,
                    "process_state": False,
                    "stage_id": stage.id,
                }
            ],
        )
        self.assertFalse(lead.activity_ids)
        self.assertFalse(lead.step_run_ids)
        self.assertEqual(self._names(self._queue()), ["Furnace"])
        self._sort(inquiry, self.climate)
        self.assertEqual(lead.team_id, self.climate)

    def test_undo_of_a_chosen_deal(self):
        inquiry, second = self._ambiguous()
        inquiry.action_sort_to(False, deal_id=second.id)
        inquiry.action_undo_sorting()
        self.assertRecordValues(inquiry.sudo(), [{"state": "new", "lead_id": False}])
        self.assertEqual((second.user_id, second.team_id), (self.anna, self.team))

    def test_undo_comes_too_late(self):
        self.team.process_id = self.corporate
        inquiry = self._wait()
        self._sort(inquiry)
        lead = inquiry.sudo().lead_id
        lead.user_id = self.anna
        with self.assertRaisesRegex(UserError, "Anna"):
            inquiry.action_undo_sorting()
        lead.user_id = False
        lead.process_complete("interest_call", "meet")
        with self.assertRaisesRegex(UserError, "begun"):
            inquiry.action_undo_sorting()

    def test_only_who_sorted_takes_it_back(self):
        inquiry = self._wait()
        self._sort(inquiry)
        with self.assertRaisesRegex(UserError, "Dora"):
            inquiry.with_user(self.zakhar).action_undo_sorting()
        inquiry.with_user(self.maxim).action_undo_sorting()
        with self.assertRaises(UserError):
            inquiry.action_undo_sorting()

    # ---- rejecting --------------------------------------------------------------------

    def test_reject_and_undo(self):
        inquiry = self._wait()
        lead = inquiry.sudo().lead_id
        self.assertEqual(inquiry.action_reject_as("spam"), {"rejected": inquiry.ids, "taken": []})
        self.assertRecordValues(inquiry.sudo(), [{"state": "rejected", "reject_reason": "spam"}])
        self.assertEqual(lead.won_status, "lost")
        self.assertTrue(lead.lost_reason_id)
        inquiry.action_undo_sorting()
        self.assertEqual(inquiry.sudo().state, "new")
        self.assertEqual(lead.won_status, "pending")
        self.assertFalse(lead.lost_reason_id)

    def test_reject_spares_what_others_use(self):
        first = self._wait("First", phone=PHONE)
        second = self._wait("Second", phone=PHONE)
        second.action_reject_as("duplicate")
        self.assertEqual(first.sudo().lead_id.won_status, "pending")
        first.action_reject_as("wrong")
        self.assertEqual(first.sudo().lead_id.won_status, "lost")

    def test_reject_spares_a_colleagues_deal(self):
        self._new_deal("Second furnace")
        inquiry = self._wait("Spam", email=self.customer.email)
        inquiry.action_reject_as("spam")
        self.assertEqual(self.deal.won_status, "pending")

    def test_lost_otherwise_stays_lost(self):
        inquiry = self._wait()
        lead = inquiry.sudo().lead_id
        inquiry.action_reject_as("wrong")
        lead.lost_reason_id = self.env["crm.lost.reason"].create({"name": "Too expensive"})
        inquiry.sudo().action_reopen()
        self.assertEqual(lead.won_status, "lost")

    def test_unknown_reason(self):
        inquiry = self._wait()
        for reason in ("bad", False, None, 3):
            with self.subTest(reason), self.assertRaises(UserError):
                inquiry.action_reject_as(reason)

    # ---- inquiries follow their lead --------------------------------------------------

    def test_lead_given_to_a_team_elsewhere(self):
        inquiry = self._wait()
        inquiry.sudo().lead_id.team_id = self.climate
        self.assertRecordValues(inquiry.sudo(), [{"state": "sorted", "team_id": self.climate.id}])

    def test_lead_given_to_a_salesperson_and_back(self):
        inquiry = self._wait(team_id=self.team.id)
        lead = inquiry.sudo().lead_id
        lead.user_id = self.anna
        self.assertEqual(inquiry.sudo().state, "assigned")
        self.assertTrue(inquiry.sudo().assigned_at)
        lead.user_id = False
        self.assertEqual(inquiry.sudo().state, "sorted")
        self.assertFalse(inquiry.sudo().assigned_at)
        lead.team_id = False
        self.assertRecordValues(inquiry.sudo(), [{"state": "new", "team_id": False}])

    def test_ended_inquiries_stay(self):
        inquiry = self._wait(team_id=self.team.id)
        inquiry.with_user(self.maxim).action_process()
        inquiry.sudo().lead_id.user_id = self.anna
        self.assertEqual(inquiry.sudo().state, "processed")

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_memory_is_nobodys_business(self):
        inquiry = self._wait()
        self._sort(inquiry)
        for user in self.dora | self.maxim:
            with self.assertRaises(AccessError):
                inquiry.with_user(user).read(["sorting_memory"])
