from odoo import models
from odoo.exceptions import UserError

from ..arguments import check_ids


class SaleOrder(models.Model):
    """A confirmed order wins its deal; when everything is done the deal closes."""

    _inherit = "sale.order"

    def action_confirm(self):
        result = super().action_confirm()
        self._win_deals()
        self._touch_execution()
        return result

    def _action_cancel(self):
        result = super()._action_cancel()
        self._touch_execution()
        return result

    def _win_deals(self):
        """Signed orders win deals of processes that carry orders out."""
        # sudo: the order decides, whoever of the team confirmed it
        leads = self.filtered(lambda order: order.state == "sale").sudo().opportunity_id
        leads = leads.filtered(lambda lead: lead.active and not lead._is_closed_deal())
        leads._filter_before_execution()._win_by_order()

    def action_close_deal(self, override_reason=False):
        """Close the deals of these orders (spec 3.9, 08-api.md).

        :param str override_reason: why they are closed although something is missing: sales
            managers only, logged on the deal
        :return: True
        :raises UserError: the order has no deal or is not confirmed, the deal is closed, or something
            is missing: what it is, by name
        :raises AccessError: not the caller's deal; a reason, but no sales manager
        """
        check_ids(self)
        self.check_access("read")
        for order in self:
            if not order.opportunity_id:
                raise UserError(
                    self.env._("The order %(order)s belongs to no deal.", order=order.name)
                )
        leads = self.opportunity_id
        leads._check_process_access()
        leads = leads._lock_deals()
        leads._refuse_closed()
        values = {"override_reason": override_reason} if override_reason else {}
        reason = leads._pop_override_reason(values)
        # deals in execution are asked when they end
        leads.filtered(lambda lead: not lead.stage_id.is_execution)._check_execution_over(reason)
        for lead in leads:
            lead._check_closing("won")
        leads._end_deals("won", override_reason=reason)
        return True
