from odoo import api, models
from odoo.tools import SQL


class CrmLeadDocument(models.Model):
    """Certificates and protocols are documents of the deal."""

    _inherit = "crm.lead.document"
    _depends = {
        "crm.certification": [
            "certificate_number",
            "protocol_number",
            "lead_id",
            "state",
            "date_done",
            "user_id",
        ],
    }

    @api.model
    def _get_document_sources(self):
        return {
            **super()._get_document_sources(),
            "crm.certification": SQL(
                """
                SELECT id AS res_id, lead_id,
                       COALESCE(certificate_number, protocol_number) AS name,
                       CASE WHEN certificate_number IS NULL THEN 'protocol'
                            ELSE 'certificate' END AS kind,
                       date_done + time '12:00' AS date, user_id, state
                  FROM crm_certification
                 WHERE state = 'done'
                """
            ),
        }
