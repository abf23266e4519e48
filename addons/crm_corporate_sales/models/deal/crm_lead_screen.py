from odoo import api, fields, models

from ...engine import definition


class CrmLead(models.Model):
    """What the process bar on the deal's page shows; the client only draws it."""

    _inherit = "crm.lead"

    process_screen = fields.Json(compute="_compute_process_screen", export_string_translation=False)

    @api.depends("stage_id", "process_state", "current_step_code", "stage_run_id")
    @api.depends_context("lang", "uid")
    def _compute_process_screen(self):
        # sudo: run tables belong to the server; who reads this field may read the deal
        runs = (
            self.env["crm.lead.stage.run"]
            .sudo()
            .search([("lead_id", "in", self.ids)], order="date_start, id")
        )
        steps = (
            self.env["crm.lead.step.run"]
            .sudo()
            .search([("lead_id", "in", self.ids)], order="position, id")
        )
        runs_of, steps_of = runs.grouped("lead_id"), steps.grouped("lead_id")
        for lead in self:
            lead_sudo = lead.sudo()._origin
            if not lead_sudo.process_id:
                lead.process_screen = lead._screen_without_process()
                continue
            lead.process_screen = lead._screen(
                runs_of.get(lead_sudo, runs.browse()), steps_of.get(lead_sudo, steps.browse())
            )

    def _screen_without_process(self):
        """Processes the user may start here."""
        company = (
            (self.company_id.id, False) if self.company_id else (*self.env.companies.ids, False)
        )
        processes = self.env["crm.process"].search([("company_id", "in", company)])
        return {
            "process": False,
            "startable": [
                {"code": item.code, "name": item.name, "description": item.description or ""}
                for item in processes
            ],
        }

    def _screen(self, stage_runs, step_runs):
        self.ensure_one()
        closed = self._is_closed_deal()
        version = self.sudo().process_version_id or self.sudo().process_id._current_version()
        frozen = version._frozen()
        recommended = (
            self.sudo().stage_run_id.recommended() if self.process_state == "stage_finished" else []
        )
        ended = step_runs.filtered(lambda run: run.state != "open")
        correctable = self._get_correctable_runs() if not closed else step_runs.browse()
        return {
            "process": {"code": self.process_id.code, "name": self.process_id.name},
            "state": self.process_state,
            "closed": self.closed_result or False,
            "to_review": closed and self.review_state == "draft",
            "can_reopen": closed and self.env.user.has_group("sales_team.group_sale_manager"),
            "goal": self.stage_id.goal or "",
            "stages": self._screen_stages(frozen, stage_runs, recommended),
            "steps": [self._screen_step(frozen, run) for run in step_runs - ended],
            "history": [self._screen_history(run) for run in ended],
            "correctable": self._screen_correctable(correctable),
        }

    def _screen_stages(self, frozen, stage_runs, recommended):
        now = fields.Datetime.now()
        by_code = {}
        for run in stage_runs.filtered(lambda run: run.process_id.id == self.process_id.id):
            by_code.setdefault(run.stage_code, []).append(run)
        stages = []
        for stage in frozen.stages:
            runs = by_code.get(stage.code, [])
            seconds = sum(((run.date_end or now) - run.date_start).total_seconds() for run in runs)
            if not stage.in_bar and not runs:
                continue
            stages.append(
                {
                    "code": stage.code,
                    "name": self._translated(stage.name),
                    "goal": self._translated(stage.goal),
                    "current": stage.code == self.stage_code,
                    "passes": len(runs),
                    "days": round(seconds / 86400, 1),
                    "recommended": stage.code in recommended,
                    "applies": stage.applies(self.supply_model or ""),
                    "execution": stage.is_execution,
                    "result": "won"
                    if stage.is_won and stage.is_final
                    else "lost"
                    if stage.is_lost
                    else "moved"
                    if stage.is_moved
                    else False,
                }
            )
        return stages

    def _screen_step(self, frozen, run):
        step = run._frozen_step()
        # what only some outcomes ask for is shown, too: it can be filled before
        asked = [name for outcome in step.outcomes for name in outcome.required]
        names = list(dict.fromkeys((*step.required, *step.shown, *asked)))
        labels = self.fields_get(names, ["string"])
        stage = run.version_id._frozen().stage_of(step.code)
        due = run._get_due_date()
        return {
            "id": run.id,
            "code": step.code,
            "name": self._translated(step.name),
            "note": self._translated(step.note),
            "kind": step.kind,
            "stage": stage.code,
            "ahead": not run.stage_run_id,
            "user": run.user_id.name or "",
            "mine": run.user_id == self.env.user,
            "deadline": fields.Date.to_string(due) or False,
            "overdue": bool(due and due < fields.Date.context_today(self)),
            "waits": self._screen_waits(step),
            "postponed": run.postponed_count,
            "unplanned": step.is_scheduled and not run.activity_id,
            "can_postpone": step.is_scheduled,
            "fields": [
                {
                    "name": name,
                    "label": labels[name]["string"],
                    "required": name in step.required,
                    "filled": self._is_filled(name),
                }
                for name in names
                if name in labels
            ],
            "outcomes": [self._screen_outcome(stage, step, outcome) for outcome in step.outcomes],
        }

    def _screen_waits(self, step):
        """What a step that nobody does waits for, in words; False for other steps."""
        if not step.is_passive:
            return False
        if step.waits_for_execution:
            return self.env._("Waits for the documents of the orders and goes on by itself.")
        return self.env._("Goes on by itself when the activity it waits for is done.")

    def _screen_outcome(self, stage, step, outcome):
        return {
            "code": outcome.code,
            "name": self._translated(outcome.name),
            "default": outcome is step.default_outcome,
            "transition": outcome.transition,
            "required": list(outcome.required),
            "then": self._outcome_then(stage, outcome),
            "asks": bool(
                outcome.asks_date or outcome.explicit or outcome.transition == definition.LOST
            ),
            "cancel": outcome.is_cancel,
        }

    def _outcome_then(self, stage, outcome):
        """What comes next, in words: shown under the outcome's button."""
        if outcome.transition == definition.REPEAT:
            return self.env._("the same step again")
        if outcome.transition == definition.GO_STEP:
            target = next(step for step in stage.steps if step.code == outcome.target)
            return self._translated(target.name)
        if outcome.transition == definition.WON:
            return self.env._("the deal is won")
        if outcome.transition == definition.LOST:
            return self.env._("the deal is lost")
        names = [
            self._translated(self._get_frozen().stage(item.stage).name)
            for item in outcome.recommends
        ]
        return (
            self.env._("stage finished, next: %s", ", ".join(names))
            if names
            else self.env._("stage finished")
        )

    def _screen_history(self, run):
        return {
            "id": run.id,
            "stage": run.stage_code,
            "name": run.name or run.step_code,
            "outcome": run.outcome_name or run.outcome_code or "",
            "state": run.state,
            "user": run.user_end_id.name or "",
            "date": fields.Datetime.to_string(run.date_end),
            "pass": run.stage_run_id.pass_number or 1,
            "feedback": run.feedback or "",
        }

    def _screen_correctable(self, run):
        if not run:
            return False
        step = run._frozen_step()
        return {
            "id": run.id,
            "name": self._translated(step.name),
            "outcome": run.outcome_code,
            "outcomes": [
                {"code": item.code, "name": self._translated(item.name)}
                for item in step.outcomes
                if item.code != run.outcome_code and not item.is_cancel
            ],
        }
