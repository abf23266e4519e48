from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...engine import scoring

GRADE_FIELDS = ("score_grade_a", "score_grade_b", "score_grade_c")


class ResCompany(models.Model):
    """From which score a lead has which grade."""

    _inherit = "res.company"

    score_grade_a = fields.Integer(
        string="Grade A From", default=scoring.THRESHOLDS[0], required=True
    )
    score_grade_b = fields.Integer(
        string="Grade B From", default=scoring.THRESHOLDS[1], required=True
    )
    score_grade_c = fields.Integer(
        string="Grade C From", default=scoring.THRESHOLDS[2], required=True
    )

    @api.constrains(*GRADE_FIELDS)
    def _check_score_grades(self):
        for company in self:
            if not scoring.are_thresholds_descending([company[name] for name in GRADE_FIELDS]):
                raise ValidationError(
                    self.env._(
                        "Grade A must begin above grade B, and grade B above grade C "
                        "(company “%(company)s”).",
                        company=company.name,
                    )
                )

    def write(self, vals):
        result = super().write(vals)
        if any(name in vals for name in GRADE_FIELDS):
            self.env["crm.lead"]._score_all_soon()
        return result
