"""Current clients who buy what they never bought before."""

from odoo import models
from odoo.tools import SQL

from .sources import Source, among, columns, source


class SaleOrderLine(models.Model):
    _name = "sale.order.line"
    _inherit = ["sale.order.line", "crm.fact.source"]


@source
class CrossSaleSource(Source):
    """An order with categories of products that are new to the client; its row for each of them."""

    anchor = "res.partner"
    kinds = {"cross_sale": None, "cross_sale_product": None}  # noqa: RUF012
    documents = ("sale.order",)
    watch = {  # noqa: RUF012
        "sale.order": {"state", "date_order", "partner_id"},
        "sale.order.line": {"product_id", "price_subtotal"},
    }

    def get_anchor_query(self, model_name):
        return {
            "sale.order": """
                SELECT contact.commercial_partner_id
                  FROM sale_order doc JOIN res_partner contact ON contact.id = doc.partner_id
                 WHERE doc.id IN %(ids)s AND doc.state IN ('sale', 'cancel')
                 UNION SELECT partner_id FROM crm_sales_fact
                        WHERE res_model = 'sale.order' AND res_id IN %(ids)s""",
            "sale.order.line": """
                SELECT contact.commercial_partner_id
                  FROM sale_order_line line JOIN sale_order doc ON doc.id = line.order_id
                  JOIN res_partner contact ON contact.id = doc.partner_id
                 WHERE line.id IN %(ids)s AND doc.state = 'sale'""",
        }.get(model_name)

    def get_anchors(self, env, noted):
        return super().get_anchors(
            env, {name: ids for name, ids in noted.items() if name != self.anchor}
        )

    def is_about(self, ids):
        return SQL("fact.partner_id IN %s", ids)

    def rows(self, env, ids):
        return SQL(
            """
            WITH bought AS (
                     SELECT sale.id, sale.company_id, contact.commercial_partner_id AS client_id,
                            sale.date_order, template.categ_id,
                            SUM(line.price_subtotal
                                / COALESCE(NULLIF(sale.currency_rate, 0), 1)) AS amount
                       FROM sale_order sale
                       JOIN res_partner contact ON contact.id = sale.partner_id
                       JOIN sale_order_line line
                         ON line.order_id = sale.id AND line.display_type IS NULL
                        AND line.is_downpayment IS NOT TRUE AND line.product_uom_qty != 0
                       JOIN product_product product ON product.id = line.product_id
                       JOIN product_template template ON template.id = product.product_tmpl_id
                      WHERE sale.state = 'sale' AND %(among)s
                   GROUP BY sale.id, sale.company_id, contact.commercial_partner_id,
                            sale.date_order, template.categ_id),
                 ranked AS (
                     SELECT bought.*,
                            FIRST_VALUE(id) OVER (
                                PARTITION BY company_id, client_id
                                ORDER BY date_order, id) AS first_id,
                            FIRST_VALUE(id) OVER (
                                PARTITION BY company_id, client_id, categ_id
                                ORDER BY date_order, id) AS first_of_category_id
                       FROM bought),
                 crossed AS (
                     SELECT id, categ_id, GROUPING(categ_id) = 1 AS is_whole,
                            SUM(amount) AS amount
                       FROM ranked
                      WHERE first_of_category_id = id AND first_id != id
                   GROUP BY GROUPING SETS ((id, categ_id), (id)))
            SELECT %(columns)s FROM crossed JOIN sale_order sale ON sale.id = crossed.id
            """,
            among=among("contact.commercial_partner_id", ids),
            columns=columns(
                kind="CASE WHEN crossed.is_whole THEN 'cross_sale' ELSE 'cross_sale_product' END",
                company_id="sale.company_id",
                user_id="sale.user_id",
                team_id="sale.team_id",
                happened_at="sale.date_order",
                res_model=SQL("%s", "sale.order"),
                res_id="sale.id",
                part="CASE WHEN crossed.is_whole THEN '' ELSE COALESCE(crossed.categ_id, 0)::text END",
                res_name="sale.name",
                lead_id="sale.opportunity_id",
                partner_id="sale.partner_id",
                categ_id="crossed.categ_id",
                amount="crossed.amount",
            ),
        )
