from odoo import api, models

from ...engine import supply as engine


class SaleOrder(models.Model):
    """What the client sees of the execution: never by whom or how far something is made or bought."""

    _inherit = "sale.order"

    @api.private
    def _get_portal_delivery_lines(self):
        """Rows of the client's page of the order.

        :return: list of dicts: ``name, unit, ordered, delivered, ready, preparing, percent_delivered,
            percent_ready, date, is_done``; quantities in the unit of the line, ``date`` a
            ``datetime.date`` or False
        """
        self.ensure_one()
        if self.state != "sale":
            return []
        facts = self._get_execution_facts()[self]
        return [
            self._prepare_portal_line(line)
            for line in facts.goods
            if line.ordered > engine.NOTHING or line.delivered > engine.NOTHING
        ]

    def _prepare_portal_line(self, facts):
        line = facts.line.with_env(self.env).sudo()
        preparing = max(0.0, facts.rest - facts.ready)
        whole = max(facts.delivered + facts.ready + preparing, engine.NOTHING)
        return {
            "name": line.product_id.display_name,
            "unit": line.product_uom_id.name,
            "ordered": facts.ordered,
            "delivered": facts.delivered,
            "ready": facts.ready,
            "preparing": line.product_uom_id.round(preparing),
            "percent_delivered": 100.0 * facts.delivered / whole,
            "percent_ready": 100.0 * facts.ready / whole,
            "date": facts.expected or False,
            "is_done": facts.is_delivered,
        }
