"""Technical proposals that got ready: steps of the sales process, else quotations first sent."""

from odoo import api, fields, models
from odoo.tools import SQL, sql

from .sources import Source, among, columns, source
from .work_hours import work_hours

#: runs of the steps that the indicator names
PROPOSAL_RUNS = SQL(
    """SELECT run.* FROM crm_lead_step_run run
        WHERE run.state = 'done' AND run.date_end IS NOT NULL
          AND EXISTS (
              SELECT FROM crm_sales_kpi_step_rel rel
                JOIN crm_sales_kpi kpi ON kpi.id = rel.kpi_id AND kpi.code = 'proposals'
                JOIN crm_process_step step ON step.id = rel.step_id
                JOIN crm_stage stage ON stage.id = step.stage_id
           LEFT JOIN crm_lead_stage_run pass ON pass.id = run.stage_run_id
               WHERE step.code = run.step_code
                 AND (pass.id IS NULL OR pass.process_id = stage.process_id))"""
)


class CrmLeadStepRun(models.Model):
    _name = "crm.lead.step.run"
    _inherit = ["crm.lead.step.run", "crm.fact.source"]


class SaleOrder(models.Model):
    _inherit = "sale.order"

    first_sent_at = fields.Datetime(
        string="First Sent",
        compute="_compute_first_sent_at",
        store=True,
        copy=False,
        help="When the quotation was sent for the first time.",
    )

    def _auto_init(self):
        if not sql.column_exists(self.env.cr, self._table, "first_sent_at"):
            sql.create_column(self.env.cr, self._table, "first_sent_at", "timestamp")
            # an order that changed its tracked status twice was sent before it was confirmed
            self.env.cr.execute(
                SQL(
                    """
                    UPDATE sale_order sale SET first_sent_at = moved.first
                      FROM (SELECT message.res_id, MIN(message.date) AS first, COUNT(*) AS number
                              FROM mail_message message
                              JOIN mail_tracking_value value
                                ON value.mail_message_id = message.id
                              JOIN ir_model_fields field ON field.id = value.field_id
                             WHERE message.model = 'sale.order' AND field.name = 'state'
                          GROUP BY message.res_id) AS moved
                     WHERE moved.res_id = sale.id
                       AND (sale.state = 'sent' OR (sale.state = 'sale' AND moved.number > 1))
                    """
                )
            )
        return super()._auto_init()

    @api.depends("state")
    def _compute_first_sent_at(self):
        now = fields.Datetime.now()
        for order in self:
            sent = order.first_sent_at
            order.first_sent_at = now if order.state == "sent" and not sent else sent


@source
class ProposalStepSource(Source):
    """A done step that prepares a proposal, and the working hours it took."""

    anchor = "crm.lead.step.run"
    kinds = {"proposal": None, "proposal_time": None}  # noqa: RUF012
    documents = ("crm.lead.step.run",)
    watch = {"crm.lead.step.run": {"state", "date_start", "date_end"}}  # noqa: RUF012

    def rows(self, env, ids):
        spans = SQL(
            """SELECT run.id, COALESCE(lead.company_id, %s), run.date_start, run.date_end
                 FROM (%s) AS run JOIN crm_lead lead ON lead.id = run.lead_id WHERE %s""",
            env.company.id,
            PROPOSAL_RUNS,
            among("run.id", ids),
        )
        return SQL(
            """
            SELECT %(columns)s
              FROM (%(runs)s) AS run
              JOIN (VALUES ('proposal'), ('proposal_time')) AS counted (kind) ON TRUE
              JOIN crm_lead lead ON lead.id = run.lead_id
         LEFT JOIN (%(hours)s) AS work ON work.id = run.id
             WHERE %(among)s AND (counted.kind = 'proposal' OR work.hours IS NOT NULL)
            """,
            runs=PROPOSAL_RUNS,
            hours=work_hours(env, spans),
            among=among("run.id", ids),
            columns=columns(
                kind="counted.kind",
                company_id="lead.company_id",
                user_id="COALESCE(run.user_id, run.user_end_id)",
                team_id="""COALESCE((SELECT person.sale_team_id FROM res_users person
                    WHERE person.id = COALESCE(run.user_id, run.user_end_id)), lead.team_id)""",
                happened_at="run.date_end",
                res_model=SQL("%s", "crm.lead.step.run"),
                res_id="run.id",
                res_name="lead.name",
                lead_id="lead.id",
                partner_id="lead.partner_id",
                numerator="CASE counted.kind WHEN 'proposal_time' THEN work.hours END",
                denominator="CASE counted.kind WHEN 'proposal_time' THEN 1 END",
            ),
        )


@source
class SentQuotationSource(Source):
    """A quotation when it was sent first, where no step of the deal prepared a proposal."""

    anchor = "sale.order"
    kinds = {"proposal": None, "proposal_time": None}  # noqa: RUF012
    documents = ("sale.order",)
    watch = {  # noqa: RUF012
        "sale.order": {"first_sent_at", "opportunity_id"},
        "crm.lead.step.run": {"state"},
    }

    def get_anchor_query(self, model_name):
        return {
            "crm.lead.step.run": """
                SELECT sale.id FROM sale_order sale
                  JOIN crm_lead_step_run run ON run.lead_id = sale.opportunity_id
                 WHERE run.id IN %(ids)s AND sale.first_sent_at IS NOT NULL"""
        }.get(model_name)

    def rows(self, env, ids):
        spans = SQL(
            """SELECT sale.id, sale.company_id, sale.create_date, sale.first_sent_at
                 FROM sale_order sale WHERE sale.first_sent_at IS NOT NULL AND %s""",
            among("sale.id", ids),
        )
        return SQL(
            """
            SELECT %(columns)s
              FROM sale_order sale
              JOIN (VALUES ('proposal'), ('proposal_time')) AS counted (kind) ON TRUE
         LEFT JOIN (%(hours)s) AS work ON work.id = sale.id
             WHERE sale.first_sent_at IS NOT NULL AND %(among)s
               AND (counted.kind = 'proposal' OR work.hours IS NOT NULL)
               AND NOT EXISTS (SELECT FROM (%(runs)s) AS run
                                WHERE run.lead_id = sale.opportunity_id)
            """,
            runs=PROPOSAL_RUNS,
            hours=work_hours(env, spans),
            among=among("sale.id", ids),
            columns=columns(
                kind="counted.kind",
                company_id="sale.company_id",
                user_id="sale.user_id",
                team_id="sale.team_id",
                happened_at="sale.first_sent_at",
                res_model=SQL("%s", "sale.order"),
                res_id="sale.id",
                res_name="sale.name",
                lead_id="sale.opportunity_id",
                partner_id="sale.partner_id",
                numerator="CASE counted.kind WHEN 'proposal_time' THEN work.hours END",
                denominator="CASE counted.kind WHEN 'proposal_time' THEN 1 END",
            ),
        )
