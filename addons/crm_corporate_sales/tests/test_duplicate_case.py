"""Leads and customers that look the same."""

from .test_inquiry_case import InquiryCase


class DuplicateCase(InquiryCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.proposals = cls.env["crm.duplicate.proposal"]
        cls.deal.partner_id = False

    @classmethod
    def _new_lead(cls, name="A request", **values):
        return cls._new_deal(name, **{"type": "lead", "partner_id": False, **values})

    @classmethod
    def _new_company(cls, name, **values):
        return cls.env["res.partner"].create({"name": name, "is_company": True, **values})

    def _of(self, records, state="open"):
        self.env.flush_all()
        found = self.proposals._of_records(records)
        return found.filtered(lambda proposal: proposal.state == state)

    def _codes(self, proposal):
        return {code for code, _weight in proposal.reasons}
