from odoo import fields, models
from odoo.exceptions import UserError


class CrmLeadDocumentUpload(models.TransientModel):
    """Puts files of one kind on a deal."""

    _name = "crm.lead.document.upload"
    _description = "Add Files to a Deal"

    lead_id = fields.Many2one(
        comodel_name="crm.lead", string="Deal", required=True, ondelete="cascade"
    )
    kind_id = fields.Many2one(
        comodel_name="crm.document.kind",
        required=True,
        domain=[("for_files", "=", True)],
    )
    attachment_ids = fields.Many2many(comodel_name="ir.attachment", string="Files")

    def action_add(self):
        """Hand the files over to the deal.

        :raises UserError: no file, or a file that belongs to another record
        """
        self.ensure_one()
        self.lead_id.check_access("write")
        files = self.attachment_ids
        if not files:
            raise UserError(self.env._("Choose at least one file."))
        for file in files:
            if file.res_id and (file.res_model, file.res_id) != (self._name, self.id):
                raise UserError(
                    self.env._("The file “%(file)s” belongs to another record.", file=file.name)
                )
        files.write(
            {
                "res_model": "crm.lead",
                "res_id": self.lead_id.id,
                "document_kind_id": self.kind_id.id,
            }
        )
        return {"type": "ir.actions.act_window_close"}
