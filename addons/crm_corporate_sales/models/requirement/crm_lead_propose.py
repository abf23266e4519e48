from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Command

OPEN = ("draft", "sent")


class CrmLead(models.Model):
    """From the requirements of a deal to its quotation."""

    _inherit = "crm.lead"

    def action_propose(self):
        """Put the products that meet the requirements into a quotation.

        Without an open quotation a new one is made and shown; else the seller is asked which.
        """
        self.ensure_one()
        self._get_proposed_quantities()
        if not self._get_open_quotations():
            return self.propose_products()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Propose"),
            "res_model": "crm.requirement.propose",
            "view_mode": "form",
            "target": "new",
            "context": {"default_lead_id": self.id},
        }

    def propose_products(self, order_id=False):
        """Put the products that meet requirements into a quotation of the deal.

        A product that is in the quotation already is left as the seller wrote it.

        :param order_id: id of an open quotation of this deal; a new one is made if empty
        :return: action that shows the quotation
        :raises UserError: no requirement is met by a product, the deal has no customer, or the
            order is not an open quotation of this deal
        """
        self.ensure_one()
        quantities = self._get_proposed_quantities()
        order = self.env["sale.order"].browse(order_id or [])
        if order:
            if order not in self._get_open_quotations():
                raise UserError(
                    self.env._(
                        "Choose an open quotation of the deal “%(deal)s”, or a new one.",
                        deal=self.name,
                    )
                )
        else:
            order = self._make_quotation()
        known = order.order_line.product_id
        order.write(
            {
                "order_line": [
                    Command.create(
                        {
                            "product_id": product.id,
                            "product_uom_qty": qty,
                            "product_uom_id": product.uom_id.id,
                        }
                    )
                    for product, qty in quantities.items()
                    if product not in known
                ]
            }
        )
        return {
            "type": "ir.actions.act_window",
            "res_model": "sale.order",
            "res_id": order.id,
            "views": [(False, "form")],
        }

    def _get_open_quotations(self):
        self.ensure_one()
        return self.order_ids.filtered(lambda order: order.state in OPEN).sorted("id", reverse=True)

    def _get_proposed_quantities(self):
        """{product: quantity}, in the order of the requirements."""
        self.ensure_one()
        quantities = {}
        for line in self.requirement_ids:
            if line.answer == "met":
                product = line.product_id
                quantities[product] = max(quantities.get(product, 0.0), line.product_qty)
        if not quantities:
            raise UserError(
                self.env._(
                    "No requirement of the deal “%(deal)s” is met by a product yet. Choose the "
                    "products in the column “Met By” first.",
                    deal=self.name,
                )
            )
        return quantities

    def _make_quotation(self):
        self.ensure_one()
        if not self.partner_id:
            raise UserError(
                self.env._(
                    "Enter the customer of the deal “%(deal)s” first: a quotation is made out to "
                    "somebody.",
                    deal=self.name,
                )
            )
        defaults = self._prepare_opportunity_quotation_context()
        return self.env["sale.order"].create(
            {name.removeprefix("default_"): value for name, value in defaults.items()}
        )
