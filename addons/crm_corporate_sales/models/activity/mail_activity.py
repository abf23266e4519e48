from odoo import fields, models
from odoo.exceptions import UserError


class MailActivity(models.Model):
    """Whatever ends a step's activity, anywhere in Odoo, ends the step."""

    _inherit = "mail.activity"

    process_step_run_id = fields.Many2one(
        "crm.lead.step.run",
        string="Step of the Sales Process",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )

    def _by_engine(self):
        """These activities, changed by the engine itself: its own changes do not come back to it."""
        return self.with_context(**self.env["crm.lead"]._engine_context())

    def _get_open_runs(self):
        """Open steps of these activities, with rights of the server."""
        if self.env["crm.lead"]._is_engine() or not self:
            return self.env["crm.lead.step.run"].sudo()
        # sudo: step runs belong to the server; who may end the activity ends the step
        runs = self.sudo().process_step_run_id
        return runs.filtered(lambda run: run.state == "open" and run.activity_id in self)

    def write(self, vals):
        if "process_step_run_id" in vals and not self.env["crm.lead"]._is_engine():
            raise UserError(self.env._("The step of an activity is kept by the sales process."))
        ending = self._get_open_runs() if vals.get("active") is False else None
        result = super().write(vals)
        if ending:
            ending._end_from_activity()
        elif not self.env["crm.lead"]._is_engine() and {"date_deadline", "user_id"} & set(vals):
            self._get_open_runs()._follow_activity()
        return result

    def _action_done(self, feedback=False, attachment_ids=None):
        runs = self._get_open_runs()
        if not runs:
            return super()._action_done(feedback=feedback, attachment_ids=attachment_ids)
        runs.lead_id.sudo(False)._lock_deals()
        result = super(MailActivity, self._by_engine())._action_done(
            feedback=feedback, attachment_ids=attachment_ids
        )
        runs._end_from_activity(feedback)
        return result

    def unlink(self):
        runs = self._get_open_runs().exists()
        result = super().unlink()
        runs.exists()._cancel_from_activity()
        return result


class CrmLeadStepRun(models.Model):
    _inherit = "crm.lead.step.run"

    def _end_from_activity(self, feedback=False):
        """The activity was done somewhere: the step ends with its default outcome.

        The outcome can be corrected on the deal afterwards.
        """
        outcomes = {run: run._get_outcome(False) for run in self}
        leads = self.env["crm.lead"].browse(self.lead_id.ids)
        values = {}
        if any(outcome.explicit for outcome in outcomes.values()):
            # who does the head's task and chooses nobody keeps the deal
            values = {"user_id": self.env.uid}
            for run in self.filtered(lambda run: outcomes[run].explicit):
                lead = self.env["crm.lead"].browse(run.lead_id.id)
                lead._set_owners({lead: self.env.user})
        leads._check_required(self, outcomes, values)
        leads._end_steps(self, outcomes, feedback=feedback, values=values, activities_done=True)

    def _cancel_from_activity(self):
        """The activity was deleted: the step's `cancelled` outcome.

        A step without such an outcome stays open without an activity and waits for a decision on
        the deal: it can be planned anew or ended there.
        """
        with_outcome = self.filtered(lambda run: "cancelled" in run._frozen_step().outcome_by_code)
        if with_outcome:
            outcomes = {run: run._get_outcome("cancelled") for run in with_outcome}
            leads = self.env["crm.lead"].browse(with_outcome.lead_id.ids)
            leads._lock_deals()
            leads._end_steps(with_outcome, outcomes, activities_done=True)
        for run in self - with_outcome:
            lead = self.env["crm.lead"].browse(run.lead_id.id)
            lead.sudo()._warn_user(
                self.env._(
                    "The activity of the step “%(step)s” was deleted. Choose its outcome or plan it again.",
                    step=run.name,
                )
            )

    def _follow_activity(self):
        """The activity was moved or given to somebody else by hand."""
        for run in self:
            run.write(
                {
                    "date_deadline": run.activity_id.date_deadline,
                    "user_id": run.activity_id.user_id.id,
                }
            )
