from odoo import api, fields, models


class CrmSalesPlanLine(models.Model):
    """Lines below the threshold ask for a decision."""

    _inherit = "crm.sales.plan.line"

    decision_ids = fields.One2many(
        comodel_name="crm.sales.decision", inverse_name="line_id", string="Decisions", copy=False
    )
    is_below = fields.Boolean(
        string="Below the Threshold",
        compute="_compute_is_below",
        help="Reached less of the target than the company's settings ask for.",
    )
    needs_decision = fields.Boolean(compute="_compute_is_below")

    @api.depends("attainment", "has_target", "has_fact", "decision_ids.state")
    def _compute_is_below(self):
        for line in self:
            # sudo: the threshold is the same for everybody
            threshold = line.sudo().company_id.planning_threshold
            line.is_below = line.has_target and line.has_fact and line.attainment < threshold
            line.needs_decision = (
                line.is_below
                and line.plan_id._is_decided_about()
                and not line.sudo().decision_ids.filtered("is_made")
            )

    def action_decide(self):
        """A new decision about this line."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.display_name,
            "res_model": "crm.sales.decision",
            "views": [(False, "form")],
            "context": {"default_line_id": self.id},
        }
