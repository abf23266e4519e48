from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CrmTeam(models.Model):
    """A group of salespeople belongs to a department: a team of teams with a head."""

    _inherit = "crm.team"

    is_department = fields.Boolean(
        string="Department", help="A team of teams; its leader plans for the groups in it."
    )
    department_id = fields.Many2one(
        comodel_name="crm.team",
        string="Belongs to Department",
        domain="[('is_department', '=', True), ('id', '!=', id)]",
        check_company=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    group_ids = fields.One2many(
        comodel_name="crm.team", inverse_name="department_id", string="Groups"
    )

    _department_flat = models.Constraint(
        "CHECK (NOT (is_department AND department_id IS NOT NULL))",
        "A department does not belong to another department.",
    )

    def write(self, vals):
        result = super().write(vals)
        if {"user_id", "is_department", "department_id", "group_ids", "active"}.intersection(vals):
            self._forget_who_plans()
        return result

    @api.model_create_multi
    def create(self, vals_list):
        teams = super().create(vals_list)
        self._forget_who_plans()
        return teams

    @api.model
    def _forget_who_plans(self):
        """Scopes are kept by person, and rules on plans and facts follow them."""
        self.env["res.users"].invalidate_model(
            ["planning_group_ids", "planning_department_ids", "reads_all_plans"]
        )
        self.env.registry.clear_cache()

    @api.constrains("department_id", "is_department")
    def _check_department(self):
        for team in self:
            if team.department_id and not team.department_id.is_department:
                raise ValidationError(
                    self.env._(
                        "“%(team)s” is no department; mark it as one first.",
                        team=team.department_id.display_name,
                    )
                )
            if team.group_ids and not team.is_department:
                raise ValidationError(
                    self.env._(
                        "“%(team)s” has groups, so it stays a department.", team=team.display_name
                    )
                )
