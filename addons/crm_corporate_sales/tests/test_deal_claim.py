from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import ProcessCase


@tagged("post_install", "-at_install")
class TestDealClaim(ProcessCase):
    """The pool of a team: who may take, what, how many."""

    def _pool(self, count=1, team=None, **values):
        deals = self.env["crm.lead"].browse()
        for number in range(count):
            deals |= self._make_deal(
                f"Pool {number}", user_id=False, team_id=(team or self.team).id, **values
            )
        return deals

    def test_take_from_the_own_team(self):
        deal = self._pool().with_user(self.anna)
        deal.claim()
        self.assertEqual(deal.user_id, self.anna)

    def test_leader_takes_too(self):
        deal = self._pool().with_user(self.hanna)
        deal.claim()
        self.assertEqual(deal.user_id, self.hanna)

    def test_result_is_a_plain_value(self):
        self.assertIsNotNone(self._pool().with_user(self.anna).claim())

    def test_not_from_another_team(self):
        deal = self._pool(team=self.other_team)
        with self.assertRefused(error=AccessError):
            deal.with_user(self.anna).claim()
        with self.assertRefused("Pool 0", AccessError):
            deal.with_user(self.maxim).claim()
        self.assertFalse(deal.sudo().user_id)

    def test_not_what_somebody_has(self):
        deal = self._make_deal("Taken", user_id=self.boris.id)
        with self.assertRefused("Taken.*Boris"):
            deal.with_user(self.hanna).claim()
        self.assertEqual(deal.sudo().user_id, self.boris)

    def test_limit_of_the_team(self):
        self.team.claim_limit = 2
        deals = self._pool(3).with_user(self.anna)
        with self.assertRefused("2"):
            deals.claim()
        self.assertFalse(deals.sudo().user_id, "all or nothing")
        deals[:2].claim()
        with self.assertRefused("limit is 2"):
            deals[2].claim()

    def test_limit_of_the_member_goes_first(self):
        self.team.claim_limit = 1
        member = self.team.crm_team_member_ids.filtered(lambda item: item.user_id == self.anna)
        member.claim_limit = 2
        self._pool(2).with_user(self.anna).claim()
        with self.assertRefused("limit is 1"):
            self._pool(2).with_user(self.boris).claim()

    def test_closed_deals_do_not_count(self):
        self.team.claim_limit = 1
        first, second, third = self._pool(3).with_user(self.anna)
        first.claim()
        first.process_close("won")
        second.claim()
        second.process_close("lost", {"lost_reason_id": self.reason.id})
        third.claim()
        self.assertEqual(third.user_id, self.anna)

    def test_deals_of_other_teams_do_not_count(self):
        self.team.claim_limit = 1
        self._make_deal("Elsewhere", team_id=self.other_team.id)
        deal = self._pool().with_user(self.anna)
        deal.claim()
        self.assertEqual(deal.user_id, self.anna)

    def test_limit_does_not_bind_who_gives(self):
        """The limit is for taking out of the pool, not for what a head hands out."""
        self.team.claim_limit = 1
        deals = self._pool(2).with_user(self.hanna)
        deals.write({"user_id": self.anna.id})
        self.assertEqual(deals.user_id, self.anna)

    def test_process_of_the_pool_goes_on_with_the_new_owner(self):
        deal = self._pool().with_user(self.anna)
        deal.claim()
        self.assertEqual(self._steps(deal), ["interest_call"])
        self._do(deal, "interest_call", "meet")
        self.assertEqual(self._steps(deal), ["interest_meeting"])

    def test_closed_deal_is_not_for_taking(self):
        deal = self._pool()
        deal.sudo().process_close("won")
        with self.assertRefused("Pool 0"):
            deal.with_user(self.anna).claim()

    def test_not_by_who_sells_nothing(self):
        deal = self._pool()
        clerk = self.env["res.users"].create(
            {
                "name": "Clerk",
                "login": "clerk_claims",
                "group_ids": [(6, 0, [self.env.ref("base.group_user").id])],
            }
        )
        self.team.member_ids += clerk
        with self.assertRefused(error=AccessError):
            deal.with_user(clerk).claim()
