from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .test_review_case import DealCase


@tagged("post_install", "-at_install", "zones")
class TestEscalation(DealCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = fields.Date.context_today(cls.deal)
        cls.deadline = cls.today + timedelta(days=3)

    def _escalate(self, user=None, head=None, deal=None, cause="Penalty clause"):
        deal = (deal or self.deal).with_user(user or self.anna)
        return deal._escalate(head or self.hanna, cause, self.deadline)

    # ---- handing up -------------------------------------------------------------------

    def test_one_button_hands_the_deal_to_the_head(self):
        action = self.deal.with_user(self.anna).action_escalate()
        form = Form(
            self.env[action["res_model"]].with_user(self.anna).with_context(**action["context"])
        )
        self.assertEqual(form.head_id, self.hanna, "the leader of the deal's team is proposed")
        form.cause = "They want 120 days of payment"
        form.deadline = self.deadline
        form.save().action_escalate()
        case = self.deal.escalation_ids
        self.assertEqual(case.state, "open")
        self.assertEqual(case.user_id, self.anna)
        self.assertEqual(case.head_id, self.hanna)
        self.assertIn(self.hanna.partner_id, self.deal.message_partner_ids)
        self.assertEqual(case.activity_id.user_id, self.hanna)
        self.assertEqual(case.activity_id.date_deadline, self.deadline)
        self.assertIn("120 days", case.activity_id.note)
        self.assertEqual(self.deal.escalation_count, 1)
        self.assertEqual(self.deal.open_escalation_id, case)

    def test_head_of_the_direction_when_the_team_has_none(self):
        direction = self.env["crm.team"].create(
            {"name": "Climate", "is_direction": True, "user_id": self.maxim.id}
        )
        self.deal.sales_direction_id = direction
        self.assertEqual(self.deal._get_deal_heads()[self.deal.id], self.hanna)
        self.team.user_id = False
        self.assertEqual(self.deal._get_deal_heads()[self.deal.id], self.maxim)

    def test_nobody_is_their_own_head(self):
        self.deal.user_id = self.hanna
        self.assertFalse(self.deal._get_deal_heads()[self.deal.id])
        possible = self.deal.with_user(self.hanna)._get_possible_heads()
        self.assertNotIn(self.hanna, possible)
        self.assertIn(self.maxim, possible)

    def test_only_people_who_can_open_the_deal_are_offered(self):
        possible = self.deal.with_user(self.anna)._get_possible_heads()
        self.assertEqual(possible[0], self.hanna)
        self.assertIn(self.maxim, possible)
        self.assertFalse(possible & (self.boris | self.olga | self.petra | self.clerk))
        for user in possible:
            self.assertTrue(self.deal.with_user(user).has_access("read"))

    def test_bad_input(self):
        deal = self.deal.with_user(self.anna)
        for head, cause, deadline in (
            (self.hanna, "  ", self.deadline),
            (self.hanna, "x", self.today - timedelta(days=1)),
            (self.hanna, "x", False),
            (self.boris, "x", self.deadline),
            (self.anna, "x", self.deadline),
            (self.env["res.users"], "x", self.deadline),
        ):
            with self.assertRaises(UserError):
                deal._escalate(head, cause, deadline)
        self.assertFalse(self.deal.escalation_ids)

    def test_only_one_open_case(self):
        self._escalate()
        with self.assertRaisesRegex(UserError, "already"):
            self._escalate()

    # ---- deciding ---------------------------------------------------------------------

    def test_head_decides_and_hands_back(self):
        case = self._escalate()
        activity = case.activity_id
        case.with_user(self.hanna)._decide("Agree to 60 days")
        self.assertEqual(case.state, "handed_back")
        self.assertEqual(case.decision, "Agree to 60 days")
        self.assertEqual(case.decided_by_id, self.hanna)
        self.assertTrue(case.date_decided and case.date_handed_back)
        self.assertFalse(activity.active, "the head's to-do is done")
        todo = self.deal.activity_ids.filtered(lambda act: act.user_id == self.anna)
        self.assertIn("60 days", todo.note)
        self.assertFalse(self.deal.open_escalation_id)
        self.assertEqual(self.deal.escalation_count, 1, "every case is kept and counted")

    def test_dialog_of_the_head(self):
        case = self._escalate()
        action = self.deal.with_user(self.hanna).action_decide_escalation()
        dialog = (
            self.env[action["res_model"]]
            .with_user(self.hanna)
            .with_context(**action["context"])
            .create({"decision": "No"})
        )
        self.assertEqual(dialog.cause, "Penalty clause")
        dialog.action_decide()
        self.assertEqual(case.state, "decided")
        self.assertEqual(self.deal.open_escalation_id, case)
        case.with_user(self.hanna).action_hand_back()
        self.assertEqual(case.state, "handed_back")

    def test_manager_decides_for_an_absent_head(self):
        case = self._escalate()
        case.with_user(self.maxim)._decide("Yes")
        self.assertEqual(case.decided_by_id, self.maxim)

    def test_head_decides_by_finishing_the_activity(self):
        case = self._escalate()
        case.activity_id.with_user(self.hanna).action_feedback(feedback="Give 3 % more")
        self.assertEqual(case.state, "handed_back")
        self.assertEqual(case.decision, "Give 3 % more")

    def test_activity_without_feedback_decides_nothing(self):
        case = self._escalate()
        case.activity_id.with_user(self.hanna).action_done()
        self.assertEqual(case.state, "open")

    def test_decision_goes_to_the_present_owner(self):
        case = self._escalate()
        self.deal.user_id = self.boris
        case.with_user(self.hanna)._decide("Go on")
        self.assertTrue(self.deal.activity_ids.filtered(lambda act: act.user_id == self.boris))

    def test_decided_once(self):
        case = self._escalate()
        case.with_user(self.hanna)._decide("Yes")
        with self.assertRaises(UserError):
            case.with_user(self.maxim)._decide("No")
        with self.assertRaises(UserError):
            case.with_user(self.hanna).action_hand_back()
        self.assertEqual(case.decision, "Yes")

    def test_empty_decision_is_refused(self):
        case = self._escalate()
        with self.assertRaises(UserError):
            case.with_user(self.hanna)._decide("  ")

    def test_duration_and_lateness(self):
        case = self._escalate()
        case.sudo().write({"date_open": fields.Datetime.now() - timedelta(hours=5)})
        self.assertFalse(case.is_late)
        case.sudo().deadline = self.today - timedelta(days=1)
        self.assertTrue(case.is_late)
        self.assertEqual(case.search([("is_late", "=", True)]), case)
        case.with_user(self.hanna)._decide("Yes")
        self.assertAlmostEqual(case.duration, 5.0, places=1)
        self.assertFalse(case.is_late)
        self.assertIn(case, case.search([("is_late", "=", False)]))

    def test_merge_keeps_cases(self):
        other = self._new_deal("Other", probability=1)
        case = self._escalate(deal=other)
        merged = (self.deal | other).merge_opportunity()
        self.assertEqual(merged.escalation_ids, case)

    def test_counting_takes_the_same_queries(self):
        deals = self.deal
        for number in range(10):
            deals += self._new_deal(str(number))
        for deal in deals:
            self._escalate(deal=deal)
        counts = []
        for batch in (deals[0], deals):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            batch.with_user(self.maxim).read(["escalation_count", "open_escalation_id"])
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 1)

    # ---- rights -----------------------------------------------------------------------

    @mute_logger("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")
    def test_who_may_not_decide(self):
        case = self._escalate()
        for user in self.anna | self.boris | self.olga | self.petra | self.clerk:
            with self.assertRaises(AccessError):
                case.with_user(user)._decide("Mine now")
            with self.assertRaises(AccessError):
                case.with_user(user).action_open_decision()
        self.assertEqual(case.state, "open")

    @mute_logger("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")
    def test_nobody_writes_a_case_over_rpc(self):
        case = self._escalate()
        for user in self.anna | self.hanna | self.maxim | self.env.ref("base.user_admin"):
            own = case.with_user(user)
            for call in (
                lambda own=own: own.write({"state": "handed_back", "decision": "Forged"}),
                lambda own=own: own.unlink(),
                lambda own=own: own.create(
                    {
                        "lead_id": self.deal.id,
                        "user_id": self.anna.id,
                        "head_id": self.hanna.id,
                        "cause": "x",
                        "deadline": self.deadline,
                    }
                ),
            ):
                with self.assertRaises(AccessError):
                    call()

    @mute_logger("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")
    def test_foreign_deals_are_not_handed_up(self):
        for user in self.boris | self.olga | self.petra | self.clerk:
            with self.assertRaises(AccessError):
                self.deal.with_user(user)._escalate(self.hanna, "x", self.deadline)

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_dialog_does_not_show_foreign_cases(self):
        case = self._escalate()
        dialog = self.env["crm.lead.escalation.decide"].with_user(self.boris)
        with self.assertRaises(AccessError):
            dialog.create({"escalation_id": case.id, "decision": "x"}).read(["cause"])
