from odoo import models


class IrUiMenu(models.Model):
    _inherit = "ir.ui.menu"

    def _load_menus_blacklist(self):
        """«To Assign» is for those who lead a team or see all leads."""
        hidden = super()._load_menus_blacklist()
        user = self.env.user
        is_head = user.has_group("sales_team.group_sale_salesman_all_leads") or bool(
            # sudo: whether the user leads a team
            user.sudo().led_team_ids
        )
        if not is_head:
            menu = self.env.ref("crm_corporate_sales.menu_assign_leads", raise_if_not_found=False)
            hidden = [*hidden, *(menu.ids if menu else [])]
        return hidden
