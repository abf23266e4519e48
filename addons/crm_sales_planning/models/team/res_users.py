from odoo import api, fields, models

GROUP_HEAD = "crm_sales_planning.group_planner_group_head"
DEPARTMENT_HEAD = "crm_sales_planning.group_planner_department_head"
CEO = "crm_sales_planning.group_planner_ceo"
#: reads all plans and facts of the company without planning anything
READERS = ("sales_team.group_sale_manager", "crm_corporate_sales.group_integrator")


class ResUsers(models.Model):
    """Whose plans a person makes and sees: the one place where scope follows from roles."""

    _inherit = "res.users"

    planning_group_ids = fields.Many2many(
        comodel_name="crm.team",
        string="Groups Planned",
        compute="_compute_planning_group_ids",
        compute_sudo=True,
        help="Groups for whose people the user makes plans.",
    )
    planning_department_ids = fields.Many2many(
        comodel_name="crm.team",
        string="Departments Planned",
        compute="_compute_planning_group_ids",
        compute_sudo=True,
        help="Departments for whose groups the user makes plans.",
    )
    reads_all_plans = fields.Boolean(compute="_compute_planning_group_ids", compute_sudo=True)

    @api.depends("group_ids")
    @api.depends_context("allowed_company_ids")
    def _compute_planning_group_ids(self):
        teams = self.env["crm.team"].search(
            [("company_id", "in", [*self.env.companies.ids, False])]
        )
        departments = teams.filtered("is_department")
        groups = teams - departments
        for user in self:
            led = teams.filtered(lambda team, user=user: team.user_id == user)
            mine, mine_departments = groups.browse(), groups.browse()
            if user.has_group(CEO):
                mine, mine_departments = groups, departments
            elif user.has_group(DEPARTMENT_HEAD):
                # without departments the company is one: its head plans for every group
                mine_departments = led & departments
                mine = mine_departments.group_ids if departments else groups
                mine |= led & groups
            elif user.has_group(GROUP_HEAD):
                mine = led & groups
            user.planning_group_ids = mine
            user.planning_department_ids = mine_departments
            user.reads_all_plans = user.has_group(CEO) or any(
                user.has_group(group) for group in READERS
            )
