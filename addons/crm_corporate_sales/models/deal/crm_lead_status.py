from odoo import api, fields, models

from ..arguments import check_ids


class CrmLead(models.Model):
    _inherit = "crm.lead"

    @api.readonly
    def process_status(self):
        """Where the deals stand in their process (spec 08-api.md).

        :return: list of dicts with ``id, process, stage, stage_name, state, is_won, steps,
            recommended, history``; dates are ISO texts in UTC, empty values are ``False``
        :raises UserError: no ids of deals
        """
        check_ids(self)
        if self.env.context.get("process_status_of_own_call") is not _OWN_CALL:
            self.check_access("read")
        # sudo: run tables belong to the server; the right to read the deal itself was checked, and a
        # call that gave the deal away to somebody else still gets its answer
        leads = self.sudo().with_context(active_test=False)
        runs = self.env["crm.lead.step.run"].sudo().search([("lead_id", "in", self.ids)])
        stage_runs = (
            self.env["crm.lead.stage.run"]
            .sudo()
            .search([("lead_id", "in", self.ids)], order="date_start, id")
        )
        steps_of, stages_of = runs.grouped("lead_id"), stage_runs.grouped("lead_id")
        return [
            lead._status_dict(
                steps_of.get(lead, runs.browse()), stages_of.get(lead, stage_runs.browse())
            )
            for lead in leads
        ]

    def _own_status(self):
        """Status as the answer to a call that was allowed when it came in."""
        return self.with_context(process_status_of_own_call=_OWN_CALL).process_status()

    def _status_dict(self, step_runs, stage_runs):
        self.ensure_one()
        open_runs = step_runs.filtered(lambda run: run.state == "open")
        return {
            "id": self.id,
            "process": self.process_id.code or False,
            "stage": self.stage_id.code or False,
            "stage_name": self.stage_id.name or False,
            "state": self.process_state or False,
            "is_won": self.won_status == "won" or bool(self.stage_id.is_won),
            "steps": [run._status_dict() for run in open_runs.sorted("id")],
            "recommended": self.stage_run_id.recommended()
            if self.process_state == "stage_finished"
            else [],
            "history": self._history(step_runs - open_runs, stage_runs),
        }

    def _history(self, ended, stage_runs):
        """Ended steps and passes without steps, in order."""
        rows = []
        by_stage = ended.grouped("stage_run_id")
        loose = by_stage.get(self.env["crm.lead.stage.run"], ended.browse())
        for stage_run in stage_runs.filtered("process_id"):
            own = by_stage.get(stage_run, ended.browse())
            rows += [
                (run.position, run.id, run._history_dict(stage_run.pass_number)) for run in own
            ]
            if not own and stage_run.date_end:
                rows.append((self._position_after(rows), 0, self._stage_history_dict(stage_run)))
        rows += [(run.position, run.id, run._history_dict(1)) for run in loose]
        return [row for _position, _id, row in sorted(rows, key=lambda item: item[:2])]

    @api.model
    def _position_after(self, rows):
        return max((position for position, _id, _row in rows), default=0) + 0.5

    def _stage_history_dict(self, stage_run):
        return {
            "stage": stage_run.stage_code or False,
            "step": False,
            "outcome": stage_run.final_outcome_code or False,
            "user_id": stage_run.user_end_id.id or False,
            "date_start": fields.Datetime.to_string(stage_run.date_start),
            "date_end": fields.Datetime.to_string(stage_run.date_end),
            "pass": stage_run.pass_number,
        }


# As in the guard: a value that no caller from outside can send.
_OWN_CALL = object()


class CrmLeadStepRun(models.Model):
    _inherit = "crm.lead.step.run"

    def _status_dict(self):
        self.ensure_one()
        step = self._frozen_step()
        lead = self.lead_id
        return {
            "code": self.step_code,
            "name": lead._translated(step.name),
            "kind": self.kind,
            "state": "waiting" if self.kind == "wait" else "open",
            "user_id": self.user_id.id or False,
            "date_deadline": fields.Date.to_string(self._get_due_date()) or False,
            "activity_id": self.activity_id.id or False,
            "required_fields": list(step.required),
            "outcomes": [
                {
                    "code": outcome.code,
                    "name": lead._translated(outcome.name),
                    "default": outcome is step.default_outcome,
                }
                for outcome in step.outcomes
            ],
        }

    def _history_dict(self, pass_number):
        self.ensure_one()
        return {
            "stage": self.stage_code or False,
            "step": self.step_code,
            "outcome": self.outcome_code or False,
            "user_id": self.user_end_id.id or False,
            "date_start": fields.Datetime.to_string(self.date_start),
            "date_end": fields.Datetime.to_string(self.date_end),
            "pass": pass_number,
        }
