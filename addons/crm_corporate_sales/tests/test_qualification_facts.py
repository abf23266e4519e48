from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .test_inquiry_case import InquiryCase


@tagged("post_install", "-at_install")
class TestQualificationFacts(InquiryCase):
    """The facts that other capabilities count by."""

    def test_deal_made_as_a_deal_is_one(self):
        self.assertEqual(self.deal.qualification_result, "deal")
        self.assertTrue(self.deal.qualification_date)
        self.assertFalse(self._new_deal("A lead", type="lead").qualification_result)

    def test_what_an_inquiry_makes_is_to_be_qualified(self):
        self.env.ref("base.group_user").implied_ids -= self.env.ref("crm.group_use_lead")
        lead = self._register(phone="+7 495 5550101")[2]
        self.assertEqual(lead.type, "opportunity")
        self.assertFalse(lead.qualification_result)

    def test_junk_is_lost_for_a_reason_of_junk(self):
        spam = self.env.ref("crm_corporate_sales.lost_reason_spam")
        lead = self._new_deal("A lead", type="lead")
        lead.lost_reason_id = spam
        self.assertFalse(lead.is_junk, "not lost yet")
        lead.action_set_lost(lost_reason_id=spam.id)
        self.assertTrue(lead.is_junk)
        spam.is_junk = False
        self.assertFalse(lead.is_junk)
        spam.is_junk = True
        lead.action_unarchive()
        self.assertFalse(lead.is_junk)

    @mute_logger("odoo.sql_db")
    def test_only_what_is_no_lead_is_junk(self):
        with self.assertRaises(Exception) as caught:
            self.env["crm.lost.reason"].create({"name": "Too dear", "is_junk": True})
        self.assertIn("junk", str(caught.exception))

    def test_result_is_not_written(self):
        lead = self._new_deal("A lead", type="lead").with_user(self.anna)
        with self.assertRaises(UserError):
            lead.write({"qualification_result": "deal"})
