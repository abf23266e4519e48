from odoo import fields, models

from .survey import AUDIENCES, TOPICS


class CrmLeadReviewAnswer(models.Model):
    """An answer of a win/loss interview, kept in words: the survey may change later, and
    salespeople have no rights on surveys."""

    _name = "crm.lead.review.answer"
    _inherit = ["crm.lead.part"]
    _description = "Win/Loss Interview Answer"
    _order = "review_id, source desc, sequence, id"
    _rec_name = "question"

    review_id = fields.Many2one(
        comodel_name="crm.lead.review", required=True, index=True, ondelete="cascade"
    )
    lead_id = fields.Many2one(related="review_id.lead_id", store=True, index=True)
    company_id = fields.Many2one(related="review_id.company_id", store=True)
    sequence = fields.Integer()
    source = fields.Selection(selection=AUDIENCES, required=True, default="salesperson")
    topic = fields.Selection(selection=TOPICS)
    question = fields.Char(required=True)
    text = fields.Text(string="Answer", required=True)
    date = fields.Date(required=True, default=fields.Date.context_today)

    def _prepare_observation_vals(self, kind):
        """Values of the catalogue's row for this answer.

        :param str kind: ``strength`` or ``weakness``
        """
        self.ensure_one()
        return {
            "competitor_id": self.review_id.competitor_id.id,
            "kind": kind,
            "text": self.text,
            "source": self.source,
            "date": self.date,
            "user_id": self.review_id.user_id.id,
            "answer_id": self.id,
        }
