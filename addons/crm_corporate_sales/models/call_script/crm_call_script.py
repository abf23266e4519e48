import hashlib
import json

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...engine import script as engine


class CrmCallScript(models.Model):
    """What to say on the phone: steps with answers that branch (spec 2, point 12).

    The steps are the draft; calls go by the version published last, so that nobody's call
    changes under way.
    """

    _name = "crm.call.script"
    _description = "Call Script"
    _inherit = ["mail.thread"]
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True, tracking=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one(
        comodel_name="res.company", index="btree_not_null", help="Empty: for all companies."
    )
    goal = fields.Char(translate=True, help="What the call is to achieve, in one line.")
    node_ids = fields.One2many(
        comodel_name="crm.call.script.node", inverse_name="script_id", string="Steps", copy=False
    )
    version_ids = fields.One2many(
        comodel_name="crm.call.script.version", inverse_name="script_id", copy=False
    )
    version_id = fields.Many2one(
        comodel_name="crm.call.script.version",
        string="Published Version",
        readonly=True,
        copy=False,
        index="btree_not_null",
        tracking=True,
        ondelete="restrict",
        help="Calls go by it.",
    )
    is_changed = fields.Boolean(
        string="Changes to Publish",
        compute="_compute_draft",
        help="The steps differ from the published version.",
    )
    tree = fields.Json(compute="_compute_draft", help="The outline for the editor.")
    has_problem = fields.Boolean(compute="_compute_draft")

    # ------------------------------------------------------------
    # the draft
    # ------------------------------------------------------------

    @api.depends(
        "node_ids.sequence",
        "node_ids.kind",
        "node_ids.name",
        "node_ids.text",
        "node_ids.hint",
        "node_ids.result_id",
        "node_ids.answer_ids.sequence",
        "node_ids.answer_ids.name",
        "node_ids.answer_ids.next_node_id",
        "version_id.checksum",
    )
    @api.depends_context("lang")
    def _compute_draft(self):
        for item in self:
            data = item._prepare_definition()
            draft = engine.from_dict(data)
            problems = engine.check(draft)
            item.is_changed = self._checksum(data) != item.version_id.checksum
            item.has_problem = any(problem.level == engine.ERROR for problem in problems)
            item.tree = item._prepare_tree(draft, problems)

    def _prepare_definition(self):
        """The draft as the engine's dictionary, in all installed languages."""
        self.ensure_one()
        langs = [code for code, _name in self.env["res.lang"].get_installed()]
        by_lang = {lang: self.with_context(lang=lang).env for lang in langs}

        def texts(record, name):
            found = {lang: record.with_env(env)[name] for lang, env in by_lang.items()}
            return {lang: text for lang, text in found.items() if text}

        return {
            "nodes": [
                {
                    "code": node.code or "",
                    "kind": node.kind,
                    "name": texts(node, "name"),
                    "text": texts(node, "text"),
                    "hint": texts(node, "hint"),
                    "result": (node.kind == engine.END and node.result_id.code) or "",
                    "answers": [
                        {
                            "code": answer.code or "",
                            "name": texts(answer, "name"),
                            "target": answer.next_node_id.code or "",
                        }
                        for answer in node.answer_ids.sorted()
                    ],
                }
                for node in self.node_ids.sorted()
            ]
        }

    @api.model
    def _checksum(self, data):
        text = json.dumps(data, sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()

    def _prepare_tree(self, draft, problems):
        """Outline of the draft for the editor."""
        self.ensure_one()
        nodes = {node.code: node for node in self.node_ids}
        answers = {
            (node.code, answer.code): answer for node in self.node_ids for answer in node.answer_ids
        }
        texts = {}
        for problem in problems:
            texts.setdefault(problem.node, []).append(
                {"level": problem.level, "text": self._problem_text(problem)}
            )
        rows = []
        for row in engine.outline(draft):
            node = nodes.get(row["node"], self.node_ids.browse())
            answer = answers.get((row["parent"], row["via"]))
            rows.append(
                {
                    **row,
                    "id": node.id or False,
                    "name": node.name or "",
                    "text": node.text or "",
                    "is_end": node.kind == engine.END,
                    "result": node.result_id.name or "",
                    "answer_id": answer.id if answer else False,
                    "answer": answer.name if answer else "",
                    "problems": texts.get(row["node"], []) if row["kind"] == "node" else [],
                }
            )
        return {"rows": rows, "problems": texts.get("", [])}

    @api.model
    def _problem_text(self, problem):
        texts = {
            "empty": self.env._("The script has no steps yet."),
            "no_text": self.env._("Write what is said here."),
            "unknown_placeholder": self.env._(
                "“{%(name)s}” can't be filled in; there are: %(known)s.",
                name=problem.what,
                known=", ".join(f"{{{name}}}" for name in engine.PLACEHOLDERS),
            ),
            "end_with_answers": self.env._("An end has no answers; remove them."),
            "no_result": self.env._("Choose what the call has come to here."),
            "dead_end": self.env._("Dead end: add answers, or make it an end."),
            "too_many_answers": self.env._("No more than %s answers.", problem.what),
            "no_target": self.env._("The answer “%s” leads nowhere.", problem.what),
            "unreachable": self.env._("No answer leads here."),
            "endless": self.env._("From here the call never comes to an end."),
            "loop": self.env._("“%s” leads back; make sure that the call gets on.", problem.what),
        }
        return texts[problem.code]

    # ------------------------------------------------------------
    # publishing, copying
    # ------------------------------------------------------------

    def action_publish(self):
        """Let calls go by the steps as they are now.

        :raises UserError: the draft has problems; they are listed
        """
        self.check_access("write")
        for item in self:
            data = item._prepare_definition()
            item._refuse_problems(engine.check(engine.from_dict(data)))
            item.version_id = item._find_or_make_version(data)
        return True

    def _refuse_problems(self, problems):
        names = {node.code: node.name for node in self.node_ids}
        errors = [problem for problem in problems if problem.level == engine.ERROR]
        if errors:
            raise UserError(
                self.env._(
                    "The script “%(script)s” can't be published yet:\n%(problems)s",
                    script=self.name,
                    problems="\n".join(
                        f"{names.get(item.node) or self.name}: {self._problem_text(item)}"
                        for item in errors
                    ),
                )
            )

    def _find_or_make_version(self, data):
        checksum = self._checksum(data)
        # sudo: versions are made here only; the right to change the script was checked
        versions = self.env["crm.call.script.version"].sudo()
        known = versions.search([("script_id", "=", self.id)])
        return known.filtered(lambda version: version.checksum == checksum)[:1] or versions.create(
            {
                "script_id": self.id,
                "number": max(known.mapped("number"), default=0) + 1,
                "checksum": checksum,
                "content": data,
            }
        )

    def copy_data(self, default=None):
        vals_list = super().copy_data(default)
        if "name" not in (default or {}):
            for item, vals in zip(self, vals_list, strict=True):
                vals["name"] = self.env._("%s (copy)", item.name)
        return vals_list

    def copy(self, default=None):
        copies = super().copy(default)
        for item, new in zip(self, copies, strict=True):
            made = {}
            for node in item.node_ids.sorted():
                made[node] = node.copy({"script_id": new.id, "code": node.code})
            for node, twin in made.items():
                for answer in node.answer_ids.sorted():
                    answer.copy(
                        {
                            "node_id": twin.id,
                            "code": answer.code,
                            "next_node_id": made.get(answer.next_node_id, twin.browse()).id,
                        }
                    )
        return copies

    def _get_scripts(self, company):
        """Scripts that can be called by.

        :param company: ``res.company`` of the call
        """
        return self.search([("version_id", "!=", False), ("company_id", "in", (False, company.id))])
