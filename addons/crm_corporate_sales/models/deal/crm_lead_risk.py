from datetime import datetime, time, timedelta

from odoo import api, fields, models
from odoo.tools import SQL


class CrmLead(models.Model):
    """At risk: an open deal without a planned next step for longer than its stage allows."""

    _inherit = "crm.lead"

    next_activity_missing = fields.Boolean(
        compute="_compute_next_activity_missing",
        search="_search_next_activity_missing",
        help="Nothing is planned on this open deal.",
    )
    is_at_risk = fields.Boolean(
        compute="_compute_is_at_risk",
        search="_search_is_at_risk",
        string="At Risk",
        help="Nothing has been planned for longer than the stage allows.",
    )

    @api.depends("activity_ids", "active", "process_state", "won_status")
    def _compute_next_activity_missing(self):
        for lead in self:
            lead.next_activity_missing = lead._is_open_deal() and not lead.activity_ids

    def _is_open_deal(self):
        self.ensure_one()
        return bool(
            self.active
            and self.won_status == "pending"
            and self.process_state not in ("won", "lost", "closed")
        )

    @api.depends("next_activity_missing", "stage_id.next_step_days", "date_last_stage_update")
    def _compute_is_at_risk(self):
        missing = self.filtered("next_activity_missing")
        (self - missing).is_at_risk = False
        last_done = missing._last_done_dates()
        now = fields.Datetime.now()
        for lead in missing:
            moments = (
                lead.date_last_stage_update,
                lead.create_date,
                last_done.get(lead._origin.id),
            )
            since = max(filter(None, moments), default=now)
            lead.is_at_risk = since + timedelta(days=lead.stage_id.next_step_days) <= now

    def _last_done_dates(self):
        """{deal id: moment of the last activity done}; a done activity knows its day only."""
        if not self.ids:
            return {}
        groups = (
            self.env["mail.activity"]
            .sudo()
            .with_context(active_test=False)
            ._read_group(
                [
                    ("res_model", "=", self._name),
                    ("res_id", "in", self.ids),
                    ("date_done", "!=", False),
                ],
                ["res_id"],
                ["date_done:max"],
            )
        )
        return {lead_id: datetime.combine(date, time.min) for lead_id, date in groups}

    def _search_next_activity_missing(self, operator, value):
        if operator not in ("in", "not in"):
            return NotImplemented
        return self._risk_domain(self._sql_missing(), (True in value) == (operator == "in"))

    def _search_is_at_risk(self, operator, value):
        if operator not in ("in", "not in"):
            return NotImplemented
        late = SQL(
            """%s AND GREATEST(lead.date_last_stage_update, lead.create_date, (
                SELECT MAX(done.date_done) FROM mail_activity done
                 WHERE done.res_model = 'crm.lead' AND done.res_id = lead.id AND done.active IS NOT TRUE
            )) + COALESCE(stage.next_step_days, 0) * INTERVAL '1 day' <= now() AT TIME ZONE 'UTC'""",
            self._sql_missing(),
        )
        return self._risk_domain(late, (True in value) == (operator == "in"))

    @api.model
    def _sql_missing(self):
        """Rows of ``lead`` that are open and have nothing planned; same rule as ``_is_open_deal``."""
        return SQL(
            """lead.active IS TRUE AND lead.won_status = 'pending'
               AND (lead.process_state IS NULL OR lead.process_state NOT IN ('won', 'lost', 'closed'))
               AND NOT EXISTS (
                   SELECT 1 FROM mail_activity planned
                    WHERE planned.res_model = 'crm.lead' AND planned.res_id = lead.id
                      AND planned.active IS TRUE)"""
        )

    @api.model
    def _risk_domain(self, condition, wanted):
        self.env["mail.activity"].flush_model(["active", "res_model", "res_id", "date_done"])
        self.flush_model(
            ["active", "won_status", "process_state", "date_last_stage_update", "stage_id"]
        )
        query = SQL(
            "(SELECT lead.id FROM crm_lead lead LEFT JOIN crm_stage stage ON stage.id = lead.stage_id WHERE %s)",
            condition,
        )
        return [("id", "in" if wanted else "not in", query)]
