from odoo import fields, models


class CrmSalesCorrection(models.Model):
    """A target that was changed after its approval: what, by whom and why. Written by the program."""

    _name = "crm.sales.correction"
    _inherit = ["crm.owned.part"]
    _description = "Correction of a Plan"
    _order = "create_date desc, id desc"
    _rec_name = "reason"
    _owner_field = "line_id"

    line_id = fields.Many2one(
        comodel_name="crm.sales.plan.line",
        required=True,
        index=True,
        readonly=True,
        ondelete="cascade",
    )
    plan_id = fields.Many2one(
        related="line_id.plan_id", store=True, index=True, string="Plan", readonly=True
    )
    kpi_id = fields.Many2one(related="line_id.kpi_id", store=True, string="Indicator")
    company_id = fields.Many2one(related="line_id.company_id", store=True)
    kind = fields.Selection(
        selection=[
            ("upwards", "Corrected upwards"),
            ("leaver", "To the reserve: the person has left"),
            ("reserve", "Out of the reserve"),
        ],
        required=True,
        readonly=True,
        default="upwards",
    )
    old_target = fields.Float(digits=(16, 2), readonly=True)
    new_target = fields.Float(digits=(16, 2), readonly=True)
    reason = fields.Text(required=True, readonly=True)
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Author",
        required=True,
        readonly=True,
        ondelete="restrict",
        default=lambda self: self.env.user,
    )
