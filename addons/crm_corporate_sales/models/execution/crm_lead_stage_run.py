from odoo import fields, models


class CrmLeadStageRun(models.Model):
    _inherit = "crm.lead.stage.run"

    left_by_facts = fields.Boolean(
        readonly=True,
        help="The deal went on by itself because the documents said that nothing was left to do.",
    )
