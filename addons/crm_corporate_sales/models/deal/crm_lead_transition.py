from odoo import fields, models
from odoo.exceptions import UserError

from ...engine import definition, machine
from .deal_facts import DealFacts


class CrmLead(models.Model):
    """Carries out what the machine decided, for many deals in as few statements as kinds of rows."""

    _inherit = "crm.lead"

    # ---- entering and leaving --------------------------------------------------------

    def _enter_stage(self, stage, owner_given=False):
        """Begin a new pass of ``stage`` on these deals, which go by one process.

        :param stage: ``crm.stage`` of the process, not a closing one
        :param bool owner_given: the caller named the salesperson, so no rule sets another
        """
        process = stage.process_id
        version = process._current_version()
        frozen = version._frozen()
        if stage.code not in frozen.stage_by_code:
            raise UserError(
                self.env._(
                    "The stage “%(stage)s” is not in the usable version of the process yet.",
                    stage=stage.name,
                )
            )
        owners = {} if owner_given else self._get_owners_by_rule(stage.code)
        self._leave_stage()
        self._set_owners(owners)
        self._write_tracked({"stage_id": stage.id, "process_version_id": version.id})
        self._cap_probability()
        self._make_stage_runs(stage, version)
        place = frozen.stage(stage.code)
        facts = self._get_facts(frozen)
        self._carry_out({lead: machine.enter(frozen, place, facts[lead]) for lead in self})

    def _leave_stage(self, state="left"):
        """End the running passes; what they and their stage left open is cancelled."""
        # sudo: history belongs to the server
        runs = self.sudo().stage_run_id.filtered(lambda run: not run.date_end)
        if not runs:
            return
        steps = self._open_step_runs().filtered(
            lambda step: (
                step.stage_run_id in runs or step.stage_code == step.lead_id.stage_run_id.stage_code
            )
        )
        steps._cancel_left()
        runs._leave(fields.Datetime.now(), state)

    def _open_step_runs(self):
        # sudo: step runs belong to the server
        return (
            self.env["crm.lead.step.run"]
            .sudo()
            .search([("lead_id", "in", self.ids), ("state", "=", "open")], order="id")
        )

    def _make_stage_runs(self, stage, version=None, date_start=None, **vals):
        """One new pass for each deal; it becomes the current one."""
        # sudo: history belongs to the server
        Run = self.env["crm.lead.stage.run"].sudo()
        passes = dict(
            Run._read_group(
                [("lead_id", "in", self.ids), ("stage_id", "=", stage.id)], ["lead_id"], ["__count"]
            )
        )
        now = date_start or fields.Datetime.now()
        runs = Run.create(
            [
                {
                    "lead_id": lead.id,
                    "process_id": stage.process_id.id,
                    "version_id": version.id if version else False,
                    "stage_id": stage.id,
                    "stage_code": stage.code,
                    "stage_name": stage.name,
                    "pass_number": passes.get(lead.sudo(), 0) + 1,
                    "date_start": now,
                    "user_start_id": self.env.uid,
                    **vals,
                }
                for lead in self
            ]
        )
        for lead, run in zip(self, runs, strict=True):
            lead.sudo()._as_engine().with_context(mail_notrack=True).write({"stage_run_id": run.id})
        return runs

    def _track_plain_stage(self):
        """Stage history of deals without a process."""
        now = fields.Datetime.now()
        # sudo: history belongs to the server
        runs = self.sudo().stage_run_id.filtered(lambda run: not run.date_end)
        runs._leave(now)
        for stage, leads in self.grouped("stage_id").items():
            if stage:
                leads._make_stage_runs(stage)

    # ---- facts and commands ----------------------------------------------------------

    def _get_facts(self, frozen):
        """{deal: facts for the machine}, with two look-ups for the whole batch."""
        # sudo: conditions and history are the server's matter
        leads = self.sudo()
        waits = [
            step for stage in frozen.stages for step in stage.steps if step.kind == definition.WAIT
        ]
        known = self.env["crm.lead.step.run"].sudo()
        if waits:
            known = known.search(
                [("lead_id", "in", self.ids), ("step_code", "in", [step.code for step in waits])]
            )
        types = {}
        if any(step.waits_only for step in waits):
            groups = (
                self.env["mail.activity"]
                .sudo()
                .with_context(active_test=False)
                ._read_group(
                    [
                        ("res_model", "=", self._name),
                        ("res_id", "in", self.ids),
                        ("active", "=", False),
                    ],
                    ["res_id", "activity_type_id"],
                )
            )
            for lead_id, activity_type in groups:
                types.setdefault(lead_id, set()).add(
                    self.env["crm.process"]._record_key(activity_type)
                )
        of_lead = known.grouped("lead_id")
        executed = self._get_executed_waits(frozen, waits)
        result = {}
        for lead, lead_sudo in zip(self, leads, strict=True):
            runs = of_lead.get(lead_sudo, known.browse())
            result[lead] = DealFacts(
                lead_sudo,
                set(runs.filtered(lambda run: run.state == "done").mapped("step_code")),
                set(runs.filtered(lambda run: run.state == "open").mapped("step_code")),
                types.get(lead.id, set()),
                executed.get(lead, frozenset()),
            )
        return result

    def _get_executed_waits(self, frozen, waits):
        """{deal: codes of steps whose stage has nothing left to do, by the documents}"""
        waits = [step for step in waits if step.waits_for_execution]
        if not waits:
            return {}
        done = self.sudo()._get_execution_done()
        return {
            lead: {
                step.code
                for step in waits
                if done[lead.sudo()].get(frozen.stage_of(step.code).code)
            }
            for lead in self
        }

    def _carry_out(self, plan, next_dates=None):
        """Do what the machine decided.

        :param dict plan: {deal: list of the machine's commands}
        :param dict next_dates: {deal: date of the step that opens}, where it doesn't follow the step's rule
        """
        opens, passes, closes = [], [], {}
        for lead, commands in plan.items():
            for command in commands:
                if isinstance(command, machine.Open):
                    opens.append((lead, command))
                elif isinstance(command, machine.Pass):
                    passes.append((lead, command))
                elif isinstance(command, machine.Finish):
                    lead._finish_stage_run(command)
                else:
                    lead._finish_stage_run(command)
                    closes.setdefault(command.result, self.browse())
                    closes[command.result] |= lead
        self._record_passes(passes)
        self._open_steps(opens, next_dates or {})
        self.browse([lead.id for lead in plan])._refresh_process_state()
        for result, leads in closes.items():
            leads._close_deals(result, {})

    def _finish_stage_run(self, command):
        self.ensure_one()
        # sudo: history belongs to the server
        self.sudo().stage_run_id.write(
            {
                "state": "finished",
                "date_finished": fields.Datetime.now(),
                "recommended_codes": ",".join(getattr(command, "recommended", ())),
                "final_step_code": command.step,
                "final_outcome_code": command.outcome,
            }
        )

    def _record_passes(self, passes):
        """Steps that were over at once: passed over, or signalled before."""
        skipped = [(lead, command) for lead, command in passes if command.reason == "skipped"]
        if not skipped:
            return
        leads = self.browse([lead.id for lead, _command in skipped])
        positions = leads._next_positions()
        now = fields.Datetime.now()
        # sudo: history belongs to the server
        self.env["crm.lead.step.run"].sudo().create(
            [
                {
                    **lead._prepare_step_run_vals(lead._get_frozen().step(command.step)),
                    "state": "skipped",
                    "date_end": now,
                    "user_end_id": self.env.uid,
                    "outcome_code": "skipped",
                    "position": positions[lead],
                }
                for lead, command in skipped
            ]
        )
        taking = self.browse([lead.id for lead, command in skipped if command.take_ownership])
        taking._set_owners(dict.fromkeys(taking, self.env.user))

    def _next_positions(self):
        """{deal: place of the next ended step in its history}"""
        groups = (
            self.env["crm.lead.step.run"]
            .sudo()
            ._read_group(
                [("lead_id", "in", self.ids), ("state", "!=", "open")],
                ["lead_id"],
                ["position:max"],
            )
        )
        last = {lead.id: position for lead, position in groups}
        return {lead: last.get(lead.id, 0) + 1 for lead in self}

    def _refresh_process_state(self):
        """Say on the deals where they stand; computed from their runs, two look-ups for all."""
        steps = self._open_step_runs().grouped("lead_id")
        wanted = {}
        for lead, lead_sudo in zip(self, self.sudo(), strict=True):
            run = lead_sudo.stage_run_id
            own = [step for step in steps.get(lead_sudo, ()) if step.stage_run_id == run]
            if run.state == "finished":
                key = ("stage_finished", False)
            elif own and all(step.kind == definition.WAIT for step in own):
                key = ("waiting", own[0].step_code)
            else:
                key = ("running", own[0].step_code if own else False)
            wanted[key] = wanted.get(key, self.browse()) | lead
        for (state, code), leads in wanted.items():
            # sudo: the caller may just have given the deal away
            leads.sudo()._as_engine().with_context(mail_notrack=True).write(
                {"process_state": state, "current_step_code": code}
            )

    # ---- who owns the deal -----------------------------------------------------------

    def _get_owners_by_rule(self, stage_code):
        """{deal: user who owns it in the stage}, by the rule of the outcome that advised the stage."""
        owners = {}
        for lead, lead_sudo in zip(self, self.sudo(), strict=True):
            run = lead_sudo.stage_run_id
            if not run.version_id or run.state != "finished" or not run.final_step_code:
                continue
            frozen = run.version_id._frozen()
            outcome = frozen.step(run.final_step_code).outcome_by_code.get(run.final_outcome_code)
            rule = machine.owner_rule(frozen, outcome, stage_code)
            chosen = (
                run.step_run_ids.filtered("chosen_user_id").sorted("position")[-1:].chosen_user_id
            )
            if rule == "direction_head":
                owners[lead] = (
                    lead_sudo.sales_direction_id.user_id.filtered("active") or self.env.user
                )
            elif rule == "current" and not chosen:
                owners[lead] = self.env.user
        return owners

    def _set_owners(self, owners):
        """Give deals to their new salespeople: {deal: user}."""
        changes = {}
        for lead, user in owners.items():
            if lead.sudo().user_id != user:
                changes[user] = changes.get(user, self.browse()) | lead
        for user, leads in changes.items():
            # sudo: a rule of the process gives the deal to somebody else; who may trigger it was checked
            leads.sudo()._as_engine()._as_batch().write({"user_id": user.id})
            if len(leads) > 1:
                leads._tell_assigned()
