"""Orders with equipment to commission, and the people around them."""

import base64
from datetime import timedelta

from odoo import fields
from odoo.fields import Command
from odoo.tests import Form

from .test_review_case import DealCase

OWN = "crm_corporate_sales"
#: one pixel
PICTURE = b"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


class CommissioningCase(DealCase):
    """anna sells; igor and ivan are engineers, klara plans them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.igor = cls._new_user("igor", f"{OWN}.group_field_engineer")
        cls.ivan = cls._new_user("ivan", f"{OWN}.group_field_engineer")
        cls.klara = cls._new_user("klara", f"{OWN}.group_field_engineer_head")
        cls.category = cls.env["product.category"].create(
            {"name": "Furnaces", "needs_commissioning": True}
        )
        cls.checklist = cls.env["crm.commissioning.checklist"].create(
            {
                "name": "Furnace",
                "categ_ids": [Command.set(cls.category.ids)],
                "item_ids": [
                    Command.create({"name": "Vacuum reached"}),
                    Command.create({"name": "Photo of the plate", "needs_photo": True}),
                ],
            }
        )
        cls.furnace = cls._new_product("Furnace VP", tracking="serial", categ_id=cls.category.id)
        cls.pump = cls._new_product("Pump", categ_id=cls.category.id)
        cls.spare = cls._new_product("Gasket")
        cls.works = cls.env["product.product"].create(
            {"name": "Commissioning Works", "type": "service", "is_commissioning_service": True}
        )
        cls.site = cls.env["res.partner"].create(
            {
                "name": "Plant 2",
                "parent_id": cls.customer.id,
                "type": "delivery",
                "street": "Factory Road 5",
                "city": "Tver",
            }
        )
        cls.warehouse = cls.env["stock.warehouse"].search(
            [("company_id", "=", cls.env.company.id)], limit=1
        )

    @classmethod
    def _new_product(cls, name, **values):
        return cls.env["product.product"].create(
            {"name": name, "type": "consu", "is_storable": True, **values}
        )

    @classmethod
    def _new_order(cls, *lines, confirm=True, **values):
        """An order of anna's deal; lines are (product, quantity)."""
        order = cls.env["sale.order"].create(
            {
                "partner_id": cls.customer.id,
                "partner_shipping_id": cls.site.id,
                "opportunity_id": cls.deal.id,
                "user_id": cls.anna.id,
                "order_line": [
                    Command.create(
                        {"product_id": product.id, "product_uom_qty": quantity, "price_unit": 7777}
                    )
                    for product, quantity in lines
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
        cls.env.invalidate_all()

    @classmethod
    def _stock(cls, product, *names, quantity=1):
        """Put serial numbers (or a quantity without them) in stock."""
        lots = cls.env["stock.lot"].create(
            [{"name": name, "product_id": product.id} for name in names]
        )
        Quant = cls.env["stock.quant"]
        if not names:
            Quant._update_available_quantity(product, cls.warehouse.lot_stock_id, quantity)
        for lot in lots:
            Quant._update_available_quantity(product, cls.warehouse.lot_stock_id, 1, lot_id=lot)
        return lots

    @classmethod
    def _deliver(cls, picking, quantities=None):
        """Do a transfer as far as it goes, with what is reserved.

        :param dict quantities: {product: quantity}, the rest stays open
        """
        picking.action_assign()
        for move in picking.move_ids:
            if quantities is not None:
                move.quantity = quantities.get(move.product_id, 0)
            move.picked = move.quantity > 0
        picking.with_context(skip_backorder=True)._action_done()
        cls._settle()
        return picking

    @classmethod
    def _return(cls, picking, quantity, product, to_refund=True):
        """The customer sends pieces of a product back."""
        wizard = Form(
            cls.env["stock.return.picking"].with_context(
                active_id=picking.id, active_ids=picking.ids, active_model="stock.picking"
            )
        ).save()
        for line in wizard.product_return_moves:
            line.quantity = quantity if line.product_id == product else 0
            line.to_refund = to_refund
        back = cls.env["stock.picking"].browse(wizard.action_create_returns()["res_id"])
        for move in back.move_ids:
            move.picked = True
        back._action_done()
        cls._settle()
        return back

    @classmethod
    def _plan(cls, commissioning, *engineers, days=1, user=None, hours=8):
        start = fields.Datetime.now().replace(microsecond=0) + timedelta(days=days)
        people = cls.env["res.users"].union(*(engineers or [cls.igor]))
        return (
            cls.env["crm.commissioning.visit"]
            .with_user(user or cls.anna)
            .with_context(**commissioning.env.context)
            .create(
                {
                    "commissioning_id": commissioning.id,
                    "date_start": start,
                    "date_end": start + timedelta(hours=hours),
                    "engineer_ids": [Command.set(people.ids)],
                }
            )
        )

    @classmethod
    def _do_works(cls, commissioning, engineer=None):
        """All that is asked for before the act, as the engineer."""
        commissioning = commissioning.with_user(engineer or cls.igor)
        if commissioning.state == "planned":
            for visit in commissioning.visit_ids:
                visit.action_start()
                visit.action_finish()
        for number, item in enumerate(commissioning.equipment_ids):
            item.serial_number = item.serial_number or f"SN-{commissioning.id}-{number}"
        for check in commissioning.check_ids:
            check.photo = check.needs_photo and PICTURE
            check.action_done()
        commissioning.write({"work_ids": [Command.create({"name": "Set up", "hours": 6.5})]})
        return commissioning

    @classmethod
    def _make_act(cls, commissioning=None):
        """A commissioning that waits for the signature."""
        if commissioning is None:
            commissioning = cls._new_order((cls.furnace, 1)).commissioning_ids
        cls._plan(commissioning)
        cls._do_works(commissioning).action_prepare_act()
        cls._settle()
        return commissioning

    @classmethod
    def _sign_on_paper(cls, commissioning, user=None):
        commissioning = commissioning.with_user(user or cls.anna)
        commissioning.write(
            {
                "signed_copy": base64.b64encode(b"%PDF-1.4 scan"),
                "signed_copy_name": "scan.pdf",
                "act_signed_by": "Petrov, chief engineer",
            }
        )
        commissioning.action_sign_paper()
        cls._settle()
