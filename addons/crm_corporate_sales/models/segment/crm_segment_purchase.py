from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from .crm_segment import PARTNER, RULES

#: whoever may see what customers buy for
TOTAL_GROUPS = "sales_team.group_sale_manager"
PURCHASE_FIELDS = frozenset(
    {
        "min_orders",
        "order_days",
        "silent_days",
        "product_ids",
        "categ_ids",
        "total_min",
        "total_max",
    }
)


class CrmSegment(models.Model):
    """What customers have bought: conditions that a domain can't say, in one query."""

    _inherit = "crm.segment"

    min_orders = fields.Integer(
        string="Orders at Least", help="Regular buyers: so many confirmed orders. 0: any number."
    )
    order_days = fields.Integer(
        string="Of the Last Days",
        help="Only orders of the last so many days count for number, goods and sum. 0: all.",
    )
    silent_days = fields.Integer(
        string="Silent for Days",
        help="Bought, but not within so many days. 0: whenever they bought last.",
    )
    product_ids = fields.Many2many(
        comodel_name="product.template",
        string="Bought Products",
        check_company=True,
        help="Any of these, or of the categories.",
    )
    categ_ids = fields.Many2many(
        comodel_name="product.category",
        string="Bought Categories",
        help="Products of these categories and the ones below them.",
    )
    repeat_sale_tasks = fields.Boolean(
        help="Members who fall silent come back as calls of their salesperson, once in a silence.",
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    total_min = fields.Monetary(
        string="Bought for at Least",
        groups=TOTAL_GROUPS,
        copy=False,
        help="Sum of the orders before taxes, in the company's currency. 0: any.",
    )
    total_max = fields.Monetary(
        string="Bought for at Most",
        groups=TOTAL_GROUPS,
        copy=False,
        help="0: no upper bound.",
    )

    _purchase_natural = models.Constraint(
        "CHECK (min_orders >= 0 AND order_days >= 0 AND silent_days >= 0)",
        "Numbers of orders and days can't be less than none.",
    )
    _days_in_sight = models.Constraint(
        "CHECK (order_days <= 36500 AND silent_days <= 36500)",
        "Look back no more than 36500 days (a hundred years).",
    )
    _repeat_sale_asks_silence = models.Constraint(
        "CHECK (NOT COALESCE(repeat_sale_tasks, FALSE) OR silent_days > 0)",
        "Write after how many days of silence the calls come.",
    )
    _total_order = models.Constraint(
        "CHECK (COALESCE(total_max, 0) = 0 OR COALESCE(total_min, 0) <= total_max)",
        "The upper bound of the sum is below the lower one.",
    )

    @api.constrains("order_days", "silent_days")
    def _check_days(self):
        for segment in self.filtered("order_days"):
            if 0 < segment.order_days <= segment.silent_days:
                raise ValidationError(
                    self.env._(
                        "“%(segment)s” can have no members: silent for %(silent)s days, and orders "
                        "within %(days)s days.",
                        segment=segment.name,
                        silent=segment.silent_days,
                        days=segment.order_days,
                    )
                )

    def copy_data(self, default=None):
        vals_list = super().copy_data(default)
        if self.env.su or self.env.user.has_group(TOTAL_GROUPS):
            for segment, vals in zip(self, vals_list, strict=True):
                vals.setdefault("total_min", segment.total_min)
                vals.setdefault("total_max", segment.total_max)
        return vals_list

    @api.model
    def _get_condition_fields(self):
        return super()._get_condition_fields() | PURCHASE_FIELDS

    @api.depends(*PURCHASE_FIELDS)
    def _compute_member_count(self):
        return super()._compute_member_count()

    def _has_own(self):
        return super()._has_own() or self._asks_purchases()

    def _asks_purchases(self):
        # sudo: the bounds of the sum are kept from some readers, being in the segment is not
        segment = self.sudo()
        return (
            segment.kind == RULES
            and segment.model_name == PARTNER
            and any(segment[name] for name in PURCHASE_FIELDS - {"order_days"})
        )

    def _get_own_domain(self):
        domain = super()._get_own_domain()
        if self._asks_purchases():
            domain &= Domain("commercial_partner_id", "in", self._get_purchase_sql())
        return domain

    def _get_purchase_sql(self):
        """SQL of the commercial partners whose orders meet the conditions."""
        # sudo: orders of the company, whoever may see them; only who bought comes of it
        segment = self.sudo()
        now = fields.Datetime.now()
        since = now - timedelta(days=segment.order_days) if segment.order_days else None
        counts = SQL("o.date_order >= %s", since) if since else SQL("TRUE")
        having = []
        if segment.min_orders:
            having.append(SQL("COUNT(*) FILTER (WHERE %s) >= %s", counts, segment.min_orders))
        if segment.silent_days:
            limit = now - timedelta(days=segment.silent_days)
            having.append(SQL("MAX(o.date_order) <= %s", limit))
        if segment.product_ids or segment.categ_ids:
            having.append(SQL("BOOL_OR(%s AND %s)", counts, segment._get_goods_sql()))
        total = SQL(
            "COALESCE(SUM(o.amount_untaxed / COALESCE(NULLIF(o.currency_rate, 0), 1)) "
            "FILTER (WHERE %s), 0)",
            counts,
        )
        if segment.total_min:
            having.append(SQL("%s >= %s", total, segment.total_min))
        if segment.total_max:
            having.append(SQL("%s <= %s", total, segment.total_max))
        self.env["sale.order"].flush_model()
        self.env["sale.order.line"].flush_model()
        self.env["res.partner"].flush_model(["commercial_partner_id"])
        return SQL(
            "(SELECT p.commercial_partner_id FROM sale_order o "
            "JOIN res_partner p ON p.id = o.partner_id "
            "WHERE o.state = 'sale' AND o.company_id = %s "
            "GROUP BY p.commercial_partner_id HAVING %s)",
            segment.company_id.id,
            SQL(" AND ").join(having),
        )

    def _get_goods_sql(self):
        """Condition that an order has one of the products or categories."""
        categories = self.env["product.category"]
        if self.categ_ids:
            categories = categories.search([("id", "child_of", self.categ_ids.ids)])
        return SQL(
            "EXISTS (SELECT FROM sale_order_line l "
            "JOIN product_product v ON v.id = l.product_id "
            "JOIN product_template t ON t.id = v.product_tmpl_id "
            "WHERE l.order_id = o.id AND l.product_uom_qty > 0 "
            "AND (t.id = ANY(%s) OR t.categ_id = ANY(%s)))",
            self.product_ids.ids,
            categories.ids,
        )
