from odoo import api, models
from odoo.fields import Domain

from ..process.crm_owned_part import CrmOwnedPart


class CrmLeadPartOptional(models.AbstractModel):
    """A record that may belong to a deal: with one the deal's rights, without one its own rules."""

    _name = "crm.lead.part.optional"
    _inherit = ["crm.lead.part"]
    _description = "Possible Part of a Deal"

    def _check_access(self, operation):
        free = self._filter_free_of_deal(operation)
        bound = self - free
        if not bound:
            return super(CrmOwnedPart, self)._check_access(operation)
        result = super(CrmLeadPartOptional, bound)._check_access(operation)
        if not free:
            return result
        own_result = super(CrmOwnedPart, free)._check_access(operation)
        if not result or not own_result:
            return result or own_result
        return result[0] | own_result[0], result[1]

    def _filter_free_of_deal(self, operation):
        """Those whose rights do not depend on a deal.

        :param str operation: ``read``, ``write``, ``create`` or ``unlink``
        """
        # sudo: only to see whether there is a deal; the rights on it are checked after
        return self.filtered("id").sudo().filtered(lambda part: not part.lead_id).sudo(False)

    @api.model
    def _get_readable_domain(self):
        return Domain("lead_id", "=", False) | super()._get_readable_domain()
