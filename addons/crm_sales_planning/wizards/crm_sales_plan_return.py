from odoo import fields, models


class CrmSalesPlanReturn(models.TransientModel):
    """What is to be changed before a plan is approved."""

    _name = "crm.sales.plan.return"
    _description = "Return a Plan"

    plan_ids = fields.Many2many(
        comodel_name="crm.sales.plan",
        string="Plans",
        required=True,
        default=lambda self: self._default_plan_ids(),
    )
    reason = fields.Text(required=True)

    def _default_plan_ids(self):
        if self.env.context.get("active_model") == "crm.sales.plan":
            return self.env.context.get("active_ids")
        return False

    def action_apply(self):
        """Return the plans."""
        self.ensure_one()
        return self.plan_ids.action_return(self.reason)
