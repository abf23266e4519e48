from odoo import fields, models

from . import crm_client_event as events


class SaleOrder(models.Model):
    """Clients are told what happens to their orders (spec 3.14)."""

    _inherit = "sale.order"

    client_notice_ids = fields.One2many(
        comodel_name="crm.client.notice", inverse_name="order_id", string="Notices to the Client"
    )
    client_notice_count = fields.Integer(compute="_compute_client_notice_count")

    def _compute_client_notice_count(self):
        notices = self.env["crm.client.notice"]
        counts = {}
        if notices.has_access("read"):
            counts = dict(
                notices._read_group([("order_id", "in", self.ids)], ["order_id"], ["__count"])
            )
        for order in self:
            order.client_notice_count = counts.get(order._origin, 0)

    def action_view_client_notices(self):
        """Open what the client was told."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_corporate_sales.action_crm_client_notice"
        )
        return {**action, "domain": [("order_id", "in", self.ids)]}

    def _on_execution_changed(self):
        result = super()._on_execution_changed()
        self._tell_clients()
        return result

    def _tell_clients(self):
        """Queue a notice for everything new that the clients of these orders are to be told."""
        switches = self._get_notice_switches()
        if not switches:
            return
        orders = self.browse(order.id for order in switches)
        codes = {event.id: event.code for event in self.env["crm.client.event"].search([])}
        facts = orders._get_client_facts({codes[id_] for on in switches.values() for id_ in on})
        vals_list = []
        for order, on in switches.items():
            for event_id, since in on.items():
                vals_list += [
                    order._prepare_client_notice_vals(event_id, document)
                    for document, moment in facts[codes[event_id]].get(order, ())
                    if moment >= since
                ]
        self.env["crm.client.notice"]._queue(vals_list)

    def _get_notice_switches(self):
        """{order: {event id: since when}} of confirmed orders about which clients are told."""
        by_team, any_client = self.env["crm.client.event"]._get_switches()
        if not by_team and not any_client:
            return {}
        result = {}
        for order in self.filtered(lambda item: item.state == "sale"):
            on = by_team.get(order.team_id.id, {})
            client = order.partner_id._get_client_switches() if on or any_client else False
            if client:
                on = client._get_switched_on() if client.client_notice_mode == "chosen" else {}
            if on:
                result[order] = on
        return result

    # ---- facts -----------------------------------------------------------------------

    def _get_client_facts(self, codes):
        """{event code: {order: [(document, moment)]}} for the codes asked for; constant queries."""
        readers = {
            events.ACCEPTED: self._get_accepted_facts,
            events.SHIPPED: self._get_shipped_facts,
            events.COMMISSIONING: self._get_commissioning_facts,
            events.ACT: self._get_act_facts,
            events.INVOICE: self._get_invoice_facts,
            events.PAYMENT: self._get_payment_facts,
        }
        found = {code: reader() for code, reader in readers.items() if code in codes}
        if codes & {events.PRODUCTION, events.READY}:
            found.update(self._get_goods_facts())
        return found

    def _get_accepted_facts(self):
        return {order: [(order, order.date_order)] for order in self}

    def _get_goods_facts(self):
        """Both are told while they are true: an order made at once is told as ready only."""
        now = fields.Datetime.now()
        production, ready = {}, {}
        for order, facts in self._get_execution_facts().items():
            if not facts.goods or facts.is_delivered:
                continue
            if facts.is_ready:
                ready[order] = [(order, now)]
            elif self._is_in_production(facts):
                production[order] = [(order, now)]
        return {events.PRODUCTION: production, events.READY: ready}

    def _is_in_production(self, facts):
        productions = facts.documents.productions
        return any(
            productions[part.ref]["state"] in ("progress", "to_close")
            for line in facts.goods
            for part in line.parts
            if part.kind == "production" and part.ref in productions
        )

    def _get_shipped_facts(self):
        pickings = self.env["stock.picking"].search(
            [
                ("sale_id", "in", self.ids),
                ("state", "=", "done"),
                ("location_dest_id.usage", "=", "customer"),
            ],
            order="id",
        )
        return self._group_facts(
            (picking.sale_id, picking, picking.date_done) for picking in pickings
        )

    def _get_commissioning_facts(self):
        return self._group_facts(
            (record.order_id, record, record.write_date)
            for record in self._get_open_commissionings()
            if record.state in ("planned", "in_progress") and record.date_start
        )

    def _get_act_facts(self):
        return self._group_facts(
            (record.order_id, record, record.write_date)
            for record in self._get_open_commissionings()
            if record.state == "act_to_sign"
        )

    def _get_open_commissionings(self):
        return self.env["crm.commissioning"].search(
            [
                ("order_id", "in", self.ids),
                ("state", "in", ("planned", "in_progress", "act_to_sign")),
            ],
            order="id",
        )

    def _get_invoice_facts(self):
        return self._group_facts(
            (order, invoice, self._get_end_of_day(invoice.invoice_date))
            for order, invoice in self._get_posted_invoices()
        )

    def _get_payment_facts(self):
        return self._group_facts(
            (order, invoice, invoice.write_date)
            for order, invoice in self._get_posted_invoices()
            if invoice.payment_state in ("paid", "in_payment")
        )

    def _get_posted_invoices(self):
        """[(order, its posted invoice)]; an invoice of several orders is told to the first one's
        contact only.
        """
        invoices = self.order_line.invoice_lines.move_id.filtered(
            lambda move: move.state == "posted" and move.move_type == "out_invoice"
        )
        return [
            (order, invoice)
            for invoice in invoices.sorted("id")
            for order in invoice.line_ids.sale_line_ids.order_id.sorted("id")[:1]
            if order in self
        ]

    @staticmethod
    def _get_end_of_day(day):
        moment = fields.Datetime.to_datetime(day)
        return moment and moment.replace(hour=23, minute=59, second=59)

    def _group_facts(self, facts):
        found = {}
        for order, document, moment in facts:
            if moment:
                found.setdefault(order, []).append((document, moment))
        return found

    # ---- notices ------------------------------------------------------------------------

    def _prepare_client_notice_vals(self, event_id, document):
        self.ensure_one()
        money = document._name == "account.move"
        contact = self.partner_invoice_id if money else self.partner_id
        # somebody of the client who has an address
        people = (contact, self.partner_id, self.partner_id.commercial_partner_id)
        to = next((person for person in people if person.email_normalized), contact)
        lang = to.lang or self.partner_id.lang or self.company_id.partner_id.lang
        return {
            "order_id": self.id,
            "event_id": event_id,
            "document_model": document._name,
            "document_id": document.id,
            "partner_id": to.id,
            "email": to.email_normalized,
            "lang": lang or self.env.lang or "en_US",
        }
