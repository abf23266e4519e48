from odoo import models
from odoo.exceptions import UserError


class CrmLead(models.Model):
    """Gates: what must be filled before a deal enters a stage; and the cap of its probability."""

    _inherit = "crm.lead"

    def _check_gate(self, stage, came_from):
        """Ask the gate of ``stage``. Going back never asks.

        :param came_from: field with the stage the deals come from, None at the start
        :raises UserError: the gate blocks; deal and fields are named
        """
        if stage.gate == "free":
            return
        # sudo: which fields a gate asks for is configuration that salespeople can't read
        names = stage.sudo().gate_field_ids.mapped("name")
        for lead in self:
            if came_from and lead[came_from].sequence >= stage.sequence:
                continue
            missing = [name for name in names if not lead._is_filled(name)]
            if not missing:
                continue
            text = self.env._(
                "“%(stage)s” of the deal “%(deal)s” needs: %(fields)s.",
                stage=stage.name,
                deal=lead.name,
                fields=lead._field_labels(missing),
            )
            if stage.gate == "block":
                raise UserError(text)
            lead._warn_user(text)

    def _warn_user(self, text):
        """Tell the user in the web client, and keep the warning with the deal."""
        self.ensure_one()
        self.env.user._bus_send(
            "simple_notification", {"type": "warning", "message": text, "sticky": False}
        )
        self._message_log(body=text)

    def _cap_probability(self):
        """A stage's maximum holds for every deal in it."""
        over = self.filtered(
            lambda lead: (
                lead.stage_id.process_id
                and not lead.stage_id.is_won
                and lead.probability > lead.stage_id.max_probability
            )
        )
        for cap, leads in over.grouped(lambda lead: lead.stage_id.max_probability).items():
            # sudo: a rule of the stage, not a wish of the caller
            leads.sudo()._as_engine().write({"probability": cap})

    def _compute_probabilities(self):
        super()._compute_probabilities()
        for lead in self:
            stage = lead.stage_id
            if stage.process_id and not stage.is_won and lead.probability > stage.max_probability:
                lead.automated_probability = min(lead.automated_probability, stage.max_probability)
                lead.probability = stage.max_probability

    def write(self, vals):
        result = super().write(vals)
        if "probability" in vals and not self._is_engine():
            self._cap_probability()
        return result
