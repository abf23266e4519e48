from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .test_review_case import DealCase


@tagged("post_install", "-at_install")
class TestCompetitorAccess(DealCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.termo = cls._new_competitor("Zhartek")
        cls.line = cls._add_competitor(cls.deal, cls.termo)

    def test_owner_edits_competitors_of_the_deal(self):
        line = self.line.with_user(self.anna)
        line.strengths = "Cheap"
        line.unlink()

    def test_team_leader_edits_competitors_of_the_team(self):
        self.line.with_user(self.hanna).threat_level = "high"

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_colleague_neither_reads_nor_writes(self):
        line = self.line.with_user(self.boris)
        vakuo = self._new_competitor("Pustotest")
        for call in (
            lambda: line.read(["strengths"]),
            lambda: line.write({"strengths": "x"}),
            lambda: line.unlink(),
            lambda: line.create({"lead_id": self.deal.id, "competitor_id": vakuo.id}),
        ):
            with self.assertRaises(AccessError):
                call()
        self.assertFalse(line.search([("lead_id", "=", self.deal.id)]))

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_line_can_not_be_pushed_into_a_foreign_deal(self):
        foreign = self._new_deal("Boris' deal", user_id=self.boris.id)
        with self.assertRaises(AccessError):
            self.line.with_user(self.anna).lead_id = foreign

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_other_company_sees_nothing(self):
        line = self.line.with_user(self.olga)
        self.assertFalse(line.search([]))
        with self.assertRaises(AccessError):
            line.read(["strengths"])
        own = self._new_competitor("Ours alone", company_id=self.env.company.id)
        self.assertNotIn(own, own.with_user(self.olga).search([]))

    @mute_logger("odoo.addons.base.models.ir_model")
    def test_portal_and_plain_employee_see_nothing(self):
        for user in self.petra | self.clerk:
            for record in (self.termo, self.line):
                with self.assertRaises(AccessError):
                    record.with_user(user).read(["strengths"])

    @mute_logger("odoo.addons.base.models.ir_model")
    def test_salesperson_adds_to_the_catalogue_but_does_not_rewrite_it(self):
        catalogue = self.termo.with_user(self.anna)
        catalogue.create({"name": "Newcomer"})
        with self.assertRaises(AccessError):
            catalogue.strengths = "x"
        with self.assertRaises(AccessError):
            catalogue.unlink()
        self.termo.with_user(self.maxim).strengths = "Known"

    @mute_logger("odoo.addons.base.models.ir_model")
    def test_integrator_writes_lines_but_deletes_none(self):
        line = self.line.with_user(self.robot)
        line.write({"strengths": "From outside", "is_winner": True})
        other = line.create(
            {"lead_id": self.deal.id, "competitor_id": self._new_competitor("Pustotest").id}
        )
        self.assertEqual(other.lead_id, self.deal.with_user(self.robot))
        with self.assertRaises(AccessError):
            line.unlink()
