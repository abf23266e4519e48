from datetime import datetime, time, timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class CrmLead(models.Model):
    """At risk: an open deal without a planned next step for longer than its stage allows.

    The facts are kept on the deal: pages of the pipeline read them with every card.
    """

    _inherit = "crm.lead"

    next_step_date = fields.Date(
        compute="_compute_next_step",
        store=True,
        string="Next Step On",
        help="Due date of the earliest activity planned on the deal.",
    )
    risk_date = fields.Datetime(
        compute="_compute_next_step",
        store=True,
        index="btree_not_null",
        string="At Risk From",
        help="Nothing is planned on this open deal: from this moment on it counts as at risk.",
    )
    next_activity_missing = fields.Boolean(
        compute="_compute_risk",
        search="_search_next_activity_missing",
        help="Nothing is planned on this open deal.",
    )
    is_at_risk = fields.Boolean(
        compute="_compute_risk",
        search="_search_is_at_risk",
        string="At Risk",
        help="Nothing has been planned for longer than the stage allows.",
    )

    @api.depends(
        "activity_ids.active",
        "activity_ids.date_deadline",
        "activity_ids.date_done",
        "active",
        "process_state",
        "won_status",
        "stage_id.next_step_days",
        "date_last_stage_update",
    )
    def _compute_next_step(self):
        facts = self._get_activity_facts()
        for lead in self:
            due, done = facts.get(lead._origin.id, (None, None))
            lead.next_step_date = due
            lead.risk_date = not due and lead._is_open_deal() and lead._get_idle_limit(done)

    def _get_idle_limit(self, done):
        """The moment from which the deal counts as at risk when nothing gets planned.

        :param date done: day of the last activity done, or None
        """
        self.ensure_one()
        moments = (
            self.date_last_stage_update,
            self.create_date,
            done and datetime.combine(done, time.min),
        )
        since = max(filter(None, moments), default=fields.Datetime.now())
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

    @api.depends("risk_date")
    def _compute_risk(self):
        # whole groups are assigned at once: a pipeline page asks for hundreds of deals
        now = fields.Datetime.now()
        missing = self.filtered("risk_date")
        at_risk = missing.filtered(lambda lead: lead.risk_date <= now)
        for name, wanted in (("next_activity_missing", missing), ("is_at_risk", at_risk)):
            wanted[name] = True
            (self - wanted)[name] = False

    def _search_next_activity_missing(self, operator, value):
        if operator not in ("in", "not in"):
            return NotImplemented
        wanted = (True in value) == (operator == "in")
        return Domain("risk_date", "!=" if wanted else "=", False)

    def _search_is_at_risk(self, operator, value):
        if operator not in ("in", "not in"):
            return NotImplemented
        late = Domain("risk_date", "<=", fields.Datetime.now())
        return late if (True in value) == (operator == "in") else ~late
