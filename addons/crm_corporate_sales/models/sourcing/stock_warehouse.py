from odoo import api, fields, models
from odoo.fields import Domain

ROUTE = "crm_corporate_sales.route_customer_order"
#: fields with the rules of a warehouse in the route of customer orders
RULES = ("order_pull_id", "order_component_pull_id", "order_pbm_pull_id")


class StockWarehouse(models.Model):
    """Customer orders take what is free in stock; only what is missing is made or bought."""

    _inherit = "stock.warehouse"

    order_sourcing = fields.Boolean(
        string="Source Customer Orders",
        default=True,
        help="An order line takes what is free in this warehouse; what is missing is made or "
        "bought for the order. Routes on products and order lines go before it.",
    )
    order_pull_id = fields.Many2one(
        comodel_name="stock.rule", string="Customer Order Rule", copy=False
    )
    order_component_pull_id = fields.Many2one(
        comodel_name="stock.rule", string="Customer Order Component Rule", copy=False
    )
    order_pbm_pull_id = fields.Many2one(
        comodel_name="stock.rule", string="Customer Order Component Picking Rule", copy=False
    )

    def _generate_global_route_rules_values(self):
        """Odoo makes and keeps up to date the rules of each warehouse out of this."""
        rules = super()._generate_global_route_rules_values()
        route = self._find_or_create_global_route(
            ROUTE, self.env._("Customer Order: from Stock, Else Made or Bought")
        )
        delivery = rules["mto_pull_id"]["update_values"]
        production = self._get_production_location()
        common = {
            "procure_method": "mts_else_mto",
            "company_id": self.company_id.id,
            "action": "pull",
            "auto": "manual",
            "route_id": route.id,
        }
        rules["order_pull_id"] = {
            "depends": ["delivery_steps", "order_sourcing"],
            "create_values": {**common, "propagate_carrier": True},
            "update_values": {
                **delivery,
                "name": self._format_rulename(
                    self.lot_stock_id, self.env["stock.location"], self.env._("Customer Order")
                ),
                "active": self.order_sourcing,
            },
        }
        rules["order_component_pull_id"] = {
            "depends": ["manufacture_steps", "order_sourcing"],
            "create_values": {
                **common,
                "location_src_id": self.lot_stock_id.id,
                "location_dest_id": production.id,
                "picking_type_id": self.manu_type_id.id,
            },
            "update_values": {
                "name": self._format_rulename(
                    self.lot_stock_id, production, self.env._("Customer Order")
                ),
                "active": self.order_sourcing,
            },
        }
        rules["order_pbm_pull_id"] = {
            "depends": ["manufacture_steps", "order_sourcing"],
            "create_values": {
                **common,
                "location_src_id": self.lot_stock_id.id,
                "location_dest_id": self.pbm_loc_id.id,
                "picking_type_id": self.pbm_type_id.id,
            },
            "update_values": {
                "name": self._format_rulename(
                    self.lot_stock_id, self.pbm_loc_id, self.env._("Customer Order")
                ),
                "active": self.order_sourcing and self.manufacture_steps != "mrp_one_step",
            },
        }
        return rules

    @api.model
    def _set_up_order_sourcing(self):
        """Give warehouses that were there before the suite their rules for customer orders."""
        # sudo: part of installing and updating
        without = Domain.OR([(name, "=", False)] for name in RULES)
        for warehouse in self.sudo().with_context(active_test=False).search(without):
            values = warehouse._get_global_route_rules_values()
            for name in RULES:
                if name in values and not warehouse[name]:
                    warehouse[name] = (
                        self.env["stock.rule"]
                        .sudo()
                        .create(
                            {
                                **values[name]["create_values"],
                                **values[name]["update_values"],
                                "warehouse_id": warehouse.id,
                            }
                        )
                    )

    def _get_order_rule(self):
        """The rule that sources customer orders from this warehouse; empty if switched off."""
        # sudo: rules are configuration of the warehouse; whoever sells lets them work
        rule = self.sudo().order_pull_id
        if not self.sudo().order_sourcing or not rule.active or not rule.route_id.active:
            return rule.browse()
        return rule
