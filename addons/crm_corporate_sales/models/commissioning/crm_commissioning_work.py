from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CrmCommissioningWork(models.Model):
    """What an engineer did, and how long it took."""

    _name = "crm.commissioning.work"
    _inherit = ["crm.commissioning.part"]
    _description = "Work Done"
    _order = "commissioning_id, date, id"

    commissioning_id = fields.Many2one(
        comodel_name="crm.commissioning", required=True, index=True, ondelete="cascade"
    )
    date = fields.Date(required=True, default=fields.Date.context_today)
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Engineer",
        required=True,
        index=True,
        default=lambda self: self.env.user,
        domain=[("share", "=", False)],
    )
    name = fields.Char(required=True, string="Work")
    hours = fields.Float(required=True, default=1.0)

    @api.constrains("hours")
    def _check_hours(self):
        for work in self.filtered(lambda item: not 0 < item.hours <= 24):
            raise ValidationError(
                self.env._("Hours of “%(work)s”: more than 0 and at most 24 a day.", work=work.name)
            )
