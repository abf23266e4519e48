from odoo import api, models


class CrmLead(models.Model):
    _inherit = "crm.lead"

    @api.model
    def _load_demo_story(self, scale=1.0):
        """Load the demo company; called by its demo data only, see ``demo/story.py``."""
        from ...demo import story

        return bool(story.load(self.env, scale))
