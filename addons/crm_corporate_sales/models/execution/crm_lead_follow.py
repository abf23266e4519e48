from datetime import timedelta

from odoo import api, fields, models

#: deals that one turn of the cron looks at
BATCH = 200


class CrmLead(models.Model):
    """The deal follows the facts of its orders (spec 3): stages that are done are left by themselves."""

    _inherit = "crm.lead"

    def _get_execution_done(self):
        """{deal: {stage code: whether the facts say that nothing is left to do in it}}.

        Codes: ``fulfilment``, ``shipment``, ``commissioning``, ``certification``, ``service``.
        Capabilities set the code they know; a code nobody sets holds the deal until a person goes on.
        """
        return {lead: {} for lead in self}

    def _follow_execution(self, look_again=True):
        """Let deals that are being executed go on as their documents say.

        A stage that has nothing left to do is left for the next one that has; a stage that the deal
        left by itself and that has something to do again (a return, a line added) is entered again.
        When nothing at all is missing the deal closes.

        :param bool look_again: ask the cron to look again where others may change the same deal now
        """
        # sudo: who moves goods or money has no right on the deal; the documents decide, not they
        leads = self.sudo().filtered(
            lambda lead: lead.active and lead.stage_id.is_execution and not lead._is_closed_deal()
        )
        orders_of = leads._get_execution_orders()
        leads._ask_about_cancelled(orders_of)
        leads = leads.filtered(lambda lead: orders_of[lead])
        if not leads:
            return
        locked = leads.try_lock_for_update(allow_referencing=True)
        shared = locked != leads or any(len(orders_of[lead]) > 1 for lead in leads)
        if look_again and shared:
            # the same order waits for its turn (its row is written first), but another order of the
            # deal may be settled right now in a transaction that this one can't see
            self._follow_execution_soon()
        leads = locked
        done_of = leads._get_execution_done()
        targets, over = {}, leads.browse()
        for lead in leads:
            target = lead._get_execution_target(done_of[lead])
            if target is None:
                over |= lead
            elif target != lead.stage_id:
                targets[target] = targets.get(target, leads.browse()) | lead
        for stage, moving in targets.items():
            moving._end_execution_waits()
            moving._enter_stage(stage)
        over._close_executed()

    def _carry_out(self, plan, next_dates=None):
        super()._carry_out(plan, next_dates)
        leads = self.browse([lead.id for lead in plan])
        leads.filtered(lambda lead: lead.process_state == "stage_finished")._follow_execution()

    def _get_execution_target(self, done):
        """The stage where the deal belongs by its facts; None when all of them are done."""
        self.ensure_one()
        stages = self.process_id.stage_ids.filtered("is_execution").sorted()
        passed = stages.filtered(lambda stage: stage.sequence < self.stage_id.sequence)
        undone = passed.filtered(lambda stage: not done.get(stage.code))
        if undone:
            left_by_itself = self._get_stages_left_by_facts()
            again = undone.filtered(lambda stage: stage.code in left_by_itself)
            if again:
                return again[:1]
        if not done.get(self.stage_id.code):
            return self.stage_id
        rest = (stages - passed).filtered(lambda stage: not done.get(stage.code))
        return rest[:1] or None

    def _get_stages_left_by_facts(self):
        """Codes of stages whose last pass ended because their documents said so."""
        self.ensure_one()
        last = {}
        for run in self.stage_run_ids.sorted(lambda run: (run.date_start, run.id)):
            last[run.stage_code] = run
        return {code for code, run in last.items() if run.left_by_facts}

    def _end_execution_waits(self):
        """The documents say that the stage is done: so its waiting step is, in history as well."""
        # sudo: runs belong to the server
        self.stage_run_id.sudo().write({"left_by_facts": True})
        waits = self._open_step_runs().filtered(
            lambda run: (
                run.stage_run_id == run.lead_id.stage_run_id
                and run._frozen_step().waits_for_execution
            )
        )
        if waits:
            positions = self._next_positions()
            for run in waits:
                outcome = run._frozen_step().default_outcome
                run.write(
                    {
                        "state": "done",
                        "date_end": fields.Datetime.now(),
                        "user_end_id": self.env.uid,
                        "outcome_code": outcome.code,
                        "outcome_name": run.lead_id._translated(outcome.name),
                        "position": positions[run.lead_id],
                    }
                )

    def _close_executed(self):
        """Close those of these deals of which nothing is missing any more."""
        missing = self._get_missing_to_close()
        ready = self.filtered(lambda lead: not missing[lead])
        if ready:
            ready._end_execution_waits()
            ready._end_deals("won")

    def _ask_about_cancelled(self, orders_of):
        """All orders of a won deal were cancelled: its salesperson has to decide."""
        empty = self.filtered(lambda lead: not orders_of[lead])
        if not empty:
            return
        cancelled = self.env["sale.order"]._read_group(
            [("opportunity_id", "in", empty.ids), ("state", "=", "cancel")], ["opportunity_id"]
        )
        kind = "crm_corporate_sales.mail_activity_order_cancelled"
        for (lead,) in cancelled:
            if not lead.activity_search([kind]):
                lead.activity_schedule(
                    kind,
                    user_id=lead.user_id.id or self.env.uid,
                    note=self.env._(
                        "Every order of this won deal was cancelled. Make a new one, or close the "
                        "deal as lost."
                    ),
                )

    def _ask_about_open_again(self):
        """Documents of closed deals changed: something may be open again (a return, a line added)."""
        # sudo: the documents decide, whoever changed them
        closed = self.sudo().filtered(
            lambda lead: (
                lead._is_closed_deal()
                and lead.stage_id.is_won
                and lead.process_id._has_execution()
                # what was missing when a manager closed it is known
                and not lead.execution_override_reason
            )
        )
        kind = "crm_corporate_sales.mail_activity_open_again"
        for lead, missing in closed._get_missing_to_close().items():
            if missing and not lead.activity_search([kind]):
                lead.activity_schedule(
                    kind,
                    user_id=lead.user_id.id or self.env.uid,
                    note=self.env._(
                        "The deal is closed, but something of its orders is open again: %(missing)s. "
                        "Settle it, or ask a sales manager to reopen the deal.",
                        missing="; ".join(missing),
                    ),
                )

    @api.model
    def _cron_follow_execution(self):
        """Look at every deal in execution: two documents finished at the same moment by two people
        don't see each other, and whatever failed is taken up again.
        """
        leads = self.search(
            [("stage_id.is_execution", "=", True), ("process_state", "!=", False)], order="id"
        )
        self.env["ir.cron"]._commit_progress(remaining=len(leads))
        for start in range(0, len(leads), BATCH):
            batch = leads[start : start + BATCH]
            batch._follow_execution(look_again=False)
            if not self.env["ir.cron"]._commit_progress(len(batch)):
                break

    @api.model
    def _follow_execution_soon(self):
        """Ask the cron to look again in a minute."""
        cron = self.env.ref(
            "crm_corporate_sales.ir_cron_follow_execution", raise_if_not_found=False
        )
        if cron:
            # sudo: whoever's document changed asks for it
            cron.sudo()._trigger(at=fields.Datetime.now() + timedelta(minutes=1))
