from odoo import api, fields, models
from odoo.exceptions import UserError

from .crm_sales_report import DRAFT


class CrmSalesReportLine(models.Model):
    """One line of a plan as it stood when the report was submitted, with a word about it."""

    _name = "crm.sales.report.line"
    _inherit = ["crm.owned.part"]
    _description = "Line of a Report"
    _order = "report_id, sequence, id"
    _rec_name = "kpi_id"
    _owner_field = "report_id"

    report_id = fields.Many2one(
        comodel_name="crm.sales.report",
        required=True,
        index=True,
        readonly=True,
        ondelete="cascade",
    )
    sequence = fields.Integer(readonly=True)
    plan_line_id = fields.Many2one(
        comodel_name="crm.sales.plan.line",
        string="Line of the Plan",
        required=True,
        index=True,
        readonly=True,
        ondelete="cascade",
    )
    who = fields.Char(readonly=True, help="The group or person the plan is for.")
    user_id = fields.Many2one(comodel_name="res.users", string="Salesperson", readonly=True)
    kpi_id = fields.Many2one(
        comodel_name="crm.sales.kpi", string="Indicator", required=True, readonly=True
    )
    name = fields.Char(readonly=True)
    target = fields.Float(digits=(16, 2), readonly=True)
    fact = fields.Float(digits=(16, 2), readonly=True)
    has_fact = fields.Boolean(readonly=True)
    attainment = fields.Float(readonly=True)
    landing = fields.Float(digits=(16, 2), readonly=True)
    is_below = fields.Boolean(string="Below the Threshold", readonly=True)
    needs_decision = fields.Boolean(compute="_compute_decisions")
    decisions = fields.Char(compute="_compute_decisions")
    comment = fields.Char()

    _line_unique = models.Constraint(
        "UNIQUE (report_id, plan_line_id)", "A line of a plan stands in a report only once."
    )

    @api.depends("plan_line_id.decision_ids.state", "is_below")
    def _compute_decisions(self):
        for line in self:
            # sudo: decisions about the plans that are reported
            plan_line = line.sudo().plan_line_id
            made = plan_line.decision_ids.filtered("is_made")
            line.decisions = "; ".join(made.mapped("measure"))
            line.needs_decision = (
                line.is_below and not made and plan_line.plan_id._is_decided_about()
            )

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            raise UserError(self.env._("Reports are filled in by the program."))
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su:
            if set(vals) - {"comment"}:
                raise UserError(self.env._("The figures of a report are filled in by the program."))
            for line in self:
                if line.report_id.state != DRAFT:
                    raise UserError(
                        self.env._(
                            "“%(report)s” is submitted; what was said stays.",
                            report=line.report_id.display_name,
                        )
                    )
        return super().write(vals)

    def action_decide(self):
        """A new decision about the line of the plan."""
        self.ensure_one()
        return self.plan_line_id.action_decide()
