from odoo import api, fields, models
from odoo.tools import SQL


class CrmClaimReport(models.Model):
    """How many claims there are for what was delivered, by product and month."""

    _name = "crm.claim.report"
    _description = "Rate of Claims"
    _auto = False
    _order = "month desc, id"
    _rec_name = "product_id"
    _depends = {
        "crm.claim": ["product_id", "company_id", "date_claim", "quantity", "state", "team_id"],
        "sale.order.line": ["order_id", "product_id", "qty_delivered", "state"],
        "sale.order": ["company_id", "team_id", "effective_date", "date_order"],
        "stock.move": ["sale_line_id", "state", "date", "quantity", "location_dest_id"],
        "product.product": ["product_tmpl_id"],
        "product.template": ["categ_id"],
    }

    month = fields.Date(readonly=True)
    company_id = fields.Many2one(comodel_name="res.company", readonly=True)
    team_id = fields.Many2one(comodel_name="crm.team", string="Sales Team", readonly=True)
    product_id = fields.Many2one(comodel_name="product.product", readonly=True)
    product_category_id = fields.Many2one(comodel_name="product.category", readonly=True)
    delivered = fields.Float(
        digits="Product Unit", readonly=True, help="Quantity delivered in the month."
    )
    claims = fields.Integer(readonly=True, help="Claims received in the month.")
    claimed = fields.Float(string="Claimed Quantity", digits="Product Unit", readonly=True)
    rate = fields.Float(
        string="Rate of Claims (%)",
        readonly=True,
        aggregator="avg",
        help="Claimed quantity against delivered quantity; 0 while nothing was delivered.",
    )

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT row_number() OVER (ORDER BY fact.month, fact.company_id, fact.team_id,
                                      fact.product_id) AS id,
                   fact.month, fact.company_id, fact.team_id, fact.product_id,
                   template.categ_id AS product_category_id, sum(fact.delivered) AS delivered,
                   sum(fact.claims)::int AS claims, sum(fact.claimed) AS claimed,
                   COALESCE(100.0 * sum(fact.claimed) / NULLIF(sum(fact.delivered), 0), 0) AS rate
              FROM (
                SELECT date_trunc('month', move.date)::date AS month, sale.company_id,
                       sale.team_id, move.product_id, move.quantity AS delivered, 0 AS claims,
                       0.0 AS claimed
                  FROM stock_move move
                  JOIN stock_location target ON target.id = move.location_dest_id
                  JOIN sale_order_line line ON line.id = move.sale_line_id
                  JOIN sale_order sale ON sale.id = line.order_id
                 WHERE move.state = 'done' AND target.usage = 'customer'
                 UNION ALL
                SELECT date_trunc('month', COALESCE(sale.effective_date, sale.date_order))::date,
                       sale.company_id, sale.team_id, line.product_id, line.qty_delivered, 0, 0.0
                  FROM sale_order_line line
                  JOIN sale_order sale ON sale.id = line.order_id
                 WHERE line.qty_delivered > 0 AND line.state = 'sale'
                   AND NOT EXISTS (SELECT FROM stock_move WHERE sale_line_id = line.id)
                 UNION ALL
                SELECT date_trunc('month', date_claim)::date, company_id, team_id, product_id, 0.0,
                       1, quantity
                  FROM crm_claim
              ) fact
              JOIN product_product product ON product.id = fact.product_id
              JOIN product_template template ON template.id = product.product_tmpl_id
          GROUP BY fact.month, fact.company_id, fact.team_id, fact.product_id, template.categ_id
            """
        )

    @api.model
    def _read_group_select(self, aggregate_spec, query):
        if aggregate_spec != "rate:avg":
            return super()._read_group_select(aggregate_spec, query)
        # the rate of a group is that of its sums
        self._check_field_access(self._fields["rate"], "read")
        return SQL(
            "COALESCE(100.0 * SUM(%s) / NULLIF(SUM(%s), 0), 0)",
            self._field_to_sql(self._table, "claimed", query),
            self._field_to_sql(self._table, "delivered", query),
        )
