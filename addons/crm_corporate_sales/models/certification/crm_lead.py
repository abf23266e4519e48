from odoo import api, fields, models

from ..commissioning.crm_lead import EXECUTION_GROUPS


class CrmLead(models.Model):
    """Certifications of the deal's orders."""

    _inherit = "crm.lead"

    certification_ids = fields.One2many(
        comodel_name="crm.certification",
        inverse_name="lead_id",
        string="Certifications",
        copy=False,
        groups=EXECUTION_GROUPS,
    )
    certification_count = fields.Integer(
        compute="_compute_certification_count", groups=EXECUTION_GROUPS
    )

    @api.depends("certification_ids")
    def _compute_certification_count(self):
        counts = dict(
            self.env["crm.certification"]._read_group(
                [("lead_id", "in", self.ids)], ["lead_id"], ["__count"]
            )
        )
        for lead in self:
            lead.certification_count = counts.get(lead._origin, 0)

    def action_view_certifications(self):
        """Open the certifications of the deal's orders."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_corporate_sales.action_crm_certification"
        )
        action.update(domain=[("lead_id", "=", self.id)], context={"create": False})
        found = self.env["crm.certification"].search(action["domain"], limit=2)
        if len(found) == 1:
            action.update(res_id=found.id, views=[(False, "form")])
        return action

    def _get_execution_done(self):
        """All equipment that needs it has passed, or there is none."""
        done = super()._get_execution_done()
        orders_of = self._get_execution_orders()
        missing = self.env["sale.order"].union(*orders_of.values())._get_missing_certification()
        for lead, orders in orders_of.items():
            done[lead]["certification"] = not any(missing[order] for order in orders)
        return done
