from odoo import api, fields, models
from odoo.exceptions import UserError

#: marketing and dispatchers see deals without what was sold
EXECUTION_GROUPS = (
    "sales_team.group_sale_salesman,crm_corporate_sales.group_accountant_deals,"
    "crm_corporate_sales.group_integrator"
)


class CrmLead(models.Model):
    """Commissionings of the deal's orders."""

    _inherit = "crm.lead"

    commissioning_ids = fields.One2many(
        comodel_name="crm.commissioning",
        inverse_name="lead_id",
        string="Commissionings",
        copy=False,
        groups=EXECUTION_GROUPS,
    )
    commissioning_count = fields.Integer(
        compute="_compute_commissioning_count", groups=EXECUTION_GROUPS
    )

    @api.depends("commissioning_ids")
    def _compute_commissioning_count(self):
        counts = dict(
            self.env["crm.commissioning"]._read_group(
                [("lead_id", "in", self.ids)], ["lead_id"], ["__count"]
            )
        )
        for lead in self:
            lead.commissioning_count = counts.get(lead._origin, 0)

    def action_view_commissionings(self):
        """Open the commissionings of the deal's orders."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_corporate_sales.action_crm_commissioning"
        )
        action.update(domain=[("lead_id", "=", self.id)], context={"create": False})
        found = self.env["crm.commissioning"].search(action["domain"], limit=2)
        if len(found) == 1:
            action.update(res_id=found.id, views=[(False, "form")])
        return action

    def _get_execution_done(self):
        """Everything ordered to be commissioned has a signed act."""
        done = super()._get_execution_done()
        orders_of = self._get_execution_orders()
        missing = self.env["sale.order"].union(*orders_of.values())._get_missing_commissioning()
        for lead, orders in orders_of.items():
            done[lead]["commissioning"] = not any(missing[order] for order in orders)
        return done

    def _check_gate(self, stage, came_from):
        """No signed act, no next stage (spec 3.6): nobody goes past commissioning by hand.

        :raises UserError: naming what is not commissioned
        """
        super()._check_gate(stage, came_from)
        if not came_from or not stage.is_execution:
            # closing asks for everything that is missing
            return
        commissioning = stage.process_id.stage_ids.filtered(
            lambda item: item.is_execution and item.code == "commissioning"
        )[:1]
        if not commissioning or stage.sequence <= commissioning.sequence:
            return
        passing = self.filtered(lambda lead: lead[came_from].sequence <= commissioning.sequence)
        # sudo: whoever moves the deal is told what is missing, not what is in it
        orders = passing.sudo().order_ids
        for order, texts in orders._get_missing_commissioning().items():
            if texts:
                raise UserError(
                    self.env._(
                        "“%(stage)s” of the deal “%(deal)s” has to wait:\n%(missing)s",
                        stage=stage.name,
                        deal=order.opportunity_id.name,
                        missing="\n".join(f"• {text}" for text in texts),
                    )
                )
