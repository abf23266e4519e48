"""Leads for the tests of the qualification."""

from .test_inquiry_case import InquiryCase


class QualificationCase(InquiryCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.qualification_gate = "block"
        cls.reason = cls.env["crm.lost.reason"].create({"name": "Too expensive for them"})
        cls.spam = cls.env.ref("crm_corporate_sales.lost_reason_spam")
        cls.source = cls.env["utm.source"].create({"name": "Fair of Qualification"})
        cls.complete = {
            "partner_id": cls.customer.id,
            "need_text": "Brazing of turbine blades at 1200 °C",
            "expected_revenue": 1000.0,
            "date_deadline": "2031-01-01",
            "source_id": cls.source.id,
        }
        cls.lead = cls._new_lead()

    @classmethod
    def _new_lead(cls, **values):
        return cls._new_deal(
            values.pop("name", "Asks for a furnace"),
            **{"type": "lead", "partner_id": False, **values},
        )
