from odoo import api, fields, models

from .sale_order_lists import iso

#: orders of one page of the production view
PAGE = 100


class SaleOrder(models.Model):
    """What the screens of sellers and the client's portal page show; no rights on documents needed."""

    _inherit = "sale.order"

    @api.readonly
    def delivery_overview(self):
        """The delivery line of these orders, for the screen.

        :return: list of dicts: ``id, name, percent, state, state_name, next_date, last_date,
            promised_date, delay_days`` of the order, and ``lines, production, purchases, pickings``
            as in :meth:`execution_status`; facts of this moment
        :raises AccessError: the caller may not read one of the orders
        """
        self._check_execution_access()
        today = fields.Date.context_today(self)
        names = dict(self._fields["execution_state"]._description_selection(self.env))
        pickings = self._prepare_picking_status()
        result = []
        for order, facts in self._get_execution_facts().items():
            state = facts.state if order.state == "sale" else False
            result.append(
                {
                    "id": order.id,
                    "name": order.name,
                    "percent": facts.percent,
                    "state": state,
                    "state_name": names.get(state, ""),
                    "next_date": iso(facts.next_expected),
                    "last_date": iso(facts.last_expected),
                    "promised_date": iso(facts.promised),
                    "delay_days": facts.delay_days(today) if state else 0,
                    "lines": [
                        order._prepare_line_status(line)
                        for line in facts.lines
                        if line.ordered or line.delivered or line.rest
                    ],
                    "production": order._prepare_production_status(facts),
                    "purchases": order._prepare_purchase_status(facts),
                    "pickings": pickings[order],
                }
            )
        return result

    @api.model
    @api.readonly
    def production_overview(self, only_mine=True, only_late=False, offset=0):
        """What the workshop makes for orders that the caller may read.

        :param bool only_mine: orders whose salesperson is the caller
        :param bool only_late: orders that will miss their promise
        :param int offset: orders to leave out, for the next page
        :return: dict: ``rows`` (those of ``production`` in :meth:`execution_status`, with
            ``order_id, order_name, partner_name, promised_date, order_delay_days``) and
            ``next_offset``, False on the last page
        """
        self._check_execution_access()
        domain = [("execution_state", "in", ("production", "purchase", "stock"))]
        domain += [("user_id", "=", self.env.uid)] if only_mine else []
        domain += [("execution_delay_days", ">", 0)] if only_late else []
        orders = self.search(
            domain,
            order="execution_delay_days desc, execution_promised_date, id",
            limit=PAGE + 1,
            offset=max(0, int(offset)),
        )
        rows = []
        for order, facts in orders[:PAGE]._get_execution_facts().items():
            lines = {line.line.id: line for line in facts.lines}
            for row in order._prepare_production_status(facts):
                if row["state"] == "done":
                    continue
                line = lines[row["order_line_id"]]
                rows.append(
                    {
                        **row,
                        "uom": line.line.product_uom_id.with_env(self.env).sudo().name,
                        "order_id": order.id,
                        "order_name": order.name,
                        # sudo: the client of an order that the caller reads
                        "partner_name": order.sudo().partner_id.display_name,
                        "promised_date": iso(line.promised),
                        "order_delay_days": line.delay_days,
                    }
                )
        return {
            "rows": rows,
            "next_offset": offset + PAGE if len(orders) > PAGE else False,
        }
