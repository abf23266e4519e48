from odoo import api, fields, models

from .text_diff import html_diff


class CrmLeadTactics(models.Model):
    """A version of a deal's tactics. Written by the server only: nobody has a right to write,
    create or delete, so the history can be trusted."""

    _name = "crm.lead.tactics"
    _inherit = ["crm.lead.part"]
    _description = "Version of a Deal's Tactics"
    _order = "date desc, id desc"
    _rec_name = "date"

    lead_id = fields.Many2one(
        comodel_name="crm.lead",
        string="Deal",
        required=True,
        index=True,
        readonly=True,
        ondelete="cascade",
    )
    text = fields.Text(string="Tactics", readonly=True)
    previous_text = fields.Text(readonly=True)
    diff = fields.Html(
        string="Change", compute="_compute_diff", help="Added and removed words of this version."
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Author",
        required=True,
        readonly=True,
        ondelete="restrict",
    )
    date = fields.Datetime(required=True, readonly=True, default=fields.Datetime.now)
    stage_name = fields.Char(
        string="Stage", readonly=True, help="The deal's stage when the tactics was written."
    )

    @api.depends("text", "previous_text")
    def _compute_diff(self):
        for version in self:
            version.diff = html_diff(version.previous_text, version.text)
