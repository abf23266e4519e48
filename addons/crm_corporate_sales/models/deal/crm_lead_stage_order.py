from odoo import api, models
from odoo.fields import Domain

from .crm_lead_reader import SALESPERSON


class CrmLead(models.Model):
    """Which stages the pipeline's columns show when several processes are in use."""

    _inherit = "crm.lead"

    @api.model
    def _read_group_stage_ids(self, stages, domain):
        """Columns: stages in use, and the empty ones of the process in question.

        Without a process in question these are the user's teams' processes, else Odoo's own columns.
        Who can't move deals, and has no team, sees no empty column at all.
        """
        processes = self._get_processes_of_domain(domain)
        if not processes:
            # sudo: salespeople may not read all teams
            user = self.env.user.sudo()
            led = self.env["crm.team"].sudo().search([("user_id", "=", user.id)])
            processes = (user.crm_team_ids | led).process_id
        if not processes and stages and not self.env.user.has_group(SALESPERSON):
            return stages.sorted(lambda stage: (stage.sequence, stage.id))
        if not processes:
            expanded = super()._read_group_stage_ids(stages, domain)
            return expanded.filtered(lambda stage: not stage.process_id or stage in stages)
        own = self.env["crm.stage"].search(
            [("process_id", "in", processes.ids), ("in_bar", "=", True)]
        )
        return (stages | own).sorted(lambda stage: (stage.sequence, stage.id))

    @api.model
    def _get_processes_of_domain(self, domain):
        Process = self.env["crm.process"]
        process_id = self.env.context.get("default_process_id")
        if process_id:
            return Process.browse(process_id)
        ids = []
        for condition in Domain(domain).iter_conditions():
            if condition.field_expr == "process_id" and condition.operator in ("=", "in"):
                value = condition.value
                ids += (
                    [value]
                    if isinstance(value, int)
                    else [item for item in value if isinstance(item, int)]
                )
            elif condition.field_expr == "process_id.code" and condition.operator in ("=", "in"):
                codes = (
                    [condition.value] if isinstance(condition.value, str) else list(condition.value)
                )
                ids += Process.search([("code", "in", codes)]).ids
        return Process.browse(ids).exists()
