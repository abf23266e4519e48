from odoo import api, fields, models

from ..models.requirement.crm_lead_propose import OPEN


class CrmRequirementPropose(models.TransientModel):
    """Which quotation takes the products that meet the requirements."""

    _name = "crm.requirement.propose"
    _description = "Propose Products"

    lead_id = fields.Many2one(
        comodel_name="crm.lead", string="Deal", required=True, ondelete="cascade"
    )
    target = fields.Selection(
        selection=[("open", "An open quotation"), ("new", "A new quotation")],
        string="Put Into",
        required=True,
        default="open",
    )
    order_id = fields.Many2one(
        comodel_name="sale.order",
        string="Quotation",
        compute="_compute_order_id",
        store=True,
        readonly=False,
        domain=f"[('opportunity_id', '=', lead_id), ('state', 'in', {OPEN})]",
    )
    message = fields.Char(compute="_compute_message")

    @api.depends("lead_id")
    def _compute_order_id(self):
        for wizard in self:
            wizard.order_id = wizard.lead_id._get_open_quotations()[:1]

    @api.depends("lead_id", "target", "order_id")
    def _compute_message(self):
        for wizard in self:
            products = self.env["product.product"].browse(
                product.id for product in wizard.lead_id._get_proposed_quantities()
            )
            known = (
                wizard.order_id.order_line.product_id & products
                if wizard.target == "open"
                else products.browse()
            )
            wizard.message = (
                self.env._(
                    "%(new)s of %(all)s products are added; the others are in the quotation "
                    "already and stay as they are.",
                    new=len(products - known),
                    all=len(products),
                )
                if known
                else self.env._("%(all)s products are added.", all=len(products))
            )

    def action_apply(self):
        """Fill the chosen quotation and show it."""
        self.ensure_one()
        return self.lead_id.propose_products(self.order_id.id if self.target == "open" else False)
