from odoo import api, fields, models


class CrmProcessWizard(models.TransientModel):
    """Asks what an outcome, a postponement, a closing or a reopening needs to know."""

    _name = "crm.process.wizard"
    _description = "Step of a Deal: What Is Needed"

    lead_id = fields.Many2one("crm.lead", string="Deal", required=True, ondelete="cascade")
    action = fields.Selection(
        [
            ("complete", "End the Step"),
            ("postpone", "Postpone"),
            ("close", "Close the Deal"),
            ("reopen", "Reopen the Deal"),
        ],
        required=True,
    )
    step_code = fields.Char()
    step_name = fields.Char(compute="_compute_step", string="Step")
    outcome_code = fields.Char()
    outcome_name = fields.Char(compute="_compute_step", string="Outcome")
    asks_date = fields.Boolean(compute="_compute_step")
    asks_user = fields.Boolean(compute="_compute_step")
    result = fields.Selection(
        [("won", "Won"), ("lost", "Lost"), ("moved", "Moved to another process")]
    )
    next_date = fields.Date(string="New Date", help="When the step is to be done.")
    user_id = fields.Many2one("res.users", string="Salesperson", domain=[("share", "=", False)])
    feedback = fields.Text(help="What came out; kept with the step.")
    lost_reason_id = fields.Many2one("crm.lost.reason")
    asks_competitor = fields.Boolean(related="lost_reason_id.requires_competitor")
    competitor_winner_id = fields.Many2one("crm.competitor", string="Who Won")
    process_id = fields.Many2one("crm.process", string="Continue in Process")
    old_process_id = fields.Many2one(related="lead_id.process_id", string="Present Process")
    stage_id = fields.Many2one(
        "crm.stage",
        string="Go On in Stage",
        domain="[('process_id', '=', old_process_id), ('is_final', '=', False)]",
    )
    reason = fields.Text(help="Kept in the deal's log.")
    missing = fields.Text(compute="_compute_missing", string="Still Missing")
    can_override = fields.Boolean(compute="_compute_missing")

    @api.depends("lead_id", "step_code", "outcome_code")
    def _compute_step(self):
        for wizard in self:
            frozen = (
                wizard.lead_id._get_frozen()
                if wizard.step_code and wizard.lead_id.process_id
                else None
            )
            step = frozen.step(wizard.step_code) if frozen else None
            outcome = step.outcome(wizard.outcome_code) if step and wizard.outcome_code else None
            wizard.step_name = wizard.lead_id._translated(step.name) if step else False
            wizard.outcome_name = wizard.lead_id._translated(outcome.name) if outcome else False
            wizard.asks_date = bool(outcome and outcome.asks_date)
            wizard.asks_user = bool(outcome and outcome.explicit)
            if outcome and outcome.transition == "lost":
                wizard.result = "lost"

    @api.depends("lead_id", "action", "result")
    def _compute_missing(self):
        """What the orders of a won deal still lack; a sales manager closes it all the same."""
        can_override = self.env.user.has_group("sales_team.group_sale_manager")
        for wizard in self:
            missing = []
            if wizard.action == "close" and wizard.result == "won":
                lead = wizard.lead_id
                if lead.stage_id.is_execution:
                    missing = lead._get_missing_to_close()[lead]
            wizard.missing = "\n".join(f"• {text}" for text in missing)
            wizard.can_override = can_override

    @api.model
    def default_get(self, field_names):
        values = super().default_get(field_names)
        lead = self.env["crm.lead"].browse(
            values.get("lead_id") or self.env.context.get("active_id") or []
        )
        if lead:
            values.setdefault("lead_id", lead.id)
            values.setdefault("lost_reason_id", lead.lost_reason_id.id)
            values.setdefault("competitor_winner_id", lead.competitor_winner_id.id)
            if values.get("action") == "reopen":
                values["stage_id"] = lead._get_stage_before_closing().id
        return values

    def action_apply(self):
        """Do it by the deal's contract methods, under the user's own rights."""
        self.ensure_one()
        lead = self.lead_id
        if self.action == "postpone":
            lead.process_postpone(self.step_code, self.next_date)
        elif self.action == "reopen":
            lead._reopen(self.reason, self.stage_id)
        elif self.action == "close":
            lead.process_close(self.result, self._prepare_close_values())
            return self._after_closing()
        else:
            lead.process_complete(
                self.step_code, self.outcome_code, self._prepare_complete_values(), self.feedback
            )
            if lead._is_closed_deal():
                return self._after_closing()
        return {"type": "ir.actions.act_window_close"}

    def _prepare_complete_values(self):
        values = {}
        if self.asks_date and self.next_date:
            values["next_date"] = self.next_date
        if self.asks_user:
            values["user_id"] = self.user_id.id
        if self.result == "lost":
            values.update(self._prepare_lost_values())
        return values

    def _prepare_close_values(self):
        if self.result == "lost":
            return self._prepare_lost_values()
        if self.result == "moved":
            return {"process_code": self.process_id.code}
        if self.missing and self.reason:
            return {"override_reason": self.reason}
        return {}

    def _prepare_lost_values(self):
        values = {}
        if self.lost_reason_id:
            values["lost_reason_id"] = self.lost_reason_id.id
        if self.asks_competitor and self.competitor_winner_id:
            values["competitor_winner_id"] = self.competitor_winner_id.id
        return values

    def _after_closing(self):
        """Every closing asks what was learned."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("What Did We Learn?"),
            "res_model": "crm.lead.review",
            "res_id": self.lead_id._get_last_review().id,
            "views": [(False, "form")],
            "target": "new",
        }
