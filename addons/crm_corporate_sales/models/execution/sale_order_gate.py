from odoo import models


class SaleOrder(models.Model):
    """Goods that keep a deal from being closed."""

    _inherit = "sale.order"

    def _get_missing_to_close(self):
        missing = super()._get_missing_to_close()
        facts = self._get_execution_facts()
        # sudo: the names of transfers that a seller asks the warehouse about, read for all at once
        self.env["stock.picking"].sudo().union(
            *(
                self._get_open_pickings(known.documents, line.line)
                for known in facts.values()
                for line in known.open_goods
            )
        ).fetch(["name"])
        for order in self:
            if order.state == "sale":
                missing[order] += order._get_missing_goods(facts[order])
        return missing

    def _get_missing_goods(self, facts):
        texts = []
        pickings = self.env["stock.picking"]
        for line in facts.open_goods:
            pickings |= self._get_open_pickings(facts.documents, line.line)
        for picking in pickings.sorted("id"):
            texts.append(self.env._("Transfer %s is not done", picking.name))
        for line in facts.open_goods:
            quantity = line.unplanned or (
                0 if self._get_open_pickings(facts.documents, line.line) else line.rest
            )
            if quantity:
                texts.append(
                    self.env._(
                        "%(quantity)s %(unit)s of “%(product)s” are not delivered, "
                        "and no transfer is going to deliver them",
                        quantity=f"{quantity:g}",
                        unit=line.line.product_uom_id.with_env(self.env).sudo().name,
                        product=line.line.product_id.with_env(self.env).sudo().display_name,
                    )
                )
        return texts

    def _get_open_pickings(self, documents, line):
        """Transfers that a line waits for, with the rights of the server."""
        ids = {
            documents.rows[root]["picking_id"]
            for root in documents.roots.get(line.id, ())
            if not documents.rows[root]["is_done"]
        }
        # sudo: the name of the transfer that a seller asks the warehouse about
        return self.env["stock.picking"].sudo().browse(ids - {None})
