from odoo import fields, models


class CrmLead(models.Model):
    _inherit = "crm.lead"

    call_task_ids = fields.One2many(
        comodel_name="crm.call.task",
        inverse_name="lead_id",
        copy=False,
        groups="sales_team.group_sale_salesman,crm_corporate_sales.group_marketing",
    )

    def _merge_dependences(self, opportunities):
        result = super()._merge_dependences(opportunities)
        # sudo: like the messages, every call of the merged deals must arrive
        tasks = self.env["crm.call.task"].sudo()
        tasks.search([("lead_id", "in", opportunities.ids)]).lead_id = self.id
        tasks.search([("made_lead_id", "in", opportunities.ids)]).made_lead_id = self.id
        return result
