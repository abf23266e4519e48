from odoo import fields, models


class CrmLead(models.Model):
    _inherit = "crm.lead"

    client_notice_count = fields.Integer(compute="_compute_client_notice_count")

    def _compute_client_notice_count(self):
        notices = self.env["crm.client.notice"]
        counts = {}
        if notices.has_access("read") and self.ids:
            for order, count in notices._read_group(
                [("order_id.opportunity_id", "in", self.ids)], ["order_id"], ["__count"]
            ):
                # sudo: the orders were found with the caller's rights
                lead_id = order.sudo().opportunity_id.id
                counts[lead_id] = counts.get(lead_id, 0) + count
        for lead in self:
            lead.client_notice_count = counts.get(lead._origin.id, 0)

    def action_view_client_notices(self):
        """Open what the client was told about the orders of the deal."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_corporate_sales.action_crm_client_notice"
        )
        return {**action, "domain": [("order_id.opportunity_id", "in", self.ids)]}
