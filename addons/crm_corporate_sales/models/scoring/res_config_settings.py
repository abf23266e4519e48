from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    score_grade_a = fields.Integer(related="company_id.score_grade_a", readonly=False)
    score_grade_b = fields.Integer(related="company_id.score_grade_b", readonly=False)
    score_grade_c = fields.Integer(related="company_id.score_grade_c", readonly=False)
