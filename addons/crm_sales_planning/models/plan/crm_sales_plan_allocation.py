from odoo import fields, models


class CrmSalesPlanAllocation(models.Model):
    """How much of a month's target a week carries; a week that crosses months has two of these."""

    _name = "crm.sales.plan.allocation"
    _inherit = ["crm.owned.part"]
    _description = "Share of a Month's Target in a Week"
    _owner_field = "line_id"
    _order = "line_id, source_line_id"

    source_line_id = fields.Many2one(
        comodel_name="crm.sales.plan.line",
        string="Line of the Month",
        required=True,
        index=True,
        readonly=True,
        ondelete="cascade",
    )
    line_id = fields.Many2one(
        comodel_name="crm.sales.plan.line",
        string="Line of the Week",
        required=True,
        index=True,
        readonly=True,
        ondelete="cascade",
    )
    amount = fields.Float(digits=(16, 2), required=True, readonly=True)

    _pair_unique = models.Constraint(
        "UNIQUE (source_line_id, line_id)", "A week takes its share of a month only once."
    )
