from odoo.tests import tagged

from .fact_case import FactCase


@tagged("post_install", "-at_install")
class TestFactActivity(FactCase):
    """Done activities: archived by Odoo, with a day of Greenwich."""

    def test_done_activity_is_archived_and_counts(self):
        deal = self._make_deal()
        activity = self._do_activity(deal, self.cold_call, "2031-05-05 10:00:00")
        self.assertFalse(activity.active)
        fact = self._get_facts("cold_call")
        self.assertEqual(
            (fact.user_id, fact.team_id, fact.lead_id, str(fact.date)),
            (self.anna, self.team, deal, "2031-05-05"),
        )
        self.assertEqual((fact.res_model, fact.res_id), ("mail.activity", activity.id))
        self.assertEqual(self._value("cold_calls", "2031-05-05", user=self.anna), 1)

    def test_planned_activity_does_not_count(self):
        self._plan_activity(self._make_deal(), self.cold_call)
        self.assertFalse(self._get_facts("cold_call", "call"))

    def test_cancelled_activity_does_not_count(self):
        self._plan_activity(self._make_deal(), self.cold_call).unlink()
        self.assertFalse(self._get_facts("cold_call"))

    def test_day_is_the_companys_not_that_of_greenwich(self):
        activity = self._do_activity(self._make_deal(), self.cold_call, "2031-04-30 21:30:00")
        self.assertEqual(str(activity.date_done), "2031-04-30")
        self.assertEqual(str(self._get_facts("cold_call").date), "2031-05-01")
        self.assertEqual(self._value("cold_calls", "2031-04-30"), 0)

    def test_day_written_by_hand_is_taken_as_it_is(self):
        activity = self._plan_activity(self._make_deal(), self.cold_call)
        activity.sudo().write({"active": False, "date_done": "2031-03-31"})
        self.assertEqual(str(self._get_facts("cold_call").date), "2031-03-31")

    def test_any_call_is_a_call_only_a_cold_one_counts_as_cold(self):
        self._do_activity(self._make_deal(), self.call, "2031-05-05 10:00:00")
        self.assertEqual(len(self._get_facts("call")), 1)
        self.assertEqual(self._value("cold_calls", "2031-05-05"), 0)

    def test_one_cold_call_a_day_with_a_party(self):
        one = self._make_deal(partner_id=self.customer.id)
        other = self._make_deal(partner_id=self.customer.id)
        nobody = self._make_deal()
        for deal in (one, other, nobody):
            self._do_activity(deal, self.cold_call, "2031-05-05 10:00:00")
        self.assertEqual(self._value("cold_calls", "2031-05-05"), 2)
        self._do_activity(one, self.cold_call, "2031-05-06 10:00:00")
        self.assertEqual(self._value("cold_calls", "2031-05-05", "2031-05-06"), 3)

    def test_undone_call_leaves_the_count_to_the_next_one(self):
        deal = self._make_deal(partner_id=self.customer.id)
        first = self._do_activity(deal, self.cold_call, "2031-05-05 10:00:00")
        second = self._do_activity(deal, self.cold_call, "2031-05-05 11:00:00")
        self.assertEqual(self._get_facts("cold_call", is_counted=True).res_id, first.id)
        first.sudo().action_unarchive()
        self.assertEqual(self._get_facts("cold_call", is_counted=True).res_id, second.id)

    def test_reassigned_deal_does_not_change_history(self):
        deal = self._make_deal()
        activity = self._do_activity(deal, self.cold_call, "2031-05-05 10:00:00")
        deal.sudo().write({"user_id": self.boris.id, "team_id": self.other_team.id})
        activity.sudo().user_id = self.boris
        fact = self._get_facts("cold_call")
        self.assertEqual((fact.user_id, fact.team_id), (self.anna, self.team))
        self.facts._sync_all()
        self.assertEqual((fact.user_id, fact.team_id), (self.anna, self.team))

    def test_person_who_changes_groups_keeps_what_was(self):
        self._do_activity(self._make_deal(), self.cold_call, "2031-05-05 10:00:00")
        fact = self._get_facts("cold_call")
        self.env["crm.team.member"].search([("user_id", "=", self.anna.id)]).unlink()
        self.other_team.member_ids |= self.anna
        self.facts._sync_all()
        self.assertEqual(fact.team_id, self.team)

    def test_deleted_deal_deletes_activities_not_facts(self):
        deal = self._make_deal(process=False)
        activity = self._do_activity(deal, self.cold_call, "2031-05-05 10:00:00")
        deal.sudo().unlink()
        self.assertFalse(activity.exists())
        fact = self._get_facts("cold_call")
        self.assertEqual((len(fact), fact.lead_id.id), (1, False))
        self.facts._sync_all()
        self.assertTrue(fact.exists())

    def test_merging_deals_keeps_facts(self):
        """Odoo alone would drop the done activities of the merged deal."""
        head = self._make_deal("Head", process=False, probability=50)
        tail = self._make_deal("Tail", process=False, probability=10)
        self._do_activity(tail, self.cold_call, "2031-05-05 10:00:00")
        self._make_meeting(tail, "2031-05-06 10:00:00", meeting_kind="needs", meeting_result="held")
        lost = self._make_deal("Lost", process=False, probability=1)
        dropped = self._do_activity(lost, self.call, "2031-05-07 10:00:00")
        self.env.invalidate_all()
        merged = (head | tail).with_user(self.maxim).merge_opportunity()
        self.assertEqual(merged, head)
        self.facts._repoint(lost, head)
        dropped.sudo().unlink()
        lost.sudo().unlink()
        facts = self._get_facts("cold_call", "need_meeting", "call")
        self.assertEqual((len(facts), facts.lead_id), (3, merged))
        self.facts._sync_all()
        self.assertEqual(len(facts.exists()), 3)

    def test_lost_deal_keeps_its_calls(self):
        deal = self._make_deal(process=False)
        self._do_activity(deal, self.cold_call, "2031-05-05 10:00:00")
        deal.sudo().action_set_lost(lost_reason_id=self.reason.id)
        self.assertFalse(deal.active)
        self.assertEqual(self._value("cold_calls", "2031-05-05"), 1)

    def test_activity_on_a_client(self):
        self._do_activity(self.customer, self.cold_call, "2031-05-05 10:00:00")
        fact = self._get_facts("cold_call")
        self.assertEqual((fact.partner_id, fact.lead_id.id), (self.customer, False))

    def test_syncing_twice_gives_the_same_rows(self):
        deal = self._make_deal(partner_id=self.customer.id)
        for hour in (10, 11, 12):
            self._do_activity(deal, self.cold_call, f"2031-05-05 {hour}:00:00")
        names = ["id", "date", "user_id", "team_id", "is_counted", "party", "write_date"]
        before = self._get_facts("cold_call", "call").read(names)
        self.facts._sync_all()
        self.facts._sync_all()
        self.assertEqual(self._get_facts("cold_call", "call").read(names), before)
        self.assertEqual(len(before), 3)

    def test_install_counts_what_was_before(self):
        self._do_activity(self._make_deal(), self.cold_call, "2031-05-05 10:00:00")
        self._get_facts("cold_call").unlink()
        self.facts._sync_all(["cold_call"])
        self.assertEqual(self._value("cold_calls", "2031-05-05"), 1)

    def test_number_of_queries_does_not_grow(self):
        def count(number):
            deal = self._make_deal()
            activities = self.env["mail.activity"].concat(
                *(self._plan_activity(deal, self.cold_call) for _ in range(number))
            )
            self.facts._sync_noted()
            activities.sudo().action_archive()
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            self.facts._sync_noted()
            return self.env.cr.sql_log_count - before

        few, many = count(2), count(40)
        self.assertEqual(few, many)
        self.assertLess(many, 8)
