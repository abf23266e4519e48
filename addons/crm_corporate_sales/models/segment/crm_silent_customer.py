from odoo import fields, models
from odoo.tools import SQL

from ..deal.crm_lead_amounts import AMOUNT_GROUPS

SECONDS_PER_DAY = 86400
UNKNOWN_WITHOUT_INTERVAL = {"usual_interval", "lateness"}


class CrmSilentCustomer(models.Model):
    """Customers by how long they have not bought: one row for each, out of confirmed orders."""

    _name = "crm.silent.customer"
    _description = "Silent Customer"
    _auto = False
    _order = "silent_days desc, id"
    _rec_name = "partner_id"

    partner_id = fields.Many2one(comodel_name="res.partner", string="Customer", readonly=True)
    company_id = fields.Many2one(comodel_name="res.company", readonly=True)
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Salesperson",
        readonly=True,
        help="Of the customer, else of the last order.",
    )
    team_id = fields.Many2one(comodel_name="crm.team", string="Sales Team", readonly=True)
    last_order_id = fields.Many2one(comodel_name="sale.order", readonly=True, groups=AMOUNT_GROUPS)
    last_purchase = fields.Datetime(readonly=True)
    order_count = fields.Integer(string="Orders", readonly=True)
    silent_days = fields.Integer(readonly=True, aggregator="max")
    usual_interval = fields.Float(
        readonly=True,
        aggregator="avg",
        digits=(16, 0),
        help="Days between two purchases on average; empty after a single one, and when all came "
        "within days.",
    )
    lateness = fields.Float(
        string="× Usual",
        readonly=True,
        aggregator="avg",
        digits=(16, 1),
        help="The silence in usual intervals: 2 means that they should have bought twice. Empty "
        "without a usual interval.",
    )
    is_silent = fields.Boolean(
        string="Silent",
        readonly=True,
        help="Longer than the company's setting, also after a single purchase.",
    )
    open_deals = fields.Integer(
        readonly=True, help="Somebody is selling to them already; no call is planned then."
    )
    total = fields.Monetary(
        string="Total Bought", readonly=True, groups=AMOUNT_GROUPS, help="Before taxes."
    )
    currency_id = fields.Many2one(comodel_name="res.currency", readonly=True)

    @property
    def _table_query(self):
        self.env["sale.order"].flush_model()
        self.env["res.partner"].flush_model()
        self.env["crm.lead"].flush_model()
        self.env["res.company"].flush_model(["silence_days", "currency_id"])
        now = fields.Datetime.now()
        return SQL(
            """
            SELECT b.last_order_id AS id, b.partner_id, b.company_id, b.last_order_id,
                   b.last_purchase, b.order_count, b.total, b.team_id, c.currency_id,
                   COALESCE(owner.id, seller.id) AS user_id,
                   s.days AS silent_days, b.usual_interval,
                   s.days / b.usual_interval AS lateness,
                   s.days >= c.silence_days AS is_silent,
                   COALESCE(d.number, 0) AS open_deals
              FROM (%(bought)s) b
              JOIN res_company c ON c.id = b.company_id
              JOIN res_partner p ON p.id = b.partner_id AND p.active
              LEFT JOIN res_users owner ON owner.id = p.user_id AND owner.active
              LEFT JOIN res_users seller ON seller.id = b.seller_id AND seller.active
             CROSS JOIN LATERAL (
                   SELECT FLOOR(EXTRACT(EPOCH FROM %(now)s - b.last_purchase) / %(day)s)::int AS days
                   ) s
              LEFT JOIN (%(deals)s) d
                     ON d.partner_id = b.partner_id AND d.company_id = b.company_id
            """,
            bought=self._get_bought_sql(),
            deals=self._get_deals_sql(),
            now=SQL("%s::timestamp", now),
            day=SECONDS_PER_DAY,
        )

    def _get_bought_sql(self):
        """What each customer bought of each company."""
        return SQL(
            """
            SELECT p.commercial_partner_id AS partner_id, o.company_id,
                   MAX(o.date_order) AS last_purchase,
                   COUNT(*) AS order_count,
                   SUM(o.amount_untaxed / COALESCE(NULLIF(o.currency_rate, 0), 1)) AS total,
                   CASE WHEN MAX(o.date_order) - MIN(o.date_order)
                             >= (COUNT(*) - 1) * interval '1 day' AND COUNT(*) > 1 THEN
                        EXTRACT(EPOCH FROM MAX(o.date_order) - MIN(o.date_order))
                        / %s / (COUNT(*) - 1) END::float AS usual_interval,
                   (ARRAY_AGG(o.id ORDER BY o.date_order DESC, o.id DESC))[1] AS last_order_id,
                   (ARRAY_AGG(o.user_id ORDER BY o.date_order DESC, o.id DESC))[1] AS seller_id,
                   (ARRAY_AGG(o.team_id ORDER BY o.date_order DESC, o.id DESC))[1] AS team_id
              FROM sale_order o
              JOIN res_partner p ON p.id = o.partner_id
             WHERE o.state = 'sale'
             GROUP BY p.commercial_partner_id, o.company_id
            """,
            SECONDS_PER_DAY,
        )

    def _get_deals_sql(self):
        """Open deals of each customer."""
        return SQL(
            """
            SELECT p.commercial_partner_id AS partner_id, o.id AS company_id, COUNT(*) AS number
              FROM crm_lead l
              JOIN res_partner p ON p.id = l.partner_id
             CROSS JOIN res_company o
             WHERE l.active AND l.type = 'opportunity' AND l.won_status = 'pending'
               AND COALESCE(l.company_id, o.id) = o.id
             GROUP BY p.commercial_partner_id, o.id
            """
        )

    def _read_format(self, fnames, load="_classic_read"):
        """What is not known is empty in every view and for programs, not a 0."""
        rows = super()._read_format(fnames, load)
        for row in rows:
            for name in UNKNOWN_WITHOUT_INTERVAL & row.keys():
                row[name] = row[name] or False
        return rows

    def action_view_partner(self):
        """Open the customer."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "res.partner",
            "res_id": self.partner_id.id,
            "view_mode": "form",
            "views": [(False, "form")],
        }
