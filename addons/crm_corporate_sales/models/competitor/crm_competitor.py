from collections import Counter, defaultdict

from odoo import api, fields, models
from odoo.tools import escape_psql

from ...engine import review as review_rules


class CrmCompetitor(models.Model):
    """A firm we meet in deals, with what we know about it and how we fare against it."""

    _name = "crm.competitor"
    _description = "Competitor"
    _order = "name, id"

    name = fields.Char(required=True, index="trigram")
    active = fields.Boolean(
        default=True, help="Uncheck to hide a competitor that left the market; its deals stay."
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        index="btree_not_null",
        help="Leave empty to share the competitor between all companies.",
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Contact",
        index="btree_not_null",
        check_company=True,
        help="The competitor in your address book, if you keep it there.",
    )
    website = fields.Char()
    strengths = fields.Text(help="Copied into a deal when the competitor is met there.")
    weaknesses = fields.Text(help="Copied into a deal when the competitor is met there.")
    counter_moves = fields.Text(
        string="Our Counter-moves", help="What worked against this competitor."
    )
    deal_line_ids = fields.One2many(
        comodel_name="crm.lead.competitor", inverse_name="competitor_id", string="Deals"
    )
    observation_ids = fields.One2many(
        comodel_name="crm.competitor.observation",
        inverse_name="competitor_id",
        string="Seen in Deals",
    )
    visible_deal_count = fields.Integer(
        string="Your Deals",
        compute="_compute_visible_deal_count",
        help="Deals with this competitor that you may open.",
    )
    deal_count = fields.Integer(
        string="Deals Met",
        compute="_compute_statistics",
        help="All deals of your companies in which this competitor was met.",
    )
    won_count = fields.Integer(
        string="Won by Us",
        compute="_compute_statistics",
        help="Deals won although this competitor was there.",
    )
    lost_count = fields.Integer(
        string="Lost to Them",
        compute="_compute_statistics",
        help="Lost deals in which this competitor is marked as the winner.",
    )
    win_rate = fields.Float(
        compute="_compute_statistics",
        help="Won by us, out of the deals won by us or lost to them.",
    )

    _name_company_uniq = models.UniqueIndex(
        "(lower(name), COALESCE(company_id, 0))",
        "This competitor is in the catalogue already.",
    )

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_visible_deal_count(self):
        counts = dict(
            self.env["crm.lead.competitor"]._read_group(
                [("competitor_id", "in", self.ids)], ["competitor_id"], ["__count"]
            )
        )
        for competitor in self:
            competitor.visible_deal_count = counts.get(competitor, 0)

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_statistics(self):
        # sudo: bare numbers over all deals of the user's companies; a salesperson needs the
        # rate against a competitor without seeing the deals of others
        groups = (
            self.env["crm.lead.competitor"]
            .sudo()
            ._read_group(
                [
                    ("competitor_id", "in", self.ids),
                    ("lead_id.company_id", "in", [*self.env.companies.ids, False]),
                ],
                ["competitor_id", "lead_id.won_status", "is_winner"],
                ["__count"],
            )
        )
        totals = defaultdict(Counter)
        for competitor, won_status, is_winner, count in groups:
            total = totals[competitor.id]
            total["met"] += count
            if won_status == "won":
                total["won"] += count
            elif won_status == "lost" and is_winner:
                total["lost"] += count
        for competitor in self:
            total = totals[competitor.id]
            competitor.deal_count = total["met"]
            competitor.won_count = total["won"]
            competitor.lost_count = total["lost"]
            competitor.win_rate = review_rules.win_rate(total["won"], total["lost"]) or 0.0

    def action_view_deals(self):
        """Open the deals in which the competitor was met, closed ones included."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_corporate_sales.action_competitor_deals"
        )
        return {
            **action,
            "name": self.env._("Deals against %(competitor)s", competitor=self.name),
            "domain": [("competitor_ids.competitor_id", "in", self.ids)],
        }

    def _find_by_name(self, name):
        """The competitor of the catalogue called so, whatever the case.

        :param str name: name as somebody typed it
        :return: ``crm.competitor`` of at most one record
        """
        name = " ".join((name or "").split())
        if not name:
            return self.browse()
        return self.search([("name", "=ilike", escape_psql(name))], limit=1)
