from odoo import models


class CrmLead(models.Model):
    """Stages of a deal that the goods decide."""

    _inherit = "crm.lead"

    def _get_execution_done(self):
        done = super()._get_execution_done()
        # sudo: whether goods are there is no secret of the deal; no rights on documents are needed
        orders = self.sudo().order_ids.filtered(lambda order: order.state == "sale")
        facts = orders._get_execution_facts()
        for lead in self:
            own = [facts[order] for order in orders if order.opportunity_id.id == lead.id]
            # without a confirmed order nothing can be done yet
            done[lead]["fulfilment"] = bool(own) and all(order.is_ready for order in own)
            done[lead]["shipment"] = bool(own) and all(order.is_delivered for order in own)
        return done
