from odoo import fields, models


class IrAttachment(models.Model):
    _inherit = "ir.attachment"

    document_kind_id = fields.Many2one(
        comodel_name="crm.document.kind",
        string="Kind of Document",
        index="btree_not_null",
        ondelete="set null",
        help="What this file is in the deal: a proposal, a specification, an act…",
    )
