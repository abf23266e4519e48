from odoo import api, fields, models


class CrmSalesPlanCorrect(models.TransientModel):
    """A new target for a coming period."""

    _name = "crm.sales.plan.correct"
    _description = "Correct a Target"

    plan_id = fields.Many2one(comodel_name="crm.sales.plan", required=True, readonly=True)
    line_id = fields.Many2one(
        comodel_name="crm.sales.plan.line",
        string="Indicator",
        required=True,
        domain="[('plan_id', '=', plan_id), ('has_target', '=', True)]",
    )
    direction = fields.Selection(related="line_id.direction")
    old_target = fields.Float(related="line_id.target", string="Target Now")
    new_target = fields.Float(
        digits=(16, 2),
        compute="_compute_new_target",
        store=True,
        readonly=False,
        help="More than now; less where less is better.",
    )
    reason = fields.Text(required=True)

    @api.depends("line_id")
    def _compute_new_target(self):
        for wizard in self:
            wizard.new_target = wizard.line_id.target

    def action_apply(self):
        """Correct the target."""
        self.ensure_one()
        self.plan_id.action_correct(self.line_id.id, self.new_target, self.reason)
        return True
