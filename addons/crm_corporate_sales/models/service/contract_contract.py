from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

#: what salespeople may change by hand; terms are agreed by the wizard
SELLER_FIELDS = frozenset(
    {"note", "user_id", "equipment_ids", "visit_ids", "payment_term_id", "invoice_partner_id"}
)
#: groups with OCA's own rights on contracts
READERS = "account.group_account_invoice"
WRITERS = "account.group_account_manager"


class ContractContract(models.Model):
    """A service contract is a contract of OCA (recurring invoices) that belongs to a deal.

    The paper itself (number, date, signature, status) is in the register of contracts, linked.
    Accountants have OCA's own rights; for everybody else the rights are those on the deal.
    """

    _name = "contract.contract"
    _inherit = ["contract.contract", "crm.lead.part.optional"]

    lead_id = fields.Many2one(
        comodel_name="crm.lead",
        string="Deal",
        index="btree_not_null",
        ondelete="restrict",
        copy=False,
        help="The service contract follows the rights on this deal.",
    )
    order_id = fields.Many2one(
        comodel_name="sale.order",
        string="Sales Order",
        index="btree_not_null",
        ondelete="set null",
        copy=False,
        help="The order whose equipment is serviced.",
    )
    register_id = fields.Many2one(
        comodel_name="crm.contract",
        string="Register Entry",
        readonly=True,
        copy=False,
        ondelete="restrict",
        help="Number, date, signature and status of the contract.",
    )
    service_state = fields.Selection(
        related="register_id.state", string="Status", store=True, index="btree_not_null"
    )
    equipment_ids = fields.One2many(
        comodel_name="crm.service.equipment",
        inverse_name="contract_id",
        copy=False,
    )
    period_ids = fields.One2many(
        comodel_name="crm.service.period",
        inverse_name="contract_id",
        string="Periods and Prices",
        readonly=True,
        copy=False,
    )
    visit_ids = fields.One2many(
        comodel_name="crm.service.visit", inverse_name="contract_id", string="Visits", copy=False
    )
    visit_count = fields.Integer(string="Visits Planned", compute="_compute_visit_figures")
    visit_done_count = fields.Integer(string="Visits Done", compute="_compute_visit_figures")
    next_visit_date = fields.Date(compute="_compute_visit_figures")
    service_price = fields.Monetary(
        string="Price", compute="_compute_service_price", help="For each invoice, last agreed."
    )
    service_rule_type = fields.Char(string="Invoiced", compute="_compute_service_price")

    _register_uniq = models.UniqueIndex(
        "(register_id) WHERE register_id IS NOT NULL",
        "This entry of the register has its service contract already.",
    )

    # ------------------------------------------------------------
    # compute
    # ------------------------------------------------------------

    @api.depends("visit_ids.state", "visit_ids.date_start")
    def _compute_visit_figures(self):
        visits = (
            self.env["crm.service.visit"]
            .search_fetch(
                [("contract_id", "in", self.ids), ("state", "!=", "cancelled")],
                ["contract_id", "state", "date"],
            )
            .grouped("contract_id")
        )
        for contract in self:
            own = visits.get(contract._origin, self.env["crm.service.visit"])
            planned = own.filtered(lambda visit: visit.state == "planned")
            contract.visit_count = len(own)
            contract.visit_done_count = len(own) - len(planned)
            contract.next_visit_date = min(planned.mapped("date"), default=False)

    @api.depends("period_ids.price")
    def _compute_service_price(self):
        rules = dict(
            self.env["crm.service.period"]
            ._fields["recurring_rule_type"]
            ._description_selection(self.env)
        )
        for contract in self:
            last = contract.period_ids.sorted("date_start")[-1:]
            contract.service_price = last.price
            contract.service_rule_type = rules.get(last.recurring_rule_type, False)

    @api.depends("register_id.number", "register_id.date")
    @api.depends_context("lang")
    def _compute_display_name(self):
        services = self.filtered("register_id")
        super(ContractContract, self - services)._compute_display_name()
        # sudo: whoever reads the contract knows its number
        for contract in services.sudo():
            contract.display_name = contract.register_id.display_name

    # ------------------------------------------------------------
    # rights
    # ------------------------------------------------------------

    def _filter_free_of_deal(self, operation):
        """Accountants see and change contracts by the rights OCA gave them."""
        if self.env.user.has_group(READERS if operation == "read" else WRITERS):
            return self.filtered("id")
        if self.env.user._is_portal():
            # OCA's rule shows customers the contracts they follow
            return self.filtered("id")
        return super()._filter_free_of_deal(operation)

    @api.model
    def _get_readable_domain(self):
        if self.env.user.has_group(READERS) or self.env.user._is_portal():
            return fields.Domain.TRUE
        return super()._get_readable_domain()

    def write(self, vals):
        if not self.env.su and not self.env.user.has_group(WRITERS):
            wrong = set(vals) - SELLER_FIELDS - {"message_follower_ids", "activity_ids"}
            if wrong:
                raise AccessError(
                    self.env._(
                        "The terms of a service contract are agreed with “Change the Terms” or "
                        "“Renew”; this is the accountant's: %(fields)s.",
                        fields=", ".join(
                            self._fields[name]._description_string(self.env)
                            for name in sorted(wrong)
                            if name in self._fields
                        ),
                    )
                )
        return super().write(vals)

    # ------------------------------------------------------------
    # invoices
    # ------------------------------------------------------------

    @api.model
    def _get_contracts_to_invoice_domain(self, date_ref=None):
        """A service contract is invoiced from its signature on, and no more once terminated."""
        domain = super()._get_contracts_to_invoice_domain(date_ref)
        return fields.Domain(domain) & (
            fields.Domain("register_id", "=", False)
            | fields.Domain("service_state", "in", ("signed", "expired"))
        )

    def recurring_create_invoice(self):
        if self.register_id and self.service_state not in ("signed", "expired"):
            raise UserError(
                self.env._(
                    "The service contract “%(contract)s” is not signed; there is nothing to "
                    "invoice.",
                    contract=self.display_name,
                )
            )
        self._draw_alone()
        return super().recurring_create_invoice()

    # ------------------------------------------------------------
    # actions
    # ------------------------------------------------------------

    def action_service_send(self):
        """The contract went to the customer (the register's “Sent”)."""
        self.ensure_one()
        register = self.register_id
        if register.state == "draft":
            register.action_submit()
        return register.action_send()

    def action_service_sign(self):
        """Signed by both sides: visits enter the calendar, invoices begin."""
        self.ensure_one()
        if self.register_id.state in ("draft", "approval"):
            self.action_service_send()
        return self.register_id.action_sign()

    def action_service_terminate(self):
        """Ended before its last day: open visits are cancelled, no more invoices."""
        self.ensure_one()
        return self.register_id.action_terminate()

    def action_service_discard(self):
        """Delete a draft together with its entry in the register.

        :raises UserError: the contract has left the draft
        """
        self.ensure_one()
        self.check_access("write")
        register, lead = self.register_id, self.lead_id
        if register.state != "draft":
            raise UserError(
                self.env._(
                    "“%(contract)s” is no draft any more. Terminate it instead.",
                    contract=self.display_name,
                )
            )
        # sudo: OCA lets accounting managers delete only; the draft is the seller's own
        self.sudo().unlink()
        register.unlink()
        return {
            "type": "ir.actions.act_window",
            "res_model": "crm.lead",
            "res_id": lead.id,
            "views": [(False, "form")],
        }

    def action_open_register(self):
        """Open the entry in the register: number, date, signed copy."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "crm.contract",
            "res_id": self.register_id.id,
            "views": [(False, "form")],
        }

    def action_change_terms(self):
        """Open the wizard with the terms of a contract that is not signed yet."""
        return self._open_terms("change")

    def action_renew_service(self):
        """Open the wizard with the next period and the last price."""
        return self._open_terms("renew")

    def _open_terms(self, mode):
        self.ensure_one()
        self.check_access("write")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Renew the Service Contract")
            if mode == "renew"
            else self.env._("Change the Terms"),
            "res_model": "crm.service.contract.wizard",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_mode": mode,
                "default_contract_id": self.id,
                "default_lead_id": self.lead_id.id,
            },
        }

    def get_formview_id(self, access_uid=None):
        if self.register_id and not self.env.user.has_group(READERS):
            return self.env.ref("crm_corporate_sales.contract_contract_view_form_service").id
        return super().get_formview_id(access_uid)
