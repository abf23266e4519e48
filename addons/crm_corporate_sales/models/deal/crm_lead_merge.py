from odoo import fields, models


class CrmLead(models.Model):
    """Merging: the history of every merged deal is kept; only the first one's process goes on."""

    _inherit = "crm.lead"

    def _merge_dependences(self, opportunities):
        self._merge_process(opportunities)
        return super()._merge_dependences(opportunities)

    def _merge_process(self, tail):
        """Take over history and, where this deal has no process, the running pass of a merged one."""
        self.ensure_one()
        # sudo: history belongs to the server; merging was allowed
        head, tail = self.sudo(), tail.sudo()
        heir = head._get_merge_heir(tail)
        takes_over = bool(heir)
        ended = tail - heir if takes_over else tail
        ended._open_step_runs()._cancel_left()
        now = fields.Datetime.now()
        ended.stage_run_id.filtered(lambda run: not run.date_end)._leave(now)
        if takes_over:
            head.stage_run_id.filtered(lambda run: not run.date_end)._leave(now)
        head.flush_recordset()
        stage_runs, step_runs = tail.stage_run_ids, tail.step_run_ids
        running = heir.stage_run_id
        # the tail lets go of its runs first: one deal has one open run
        names = (
            "process_id",
            "process_version_id",
            "process_state",
            "current_step_code",
            "stage_id",
        )
        values = {name: self._fields[name].convert_to_write(heir[name], heir) for name in names}
        tail._as_engine().with_context(tracking_disable=True).write({"stage_run_id": False})
        step_runs.write({"lead_id": head.id})
        stage_runs.write({"lead_id": head.id})
        if takes_over:
            head._as_engine().write({**values, "stage_run_id": running.id})

    def _get_merge_heir(self, tail):
        """The merged deal whose running process this one takes over: it has none itself."""
        self.ensure_one()
        if self.process_id:
            return tail.browse()
        return tail.filtered(lambda lead: lead.process_id and not lead._is_closed_deal())[:1]

    def _merge_get_fields(self):
        """What describes the deal survives a merge; the first filled value wins."""
        return [
            *super()._merge_get_fields(),
            "sales_direction_id",
            "supply_model",
            "budget_confirmed",
            "responsible_known",
            "need_confirmed",
            "decision_date",
            "meeting_start",
        ]

    def _merge_get_fields_specific(self):
        return {
            **super()._merge_get_fields_specific(),
            # the first request counts
            "date_received": lambda _name, leads: min(
                filter(None, leads.mapped("date_received")), default=False
            ),
            # the process that goes on decides about the stage
            "stage_id": lambda _name, leads: (
                (leads[0]._get_merge_heir(leads[1:]) or leads[0]).stage_id.id
            ),
        }
