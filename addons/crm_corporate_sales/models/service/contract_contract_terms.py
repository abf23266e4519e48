from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from odoo import Command, api, models
from odoo.exceptions import UserError
from odoo.tools import format_amount, format_date

from ...engine import service_visits

#: the day of a visit begins at this hour in the company's time zone
VISIT_HOUR = 9


class ContractContract(models.Model):
    """Terms of a service contract: periods with their invoiced line and their visits.

    Everything here runs with the rights of the server; callers check the rights on the deal.
    """

    _inherit = "contract.contract"

    @api.model
    @api.private
    def make_service(self, lead, terms, order=None, equipment=()):
        """Make a draft service contract of a deal, with its entry in the register.

        :param lead: the deal, whose customer is served
        :param dict terms: ``date_start, date_end`` (dates, both inclusive), ``price`` (of one
            invoice), ``recurring_rule_type``, ``visit_count``, ``product`` (``product.product``),
            ``engineers`` (``res.users``)
        :param order: the order whose equipment is serviced
        :param equipment: list of values of ``crm.service.equipment``
        :return: ``contract.contract`` (sudo)
        """
        company = lead.company_id or (order and order.company_id) or self.env.company
        partner = lead.partner_id.commercial_partner_id
        currency = (order and order.currency_id) or company.currency_id
        contracts = self.sudo().with_company(company)
        register = contracts.env["crm.contract"].create(
            {
                "kind": "service",
                "lead_id": lead.id,
                "partner_id": partner.id,
                "company_id": company.id,
                "currency_id": currency.id,
                "user_id": lead.user_id.id or self.env.uid,
            }
        )
        contract = contracts.create(
            {
                "name": self.env._("Service: %(customer)s", customer=partner.name),
                "code": register.number,
                "lead_id": lead.id,
                "order_id": order.id if order else False,
                "register_id": register.id,
                "partner_id": partner.id,
                "company_id": company.id,
                "currency_id": currency.id,
                "user_id": register.user_id.id,
                "contract_type": "sale",
                "line_recurrence": True,
                "payment_term_id": partner.with_company(company).property_payment_term_id.id,
                "equipment_ids": [Command.create(item) for item in equipment],
            }
        )
        contract._add_period(terms)
        return contract

    def _add_period(self, terms):
        """Add a period: the line that is invoiced and the visits; the register follows.

        :param dict terms: see :meth:`make_service`
        """
        self.ensure_one()
        last = self.period_ids.sorted("date_start")[-1:]
        self._check_terms(terms, last)
        rule = terms["recurring_rule_type"]
        line = self.env["contract.line"].create(self._prepare_line_vals(terms))
        invoices = service_visits.invoice_count(terms["date_start"], terms["date_end"], rule, 1)
        period = self.env["crm.service.period"].create(
            {
                "contract_id": self.id,
                "currency_id": self.currency_id.id,
                "date_start": terms["date_start"],
                "date_end": terms["date_end"],
                "price": terms["price"],
                "amount": terms["price"] * invoices,
                "previous_price": last.price,
                "recurring_rule_type": rule,
                "visit_count": terms["visit_count"],
                "user_id": self.env.uid,
                "line_id": line.id,
            }
        )
        self._plan_visits(period, terms.get("engineers") or self.env["res.users"])
        self._update_register()
        return period

    def _check_terms(self, terms, last):
        if terms["date_end"] < terms["date_start"]:
            raise UserError(self.env._("Service can't end before it begins."))
        if terms["price"] < 0:
            raise UserError(self.env._("The price of service can't be negative."))
        if not 0 <= terms["visit_count"] <= 366:
            raise UserError(self.env._("Plan between 0 and 366 visits."))
        if last and terms["date_start"] <= last.date_end:
            raise UserError(
                self.env._(
                    "Service is agreed till %(date)s already; the new period begins after it.",
                    date=format_date(self.env, last.date_end),
                )
            )

    def _prepare_line_vals(self, terms):
        product = terms["product"]
        partner = self.partner_id
        name = product.with_context(lang=partner.lang).get_product_multiline_description_sale()
        return {
            "contract_id": self.id,
            "product_id": product.id,
            "name": f"{name} #START# – #END#",
            "quantity": 1.0,
            "uom_id": product.uom_id.id,
            "automatic_price": False,
            "specific_price": terms["price"],
            "date_start": terms["date_start"],
            "date_end": terms["date_end"],
            "recurring_rule_type": terms["recurring_rule_type"],
            "recurring_interval": 1,
            "recurring_invoicing_type": "pre-paid",
            "recurring_next_date": terms["date_start"],
        }

    def _update_register(self):
        """Validity and sum of the register's entry are those of the periods, kept there for its
        reminders.
        """
        self.ensure_one()
        periods = self.period_ids
        self.register_id._as_service().write(
            {
                "valid_from": min(periods.mapped("date_start")),
                "valid_to": max(periods.mapped("date_end")),
                "amount": sum(periods.mapped("amount")),
            }
        )

    # ------------------------------------------------------------
    # change and renewal
    # ------------------------------------------------------------

    @api.private
    def change_terms(self, terms):
        """Replace the terms of a contract that is not signed yet.

        :raises UserError: it is signed already
        """
        self.ensure_one()
        self.register_id._lock_state()
        if self.register_id.state not in ("draft", "approval", "sent"):
            raise UserError(
                self.env._(
                    "“%(contract)s” is signed; its terms are changed by a renewal.",
                    contract=self.display_name,
                )
            )
        self.visit_ids.unlink()
        self.period_ids.line_id.unlink()
        self.period_ids.unlink()
        self._add_period(terms)

    @api.private
    def renew_service(self, terms):
        """Add the next period to a signed or expired contract.

        :return: the new ``crm.service.period``
        :raises UserError: it was never signed, or was terminated
        """
        self.ensure_one()
        register = self.register_id
        register._lock_state()
        if register.state not in ("signed", "expired"):
            raise UserError(
                self.env._(
                    "Only a signed service contract is renewed; “%(contract)s” is not.",
                    contract=self.display_name,
                )
            )
        self.invalidate_recordset(["period_ids"])
        period = self._add_period(terms)
        if register.state == "expired":
            register.action_renew()
        self.visit_ids._sync_event()
        self._note_renewal(period)
        return period

    def _note_renewal(self, period):
        self.message_post(
            body=self.env._(
                "Renewed till %(date)s. Price: %(price)s (before: %(before)s).",
                date=format_date(self.env, period.date_end),
                price=format_amount(self.env, period.price, period.currency_id),
                before=format_amount(self.env, period.previous_price, period.currency_id),
            ),
            author_id=self.env.user.partner_id.id,
            subtype_xmlid="mail.mt_note",
        )

    # ------------------------------------------------------------
    # visits
    # ------------------------------------------------------------

    def _plan_visits(self, period, engineers):
        count = period.visit_count
        if not count:
            return
        days = service_visits.plan_visits(
            period.date_start,
            period.date_end,
            count,
            self._get_working_days(period.date_start, period.date_end).__contains__,
        )
        zone = ZoneInfo(self.company_id.resource_calendar_id.tz or "UTC")
        first = max(self.visit_ids.mapped("number"), default=0) + 1
        self.env["crm.service.visit"].create(
            [
                {
                    "contract_id": self.id,
                    "period_id": period.id,
                    "number": number,
                    "date_start": datetime.combine(day, time(VISIT_HOUR), zone)
                    .astimezone(ZoneInfo("UTC"))
                    .replace(tzinfo=None),
                    "engineer_ids": [Command.set(engineers.ids)],
                }
                for number, day in enumerate(days, start=first)
            ]
        )

    def _get_working_days(self, start, end):
        """Set of the company's working days from ``start`` to ``end``."""
        calendar = self.company_id.resource_calendar_id
        if not calendar:
            days = (start + timedelta(days=number) for number in range((end - start).days + 1))
            return {day for day in days if day.weekday() < 5}
        zone = ZoneInfo(calendar.tz or "UTC")
        intervals = calendar._work_intervals_batch(
            datetime.combine(start, time.min, zone), datetime.combine(end, time.max, zone)
        )[False]
        return {begin.astimezone(zone).date() for begin, _end, _meta in intervals}

    # ------------------------------------------------------------
    # what the register's status means here
    # ------------------------------------------------------------

    def _on_register_state(self, state):
        """The register's entry has moved (called with the rights of the server)."""
        if state == "signed":
            self.visit_ids._sync_event()
        elif state == "terminated":
            self.visit_ids.filtered(lambda visit: visit.state == "planned")._cancel()
            self.contract_line_ids.write({"is_canceled": True})
        self.order_id._touch_execution()
        self.lead_id.order_ids._touch_execution()
