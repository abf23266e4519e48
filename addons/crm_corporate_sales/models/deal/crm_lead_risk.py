from datetime import datetime, time, timedelta

from odoo import api, fields, models
from odoo.tools import SQL


class CrmLead(models.Model):
    """At risk: an open deal without a planned next step for longer than its stage allows."""

    _inherit = "crm.lead"

    next_activity_missing = fields.Boolean(
        compute="_compute_risk",
        search="_search_next_activity_missing",
        help="Nothing is planned on this open deal.",
    )
    next_step_date = fields.Date(
        compute="_compute_risk",
        string="Next Step On",
        help="Due date of the earliest activity planned on the deal.",
    )
    is_at_risk = fields.Boolean(
        compute="_compute_risk",
        search="_search_is_at_risk",
        string="At Risk",
        help="Nothing has been planned for longer than the stage allows.",
    )

    @api.depends(
        "activity_ids",
        "activity_ids.date_deadline",
        "active",
        "process_state",
        "won_status",
        "stage_id.next_step_days",
        "date_last_stage_update",
        "create_date",
    )
    def _compute_risk(self):
        # whole groups are assigned at once: a pipeline page asks for hundreds of deals
        facts = self._get_activity_facts()
        now = fields.Datetime.now()
        due_of = self.grouped(lambda lead: facts.get(lead._origin.id, (False,))[0])
        for due, leads in due_of.items():
            leads.next_step_date = due
        idle = due_of.get(None, self.browse()) | due_of.get(False, self.browse())
        # stages are read for the whole page, not for the idle deals and once more for the others
        missing = idle.filtered(lambda lead: lead._is_open_deal()).with_prefetch(self._prefetch_ids)
        at_risk = missing.filtered(
            lambda lead: lead._get_idle_since(facts.get(lead._origin.id), now) <= now
        )
        for name, wanted in (("next_activity_missing", missing), ("is_at_risk", at_risk)):
            wanted[name] = True
            (self - wanted)[name] = False

    def _get_idle_since(self, facts, now):
        """The moment from which the deal counts as at risk.

        :param tuple facts: of :meth:`_get_activity_facts`, None without any activity
        """
        self.ensure_one()
        done = facts and facts[1]
        moments = (
            self.date_last_stage_update,
            self.create_date,
            done and datetime.combine(done, time.min),
        )
        since = max(filter(None, moments), default=now)
        return since + timedelta(days=self.stage_id.next_step_days)

    def _is_open_deal(self):
        self.ensure_one()
        return bool(
            self.active
            and self.won_status == "pending"
            and self.process_state not in ("won", "lost", "closed")
        )

    def _get_activity_facts(self):
        """{deal id: (due date of the earliest planned activity, day of the last done one)}

        One statement for all; whose the activities are does not matter for the risk.
        """
        ids = self._origin.ids
        if not ids:
            return {}
        self.env["mail.activity"].flush_model(
            ["active", "res_model", "res_id", "date_deadline", "date_done"]
        )
        rows = self.env.execute_query(
            SQL(
                """SELECT res_id, MIN(date_deadline) FILTER (WHERE active IS TRUE),
                          MAX(date_done) FILTER (WHERE active IS NOT TRUE)
                     FROM mail_activity
                    WHERE res_model = %s AND res_id IN %s
                    GROUP BY res_id""",
                self._name,
                tuple(ids),
            )
        )
        return {lead_id: (due, done) for lead_id, due, done in rows}

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
