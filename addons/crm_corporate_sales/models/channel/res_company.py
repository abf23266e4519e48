from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    channel_margin = fields.Float(
        string="Margin of Revenue (%)",
        default=100,
        required=True,
        help="How much of the revenue is left to pay for advertising with. The return on "
        "investment and the payback of channels are reckoned with it; 100: with the revenue.",
    )

    _channel_margin_percent = models.Constraint(
        "CHECK (channel_margin > 0 AND channel_margin <= 100)",
        "The margin is a percentage above 0, up to 100.",
    )

    def _get_channel_zone(self):
        """Name of the time zone in which the company's months begin."""
        self.ensure_one()
        # sudo: who reads the report may not be allowed to read working calendars
        return self.sudo().resource_calendar_id.tz or "UTC"
