from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .test_mail_case import MailCase


@tagged("post_install", "-at_install")
class TestMailDoor(MailCase):
    """Every internal user may hand a mail to Odoo's gateway: it gives no more than registering."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.anybody = new_test_user(cls.env, login="anybody_mail", groups="base.group_user")

    def _hand_in(self, user, model="crm.lead", **options):
        """(answer, inquiry) of a mail that a user hands in by RPC."""
        before = self.env["crm.inquiry"].search([])
        mail = bytes(self._mail("We need a furnace", To="nobody@mail-case.example.com"))
        answer = self.env["mail.thread"].with_user(user).message_process(model, mail, **options)
        self.env.flush_all()
        self.env.invalidate_all()
        return answer, self.env["crm.inquiry"].search([]) - before

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_what_is_told_of_the_lead(self):
        told = {
            "user_id": self.anybody.id,
            "expected_revenue": 10**6,
            "probability": 100,
            "type": "opportunity",
            "qualification_result": "deal",
            "process_state": "won",
            "company_id": self.other_company.id,
            "team_id": self.team.id,
        }
        plain = self._register(text="We need a furnace", email="by@register.example.com")[2]
        answer, inquiry = self._hand_in(self.anybody, custom_values=told)
        lead = inquiry.lead_id
        self.assertEqual(answer, lead.id)
        for name in told.keys() - {"team_id"}:
            self.assertEqual(lead[name], plain[name], name)
        self.assertEqual(lead.team_id, self.team, "as by register")
        for record in (inquiry, lead):
            with self.assertRaises(AccessError):
                record.with_user(self.anybody).read(["name"])

    def test_team_of_another_company(self):
        team = self.env["crm.team"].create({"name": "Theirs", "company_id": self.other_company.id})
        _answer, inquiry = self._hand_in(self.anybody, custom_values={"team_id": team.id})
        self.assertFalse(inquiry.team_id)
        self.assertEqual(inquiry.company_id, self.env.company)

    def test_an_administrators_gate_says_what_it_likes(self):
        admin = self.env.ref("base.user_admin")
        values = {"user_id": self.anna.id, "team_id": self.team.id}
        inquiry = self._hand_in(admin, custom_values=values)[1]
        self.assertEqual(inquiry.lead_id.user_id, self.anna)

    def test_outside_programs_gate_hands_mail_in(self):
        answer, inquiry = self._hand_in(self.robot, model="crm.inquiry")
        self.assertEqual(answer, inquiry.id)
        self.assertTrue(inquiry.lead_id)
