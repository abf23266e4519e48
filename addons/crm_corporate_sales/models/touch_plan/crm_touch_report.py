from odoo import fields, models
from odoo.tools import SQL

from ...engine import touch_plan
from .crm_touch_plan import KINDS
from .crm_touch_run import CHANNELS, STATES

#: what is read by SQL has to be written before
DEPENDS = {
    "crm.touch": [
        "run_id",
        "target_id",
        "user_id",
        "state",
        "kind",
        "position",
        "script_id",
        "result_id",
        "attempts",
        "is_answer",
        "date_done",
    ],
    "crm.touch.run": [
        "target_id",
        "plan_id",
        "user_id",
        "company_id",
        "state",
        "date_start",
        "answer_channel",
        "touches_to_answer",
        "has_meeting",
        "lead_id",
    ],
    "crm.target": [
        "team_id",
        "list_id",
        "campaign_id",
        "industry_id",
        "potential_class",
        "script_id",
    ],
    "crm.lead": ["won_status"],
}


class CrmTouchFigures(models.AbstractModel):
    """What both reports say of a series. What can't be told yet is empty and counts in no average."""

    _name = "crm.touch.figures"
    _description = "Figures of Touches"

    plan_id = fields.Many2one("crm.touch.plan", readonly=True)
    target_id = fields.Many2one("crm.target", readonly=True)
    user_id = fields.Many2one("res.users", string="Salesperson", readonly=True)
    team_id = fields.Many2one("crm.team", string="Sales Team", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    list_id = fields.Many2one("crm.target.list", string="Target List", readonly=True)
    campaign_id = fields.Many2one("utm.campaign", readonly=True)
    industry_id = fields.Many2one("res.partner.industry", readonly=True)
    potential_class = fields.Selection(
        selection=[("a", "A"), ("b", "B"), ("c", "C")], string="Class", readonly=True
    )
    meeting_rate = fields.Float(
        string="To a Meeting", readonly=True, aggregator="avg", help="A meeting was agreed or held."
    )
    deal_rate = fields.Float(
        string="To a Lead or Deal",
        readonly=True,
        aggregator="avg",
        help="The target was converted after the series.",
    )
    win_rate = fields.Float(
        string="To a Won Deal", readonly=True, aggregator="avg", help="The deal was won."
    )

    def _select_common(self):
        return SQL(
            """run.plan_id, run.target_id, run.company_id, target.team_id,
               target.list_id, target.campaign_id, target.industry_id, target.potential_class,
               CASE WHEN run.state != 'running' THEN COALESCE(run.has_meeting, FALSE)::int::float END
                   AS meeting_rate,
               CASE WHEN run.state != 'running' THEN (run.lead_id IS NOT NULL)::int::float END
                   AS deal_rate,
               CASE WHEN run.state != 'running' THEN
                   (run.lead_id IS NOT NULL AND lead.won_status = 'won')::int::float END
                   AS win_rate"""
        )


class CrmTouchRunReport(models.Model):
    """Series of touches: what each plan brings."""

    _name = "crm.touch.run.report"
    _inherit = ["crm.touch.figures"]
    _description = "Analysis of Communication Plans"
    _auto = False
    _order = "date_start desc"
    _depends = DEPENDS

    date_start = fields.Date(readonly=True)
    state = fields.Selection(selection=STATES, readonly=True)
    answer_channel = fields.Selection(selection=CHANNELS, string="Answered By", readonly=True)
    touches = fields.Integer(string="Touches Made", readonly=True)
    touches_to_answer = fields.Float(
        readonly=True, aggregator="avg", help="Touches made until they answered."
    )
    answer_rate = fields.Float(readonly=True, aggregator="avg", help="Of the series that are over.")

    @property
    def _table_query(self):
        return SQL(
            """SELECT run.id, run.user_id, run.date_start, run.state, run.answer_channel,
                      (SELECT COUNT(*) FROM crm_touch touch
                        WHERE touch.run_id = run.id AND touch.state = %(done)s) AS touches,
                      CASE WHEN run.state = %(answered)s THEN run.touches_to_answer::float END
                          AS touches_to_answer,
                      CASE WHEN run.state != %(running)s
                          THEN (run.state = %(answered)s)::int::float END AS answer_rate,
                      %(common)s
                 FROM crm_touch_run run
                 JOIN crm_target target ON target.id = run.target_id
                 LEFT JOIN crm_lead lead ON lead.id = run.lead_id""",
            done=touch_plan.DONE,
            answered=touch_plan.ANSWERED,
            running=touch_plan.RUNNING,
            common=self._select_common(),
        )


class CrmTouchReport(models.Model):
    """Touches that were made: what each kind, place in the plan and script brings."""

    _name = "crm.touch.report"
    _inherit = ["crm.touch.figures"]
    _description = "Analysis of Touches"
    _auto = False
    _order = "date_done desc"
    _depends = DEPENDS

    date_done = fields.Datetime(string="Done On", readonly=True)
    kind = fields.Selection(selection=KINDS, readonly=True)
    place = fields.Integer(string="Place in the Plan", readonly=True, aggregator=None)
    script_id = fields.Many2one("crm.call.script", readonly=True)
    result_id = fields.Many2one("crm.call.result", readonly=True)
    attempts = fields.Integer(string="Calls Made", readonly=True)
    answer_rate = fields.Float(
        readonly=True, aggregator="avg", help="They answered after this touch."
    )

    @property
    def _table_query(self):
        return SQL(
            """SELECT touch.id, touch.user_id, touch.date_done, touch.kind,
                      touch.position + 1 AS place, touch.result_id, touch.attempts,
                      CASE WHEN touch.kind = 'call'
                          THEN COALESCE(touch.script_id, target.script_id) END AS script_id,
                      COALESCE(touch.is_answer, FALSE)::int::float AS answer_rate,
                      %(common)s
                 FROM crm_touch touch
                 JOIN crm_touch_run run ON run.id = touch.run_id
                 JOIN crm_target target ON target.id = touch.target_id
                 LEFT JOIN crm_lead lead ON lead.id = run.lead_id
                WHERE touch.state = %(done)s""",
            done=touch_plan.DONE,
            common=self._select_common(),
        )
