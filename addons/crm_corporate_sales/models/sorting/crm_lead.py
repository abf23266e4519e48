from odoo import models
from odoo.exceptions import UserError


class CrmLead(models.Model):
    """A lead gets the team of its inquiry; its inquiries follow the lead."""

    _inherit = "crm.lead"

    # whoever asks is looked up by their address with every request; Odoo's index is for parts of it
    _email_normalized_idx = models.Index("(email_normalized) WHERE email_normalized IS NOT NULL")

    def write(self, vals):
        result = super().write(vals)
        if "user_id" in vals or "team_id" in vals:
            self._move_inquiries()
        return result

    def _move_inquiries(self):
        """Inquiries of a lead that got a team are sorted, of one that got a salesperson assigned.

        When a lead goes back to the pool its inquiries are merely sorted again.
        """
        # sudo: inquiries follow their lead, whoever changed it
        inquiries = (
            self.env["crm.inquiry"]
            .sudo()
            .search(
                [("lead_id", "in", self.ids), ("state", "in", ("new", "sorted", "assigned"))],
                order="id",
            )
        )
        moves = {}
        for inquiry in inquiries:
            lead = inquiry.lead_id
            state = "assigned" if lead.user_id else "sorted" if lead.team_id else "new"
            team = lead.team_id or (inquiry.team_id if lead.user_id else lead.team_id)
            if (state, team) != (inquiry.state, inquiry.team_id):
                # who has the lead already keeps their date
                is_new = state != inquiry.state or state == "sorted"
                key = (state if is_new else False, team.id)
                moves[key] = moves.get(key, inquiries.browse()) | inquiry
        for (state, team_id), own in moves.items():
            own._as_move().write({"team_id": team_id, **({"state": state} if state else {})})

    def _merge_dependences(self, opportunities):
        result = super()._merge_dependences(opportunities)
        self._move_inquiries()
        return result

    # ------------------------------------------------------------
    # the team of a lead that nobody has
    # ------------------------------------------------------------

    def _take_team(self, team):
        """Give these unassigned leads to a team, with its default process.

        A process on which nothing was done yet gives way to that of the team.

        :param team: ``crm.team``
        """
        self.filtered(lambda lead: lead.team_id != team).write({"team_id": team.id})
        process = team.process_id.filtered("active")
        replaced = self.filtered(
            lambda lead: lead.process_id and lead.process_id != process and lead._is_untouched()
        )
        replaced._cancel_start()
        if process:
            self.filtered(lambda lead: not lead.process_id)._start_process(process.sudo(False))

    def _give_team_back(self, team):
        """Undo :meth:`_take_team`.

        :param team: ``crm.team`` that the leads had before, or none
        """
        self.filtered("process_id")._cancel_start()
        self.write({"team_id": team.id})
        process = team.process_id.filtered("active")
        if process:
            self._start_process(process.sudo(False))

    def _is_untouched(self):
        """Whether nobody has done anything in the deal's process yet."""
        self.ensure_one()
        # sudo: history belongs to the server
        lead = self.sudo()
        runs = lead.stage_run_ids.filtered("process_id")
        ended = lead.step_run_ids.filtered(
            lambda step: step.state != "open" and step.outcome_code != "skipped"
        )
        return len(runs) <= 1 and not ended and not lead._is_closed_deal()

    def _check_untouched(self):
        for lead in self.filtered("process_id"):
            if not lead._is_untouched():
                raise UserError(
                    self.env._("Work on the lead “%(lead)s” has begun already.", lead=lead.name)
                )

    def _cancel_start(self):
        """Take the start of a process back as if it had not been; nothing was done in it."""
        # sudo: history belongs to the server
        for lead in self.sudo():
            lead._check_untouched()
            steps, runs = lead.step_run_ids, lead.stage_run_ids.filtered("process_id")
            steps.filtered(lambda step: step.state == "open")._drop_activities()
            lead._as_engine().with_context(tracking_disable=True).write(
                {
                    "stage_run_id": False,
                    "process_id": False,
                    "process_version_id": False,
                    "process_state": False,
                    "current_step_code": False,
                }
            )
            steps.unlink()
            runs.unlink()
            stage = lead._stage_find(team_id=lead.team_id.id, domain=[("fold", "=", False)])
            lead._as_engine().write({"stage_id": stage.id})
            lead._track_plain_stage()

    # ------------------------------------------------------------
    # leads of inquiries that were rejected by mistake
    # ------------------------------------------------------------

    def _find_again(self):
        """Leads lost with their inquiry are open again."""
        by_process = self.filtered("process_id")
        plain = self - by_process
        if plain:
            plain.action_restore()
        if by_process:
            by_process._reopen(self.env._("The inquiry was rejected by mistake."))
