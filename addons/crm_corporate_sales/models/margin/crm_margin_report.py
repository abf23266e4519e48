from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

RATIOS = {
    "margin_planned_percent": ("margin_planned", "revenue_planned"),
    "margin_actual_percent": ("margin_actual", "revenue_actual"),
}


class CrmMarginReport(models.Model):
    """Planned and actual margin of confirmed orders by person, team, product and month.

    A row is a line's revenue, or a cost of a line, an order or a deal, in the currency of its company.
    """

    _name = "crm.margin.report"
    _description = "Margin Report"
    _auto = False
    _order = "date desc, id"
    _rec_name = "order_id"
    _depends = {
        "sale.order": ["state", "date_order", "user_id", "team_id", "currency_rate"],
        "sale.order.line": ["price_subtotal", "untaxed_amount_invoiced", "is_downpayment"],
        "sale.order.cost": ["planned", "actual", "kind"],
        "crm.deal.cost": ["amount_company", "amount_planned_company", "kind", "date", "order_id"],
    }

    date = fields.Date(readonly=True, help="Day of the order.")
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    order_id = fields.Many2one("sale.order", readonly=True)
    lead_id = fields.Many2one("crm.lead", string="Deal", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    user_id = fields.Many2one("res.users", string="Salesperson", readonly=True)
    team_id = fields.Many2one("crm.team", string="Sales Team", readonly=True)
    product_id = fields.Many2one("product.product", readonly=True)
    categ_id = fields.Many2one("product.category", string="Product Category", readonly=True)
    kind = fields.Selection(
        selection=lambda self: [
            ("revenue", self.env._("Revenue")),
            *self.env["sale.order.cost"]._get_kind_names(),
        ],
        readonly=True,
    )
    revenue_planned = fields.Monetary(string="Ordered (Company)", readonly=True)
    revenue_actual = fields.Monetary(string="Invoiced", readonly=True)
    cost_planned = fields.Monetary(string="Planned Cost", readonly=True)
    cost_actual = fields.Monetary(string="Actual Cost", readonly=True)
    margin_planned = fields.Monetary(string="Planned Margin", readonly=True)
    margin_actual = fields.Monetary(
        string="Actual Margin", readonly=True, help="Invoiced so far without what it cost so far."
    )
    margin_planned_percent = fields.Float(
        string="Planned Margin (%)", readonly=True, aggregator="avg"
    )
    margin_actual_percent = fields.Float(
        string="Actual Margin (%)", readonly=True, aggregator="avg"
    )

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT part.*,
                   part.revenue_planned - part.cost_planned AS margin_planned,
                   part.revenue_actual - part.cost_actual AS margin_actual,
                   NULL::float AS margin_planned_percent,
                   NULL::float AS margin_actual_percent
              FROM (
                SELECT line.id * 3 AS id, sale.date_order::date AS date, sale.company_id,
                       company.currency_id, sale.id AS order_id, sale.opportunity_id AS lead_id,
                       sale.partner_id, sale.user_id, sale.team_id, line.product_id,
                       template.categ_id, 'revenue' AS kind,
                       CASE WHEN line.is_downpayment THEN 0 ELSE line.price_subtotal END
                           / COALESCE(NULLIF(sale.currency_rate, 0), 1) AS revenue_planned,
                       line.untaxed_amount_invoiced
                           / COALESCE(NULLIF(sale.currency_rate, 0), 1) AS revenue_actual,
                       0.0 AS cost_planned, 0.0 AS cost_actual
                  FROM sale_order_line line
                  JOIN sale_order sale ON sale.id = line.order_id
                  JOIN res_company company ON company.id = sale.company_id
             LEFT JOIN product_product product ON product.id = line.product_id
             LEFT JOIN product_template template ON template.id = product.product_tmpl_id
                 WHERE sale.state = 'sale' AND line.display_type IS NULL
             UNION ALL
                SELECT cost.id * 3 + 1, sale.date_order::date, sale.company_id,
                       company.currency_id, sale.id, sale.opportunity_id,
                       sale.partner_id, sale.user_id, sale.team_id, line.product_id,
                       template.categ_id, cost.kind, 0.0, 0.0,
                       cost.planned / COALESCE(NULLIF(sale.currency_rate, 0), 1),
                       cost.actual / COALESCE(NULLIF(sale.currency_rate, 0), 1)
                  FROM sale_order_cost cost
                  JOIN sale_order sale ON sale.id = cost.order_id
                  JOIN res_company company ON company.id = sale.company_id
             LEFT JOIN sale_order_line line ON line.id = cost.line_id
             LEFT JOIN product_product product ON product.id = line.product_id
             LEFT JOIN product_template template ON template.id = product.product_tmpl_id
                 WHERE sale.state = 'sale'
             UNION ALL
                SELECT cost.id * 3 + 2, cost.date, cost.company_id, company.currency_id,
                       NULL, lead.id, lead.partner_id, lead.user_id, lead.team_id, NULL, NULL,
                       cost.kind, 0.0, 0.0, cost.amount_planned_company,
                       CASE WHEN bill.id IS NULL OR bill.state = 'posted'
                            THEN cost.amount_company ELSE 0 END
                  FROM crm_deal_cost cost
                  JOIN crm_lead lead ON lead.id = cost.lead_id
                  JOIN res_company company ON company.id = cost.company_id
             LEFT JOIN account_move bill ON bill.id = cost.bill_id
                 WHERE cost.order_id IS NULL
              ) part
            """
        )

    def _read_group_select(self, aggregate_spec, query):
        name, _colon, function = aggregate_spec.partition(":")
        if name in RATIOS and function in ("avg", "sum", "min", "max"):
            # of the group's own sums: percentages don't add up
            margin, revenue = (
                self._field_to_sql(self._table, part, query) for part in RATIOS[name]
            )
            return SQL("SUM(%s) / NULLIF(SUM(%s), 0)", margin, revenue)
        return super()._read_group_select(aggregate_spec, query)

    # ---- rights ------------------------------------------------------------------------

    @api.model
    def _may_see_report(self):
        return self.env["sale.order"]._sees_all_margins() or bool(
            # sudo: whether the user leads a team
            self.env.user.sudo().led_team_ids
        )

    def _check_access(self, operation):
        if not self._may_see_report():
            return self, lambda: AccessError(
                self.env._(
                    "Margins are seen by sales managers, accountants and the heads of teams."
                )
            )
        return super()._check_access(operation)

    @api.model
    def action_open(self):
        """Open the report with the figures of this moment.

        :return: an action
        :raises AccessError: the caller sees no margins
        """
        self.check_access("read")
        # sudo: the server counts; what the caller sees of it, the rules say
        stale = self.env["sale.order"].sudo().search([("is_margin_stale", "=", True)], limit=500)
        if stale:
            stale._refresh_margins()
        return self.env["ir.actions.act_window"]._for_xml_id(
            "crm_corporate_sales.action_crm_margin_report"
        )
