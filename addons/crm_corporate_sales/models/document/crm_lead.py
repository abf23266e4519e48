from odoo import fields, models


class CrmLead(models.Model):
    """All documents of a deal in one list."""

    _inherit = "crm.lead"

    document_ids = fields.One2many(
        comodel_name="crm.lead.document",
        inverse_name="lead_id",
        string="Documents",
        copy=False,
        help="Files, quotations, orders and contracts of the deal.",
    )

    def action_add_documents(self):
        """Open the upload of files of one kind."""
        self.ensure_one()
        return {
            "name": self.env._("Add Files"),
            "type": "ir.actions.act_window",
            "res_model": "crm.lead.document.upload",
            "view_mode": "form",
            "target": "new",
            "context": {"default_lead_id": self.id},
        }

    def action_document_library(self):
        """Choose a file of the library for this deal."""
        self.ensure_one()
        self.check_access("write")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_corporate_sales.action_document_library"
        )
        return {**action, "context": {"document_lead_id": self.id}}
