from odoo import api, fields, models
from odoo.exceptions import AccessError


class CrmSalesMeetingPoint(models.Model):
    """A line of the agenda: a person with yesterday, today and what blocks, or an indicator."""

    _name = "crm.sales.meeting.point"
    _description = "Point of an Agenda"
    _order = "meeting_id, sequence, id"

    meeting_id = fields.Many2one(
        comodel_name="crm.sales.meeting",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    sequence = fields.Integer(default=10, readonly=True)
    user_id = fields.Many2one(comodel_name="res.users", string="Who", readonly=True)
    kpi_id = fields.Many2one(comodel_name="crm.sales.kpi", string="Indicator", readonly=True)
    perspective = fields.Selection(related="kpi_id.perspective")
    done_text = fields.Text(string="Done", readonly=True)
    next_text = fields.Text(string="Next", readonly=True)
    blocked_text = fields.Text(string="Blocked", readonly=True)
    target = fields.Float(digits=(16, 2), readonly=True)
    fact = fields.Float(digits=(16, 2), readonly=True)
    attainment = fields.Float(
        readonly=True, aggregator="avg", help="Percent of the target that is reached."
    )
    note = fields.Text(
        string="In Own Words", help="What the person wants to say: what blocks, what helps."
    )

    @api.model
    def _get_own_fields(self):
        """What an attendee writes in the own line, and the chair in any."""
        return {"note"}

    def write(self, vals):
        if not self.env.su and set(vals) - self._get_own_fields():
            raise AccessError(
                self.env._("The agenda is filled in by the program; add your own words.")
            )
        return super().write(vals)
