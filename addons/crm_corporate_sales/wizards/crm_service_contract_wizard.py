from dateutil.relativedelta import relativedelta
from odoo import Command, api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..engine import service_visits
from ..models.service.crm_service_period import RULES


class CrmServiceContractWizard(models.TransientModel):
    """Terms of a service contract: a new one, changed before signing, or the next period."""

    _name = "crm.service.contract.wizard"
    _description = "Terms of a Service Contract"

    mode = fields.Selection(
        selection=[("new", "New"), ("change", "Change"), ("renew", "Renew")],
        required=True,
        default="new",
        readonly=True,
    )
    lead_id = fields.Many2one(comodel_name="crm.lead", string="Deal", required=True, readonly=True)
    contract_id = fields.Many2one(
        comodel_name="contract.contract", string="Service Contract", readonly=True
    )
    company_id = fields.Many2one(
        comodel_name="res.company", compute="_compute_company_id", compute_sudo=True
    )
    currency_id = fields.Many2one(
        comodel_name="res.currency", compute="_compute_company_id", compute_sudo=True
    )
    order_id = fields.Many2one(
        comodel_name="sale.order",
        string="Sales Order",
        domain="[('opportunity_id', '=', lead_id), ('state', '=', 'sale')]",
        help="Whose equipment is serviced; empty: of all orders of the deal.",
    )
    date_start = fields.Date(string="From", required=True)
    date_end = fields.Date(string="Till", required=True)
    product_id = fields.Many2one(
        comodel_name="product.product",
        string="Invoiced As",
        required=True,
        domain=[("type", "=", "service")],
    )
    price = fields.Monetary(required=True, help="For each invoice, without taxes.")
    previous_price = fields.Monetary(readonly=True)
    price_change = fields.Float(
        string="Price Change (%)", help="Against the price of the last period."
    )
    recurring_rule_type = fields.Selection(
        selection=RULES,
        string="Invoiced",
        required=True,
        default="quarterly",
        help="The invoice is made on the first day of each of these periods.",
    )
    visit_count = fields.Integer(string="Visits", help="Spread evenly over the period.")
    engineer_ids = fields.Many2many(
        comodel_name="res.users",
        relation="crm_service_contract_wizard_engineer_rel",
        string="Engineers",
        domain=lambda self: self.env["crm.service.visit"]._get_engineer_domain(),
    )
    line_ids = fields.One2many(
        comodel_name="crm.service.contract.wizard.line",
        inverse_name="wizard_id",
        string="Delivered Equipment",
    )
    amount = fields.Monetary(
        string="Price of the Period", compute="_compute_amount", help="All invoices together."
    )

    # ------------------------------------------------------------
    # defaults
    # ------------------------------------------------------------

    @api.model
    def default_get(self, fields_list):
        values = super().default_get(fields_list)
        context = self.env.context
        lead = self.env["crm.lead"].browse(context.get("default_lead_id"))
        contract = self.env["contract.contract"].browse(context.get("default_contract_id"))
        mode = context.get("default_mode", "new")
        if mode == "new" and lead:
            lead.check_access("read")
            own = self._prepare_new_defaults(lead)
        elif contract:
            contract.check_access("read")
            own = self._prepare_next_defaults(contract, mode)
        else:
            own = {}
        return {**{name: own[name] for name in own if name in fields_list}, **values}

    def _prepare_new_defaults(self, lead):
        company = lead.company_id or self.env.company
        start = fields.Date.context_today(self)
        items = self._get_delivered(lead)
        orders = items.order_id or lead.order_ids.filtered(lambda order: order.state == "sale")
        return {
            "date_start": start,
            "date_end": service_visits.period_end(start, 12),
            "product_id": company.sudo()._get_service_product().id,
            "visit_count": company.sudo().service_visit_count,
            "order_id": orders.id if len(orders) == 1 else False,
            "line_ids": [Command.create(self._prepare_line(item)) for item in items],
        }

    @api.model
    def _get_delivered(self, lead):
        """Equipment delivered to the deal and under no running service contract of it."""
        items = self.env["crm.delivered.item"].search(
            [("lead_id", "=", lead.id), ("is_service", "=", False)]
        )
        # sudo: only to leave out what is serviced already
        served = (
            lead.sudo()
            .service_contract_ids.filtered(
                lambda contract: contract.service_state not in ("terminated", "expired")
            )
            .equipment_ids
        )
        return items.filtered(
            lambda item: (
                item.lot_id not in served.lot_id
                if item.lot_id
                else item.order_line_id not in served.order_line_id
            )
        )

    @api.model
    def _prepare_line(self, item):
        item = item.sudo()  # names of products and serial numbers the user may see by the order
        return {
            "product_id": item.product_id.id,
            "lot_id": item.lot_id.id,
            "lot_name": item.lot_name,
            "order_line_id": item.order_line_id.id,
            "quantity": item.quantity,
        }

    def _prepare_next_defaults(self, contract, mode):
        # sudo: of a contract that the user reads
        last = contract.sudo().period_ids.sorted("date_start")[-1:]
        start, end = last.date_start, last.date_end
        if mode == "renew":
            start, end = service_visits.next_period(start, end)
        return {
            "order_id": contract.order_id.id,
            "date_start": start,
            "date_end": end,
            "price": last.price,
            "previous_price": last.price if mode == "renew" else last.previous_price,
            "product_id": last.line_id.product_id.id,
            "recurring_rule_type": last.recurring_rule_type,
            "visit_count": last.visit_count,
            "engineer_ids": [
                Command.set(contract.sudo().visit_ids.sorted("date_start")[-1:].engineer_ids.ids)
            ],
        }

    # ------------------------------------------------------------
    # compute
    # ------------------------------------------------------------

    @api.depends("lead_id", "contract_id", "order_id")
    def _compute_company_id(self):
        for wizard in self:
            source = wizard.contract_id or wizard.order_id
            company = source.company_id or wizard.lead_id.company_id or self.env.company
            wizard.company_id = company
            wizard.currency_id = source.currency_id or company.currency_id

    @api.depends("price", "date_start", "date_end", "recurring_rule_type")
    def _compute_amount(self):
        for wizard in self:
            start, end, rule = wizard.date_start, wizard.date_end, wizard.recurring_rule_type
            wizard.amount = wizard.price * (
                service_visits.invoice_count(start, end, rule, 1) if start and end and rule else 0
            )

    @api.onchange("price_change")
    def _onchange_price_change(self):
        if self.previous_price:
            price = self.previous_price * (1 + self.price_change / 100)
            self.price = self.currency_id.round(price)

    @api.onchange("date_start")
    def _onchange_date_start(self):
        if self.mode == "new" and self.date_start:
            self.date_end = self.date_start + relativedelta(years=1, days=-1)

    @api.constrains("date_start", "date_end", "price", "visit_count")
    def _check_terms(self):
        for wizard in self:
            if wizard.date_end < wizard.date_start:
                raise ValidationError(self.env._("Service can't end before it begins."))
            if wizard.price < 0 or wizard.visit_count < 0:
                raise ValidationError(self.env._("Price and number of visits can't be negative."))

    # ------------------------------------------------------------
    # actions
    # ------------------------------------------------------------

    def action_confirm(self):
        """Make, change or renew the contract.

        :return: action that opens it
        :raises AccessError: the deal is not the user's to change
        :raises UserError: terms that can't be
        """
        self.ensure_one()
        self.lead_id.check_access("write")
        terms = self._prepare_terms()
        contract = self.contract_id
        if self.mode == "new":
            if not self.lead_id.partner_id:
                raise UserError(self.env._("The deal has no customer yet. Set the customer first."))
            contract = contract.make_service(
                self.lead_id,
                terms,
                self.order_id,
                self._prepare_equipment(),
            ).sudo(False)
        else:
            contract.check_access("write")
            # sudo: OCA's lines are the accountant's; the right to the deal was checked
            if self.mode == "renew":
                contract.sudo().renew_service(terms)
            else:
                contract.sudo().change_terms(terms)
        form = self.env.ref("crm_corporate_sales.contract_contract_view_form_service")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Service Contract"),
            "res_model": "contract.contract",
            "res_id": contract.id,
            "views": [(form.id, "form")],
        }

    def _prepare_equipment(self):
        """Values of the chosen machines.

        :raises UserError: one of them was not delivered to this deal
        """
        delivered = {
            (item.product_id.id, item.lot_id.id)
            for item in self.env["crm.delivered.item"].search([("lead_id", "=", self.lead_id.id)])
        }
        chosen = self.line_ids.filtered("is_chosen")
        for line in chosen:
            if (line.product_id.id, line.lot_id.id) not in delivered:
                raise UserError(
                    self.env._(
                        "“%(product)s” was not delivered to this deal.",
                        product=line.product_id.display_name,
                    )
                )
        return [line._prepare_equipment_vals() for line in chosen]

    def _prepare_terms(self):
        return {
            "date_start": self.date_start,
            "date_end": self.date_end,
            "price": self.price,
            "recurring_rule_type": self.recurring_rule_type,
            "visit_count": self.visit_count,
            "product": self.product_id,
            "engineers": self.engineer_ids,
        }


class CrmServiceContractWizardLine(models.TransientModel):
    """A delivered machine, to be serviced or not."""

    _name = "crm.service.contract.wizard.line"
    _description = "Delivered Equipment to Service"

    wizard_id = fields.Many2one(
        comodel_name="crm.service.contract.wizard", required=True, ondelete="cascade"
    )
    is_chosen = fields.Boolean(string="Serviced", default=True)
    product_id = fields.Many2one(comodel_name="product.product", string="Equipment", required=True)
    lot_id = fields.Many2one(comodel_name="stock.lot")
    lot_name = fields.Char(string="Serial Number")
    order_line_id = fields.Many2one(comodel_name="sale.order.line")
    quantity = fields.Float(digits="Product Unit", default=1.0)

    def _prepare_equipment_vals(self):
        self.ensure_one()
        return {
            "product_id": self.product_id.id,
            "lot_id": self.lot_id.id,
            "order_line_id": self.order_line_id.id,
            "quantity": self.quantity,
        }
