from odoo import api, models
from odoo.exceptions import UserError

from .crm_lead_guard import ENGINE_FIELDS


class CrmLead(models.Model):
    """How a process starts: with the deal, by its team's default, or asked for."""

    _inherit = "crm.lead"

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = [dict(vals) for vals in vals_list]
        if not self._is_engine():
            for vals in vals_list:
                self._refuse_engine_fields(vals)
        wanted = [self._pop_wanted_start(vals) for vals in vals_list]
        # The process begins when the deal itself exists, and nobody says in the context where it stands.
        not_now = {"process_id", "stage_id", *ENGINE_FIELDS}
        set_later = {
            f"default_{name}": False for name in not_now if f"default_{name}" in self.env.context
        }
        model = self.with_context(**set_later) if set_later else self
        if len(vals_list) > 1:
            self._fill_default_teams(vals_list)
            quiet = model.with_context(tracking_disable=True, mail_auto_subscribe_no_notify=True)
            leads = super(CrmLead, quiet).create(vals_list).with_env(self.env)
            leads._make_up_for_quiet_creation(vals_list)
        else:
            leads = super(CrmLead, model).create(vals_list).with_env(self.env)
        leads._start_new(wanted)
        return leads

    @api.model
    def _pop_wanted_start(self, vals):
        """(process, stage) that a new deal is to start with; both may be empty."""
        context = self.env.context
        process_id = vals.pop("process_id", context.get("default_process_id"))
        stage_id = vals.get("stage_id", context.get("default_stage_id"))
        process = self.env["crm.process"].browse(process_id or [])
        stage = self.env["crm.stage"].browse(stage_id or [])
        if not stage.process_id:
            if process:
                stage = process._get_first_stage()
                vals["stage_id"] = stage.id
            elif "stage_id" not in vals and stage:
                vals["stage_id"] = stage.id
            return process, stage.browse()
        if process and stage.process_id != process:
            raise UserError(
                self.env._(
                    "The stage “%(stage)s” is not one of the process “%(process)s”.",
                    stage=stage.name,
                    process=process.name,
                )
            )
        # saves looking for an ordinary stage; the engine enters it properly
        vals["stage_id"] = (stage.process_id._get_first_stage() if stage.is_final else stage).id
        return stage.process_id, stage

    def _start_new(self, wanted):
        starts = {}
        for lead, (process, stage) in zip(self, wanted, strict=True):
            # sudo: whoever registers a deal may not be allowed to read the team
            chosen = process or lead.sudo().team_id.process_id.filtered("active")
            key = (chosen.sudo(False), stage)
            starts[key] = starts.get(key, self.browse()) | lead
        for (process, stage), leads in starts.items():
            if process:
                leads._start_process(process, stage)
            else:
                leads._track_plain_stage()

    def process_start(self, process_code=False):
        """Start a sales process on these deals (spec 08-api.md).

        :param str process_code: ``crm.process.code``; by default the process of the deal's team
        :return: status of each deal, see :meth:`process_status`
        :raises UserError: unknown code, no default, a process is running already
        """
        self._check_process_access()
        if self._read_code(process_code):
            by_process = self._group_by_found_process(process_code)
        else:
            by_process = self.grouped(
                lambda lead: lead.process_id or lead.sudo().team_id.process_id.sudo(False)
            )
        for process, leads in by_process.items():
            if not process:
                raise UserError(
                    self.env._(
                        "Which process? The team of the deal “%(deal)s” has no default one.",
                        deal=leads[0].name,
                    )
                )
            leads._start_process(process)
        return self._own_status()

    def _group_by_found_process(self, code):
        """{process: deals}: the code is looked up in each deal's company."""
        found = {}
        for company, leads in self.grouped("company_id").items():
            process = self.env["crm.process"].find_by_code(code, company)
            found[process] = found.get(process, self.browse()) | leads
        return found

    def _start_process(self, process, stage=None):
        """Start ``process`` at ``stage``, by default at its first one."""
        if not self:
            return
        process.ensure_one()
        self._refuse_double_start(process)
        leads = self._lock_deals()
        first = process._get_first_stage()
        target = stage or first
        leads._leave_stage()
        leads._as_engine().with_context(tracking_disable=True).write({"process_id": process.id})
        if target.is_final:
            leads._enter_stage(first)
            for lead in leads:
                lead.process_enter_stage(target.code)
        else:
            leads._check_gate(target, came_from=None)
            leads._enter_stage(target)

    def _refuse_double_start(self, process):
        for lead in self:
            if lead._is_closed_deal():
                raise UserError(
                    self.env._("The deal “%(deal)s” is closed. Reopen it first.", deal=lead.name)
                )
            if lead.stage_run_id.sudo().process_id:
                raise UserError(
                    self.env._(
                        "The process “%(process)s” is running on the deal “%(deal)s” already.",
                        process=lead.process_id.name,
                        deal=lead.name,
                    )
                )
            if process.company_id and lead.company_id and process.company_id != lead.company_id:
                raise UserError(
                    self.env._(
                        "The process “%(process)s” belongs to another company than the deal “%(deal)s”.",
                        process=process.name,
                        deal=lead.name,
                    )
                )

    def copy_data(self, default=None):
        vals_list = super().copy_data(default)
        for lead, vals in zip(self, vals_list, strict=True):
            vals.pop("stage_id", None)
            if lead._is_closed_deal():
                vals.update(active=True, lost_reason_id=False)
        return vals_list
