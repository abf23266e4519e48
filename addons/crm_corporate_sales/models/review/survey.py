from odoo import api, fields, models
from odoo.exceptions import UserError

from ...engine import review as review_rules

#: who answers a win/loss interview
AUDIENCES = [("salesperson", "Salesperson"), ("client", "Client")]

#: what a question is about; the answer goes to the matching place
TOPICS = [
    ("result", "How the deal ended"),
    ("cause", "Cause"),
    ("competitor_name", "Competitor: name"),
    ("competitor_strength", "Competitor: strength"),
    ("competitor_weakness", "Competitor: weakness"),
    ("price_gap", "Our price above the winner's, %"),
    ("price", "Opinion about the price"),
    ("lesson", "Lesson learned"),
    ("improvement", "What we should improve"),
]

RESULTS = [("won", "Won"), ("lost", "Lost"), ("moved", "Moved to another process")]


class SurveySurvey(models.Model):
    """A survey may be the win/loss interview of closed deals."""

    _inherit = "survey.survey"

    review_audience = fields.Selection(
        selection=AUDIENCES,
        string="Win/Loss Interview Of",
        index="btree_not_null",
        copy=False,
        help="Closed deals ask the questions of this survey. The oldest one counts when several "
        "are meant for the same audience.",
    )

    @api.model
    def _get_review_survey(self, audience):
        """The interview for salespeople or for clients.

        :param str audience: ``salesperson`` or ``client``
        :return: ``survey.survey``
        :raise UserError: when there is none any more
        """
        survey = self.search([("review_audience", "=", audience)], order="id", limit=1)
        if not survey:
            raise UserError(
                self.env._(
                    "There is no survey for the win/loss interview. Ask an administrator to open "
                    "Surveys and to choose one for it in “Win/Loss Interview Of”."
                )
            )
        return survey

    def _get_review_questions(self):
        """The questions in the engine's form."""
        self.ensure_one()
        return [
            review_rules.Question(
                key=question.id,
                kind=question.question_type,
                choices=tuple(question.suggested_answer_ids.ids),
                triggers=frozenset(question.triggering_answer_ids.ids),
            )
            for question in self.question_ids
        ]


class SurveyQuestion(models.Model):
    _inherit = "survey.question"

    review_topic = fields.Selection(
        selection=TOPICS,
        string="Win/Loss Topic",
        help="Where the answer goes: competitors' strengths and weaknesses to their catalogue, "
        "the lesson to the review.",
    )


class SurveyQuestionAnswer(models.Model):
    _inherit = "survey.question.answer"

    review_result = fields.Selection(
        selection=RESULTS,
        string="Means the Deal Was",
        help="Chosen beforehand for deals that ended so; further questions may depend on it.",
    )
