from odoo import models
from odoo.exceptions import UserError


class CrmLead(models.Model):
    """Correcting the outcome that a step got, as long as nobody went on from there."""

    _inherit = "crm.lead"

    def action_correct_outcome(self, step_run_id, outcome_code):
        """Give the step that ended last another outcome and go on from it anew.

        The wrong outcome stays in the deal's log; what followed from it is cancelled.

        :param int step_run_id: ``crm.lead.step.run`` of this deal
        :param str outcome_code: code of the right outcome
        :raises UserError: the deal went on from there already
        """
        self.ensure_one()
        self._check_process_access()
        self._lock_deals()
        self._refuse_closed()
        # sudo: history belongs to the server; the right to change the deal was checked
        run = self.env["crm.lead.step.run"].sudo().browse(step_run_id).exists()
        if not run or run.lead_id.id != self.id or run not in self._get_correctable_runs():
            raise UserError(
                self.env._(
                    "The outcome can't be corrected any more: the deal “%(deal)s” went on from there. "
                    "Enter the stage again instead.",
                    deal=self.name,
                )
            )
        outcome = run._get_outcome(outcome_code)
        self._check_required(run, {run: outcome}, {"user_id": self.user_id.id})
        self._message_log(
            body=self.env._(
                "Outcome of “%(step)s” corrected from “%(old)s” to “%(new)s”.",
                step=run.name,
                old=run.outcome_name or run.outcome_code,
                new=self._translated(outcome.name),
            )
        )
        stage_run = run.stage_run_id
        self._open_step_runs().filtered(lambda item: item.stage_run_id == stage_run)._cancel_left()
        stage_run.write({"state": "running", "date_finished": False, "recommended_codes": False})
        self._end_steps(run, {run: outcome}, feedback=run.feedback, activities_done=True)
        return True

    def _get_correctable_runs(self):
        """The step that ended last in the running pass, while nothing that followed has been done."""
        self.ensure_one()
        # sudo: history belongs to the server
        ended = self.sudo().stage_run_id.step_run_ids.filtered(lambda run: run.state == "done")
        return ended.sorted("position")[-1:]
