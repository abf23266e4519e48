from odoo import api, fields, models

# Which deals a person sees depends on these; Odoo keeps the answer until told otherwise.
ACCESS_FIELDS = frozenset(
    {"user_id", "member_ids", "crm_team_member_ids", "crm_team_id", "active", "company_id"}
)


class CrmTeamAccess(models.AbstractModel):
    """A record by which rights on deals are found: when it changes, they are found anew."""

    _name = "crm.team.access"
    _description = "Team or Member Who Sees Deals"

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        self.env.registry.clear_cache()
        return records

    def write(self, vals):
        result = super().write(vals)
        if ACCESS_FIELDS.intersection(vals):
            self.env.registry.clear_cache()
        return result

    def unlink(self):
        result = super().unlink()
        self.env.registry.clear_cache()
        return result


class CrmTeam(models.Model):
    _name = "crm.team"
    _inherit = ["crm.team", "crm.team.access"]

    process_id = fields.Many2one(
        "crm.process",
        string="Default Sales Process",
        check_company=True,
        index="btree_not_null",
        help="New deals of the team start this process by themselves.",
    )
    is_direction = fields.Boolean(
        string="Sales Direction",
        help="The team is a line of business; its leader decides about the potential of deals.",
    )
    claim_limit = fields.Integer(
        string="Pool Limit",
        help="How many open deals of the team one person may have who takes more from the pool. 0: any.",
    )

    def _get_claim_limit(self, user):
        """The limit of open deals for a person: their own, else the team's."""
        self.ensure_one()
        member = self.crm_team_member_ids.filtered(lambda item: item.user_id == user)[:1]
        return member.claim_limit or self.claim_limit


class CrmTeamMember(models.Model):
    _name = "crm.team.member"
    _inherit = ["crm.team.member", "crm.team.access"]

    claim_limit = fields.Integer(string="Pool Limit", help="0: the team's limit.")
