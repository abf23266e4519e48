from odoo import api, models
from odoo.tools import SQL


class CrmLeadDocument(models.Model):
    """Acts of completed works are documents of the deal."""

    _inherit = "crm.lead.document"
    _depends = {
        "crm.commissioning": ["act_number", "lead_id", "state", "act_date", "user_id"],
    }

    @api.model
    def _get_document_sources(self):
        return {
            **super()._get_document_sources(),
            "crm.commissioning": SQL(
                """
                SELECT id AS res_id, lead_id, act_number AS name, 'act' AS kind,
                       act_date + time '12:00' AS date, user_id, state
                  FROM crm_commissioning
                 WHERE act_number IS NOT NULL
                """
            ),
        }
