from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import CLOSING, SALESMAN, ProcessCase, make_user, question, stage


@tagged("post_install", "-at_install")
class TestDealCompany(ProcessCase):
    """Two companies: deals, processes and their people keep apart."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.elsewhere = cls.env["res.company"].create({"name": "Elsewhere Ltd"})
        ids = [(6, 0, cls.elsewhere.ids)]
        all_leads = "sales_team.group_sale_salesman_all_leads"
        cls.olga = make_user(
            cls.env, "olga", all_leads, company_id=cls.elsewhere.id, company_ids=ids
        )
        cls.oscar = make_user(
            cls.env, "oscar", SALESMAN, company_id=cls.elsewhere.id, company_ids=ids
        )
        cls.own = cls._make_process("own", stage("one", question("ask")), *CLOSING)
        cls.own.company_id = cls.env.company
        cls.theirs = cls._make_process("theirs", stage("one", question("ask")), *CLOSING)
        cls.theirs.company_id = cls.elsewhere

    def test_foreign_companys_deal_is_closed_to_all(self):
        deal = self._make_deal()
        for user in (self.olga, self.oscar):
            theirs = deal.with_user(user)
            for call in (
                lambda d=theirs: d.process_status(),
                lambda d=theirs: d.process_complete("interest_call"),
                lambda d=theirs: d.process_enter_stage("needs"),
                lambda d=theirs: d.process_close("won"),
                lambda d=theirs: d.claim(),
            ):
                with self.subTest(user.name), self.assertRefused(error=AccessError):
                    call()
            self.assertFalse(theirs.search([("id", "=", deal.id)]))
            for model in ("crm.lead.stage.run", "crm.lead.step.run"):
                found = self.env[model].with_user(user).search([("lead_id", "=", deal.id)])
                self.assertFalse(found, model)
        self.assertEqual(self._history(deal), [])

    def test_foreign_companys_process_is_unknown(self):
        deal = self._make_deal(process=False)
        with self.assertRefused("theirs"):
            deal.process_start("theirs")
        self.assertFalse(
            self.env["crm.process"].with_user(self.anna).search([("code", "=", "theirs")])
        )

    def test_process_and_deal_of_different_companies(self):
        deal = self._make_deal(process=False)
        both = self.env["res.users"].browse(self.maxim.id)
        both.company_ids += self.elsewhere
        deal = deal.with_user(both).with_context(
            allowed_company_ids=[self.env.company.id, self.elsewhere.id]
        )
        with self.assertRefused("theirs|company"):
            deal.process_start("theirs")
        deal.process_start("own")
        with self.assertRefused("theirs|company"):
            deal.process_close("moved", {"process_code": "theirs"})
        self.assertEqual(deal.process_id, self.own)

    def test_same_code_in_two_companies(self):
        twin = self.theirs.copy({"code": "own", "name": "Twin"})
        self.assertEqual(twin.company_id, self.elsewhere)
        deal = self._make_deal(process="own")
        self.assertEqual(deal.process_id, self.own)
        other = self._deal_elsewhere()
        other.process_start("own")
        self.assertEqual(other.process_id, twin)

    def _deal_elsewhere(self):
        return (
            self.env["crm.lead"]
            .with_user(self.olga)
            .create({"name": "Elsewhere", "type": "opportunity", "user_id": self.olga.id})
        )

    def test_shared_process_serves_both(self):
        deal = self._deal_elsewhere()
        [status] = deal.process_start("corporate")
        self.assertEqual(status["steps"][0]["user_id"], self.olga.id)

    def test_companys_own_process_goes_before_the_shared_one(self):
        mine = self.own.copy({"code": "corporate", "name": "Our corporate"})
        deal = self._make_deal()
        self.assertEqual(deal.process_id, mine)

    def test_team_default_of_another_company_is_refused(self):
        with self.assertRaises(UserError):
            self.team.process_id = self.theirs
