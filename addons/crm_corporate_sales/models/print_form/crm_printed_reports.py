from odoo import api, fields, models
from odoo.exceptions import UserError


class ReportPaymentInvoice(models.AbstractModel):
    """«Счёт на оплату» of an invoice."""

    _name = "report.crm_corporate_sales.report_payment_invoice"
    _inherit = ["crm.printed.form"]
    _description = "Invoice for Payment"
    _source_model = "account.move"

    @api.model
    def _make_form(self, record):
        table = self._make_table(
            record._get_printed_base_lines(with_down_payments=True), record.currency_id
        )
        return {
            **self._get_sides(record.company_id, record.partner_id),
            "table": table,
            "number": record.name or "",
            "date": record.invoice_date or fields.Date.context_today(record),
            "due": record.invoice_date_due,
            "basis": ", ".join(record.line_ids.sale_line_ids.order_id.mapped("name")),
        }


class ReportPaymentInvoiceOrder(models.AbstractModel):
    """«Счёт на оплату» of an order, before there is an invoice."""

    _name = "report.crm_corporate_sales.report_payment_invoice_order"
    _inherit = ["crm.printed.form"]
    _description = "Invoice for Payment of an Order"
    _source_model = "sale.order"

    @api.model
    def _make_form(self, record):
        return {
            **self._get_sides(record.company_id, record.partner_invoice_id),
            "table": self._make_table(record._get_printed_base_lines(), record.currency_id),
            "number": record.name,
            "date": fields.Datetime.context_timestamp(record, record.date_order).date(),
            "due": record.validity_date,
            "basis": record.client_order_ref or "",
        }


class ReportTaxInvoice(models.AbstractModel):
    """«Счёт-фактура» (decree 1137 of the Government of Russia of 26.12.2011)."""

    _name = "report.crm_corporate_sales.report_tax_invoice"
    _inherit = ["crm.printed.form"]
    _description = "Tax Invoice"
    _source_model = "account.move"
    _closing_kinds = ("tax_invoice",)

    @api.model
    def _make_form(self, record):
        if record.state != "posted":
            raise UserError(
                self.env._("Confirm the invoice first: its number and date go on the form.")
            )
        base_lines = record._get_printed_base_lines()
        shipped = record._get_shipping_documents()
        numbers = ", ".join(
            f"№ {picking.name} от {fields.Date.to_date(picking.date_done).strftime('%d.%m.%Y')}"
            for picking in shipped
        )
        orders = record.line_ids.sale_line_ids.order_id
        table = self._make_table(base_lines, record.currency_id)
        return {
            **self._get_sides(
                record.company_id,
                record.partner_id,
                record.partner_shipping_id or record.partner_id,
            ),
            "table": table,
            "number": record.name,
            "date": record.invoice_date,
            "payments": ", ".join(
                f"№ {number} от {day.strftime('%d.%m.%Y')}"
                for number, day in record._get_paid_documents()
            ),
            "shipping": f"№ п/п 1–{table['count']} {numbers}" if numbers else "",
            "has_goods": any(row["is_goods"] for row in table["rows"]),
            "date_shipped": fields.Date.to_date(shipped[-1:].date_done) or record.invoice_date,
            "basis": self._get_basis(orders),
            "transport": ", ".join(shipped.mapped("name")),
        }

    @api.model
    def _get_basis(self, orders):
        """The contract of the deal, else the client's order or ours."""
        contracts = orders.opportunity_id.contract_ids.filtered(
            lambda contract: contract.state == "signed"
        )
        if contracts:
            contract = contracts[-1]
            return f"Договор № {contract.number} от {contract.date.strftime('%d.%m.%Y')}"
        return ", ".join(
            f"Заказ № {order.client_order_ref or order.name} от "
            f"{order.date_order.strftime('%d.%m.%Y')}"
            for order in orders
        )


class ReportUpd(models.AbstractModel):
    """«УПД»: tax invoice and act of transfer in one, status 1 (letter MMV-20-3/96@ of the Federal
    Tax Service of 21.10.2013).
    """

    _name = "report.crm_corporate_sales.report_upd"
    _inherit = ["report.crm_corporate_sales.report_tax_invoice"]
    _description = "Universal Transfer Document"
    _closing_kinds = ("upd",)


class ReportAct(models.AbstractModel):
    """«Акт об оказании услуг» of the services of an invoice."""

    _name = "report.crm_corporate_sales.report_act"
    _inherit = ["report.crm_corporate_sales.report_tax_invoice"]
    _description = "Act of Services"
    _closing_kinds = ("act",)

    @api.model
    def _make_form(self, record):
        services = record._get_printed_base_lines(kinds=("service",))
        if not services:
            raise UserError(
                self.env._("“%(invoice)s” has no services to close by an act.", invoice=record.name)
            )
        form = super()._make_form(record)
        return {**form, "table": self._make_table(services, record.currency_id)}


class ReportTorg12(models.AbstractModel):
    """«Товарная накладная ТОРГ-12» (decree 132 of Goskomstat of 25.12.1998)."""

    _name = "report.crm_corporate_sales.report_torg12"
    _inherit = ["crm.printed.form"]
    _description = "Waybill TORG-12"
    _source_model = "stock.picking"
    _closing_kinds = ("waybill",)

    @api.model
    def _make_form(self, record):
        base_lines = record._get_printed_base_lines()
        if not base_lines:
            raise UserError(
                self.env._(
                    "“%(transfer)s” ships nothing of a customer's order.", transfer=record.name
                )
            )
        order = record.move_ids.sale_line_id.order_id[:1]
        moment = record.date_done or record.scheduled_date
        weight = sum(
            move.product_id.weight * (move.quantity or move.product_uom_qty)
            for move in record.move_ids
        )
        return {
            **self._get_sides(
                record.company_id, order.partner_invoice_id, record.partner_id or order.partner_id
            ),
            "table": self._make_table(base_lines, order.currency_id),
            "number": record.name,
            "date": fields.Datetime.context_timestamp(record, moment).date(),
            "basis": self.env["report.crm_corporate_sales.report_tax_invoice"]._get_basis(order),
            "weight": weight,
            "order": order.name,
            "packages": len(record.move_line_ids.result_package_id) or "",
        }


class ReportTransportNote(models.AbstractModel):
    """«Транспортная накладная» (decree 2116 of the Government of Russia of 30.11.2021)."""

    _name = "report.crm_corporate_sales.report_transport_note"
    _inherit = ["report.crm_corporate_sales.report_torg12"]
    _description = "Transport Note"
    _closing_kinds = ()

    @api.model
    def _make_form(self, record):
        form = super()._make_form(record)
        carrier = record.carrier_id if "carrier_id" in record._fields else False
        return {
            **form,
            "loading_address": record.picking_type_id.warehouse_id.partner_id._get_requisites_address()
            or form["seller"]["address"],
            "carrier": carrier.name if carrier else "",
        }
