"""Contracts that were prepared and signed, and first contracts of new clients."""

from odoo import api, fields, models
from odoo.tools import SQL, sql

from .sources import Source, among, columns, in_company_currency, local_day, source
from .work_hours import work_hours

#: a promise to keep silent is no contract with a client
NOT_SALES = ("nda",)


class CrmContract(models.Model):
    """The moments at which a contract left the draft and was signed."""

    _name = "crm.contract"
    _inherit = ["crm.contract", "crm.fact.source"]

    prepared_at = fields.Datetime(
        string="Prepared",
        compute="_compute_state_moments",
        store=True,
        copy=False,
        help="When it left the draft for the first time.",
    )
    signed_at = fields.Datetime(
        string="Moment of Signing", compute="_compute_state_moments", store=True, copy=False
    )

    def _auto_init(self):
        if not sql.column_exists(self.env.cr, self._table, "prepared_at"):
            sql.create_column(self.env.cr, self._table, "prepared_at", "timestamp")
            sql.create_column(self.env.cr, self._table, "signed_at", "timestamp")
            # the first change of the tracked status was leaving the draft
            self.env.cr.execute(
                SQL(
                    """
                    UPDATE crm_contract contract
                       SET prepared_at = COALESCE(moved.first, contract.create_date),
                           signed_at = contract.signed_date + TIME '12:00'
                      FROM crm_contract same
                 LEFT JOIN LATERAL (
                           SELECT MIN(message.date) AS first
                             FROM mail_message message
                             JOIN mail_tracking_value value
                               ON value.mail_message_id = message.id
                             JOIN ir_model_fields field ON field.id = value.field_id
                            WHERE message.model = 'crm.contract' AND message.res_id = same.id
                              AND field.name = 'state') AS moved ON TRUE
                     WHERE same.id = contract.id AND contract.state != 'draft'
                    """
                )
            )
        return super()._auto_init()

    @api.depends("state")
    def _compute_state_moments(self):
        now = fields.Datetime.now()
        for contract in self:
            if contract.state != "draft" and not contract.prepared_at:
                contract.prepared_at = now
            else:
                contract.prepared_at = contract.prepared_at
            if contract.state == "signed" and not contract.signed_at:
                contract.signed_at = now
            else:
                contract.signed_at = contract.signed_at


#: when both sides had signed: the moment noted then, unless another day was written
SIGNED_AT = """CASE WHEN ABS(contract.signed_at::date - contract.signed_date) <= 1
    THEN contract.signed_at ELSE contract.signed_date + TIME '12:00' END"""


@source
class ContractSource(Source):
    """A contract that left the draft, and the working hours from its draft to the signature."""

    anchor = "crm.contract"
    kinds = {"contract_prepared": None, "contract_time": None}  # noqa: RUF012
    documents = ("crm.contract",)
    watch = {  # noqa: RUF012
        "crm.contract": {"state", "signed_date", "prepared_at", "signed_at", "amount", "number"}
    }

    def rows(self, env, ids):
        spans = SQL(
            """SELECT contract.id, contract.company_id, contract.create_date AS start,
                      %s AS stop
                 FROM crm_contract contract
                WHERE contract.signed_date IS NOT NULL AND contract.state NOT IN %s AND %s""",
            SQL(SIGNED_AT),
            ("draft", "approval", "sent"),
            among("contract.id", ids),
        )
        return SQL(
            """
            SELECT %(columns)s
              FROM crm_contract contract
              JOIN (VALUES ('contract_prepared'), ('contract_time')) AS counted (kind) ON TRUE
         LEFT JOIN (%(hours)s) AS work ON work.id = contract.id
         LEFT JOIN crm_lead lead ON lead.id = contract.lead_id
             WHERE %(among)s
               AND CASE counted.kind WHEN 'contract_prepared'
                   THEN contract.prepared_at IS NOT NULL ELSE work.hours IS NOT NULL END
            """,
            columns=columns(
                kind="counted.kind",
                company_id="contract.company_id",
                user_id="COALESCE(contract.user_id, lead.user_id)",
                team_id="""COALESCE((SELECT person.sale_team_id FROM res_users person
                    WHERE person.id = COALESCE(contract.user_id, lead.user_id)), lead.team_id)""",
                happened_at=SQL(
                    "CASE counted.kind WHEN 'contract_prepared'"
                    " THEN LEAST(contract.prepared_at, %(signed)s) ELSE %(signed)s END",
                    signed=SQL(SIGNED_AT),
                ),
                day="CASE counted.kind WHEN 'contract_time' THEN contract.signed_date"
                " WHEN 'contract_prepared' THEN CASE WHEN contract.signed_date"
                " < contract.prepared_at::date THEN contract.signed_date END END",
                res_model=SQL("%s", "crm.contract"),
                res_id="contract.id",
                res_name="contract.number",
                lead_id="contract.lead_id",
                partner_id="contract.partner_id",
                amount=in_company_currency(
                    "contract.amount",
                    "contract.currency_id",
                    "contract.company_id",
                    "contract.date",
                ),
                numerator="CASE counted.kind WHEN 'contract_time' THEN work.hours END",
                denominator="CASE counted.kind WHEN 'contract_time' THEN 1 END",
            ),
            hours=work_hours(env, spans),
            among=among("contract.id", ids),
        )


@source
class NewClientSource(Source):
    """The first contract with a client; where there is none, the first confirmed order.

    A contract stands for the orders of its deal, also if it was signed after them.
    """

    anchor = "res.partner"
    kinds = {"new_contract": None, "new_contract_product": None}  # noqa: RUF012
    documents = ("crm.contract", "sale.order")
    watch = {  # noqa: RUF012
        "crm.contract": {
            "state",
            "signed_date",
            "amount",
            "currency_id",
            "kind",
            "partner_id",
            "lead_id",
            "number",
        },
        "sale.order": {"state", "date_order", "amount_untaxed", "opportunity_id", "partner_id"},
        "sale.order.line": {"product_id", "price_subtotal"},
    }

    def get_anchor_query(self, model_name):
        return {
            "crm.contract": """
                SELECT contact.commercial_partner_id
                  FROM crm_contract doc JOIN res_partner contact ON contact.id = doc.partner_id
                 WHERE doc.id IN %(ids)s
                 UNION SELECT partner_id FROM crm_sales_fact
                        WHERE res_model = 'crm.contract' AND res_id IN %(ids)s""",
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
                 WHERE line.id IN %(ids)s
                   AND (doc.state = 'sale' OR EXISTS (
                        SELECT FROM crm_contract contract
                         WHERE contract.lead_id = doc.opportunity_id))""",
        }.get(model_name)

    def get_anchors(self, env, noted):
        # changed contacts are no documents
        return super().get_anchors(
            env, {name: ids for name, ids in noted.items() if name != self.anchor}
        )

    def is_about(self, ids):
        return SQL("fact.partner_id IN %s", ids)

    def rows(self, env, ids):
        return SQL(
            """
            WITH contracts AS (
                     SELECT contract.id, contract.company_id, contract.lead_id, contract.number,
                            COALESCE(contract.user_id, lead.user_id) AS user_id, lead.team_id,
                            contract.partner_id, contact.commercial_partner_id AS client_id,
                            contract.signed_date AS day, %(contract_amount)s AS amount
                       FROM crm_contract contract
                       JOIN res_partner contact ON contact.id = contract.partner_id
                  LEFT JOIN crm_lead lead ON lead.id = contract.lead_id
                      WHERE contract.signed_date IS NOT NULL AND contract.kind NOT IN %(not_sales)s
                        AND contract.state NOT IN ('draft', 'approval', 'sent') AND %(among)s),
                 orders AS (
                     SELECT sale.id, sale.company_id, sale.opportunity_id AS lead_id,
                            sale.name AS number, sale.user_id, sale.team_id, sale.partner_id,
                            contact.commercial_partner_id AS client_id, %(order_day)s AS day,
                            sale.amount_untaxed / COALESCE(NULLIF(sale.currency_rate, 0), 1)
                                AS amount
                       FROM sale_order sale
                       JOIN res_partner contact ON contact.id = sale.partner_id
                      WHERE sale.state = 'sale' AND %(among)s),
                 documents AS (
                     SELECT 'crm.contract' AS res_model, contracts.*,
                            LEAST(contracts.day, (SELECT MIN(own.day) FROM orders own
                                WHERE own.lead_id = contracts.lead_id)) AS since
                       FROM contracts
                      UNION ALL
                     SELECT 'sale.order', orders.*, orders.day FROM orders
                      WHERE NOT EXISTS (SELECT FROM contracts
                                         WHERE contracts.lead_id = orders.lead_id)),
                 ranked AS (
                     SELECT documents.*, ROW_NUMBER() OVER (
                                PARTITION BY company_id, client_id
                                ORDER BY since, res_model, day, id) AS place
                       FROM documents),
                 firsts AS (
                     SELECT * FROM ranked
                      WHERE place = 1
                        AND NOT EXISTS (
                            SELECT FROM crm_sales_fact known
                             WHERE known.kind = 'new_contract' AND known.is_frozen
                               AND known.company_id = ranked.company_id
                               AND known.partner_id = ranked.client_id
                               AND (known.res_model, known.res_id)
                                   != (ranked.res_model, ranked.id))),
                 sold AS (
                     SELECT firsts.res_model, firsts.id, template.categ_id,
                            SUM(line.price_subtotal
                                / COALESCE(NULLIF(sale.currency_rate, 0), 1)) AS amount
                       FROM firsts
                       JOIN sale_order sale
                         ON CASE firsts.res_model WHEN 'sale.order' THEN sale.id = firsts.id
                            ELSE sale.opportunity_id = firsts.lead_id AND sale.state != 'cancel'
                                 AND (sale.state = 'sale' OR NOT EXISTS (
                                     SELECT FROM orders WHERE orders.lead_id = firsts.lead_id))
                            END
                       JOIN sale_order_line line
                         ON line.order_id = sale.id AND line.display_type IS NULL
                        AND line.is_downpayment IS NOT TRUE AND line.product_uom_qty != 0
                       JOIN product_product product ON product.id = line.product_id
                       JOIN product_template template ON template.id = product.product_tmpl_id
                   GROUP BY firsts.res_model, firsts.id, template.categ_id)
            SELECT %(columns)s FROM firsts
             UNION ALL
            SELECT %(product_columns)s
              FROM firsts JOIN sold ON sold.res_model = firsts.res_model AND sold.id = firsts.id
            """,
            contract_amount=in_company_currency(
                "contract.amount",
                "contract.currency_id",
                "contract.company_id",
                "contract.signed_date",
            ),
            not_sales=NOT_SALES,
            order_day=local_day("sale.date_order", "sale.company_id"),
            among=among("contact.commercial_partner_id", ids),
            columns=self._columns("new_contract", amount="firsts.amount"),
            product_columns=self._columns(
                "new_contract_product",
                part="sold.categ_id::text",
                categ_id="sold.categ_id",
                amount="sold.amount",
            ),
        )

    def _columns(self, kind, **given):
        return columns(
            kind=SQL("%s", kind),
            company_id="firsts.company_id",
            user_id="firsts.user_id",
            team_id="firsts.team_id",
            day="firsts.day",
            res_model="firsts.res_model",
            res_id="firsts.id",
            res_name="firsts.number",
            lead_id="firsts.lead_id",
            partner_id="firsts.partner_id",
            **given,
        )
