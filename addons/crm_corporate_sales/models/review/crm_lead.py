from odoo import fields, models

from ...engine import review as review_rules


class CrmLead(models.Model):
    """What is asked when a deal is closed, and what was learned from it."""

    _inherit = "crm.lead"

    review_ids = fields.One2many(
        comodel_name="crm.lead.review",
        inverse_name="lead_id",
        string="Win/Loss Reviews",
        readonly=True,
        copy=False,
    )
    review_count = fields.Integer(compute="_compute_review_count", string="Reviews")
    review_state = fields.Selection(
        selection=[("draft", "To Do"), ("done", "Done")],
        compute="_compute_review_count",
        string="Last Review",
        help="Whether it is written down what was learned from the last closing.",
    )

    def _compute_review_count(self):
        reviews = (
            self.env["crm.lead.review"]
            .search_fetch([("lead_id", "in", self.ids)], ["lead_id", "state"])
            .grouped("lead_id")
        )
        for lead in self:
            own = reviews.get(lead, self.env["crm.lead.review"])
            lead.review_count = len(own)
            lead.review_state = own[:1].state

    # ------------------------------------------------------------
    # hooks of the closing
    # ------------------------------------------------------------

    def _get_closing_missing_fields(self, result):
        """Fields that must be filled before the deal is closed so.

        :param str result: ``won``, ``lost`` or ``moved``
        :return: list of field names
        """
        self.ensure_one()
        if result != review_rules.LOST:
            return []
        if not self.lost_reason_id:
            return ["lost_reason_id"]
        if self.lost_reason_id.requires_competitor and not self.competitor_winner_id:
            return ["competitor_winner_id"]
        return []

    def _on_deal_closed(self, result):
        """Open a review for each of these deals and plan the reactivation of lost ones.

        :param str result: ``won``, ``lost`` or ``moved``
        """
        if not self:
            return
        # sudo: reviews are made by the server only, and the step that closed the deal may have
        # given it to somebody else
        leads = self.sudo()
        open_reviews = leads._get_unfilled_reviews().grouped("lead_id")
        stages = leads._get_stages_before_closing()
        missing = []
        for lead in leads:
            vals = lead._prepare_review_vals(result, stages.get(lead.id, lead.stage_id))
            review = open_reviews.get(lead)
            if review:
                review[0].write(vals)
            else:
                missing.append(vals)
        leads.env["crm.lead.review"].create(missing)
        leads._plan_reactivation(result)

    def _on_deal_reopened(self):
        """Forget what the closing planned; reviews nobody filled are archived."""
        self._clear_reactivation()
        # sudo: reviews are the server's
        self.sudo()._get_unfilled_reviews().active = False

    def _get_unfilled_reviews(self):
        return self.env["crm.lead.review"].search(
            [
                ("lead_id", "in", self.ids),
                ("state", "=", "draft"),
                ("answer_ids", "=", False),
                ("lesson", "=", False),
            ]
        )

    def _handle_won_lost(self, old_status_by_lead, new_status_by_lead):
        """Deals without a process ask what was learned, too, however they were won."""
        result = super()._handle_won_lost(old_status_by_lead, new_status_by_lead)
        self.filtered(
            lambda lead: (
                lead._is_reviewed_without_process()
                and new_status_by_lead.get(lead.id, {}).get("is_won")
                and not old_status_by_lead.get(lead.id, {}).get("is_won")
            )
        )._on_deal_closed(review_rules.WON)
        return result

    def action_set_lost(self, **additional_values):
        result = super().action_set_lost(**additional_values)
        self.filtered(
            lambda lead: lead._is_reviewed_without_process() and lead.won_status == "lost"
        )._on_deal_closed(review_rules.LOST)
        return result

    def _is_reviewed_without_process(self):
        self.ensure_one()
        return not self.process_id and self.type == "opportunity"

    def _prepare_review_vals(self, result, stage):
        """Values of the review of this closing."""
        self.ensure_one()
        rival_id = review_rules.main_rival(
            (line.competitor_id.id, line.is_winner, line.threat_level)
            for line in self.competitor_ids
        )
        return {
            "lead_id": self.id,
            "result": result,
            "date": self._get_closing_date(),
            "user_id": self.user_id.id or self.env.uid,
            "stage_id": stage.id,
            "lost_reason_id": result == review_rules.LOST and self.lost_reason_id.id,
            "competitor_id": rival_id,
        }

    def _get_closing_date(self):
        """The day the deal was closed, in the user's time zone."""
        self.ensure_one()
        closed_at = self.date_closed or fields.Datetime.now()
        return fields.Datetime.context_timestamp(self, closed_at).date()

    def _get_stages_before_closing(self):
        """The last working stage of each deal.

        :return: dict of ``crm.stage`` by deal id, without deals that have no history
        """
        runs = self.env["crm.lead.stage.run"].search_fetch(
            [("lead_id", "in", self.ids), ("stage_id.is_final", "=", False)],
            ["lead_id", "stage_id"],
            order="date_start desc, id desc",
        )
        stages = {}
        for run in runs:
            stages.setdefault(run.lead_id.id, run.stage_id)
        return stages

    # ------------------------------------------------------------
    # actions
    # ------------------------------------------------------------

    def action_start_review(self):
        """Start the interview of the last closing of this deal."""
        self.ensure_one()
        return self._get_last_review().action_start_interview()

    def action_send_client_review(self):
        """Write to the client, with the link to their interview about the last closing."""
        self.ensure_one()
        return self._get_last_review().action_send_to_client()

    def action_view_reviews(self):
        """Open the reviews of the deal: the form when there is only one."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_corporate_sales.action_lead_reviews"
        )
        if len(self.review_ids) == 1:
            action.update(views=[(False, "form")], res_id=self.review_ids.id)
        return action

    def _get_last_review(self):
        """The review of the last closing; deals closed before this addon get one now."""
        self.ensure_one()
        if not self.review_ids:
            self.check_access("write")
            self._on_deal_closed(self.won_status if self.won_status != "pending" else "moved")
            self.invalidate_recordset(["review_ids"])
        return self.review_ids[:1]

    def _merge_dependences(self, opportunities):
        super()._merge_dependences(opportunities)
        # sudo: like the messages, everything of the merged deals must arrive
        reviews = opportunities.sudo().with_context(active_test=False).review_ids
        reviews.lead_id = self.id
