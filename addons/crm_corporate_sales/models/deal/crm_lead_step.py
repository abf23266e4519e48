from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import is_html_empty

from ...engine import definition, machine


class CrmLead(models.Model):
    """Opening, checking and ending steps."""

    _inherit = "crm.lead"

    def _find_open_steps(self, step_code):
        """The open runs of a step, one for each of these deals.

        :raises UserError: naming the deal and what is wrong
        """
        self._refuse_closed()
        found = self._open_step_runs().filtered(lambda run: run.step_code == step_code)
        missing = self - found.lead_id.sudo(False)
        for lead in missing:
            frozen = lead._get_frozen()
            if step_code not in frozen.step_place:
                raise UserError(
                    self.env._(
                        "The process “%(process)s” has no step “%(step)s”.",
                        process=lead.process_id.name,
                        step=step_code,
                    )
                )
            raise UserError(lead._text_step_not_open(step_code))
        return found

    def _text_step_not_open(self, step_code):
        self.ensure_one()
        name = self._translated(self._get_frozen().step(step_code).name)
        # sudo: history belongs to the server; the caller may read the deal
        last = (
            self.env["crm.lead.step.run"]
            .sudo()
            .search(
                [("lead_id", "=", self.id), ("step_code", "=", step_code), ("state", "!=", "open")],
                order="position desc",
                limit=1,
            )
        )
        if last:
            return self.env._(
                "The step “%(step)s” of the deal “%(deal)s” is not open: %(user)s ended it with "
                "“%(outcome)s”.",
                step=name,
                deal=self.name,
                user=last.user_end_id.name,
                outcome=last.outcome_name or last.outcome_code,
            )
        return self.env._(
            "The step “%(step)s” of the deal “%(deal)s” is not open.", step=name, deal=self.name
        )

    def _check_required(self, runs, outcomes, values):
        """Refuse to end a step while what it asks for is empty."""
        for run in runs:
            step, outcome = run._frozen_step(), outcomes[run]
            needed = [*outcome.required]
            if not outcome.is_cancel and outcome.transition != definition.LOST:
                needed += step.required
            lead = run.lead_id
            missing = [name for name in needed if not lead._is_filled(name)]
            missing += [name for name in outcome.explicit if not values.get(name)]
            if missing:
                raise UserError(
                    self.env._(
                        "To end “%(step)s” of the deal “%(deal)s”, fill in: %(fields)s.",
                        step=lead._translated(step.name),
                        deal=lead.name,
                        fields=lead._field_labels(missing),
                    )
                )

    def _is_filled(self, name):
        self.ensure_one()
        value = self[name]
        field = self._fields[name]
        if field.type in ("char", "text"):
            return bool((value or "").strip())
        if field.type == "html":
            return not is_html_empty(value)
        return bool(value)

    def _field_labels(self, names):
        """«Label (technical name)» of fields, for messages to people and programs alike."""
        labels = self.fields_get(names, ["string"])
        return ", ".join(
            f"{labels[name]['string']} ({name})" if name in labels else name
            for name in dict.fromkeys(names)
        )

    def _prepare_step_run_vals(self, step, spawned=False):
        self.ensure_one()
        frozen = self._get_frozen()
        responsible = self._get_responsible(step)
        return {
            "lead_id": self.id,
            "stage_run_id": False if spawned else self.sudo().stage_run_id.id,
            "version_id": self.sudo().process_version_id.id,
            "stage_code": frozen.stage_of(step.code).code,
            "step_code": step.code,
            "name": definition.translated(step.name, responsible.lang or self.env.lang or "en_US"),
            "kind": step.kind,
            "user_id": responsible.id,
            "date_start": fields.Datetime.now(),
        }

    def _open_steps(self, opens, next_dates):
        """Open steps: [(deal, Open command)]; plans their activities in one go."""
        already = {
            (run.lead_id.id, run.step_code): run
            for run in (self._open_step_runs() if opens else ())
        }
        vals_list, adopted = [], self.env["crm.lead.step.run"].sudo()
        dates = self._get_deadlines(opens, next_dates)
        for (lead, command), date in zip(opens, dates, strict=True):
            run = already.get((lead.id, command.step))
            if run:
                # planned ahead of time: now its stage has come to it
                adopted |= run
                continue
            step = lead._get_frozen().step(command.step)
            vals_list.append(
                {**lead._prepare_step_run_vals(step, command.spawned), "date_deadline": date}
            )
        for run in adopted:
            run.stage_run_id = run.lead_id.stage_run_id
        # sudo: step runs belong to the server
        Run = self.env["crm.lead.step.run"].sudo()
        # a step is open once: the run just ended must be so in the database as well
        Run.flush_model(["state"])
        Run.create(vals_list)._plan_activities()

    def _end_steps(
        self, runs, outcomes, feedback=False, next_date=False, values=(), activities_done=False
    ):
        """End open step runs and go on with their deals.

        :param runs: ``crm.lead.step.run`` of these deals, with rights of the server
        :param dict outcomes: {run: engine's Outcome}
        :param bool activities_done: their activities are done or deleted already
        """
        now = fields.Datetime.now()
        positions = self._next_positions()
        chosen = self.env["res.users"]
        if isinstance(values, dict) and values.get("user_id"):
            chosen = chosen.browse(values["user_id"])
        running = runs.filtered(
            lambda run: run.stage_run_id and run.stage_run_id == run.lead_id.stage_run_id
        )
        for run in runs:
            outcome = outcomes[run]
            run.write(
                {
                    "state": "cancelled" if outcome.is_cancel else "done",
                    "date_end": now,
                    "user_end_id": self.env.uid,
                    "outcome_code": outcome.code,
                    "outcome_name": self._translated(outcome.name),
                    "feedback": feedback or False,
                    "chosen_user_id": chosen.id,
                    "position": positions[run.lead_id.sudo(False)],
                }
            )
        if not activities_done:
            runs._finish_activities(outcomes, feedback)
        plan, facts_of, next_dates = {}, {}, {}
        for version, own in running.grouped("version_id").items():
            frozen = version._frozen()
            leads = self.browse(own.lead_id.ids)
            facts_of.update(leads._get_facts(frozen))
            for run in own:
                lead = self.browse(run.lead_id.id)
                step, outcome = run._frozen_step(), outcomes[run]
                stage = frozen.stage_of(step.code)
                plan[lead] = machine.complete(frozen, stage, step, outcome, facts_of[lead])
                if outcome.transition == definition.LOST:
                    lead._set_default_lost_reason(outcome)
                if outcome.asks_date:
                    next_dates[lead] = next_date or run._next_working_day()
        self._carry_out(plan, next_dates)
        self.browse((runs - running).lead_id.ids)._refresh_process_state()

    def _set_default_lost_reason(self, outcome):
        """A cause that the outcome itself names, where the user gave none."""
        self.ensure_one()
        if not self.lost_reason_id and outcome.lost_reason:
            reason = self.env["crm.process"]._record_by_key("crm.lost.reason", outcome.lost_reason)
            self.sudo()._as_engine().write({"lost_reason_id": reason.id})


class CrmLeadStepRun(models.Model):
    _inherit = "crm.lead.step.run"

    def _get_outcome(self, code):
        """The engine's outcome of the step by code, the default one without a code.

        :raises UserError: the step has no such outcome; the possible ones are named
        """
        self.ensure_one()
        step = self._frozen_step()
        if code and code not in step.outcome_by_code:
            raise UserError(
                self.env._(
                    "The step “%(step)s” has no outcome “%(outcome)s”; it has: %(known)s.",
                    step=step.code,
                    outcome=code,
                    known=", ".join(step.outcome_by_code),
                )
            )
        return step.outcome(code)

    def _next_working_day(self):
        """The day after the step was due, or after today when that is past: a repeated step's date."""
        self.ensure_one()
        lead = self.lead_id
        calendar = (lead.company_id or self.env.company).resource_calendar_id
        today = fields.Date.context_today(self)
        return lead._add_days(max(today, self.date_deadline or today), 1, "working", calendar)

    def _cancel_left(self):
        """What a left stage or a closed deal had open: cancelled, with its activities."""
        if not self:
            return
        positions = self.env["crm.lead"].browse(self.lead_id.ids)._next_positions()
        now = fields.Datetime.now()
        for run in self:
            lead = self.env["crm.lead"].browse(run.lead_id.id)
            run.write(
                {
                    "state": "cancelled",
                    "date_end": now,
                    "user_end_id": self.env.uid,
                    "outcome_code": definition.CANCELLED,
                    "stage_run_id": run.stage_run_id.id or run.lead_id.stage_run_id.id,
                    "position": positions[lead],
                }
            )
            positions[lead] += 1
        self._drop_activities()
