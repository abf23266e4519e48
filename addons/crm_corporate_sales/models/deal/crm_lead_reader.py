from markupsafe import Markup
from odoo import api, models
from odoo.tools import is_html_empty

SALESPERSON = "sales_team.group_sale_salesman"


class CrmTeam(models.Model):
    """The pipeline of those who read deals without having any of their own."""

    _inherit = "crm.team"

    @api.model
    def _action_update_to_pipeline(self, action):
        """Without «My Pipeline», which would be empty, for those who are no salespeople."""
        own_help = action.get("help")
        action = super()._action_update_to_pipeline(action)
        if not self.env.user.has_group(SALESPERSON):
            action["context"].pop("search_default_assigned_to_me", None)
            # Odoo's help asks them to join a sales team
            action["help"] = own_help
        return action


class CrmLead(models.Model):
    _inherit = "crm.lead"

    @api.model
    def get_empty_list_help(self, help_message):
        """Who can't make a deal is told which ones appear here, not to make one."""
        # Odoo reads actions as superuser; what counts is what the user may do
        if is_html_empty(help_message) and not self.sudo(False).has_access("create"):
            help_message = Markup(
                '<p class="o_view_nocontent_smiling_face">{title}</p><p>{text}</p>'
            ).format(title=self.env._("No deals here"), text=self._get_reader_help())
        return super().get_empty_list_help(help_message)

    @api.model
    def _get_reader_help(self):
        """Which deals the user may see, in a sentence."""
        user = self.env.user
        if user.has_group("crm_corporate_sales.group_marketing"):
            return self.env._("You see all leads and deals; perhaps a filter hides them.")
        if user.has_group("crm_corporate_sales.group_dispatcher"):
            return self.env._("You see those that have no salesperson yet.")
        return self.env._("You see those whose orders have been invoiced.")
