from odoo import api, fields, models


class CrmCertification(models.Model):
    """A calendar leaves out what has no end: the last day of a certification of one day too."""

    _inherit = "crm.certification"

    date_planned_until = fields.Date(
        string="Last Planned Day",
        compute="_compute_date_planned_until",
        inverse="_inverse_date_planned_until",
        store=True,
    )

    @api.depends("date_planned", "date_planned_end")
    def _compute_date_planned_until(self):
        for record in self:
            record.date_planned_until = record.date_planned_end or record.date_planned

    def _inverse_date_planned_until(self):
        for record in self:
            until = record.date_planned_until
            is_longer = until and record.date_planned and until > record.date_planned
            record.date_planned_end = is_longer and until
