from math import floor, log10

from odoo import api, fields, models

from ..deal.crm_lead_amounts import AMOUNT_GROUPS
from .crm_call_task import CANCELLED, DONE, OPEN

#: a total of fewer deals would tell what a single one is worth
MIN_DEALS = 3
FIGURES = 2


class CrmCallCampaign(models.Model):
    """What the calls came to, of those that the reader may see."""

    _inherit = "crm.call.campaign"

    task_count = fields.Integer(string="Number of Calls", compute="_compute_counts")
    open_count = fields.Integer(string="To Call", compute="_compute_counts")
    reached_count = fields.Integer(string="Talked To", compute="_compute_counts")
    positive_count = fields.Integer(string="Success", compute="_compute_counts")
    progress = fields.Float(compute="_compute_counts", help="Share of the calls that are over.")
    lead_count = fields.Integer(string="Leads", compute="_compute_lead_count")
    figures = fields.Json(compute="_compute_figures", help="Results for the picture.")

    @api.depends("task_ids.state", "task_ids.result_id")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_counts(self):
        groups = self.env["crm.call.task"]._read_group(
            [("campaign_id", "in", self.ids), ("state", "!=", CANCELLED)],
            ["campaign_id", "state", "is_reached", "is_positive"],
            ["__count"],
        )
        for campaign in self:
            own = [row[1:] for row in groups if row[0] == campaign._origin]
            total = sum(count for *_rest, count in own)
            opened = sum(count for state, *_rest, count in own if state == OPEN)
            campaign.task_count = total
            campaign.open_count = opened
            campaign.reached_count = sum(count for _state, reached, _yes, count in own if reached)
            campaign.positive_count = sum(count for _state, _reached, yes, count in own if yes)
            campaign.progress = (total - opened) / total if total else 0.0

    @api.depends("task_ids.made_lead_id")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_lead_count(self):
        counts = dict(
            self.env["crm.call.task"]._read_group(
                [("campaign_id", "in", self.ids), ("made_lead_id", "!=", False)],
                ["campaign_id"],
                ["made_lead_id:count_distinct"],
            )
        )
        for campaign in self:
            campaign.lead_count = counts.get(campaign._origin, 0)

    @api.depends(
        "task_ids.state", "task_ids.result_id", "task_ids.user_id", "task_ids.made_lead_id"
    )
    @api.depends_context("uid", "allowed_company_ids", "lang")
    def _compute_figures(self):
        for campaign in self:
            campaign.figures = {
                "total": campaign.task_count,
                "progress": campaign.progress,
                "results": campaign._get_result_figures(),
                "people": campaign._get_people_figures(),
                **campaign._get_funnel(),
            }

    def _get_own_domain(self):
        return [("campaign_id", "in", self._origin.ids), ("state", "!=", CANCELLED)]

    def _get_result_figures(self):
        """Slices of the ring: results of the calls that are over, then what is open."""
        groups = self.env["crm.call.task"]._read_group(
            [*self._get_own_domain(), ("state", "=", DONE)], ["result_id"], ["__count"]
        )
        slices = [
            {
                "id": result.id,
                "name": result.name or self.env._("Not told"),
                "count": count,
                "kind": "good"
                if result.is_positive
                else "reached"
                if result.is_reached
                else "missed",
            }
            for result, count in sorted(groups, key=lambda group: group[0].sequence)
        ]
        if self.open_count:
            slices.append(
                {"id": 0, "name": self.env._("To call"), "count": self.open_count, "kind": "open"}
            )
        return slices

    def _get_people_figures(self):
        """Bars: one for each person."""
        today = fields.Date.context_today(self)
        tasks = self.env["crm.call.task"]
        people = {}
        for user, state, positive, count in tasks._read_group(
            self._get_own_domain(), ["user_id", "state", "is_positive"], ["__count"]
        ):
            row = people.setdefault(user, {"done": 0, "good": 0, "open": 0, "late": 0})
            row["open" if state == OPEN else "done"] += count
            row["good"] += count if positive and state == DONE else 0
        late = tasks._read_group(
            [*self._get_own_domain(), ("state", "=", OPEN), ("date_deadline", "<", today)],
            ["user_id"],
            ["__count"],
        )
        for user, count in late:
            people[user]["late"] = count
        # sudo: names of colleagues
        return sorted(
            ({"id": user.id, "name": user.sudo().name, **row} for user, row in people.items()),
            key=lambda row: (-row["done"] - row["open"], row["name"]),
        )

    def _get_funnel(self):
        """Calls → over → talked to → success → leads → won, and what was won."""
        leads = self._get_leads()
        won = leads.filtered(lambda lead: lead.won_status == "won")
        steps = [
            ("calls", self.env._("Calls"), self.task_count),
            ("over", self.env._("Called"), self.task_count - self.open_count),
            ("reached", self.env._("Talked to"), self.reached_count),
            ("positive", self.env._("Success"), self.positive_count),
            ("leads", self.env._("Leads"), len(leads)),
            ("won", self.env._("Wins"), len(won)),
        ]
        revenue = self._get_revenue(won)
        return {
            "funnel": [{"code": code, "name": name, "count": count} for code, name, count in steps],
            "revenue": revenue,
            "currency_id": self.company_id.currency_id.id,
            "is_rounded": bool(revenue) and not self._may_see_amounts(),
        }

    def _get_leads(self):
        """Leads out of the calls that the reader may see."""
        tasks = self.env["crm.call.task"].search(
            [*self._get_own_domain(), ("made_lead_id", "!=", False)]
        )
        # sudo: only ids; the rules of deals say which of them are seen
        ids = tasks.sudo().made_lead_id.ids
        return self.env["crm.lead"].with_context(active_test=False).search([("id", "in", ids)])

    @api.model
    def _may_see_amounts(self):
        return any(self.env.user.has_group(group) for group in AMOUNT_GROUPS.split(","))

    def _get_revenue(self, won):
        """What was won; for those who may not see amounts roughly, and of several deals only."""
        if self._may_see_amounts():
            return sum(won.mapped("expected_revenue"))
        if len(won) < MIN_DEALS:
            return False
        # sudo: a rough total does not tell what one deal is worth (spec 1.9)
        return _roughly(sum(won.sudo().mapped("expected_revenue")))


def _roughly(amount):
    """The amount with its first two figures only."""
    if not amount:
        return 0.0
    return round(amount, FIGURES - 1 - floor(log10(abs(amount))))
