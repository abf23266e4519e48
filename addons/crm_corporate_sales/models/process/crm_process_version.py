import hashlib
import json

from odoo import api, fields, models, tools
from odoo.exceptions import UserError

from ...engine import definition, validation


class CrmProcessVersion(models.Model):
    """A frozen definition: running stage runs keep working by the version they started with."""

    _name = "crm.process.version"
    _description = "Version of a Sales Process"
    _order = "id desc"
    _rec_name = "number"

    process_id = fields.Many2one("crm.process", required=True, index=True, ondelete="cascade")
    number = fields.Integer(required=True, readonly=True)
    checksum = fields.Char(required=True, readonly=True)
    content = fields.Json(required=True, readonly=True)

    _process_checksum_unique = models.UniqueIndex("(process_id, checksum)")

    @tools.ormcache("self.id")
    def _frozen(self):
        """The version's definition for the engine; versions never change, so it is cached for good."""
        return definition.from_dict(self.sudo().content)

    def write(self, vals):
        raise UserError(self.env._("A version of a process is never changed."))


class CrmProcess(models.Model):
    _inherit = "crm.process"

    def write(self, vals):
        result = super().write(vals)
        if set(vals) - {"version_id", "sequence", "color", "active", "team_ids"}:
            self._forget_version()
        return result

    def _forget_version(self):
        """The definition changed: the next stage run starts by a new version."""
        outdated = self.filtered("version_id")
        if outdated:
            super(CrmProcess, outdated).write({"version_id": False})

    def _current_version(self):
        """The version that new stage runs start with; made when the definition has changed.

        :raises UserError: the definition has problems; they are listed
        """
        self.ensure_one()
        # sudo: any salesperson who starts a deal may be the first after a change of the definition
        process = self.sudo()
        if not process.version_id:
            process._check_definition()
            process.version_id = process._find_or_make_version()
        return process.version_id

    def _find_or_make_version(self):
        content = self._definition_dict()
        text = json.dumps(content, sort_keys=True, ensure_ascii=False)
        checksum = hashlib.sha256(text.encode()).hexdigest()
        Version = self.env["crm.process.version"]
        version = Version.search(
            [("process_id", "=", self.id), ("checksum", "=", checksum)], limit=1
        )
        if not version:
            last = Version.search([("process_id", "=", self.id)], limit=1)
            version = Version.create(
                {
                    "process_id": self.id,
                    "number": last.number + 1,
                    "checksum": checksum,
                    "content": content,
                }
            )
        return version

    def _check_definition(self):
        problems = self._problems()
        if problems:
            raise UserError(
                self.env._(
                    "The process “%(process)s” can't be used yet:\n%(problems)s",
                    process=self.name,
                    problems="\n".join(problems),
                )
            )

    def _problems(self):
        """Problems of the definition as texts for people."""
        self.ensure_one()
        found = validation.check(definition.from_dict(self._definition_dict()))
        texts = self._problem_texts()
        return [f"{item.where}: {texts[item.code]} {item.what}".strip() for item in found]

    @api.model
    def _problem_texts(self):
        return {
            "no_stage": self.env._("there is no open stage"),
            "bad_code": self.env._("this is not a code:"),
            "duplicate_stage": self.env._("two stages have the same code:"),
            "duplicate_step": self.env._("two steps have the same code:"),
            "duplicate_outcome": self.env._("two outcomes have the same code:"),
            "final_with_steps": self.env._("a closing stage can't have steps"),
            "execution_not_won": self.env._("a stage of execution has to be marked as won, too"),
            "wait_outside_execution": self.env._(
                "only stages of execution wait for the execution of orders"
            ),
            "bad_wait": self.env._("unknown thing to wait for:"),
            "bad_kind": self.env._("unknown kind of step:"),
            "empty_form": self.env._("the form has no fields"),
            "no_activity_type": self.env._("the activity has no type"),
            "no_outcome": self.env._("the step has no outcome"),
            "bad_transition": self.env._("unknown transition:"),
            "unknown_target": self.env._("the outcome leads to a step that isn't in this stage:"),
            "unknown_recommended": self.env._("the outcome recommends an unknown stage:"),
            "unreachable": self.env._("no outcome leads to this step"),
            "endless": self.env._("from this step the stage can never be finished"),
        }
