from odoo import fields, models


class CrmCompetitorObservation(models.Model):
    """A strength or weakness of a competitor, seen in a deal and told in its interview.

    Shared with all salespeople: it tells about the competitor, not about the deal.
    """

    _name = "crm.competitor.observation"
    _description = "Competitor Observation"
    _order = "date desc, id desc"
    _rec_name = "text"

    competitor_id = fields.Many2one(
        comodel_name="crm.competitor", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="competitor_id.company_id", store=True)
    kind = fields.Selection(
        selection=[("strength", "Strength"), ("weakness", "Weakness")], required=True
    )
    text = fields.Text(string="What Was Seen", required=True)
    source = fields.Selection(
        selection=[("salesperson", "Salesperson"), ("client", "Client")],
        required=True,
        default="salesperson",
        help="Who told it in the win/loss interview.",
    )
    date = fields.Date(required=True, default=fields.Date.context_today)
    user_id = fields.Many2one(
        comodel_name="res.users", string="Salesperson", default=lambda self: self.env.user
    )
    answer_id = fields.Many2one(
        comodel_name="crm.lead.review.answer",
        string="Interview Answer",
        index="btree_not_null",
        ondelete="set null",
        readonly=True,
        groups="sales_team.group_sale_manager",
    )

    _answer_uniq = models.UniqueIndex(
        "(answer_id) WHERE answer_id IS NOT NULL", "This answer is in the catalogue already."
    )
