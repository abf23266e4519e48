from odoo import api, fields, models

from ...engine.pace import Pace, attainment


class CrmSalesPlanLine(models.Model):
    """How far a line is and where it will end, as of the last count of its facts."""

    _inherit = "crm.sales.plan.line"

    attainment = fields.Float(
        compute="_compute_pace",
        help="Percent of the target; 100 and more is good. Where less is better, target by fact.",
    )
    expected = fields.Float(
        string="Expected by Now",
        compute="_compute_pace",
        help="The target's share of the working days that are over.",
    )
    pace = fields.Float(compute="_compute_pace", help="Percent of what is expected by now.")
    has_pace = fields.Boolean(compute="_compute_pace")
    run_rate = fields.Float(
        string="Needed a Day",
        compute="_compute_pace",
        help="What each working day left has to bring.",
    )
    landing = fields.Float(compute="_compute_pace", help="Where it ends if it goes on like this.")
    landing_attainment = fields.Float(string="Landing, %", compute="_compute_pace")

    @api.depends(
        "target",
        "has_target",
        "fact",
        "has_fact",
        "kpi_id.direction",
        "kpi_id.time_rule",
        "plan_id.working_days",
        "plan_id.working_days_passed",
    )
    def _compute_pace(self):
        for line in self:
            plan, direction = line.plan_id, line.direction
            pace = Pace(
                target=line.target,
                fact=line.fact,
                days=plan.working_days,
                passed=plan.working_days_passed,
                adds_up=line.adds_up_in_time,
                direction=direction,
            )
            is_measured = line.has_target and line.has_fact
            now, landing = pace.pace, pace.landing
            line.attainment = attainment(line.fact, line.target, direction) if is_measured else 0
            line.has_pace = is_measured and now is not None
            line.pace = now if line.has_pace else 0
            line.expected = pace.expected if line.has_target else 0
            line.run_rate = pace.run_rate if line.has_target else 0
            line.landing = landing if line.has_fact and landing is not None else 0
            line.landing_attainment = (
                attainment(line.landing, line.target, direction)
                if is_measured and landing is not None
                else 0
            )
