from odoo import fields, models


class CrmSalesDayExcuse(models.TransientModel):
    """The head says why a missed norm is accepted."""

    _name = "crm.sales.day.excuse"
    _description = "Excuse a Day"

    day_ids = fields.Many2many(
        comodel_name="crm.sales.day",
        string="Days",
        required=True,
        default=lambda self: self._default_day_ids(),
    )
    reason = fields.Char(required=True)

    def _default_day_ids(self):
        if self.env.context.get("active_model") == "crm.sales.day":
            return self.env.context.get("active_ids")
        return False

    def action_apply(self):
        """Excuse the days."""
        self.ensure_one()
        return self.day_ids.action_excuse(self.reason)
