from odoo import api, fields, models
from odoo.exceptions import UserError

from ...engine import scoring
from .crm_lead_score_cron import DELAY

#: the bar of the score ends here at least
SCALE = 100
#: written by the server only
SCORE_FIELDS = frozenset({"score", "score_grade"})


class CrmLead(models.Model):
    """The score of a lead, beside Odoo's predicted probability, and why it is what it is."""

    _inherit = "crm.lead"

    score = fields.Integer(
        readonly=True,
        copy=False,
        index="btree_not_null",
        aggregator="avg",
        help="Sum of the points of the scoring rules.",
    )
    score_grade = fields.Selection(
        selection=[(letter, letter) for letter in scoring.GRADES],
        string="Grade",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="A: the best leads by the scoring rules, D: the poorest. Empty: not scored yet.",
    )
    score_line_ids = fields.One2many(
        comodel_name="crm.lead.score.line",
        inverse_name="lead_id",
        string="Points",
        readonly=True,
        copy=False,
        groups="sales_team.group_sale_salesman,crm_corporate_sales.group_dispatcher,"
        "crm_corporate_sales.group_marketing,crm_corporate_sales.group_integrator",
    )
    score_screen = fields.Json(compute="_compute_score_screen", export_string_translation=False)

    # ------------------------------------------------------------
    # nobody writes a score by hand
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """New leads are scored in one go a moment later; creating them does not wait for it."""
        for vals in vals_list:
            self._refuse_score_fields(vals)
        leads = super().create(vals_list)
        if leads:
            self._trigger_scoring(fields.Datetime.now() + DELAY)
        return leads

    def write(self, vals):
        self._refuse_score_fields(vals)
        return super().write(vals)

    @api.model
    def _refuse_score_fields(self, vals):
        if SCORE_FIELDS.intersection(vals):
            raise UserError(
                self.env._("The score of a lead is made by the scoring rules; change the rules.")
            )

    # ------------------------------------------------------------
    # the score and its reasons on the screen
    # ------------------------------------------------------------

    @api.depends("score", "score_grade", "company_id")
    @api.depends_context("lang", "uid")
    def _compute_score_screen(self):
        hidden = self.env["crm.scoring.rule"]._get_rules_to_hide()
        # sudo: who reads the lead may read why it has its score, but for what is hidden from them
        lines = self.env["crm.lead.score.line"].sudo().search([("lead_id", "in", self.ids)])
        lines_of = lines.grouped("lead_id")
        for lead in self:
            own = lines_of.get(lead.sudo()._origin, lines.browse())
            lead.score_screen = lead._screen_score(own, hidden)

    def _screen_score(self, lines, hidden):
        self.ensure_one()
        shown = lines.filtered(lambda line: line.rule_id not in hidden.sudo())
        rows = [
            {
                "id": line.id,
                "name": line.rule_id.name,
                "reason": line.reason or "",
                "points": line.points,
            }
            for line in shown
        ]
        rest = sum((lines - shown).mapped("points"))
        if rest:
            rows.append({"id": 0, "name": self.env._("Other rules"), "reason": "", "points": rest})
        thresholds = self._get_score_thresholds()
        return {
            "score": self.score,
            "grade": self.score_grade or False,
            "thresholds": list(thresholds),
            "scale": max(SCALE, self.score, thresholds[0]),
            "lines": rows,
        }

    def _get_score_thresholds(self):
        """Least scores of the grades A, B and C for this lead."""
        self.ensure_one()
        # sudo: the settings of a company whose lead one may read
        company = (self.company_id or self.env.company).sudo()
        return company.score_grade_a, company.score_grade_b, company.score_grade_c

    @api.model
    def _may_read_path(self, path, with_models=False):
        """Whether the user may read each field of a path like ``partner_id.name``.

        :param bool with_models: also whether they have access to the models on the way
        """
        model = self
        for name in path.split("."):
            field = model._fields.get(name)
            if not field:
                return True
            if not model._has_field_access(field, "read"):
                return False
            if not field.relational:
                return True
            model = self.env[field.comodel_name]
            if with_models and not model.has_access("read"):
                return False
        return True

    def action_rescore(self):
        """Score these leads now.

        :raises AccessError: the user may not read one of them
        """
        self.check_access("read")
        # sudo: scores are the server's, whoever has them made
        self.sudo()._score()
        return True
