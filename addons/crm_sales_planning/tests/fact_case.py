"""Documents of which facts are made."""

from datetime import datetime

from freezegun import freeze_time
from odoo import Command

from .common import OWN, PlanningCase


class FactCase(PlanningCase):
    """The company's calendar is Moscow's: its days begin at 21:00 of Greenwich."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.resource_calendar_id.tz = "Europe/Moscow"
        cls.facts = cls.env["crm.sales.fact"]
        cls.cold_call = cls.env.ref(f"{OWN}.activity_type_cold_call")
        cls.call = cls.env.ref("mail.mail_activity_data_call")
        cls.product = cls.env["product.product"].create(
            {"name": "Pump", "type": "service", "list_price": 100, "taxes_id": []}
        )
        cls.env["crm.sales.fact"]._sync_noted()

    @classmethod
    def _get_facts(cls, *kinds, **values):
        """Facts of these kinds that were made in the test, after syncing."""
        cls.facts._sync_noted()
        domain = [("kind", "in", kinds), *((name, "=", value) for name, value in values.items())]
        return cls.facts.search(domain, order="id")

    @classmethod
    def _value(cls, code, date_from, date_to=None, user=None):
        rows = (
            cls.env["crm.sales.kpi"]
            .with_user(user or cls.carl)
            .facts([code], date_from, date_to or date_from)
        )
        return rows[0]["value"] if rows else 0

    @classmethod
    def _plan_activity(cls, record, kind, user=None, **values):
        return (
            cls.env["mail.activity"]
            .create(
                {
                    "res_model_id": cls.env["ir.model"]._get_id(record._name),
                    "res_id": record.id,
                    "activity_type_id": kind.id,
                    "user_id": (user or cls.anna).id,
                    **values,
                }
            )
            .with_user(user or cls.anna)
        )

    @classmethod
    def _do_activity(cls, record, kind, moment, user=None, **values):
        """A done activity; the moment is of Greenwich."""
        with freeze_time(moment):
            activity = cls._plan_activity(record, kind, user, **values)
            activity._action_done()
            cls.env.flush_all()
        return activity

    @classmethod
    def _make_meeting(cls, lead, start, user=None, **values):
        return cls.env["calendar.event"].create(
            {
                "name": "Meeting",
                "start": start,
                "stop": start,
                "opportunity_id": lead.id,
                "user_id": (user or cls.anna).id,
                "partner_ids": [Command.set((user or cls.anna).partner_id.ids)],
                **values,
            }
        )

    @classmethod
    def _make_order(cls, partner=None, amount=100, day="2031-05-05", lead=None, **values):
        """A confirmed order of anna's."""
        product = values.pop("product", cls.product)
        order = cls.env["sale.order"].create(
            {
                "partner_id": (partner or cls.customer).id,
                "user_id": cls.anna.id,
                "team_id": cls.team.id,
                "opportunity_id": lead.id if lead else False,
                "order_line": [
                    Command.create(
                        {"product_id": item.id, "product_uom_qty": 1, "price_unit": amount}
                    )
                    for item in product
                ],
                **values,
            }
        )
        with freeze_time(datetime.fromisoformat(f"{day} 09:00:00")):
            order.action_confirm()
        return order
