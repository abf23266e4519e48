from odoo import api, fields, models

from ...engine import touch_plan
from ..target.crm_target import CONTACTING


class CrmTarget(models.Model):
    """The target's series of touches."""

    _inherit = "crm.target"

    run_ids = fields.One2many(
        comodel_name="crm.touch.run", inverse_name="target_id", string="Series", readonly=True
    )
    touch_ids = fields.One2many(comodel_name="crm.touch", inverse_name="target_id", readonly=True)
    next_touch_id = fields.Many2one(
        comodel_name="crm.touch", compute="_compute_next_touch", store=True
    )
    next_touch_date = fields.Date(
        compute="_compute_next_touch", store=True, index="btree_not_null", string="Next Touch On"
    )
    touch_plan_id = fields.Many2one(
        comodel_name="crm.touch.plan",
        string="Communication Plan",
        compute="_compute_series",
        store=True,
        index="btree_not_null",
        help="Of the last series of touches.",
    )
    touch_state = fields.Selection(
        selection=[
            (touch_plan.RUNNING, "Running"),
            (touch_plan.ANSWERED, "Answered"),
            (touch_plan.EXHAUSTED, "No Answer"),
            (touch_plan.STOPPED, "Stopped"),
        ],
        string="Series Is",
        compute="_compute_series",
        store=True,
        index="btree_not_null",
        help="How the last series of touches stands.",
    )
    touches_made = fields.Integer(compute="_compute_series", store=True)
    needs_decision = fields.Boolean(
        compute="_compute_needs_decision",
        search="_search_needs_decision",
        help="Nobody answered; the owner has to decide: drop, pause, or another plan.",
    )
    paused_until = fields.Date(
        compute="_compute_paused_until", help="The next series begins on this day."
    )
    timeline = fields.Json(compute="_compute_timeline", help="Touches for the picture.")

    @api.depends("touch_ids.state", "touch_ids.date_due")
    def _compute_next_touch(self):
        for target in self:
            opened = target.touch_ids.filtered(lambda touch: touch.state == touch_plan.OPEN)
            target.next_touch_id = opened[:1]
            target.next_touch_date = opened[:1].date_due

    @api.depends("run_ids.state", "run_ids.plan_id", "touch_ids.state")
    def _compute_series(self):
        for target in self:
            last = target.run_ids.sorted("id")[-1:]
            target.touch_plan_id = last.plan_id
            target.touch_state = last.state
            target.touches_made = len(
                target.touch_ids.filtered(lambda touch: touch.state == touch_plan.DONE)
            )

    @api.depends("touch_state", "state")
    def _compute_needs_decision(self):
        for target in self:
            target.needs_decision = (
                target.touch_state == touch_plan.EXHAUSTED and target.state == CONTACTING
            )

    def _search_needs_decision(self, operator, value):
        if operator not in ("in", "not in"):
            return NotImplemented
        wanted = (True in value) == (operator == "in")
        domain = [("touch_state", "=", touch_plan.EXHAUSTED), ("state", "=", CONTACTING)]
        return domain if wanted else ["!", "&", *domain]

    @api.depends("run_ids.state", "run_ids.date_start")
    def _compute_paused_until(self):
        today = fields.Date.context_today(self)
        for target in self:
            coming = target.run_ids.filtered(
                lambda run: run.state == touch_plan.RUNNING and run.date_start > today
            )
            target.paused_until = coming[:1].date_start if len(target.run_ids) > 1 else False

    @api.depends("touch_ids.state", "touch_ids.date_due", "run_ids.state")
    @api.depends_context("lang", "tz")
    def _compute_timeline(self):
        for target in self:
            target.timeline = [target._prepare_series(run) for run in target.run_ids]

    @api.model
    def _prepare_series(self, run):
        """A series for the picture."""

        def label(record, name):
            return dict(record._fields[name]._description_selection(self.env)).get(record[name])

        return {
            "id": run.id,
            "plan": run.plan_id.name,
            "state": run.state,
            "state_name": label(run, "state"),
            "answer": run.answer_channel and label(run, "answer_channel"),
            "touches": [
                {
                    "id": touch.id,
                    "name": touch.name,
                    "kind": touch.kind,
                    "kind_name": label(touch, "kind"),
                    "state": touch.state,
                    "state_name": label(touch, "state"),
                    "days": touch.days,
                    "due": fields.Date.to_string(touch.date_due) or False,
                    "done": fields.Datetime.to_string(touch.date_done) or False,
                    "is_overdue": touch.is_overdue,
                    "is_answer": touch.is_answer,
                    "result": touch.result_id.name or "",
                    "feedback": touch.feedback or "",
                    "attempts": touch.attempts,
                    "choices": touch.choices,
                    "has_template": bool(touch.mail_template_id),
                }
                for touch in run.touch_ids.sorted(lambda one: (one.position, one.id))
            ],
        }
