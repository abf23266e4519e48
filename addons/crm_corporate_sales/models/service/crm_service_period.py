from odoo import api, fields, models

RULES = [
    ("monthly", "Every month"),
    ("quarterly", "Every quarter"),
    ("semesterly", "Every half-year"),
    ("yearly", "Every year"),
]


class CrmServicePeriod(models.Model):
    """A period of a service contract with its price; renewals add the next one. Made by the
    server, kept for good: it is the history of prices.
    """

    _name = "crm.service.period"
    _inherit = ["crm.owned.part"]
    _owner_field = "contract_id"
    _description = "Period of a Service Contract"
    _order = "contract_id, date_start desc, id desc"
    _rec_name = "date_start"

    contract_id = fields.Many2one(
        comodel_name="contract.contract",
        string="Service Contract",
        required=True,
        index=True,
        readonly=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="contract_id.company_id", store=True)
    currency_id = fields.Many2one(comodel_name="res.currency", required=True, readonly=True)
    date_start = fields.Date(string="From", required=True, readonly=True)
    date_end = fields.Date(string="Till", required=True, readonly=True)
    price = fields.Monetary(
        required=True, readonly=True, help="For each invoice, without taxes.", aggregator=None
    )
    amount = fields.Monetary(
        string="Price of the Period", required=True, readonly=True, help="All invoices together."
    )
    previous_price = fields.Monetary(readonly=True, aggregator=None)
    price_change = fields.Float(
        string="Change (%)", compute="_compute_price_change", aggregator=None
    )
    recurring_rule_type = fields.Selection(
        selection=RULES, string="Invoiced", required=True, readonly=True
    )
    visit_count = fields.Integer(string="Visits", readonly=True)
    user_id = fields.Many2one(comodel_name="res.users", string="Agreed by", readonly=True)
    line_id = fields.Many2one(
        comodel_name="contract.line",
        string="Invoiced Line",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )

    _dates_order = models.Constraint(
        "CHECK (date_start <= date_end)", "A period of service can't end before it begins."
    )
    _price_positive = models.Constraint(
        "CHECK (price >= 0)", "The price of service can't be negative."
    )
    _one_start = models.UniqueIndex(
        "(contract_id, date_start)",
        "Somebody else has just agreed this period. Reload the page.",
    )

    @api.depends("price", "previous_price")
    def _compute_price_change(self):
        for period in self:
            before = period.previous_price
            period.price_change = 100 * (period.price - before) / before if before else 0.0
