from odoo import api, models
from odoo.exceptions import UserError

# An object of this process only: a context value from outside can never be it.
_ENGINE = object()

ENGINE_FIELDS = frozenset(
    {
        "stage_run_id",
        "process_version_id",
        "process_state",
        "current_step_code",
        "stage_run_ids",
        "step_run_ids",
    }
)
# What decides whether a deal is open; on a closed deal only reopening changes it.
CLOSING_FIELDS = frozenset(
    {
        "stage_id",
        "process_id",
        "active",
        "probability",
        "lost_reason_id",
        "won_status",
        "date_closed",
    }
)


class CrmLead(models.Model):
    """One way in: whatever changes a stage goes through the process engine."""

    _inherit = "crm.lead"

    def _as_engine(self):
        """These deals with the right to write what the engine writes."""
        return self.with_context(**self._engine_context())

    @api.model
    def _engine_context(self):
        """Context of the engine's own changes, also of activities and meetings: they don't come back to it."""
        return {"process_engine": _ENGINE}

    @api.model
    def _is_engine(self):
        return self.env.context.get("process_engine") is _ENGINE

    def write(self, vals):
        if self._is_engine():
            return super().write(vals)
        self._refuse_engine_fields(vals)
        if not CLOSING_FIELDS.intersection(vals):
            return super().write(vals)
        closed = self._filter_closed()
        if closed:
            closed._refuse_closed_change(vals)
        self._refuse_losing_past_engine(vals)
        if "process_id" in vals:
            self._refuse_process_change(vals["process_id"])
            vals = dict(vals)
            process = self.env["crm.process"].browse(vals.pop("process_id") or [])
            started = self.filtered(lambda lead: not lead.process_id) if process else self.browse()
            result = self.write(vals) if vals else True
            started._start_process(process)
            return result
        if "stage_id" in vals:
            return self._write_stage(vals)
        return super().write(vals)

    def _filter_closed(self):
        return self.filtered(lambda lead: lead._is_closed_deal())

    @api.model
    def _refuse_engine_fields(self, vals):
        wrong = ENGINE_FIELDS.intersection(vals)
        if wrong:
            raise UserError(
                self.env._(
                    "“%(field)s” is kept by the sales process and can't be written.",
                    field=sorted(wrong)[0],
                )
            )

    def _refuse_closed_change(self, vals):
        for lead in self:
            for name in CLOSING_FIELDS.intersection(vals):
                field = self._fields[name]
                old = field.convert_to_write(lead[name], lead)
                if (old or False) != (vals[name] or False):
                    raise UserError(
                        self.env._(
                            "The deal “%(deal)s” is closed (%(stage)s). Its stage and result can't be "
                            "changed; a sales manager can reopen it.",
                            deal=lead.name,
                            stage=lead.stage_id.name,
                        )
                    )

    def _refuse_losing_past_engine(self, vals):
        """To Odoo a deal that is archived at 0 % is lost; in a process that takes closing it."""
        for lead in self.filtered("process_id"):
            lost = not vals.get("active", lead.active) and not vals.get(
                "probability", lead.probability
            )
            if lost or vals.get("won_status", lead.won_status) != lead.won_status:
                raise UserError(
                    self.env._(
                        "The deal “%(deal)s” goes by the process “%(process)s”: close it as won or lost there.",
                        deal=lead.name,
                        process=lead.process_id.name,
                    )
                )

    def _refuse_process_change(self, process_id):
        for lead in self.filtered("stage_run_id.process_id"):
            if lead.process_id.id != (process_id or False):
                raise UserError(
                    self.env._(
                        "The deal “%(deal)s” goes by the process “%(process)s”. To change the process, "
                        "close it there with “Move to another process”.",
                        deal=lead.name,
                        process=lead.process_id.name,
                    )
                )

    def _write_stage(self, vals):
        """A stage written by drag and drop, list, import or RPC."""
        stage = self.env["crm.stage"].browse(vals["stage_id"] or [])
        moving = self.filtered(lambda lead: lead.stage_id != stage)
        by_process = moving.filtered("process_id")
        plain = moving - by_process
        if plain and stage.process_id:
            plain._refuse_foreign_stage(stage)
        rest = {name: value for name, value in vals.items() if name != "stage_id"}
        if rest and by_process:
            super(CrmLead, by_process).write(dict(rest))
        result = super(CrmLead, self - by_process).write(dict(vals)) if self - by_process else True
        plain._track_plain_stage()
        if by_process:
            by_process._enter_written_stage(stage)
        return result

    def _refuse_foreign_stage(self, stage):
        raise UserError(
            self.env._(
                "The stage “%(stage)s” belongs to the process “%(process)s”. Start that process on the "
                "deal “%(deal)s” first.",
                stage=stage.name,
                process=stage.process_id.name,
                deal=self[0].name,
            )
        )

    def _enter_written_stage(self, stage):
        for process, leads in self.grouped("process_id").items():
            if stage.process_id != process:
                raise UserError(
                    self.env._(
                        "The stage “%(stage)s” is not one of the process “%(process)s”, by which the "
                        "deal “%(deal)s” goes.",
                        stage=stage.name or self.env._("none"),
                        process=process.name,
                        deal=leads[0].name,
                    )
                )
            leads.process_enter_stage(stage.code)

    # ---- Odoo's own buttons ----------------------------------------------------------

    def action_set_won(self):
        by_process = self.filtered("process_id")
        if by_process:
            by_process.process_close("won")
        plain = self - by_process
        return super(CrmLead, plain).action_set_won() if plain else True

    def action_set_lost(self, **additional_values):
        by_process = self.filtered("process_id")
        if by_process:
            by_process.process_close("lost", additional_values)
        plain = self - by_process
        return super(CrmLead, plain).action_set_lost(**additional_values) if plain else True

    def _stage_find(self, team_id=False, domain=None, order="sequence, id", limit=1):
        """Deals of a process find its stages, all others only ordinary ones."""
        process = self.process_id[:1]
        own = [("process_id", "=", process.id)]
        return super()._stage_find(
            team_id=team_id, domain=[*(domain or []), *own], order=order, limit=limit
        )
