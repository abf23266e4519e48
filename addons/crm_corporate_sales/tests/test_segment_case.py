"""Customers who buy, for the tests of segments."""

from datetime import timedelta

from odoo import fields
from odoo.fields import Command

from .common import OWN, ProcessCase, make_user

PARTNER = "res.partner"


class SegmentCase(ProcessCase):
    """Three customers: regular buys often, silent bought long ago, fresh once lately."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mila = make_user(cls.env, "mila", f"{OWN}.group_marketing")
        cls.categ = cls.env["product.category"].create({"name": "Chambers"})
        cls.sub_categ = cls.env["product.category"].create(
            {"name": "Small chambers", "parent_id": cls.categ.id}
        )
        cls.chamber = cls._make_product("Chamber", categ_id=cls.sub_categ.id)
        cls.pump = cls._make_product("Pump")
        cls.regular = cls._make_customer("Regular", user_id=cls.anna.id)
        cls.silent = cls._make_customer("Silent", user_id=cls.boris.id)
        cls.fresh = cls._make_customer("Fresh")
        cls.never = cls._make_customer("Never")
        cls.customers = cls.regular | cls.silent | cls.fresh | cls.never
        for days in (300, 200, 100, 10):
            cls._buy(cls.regular, days, cls.pump, 100)
        cls._buy(cls.silent, 400, cls.chamber, 1000)
        cls._buy(cls.silent, 250, cls.pump, 50)
        cls._buy(cls.fresh, 5, cls.pump, 5000)

    @classmethod
    def _make_product(cls, name, **values):
        return cls.env["product.product"].create({"name": name, "type": "service", **values})

    @classmethod
    def _make_customer(cls, name, **values):
        return cls.env[PARTNER].create({"name": name, "is_company": True, **values})

    @classmethod
    def _buy(cls, partner, days_ago, product, price, **values):
        order = cls.env["sale.order"].create(
            {
                "partner_id": partner.id,
                "order_line": [
                    Command.create(
                        {"product_id": product.id, "price_unit": price, "tax_ids": False}
                    )
                ],
                **values,
            }
        )
        order.action_confirm()
        order.date_order = fields.Datetime.now() - timedelta(days=days_ago)
        return order

    def _make_segment(self, user=None, **values):
        segment = (
            self.env["crm.segment"]
            .with_user(user or self.maxim)
            .create(
                {
                    "name": "Test",
                    "domain": repr([("id", "in", self._get_known().ids)]),
                    **values,
                }
            )
        )
        self.env.flush_all()
        return segment

    def _get_known(self):
        return self.customers | self.customers.child_ids

    def _members(self, segment, user=None):
        return segment.with_user(user or self.maxim)._get_members().sudo()
