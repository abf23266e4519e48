from odoo import fields, models
from odoo.exceptions import AccessError, LockError, UserError

from ...engine.definition import RESULTS
from ..arguments import check_ids


class CrmLead(models.Model):
    """The integrators' contract of the deal's process (spec 08-api.md). Channels only translate to it."""

    _inherit = "crm.lead"

    def process_complete(self, step_code, outcome_code=False, values=False, feedback=False):
        """End an open step and go on.

        :param str step_code: code of an open step of every one of these deals
        :param str outcome_code: code of one of its outcomes; by default the default one
        :param dict values: fields of the deal written first; ``next_date`` (``YYYY-MM-DD``) is the
            date of the next step where the outcome asks for one
        :param str feedback: what came out, kept with the step
        :return: status of each deal
        :raises UserError: unknown code, step not open, required field empty, deal closed
        """
        self._check_process_access()
        leads = self._lock_deals()
        values = self._read_values(values)
        next_date = leads._read_coming_date(values.pop("next_date", False))
        runs = leads._find_open_steps(self._read_code(step_code))
        outcomes = {run: run._get_outcome(self._read_code(outcome_code)) for run in runs}
        leads._write_deal_values(values)
        leads._check_required(runs, outcomes, values)
        leads._end_steps(runs, outcomes, feedback=feedback, next_date=next_date, values=values)
        return leads._own_status()

    def process_postpone(self, step_code, date_deadline):
        """Put an open step off to another date; the run goes on where it was.

        :param date_deadline: ``YYYY-MM-DD`` or date, today or later
        :return: status of each deal
        """
        self._check_process_access()
        leads = self._lock_deals()
        date = leads._read_coming_date(date_deadline)
        if not date:
            raise UserError(self.env._("To which date?"))
        leads._find_open_steps(self._read_code(step_code))._postpone(date)
        return leads._own_status()

    def process_enter_stage(self, stage_code, values=False):
        """Enter a stage: the recommended one, or skip, return, repeat. What the old one left open is cancelled.

        :param str stage_code: code of a stage of the deals' process
        :param dict values: fields of the deal written first
        :return: status of each deal
        """
        self._check_process_access()
        leads = self._lock_deals()
        values = self._read_values(values)
        stage = leads._find_stage(self._read_code(stage_code))
        if stage.is_final:
            result = "won" if stage.is_won else "lost" if stage.is_lost else "moved"
            return leads.process_close(result, values)
        leads._refuse_closed()
        leads._write_deal_values(values)
        leads._check_gate(stage, came_from="stage_id")
        if stage.is_execution:
            leads._check_winning()
        else:
            leads._refuse_unwinning()
        leads._enter_stage(stage, owner_given="user_id" in values)
        return leads._own_status()

    def process_close(self, result, values=False):
        """Close deals from any stage.

        :param str result: ``won``, ``lost`` (with ``lost_reason_id`` in values and, where the reason
            asks for it, ``competitor_winner_id``) or ``moved`` (with ``process_code``)
        :param dict values: fields of the deal written first; ``date_closed`` in the past for loading
            history, sales managers only
        :return: status of each deal
        """
        self._check_process_access()
        if self._read_code(result) not in RESULTS:
            raise UserError(
                self.env._(
                    "A deal is closed as won, lost or moved, not as “%(result)s”.", result=result
                )
            )
        leads = self._lock_deals()
        leads._refuse_closed()
        leads._close_deals(result, self._read_values(values))
        return leads._own_status()

    # ---- checks that every door has --------------------------------------------------

    def _check_process_access(self):
        """The caller's own right to change these deals.

        :raises UserError: no ids of deals
        :raises AccessError: naming what is missing
        """
        check_ids(self)
        if not self:
            raise UserError(self.env._("No deal was named."))
        missing = self - self.exists()
        if missing:
            raise UserError(self.env._("There is no deal with the id %(id)s.", id=missing[0].id))
        self.check_access("write")

    def _lock_deals(self):
        """Keep others out until this transaction is over.

        :raises UserError: somebody else is changing one of the deals right now
        """
        try:
            # sudo: only the lock; the caller's right to write was checked
            self.sudo().lock_for_update(allow_referencing=True)
        except LockError as error:
            raise UserError(
                self.env._(
                    "Somebody else is just changing the deal “%(deal)s”. Look at it again and retry.",
                    deal=self[:1].name,
                )
            ) from error
        return self

    def _refuse_closed(self):
        for lead in self._filter_closed():
            raise UserError(
                self.env._(
                    "The deal “%(deal)s” is closed (%(stage)s). A sales manager can reopen it.",
                    deal=lead.name,
                    stage=lead.stage_id.name,
                )
            )
        for lead in self.filtered(lambda lead: not lead.process_id):
            raise UserError(
                self.env._("No sales process was started on the deal “%(deal)s”.", deal=lead.name)
            )

    def _find_stage(self, code):
        process = self.process_id
        for lead in self.filtered(lambda lead: not lead.process_id):
            raise UserError(
                self.env._("No sales process was started on the deal “%(deal)s”.", deal=lead.name)
            )
        if len(process) > 1:
            raise UserError(
                self.env._("These deals go by different processes; take them one by one.")
            )
        stage = process._stage(code)
        if not stage:
            raise UserError(
                self.env._(
                    "The process “%(process)s” has no stage “%(stage)s”.",
                    process=process.name,
                    stage=code,
                )
            )
        return stage

    def _write_deal_values(self, values):
        """Write values given with a step by the caller's own rights.

        :raises UserError: a field doesn't exist, a value can't be read, a field isn't the caller's
        """
        if not values:
            return
        for name in values:
            if name not in self._fields:
                raise UserError(self.env._("A deal has no field “%(field)s”.", field=name))
        if {"stage_id", "process_id"} & set(values):
            raise UserError(self.env._("The stage is changed by entering it, not by values."))
        try:
            with self.env.cr.savepoint():
                self.write(values)
                self.flush_recordset()
        except (AccessError, UserError):
            raise
        except (ValueError, TypeError, OverflowError) as error:
            raise UserError(
                self.env._("These values can't be read: %(error)s", error=error)
            ) from error

    def _read_code(self, code):
        """A code from outside: a text, or nothing."""
        if code and not isinstance(code, str):
            raise UserError(self.env._("A code is a text, not %(value)s.", value=code))
        return code or False

    def _read_values(self, values):
        """Values from outside: {field: value}, or nothing."""
        if values and not isinstance(values, dict):
            raise UserError(
                self.env._("Values are given as {field: value}, not as %(value)s.", value=values)
            )
        return dict(values or {})

    def _read_coming_date(self, value):
        """The date of a step to come; False without one.

        :raises UserError: not a date, or one in the past
        """
        if not value:
            return False
        try:
            date = fields.Date.to_date(value)
        except (ValueError, TypeError) as error:
            raise UserError(
                self.env._("“%(value)s” is not a date (YYYY-MM-DD).", value=value)
            ) from error
        if date < fields.Date.context_today(self):
            raise UserError(self.env._("A step can only be put off to today or later."))
        return date
