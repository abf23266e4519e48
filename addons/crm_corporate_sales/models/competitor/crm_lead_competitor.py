from collections import Counter

from odoo import api, fields, models
from odoo.exceptions import ValidationError

#: field of the deal's line -> field of the catalogue it starts from
CATALOGUE_FIELDS = {
    "strengths": "strengths",
    "weaknesses": "weaknesses",
    "counter_move": "counter_moves",
}


class CrmLeadCompetitor(models.Model):
    """A competitor met in a deal."""

    _name = "crm.lead.competitor"
    _inherit = ["crm.lead.part"]
    _description = "Competitor in a Deal"
    _order = "lead_id, is_winner desc, id"
    _rec_name = "competitor_id"
    _check_company_auto = True

    lead_id = fields.Many2one(
        comodel_name="crm.lead", string="Deal", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="lead_id.company_id", store=True)
    competitor_id = fields.Many2one(
        comodel_name="crm.competitor",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    partner_id = fields.Many2one(related="competitor_id.partner_id", string="Contact")
    product = fields.Char(string="Their Offer", help="What the competitor offers in this deal.")
    strengths = fields.Text(help="Taken from the catalogue when left empty.")
    weaknesses = fields.Text(help="Taken from the catalogue when left empty.")
    counter_move = fields.Text(string="Our Counter-move")
    threat_level = fields.Selection(
        selection=[("low", "Low"), ("medium", "Moderate"), ("high", "High")],
        string="Threat",
        default="medium",
        required=True,
    )
    is_winner = fields.Boolean(
        string="Winner", help="The client chose this competitor. Only one can win a deal."
    )

    _lead_competitor_uniq = models.UniqueIndex(
        "(lead_id, competitor_id)", "This competitor is on the deal already."
    )
    _one_winner = models.UniqueIndex(
        "(lead_id) WHERE is_winner IS TRUE", "Only one competitor can win a deal."
    )

    @api.onchange("competitor_id")
    def _onchange_competitor_id(self):
        for line in self:
            for name, catalogue_name in CATALOGUE_FIELDS.items():
                line[name] = line[name] or line.competitor_id[catalogue_name]

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = [self._with_catalogue_values(vals) for vals in vals_list]
        default_lead_id = self.env.context.get("default_lead_id")
        winning = Counter(
            vals.get("lead_id", default_lead_id) for vals in vals_list if vals.get("is_winner")
        )
        self._ensure_one_winner(winning)
        self._clear_winner(list(winning))
        return super().create(vals_list)

    def write(self, vals):
        if vals.get("is_winner"):
            self._ensure_one_winner(Counter(line.lead_id.id for line in self))
            self._clear_winner(self.lead_id.ids, keep=self)
        return super().write(vals)

    @api.model
    def _with_catalogue_values(self, vals):
        """The values, with what the catalogue knows where they say nothing."""
        competitor = self.env["crm.competitor"].browse(vals.get("competitor_id"))
        known = {
            name: competitor[catalogue_name]
            for name, catalogue_name in CATALOGUE_FIELDS.items()
            if competitor and not vals.get(name)
        }
        return {**vals, **known}

    @api.model
    def _ensure_one_winner(self, winners_by_lead):
        if any(count > 1 for count in winners_by_lead.values()):
            raise ValidationError(
                self.env._("Only one competitor can win a deal. Mark one of them as the winner.")
            )

    @api.model
    def _clear_winner(self, lead_ids, keep=()):
        """Take the mark from the former winners, before another line gets it."""
        if not lead_ids:
            return
        former = self.search([("lead_id", "in", lead_ids), ("is_winner", "=", True)])
        if keep:
            former -= keep
        if former:
            super(CrmLeadCompetitor, former).write({"is_winner": False})
            # the unique index is checked row by row
            former.flush_recordset(["is_winner"])

    def _prepare_merge_vals(self, other):
        """Values for what this line does not say but the same competitor's line elsewhere does."""
        self.ensure_one()
        names = ("product", *CATALOGUE_FIELDS)
        return {name: other[name] for name in names if other[name] and not self[name]}
