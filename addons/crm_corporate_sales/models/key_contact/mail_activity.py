from odoo import fields, models


class MailActivity(models.Model):
    """Whom a call or a meeting on a deal was with."""

    _inherit = "mail.activity"

    talked_partner_ids = fields.Many2many(
        "res.partner",
        "mail_activity_talked_partner_rel",
        "activity_id",
        "partner_id",
        string="Talked With",
        help="People the call or meeting is with. When it is done, it counts as the last contact "
        "with them on the influence matrix.",
    )
