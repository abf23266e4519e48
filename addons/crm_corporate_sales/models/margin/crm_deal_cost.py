from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CrmDealCost(models.Model):
    """A cost of a deal that no document of the order tells: freight, travel, a commission."""

    _name = "crm.deal.cost"
    _inherit = ["crm.lead.part", "crm.margin.source"]
    _description = "Cost of a Deal"
    _order = "date desc, id desc"
    _check_company_auto = True

    lead_id = fields.Many2one(
        comodel_name="crm.lead",
        string="Deal",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
    )
    order_id = fields.Many2one(
        comodel_name="sale.order",
        index="btree_not_null",
        ondelete="restrict",
        domain="[('opportunity_id', '=', lead_id)]",
        help="Empty: a cost of the deal as a whole.",
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        compute="_compute_company_id",
        store=True,
        required=True,
        precompute=True,
        index=True,
    )
    kind = fields.Selection(
        [
            ("delivery", "Delivery"),
            ("commissioning", "Commissioning"),
            ("certification", "Certification"),
            ("claims", "Claims"),
            ("services", "Services"),
            ("other", "Other"),
        ],
        required=True,
        default="delivery",
    )
    name = fields.Char(string="What For", required=True)
    date = fields.Date(required=True, default=fields.Date.context_today)
    currency_id = fields.Many2one(
        comodel_name="res.currency",
        required=True,
        default=lambda self: self.env.company.currency_id,
    )
    amount_planned = fields.Monetary(
        string="Planned", help="Without the taxes that the company gets back."
    )
    amount = fields.Monetary(string="Actual", help="Without the taxes that the company gets back.")
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Currency of the Company"
    )
    amount_planned_company = fields.Monetary(
        string="Planned (Company)",
        compute="_compute_amounts_company",
        store=True,
        currency_field="company_currency_id",
    )
    amount_company = fields.Monetary(
        string="Actual (Company)",
        compute="_compute_amounts_company",
        store=True,
        currency_field="company_currency_id",
        help="In the currency of the company, at the rate of the day.",
    )
    document = fields.Char(help="Number of the waybill, ticket or receipt.")
    bill_id = fields.Many2one(
        comodel_name="account.move",
        string="Vendor Bill",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        domain="[('move_type', 'in', ('in_invoice', 'in_refund'))]",
        groups="account.group_account_invoice,account.group_account_readonly",
        help="The bill this cost is on. It counts while the bill is posted; several deals can "
        "share one bill.",
    )

    _amounts_positive = models.Constraint(
        "CHECK (amount_planned >= 0)", "A planned cost can't be less than nothing."
    )

    @api.depends("lead_id.company_id", "order_id.company_id")
    def _compute_company_id(self):
        for cost in self:
            # sudo: an accountant may have no right on the order
            order = cost.sudo().order_id
            cost.company_id = (
                order.company_id or cost.lead_id.company_id or cost.company_id or self.env.company
            )

    @api.depends("amount", "amount_planned", "currency_id", "company_id", "date")
    def _compute_amounts_company(self):
        for cost in self:
            rate = 1.0
            if cost.currency_id and cost.company_id:
                rate = self.env["res.currency"]._get_conversion_rate(
                    cost.currency_id,
                    cost.company_id.currency_id,
                    cost.company_id,
                    cost.date or fields.Date.context_today(cost),
                )
            cost.amount_company = cost.amount * rate
            cost.amount_planned_company = cost.amount_planned * rate

    @api.constrains("order_id", "lead_id")
    def _check_order(self):
        # sudo: an accountant may have no right on the order
        for cost in self.sudo().filtered("order_id"):
            if cost.order_id.opportunity_id != cost.lead_id:
                raise ValidationError(
                    self.env._(
                        "The order %(order)s does not belong to the deal “%(deal)s”.",
                        order=cost.order_id.name,
                        deal=cost.lead_id.name,
                    )
                )

    @api.constrains("bill_id", "amount", "currency_id", "date")
    def _check_bill(self):
        """What deals take from a bill is not more than is on it, and not counted already."""
        # sudo: costs of other deals on the same bill count as well
        for bill in self.sudo().bill_id:
            if bill.move_type not in ("in_invoice", "in_refund"):
                raise ValidationError(
                    self.env._("“%(document)s” is no vendor bill.", document=bill.display_name)
                )
            free = sum(bill._get_lines_free_for_deals().mapped("balance"))
            costs = self.sudo().search([("bill_id", "=", bill.id)])
            taken = sum(costs.mapped("amount_company"))
            currency = bill.company_id.currency_id
            if currency.compare_amounts(abs(taken), abs(free)) > 0:
                raise ValidationError(
                    self.env._(
                        "Deals take %(taken)s from the bill %(bill)s, but only %(free)s of it are "
                        "not counted by an order to the vendor already.",
                        taken=currency.format(taken),
                        bill=bill.display_name,
                        free=currency.format(free),
                    )
                )

    @api.model
    def _get_owner_operation(self, operation):
        # who may count costs is told by the rules of this model; accountants only read deals
        return "read"

    def _touch_margins(self):
        # sudo: only noted for the count of the server
        self.sudo().order_id._mark_margin_stale()

    @api.private
    def _get_amounts(self):
        """{cost: (planned, actual)} in the currency of its company; an unposted bill is no cost."""
        # sudo: the state of the bill decides; the caller answers for who sees the result
        found = {}
        for cost in self.sudo():
            counts = not cost.bill_id or cost.bill_id.state == "posted"
            found[cost] = (
                cost.amount_planned_company,
                cost.amount_company if counts else 0.0,
            )
        return found
