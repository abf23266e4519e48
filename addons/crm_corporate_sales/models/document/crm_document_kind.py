from odoo import api, fields, models
from odoo.exceptions import UserError

#: files without a kind are listed under this one
OTHER = "other"
#: kinds that the sources of a deal's documents refer to by code
CODES_IN_USE = ("contract", "quotation", "order", OTHER)


class CrmDocumentKind(models.Model):
    """What a document of a deal is: a proposal, a specification, an act…"""

    _name = "crm.document.kind"
    _description = "Kind of Document"
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(
        required=True, copy=False, help="Outside programs call the kind by this name."
    )
    sequence = fields.Integer(default=10)
    for_files = fields.Boolean(
        default=True,
        help="Offered for files. Quotations and orders are no files, they come by themselves.",
    )
    active = fields.Boolean(default=True)

    _code_uniq = models.UniqueIndex("(code)", "Another kind of document has this code.")

    @api.ondelete(at_uninstall=False)
    def _unlink_not_in_use(self):
        for kind in self.filtered(lambda kind: kind.code in CODES_IN_USE):
            raise UserError(
                self.env._("The list of documents needs the kind “%(kind)s”.", kind=kind.name)
            )

    def write(self, vals):
        if "code" in vals:
            for kind in self.filtered(lambda item: item.code in CODES_IN_USE):
                if kind.code != vals["code"]:
                    raise UserError(
                        self.env._("The code of the kind “%(kind)s” is fixed.", kind=kind.name)
                    )
        return super().write(vals)
