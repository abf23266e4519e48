from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    planning_deadline_shift = fields.Selection(
        selection=[
            ("before", "To the working day before"),
            ("after", "To the next working day"),
            ("keep", "Stay"),
        ],
        string="Reports Due on a Day Off",
        required=True,
        default="after",
        help="What happens to the deadline of a report that is not a working day.",
    )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    planning_deadline_shift = fields.Selection(
        related="company_id.planning_deadline_shift", readonly=False
    )
