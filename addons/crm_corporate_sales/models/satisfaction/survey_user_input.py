from odoo import fields, models

from .survey import MARKS


class SurveyUserInput(models.Model):
    """A filled questionnaire belongs to the call in which it was asked."""

    _inherit = "survey.user_input"

    satisfaction_call_id = fields.Many2one(
        comodel_name="crm.satisfaction.call",
        index="btree_not_null",
        ondelete="cascade",
        readonly=True,
    )

    def _mark_done(self):
        result = super()._mark_done()
        for interview in self.filtered(
            lambda answers: answers.satisfaction_call_id and not answers.test_entry
        ).sudo():
            # sudo: whoever holds the link of this very call may finish it
            interview.satisfaction_call_id._take_answers(interview)
        return result

    def _get_satisfaction_answers(self):
        """What was answered: list of ``(question, mark, text)`` in the questions' order."""
        self.ensure_one()
        answers = []
        for line in self.user_input_line_ids.sorted(
            lambda line: (line.question_id.sequence, line.question_id.id)
        ):
            question = line.question_id
            if line.skipped or not question.satisfaction_topic:
                continue
            if question.satisfaction_topic in (*MARKS, "recommendation"):
                if line.answer_type in ("scale", "numerical_box"):
                    mark = (
                        line.value_scale
                        if line.answer_type == "scale"
                        else round(line.value_numerical_box)
                    )
                    answers.append((question, mark, False))
            else:
                text = line.value_text_box or line.value_char_box or ""
                if text.strip():
                    answers.append((question, 0, text.strip()))
        return answers
