from odoo.exceptions import AccessError
from odoo.tests import tagged

from .test_target_case import TargetCase


@tagged("post_install", "-at_install")
class TestTargetState(TargetCase):
    """How targets move, and who may take them."""

    def test_way_to_the_answer(self):
        target = self.target.with_user(self.anna)
        self.assertEqual(target.state, "new")
        target.action_research()
        target.action_contact()
        target.action_answer()
        self.assertEqual(target.state, "answered")

    def test_wrong_moves_are_refused(self):
        target = self.target.with_user(self.anna)
        target.action_contact()
        with self.assertRefused("Contacting"):
            target.action_research()
        with self.assertRefused("Contacting"):
            target.action_reopen()

    def test_state_is_not_written(self):
        for user in (self.anna, self.maxim):
            with self.assertRefused("status"):
                self.target.with_user(user).write({"state": "answered"})
        with self.assertRefused("starts as"):
            self._new_target("Forged", state="converted")

    def test_drop_needs_a_reason(self):
        target = self.target.with_user(self.anna)
        with self.assertRefused("why"):
            target._drop(self.env["crm.target.reason"])
        wizard = self.env["crm.target.drop"].with_user(self.anna)
        wizard.create(
            {"target_ids": target.ids, "reason_id": self.reason.id, "note": "They said so"}
        ).action_apply()
        self.assertEqual((target.state, target.drop_reason_id), ("dropped", self.reason))
        self.assertIn("They said so", target.message_ids[0].body)
        target.action_reopen()
        self.assertEqual(target.state, "researching")
        self.assertFalse(target.drop_reason_id)

    def test_contacting_needs_an_owner(self):
        target = self._new_target("Nobody's", user_id=False)
        with self.assertRefused("Nobody owns"):
            target.action_contact()

    def test_claim(self):
        target = self._new_target("Pool", user_id=False)
        target.with_user(self.boris).claim()
        self.assertEqual(target.user_id, self.boris)
        with self.assertRefused("Boris"):
            target.with_user(self.boris).claim()

    def test_claim_only_from_own_teams(self):
        target = self._new_target("Pool", user_id=False)
        with self.assertRefused(error=AccessError):
            target.with_user(self.stranger).claim()
        without_team = self._new_target("No team", user_id=False, team_id=False)
        with self.assertRefused("pool", error=AccessError):
            without_team.with_user(self.anna).claim()

    def test_closed_targets_are_not_claimed(self):
        target = self._new_target("Pool", user_id=False)
        target._drop(self.reason)
        with self.assertRefused("closed"):
            target.with_user(self.boris).claim()

    def test_what_the_server_keeps_is_not_written(self):
        deal = self._new_deal("Other")
        values = {
            "lead_id": deal.id,
            "completeness": 100,
            "decision_maker_known": True,
            "drop_reason_id": self.reason.id,
            "identity_key": "tax:1",
            "touches_made": 9,
        }
        target = self.target.with_user(self.anna)
        for name, value in values.items():
            with self.subTest(name), self.assertRefused(name):
                target.write({name: value})
            with self.subTest(name), self.assertRefused(name):
                target.create({"name": "Forged", name: value})
        self.env.invalidate_all()
        self.assertFalse(self.target.lead_id or self.target.drop_reason_id)
        # what the owner does by the buttons still gets there
        self._new_question("Supplier")
        self._add_person(role_id=self.role.id)
        self.assertTrue(target.decision_maker_known)
        self.assertEqual(target.copy().lead_id, deal.browse())
        lead = target.convert()
        self.assertEqual(self.target.lead_id, lead)

    def test_team_follows_the_owner(self):
        climate = self.env["crm.team"].create(
            {"name": "Climate", "member_ids": [(6, 0, self.stranger.ids)]}
        )
        self.target.user_id = self.stranger
        self.assertEqual(self.target.team_id, climate)

    def test_list_passes_on_what_it_knows(self):
        campaign = self.env["utm.campaign"].create({"name": "Cold autumn"})
        self.list.campaign_id = campaign
        target = (
            self.env["crm.target"]
            .with_user(self.marta)
            .create({"name": "From the list", "list_id": self.list.id})
        )
        self.assertEqual(target.campaign_id, campaign)
        self.assertEqual(target.team_id, self.team)
        self.assertFalse(target.user_id, "marketing does not sell")

    def test_progress_of_the_list(self):
        targets = self._new_target("A", list_id=self.list.id, potential=10)
        targets |= self._new_target("B", list_id=self.list.id, user_id=False, potential=5)
        targets[0]._drop(self.reason)
        self.list.invalidate_recordset()
        self.assertEqual(self.list.target_count, 2)
        rows = {row["user_id"]: row for row in self.list.progress["rows"]}
        self.assertEqual(rows[self.anna.id]["states"], {"dropped": 1})
        self.assertEqual((rows[False]["potential"], rows[False]["count"]), (5, 1))
        seen = self.list.with_user(self.boris).progress["rows"]
        self.assertEqual([row["user_id"] for row in seen], [False], "as far as one may see")
