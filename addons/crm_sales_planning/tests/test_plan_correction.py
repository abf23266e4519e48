from datetime import date

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .test_plan_facts import FactsCase

JUNE = date(2031, 6, 1)


@tagged("post_install", "-at_install")
class TestPlanCorrection(FactsCase):
    """Agreed targets change only for coming periods, and only to what is more ambitious."""

    def _correct(self, plan, code, target, user=None, reason="May went well"):
        line = self._line(plan, code)
        found = plan.with_user(user or self.dora).action_correct(line.id, target, reason)
        return self.env["crm.sales.correction"].browse(found)

    def test_upwards_by_direction(self):
        plan = self._run("month", JUNE, self.team, turnover=100, claims=5, nonstandard=4)
        correction = self._correct(plan, "turnover", 120.5)
        self.assertEqual(
            (correction.old_target, correction.new_target, correction.user_id, correction.reason),
            (100, 120.5, self.dora, "May went well"),
        )
        line = self._line(plan, "turnover")
        self.assertEqual((line.target, line.approved_target, line.corrected), (120.5, 100, 20.5))
        self._correct(plan, "claims", 3)
        self._correct(plan, "nonstandard", 3)
        self.assertEqual(self._line(plan, "claims").target, 3)

    def test_weaker_or_the_same_is_refused(self):
        plan = self._run("month", JUNE, self.team, turnover=100, claims=5, time_proposal=8)
        for code, targets in (
            ("turnover", (99.99, 100, 100.001)),
            ("claims", (6, 5)),
            ("time_proposal", (9, 8)),
        ):
            for target in targets:
                with self.assertRefused("only upwards"):
                    self._correct(plan, code, target)
        self.assertFalse(plan.correction_ids)

    def test_coming_periods_only(self):
        for start in (date(2031, 5, 1), date(2031, 4, 1)):
            plan = self._run("month", start, self.team, turnover=100)
            with self.assertRefused("has begun"):
                self._correct(plan, "turnover", 200)

    def test_drafts_are_typed(self):
        plan = self._new_plan("month", JUNE, self.team, turnover=100)
        with self.assertRefused("only agreed plans"):
            self._correct(plan, "turnover", 200)
        plan.with_user(self.dora).action_submit()
        with self.assertRefused("return it"):
            self._correct(plan, "turnover", 200)

    def test_bad_values(self):
        plan = self._run("month", JUNE, self.team, turnover=100)
        for target in (-1, "many", False, True, None, float("nan"), 1e15):
            with self.assertRefused("no target"):
                self._correct(plan, "turnover", target)
        for reason in ("", "   ", False, None):
            with self.assertRefused("why"):
                self._correct(plan, "turnover", 200, reason=reason)
        other = self._run("month", JUNE, self.other_team, turnover=100)
        with self.assertRefused("no line"):
            plan.with_user(self.dora).action_correct(other.line_ids.id, 200, "More")

    def test_roles(self):
        plan = self._run("month", JUNE, self.team, turnover=100)
        for user in (self.hanna, self.anna, self.maxim, self.gleb, self.lena):
            with self.assertRaises(AccessError):
                self._correct(plan, "turnover", 200, user)
        person = self._run("month", JUNE, self.anna, cold_calls=10)
        self._correct(person, "cold_calls", 12, self.hanna)
        with self.assertRaises(AccessError):
            self._correct(person, "cold_calls", 14, self.gleb)
        corrections = self.env["crm.sales.correction"]
        self.assertEqual(len(corrections.with_user(self.anna).search([])), 1)
        self.assertFalse(corrections.with_user(self.boris).search([]))
        for change in (
            lambda own: own.write({"reason": "Other"}),
            lambda own: own.unlink(),
            lambda own: own.create({"line_id": person.line_ids.id, "reason": "Mine"}),
        ):
            with self.assertRaises(AccessError):
                change(corrections.with_user(self.dora).search([])[:1].with_user(self.dora))

    def test_more_than_the_whole_does_not_block(self):
        plan = self._run("month", JUNE, self.team, cold_calls=10)
        parts = plan.browse(plan.with_user(self.hanna).action_distribute("equal"))
        parts[0].with_user(self.hanna).action_issue()
        self._correct(parts[0], "cold_calls", 8, self.hanna)
        self.assertEqual(plan.line_ids.rest_org, -3)
        parts[1].with_user(self.hanna).action_issue()
        self.assertEqual(parts[1].state, "issued")

    def test_a_corrected_whole_is_handed_down(self):
        plan = self._run("month", JUNE, self.team, cold_calls=10)
        parts = plan.browse(plan.with_user(self.hanna).action_distribute("equal"))
        self._correct(plan, "cold_calls", 14)
        self.assertEqual(plan.line_ids.rest_org, 4)
        with self.assertRefused("not allocated"):
            parts.with_user(self.hanna).action_issue()
        plan.with_user(self.hanna).action_distribute("equal")
        parts.with_user(self.hanna).action_issue()
        self.assertEqual(parts.line_ids.mapped("target"), [7, 7])


@tagged("post_install", "-at_install")
class TestPlanLeaver(FactsCase):
    """Whoever leaves leaves their target to the group's reserve."""

    def setUp(self):
        super().setUp()
        self.group = self._run("month", JUNE, self.team, cold_calls=10, conv_call_meet=30)
        self.people = self.group.browse(self.group.with_user(self.hanna).action_distribute("equal"))
        self.people.with_user(self.hanna).action_issue()
        self.line = self._line(self.group, "cold_calls")

    def _assert_in_reserve(self):
        anna, boris = (self._line(plan, "cold_calls") for plan in self.people)
        self.assertEqual((self.line.target, self.line.reserve, self.line.rest_org), (10, 5, 0))
        self.assertEqual((anna.target, boris.target), (0, 5))
        self.assertEqual(anna.correction_ids.kind, "leaver")
        self.assertEqual(self._line(self.people[0], "conv_call_meet").target, 30)

    def test_archived(self):
        self.anna.active = False
        self._assert_in_reserve()

    def test_left_the_group(self):
        self.team.member_ids -= self.anna
        self._assert_in_reserve()

    def test_moved_to_another_group(self):
        member = self.team.crm_team_member_ids.filtered(lambda one: one.user_id == self.anna)
        member.crm_team_id = self.other_team
        self._assert_in_reserve()

    def test_membership_deleted(self):
        self.team.crm_team_member_ids.filtered(lambda one: one.user_id == self.anna).unlink()
        self._assert_in_reserve()

    def test_a_head_of_sales_archives(self):
        self.team.with_user(self.maxim).member_ids -= self.anna
        self._assert_in_reserve()

    def test_past_and_closed_plans_stay(self):
        past = self._run("month", date(2031, 4, 1), self.anna, cold_calls=5)
        self._run("month", date(2031, 4, 1), self.team, cold_calls=10)
        self.anna.active = False
        self.assertEqual(past.line_ids.target, 5)

    def test_weeks_of_the_month_go_with_it(self):
        anna = self.people[0]
        weeks = anna.browse(anna.with_user(self.hanna).action_split("week"))
        weeks.with_user(self.hanna).action_issue()
        self.anna.active = False
        self.assertEqual(sum(self._line(week, "cold_calls").target for week in weeks), 0)
        self.assertEqual(self._line(anna, "cold_calls").rest_time, 0)
        self.assertEqual(self.line.reserve, 5)

    def test_a_target_that_no_group_holds_stays(self):
        alone = self._run("month", date(2031, 7, 1), self.anna, cold_calls=5)
        self.anna.active = False
        self.assertEqual(alone.line_ids.target, 5)

    def test_reserve_is_handed_out(self):
        self.anna.active = False
        self.team.member_ids = self.boris | self.lena
        self.group.with_user(self.hanna).action_distribute_reserve("equal")
        targets = {
            plan.user_id: self._line(plan, "cold_calls").target for plan in self.group.child_ids
        }
        self.assertEqual(targets, {self.anna: 0, self.boris: 8, self.lena: 2})
        self.assertEqual((self.line.reserve, self.line.rest_org), (0, 0))
        boris = self._line(self.people[1], "cold_calls")
        self.assertEqual(boris.correction_ids.kind, "reserve")
        with self.assertRefused("nothing in reserve"):
            self.group.with_user(self.hanna).action_distribute_reserve("equal")

    def test_reserve_is_for_the_head_of_the_group(self):
        self.anna.active = False
        for user in (self.gleb, self.boris, self.maxim):
            with self.assertRaises(AccessError):
                self.group.with_user(user).action_distribute_reserve("equal")
