from odoo import api, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from .crm_purchase_request import BUYER


class CrmPurchaseRequest(models.Model):
    """Whose request it is: the deal's people ask, buyers answer."""

    _inherit = "crm.purchase.request"

    @api.model
    def _is_buyer(self):
        return self.env.su or self.env.user.has_group(BUYER)

    def _filter_free_of_deal(self, operation):
        """Buyers read and work on requests of deals that they have no right on."""
        if operation in ("read", "write") and self._is_buyer():
            return self.filtered("id")
        return super()._filter_free_of_deal(operation)

    @api.model
    def _get_readable_domain(self):
        if self._is_buyer():
            return Domain.TRUE
        return super()._get_readable_domain()

    def _check_buyer(self):
        if not self._is_buyer():
            raise AccessError(self.env._("This is for buyers."))
