from odoo import models


class CrmLead(models.Model):
    """The deal follows the facts of its orders."""

    _inherit = "crm.lead"

    def _get_execution_done(self):
        """{deal: {stage code: whether the facts say that nothing is left to do in it}}.

        Codes: ``fulfilment``, ``shipment``, ``commissioning``, ``certification``, ``service``.
        Capabilities set the code they know; a code nobody sets holds the deal until a person goes on.
        """
        return {lead: {} for lead in self}

    def _follow_execution(self):
        """Let deals that are being executed go on as their documents say."""
