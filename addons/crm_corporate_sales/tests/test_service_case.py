"""Delivered equipment and service contracts for the tests of what follows a delivery."""

from dateutil.relativedelta import relativedelta
from odoo import Command, fields

from .test_review_case import DealCase


class ServiceCase(DealCase):
    """anna's deal has an order of one furnace with a serial number, delivered."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = fields.Date.context_today(cls.env.user)
        cls.engineer = cls._new_user("egor", "crm_corporate_sales.group_field_engineer")
        cls.other_engineer = cls._new_user("fedor", "crm_corporate_sales.group_field_engineer")
        cls.bookkeeper = cls._new_user("bella", "account.group_account_invoice")
        cls.accounting_manager = cls._new_user("amir", "account.group_account_manager")
        cls.furnace = cls._new_product("Vacuum furnace", tracking="serial")
        cls.gasket = cls._new_product("Gasket")
        if not cls.env["account.journal"].search_count(
            [("type", "=", "sale"), ("company_id", "=", cls.env.company.id)], limit=1
        ):
            cls.env["account.journal"].create({"name": "Sales", "code": "SALE", "type": "sale"})
        cls.order = cls._new_order(cls.deal, [(cls.furnace, 1), (cls.gasket, 4)])
        cls.lot = cls._new_lot(cls.furnace, "VF-0001")
        cls._deliver(cls.order, {cls.furnace: cls.lot})

    @classmethod
    def _new_product(cls, name, **values):
        return cls.env["product.product"].create(
            {"name": name, "type": "consu", "is_storable": True, **values}
        )

    @classmethod
    def _new_lot(cls, product, name):
        return cls.env["stock.lot"].create({"product_id": product.id, "name": name})

    @classmethod
    def _new_order(cls, deal, lines):
        order = cls.env["sale.order"].create(
            {
                "partner_id": deal.partner_id.id,
                "opportunity_id": deal.id,
                "user_id": deal.user_id.id,
                "order_line": [
                    Command.create({"product_id": product.id, "product_uom_qty": quantity})
                    for product, quantity in lines
                ],
            }
        )
        order.action_confirm()
        return order

    @classmethod
    def _deliver(cls, order, lots):
        """Ship everything of an order.

        :param dict lots: serial numbers by product
        """
        picking = order.picking_ids.filtered(lambda item: item.state not in ("done", "cancel"))
        for move in picking.move_ids:
            move.move_line_ids.unlink()
            numbers = lots.get(move.product_id) or [cls.env["stock.lot"]]
            quantity = move.product_uom_qty / len(numbers)
            move.move_line_ids = [
                Command.create(
                    {
                        "product_id": move.product_id.id,
                        "lot_id": lot.id,
                        "quantity": quantity,
                        "location_id": move.location_id.id,
                        "location_dest_id": move.location_dest_id.id,
                        "picking_id": picking.id,
                    }
                )
                for lot in numbers
            ]
            move.picked = True
        picking.with_context(skip_backorder=True)._action_done()
        return picking

    @classmethod
    def _wizard(cls, deal=None, user=None, **values):
        return (
            cls.env["crm.service.contract.wizard"]
            .with_user(user or cls.anna)
            .with_context(default_lead_id=(deal or cls.deal).id, default_mode="new")
            .create({"price": 1000, **values})
        )

    @classmethod
    def _new_service(cls, deal=None, user=None, sign=False, **values):
        """A service contract made by the wizard, as its maker sees it."""
        action = cls._wizard(deal, user, **values).action_confirm()
        contract = cls.env["contract.contract"].with_user(user or cls.anna).browse(action["res_id"])
        if sign:
            contract.action_service_sign()
        return contract

    def _renewal(self, contract, user=None, **values):
        return (
            self.env["crm.service.contract.wizard"]
            .with_user(user or self.anna)
            .with_context(
                default_lead_id=contract.lead_id.id,
                default_contract_id=contract.id,
                default_mode="renew",
            )
            .create(values)
        )

    def _in_months(self, months):
        return self.today + relativedelta(months=months)

    def _run_cron(self, name):
        with self.enter_registry_test_mode():
            self.env.ref(f"crm_corporate_sales.{name}").method_direct_trigger()
        self.env.invalidate_all()
