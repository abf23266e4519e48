"""People and calls for the tests of inquiries."""

from .test_review_case import DealCase

PHONE = "+7 495 123-45-67"
PHONE_E164 = "+74951234567"
MAIL = "marina@inquiry-case.example.com"
BUYER = "buyer@inquiry-case.example.com"


class InquiryCase(DealCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.marta = cls._new_user("marta", "crm_corporate_sales.group_marketing")
        cls.dora = cls._new_user("dora", "crm_corporate_sales.group_dispatcher")
        cls.env.company.country_id = cls.env.ref("base.ru")
        cls.team.code = "Vacuum"
        # nobody else of the database may be taken for the customer
        cls.customer.email = BUYER

    def _register(self, user=None, **vals):
        """(answer, inquiry, lead) of a call by the outside program."""
        inquiries = self.env["crm.inquiry"].with_user(user or self.robot)
        answer = inquiries.register({"channel": "web", "name": "Furnace", **vals})
        self.env.invalidate_all()
        inquiry = self.env["crm.inquiry"].browse(answer["inquiry_id"])
        return answer, inquiry, inquiry.lead_id

    def _new_partner(self, name="Marina", **values):
        return self.env["res.partner"].create({"name": name, **values})
