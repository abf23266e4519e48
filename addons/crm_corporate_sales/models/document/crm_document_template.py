from odoo import fields, models
from odoo.exceptions import UserError


class CrmDocumentTemplate(models.Model):
    """A file of the library: an offer, a price list, a presentation to be used in deals."""

    _name = "crm.document.template"
    _description = "File of the Library"
    _order = "kind_id, name, id"

    name = fields.Char(required=True, translate=True)
    kind_id = fields.Many2one(
        comodel_name="crm.document.kind",
        required=True,
        index=True,
        ondelete="restrict",
        domain=[("for_files", "=", True)],
    )
    file = fields.Binary(attachment=True, required=True)
    file_name = fields.Char()
    description = fields.Text(help="When to use it, what to mind.")
    company_id = fields.Many2one(
        comodel_name="res.company",
        index="btree_not_null",
        help="Leave empty to share the file between all companies.",
    )
    team_ids = fields.Many2many(
        comodel_name="crm.team",
        string="Sales Teams",
        help="Who may use the file. Without teams and groups: every salesperson.",
    )
    group_ids = fields.Many2many(
        comodel_name="res.groups",
        string="Groups",
        help="Who may use the file. Without teams and groups: every salesperson.",
    )
    active = fields.Boolean(default=True)

    def action_use_in_deal(self):
        """Put a copy of each of these files on the deal from which the library was opened.

        :return: action of the web client; see :meth:`use_in_deal` for outside programs
        """
        self.use_in_deal(self.env.context.get("document_lead_id"))
        return {"type": "ir.actions.act_window_close"}

    def use_in_deal(self, lead_id):
        """Put a copy of each of these files on a deal, as a file of the same kind.

        :param int lead_id: the deal
        :return: ids of the new files
        :raises UserError: there is no such deal
        """
        lead = self.env["crm.lead"].browse(lead_id or []).exists()
        if not lead:
            raise UserError(self.env._("Open the library from the deal that needs the file."))
        lead.check_access("write")
        self.check_access("read")
        files = self.env["ir.attachment"].create(
            [
                {
                    "name": template._get_copy_name(),
                    "raw": template._get_content(),
                    "res_model": "crm.lead",
                    "res_id": lead.id,
                    "document_kind_id": template.kind_id.id,
                }
                for template in self
            ]
        )
        return files.ids

    def _get_copy_name(self):
        self.ensure_one()
        return self.file_name or self.name

    def _get_content(self):
        """Bytes of the file."""
        self.ensure_one()
        # sudo: the right to read the template was checked, its file is stored as an attachment
        stored = (
            self.env["ir.attachment"]
            .sudo()
            .search(
                [
                    ("res_model", "=", self._name),
                    ("res_id", "=", self.id),
                    ("res_field", "=", "file"),
                ],
                limit=1,
            )
        )
        return stored.raw
