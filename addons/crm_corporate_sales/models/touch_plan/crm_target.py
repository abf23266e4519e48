from odoo import api, fields, models
from odoo.exceptions import UserError

from ...engine import touch_plan
from ..target.crm_target import ANSWERED, CONTACTING, NEW, OPEN_STATES, RESEARCHING


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

    # ------------------------------------------------------------
    # starting and stopping
    # ------------------------------------------------------------

    def action_open_touch_start(self):
        """Ask by which plan, and when."""
        return self._open_wizard("crm.touch.start", self.env._("Start a Communication Plan"))

    def action_open_decide(self):
        """Nobody answered: ask what comes next."""
        return self._open_wizard("crm.touch.decide", self.env._("No Answer: What Comes Next?"))

    def action_stop_touches(self):
        """Stop the running series; the target stays what it is."""
        self.check_access("write")
        self._running_runs()._finish(touch_plan.STOPPED)
        return True

    def _running_runs(self):
        # sudo: series belong to the server; the callers check the right to change the target
        return self.sudo().run_ids.filtered(lambda run: run.state == touch_plan.RUNNING)

    def _start_touches(self, plan, dates):
        """Begin a series on each of these targets; the first touches are planned in one go.

        :param plan: ``crm.touch.plan``
        :param dict dates: {target: date of the first touch}
        :return: ``crm.touch.run``
        :raises UserError: no touches in the plan, nobody owns a target, a series is running, or
            the sheet lacks what has to be known before
        """
        self.check_access("write")
        plan.check_access("read")
        self._lock_state()
        self._check_start(plan)
        fresh = self.filtered(lambda target: target.state in (NEW, RESEARCHING))
        if fresh:
            fresh.action_contact()
        # sudo: series belong to the server
        self.sudo().run_ids._drop_decision_tasks()
        runs = (
            self.env["crm.touch.run"]
            .sudo()
            .create(
                [
                    {
                        "target_id": target.id,
                        "plan_id": plan.id,
                        "user_id": target.user_id.id,
                        "date_start": dates[target],
                    }
                    for target in self
                ]
            )
        )
        steps = plan.sudo().step_ids.sorted()
        langs = {run: run.user_id.lang for run in runs}
        touches = (
            self.env["crm.touch"]
            .sudo()
            .create(
                [
                    {
                        **step.with_context(lang=langs[run])._prepare_touch_vals(position),
                        "run_id": run.id,
                        "target_id": run.target_id.id,
                        "company_id": run.company_id.id,
                        "user_id": run.user_id.id,
                    }
                    for run in runs
                    for position, step in enumerate(steps)
                ]
            )
        )
        first = touches.filtered(lambda touch: not touch.position)
        first._open(first._get_due_days({touch: (touch.run_id.date_start, 0) for touch in first}))
        return runs.sudo(False)

    def _check_start(self, plan):
        if not plan.step_ids:
            raise UserError(self.env._("The plan “%s” has no touches yet.", plan.name))
        if not self:
            raise UserError(self.env._("Choose the targets first."))
        self._require_owner()
        for target in self:
            if target.state not in OPEN_STATES:
                raise UserError(
                    self.env._(
                        "“%(target)s” is “%(state)s”; touches are for targets still worked on.",
                        target=target.name,
                        state=self._state_name(target.state),
                    )
                )
            if plan.company_id and plan.company_id != target.company_id:
                raise UserError(self.env._("The plan “%s” is one of another company.", plan.name))
        running = self._running_runs().target_id
        if running:
            raise UserError(
                self.env._(
                    "A series of touches is running on: %s. Stop it first.",
                    ", ".join(running.mapped("name")[:5]),
                )
            )

    # ------------------------------------------------------------
    # what ends a series
    # ------------------------------------------------------------

    def action_answer(self):
        """They answered, in whatever way: the series stops, the target is answered."""
        self.check_access("write")
        running = self.filtered(lambda target: target._running_runs())
        for target in running:
            target._touches_answered("hand", is_positive=True)
        rest = self - running
        return super(CrmTarget, rest).action_answer() if rest else True

    def _touches_answered(self, channel, touch=None, is_positive=False, has_meeting=False):
        """The running series got its answer.

        :param str channel: of ``crm.touch.run.answer_channel``
        :param touch: the ``crm.touch`` that was answered; by default the last one made
        """
        for run in self._running_runs():
            made = run.touch_ids.filtered(lambda one: one.state == touch_plan.DONE)
            answered = touch or made.sorted(lambda one: (one.date_done, one.position))[-1:]
            answered.write({"is_answer": True})
            run._finish(
                touch_plan.ANSWERED,
                answer_channel=channel,
                answer_touch_id=answered.id,
                touches_to_answer=len(made),
                is_positive=is_positive,
                has_meeting=has_meeting,
            )
        # sudo: who answers may be known to a colleague only; the series is the server's
        waiting = self.sudo().filtered(
            lambda target: target.state in (NEW, RESEARCHING, CONTACTING)
        )
        if waiting:
            waiting._move_state([NEW, RESEARCHING, CONTACTING], ANSWERED)

    def _move_state(self, sources, target, **values):
        """Whoever is converted or dropped is not touched any more."""
        result = super()._move_state(sources, target, **values)
        if target not in OPEN_STATES:
            self._running_runs()._finish(touch_plan.STOPPED)
        if target != CONTACTING:
            # sudo: the task is the server's; the right to move the target was checked
            self.sudo().run_ids._drop_decision_tasks()
        return result

    def _set_converted(self, lead):
        result = super()._set_converted(lead)
        for target in self.sudo():  # sudo: series belong to the server
            target.run_ids.sorted("id")[-1:].lead_id = lead
        return result

    def write(self, vals):
        """The touches go to the new owner."""
        result = super().write(vals)
        if vals.get("user_id"):
            # sudo: touches belong to the server; the right to give the target away was checked
            runs = (
                self.sudo()._running_runs().filtered(lambda run: run.user_id.id != vals["user_id"])
            )
            runs._give_to(self.env["res.users"].browse(vals["user_id"]))
        return result

    def _get_own_script(self):
        """The script of the touch that is due comes first."""
        touch = self.next_touch_id.filtered(lambda one: one.kind == "call")
        return touch.script_id.filtered("version_id") or super()._get_own_script()

    def _call_script_ended(self, run):
        """A call by a script ends the call that was due."""
        super()._call_script_ended(run)
        touch = self.sudo().next_touch_id  # sudo: touches belong to the server
        if touch.kind == "call" and run.result_id:
            touch.with_user(self.env.user)._as_worker()._end_call(run.result_id, run.note)


class CrmTouchRun(models.Model):
    _inherit = "crm.touch.run"

    def _give_to(self, user):
        """What is still to be done in these running series goes to another person."""
        self.write({"user_id": user.id})
        left = self.touch_ids.filtered(
            lambda touch: touch.state in (touch_plan.PLANNED, touch_plan.OPEN)
        )
        left.write({"user_id": user.id})
        activities = left.activity_id.filtered("active")
        if activities:
            quiet = len(activities) > 1
            activities._by_engine().with_context(mail_activity_quick_update=quiet).write(
                {"user_id": user.id}
            )
            if quiet:
                left.filtered("activity_id")._tell_owners()
