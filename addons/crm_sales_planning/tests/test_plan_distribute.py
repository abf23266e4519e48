from datetime import date

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .test_plan_split import MAY, DividedCase


@tagged("post_install", "-at_install")
class TestPlanDistribute(DividedCase):
    def test_company_among_departments_and_groups_of_none(self):
        self.env["crm.team"].search([]).filtered(
            lambda team: team not in self.department.group_ids | self.department
        ).member_ids = False
        alone = self._make_team("Service works", self.lena, self.lena)
        plan = self._approved("month", MAY, turnover=100)
        parts = self._distribute(plan, "equal", self.carl)
        self.assertEqual(
            [(part.scope_type, part.team_id) for part in parts],
            [("department", self.department), ("team", alone)],
        )
        self.assertEqual(self._targets(parts, "turnover"), [50, 50])
        self.assertEqual(parts.parent_id, plan)

    def test_department_among_groups_to_people(self):
        plan = self._approved("month", MAY, self.department, new_contracts=7, quality=95)
        groups = self._distribute(plan, "equal")
        self.assertEqual(groups.team_id, self.team | self.other_team)
        self.assertEqual(self._targets(groups, "new_contracts"), [4, 3])
        self.assertEqual(self._targets(groups, "quality"), [95, 95])
        groups.with_user(self.dora).action_issue()
        people = self._distribute(groups[0], "equal", self.hanna)
        self.assertEqual(people.user_id, self.anna | self.boris)
        self.assertEqual(self._targets(people, "new_contracts"), [2, 2])

    def test_a_part_of_what_is_agreed_needs_no_approval(self):
        plan = self._approved("month", MAY, self.team, cold_calls=10)
        people = self._distribute(plan, "equal", self.hanna)
        people.with_user(self.hanna).action_issue()
        self.assertEqual(people.mapped("state"), ["issued"] * 2)
        self.assertEqual(people.line_ids.mapped("approved_target"), [5, 5])
        told = self.env["mail.message"].search(
            [("model", "=", "crm.sales.plan"), ("res_id", "in", people.ids)]
        )
        self.assertEqual(told.notified_partner_ids, (self.anna | self.boris).partner_id)

    def test_a_draft_of_nothing_agreed_is_not_issued(self):
        plan = self._new_plan("month", MAY, self.anna, user=self.hanna, cold_calls=10)
        with self.assertRefused("possible only from"):
            plan.action_issue()

    def test_not_issued_while_something_is_unallocated(self):
        plan = self._approved("month", MAY, self.team, cold_calls=10)
        people = self._distribute(plan, "manual", self.hanna)
        self.assertEqual(plan.line_ids.rest_org, 10)
        people.line_ids[0].with_user(self.hanna).target = 9
        self.assertEqual(plan.line_ids.rest_org, 1)
        with self.assertRefused("1.0 of “Cold calls” is not allocated"):
            people.with_user(self.hanna).action_issue()
        with self.assertRefused("not allocated"):
            plan.with_user(self.dora).action_issue()
        people.line_ids[1].with_user(self.hanna).target = 1
        people.with_user(self.hanna).action_issue()
        plan.with_user(self.dora).action_issue()

    def test_a_rate_is_not_made_easier_on_the_way_down(self):
        plan = self._approved("month", MAY, self.team, conv_call_meet=30, time_proposal=16)
        people = self._distribute(plan, "equal", self.hanna)
        line = self._line(people[0], "conv_call_meet")
        line.target = 20
        with self.assertRefused("easier"):
            people.with_user(self.hanna).action_issue()
        line.target = 35
        slow = self._line(people[0], "time_proposal")
        slow.target = 20
        with self.assertRefused("easier"):
            people.with_user(self.hanna).action_issue()
        slow.target = 10
        people.with_user(self.hanna).action_issue()

    def test_by_hand_with_weights(self):
        plan = self._approved("month", MAY, self.team, cold_calls=10)
        weights = {str(self.anna.id): 3, str(self.boris.id): 2}
        people = self._distribute(plan, "manual", self.hanna, weights=weights)
        self.assertEqual(self._targets(people, "cold_calls"), [6, 4])
        with self.assertRefused("nobody with the id"):
            self._distribute(plan, "manual", self.hanna, weights={str(self.stranger.id): 1})
        for weight in (-1, "a", True):
            with self.assertRefused("positive number"):
                self._distribute(plan, "manual", weights={str(self.anna.id): weight})

    def test_capacity_by_working_days(self):
        self._holiday(date(2031, 5, 1), date(2031, 5, 16), self.anna)
        plan = self._approved("month", MAY, self.team, cold_calls=32)
        people = self._distribute(plan, "capacity", self.hanna)
        # 10 and 22 working days
        self.assertEqual(self._targets(people, "cold_calls"), [10, 22])

    def test_last_fact(self):
        for user, count in ((self.anna, 3), (self.boris, 1)):
            for number in range(count):
                self.env["crm.sales.fact"].create(
                    {
                        "kind": "payment",
                        "company_id": self.env.company.id,
                        "user_id": user.id,
                        "team_id": self.team.id,
                        "date": date(2031, 4, 2 + number),
                        "res_model": "res.users",
                        "res_id": user.id,
                        "part": str(number),
                        "amount": 100,
                    }
                )
        plan = self._approved("month", MAY, self.team, payments=1000)
        people = self._distribute(plan, "last_fact", self.hanna)
        self.assertEqual(self._targets(people, "payments"), [750, 250])
        group = self._approved("month", MAY, self.department, payments=1000)
        self.assertEqual(self._targets(self._distribute(group, "last_fact"), "payments")[1:], [0])

    def test_open_pipeline(self):
        for user, amount in ((self.anna, 100), (self.anna, 200), (self.boris, 100)):
            self._make_deal(user_id=user.id, expected_revenue=amount, process=None)
        lost = self._make_deal(user_id=self.boris.id, expected_revenue=5000, process=None)
        lost.sudo().action_set_lost()
        plan = self._approved("month", MAY, self.team, new_contract_amount=4000)
        people = self._distribute(plan, "pipeline", self.hanna)
        self.assertEqual(self._targets(people, "new_contract_amount"), [3000, 1000])

    def test_nothing_to_go_by_is_equal(self):
        plan = self._approved("month", MAY, self.team, payments=1000)
        for method in ("last_fact", "pipeline"):
            people = self._distribute(plan, method, self.hanna)
            self.assertEqual(self._targets(people, "payments"), [500, 500])

    def test_distributing_again_keeps_what_is_approved(self):
        plan = self._approved("month", MAY, self.team, cold_calls=10)
        people = self._distribute(plan, "manual", weights={str(self.anna.id): 1})
        self.assertEqual(self._targets(people, "cold_calls"), [10, 0])
        people.line_ids[0].target, people.line_ids[1].target = 7, 3
        people[0].with_user(self.hanna).action_issue()
        self.assertEqual(self._distribute(plan, "equal"), people)
        self.assertEqual(self._targets(people, "cold_calls"), [7, 3])

    def test_whom_and_how(self):
        plan = self._approved("month", MAY, self.anna, cold_calls=10)
        with self.assertRefused("nobody to distribute to"):
            self._distribute(plan, "equal")
        plan = self._approved("month", MAY, self.team, cold_calls=10)
        with self.assertRefused("no way to distribute"):
            self._distribute(plan, "lottery")
        draft = self._new_plan("month", MAY, self.other_team, cold_calls=10)
        with self.assertRefused("once it is approved"):
            self._distribute(draft, "equal")

    def test_roles(self):
        plan = self._approved("month", MAY, self.department, cold_calls=10)
        for nobody in (self.hanna, self.anna, self.maxim):
            with self.assertRaises(AccessError):
                self._distribute(plan, "equal", nobody)
        groups = self._distribute(plan, "equal")
        groups.with_user(self.dora).action_issue()
        with self.assertRaises(AccessError):
            self._distribute(groups[1], "equal", self.hanna)
        self._distribute(groups[1], "equal", self.gleb)
        with self.assertRaises(AccessError):
            groups[1].child_ids.with_user(self.hanna).line_ids.target = 1

    def test_company_without_departments(self):
        (self.team | self.other_team).department_id = False
        self.department.active = False
        plan = self._approved("month", MAY, turnover=10)
        groups = self._distribute(plan, "equal")
        self.assertEqual(
            groups.team_id & (self.team | self.other_team), self.team | self.other_team
        )
        self.assertEqual(sum(self._targets(groups, "turnover")), 10)
        self.assertEqual(plan.line_ids.rest_org, 0)

    def test_arguments_of_the_wrong_type(self):
        plan = self._approved("month", MAY, self.team, turnover=10)
        for method in (5, ["equal"], {"method": "equal"}):
            with self.assertRefused("no way to distribute"):
                plan.action_distribute(method)
            with self.assertRefused("how to distribute"):
                plan.action_distribute_reserve(method)
            with self.assertRefused("not split into"):
                plan.action_split(method)
        for weights in ("all", 5, [1, 2]):
            with self.assertRefused("no share"):
                plan.action_distribute("manual", weights)
