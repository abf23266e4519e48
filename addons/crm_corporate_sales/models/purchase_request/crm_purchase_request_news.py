from odoo import models


class CrmPurchaseRequest(models.Model):
    """What requesters are told of their requests."""

    _inherit = "crm.purchase.request"

    def _get_news(self):
        """What the requester is told about one request in its state; False: nothing."""
        self.ensure_one()
        quantity = f"{self.quantity:g} {self.product_uom_id.name}"
        names = {"request": self.name, "product": self.product_id.name, "quantity": quantity}
        if self.state == "ordered":
            return self.env._(
                "%(request)s: %(quantity)s of “%(product)s” are ordered, expected on %(date)s.",
                date=self.env["ir.qweb.field.date"].value_to_html(self.date_expected, {})
                if self.date_expected
                else "?",
                **names,
            )
        if self.state == "received":
            return self.env._(
                "%(request)s: %(quantity)s of “%(product)s” are in the warehouse.", **names
            )
        if self.state == "refused":
            return self.env._(
                "%(request)s: the purchase of %(quantity)s of “%(product)s” is refused: %(reason)s",
                reason=self.refusal_reason,
                **names,
            )
        if self.state == "new" and self.told_state == "ordered":
            return self.env._(
                "%(request)s: the order to the vendor for “%(product)s” was cancelled; the request "
                "waits for the buyer again.",
                **names,
            )
        return False

    def _tell_requesters(self):
        """One message to each requester about all that is new, once for each state."""
        # sudo: news about one's own requests, told by whoever moved the goods
        for user, requests in self.sudo().grouped("user_id").items():
            there = requests.with_context(lang=user.lang or self.env.lang)
            there = there.filtered(lambda request: request.told_state != request.state)
            news = [text for text in (request._get_news() for request in there) if text]
            there._as_move()._write_told()
            if not news or user == self.env.user:
                continue
            there[0].message_notify(
                partner_ids=user.partner_id.ids,
                subject=there.env._("Purchase requests"),
                body="\n".join(news),
            )

    def _write_told(self):
        """Note what was told."""
        for state, requests in self.grouped("state").items():
            requests.write({"told_state": state})
