from markupsafe import Markup
from odoo import fields, models

from ...engine.sourcing import NOTHING
from .settled import find_user, note_settled

#: states in which nobody has begun to work
UNTOUCHED = ("draft", "confirmed")
CLOSED = ("done", "cancel")


class MrpProduction(models.Model):
    """Production for an order follows it, until work has begun; then the planner decides."""

    _inherit = "mrp.production"

    def _is_untouched(self):
        """Whether nobody has begun or planned the work, so that it can still be called off."""
        self.ensure_one()
        return (
            self.state in UNTOUCHED
            and not self.is_planned
            and not self.qty_producing
            and not any(move.picked or move.state == "done" for move in self.move_raw_ids)
            and all(order.state in ("blocked", "ready") for order in self.workorder_ids)
        )

    def _get_open_quantity(self):
        """What is still to be made, in the product's unit."""
        self.ensure_one()
        made = self.product_uom_id._compute_quantity(self.qty_produced, self.product_id.uom_id)
        return self.product_uom_qty - made

    def _release(self, quantity):
        """Make so much less: by the orders nobody has begun, else a person is asked.

        :param float quantity: in the product's unit of measure
        """
        for order in self.sorted(lambda order: not order._is_untouched()):
            part = min(quantity, order._get_open_quantity())
            if part <= NOTHING:
                return
            quantity -= part
            if not order._is_untouched():
                order._ask_to_make_less(part)
            elif order.product_id.uom_id.compare(part, order.product_uom_qty) >= 0:
                order._call_off()
            else:
                order._make_less(part)
            note_settled(order)

    def _make_less(self, quantity):
        """Components, sub-assemblies and requests for them follow: ``_run_procurement``."""
        less = self.product_id.uom_id._compute_quantity(quantity, self.product_uom_id)
        self.env["change.production.qty"].with_context(skip_activity=True).create(
            {"mo_id": self.id, "product_qty": self.product_qty - less}
        ).change_prod_qty()

    def _call_off(self):
        components = self.move_raw_ids.filtered(lambda move: move.state not in CLOSED)
        components._filter_order_components()._call_off_components()
        self.with_context(skip_activity=True).action_cancel()

    def _ask_to_make_less(self, quantity):
        """A task for the planner: work has begun, a person decides what becomes of it."""
        self.ensure_one()
        sources = self.sale_line_id.order_id or self.reference_ids.sale_ids
        names = ", ".join(sources.mapped("name"))
        self.activity_schedule(
            "mail.mail_activity_data_warning",
            fields.Date.context_today(self),
            summary=self.env._("Less is ordered: %(order)s", order=names),
            note=Markup("<p>%s</p>")
            % self.env._(
                "%(order)s takes %(quantity)s %(unit)s less of %(product)s, but work on it has "
                "begun. Make less, or finish it for the stock.",
                order=names,
                quantity=self.product_id.uom_id.round(quantity),
                unit=self.product_id.uom_id.name,
                product=self.product_id.display_name,
            ),
            user_id=self._get_planner().id,
        )

    def _get_planner(self):
        """Who decides about this production: its responsible, the product's, else a planner."""
        self.ensure_one()
        known = self.user_id or self.product_id.with_company(self.company_id).responsible_id
        if known:
            return known
        return find_user(self, "mrp.group_mrp_manager")
