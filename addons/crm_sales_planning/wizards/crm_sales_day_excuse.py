from odoo import fields, models


class CrmSalesDayExcuse(models.TransientModel):
    """The head says why a missed norm is accepted."""

    _name = "crm.sales.day.excuse"
    _description = "Excuse a Day"

    day_ids = fields.Many2many(
        comodel_name="crm.sales.day",
        string="Days",
        default=lambda self: self._default_day_ids(),
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Salesperson",
        help="Of a day that has no sheet yet.",
    )
    date = fields.Date(string="Day", default=fields.Date.context_today)
    reason = fields.Char(required=True)

    def _default_day_ids(self):
        if self.env.context.get("active_model") == "crm.sales.day":
            return self.env.context.get("active_ids")
        return False

    def action_apply(self):
        """Excuse the days, or the person's day."""
        self.ensure_one()
        if self.day_ids:
            return self.day_ids.action_excuse(self.reason)
        self.env["crm.sales.day"].excuse(self.user_id.id, self.date, self.reason)
        return True
