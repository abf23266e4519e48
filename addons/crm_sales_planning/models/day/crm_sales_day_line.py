from odoo import api, fields, models

from ...engine.norm import TOLERANCE


class CrmSalesDayLine(models.Model):
    """One indicator of a day sheet."""

    _name = "crm.sales.day.line"
    _inherit = ["crm.owned.part"]
    _description = "Line of a Day Sheet"
    _order = "day_id, kpi_sequence, id"
    _rec_name = "kpi_id"
    _owner_field = "day_id"

    day_id = fields.Many2one(
        comodel_name="crm.sales.day", required=True, readonly=True, index=True, ondelete="cascade"
    )
    user_id = fields.Many2one(related="day_id.user_id", store=True)
    team_id = fields.Many2one(related="day_id.team_id", store=True)
    date = fields.Date(related="day_id.date", store=True)
    kpi_id = fields.Many2one(
        comodel_name="crm.sales.kpi",
        string="Indicator",
        required=True,
        readonly=True,
        ondelete="restrict",
    )
    kpi_sequence = fields.Integer(related="kpi_id.sequence", store=True)
    week_target = fields.Float(digits=(16, 2), readonly=True)
    done_before = fields.Float(digits=(16, 2), readonly=True, help="In the week before this day.")
    days_left = fields.Integer(
        readonly=True, help="Working days of the person to the end of the week, this one included."
    )
    norm = fields.Float(
        digits=(16, 2),
        readonly=True,
        help="The rest of the week by the working days left, rounded up.",
    )
    planned = fields.Integer(
        readonly=True, help="Activities and meetings that were still in the calendar for the day."
    )
    done = fields.Float(digits=(16, 2), readonly=True)
    is_met = fields.Boolean(string="Met", compute="_compute_is_met", store=True)
    is_planned = fields.Boolean(
        compute="_compute_is_met", store=True, help="Done and planned together reach the norm."
    )
    shortfall = fields.Float(
        digits=(16, 2),
        compute="_compute_is_met",
        store=True,
        help="Flows into the days left of the week.",
    )

    _kpi_unique = models.UniqueIndex("(day_id, kpi_id)")

    @api.depends("norm", "done", "planned")
    def _compute_is_met(self):
        for line in self:
            line.is_met = line.done + TOLERANCE >= line.norm
            line.is_planned = line.done + line.planned + TOLERANCE >= line.norm
            line.shortfall = max(line.norm - line.done, 0)
