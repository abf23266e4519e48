from odoo import api, models


class CrmSalesPlan(models.Model):
    _inherit = "crm.sales.plan"

    @api.model
    def _load_demo_story(self):
        """Load the demo company's planning; called by the demo data only, see ``demo/story.py``."""
        from ..demo import story

        return story.load(self.env)
