import re

from odoo import api, fields, models
from odoo.exceptions import ValidationError


def _next_codes(prefix, taken):
    """Codes after the highest one taken, without end."""
    numbers = [int(match[1]) for code in taken if (match := re.fullmatch(rf"{prefix}(\d+)", code))]
    number = max(numbers, default=0)
    while True:
        number += 1
        yield f"{prefix}{number}"


class CrmCallScriptNode(models.Model):
    """A step of a script's draft."""

    _name = "crm.call.script.node"
    _description = "Step of a Call Script"
    _order = "script_id, sequence, id"

    script_id = fields.Many2one(
        comodel_name="crm.call.script", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="script_id.company_id")
    sequence = fields.Integer(
        default=10, help="The call begins with the first one; the others follow by answers."
    )
    code = fields.Char(
        required=True,
        readonly=True,
        copy=False,
        help="Keeps the figures of a step together when its text changes.",
    )
    kind = fields.Selection(
        selection=[("talk", "Talk"), ("end", "End of the call")],
        required=True,
        default="talk",
        help="Talk: say or ask something and choose the answer. End: the call has come to a result.",
    )
    name = fields.Char(string="Step", required=True, translate=True, help="A few words.")
    text = fields.Text(
        translate=True,
        help="What is said. {contact}, {company}, {phone}, {salesperson} and {our_company} are "
        "filled in; write {contact|dear colleague} to say what stands there when it is unknown.",
    )
    hint = fields.Text(
        string="Advice", translate=True, help="For the salesperson only, not to be read out."
    )
    answer_ids = fields.One2many(
        comodel_name="crm.call.script.answer", inverse_name="node_id", string="Answers", copy=False
    )
    result_id = fields.Many2one(
        comodel_name="crm.call.result", ondelete="restrict", index="btree_not_null"
    )

    _code_uniq = models.UniqueIndex("(script_id, code)", "The script has this step already.")

    @api.model_create_multi
    def create(self, vals_list):
        scripts = {vals["script_id"] for vals in vals_list if vals.get("script_id")}
        taken = {script_id: [] for script_id in scripts}
        for node in self.search_fetch([("script_id", "in", list(scripts))], ["script_id", "code"]):
            taken[node.script_id.id].append(node.code)
        codes = {script_id: _next_codes("n", known) for script_id, known in taken.items()}
        vals_list = [
            vals
            if vals.get("code") or not vals.get("script_id")
            else {**vals, "code": next(codes[vals["script_id"]])}
            for vals in vals_list
        ]
        nodes = super().create(vals_list)
        nodes._link_answer()
        return nodes

    def _link_answer(self):
        """The answer from which a step was made leads to it."""
        answer_id = self.env.context.get("call_script_answer_id")
        if answer_id and len(self) == 1:
            self.env["crm.call.script.answer"].browse(answer_id).next_node_id = self

    @api.constrains("script_id", "answer_ids")
    def _check_answers(self):
        self.answer_ids._check_next_node_id()


class CrmCallScriptAnswer(models.Model):
    """What the other side may say at a step."""

    _name = "crm.call.script.answer"
    _description = "Answer in a Call Script"
    _order = "node_id, sequence, id"

    node_id = fields.Many2one(
        comodel_name="crm.call.script.node",
        string="Step",
        required=True,
        index=True,
        ondelete="cascade",
    )
    script_id = fields.Many2one(related="node_id.script_id")
    sequence = fields.Integer(default=10)
    code = fields.Char(required=True, readonly=True, copy=False)
    name = fields.Char(
        string="Answer", required=True, translate=True, help="What the other side says or does."
    )
    next_node_id = fields.Many2one(
        comodel_name="crm.call.script.node",
        string="Next Step",
        index="btree_not_null",
        ondelete="set null",
        domain="[('script_id', '=', script_id)]",
    )

    _code_uniq = models.UniqueIndex("(node_id, code)", "The step has this answer already.")

    @api.model_create_multi
    def create(self, vals_list):
        node_ids = {vals["node_id"] for vals in vals_list if vals.get("node_id")}
        taken = {node_id: [] for node_id in node_ids}
        for answer in self.search_fetch([("node_id", "in", list(node_ids))], ["node_id", "code"]):
            taken[answer.node_id.id].append(answer.code)
        codes = {node_id: _next_codes("a", known) for node_id, known in taken.items()}
        return super().create(
            [
                vals
                if vals.get("code") or not vals.get("node_id")
                else {**vals, "code": next(codes[vals["node_id"]])}
                for vals in vals_list
            ]
        )

    @api.constrains("next_node_id", "node_id")
    def _check_next_node_id(self):
        for answer in self.filtered("next_node_id"):
            if answer.next_node_id.script_id != answer.node_id.script_id:
                raise ValidationError(
                    self.env._(
                        "“%(answer)s” leads to a step of another script: “%(step)s”.",
                        answer=answer.name,
                        step=answer.next_node_id.name,
                    )
                )
