from odoo import models


class IrUiMenu(models.Model):
    _inherit = "ir.ui.menu"

    def _load_menus_blacklist(self):
        """Salespeople who lead no team don't see the menus of margins and costs."""
        hidden = super()._load_menus_blacklist()
        if not self.env["crm.margin.report"]._may_see_report():
            names = ("menu_crm_margin_report", "menu_crm_deal_cost")
            menus = (
                self.env.ref(f"crm_corporate_sales.{name}", raise_if_not_found=False)
                for name in names
            )
            hidden = [*hidden, *(menu.id for menu in menus if menu)]
        return hidden
