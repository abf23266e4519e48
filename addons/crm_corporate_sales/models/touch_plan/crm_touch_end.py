from odoo import api, fields, models

from ...engine import touch_plan

#: the result by which a script or a salesperson says that a meeting was agreed
MEETING_RESULT = "meeting"
BATCH = 200


class CrmTouch(models.Model):
    """What comes out of a touch, and what follows from it."""

    _inherit = "crm.touch"

    def _end_call(self, result, feedback=False, activities_done=False):
        """The call came to this result.

        :param result: ``crm.call.result``
        """
        self.ensure_one()
        result = result.sudo()
        meaning = touch_plan.read_result(
            touch_plan.Result(
                is_reached=result.is_reached,
                is_retry=result.follow_up == "retry",
                retry_days=result.retry_days,
                max_attempts=result.max_attempts,
                is_final=result.blocks_phone,
            ),
            self.attempts + 1,
            self.max_attempts,
            goes_on=result in self.goes_on_result_ids,
        )
        number = self.target_id._get_number_to_call()
        if result.blocks_phone and number:
            # sudo: whoever hears “never call again” has to be able to say so
            self.env["phone.blacklist"].sudo()._add([number])
        self._end(
            touch_plan.DONE,
            meaning,
            feedback=feedback,
            activities_done=activities_done,
            retry_days=result.retry_days,
            result=result,
            is_positive=result.is_positive,
            has_meeting=result.code == MEETING_RESULT,
        )

    def _end(
        self,
        state,
        meaning=touch_plan.NO_ANSWER,
        feedback=False,
        activities_done=False,
        retry_days=1,
        result=None,
        is_positive=False,
        has_meeting=False,
    ):
        """These open touches are over; what the engine says follows.

        :param str state: ``done``, ``skipped`` or ``missed``
        :param str meaning: of ``engine.touch_plan``
        :param bool activities_done: their activities were ended already
        """
        opened = self.filtered(lambda touch: touch.state == touch_plan.OPEN)
        commands = {touch: touch._decide(meaning, retry_days) for touch in opened}
        if not activities_done:
            opened._close_activities(state, result, feedback)
        again = opened if meaning == touch_plan.AGAIN else opened.browse()
        for attempts, own in opened.grouped("attempts").items():
            own.write(
                {
                    "state": state,
                    "date_done": fields.Datetime.now(),
                    "activity_id": False,
                    "feedback": feedback,
                    "result_id": result.id if result else False,
                    "attempts": attempts + (state == touch_plan.DONE),
                }
            )
        if again:
            again.write({"state": touch_plan.PLANNED, "date_done": False})
        opened._follow(commands, is_positive, has_meeting)

    def _decide(self, meaning, retry_days):
        """Command of the engine for this touch."""
        self.ensure_one()
        touches = self.run_id.touch_ids.sorted(lambda touch: (touch.position, touch.id))
        return touch_plan.after(
            [touch_plan.Touch(touch.id, touch.state, touch.days) for touch in touches],
            self.id,
            meaning,
            retry_days,
        )

    def _follow(self, commands, is_positive=False, has_meeting=False):
        """Carry out what the engine said, for many series at once."""
        today = fields.Date.context_today(self)
        asked, exhausted = {}, self.run_id.browse()
        for touch, command in commands.items():
            if isinstance(command, touch_plan.Open):
                asked[self.browse(command.key)] = (today, command.days)
            elif command.state == touch_plan.ANSWERED:
                touch.target_id._touches_answered(
                    touch.kind,
                    touch=touch,
                    is_positive=is_positive,
                    has_meeting=has_meeting,
                )
            else:
                exhausted |= touch.run_id
        following = self.browse([touch.id for touch in asked])
        following._open(following._get_due_days(asked))
        exhausted._exhaust()

    def _close_activities(self, state, result, feedback):
        """Mark the activities done, or delete those of touches that were left out."""
        # sudo: the activity may be another person's; the caller may change the target
        activities = self.sudo().activity_id.filtered("active")
        if not activities:
            return
        if state == touch_plan.DONE:
            parts = [result.name if result else "", feedback or ""]
            text = ". ".join(part for part in parts if part)
            activities._by_engine()._action_done(feedback=text or False)
        else:
            activities._by_engine().unlink()

    def _move_to(self, date):
        """Due on another day; the activity moves along."""
        self.write({"date_due": date})
        limits = self._get_due_days(
            {touch: (date, touch.limit_days) for touch in self if touch.limit_days}
        )
        for touch, limit in limits.items():
            touch.date_limit = limit
        # sudo: as above
        activities = self.sudo().activity_id.filtered("active")
        if activities:
            activities._by_engine().write({"date_deadline": date})

    # ------------------------------------------------------------
    # touches nobody made in time
    # ------------------------------------------------------------

    @api.model
    def _cron_miss(self):
        """Leave out the touches whose time is over."""
        today = fields.Date.context_today(self)
        domain = [("state", "=", touch_plan.OPEN), ("date_limit", "<", today)]
        late = self.search(domain, limit=BATCH)
        runs = late.run_id.try_lock_for_update()
        late.filtered(lambda touch: touch.run_id in runs)._end(touch_plan.MISSED)
        self.env["ir.cron"]._commit_progress(
            len(late), remaining=self.search_count(domain) if len(late) == BATCH else 0
        )


class CrmTouchRun(models.Model):
    _inherit = "crm.touch.run"

    def _exhaust(self):
        """Nobody answered: the owners are asked to decide."""
        runs = self._finish(touch_plan.EXHAUSTED)
        if not runs:
            return
        todo = self.env["ir.model.data"]._xmlid_to_res_id("mail.mail_activity_data_todo")
        model = self.env["ir.model"]._get_id("crm.target")
        quiet = len(runs) > 1
        activities = (
            self.env["mail.activity"]
            # sudo: the series plans for whoever owns the target
            .sudo()
            .with_context(mail_activity_quick_update=quiet)
            .create([run._prepare_decision_vals(model, todo) for run in runs])
        )
        for run, activity in zip(runs, activities, strict=True):
            run.decision_activity_id = activity

    def _prepare_decision_vals(self, model_id, type_id):
        self.ensure_one()
        env = self.with_context(lang=self.user_id.lang or self.env.lang).env
        return {
            "res_model_id": model_id,
            "res_id": self.target_id.id,
            "activity_type_id": type_id,
            "summary": env._("No answer: decide what comes next"),
            "date_deadline": fields.Date.context_today(self),
            "user_id": self.user_id.id,
            "automated": True,
        }
