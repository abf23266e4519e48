"""People, groups, departments and plans for the tests of planning."""

from odoo import Command
from odoo.addons.crm_corporate_sales.tests.common import ProcessCase, make_user

OWN = "crm_sales_planning"
CORPORATE = "crm_corporate_sales"


class PlanningCase(ProcessCase):
    """anna and boris sell in Vacuum, led by hanna; department Equipment (Vacuum, Climate) is led by dora.

    carl is the CEO, gleb leads the group Climate where stranger sells, lena and maxim are of
    :class:`ProcessCase`.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dora = make_user(cls.env, "dora", f"{OWN}.group_planner_department_head")
        cls.gleb = make_user(cls.env, "gleb", f"{OWN}.group_planner_group_head")
        cls.carl = make_user(cls.env, "carl", f"{OWN}.group_planner_ceo")
        cls.hanna.group_ids = [Command.link(cls.env.ref(f"{OWN}.group_planner_group_head").id)]
        cls.department = cls._make_team("Equipment", cls.dora, is_department=True)
        cls.other_team.user_id = cls.gleb
        (cls.team | cls.other_team).department_id = cls.department

    @classmethod
    def _kpi(cls, code):
        return cls.env.ref(f"{OWN}.kpi_{code}")

    @classmethod
    def _new_plan(cls, period_type, date_from, scope=None, user=None, **targets):
        """A draft.

        :param scope: a team, department or salesperson; None: the company
        :param user: who makes it; None: the administrator
        :param targets: by code of the indicator
        """
        values = {"scope_type": "company"}
        if scope and scope._name == "res.users":
            values = {"scope_type": "user", "user_id": scope.id, "team_id": scope.sale_team_id.id}
        elif scope:
            values = {
                "scope_type": "department" if scope.is_department else "team",
                "team_id": scope.id,
            }
        plans = cls.env["crm.sales.plan"]
        return (plans.with_user(user) if user else plans).create(
            {
                "period_type": period_type,
                "date_from": date_from,
                "line_ids": [
                    Command.create({"kpi_id": cls._kpi(code).id, "target": target})
                    for code, target in targets.items()
                ],
                **values,
            }
        )

    @classmethod
    def _line(cls, plan, code):
        return plan.line_ids.filtered(lambda line: line.kpi_id.code == code)
