from odoo import fields, models

from .res_users import CEO


class ResCompany(models.Model):
    """Who is the CEO for plans, reports and decisions."""

    _inherit = "res.company"

    planning_ceo_id = fields.Many2one(
        comodel_name="res.users",
        string="CEO for Planning",
        domain=lambda self: [("all_group_ids", "in", self.env.ref(CEO).ids)],
        help="Is asked to approve plans and receives reports; empty: the first who has the role.",
    )

    def _get_planning_ceo(self):
        """The CEO; administrators come last, for they have every role."""
        self.ensure_one()
        # sudo: looked up to be told
        company = self.sudo()
        if company.planning_ceo_id.active:
            return company.planning_ceo_id.sudo(False)
        users = company.env.ref(CEO).all_user_ids.filtered(
            lambda user: company in user.company_ids and not user.share and user.active
        )
        ordered = users.sorted(lambda user: (user.has_group("base.group_system"), user.id))
        return ordered[:1].sudo(False)


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    planning_ceo_id = fields.Many2one(related="company_id.planning_ceo_id", readonly=False)
