"""Orders of deals whose costs are known."""

from odoo import Command, fields

from .common import OWN, make_user
from .execution_case import ExecutionCase


class MarginCase(ExecutionCase):
    """``buh`` keeps the books; the bench costs 60 an hour, one heater costs 40."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.buh = make_user(
            cls.env, "buh", f"account.group_account_invoice,{OWN}.group_accountant_deals"
        )
        cls.program = make_user(cls.env, "program", f"{OWN}.group_integrator")
        cls.engineer = make_user(cls.env, "engineer", f"{OWN}.group_field_engineer")
        cls.bench.costs_hour = 60
        cls.deal = cls._make_deal(process=None, partner_id=cls.customer.id)

    @classmethod
    def _make_deal_order(cls, *lines, deal=None, **values):
        return cls._make_order(*lines, opportunity_id=(deal or cls.deal).id, **values)

    def _table(self, record, user=None):
        return record.with_user(user or self.maxim).get_margin_table()

    def _rows(self, record, user=None):
        """{kind: (planned, actual)}"""
        return {
            row["kind"]: (row["planned"], row["actual"])
            for row in self._table(record, user)["rows"]
        }

    def _make_bill(self, purchase, price=None, quantity=None):
        """A posted bill of a vendor for an order."""
        action = purchase.sudo().action_create_invoice()
        bill = self.env["account.move"].browse(action["res_id"])
        bill.invoice_date = fields.Date.today()
        if price is not None:
            bill.invoice_line_ids.price_unit = price
        if quantity is not None:
            bill.invoice_line_ids.quantity = quantity
        bill.action_post()
        self._settle()
        return bill

    def _make_free_bill(self, amount, move_type="in_invoice"):
        bill = self.env["account.move"].create(
            {
                "move_type": move_type,
                "partner_id": self.vendor.id,
                "invoice_date": fields.Date.today(),
                "invoice_line_ids": [
                    Command.create(
                        {"name": "Freight", "quantity": 1, "price_unit": amount, "tax_ids": False}
                    )
                ],
            }
        )
        bill.action_post()
        return bill
