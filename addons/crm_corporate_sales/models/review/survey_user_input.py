from odoo import fields, models

from ...engine import review as review_rules
from .survey import AUDIENCES


class SurveyUserInput(models.Model):
    """A win/loss interview belongs to the review of a deal."""

    _inherit = "survey.user_input"

    review_id = fields.Many2one(
        comodel_name="crm.lead.review",
        string="Win/Loss Review",
        index="btree_not_null",
        ondelete="cascade",
        readonly=True,
    )
    lead_id = fields.Many2one(
        related="review_id.lead_id", string="Deal", store=True, index="btree_not_null"
    )
    review_audience = fields.Selection(selection=AUDIENCES, readonly=True)

    def _save_lines(self, question, answer, comment=None, overwrite_existing=True):
        # an interview starts with what is known, which may be corrected
        return super()._save_lines(
            question, answer, comment, overwrite_existing or bool(self.review_id)
        )

    def _mark_done(self):
        result = super()._mark_done()
        interviews = self.filtered(lambda answers: answers.review_id and not answers.test_entry)
        if interviews:
            # sudo: whoever holds the link of this very interview may finish it, a client too
            interviews.sudo()._hand_over_to_review()
        return result

    def _hand_over_to_review(self):
        for review, interviews in self.grouped("review_id").items():
            review._take_answers(interviews)

    def _prefill_result(self, result):
        """Answer beforehand what is known: how the deal ended."""
        for interview in self:
            for question in interview.survey_id.question_ids:
                choice = question.suggested_answer_ids.filtered(
                    lambda answer: answer.review_result == result
                )[:1]
                if choice and question.question_type == "simple_choice":
                    interview._save_lines(question, choice.id)

    def _prefill_topic(self, topic, text):
        """Answer a text question of a topic beforehand."""
        for interview in self:
            for question in interview.survey_id.question_ids:
                if question.review_topic == topic and question.question_type == "char_box":
                    interview._save_lines(question, text)

    def _get_review_answers(self):
        """What was answered, question by question.

        :return: list of ``(question, text)`` in the questions' order
        """
        self.ensure_one()
        lines_by_question = self.user_input_line_ids.filtered(
            lambda line: not line.skipped
        ).grouped("question_id")
        asked = {
            question.key
            for question in review_rules.asked_questions(
                self.survey_id._get_review_questions(),
                set(self.user_input_line_ids.suggested_answer_id.ids),
            )
        }
        return [
            (question, "; ".join(line._get_review_text() for line in lines))
            for question, lines in sorted(
                lines_by_question.items(), key=lambda item: (item[0].sequence, item[0].id)
            )
            if question.id in asked
        ]


class SurveyUserInputLine(models.Model):
    _inherit = "survey.user_input.line"

    def _get_review_text(self):
        """The answer in full, not shortened like its display name."""
        self.ensure_one()
        if self.answer_type == "numerical_box":
            return f"{self.value_numerical_box:g}"
        if self.answer_type == "text_box":
            return self.value_text_box.strip()
        return str(self.display_name).strip()
