from odoo import api, models

#: key of the transaction's list of lines of orders to vendors that changed
_TOUCHED = "crm_corporate_sales.purchase_lines_touched"


class CrmPurchaseRequest(models.Model):
    """Requests follow the orders to vendors (spec 3.11)."""

    _inherit = "crm.purchase.request"

    @api.model
    def _touch_lines(self, lines):
        """Note lines of orders to vendors that changed; read once at the end of the transaction."""
        if not lines.ids:
            return
        touched = self.env.cr.precommit.data.setdefault(_TOUCHED, set())
        if not touched:
            self.env.cr.precommit.add(self.env["crm.purchase.request"].sudo()._settle_requests)
        touched.update(lines.ids)

    def _settle_requests(self):
        """Let requests follow what changed so far; tests call it."""
        touched = self.env.cr.precommit.data.pop(_TOUCHED, None)
        if not touched:
            return
        # sudo: whoever confirms or receives may have no right on requests; documents decide
        requests = self.sudo().search([("purchase_line_id", "in", list(touched))])
        if requests:
            requests._follow_purchase()
            self.env.flush_all()

    def _follow_purchase(self):
        """Move requests where the orders to vendors say; what is received goes to the first ones
        needed.
        """
        targets = {}
        for line in self.purchase_line_id:
            # all requests on the line share what is received of it
            requests = self.search([("purchase_line_id", "=", line.id)], order="date_needed, id")
            received = line.qty_received
            for request in requests:
                received -= request.product_uom_id._compute_quantity(
                    request.quantity, line.product_uom_id, round=False
                )
                targets[request] = self._get_target(line, received)
        changed = {
            request: target for request, target in targets.items() if request.state != target
        }
        for target in set(changed.values()):
            moving = self.browse(
                request.id for request, state in changed.items() if state == target
            )
            vals = {"state": target}
            if target == "new":
                vals["purchase_line_id"] = False
            moving._as_move().write(vals)
        self.browse(request.id for request in changed)._tell_requesters()

    @api.model
    def _get_target(self, line, rest):
        """:param float rest: what was received of the line without this request and those before"""
        if line.order_id.state == "cancel":
            return "new"
        if line.order_id.state != "purchase":
            return "consolidated"
        is_received = line.product_uom_id.compare(rest, 0.0) >= 0
        return "received" if is_received else "ordered"

    def _leave_purchase(self):
        """The line of the order to the vendor is deleted: these requests wait again."""
        open_requests = self.filtered(lambda request: request.state != "received")
        open_requests._as_move().write({"state": "new", "purchase_line_id": False})
        open_requests._tell_requesters()
