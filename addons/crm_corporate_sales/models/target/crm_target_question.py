from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ...engine import target_sheet
from .crm_target import CONTACTING, CONVERTED

FIELD = "field"
ROLE = "role"
CHOICE = "choice"
#: fields of the target that a question may ask for
SHEET_FIELDS = (
    "vat",
    "website",
    "phone",
    "email",
    "city",
    "industry_id",
    "employees",
    "revenue",
    "potential",
    "potential_class",
    "script_id",
    "note",
)
#: kind of a question: field of the answer
VALUE_FIELDS = {
    "text": "value_text",
    "number": "value_number",
    "yes_no": "value_yes_no",
    "date": "value_date",
    CHOICE: "choice_id",
}


class CrmTargetQuestion(models.Model):
    """A line of the information sheet: what we want to know of a company before we win it."""

    _name = "crm.target.question"
    _description = "Question of the Information Sheet"
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(string="Question", required=True, translate=True)
    help_text = fields.Char(
        string="Hint", translate=True, help="Where to find it, why it is worth knowing."
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        comodel_name="res.company",
        compute="_compute_company_id",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
        help="Empty: for all companies.",
    )
    list_id = fields.Many2one(
        comodel_name="crm.target.list",
        string="Only for the List",
        index="btree_not_null",
        check_company=True,
        ondelete="cascade",
        help="Empty: asked about every target.",
    )
    kind = fields.Selection(
        selection=[
            ("text", "Text"),
            ("number", "Number"),
            ("yes_no", "Yes or no"),
            ("date", "Date"),
            (CHOICE, "One of several"),
            (FIELD, "Field of the target"),
            (ROLE, "A person in a role is known"),
        ],
        required=True,
        default="text",
    )
    field_name = fields.Selection(
        selection="_get_field_selection",
        string="Field",
        help="Filled in on the target itself; the sheet counts it.",
    )
    role_id = fields.Many2one(
        comodel_name="crm.contact.role",
        index="btree_not_null",
        ondelete="restrict",
        help="Known when a person of the target has this role. Empty: any role that decides.",
    )
    choice_ids = fields.One2many(
        comodel_name="crm.target.choice", inverse_name="question_id", string="Choices", copy=True
    )
    weight = fields.Integer(
        default=1, help="What knowing it counts for in the completeness. 0: nothing."
    )
    required_for = fields.Selection(
        selection=[(CONTACTING, "Contacting"), (CONVERTED, "Conversion")],
        string="Needed Before",
        help="The target can't enter this status before the question is answered.",
    )

    _weight_natural = models.Constraint(
        "CHECK (weight >= 0)", "The weight of a question can't be less than nothing."
    )

    @api.model
    def _get_field_selection(self):
        target = self.env["crm.target"]
        return [(name, target._fields[name]._description_string(self.env)) for name in SHEET_FIELDS]

    @api.depends("list_id")
    def _compute_company_id(self):
        for question in self:
            question.company_id = question.list_id.company_id or question.company_id

    @api.constrains("kind", "field_name", "choice_ids")
    def _check_kind(self):
        for question in self:
            if question.kind == FIELD and not question.field_name:
                raise ValidationError(
                    self.env._("Choose the field that “%s” asks for.", question.name)
                )
            if question.kind == CHOICE and len(question.choice_ids) < 2:
                raise ValidationError(self.env._("“%s” needs at least two choices.", question.name))

    # ------------------------------------------------------------
    # what it changes about the sheets
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        questions = super().create(vals_list)
        questions._recompute_sheets()
        return questions

    def write(self, vals):
        counts = {"active", "company_id", "list_id", "kind", "field_name", "role_id", "weight"}
        if not counts & set(vals):
            return super().write(vals)
        # those that lose the question are counted anew as well
        before = self._get_targets()
        result = super().write(vals)
        self._recompute_sheets(before)
        return result

    def unlink(self):
        targets = self._get_targets()
        result = super().unlink()
        self._recompute_sheets(targets)
        return result

    def _get_targets(self):
        # sudo: a question concerns everybody's targets
        targets = self.env["crm.target"].sudo().with_context(active_test=False)
        if not self:
            return targets
        scope = Domain("company_id", "!=", False)
        if all(question.company_id for question in self):
            scope = Domain("company_id", "in", self.company_id.ids)
        if all(question.list_id for question in self):
            scope &= Domain("list_id", "in", self.list_id.ids)
        return targets.search(scope)

    def _recompute_sheets(self, more=None):
        targets = self._get_targets() if self.exists() else self.env["crm.target"].sudo()
        targets |= more if more is not None else targets
        self.env.add_to_compute(targets._fields["completeness"], targets)

    def _to_engine(self):
        return [
            target_sheet.Question(question.id, question.weight, question.required_for or "")
            for question in self
        ]


class CrmTargetChoice(models.Model):
    """A possible answer."""

    _name = "crm.target.choice"
    _description = "Choice of the Information Sheet"
    _order = "sequence, id"

    question_id = fields.Many2one(
        comodel_name="crm.target.question", required=True, index=True, ondelete="cascade"
    )
    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)


class CrmTargetAnswer(models.Model):
    """What is known of a target."""

    _name = "crm.target.answer"
    _description = "Answer of the Information Sheet"
    _inherit = ["crm.target.part"]
    _order = "target_id, question_id"
    _rec_name = "value"

    target_id = fields.Many2one(
        comodel_name="crm.target", required=True, index=True, ondelete="cascade"
    )
    question_id = fields.Many2one(
        comodel_name="crm.target.question", required=True, index=True, ondelete="cascade"
    )
    kind = fields.Selection(related="question_id.kind")
    value_text = fields.Text(string="Text")
    value_number = fields.Float(string="Number")
    value_yes_no = fields.Selection(selection=[("yes", "Yes"), ("no", "No")], string="Yes or No")
    value_date = fields.Date(string="Date")
    choice_id = fields.Many2one(
        comodel_name="crm.target.choice",
        index="btree_not_null",
        domain="[('question_id', '=', question_id)]",
        ondelete="cascade",
    )
    value = fields.Char(string="Answer", compute="_compute_value")

    _question_uniq = models.Constraint(
        "UNIQUE(target_id, question_id)", "This question has an answer already."
    )

    @api.depends("kind", *VALUE_FIELDS.values())
    @api.depends_context("lang")
    def _compute_value(self):
        for answer in self:
            name = VALUE_FIELDS.get(answer.kind)
            answer.value = (
                answer._fields[name].convert_to_export(answer[name], answer) if name else False
            )
            if answer.kind == "yes_no" and answer.value_yes_no:
                labels = dict(answer._fields[name]._description_selection(self.env))
                answer.value = labels[answer.value_yes_no]

    @api.constrains("question_id", "choice_id")
    def _check_choice(self):
        for answer in self.filtered("choice_id"):
            if answer.choice_id.question_id != answer.question_id:
                raise ValidationError(
                    self.env._(
                        "“%(choice)s” is no answer to “%(question)s”.",
                        choice=answer.choice_id.name,
                        question=answer.question_id.name,
                    )
                )
