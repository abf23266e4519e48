from odoo import fields, models, tools
from odoo.exceptions import UserError

from ...engine import script as engine


class CrmCallScriptVersion(models.Model):
    """A script as it was published; calls and their figures belong to it."""

    _name = "crm.call.script.version"
    _description = "Version of a Call Script"
    _order = "script_id, number desc"
    _rec_name = "number"

    script_id = fields.Many2one(
        comodel_name="crm.call.script", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="script_id.company_id", store=True)
    number = fields.Integer(string="Version", required=True, readonly=True)
    checksum = fields.Char(required=True, readonly=True)
    content = fields.Json(required=True, readonly=True)

    _number_uniq = models.UniqueIndex("(script_id, number)")
    _checksum_uniq = models.UniqueIndex("(script_id, checksum)")

    @tools.ormcache("self.id")
    def _frozen(self):
        """The script for the engine; versions never change, so it is cached for good."""
        # sudo: whoever calls by the script goes by what it says
        return engine.from_dict(self.sudo().content)

    def _translate(self, content, checksum):
        """The same script in more languages: no new version, its calls and figures stay."""
        self.ensure_one()
        super().write({"content": content, "checksum": checksum})
        self.env.registry.clear_cache()

    def write(self, vals):
        if {"content", "checksum", "number", "script_id"} & set(vals):
            raise UserError(self.env._("A published version of a script is never changed."))
        return super().write(vals)
