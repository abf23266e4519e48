from odoo import api, fields, models
from odoo.exceptions import UserError

from ..plan.crm_sales_plan import TEAM, USER


class CrmSalesPlan(models.Model):
    """No month is closed while a line below the threshold has no decision."""

    _inherit = "crm.sales.plan"

    decision_ids = fields.One2many(
        comodel_name="crm.sales.decision", inverse_name="plan_id", string="Decisions"
    )
    entering_decision_ids = fields.Many2many(
        comodel_name="crm.sales.decision",
        string="Decisions of the Last Period",
        compute="_compute_entering_decision_ids",
        help="Agreed for this period, after the facts of the last one.",
    )
    missing_decisions = fields.Integer(
        compute="_compute_missing_decisions",
        help="Lines below the threshold that have no decision yet.",
    )

    @api.depends("date_from", "date_to", "scope_type", "team_id", "user_id")
    def _compute_entering_decision_ids(self):
        decisions = self.env["crm.sales.decision"].search(
            [
                ("company_id", "in", self.company_id.ids),
                ("effect_from", "in", self.mapped("date_from")),
                ("state", "in", ("agreed", "evaluated")),
            ]
        )
        for plan in self:
            plan.entering_decision_ids = decisions.filtered(
                lambda decision, plan=plan: (
                    decision.effect_from == plan.date_from
                    and decision.effect_to == plan.date_to
                    and decision.company_id == plan.company_id
                    and decision.team_id == plan.team_id
                    and decision.user_id == plan.user_id
                )
            )

    @api.depends("line_ids.needs_decision", "state")
    def _compute_missing_decisions(self):
        for plan in self:
            plan.missing_decisions = len(plan.line_ids.filtered("needs_decision"))

    def _is_decided_about(self):
        self.ensure_one()
        return self.period_type == "month" and self.scope_type in (TEAM, USER)

    def _check_decided(self):
        super()._check_decided()
        for plan in self:
            missing = plan.line_ids.filtered("needs_decision")
            if missing:
                raise UserError(
                    self.env._(
                        "“%(plan)s” is below the threshold of %(threshold)s %% without a "
                        "decision in: %(lines)s. Propose what is to be done, then close it.",
                        plan=plan.display_name,
                        threshold=plan.sudo().company_id.planning_threshold,
                        lines=", ".join(missing.mapped("display_name")),
                    )
                )
