from odoo import models


class MailActivity(models.Model):
    """The head may decide right in the activity: its feedback is the decision."""

    _inherit = "mail.activity"

    def _action_done(self, feedback=False, attachment_ids=None):
        cases = self.env["crm.lead.escalation"]
        if feedback and not self.env.context.get("escalation_decided"):
            # sudo: activities are finished by people without any right on deals, too; who may
            # decide is checked for the real user
            cases = (
                cases.sudo()
                .search([("activity_id", "in", self.ids), ("state", "=", "open")])
                .filtered("can_decide")
            )
        result = super()._action_done(feedback=feedback, attachment_ids=attachment_ids)
        if cases:
            cases._decide(feedback)
        return result
