from odoo import Command, api, fields, models

from ..models.plan.crm_sales_plan_distribute import CAPACITY, EQUAL, LAST_FACT, MANUAL, METHODS


class CrmSalesPlanDistributeWizard(models.TransientModel):
    """How a plan is distributed, with everybody's share in view before it is done."""

    _name = "crm.sales.plan.distribute"
    _description = "Distribute a Plan"

    plan_id = fields.Many2one(comodel_name="crm.sales.plan", required=True, readonly=True)
    is_reserve = fields.Boolean(readonly=True)
    method = fields.Selection(
        selection=METHODS,
        required=True,
        default=CAPACITY,
        help="Equal shares, what each had in the last period, working days by calendars and "
        "leaves, expected revenue of open deals, or shares typed by hand.",
    )
    line_ids = fields.One2many(
        comodel_name="crm.sales.plan.distribute.line",
        inverse_name="wizard_id",
        compute="_compute_line_ids",
        store=True,
        readonly=False,
    )

    @api.depends("method", "plan_id")
    def _compute_line_ids(self):
        for wizard in self:
            if wizard.method == MANUAL and wizard.line_ids:
                continue
            wizard.line_ids = [Command.clear()] + [
                Command.create(vals) for vals in wizard._prepare_lines()
            ]

    def _prepare_lines(self):
        """Who gets which share, by the method."""
        self.ensure_one()
        # sudo: the plan that may be seen; its parts may not exist yet
        plan = self.plan_id.sudo()
        if not plan:
            return []
        parts = plan.browse()
        for vals in plan._prepare_parts_below():
            parts |= plan.new({**vals, "company_id": plan.company_id.id})
        method = EQUAL if self.method in (LAST_FACT, MANUAL) else self.method
        weights = parts._get_weights(method, plan.line_ids[:1])
        whole = sum(weights.values())
        return [
            {
                "team_id": part.team_id._origin.id,
                "user_id": part.user_id._origin.id,
                "weight": weights[part],
                "share": 100 * weights[part] / whole if whole else 100 / len(parts),
            }
            for part in parts
        ]

    def action_apply(self):
        """Distribute, and show the parts."""
        self.ensure_one()
        weights = False
        if self.method == MANUAL:
            weights = {
                str((line.user_id or line.team_id).id): line.weight for line in self.line_ids
            }
        distribute = (
            self.plan_id.action_distribute_reserve
            if self.is_reserve
            else self.plan_id.action_distribute
        )
        return self.plan_id._show_parts(distribute(self.method, weights))


class CrmSalesPlanDistributeLine(models.TransientModel):
    """One department, group or person and their share."""

    _name = "crm.sales.plan.distribute.line"
    _description = "Share of a Plan"

    wizard_id = fields.Many2one(
        comodel_name="crm.sales.plan.distribute", required=True, ondelete="cascade"
    )
    team_id = fields.Many2one(comodel_name="crm.team", string="Group", readonly=True)
    user_id = fields.Many2one(comodel_name="res.users", string="Salesperson", readonly=True)
    weight = fields.Float(digits=(16, 2), help="What the shares are in proportion to.")
    share = fields.Float(string="Share, %", readonly=True)
