import math

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import formatLang, plaintext2html

from ...engine import target_sheet
from .crm_target import CONTACTING, CONVERTED
from .crm_target_question import CHOICE, FIELD, ROLE, SHEET_FIELDS, VALUE_FIELDS

#: what has to be known on the way there
WAY = {CONTACTING: (CONTACTING,), CONVERTED: (CONTACTING, CONVERTED)}


class CrmTarget(models.Model):
    """The information sheet: questions, answers, people, and how complete it is."""

    _inherit = "crm.target"

    answer_ids = fields.One2many(comodel_name="crm.target.answer", inverse_name="target_id")
    contact_ids = fields.One2many(
        comodel_name="crm.target.contact", inverse_name="target_id", string="People"
    )
    decision_maker_known = fields.Boolean(
        compute="_compute_decision_maker_known",
        store=True,
        help="A person in a role that takes the decision is known.",
    )
    completeness = fields.Integer(
        compute="_compute_completeness",
        store=True,
        aggregator="avg",
        help="How much of the information sheet is known, by the weight of its questions.",
    )
    sheet = fields.Json(compute="_compute_sheet", help="The information sheet for the screen.")
    missing_names = fields.Char(
        string="Still to Find Out",
        compute="_compute_missing_names",
        help="Questions of the sheet without an answer, the weightiest first.",
    )

    @api.depends("contact_ids.role_id.is_decision_maker")
    def _compute_decision_maker_known(self):
        for target in self:
            target.decision_maker_known = any(target.contact_ids.mapped("is_decision_maker"))

    @api.depends(
        "company_id",
        "list_id",
        "answer_ids.question_id",
        "contact_ids.role_id.is_decision_maker",
        *SHEET_FIELDS,
    )
    def _compute_completeness(self):
        for target, (questions, known) in self._get_sheets().items():
            target.completeness = target_sheet.completeness(questions._to_engine(), known)

    @api.depends("completeness", "list_id", "answer_ids", "contact_ids.role_id", *SHEET_FIELDS)
    @api.depends_context("lang")
    def _compute_missing_names(self):
        for target, (questions, known) in self._get_sheets().items():
            keys = target_sheet.missing(questions._to_engine(), known)
            target.missing_names = ", ".join(questions.browse(keys).mapped("name"))

    @api.depends(
        "completeness",
        "list_id",
        "contact_ids.role_id",
        *SHEET_FIELDS,
        *(f"answer_ids.{name}" for name in VALUE_FIELDS.values()),
    )
    @api.depends_context("lang")
    def _compute_sheet(self):
        for target, (questions, known) in self._get_sheets().items():
            answers = {answer.question_id: answer for answer in target.answer_ids}
            target.sheet = [
                target._prepare_sheet_row(
                    question,
                    answers.get(question, target.answer_ids.browse()),
                    question.id in known,
                )
                for question in questions
            ]

    def _get_sheets(self):
        """{target: (its questions, ids of those that are answered)}; few queries for all."""
        # sudo: what is asked concerns everybody who works on the target
        questions = (
            self.env["crm.target.question"]
            .sudo()
            .search(
                [
                    ("company_id", "in", [*self.company_id.ids, False]),
                    ("list_id", "in", [*self.list_id.ids, False]),
                ]
            )
        )
        own = {}
        sheets = {}
        for target in self:
            key = (target.company_id, target.list_id._origin)
            if key not in own:
                own[key] = questions.filtered(
                    lambda question, key=key: (
                        question.company_id in (question.company_id.browse(), key[0])
                        and question.list_id in (question.list_id.browse(), key[1])
                    )
                )
            answered = set(target.answer_ids.question_id.ids)
            roles = target.contact_ids.role_id
            decides = any(roles.mapped("is_decision_maker"))
            known = set()
            for question in own[key]:
                if question.kind == FIELD:
                    is_known = bool(target[question.field_name])
                elif question.kind == ROLE:
                    is_known = question.role_id in roles if question.role_id else decides
                else:
                    is_known = question.id in answered
                if is_known:
                    known.add(question.id)
            sheets[target] = (own[key], known)
        return sheets

    def _prepare_sheet_row(self, question, answer, is_known):
        self.ensure_one()
        row = {
            "id": question.id,
            "name": question.name,
            "hint": question.help_text or "",
            "kind": question.kind,
            "weight": question.weight,
            "required_for": question.required_for or False,
            "is_known": is_known,
            "value": False,
            "text": answer.value or "",
        }
        name = VALUE_FIELDS.get(question.kind)
        if question.kind == FIELD:
            field = self._fields[question.field_name]
            row["field"] = question.field_name
            row["text"] = self._describe_field(field)
        elif question.kind == ROLE:
            people = self.contact_ids.filtered(
                lambda person: (
                    person.role_id == question.role_id
                    if question.role_id
                    else person.is_decision_maker
                )
            )
            row["text"] = ", ".join(people.mapped("name"))
        elif question.kind == CHOICE:
            row["value"] = answer.choice_id.id
            row["choices"] = [
                {"id": choice.id, "name": choice.name} for choice in question.choice_ids
            ]
        elif answer:
            row["value"] = answer._fields[name].convert_to_read(answer[name], answer)
            if question.kind == "date":
                row["value"] = fields.Date.to_string(answer.value_date)
        return row

    def _describe_field(self, field):
        """The value of one of the target's fields, as people read it."""
        value = self[field.name]
        if not value:
            return ""
        if field.type == "monetary":
            return formatLang(self.env, value, digits=0, currency_obj=self.currency_id)
        if field.type == "selection":
            return dict(field._description_selection(self.env))[value]
        return str(field.convert_to_export(value, self))

    def set_answer(self, question_id, value):
        """Answer a question of the sheet, or take the answer back.

        :param int question_id: one of the target's questions
        :param value: text; number; ``yes`` or ``no``; ``YYYY-MM-DD``; id of a choice; by the
            question's kind. None, False and an empty text take the answer back
        :return: the sheet anew: dict ``sheet``, ``completeness``, ``missing_names``
        :raises UserError: no such question, or the value can't be read
        """
        self.ensure_one()
        self.check_access("write")
        [(questions, _known)] = self._get_sheets().values()
        question = questions.filtered(lambda item: item.id == question_id)
        if not question or question.kind not in VALUE_FIELDS:
            raise UserError(self.env._("The sheet of “%s” doesn't ask this.", self.name))
        answer = self.answer_ids.filtered(lambda item: item.question_id.id == question_id)
        if isinstance(value, str):
            value = value.strip()
        # 0 is a number that was told
        if value is None or value is False or value == "":
            answer.unlink()
        else:
            vals = {VALUE_FIELDS[question.kind]: self._read_answer(question, value)}
            if answer:
                answer.write(vals)
            else:
                answer.create({"target_id": self.id, "question_id": question_id, **vals})
        return {
            "sheet": self.sheet or [],
            "completeness": self.completeness,
            "missing_names": self.missing_names or "",
        }

    @api.model
    def _read_answer(self, question, value):
        """The value of an answer as it is kept.

        :raises UserError: the value doesn't fit the question
        """
        try:
            known = self._parse_answer(question, value)
        except (ValueError, TypeError, OverflowError):
            known = None
        if known is None:
            raise UserError(
                self.env._(
                    "“%(value)s” is no answer to “%(question)s”.",
                    value=str(value)[:100],
                    question=question.name,
                )
            )
        return known

    @api.model
    def _parse_answer(self, question, value):
        if question.kind == "text":
            return str(value)
        if question.kind == "number":
            number = float(str(value).replace("\xa0", "").replace(" ", "").replace(",", "."))
            return number if math.isfinite(number) else None
        if question.kind == "date":
            return fields.Date.to_date(value)
        if question.kind == CHOICE:
            return int(value) if int(value) in question.choice_ids.ids else None
        return value if value in ("yes", "no") else None

    def _require_sheet(self, state):
        """:raises UserError: what has to be known before the status is not; it is named"""
        for target, (questions, known) in self._get_sheets().items():
            keys = target_sheet.blocking(questions._to_engine(), known, WAY[state])
            if keys:
                raise UserError(
                    self.env._(
                        "Before “%(target)s” goes on, find out: %(questions)s.",
                        target=target.name,
                        questions=", ".join(questions.browse(keys).mapped("name")),
                    )
                )

    def _describe_sheet(self):
        """The answers as HTML, for the deal."""
        self.ensure_one()
        lines = [f"{row['name']}: {row['text']}" for row in self.sheet or [] if row["text"]]
        return plaintext2html("\n".join(lines)) if lines else ""
