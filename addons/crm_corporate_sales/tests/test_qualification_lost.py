from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .test_qualification_case import QualificationCase


@tagged("post_install", "-at_install")
class TestQualificationLost(QualificationCase):
    """Not a lead: with a reason; inquiries follow."""

    def _registered(self, user=None, **vals):
        self.env.ref("base.group_user").implied_ids += self.env.ref("crm.group_use_lead")
        _answer, inquiry, lead = self._register(
            **{"phone": "+7 495 5550177", "team_id": self.team.id, **vals}
        )
        lead.user_id = user or self.anna
        self.assertEqual(lead.type, "lead")
        return inquiry, lead

    def test_not_a_lead(self):
        inquiry, lead = self._registered()
        [row] = lead.with_user(self.anna).qualify(
            "not_lead", {"lost_reason_code": "student", "note": "Writes a thesis"}
        )
        self.assertEqual((row["result"], row["is_junk"]), ("not_lead", True))
        self.assertEqual((lead.won_status, lead.active), ("lost", False))
        self.assertEqual((inquiry.state, inquiry.reject_reason), ("rejected", "wrong"))
        self.assertIn("Writes a thesis", "".join(lead.message_ids.mapped("body")))

    def test_reason_that_is_no_junk(self):
        _inquiry, lead = self._registered()
        no_contact = self.env.ref("crm_corporate_sales.lost_reason_no_contact")
        lead.with_user(self.anna).qualify("not_lead", {"lost_reason_id": no_contact.id})
        self.assertEqual((lead.qualification_result, lead.is_junk), ("not_lead", False))

    def test_reason_is_needed_and_has_to_fit(self):
        lead = self.lead.with_user(self.anna)
        for values, word in (
            ({}, "why"),
            ({"lost_reason_id": self.reason.id}, "Too expensive"),
            ({"lost_reason_code": "no such"}, "no such"),
            ({"lost_reason_id": 10**8}, str(10**8)),
        ):
            with self.subTest(values), self.assertRaisesRegex(UserError, word):
                lead.qualify("not_lead", values)
        self.assertTrue(lead.active)

    def test_lost_by_odoos_wizard(self):
        inquiry, lead = self._registered()
        wizard = (
            self.env["crm.lead.lost"]
            .with_user(self.anna)
            .create({"lead_ids": [(6, 0, lead.ids)], "lost_reason_id": self.spam.id})
        )
        wizard.action_lost_reason_apply()
        self.assertEqual((lead.qualification_result, lead.is_junk), ("not_lead", True))
        self.assertEqual((inquiry.state, inquiry.reject_reason), ("rejected", "spam"))

    def test_lost_like_a_deal(self):
        inquiry, lead = self._registered()
        lead.with_user(self.anna).action_set_lost(lost_reason_id=self.reason.id)
        self.assertEqual((lead.qualification_result, lead.is_junk), (False, False))
        self.assertEqual(inquiry.state, "processed")
        lead.with_user(self.anna).lost_reason_id = self.spam
        self.assertEqual((lead.qualification_result, lead.is_junk), ("not_lead", True))

    def test_a_deal_lost_as_spam_was_a_deal(self):
        self.deal.with_user(self.anna).action_set_lost(lost_reason_id=self.spam.id)
        self.assertEqual(self.deal.qualification_result, "deal")

    def test_taken_up_again(self):
        inquiry, lead = self._registered()
        lead.with_user(self.anna).qualify("not_lead", {"lost_reason_code": "spam"})
        lead.with_user(self.anna).action_restore()
        self.assertEqual((lead.active, lead.won_status), (True, "pending"))
        self.assertEqual((lead.qualification_result, lead.is_junk), (False, False))
        self.assertEqual((inquiry.state, inquiry.reject_reason), ("assigned", False))

    def test_of_a_running_process(self):
        inquiry, lead = self._registered()
        lead.process_start("corporate")
        lead.with_user(self.anna).qualify("not_lead", {"lost_reason_code": "spam"})
        self.assertEqual((lead.process_state, lead.qualification_result), ("lost", "not_lead"))
        self.assertEqual(inquiry.state, "rejected")
        lead.with_user(self.maxim)._reopen("A mistake")
        self.assertFalse(lead.qualification_result)
        self.assertEqual(inquiry.state, "assigned")

    def test_made_a_deal(self):
        inquiry, lead = self._registered()
        lead.with_user(self.anna).qualify("deal", self.complete)
        self.assertEqual(inquiry.state, "processed")
        # a second time changes nothing
        lead.with_user(self.anna).qualify("deal", {"need_text": "More"})
        self.assertEqual(lead.need_text, "More")
        for result, values in (
            ("not_lead", {"lost_reason_code": "spam"}),
            ("nurture", {"nurture_date": "2031-01-01"}),
        ):
            with self.subTest(result), self.assertRaisesRegex(UserError, "deal already"):
                lead.with_user(self.anna).qualify(result, values)

    def test_closed_is_not_qualified(self):
        self.lead.action_set_lost(lost_reason_id=self.reason.id)
        for result in ("deal", "not_lead", "nurture"):
            with self.assertRaisesRegex(UserError, "closed"):
                self.lead.with_user(self.anna).qualify(result, self.complete)

    def test_words_that_are_none(self):
        lead = self.lead.with_user(self.anna)
        for result in ("won", False, None, 3, []):
            with self.subTest(result), self.assertRaises(UserError):
                lead.qualify(result)
        for values in ("x", {"no_such": 1}, {"note": 5}, {"nurture_date": "soon"}):
            with self.subTest(values), self.assertRaises(UserError):
                lead.qualify("nurture", values)

    def test_many_by_the_dialog(self):
        leads = self._new_lead(name="A") | self._new_lead(name="B")
        model = self.env["crm.lead.qualify"].with_user(self.anna)
        with Form(model.with_context(active_ids=leads.ids)) as form:
            self.assertEqual(form.lead_count, 2)
            form.result = "not_lead"
            form.lost_reason_id = self.spam
            form.note = "Both from one address"
        form.record.action_apply()
        self.assertEqual(set(leads.mapped("qualification_result")), {"not_lead"})
