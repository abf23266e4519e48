import base64
import json

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...engine import definition, errors, validation


class CrmProcess(models.Model):
    """A process as a file: carried from one database to another."""

    _inherit = "crm.process"

    def action_export_file(self):
        """Download the process as a JSON file with all its languages."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_url",
            "url": f"/crm_corporate_sales/process/{self.id}/file",
            "target": "download",
        }

    def _file_content(self):
        """The process as the text of a file."""
        self.ensure_one()
        plain = definition.to_dict(definition.from_dict(self._definition_dict()))
        return json.dumps(plain, ensure_ascii=False, indent=1)

    @api.model
    def _import_file(self, content, code=False):
        """Make a process from a file's content.

        :param bytes content: as exported
        :param str code: code of the new process; by default the file's, made free if taken
        :return: the new ``crm.process``
        :raises UserError: the file is not a process; the reason is named
        """
        try:
            data = json.loads(content)
            process = definition.from_dict(data)
        except (UnicodeDecodeError, json.JSONDecodeError, errors.ProcessError) as error:
            reason = (
                error.details.get("what") if isinstance(error, errors.ProcessError) else str(error)
            )
            raise UserError(
                self.env._("This file is not a sales process: %(reason)s", reason=reason)
            ) from error
        self._check_imported(process)
        new = self.create(
            {
                "code": self._free_code(code or process.code),
                "name": definition.translated(process.name, "en_US") or process.code,
                "description": definition.translated(process.description, "en_US"),
            }
        )
        self._write_names(new, data, ("name", "description"))
        try:
            with self.env.cr.savepoint():
                new._apply_definition(data)
        except (ValueError, TypeError) as error:
            raise UserError(
                self.env._("This file is not a sales process: %(reason)s", reason=error)
            ) from error
        return new

    @api.model
    def _check_imported(self, process):
        problems = validation.check(process)
        texts = [
            f"{item.where}: {self._problem_texts()[item.code]} {item.what}" for item in problems
        ]
        known = self.env["crm.lead"]._fields
        for stage in process.stages:
            used = [*stage.gate_fields]
            for step in stage.steps:
                used += [*step.required, *step.shown]
                used += [name for outcome in step.outcomes for name in outcome.required]
            texts += [
                self.env._(
                    "%(stage)s: the deal has no field “%(field)s”", stage=stage.code, field=name
                )
                for name in used
                if name not in known
            ]
        if texts:
            raise UserError(
                self.env._(
                    "This process can't be imported:\n%(problems)s", problems="\n".join(texts)
                )
            )


class CrmProcessImport(models.TransientModel):
    """Pick a file, get a process."""

    _name = "crm.process.import"
    _description = "Import a Sales Process"

    file = fields.Binary(required=True, attachment=False)
    file_name = fields.Char()
    code = fields.Char(help="Leave empty to keep the code of the file.")

    def action_import(self):
        self.ensure_one()
        process = self.env["crm.process"]._import_file(base64.b64decode(self.file), self.code)
        return {
            "type": "ir.actions.act_window",
            "res_model": "crm.process",
            "res_id": process.id,
            "view_mode": "form",
        }
