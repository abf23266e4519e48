from odoo import models

# An object of this process only: a context value from outside can never be it.
_BY_RULES = object()


class CrmTeam(models.Model):
    """Odoo's rule-based assignment goes on beside the pool and its limit."""

    _inherit = "crm.team"

    def _assign_and_convert_leads(self, force_quota=False):
        """Odoo's capacity counts here: a manager who starts it and gets leads does not claim them."""
        teams = self.with_context(lead_assigned_by_rules=_BY_RULES)
        return super(CrmTeam, teams)._assign_and_convert_leads(force_quota=force_quota)


class CrmLead(models.Model):
    _inherit = "crm.lead"

    def _is_free_to_take(self):
        return (
            super()._is_free_to_take()
            or self.env.context.get("lead_assigned_by_rules") is _BY_RULES
        )
