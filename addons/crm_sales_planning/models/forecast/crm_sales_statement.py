from odoo import api, fields, models

#: what a person states about a deal
CATEGORIES = [
    ("commit", "Commit"),
    ("best_case", "Best Case"),
    ("pipeline", "Pipeline"),
    ("omitted", "Left Out"),
]


class CrmSalesStatement(models.Model):
    """What a person said about a deal: how likely, until when. Kept for ever, written by the server.

    Probabilities that Odoo or the process set are nobody's statement.
    """

    _name = "crm.sales.statement"
    _description = "Statement About a Deal"
    _order = "said_at desc, id desc"
    _rec_name = "lead_id"

    lead_id = fields.Many2one(
        comodel_name="crm.lead",
        string="Deal",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(comodel_name="res.company", readonly=True)
    user_id = fields.Many2one(
        comodel_name="res.users", string="Said By", required=True, readonly=True, index=True
    )
    team_id = fields.Many2one(comodel_name="crm.team", string="Group", readonly=True)
    said_at = fields.Datetime(string="Said On", required=True, readonly=True)
    probability = fields.Float(
        digits=(16, 2),
        readonly=True,
        aggregator="avg",
        help="In percent, as it stood from then on.",
    )
    has_probability = fields.Boolean(
        string="States the Probability", readonly=True, help="The person gave the probability."
    )
    withdraws_probability = fields.Boolean(
        readonly=True, help="The person left the probability to Odoo again."
    )
    date_deadline = fields.Date(string="Expected Closing", readonly=True)
    has_deadline = fields.Boolean(
        string="States the Closing", readonly=True, help="The person gave the closing date."
    )
    category = fields.Selection(selection=CATEGORIES, string="Forecast", readonly=True)

    @api.depends("lead_id", "said_at")
    def _compute_display_name(self):
        # sudo: the name of the deal that somebody of the own scope spoke about
        for statement in self:
            statement.display_name = statement.sudo().lead_id.name
