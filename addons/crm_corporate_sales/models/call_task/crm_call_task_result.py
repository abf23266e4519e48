from datetime import date, timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, LockError, UserError

from ..call_script.crm_call_result import RETRY
from .crm_call_campaign import RUNNING
from .crm_call_task import CANCELLED, DONE, OPEN

MANAGER = "sales_team.group_sale_manager"
#: calendar days in which any number of working days finds room
SLACK = 3
MEDIUM = "Phone"


class CrmCallTask(models.Model):
    """What a call came to: in one tap, by a script, or with the activity."""

    _inherit = "crm.call.task"

    # ------------------------------------------------------------
    # results
    # ------------------------------------------------------------

    def action_set_result(self, result_id, note=False, date_next=False, make_lead=False):
        """Say what the call came to; a result of a call that is done already is corrected.

        :param int result_id: ``crm.call.result``
        :param str note: what else was said
        :param str date_next: day of the next call (ISO), where the result asks for one; by default
            the result's own number of working days from now
        :param bool make_lead: register the interest as an inquiry at once
        :return: dict ``state``, ``date_deadline`` (ISO), ``lead_id`` (False: none that the user
            may see)
        :raises UserError: unknown result, a day in the past, or a cancelled call
        :raises AccessError: somebody else's call
        """
        self.ensure_one()
        task = self._as_caller()
        # True is a number, too
        known = self.env["crm.call.result"].browse(result_id if type(result_id) is int else [])
        result = known.exists()
        if not result or (note and not isinstance(note, str)):
            raise UserError(self.env._("Choose what the call has come to."))
        result.check_access("read")
        if task.state == CANCELLED:
            raise UserError(self.env._("This call was cancelled. Reopen it first."))
        note = (note or "").strip()
        if task.state == DONE:
            task._correct(result, note)
        else:
            task._end_call(result, note, self._read_day(date_next))
        if make_lead:
            self._register_interest()
        return task._answer(self.env)

    def _answer(self, env):
        lead = self.made_lead_id.with_env(env)
        return {
            "state": self.state,
            "date_deadline": fields.Date.to_string(self.date_deadline),
            "lead_id": lead.id if lead and lead.has_access("read") else False,
        }

    def _as_caller(self):
        """These calls with rights of the server, locked, for their salesperson or the head."""
        self.check_access("read")
        # sudo: nobody may write calls directly; who may say the result is checked here
        tasks = self.sudo()
        user = self.env.user
        if not user.has_group(MANAGER):
            own = user | user.sudo().led_team_ids.member_ids
            foreign = tasks.filtered(lambda task: task.user_id not in own)
            if foreign or not user.has_group("sales_team.group_sale_salesman"):
                raise AccessError(
                    self.env._(
                        "This is a call of %s; only they and their head say what it came to.",
                        (foreign or tasks)[:1].user_id.name,
                    )
                )
        try:
            tasks.lock_for_update(allow_referencing=True)
        except LockError as error:
            raise UserError(
                self.env._("The call is just being changed. Look at it again.")
            ) from error
        tasks.invalidate_recordset(["state", "attempts", "activity_id", "made_lead_id"])
        return tasks

    def _read_day(self, value):
        if not value:
            return None
        try:
            day = value if isinstance(value, date) else fields.Date.to_date(value)
        except (ValueError, TypeError) as error:
            raise UserError(self.env._("“%s” is no date.", str(value)[:50])) from error
        if day < fields.Date.context_today(self):
            raise UserError(self.env._("The day of the next call is in the past."))
        return day

    def _end_call(self, result, note, day=None):
        """A call was made: it is done, or the next one is planned."""
        self.ensure_one()
        self.attempts += 1
        more = result.follow_up == RETRY and (
            not result.max_attempts or self.attempts < result.max_attempts
        )
        values = {"result_id": result.id, "note": self._join_notes(note)}
        activity = self.activity_id.filtered("active")
        if more:
            values["date_deadline"] = day or self._get_next_day(result.retry_days)
            self.write(values)
        else:
            self._finish(values)
        if activity:
            feedback = f"{result.name}. {note}" if note else result.name
            activity._by_call_task()._action_done(feedback=feedback)
        if more:
            self._plan_again()
        if result.blocks_phone:
            self._block_phone()

    def _finish(self, values):
        self.write({**values, "state": DONE, "date_done": fields.Datetime.now()})

    def _correct(self, result, note):
        """Another result for calls that are done; what comes after is not undone."""
        if result.follow_up == RETRY:
            raise UserError(self.env._("The call is done. Reopen it to plan another one."))
        for task in self:
            task.write({"result_id": result.id, "note": task._join_notes(note)})
            if result.blocks_phone:
                task._block_phone()

    def _join_notes(self, note):
        return "\n".join(text for text in (self.note, note) if text) or False

    def _get_next_day(self, days):
        """So many working days of the salesperson from today."""
        planner = self.env["crm.call.planner"]
        today = fields.Date.context_today(self)
        first = today + timedelta(days=1)
        found = planner._get_work_days(
            self.user_id, self.company_id, first, today + timedelta(days=SLACK * days + 30)
        )[self.user_id]
        return found[days - 1] if len(found) >= days else today + timedelta(days=days)

    def _plan_again(self):
        """A new activity for the next call; the salesperson made it necessary and knows."""
        own = self.filtered(lambda task: task._get_subject())
        quiet = own.with_context(call_planner_silent=True)
        quiet._plan_activities()

    def _block_phone(self):
        """Never call this number again, by no campaign."""
        for task in self.filtered("phone_key"):
            # what is no number of the world can't be on the blacklist
            if self.env.user._phone_format(number=task.phone_key):
                # sudo: the customer's wish is respected whoever wrote it down
                self.env["phone.blacklist"].sudo()._add(
                    [task.phone_key], message=self.env._("Asked by phone not to be called.")
                )
            others = task.search([("phone_key", "=", task.phone_key), ("state", "=", OPEN)])
            (others - task)._cancel()

    def action_reopen(self):
        """Done or cancelled → to call, due today at the earliest.

        :raises UserError: the call is open, or its campaign is over
        :raises AccessError: somebody else's call
        """
        tasks = self._as_caller()
        today = fields.Date.context_today(self)
        for task in tasks:
            if task.state == OPEN:
                raise UserError(self.env._("This call is open already."))
            if task.campaign_id.state != RUNNING:
                raise UserError(self.env._("The campaign “%s” is over.", task.campaign_id.name))
            task.write(
                {
                    "state": OPEN,
                    "date_done": False,
                    "date_deadline": max(task.date_deadline, today),
                }
            )
        tasks._plan_again()
        return True

    def action_open_next(self):
        """Open the user's next call but these, or the list when all is done."""
        # the same order as the list shows
        own = [("user_id", "=", self.env.uid), ("state", "=", OPEN)]
        following = self.search([*own, ("id", "not in", self.ids)], limit=1)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_corporate_sales.action_crm_my_calls"
        )
        if not following:
            return {**action, "target": "main"}
        return {
            "type": "ir.actions.act_window",
            "name": action["name"],
            "res_model": self._name,
            "res_id": following.id,
            "views": [(False, "form")],
        }

    # ------------------------------------------------------------
    # leads
    # ------------------------------------------------------------

    def action_make_lead(self):
        """Register the interest as an inquiry and open the lead.

        :return: action of the lead; of the inquiry's wait for the dispatcher otherwise
        :raises UserError: the call is not done
        """
        self.ensure_one()
        self._register_interest()
        # sudo: only its id; whether the user may open it is checked below
        lead = self.sudo().made_lead_id.sudo(False)
        if lead and lead.has_access("read"):
            return lead.get_formview_action()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "The interest was registered; the colleague who has the deal sees it."
                ),
            },
        }

    def _register_interest(self):
        task = self._as_caller()
        if task.state == OPEN:
            raise UserError(self.env._("Say what the call came to first."))
        if task.made_lead_id:
            return
        if task.lead_id:
            task.made_lead_id = task.lead_id
            return
        # sudo: a salesperson registers no inquiries; this one comes of their own call
        inquiries = self.env["crm.inquiry"].sudo().with_company(task.company_id)
        answer = inquiries.register(task._prepare_inquiry_vals())
        task.write({"inquiry_id": answer["inquiry_id"], "made_lead_id": answer["lead_id"]})
        lead = task.made_lead_id
        if lead and not lead.user_id:
            lead.write({"user_id": task.user_id.id})

    def _prepare_inquiry_vals(self):
        self.ensure_one()
        contact = self._prepare_call_contact()
        team = self.campaign_id.team_id or self.user_id.sale_team_id
        vals = {
            "external_key": f"call_task/{self.id}",
            "channel": "phone",
            "name": f"{self.campaign_id.name}: {self.contact_name}",
            "contact_name": contact["contact"],
            "company_name": contact["company"],
            "phone": self.phone,
            "email": self.partner_id.email,
            "text": self.note,
            "campaign": self.campaign_id.campaign_id.name,
            "source": self.campaign_id.source_id.name,
            "medium": MEDIUM,
        }
        if team.company_id in (team.company_id.browse(), self.company_id):
            vals["team_id"] = team.id
        return vals

    # ------------------------------------------------------------
    # from the activity
    # ------------------------------------------------------------

    def _end_from_activity(self, feedback=False):
        """The activity was done somewhere: the call is done, with the result for when none is told.

        The result can be corrected on the call.
        """
        default = self.env["crm.call.result"].search([("is_default", "=", True)], limit=1)
        for task in self:
            task._finish(
                {
                    "attempts": task.attempts + 1,
                    "result_id": default.id,
                    "note": task._join_notes((feedback or "").strip()),
                }
            )

    def _follow_activity(self):
        """The activity was moved, or given to somebody else, by hand."""
        for task in self:
            activity = task.activity_id
            task.write(
                {
                    "date_deadline": activity.date_deadline,
                    "user_id": (activity.user_id or task.user_id).id,
                }
            )

    @api.model
    def _cancel_from_activity(self, tasks):
        """The activity was deleted: nobody is to call any more."""
        tasks.filtered(lambda task: task.state == OPEN).write(
            {"state": CANCELLED, "date_done": fields.Datetime.now()}
        )
