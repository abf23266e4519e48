from odoo import models
from odoo.exceptions import UserError

from ...engine import touch_plan
from ..target.crm_target import ANSWERED, CONTACTING, NEW, OPEN_STATES, RESEARCHING


class CrmTarget(models.Model):
    """Series of touches begin, get their answer, stop."""

    _inherit = "crm.target"

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
