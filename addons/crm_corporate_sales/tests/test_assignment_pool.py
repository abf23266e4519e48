from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .test_sorting_case import SortingCase


@tagged("post_install", "-at_install")
class TestAssignmentPool(SortingCase):
    """Self-service up to the limit, and Odoo's rules beside it (spec 2.6)."""

    def _pool(self, user=None):
        return self.env["crm.lead"].with_user(user or self.anna).pool_board()

    def _lead(self, name="Lead", team=None, **vals):
        return self._wait(name, team_id=(team or self.team).id, **vals).sudo().lead_id

    def test_pool_of_the_own_teams(self):
        self._lead("Young", hours=1)
        self._lead("Old", hours=10)
        self._lead("Elsewhere", self.climate)
        self._lead("Taken").user_id = self.boris
        pool = self._pool()
        self.assertEqual([row["name"] for row in pool["rows"]], ["Old", "Young"])
        [team] = pool["teams"]
        self.assertEqual((team["waiting"], team["open"], team["left"]), (2, 1, False))

    def test_how_many_more(self):
        self.team.claim_limit = 3
        leads = self._lead("A") | self._lead("B") | self._lead("C")
        [team] = self._pool()["teams"]
        self.assertEqual((team["open"], team["limit"], team["left"]), (1, 3, 2))
        leads[:2].with_user(self.anna).claim()
        self.assertEqual(self._pool()["teams"][0]["left"], 0)
        with self.assertRaisesRegex(UserError, "limit is 3"):
            leads[2].with_user(self.anna).claim()
        member = self.team.crm_team_member_ids.filtered(lambda item: item.user_id == self.anna)
        member.claim_limit = 4
        self.assertEqual(self._pool()["teams"][0]["left"], 1)
        leads[2].with_user(self.anna).claim()

    @mute_logger("odoo.addons.base.models.ir_model")
    def test_who_sees_a_pool(self):
        self._lead()
        self.assertEqual(len(self._pool(self.hanna)["rows"]), 1, "the head takes, too")
        self.assertEqual(self._pool(self.olga)["rows"], [])
        for user in self.marta | self.clerk | self.petra:
            with self.subTest(user.name), self.assertRaises(AccessError):
                self._pool(user)

    def test_claim_moves_the_inquiry(self):
        lead = self._lead()
        lead.with_user(self.anna).claim()
        self.assertEqual(lead.inquiry_ids.state, "assigned")

    # ---- Odoo's rule-based assignment -------------------------------------------------

    def _assign_by_rules(self, user):
        parameters = self.env["ir.config_parameter"].sudo()
        parameters.set_param("crm.lead.auto.assignment", True)
        for member in self.team.crm_team_member_ids:
            member.assignment_max = 60
        self.env.flush_all()
        with mute_logger("odoo.addons.crm.models.crm_team"):
            self.team.with_user(user)._action_assign_leads(force_quota=True, creation_delta_days=0)
        self.env.invalidate_all()

    def test_rules_of_odoo_assign_what_was_sorted(self):
        self.team.process_id = self.corporate
        inquiry = self._wait()
        self._sort(inquiry)
        lead = inquiry.sudo().lead_id
        self._assign_by_rules(self.env.ref("base.user_root"))
        self.assertIn(lead.user_id, self.anna | self.boris)
        self.assertEqual(lead.type, "opportunity")
        self.assertEqual((lead.process_id, lead.process_state), (self.corporate, "running"))
        self.assertEqual(lead.step_run_ids.activity_id.user_id, lead.user_id)
        self.assertEqual(inquiry.sudo().state, "assigned")

    def test_manager_who_starts_the_rules_may_get_leads(self):
        """Odoo's capacity counts there, not the limit of the pool."""
        self.team.member_ids = self.maxim
        self.team.claim_limit = 1
        leads = self._lead("A") | self._lead("B")
        self._assign_by_rules(self.maxim)
        self.assertEqual(leads.user_id, self.maxim)
        other = self._lead("C").with_user(self.maxim)
        with self.assertRaises(UserError):
            other.claim()
        for forged in (True, 1, "x"):
            with self.assertRaises(UserError):
                other.with_context(lead_assigned_by_rules=forged).write({"user_id": self.maxim.id})

    def test_salesperson_does_not_start_the_rules(self):
        with self.assertRaises(UserError):
            self._assign_by_rules(self.anna)
