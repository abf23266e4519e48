"""A maker of furnaces: stock, a workshop, suppliers, and an order of anna's."""

from datetime import timedelta

from odoo import fields
from odoo.tests import Form

from .common import ProcessCase, make_user


class ExecutionCase(ProcessCase):
    """Products: ``kept`` in stock, ``made`` to order (of ``part`` and the sub-assembly ``chamber``),
    ``bought`` to order; ``maria`` plans, ``kostya`` keeps the warehouse, ``pavel`` buys.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Odoo itself asks for analytic rights of whoever cancels work orders
        cls.maria = make_user(
            cls.env, "maria", "mrp.group_mrp_manager,analytic.group_analytic_accounting"
        )
        cls.kostya = make_user(cls.env, "kostya", "stock.group_stock_user")
        cls.pavel = make_user(cls.env, "pavel", "purchase.group_purchase_user")
        cls.warehouse = cls.env["stock.warehouse"].search(
            [("company_id", "=", cls.env.company.id)], limit=1
        )
        cls.mto = cls.env.ref("stock.route_warehouse0_mto")
        cls.mto.active = True
        cls.mto.rule_ids.procure_method = "make_to_order"
        cls.make = cls.warehouse.manufacture_pull_id.route_id
        cls.buy = cls.warehouse.buy_pull_id.route_id
        cls.vendor = cls.env["res.partner"].create({"name": "Secret Pumps", "group_rfq": "all"})
        cls.bench = cls.env["mrp.workcenter"].create(
            {"name": "Bench", "resource_calendar_id": cls.env.company.resource_calendar_id.id}
        )
        cls.kept = cls._make_product("Leak detector")
        cls.part = cls._make_product("Heater")
        cls.chamber = cls._make_product("Chamber", route_ids=cls.mto | cls.make)
        cls.made = cls._make_product("Vacuum furnace", route_ids=cls.mto | cls.make)
        cls.bought = cls._make_product("Pump", route_ids=cls.mto | cls.buy)
        cls.bought.seller_ids = [(0, 0, {"partner_id": cls.vendor.id, "price": 7, "delay": 3})]
        cls.service = cls.env["product.product"].create(
            {"name": "Training", "type": "service", "invoice_policy": "delivery"}
        )
        cls._make_bom(cls.chamber, [(cls.part, 2)], [60])
        cls._make_bom(cls.made, [(cls.chamber, 1), (cls.part, 1)], [60, 60])

    @classmethod
    def _make_product(cls, name, **values):
        routes = values.pop("route_ids", cls.env["stock.route"])
        return cls.env["product.product"].create(
            {
                "name": name,
                "is_storable": True,
                "list_price": 100,
                "standard_price": 40,
                "route_ids": [(6, 0, routes.ids)],
                **values,
            }
        )

    @classmethod
    def _make_bom(cls, product, components, minutes=(), **values):
        return cls.env["mrp.bom"].create(
            {
                "product_tmpl_id": product.product_tmpl_id.id,
                "bom_line_ids": [
                    (0, 0, {"product_id": component.id, "product_qty": quantity})
                    for component, quantity in components
                ],
                "operation_ids": [
                    (
                        0,
                        0,
                        {
                            "name": f"Step {number}",
                            "workcenter_id": cls.bench.id,
                            "time_mode": "manual",
                            "time_cycle_manual": time,
                        },
                    )
                    for number, time in enumerate(minutes, 1)
                ],
                **values,
            }
        )

    @classmethod
    def _put_in_stock(cls, product, quantity, warehouse=None):
        cls.env["stock.quant"]._update_available_quantity(
            product, (warehouse or cls.warehouse).lot_stock_id, quantity
        )

    @classmethod
    def _make_order(cls, *lines, confirm=True, **values):
        """An order of anna's; lines are (product, quantity) or dicts."""
        order = cls.env["sale.order"].create(
            {
                "partner_id": cls.customer.id,
                "user_id": cls.anna.id,
                "team_id": cls.team.id,
                "order_line": [
                    (0, 0, line)
                    if isinstance(line, dict)
                    else (0, 0, {"product_id": line[0].id, "product_uom_qty": line[1]})
                    for line in lines
                ],
                **values,
            }
        )
        if confirm:
            order.action_confirm()
            cls._settle()
        return order

    @classmethod
    def _settle(cls):
        cls.env["sale.order"]._settle_execution()

    @classmethod
    def _in_days(cls, days):
        return fields.Datetime.now() + timedelta(days=days)

    # ---- what is seen ------------------------------------------------------------------

    def _status(self, order, user=None):
        [status] = order.with_user(user or self.anna).execution_status()
        return status

    def _line(self, order, product=None):
        """The row of the delivery line of one product."""
        product = product or order.order_line.product_id
        [row] = [row for row in self._status(order)["lines"] if row["product_id"] == product.id]
        if row["kind"] == "goods":
            parts = ("ready", "making", "buying", "waiting", "unplanned")
            self.assertAlmostEqual(sum(row[name] for name in parts), row["rest"])
        return row

    def assertLine(self, order, product=None, **expected):  # noqa: N802
        row = self._line(order, product)
        self.assertEqual({name: row[name] for name in expected}, expected)

    # ---- what people of the works do -------------------------------------------------------

    @classmethod
    def _productions(cls, order, product=None):
        found = order.stock_reference_ids.production_ids
        return found.filtered(lambda mo: mo.product_id == product) if product else found

    def _produce(self, production, quantity=None):
        """The workshop finishes so much; the rest becomes an order of its own."""
        # Odoo's split copies accounting entries, which the workshop may not read
        production = production.with_user(self.env.user if quantity else self.maria)
        with Form(production) as form:
            form.qty_producing = quantity or production.product_qty
        action = production.button_mark_done()
        if isinstance(action, dict):
            wizard = Form.from_action(production.env, action).save()
            (wizard.action_backorder if "backorder" in wizard._name else wizard.process)()
        self._settle()

    def _ship(self, picking, quantity=None):
        """The warehouse does a transfer, or so much of it."""
        picking = picking.with_user(self.kostya)
        picking.action_assign()
        for move in picking.move_ids:
            move.quantity = quantity or move.product_uom_qty
            move.picked = True
        action = picking.button_validate()
        if isinstance(action, dict):
            Form.from_action(self.env(user=self.kostya), action).save().process()
        self._settle()

    def _return(self, picking, quantity, to_refund=True):
        wizard = Form(
            self.env["stock.return.picking"].with_context(
                active_id=picking.id, active_ids=picking.ids, active_model="stock.picking"
            )
        ).save()
        wizard.product_return_moves.write({"quantity": quantity, "to_refund": to_refund})
        back = self.env["stock.picking"].browse(wizard.action_create_returns()["res_id"])
        self._ship(back)
        return back
