from odoo import api, fields, models
from odoo.exceptions import UserError

#: what a question of the satisfaction call is about
TOPICS = [
    ("selection", "Choice of equipment, talks"),
    ("delivery", "Delivery"),
    ("commissioning", "Commissioning"),
    ("service", "Service and support"),
    ("other", "Another mark"),
    ("recommendation", "Would recommend us (0–10)"),
    ("comment", "In the client's words"),
]
MARKS = ("selection", "delivery", "commissioning", "service", "other")
#: stage of the deal that a mark is about
STAGE_CODES = {
    "selection": "selection",
    "delivery": "shipment",
    "commissioning": "commissioning",
    "service": "service",
}


class SurveySurvey(models.Model):
    """A survey may be the questionnaire of the satisfaction calls."""

    _inherit = "survey.survey"

    is_satisfaction = fields.Boolean(
        string="Asked in Satisfaction Calls",
        copy=False,
        help="The oldest active one counts when there are several.",
    )

    @api.model
    def _get_satisfaction_survey(self):
        """The questionnaire of the satisfaction calls.

        :raises UserError: there is none any more
        """
        survey = self.search([("is_satisfaction", "=", True)], order="id", limit=1)
        if not survey:
            raise UserError(
                self.env._(
                    "There is no survey for satisfaction calls. Ask an administrator to open "
                    "Surveys and to tick “Asked in Satisfaction Calls” on one."
                )
            )
        return survey


class SurveyQuestion(models.Model):
    _inherit = "survey.question"

    satisfaction_topic = fields.Selection(
        selection=TOPICS,
        help="What the answer is counted as: a mark of a stage, the recommendation, words.",
    )
