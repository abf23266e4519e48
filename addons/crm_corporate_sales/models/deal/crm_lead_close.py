from odoo import fields, models
from odoo.exceptions import AccessError, UserError


class CrmLead(models.Model):
    """Closing at any moment from any stage, and reopening."""

    _inherit = "crm.lead"

    def _close_deals(self, result, values):
        """Close these open deals; see :meth:`process_close`."""
        process_code = values.pop("process_code", False)
        override_reason = self._pop_override_reason(values)
        date_closed = self._pop_date_closed(values)
        self._write_deal_values(values)
        for lead in self:
            lead._check_closing(result)
        begun = self.browse()
        if result == "won" and not date_closed:
            begun = self._filter_before_execution()
            begun._begin_execution()
        (self - begun)._end_deals(result, process_code, override_reason, date_closed)

    def _end_deals(self, result, process_code=False, override_reason=False, date_closed=False):
        """Bring these deals to the closing stage of their process."""
        targets = self._get_target_processes(result, process_code)
        executed = self.filtered("stage_id.is_execution") if result == "won" else self.browse()
        if not date_closed:
            # history is loaded as it was
            executed._check_execution_over(override_reason)
        for process, leads in self.grouped("process_id").items():
            stage = process._get_closing_stage(result)
            if not stage:
                raise UserError(
                    self.env._(
                        "The process “%(process)s” has no closing stage for this result.",
                        process=process.name,
                    )
                )
            leads._check_gate(stage, came_from="stage_id")
            leads._close_in_stage(stage, result, date_closed)
        # what was learned from winning was asked when the deal was won
        (self - executed)._on_deal_closed(result)
        for target, leads in targets.items():
            for lead in leads:
                lead._reset_closed()
            leads._start_process(target)

    def _close_in_stage(self, stage, result, date_closed):
        was_won = self.filtered("stage_id.is_won") if result == "won" else self.browse()
        open_steps = self._open_step_runs()
        open_steps._cancel_left()
        self._leave_stage("closed")
        now = date_closed or fields.Datetime.now()
        vals = {"stage_id": stage.id, "current_step_code": False}
        if result == "lost":
            vals.update(active=False, probability=0, automated_probability=0)
        # sudo: an outcome of a step may close a deal that was just given to somebody else
        leads = self.sudo()._as_engine()
        subtype = {"won": "crm.mt_lead_won", "lost": "crm.mt_lead_lost"}.get(
            result, "crm.mt_lead_stage"
        )
        over = result == "moved" or (result == "won" and stage.process_id._has_execution())
        leads._write_tracked({**vals, "process_state": "closed" if over else result}, subtype)
        if date_closed or result == "lost":
            (leads - was_won).with_context(mail_notrack=True).write({"date_closed": now})
        self._make_stage_runs(
            stage,
            date_start=now,
            date_end=now,
            date_finished=now,
            state="closed",
            user_end_id=self.env.uid,
            final_outcome_code=result,
        )
        if date_closed:
            self._clamp_history(date_closed)

    def _clamp_history(self, date_closed):
        """A deal loaded from history did not pass its stages after it was closed."""
        # sudo: history belongs to the server
        late = self.env["crm.lead.stage.run"].sudo().search([("lead_id", "in", self.ids)])
        late.filtered(lambda run: run.date_start > date_closed).write({"date_start": date_closed})
        late.filtered(lambda run: run.date_end and run.date_end > date_closed).write(
            {"date_end": date_closed, "hours_calendar": 0, "hours_working": 0}
        )

    def _pop_date_closed(self, values):
        value = values.pop("date_closed", False)
        if not value:
            return False
        if not self.env.user.has_group("sales_team.group_sale_manager"):
            raise AccessError(
                self.env._("Only sales managers close deals with a date in the past.")
            )
        try:
            date = fields.Datetime.to_datetime(value)
        except (ValueError, TypeError) as error:
            raise UserError(
                self.env._("“%(value)s” is not a date and time (YYYY-MM-DD HH:MM:SS).", value=value)
            ) from error
        if date > fields.Datetime.now():
            raise UserError(self.env._("A deal can't be closed in the future."))
        return date

    def _get_target_processes(self, result, process_code):
        """{process: deals} that moved deals go on in."""
        if result != "moved":
            return {}
        if not self._read_code(process_code):
            raise UserError(self.env._("Name the process to move the deal to (process_code)."))
        targets = self._group_by_found_process(process_code)
        for target, leads in targets.items():
            for lead in leads.filtered(lambda lead, target=target: lead.process_id == target):
                raise UserError(
                    self.env._(
                        "The deal “%(deal)s” goes by the process “%(process)s” already.",
                        deal=lead.name,
                        process=target.name,
                    )
                )
        return targets

    def _check_closing(self, result):
        self.ensure_one()
        missing = self._get_closing_missing_fields(result)
        if missing:
            raise UserError(
                self.env._(
                    "To close the deal “%(deal)s”, fill in: %(fields)s.",
                    deal=self.name,
                    fields=self._field_labels(missing),
                )
            )

    def _reset_closed(self):
        """The deal goes on in another process; its history stays."""
        self.ensure_one()
        self.sudo()._as_engine().with_context(tracking_disable=True).write(
            {
                "process_state": False,
                "stage_run_id": False,
                "process_id": False,
                "process_version_id": False,
            }
        )

    # ---- reopening -------------------------------------------------------------------

    def _reopen(self, reason, stage=None):
        """Open closed deals again in the stage they were closed from.

        :param str reason: kept in the deal's log
        :param stage: another ``crm.stage`` of the process to go on in
        :raises AccessError: the caller is not a sales manager
        """
        if not self.env.user.has_group("sales_team.group_sale_manager"):
            raise AccessError(self.env._("Only sales managers reopen deals."))
        if not (reason or "").strip():
            raise UserError(self.env._("Say why the deal is reopened."))
        self._check_process_access()
        leads = self._lock_deals()
        for lead in leads:
            if not lead._is_closed_deal():
                raise UserError(self.env._("The deal “%(deal)s” is not closed.", deal=lead.name))
            target = stage or lead._get_stage_before_closing()
            lead.message_post(
                body=self.env._("Reopened: %(reason)s", reason=reason),
                subtype_xmlid="mail.mt_note",
            )
            lead._as_engine().write(
                {
                    "active": True,
                    "lost_reason_id": False,
                    "process_state": False,
                    "date_closed": False,
                    "stage_id": target.id,
                    "probability": min(50.0, target.max_probability),
                }
            )
            lead._as_engine()._compute_probabilities()
            lead._enter_stage(target)
        leads._on_deal_reopened()

    def _get_stage_before_closing(self):
        """The open stage in which the deal was before it was closed, else the process' first."""
        self.ensure_one()
        runs = self.sudo().stage_run_ids.filtered(
            lambda run: (
                run.process_id == self.process_id and run.stage_id and not run.stage_id.is_final
            )
        )
        last = runs.sorted(lambda run: (run.date_start, run.id))[-1:].stage_id.sudo(False)
        return last or self.process_id.stage_ids.filtered(lambda stage: not stage.is_final)[:1]
