"""How clients were served: deliveries, claims, satisfaction, hard cases."""

from odoo import models
from odoo.tools import SQL

from .sources import Source, among, columns, local_day, source


class StockPicking(models.Model):
    _name = "stock.picking"
    _inherit = ["stock.picking", "crm.fact.source"]


class CrmClaim(models.Model):
    _name = "crm.claim"
    _inherit = ["crm.claim", "crm.fact.source"]


class CrmLeadEscalation(models.Model):
    _name = "crm.lead.escalation"
    _inherit = ["crm.lead.escalation", "crm.fact.source"]


class CrmSatisfactionCall(models.Model):
    _name = "crm.satisfaction.call"
    _inherit = ["crm.satisfaction.call", "crm.fact.source"]


class SurveyUserInput(models.Model):
    _name = "survey.user_input"
    _inherit = ["survey.user_input", "crm.fact.source"]


@source
class DeliveredOrderSource(Source):
    """A delivered order: good if the last goods came by the promised day and nobody claimed."""

    anchor = "sale.order"
    kinds = {"delivered_order": None}  # noqa: RUF012
    documents = ("sale.order",)
    watch = {  # noqa: RUF012
        "stock.picking": {"state", "date_done", "sale_id"},
        "sale.order": {"commitment_date", "state"},
        "crm.claim": {"order_id", "state"},
    }

    def get_anchor_query(self, model_name):
        return {
            "stock.picking": """SELECT sale_id FROM stock_picking WHERE id IN %(ids)s
                AND sale_id IS NOT NULL""",
            "crm.claim": """SELECT order_id FROM crm_claim WHERE id IN %(ids)s
                AND order_id IS NOT NULL""",
        }.get(model_name)

    def rows(self, env, ids):
        """Without a promised date the order's own expected one counts, as Odoo reckons it."""
        return SQL(
            """
            WITH delivered AS (
                     SELECT picking.sale_id, MAX(picking.date_done) AS done_at
                       FROM stock_picking picking
                       JOIN stock_picking_type kind ON kind.id = picking.picking_type_id
                      WHERE kind.code = 'outgoing' AND picking.state != 'cancel'
                        AND picking.sale_id IS NOT NULL AND %(among)s
                   GROUP BY picking.sale_id
                     HAVING BOOL_AND(picking.state = 'done'))
            SELECT %(columns)s
              FROM delivered
              JOIN sale_order sale ON sale.id = delivered.sale_id
         LEFT JOIN LATERAL (
                   SELECT sale.date_order + INTERVAL '1 day' * CASE sale.picking_policy
                              WHEN 'one' THEN MAX(line.customer_lead)
                              ELSE MIN(line.customer_lead) END AS expected_at
                     FROM sale_order_line line
                    WHERE line.order_id = sale.id AND line.display_type IS NULL
                      AND line.is_downpayment IS NOT TRUE) AS lines ON TRUE
             WHERE sale.state = 'sale'
            """,
            columns=columns(
                kind=SQL("%s", "delivered_order"),
                company_id="sale.company_id",
                user_id="sale.user_id",
                team_id="sale.team_id",
                happened_at="delivered.done_at",
                res_model=SQL("%s", "sale.order"),
                res_id="sale.id",
                res_name="sale.name",
                lead_id="sale.opportunity_id",
                partner_id="sale.partner_id",
                amount="sale.amount_untaxed / COALESCE(NULLIF(sale.currency_rate, 0), 1)",
                numerator=SQL(
                    """CASE WHEN %s <= %s AND NOT EXISTS (
                           SELECT FROM crm_claim claim
                            WHERE claim.order_id = sale.id AND claim.state != 'refused')
                       THEN 1 ELSE 0 END""",
                    local_day("delivered.done_at", "sale.company_id"),
                    local_day(
                        "COALESCE(sale.commitment_date, lines.expected_at, delivered.done_at)",
                        "sale.company_id",
                    ),
                ),
                denominator="1",
            ),
            among=among("picking.sale_id", ids),
        )


@source
class ClaimSource(Source):
    """A claim on the day it was received, whatever came of it; it counts for who sold."""

    anchor = "crm.claim"
    kinds = {"claim": None}  # noqa: RUF012
    documents = ("crm.claim",)
    watch = {"crm.claim": {"date_claim", "salesperson_id", "name"}}  # noqa: RUF012

    def rows(self, env, ids):
        return SQL(
            "SELECT %s FROM crm_claim claim WHERE claim.date_claim IS NOT NULL AND %s",
            columns(
                kind=SQL("%s", "claim"),
                company_id="claim.company_id",
                user_id="claim.salesperson_id",
                team_id="claim.team_id",
                day="claim.date_claim",
                res_model=SQL("%s", "crm.claim"),
                res_id="claim.id",
                res_name="CONCAT_WS(' ', claim.number, claim.name)",
                lead_id="claim.lead_id",
                partner_id="claim.partner_id",
                categ_id="claim.product_category_id",
            ),
            among("claim.id", ids),
        )


@source
class EscalationSource(Source):
    """A hard deal that was handed up to the head."""

    anchor = "crm.lead.escalation"
    kinds = {"escalation": None}  # noqa: RUF012
    documents = ("crm.lead.escalation",)
    watch = {"crm.lead.escalation": {"date_open"}}  # noqa: RUF012

    def rows(self, env, ids):
        return SQL(
            """SELECT %s FROM crm_lead_escalation hard
                 JOIN crm_lead lead ON lead.id = hard.lead_id WHERE %s""",
            columns(
                kind=SQL("%s", "escalation"),
                company_id="COALESCE(hard.company_id, lead.company_id)",
                user_id="hard.user_id",
                team_id="""COALESCE((SELECT person.sale_team_id FROM res_users person
                    WHERE person.id = hard.user_id), lead.team_id)""",
                happened_at="hard.date_open",
                res_model=SQL("%s", "crm.lead.escalation"),
                res_id="hard.id",
                res_name="lead.name",
                lead_id="lead.id",
                partner_id="lead.partner_id",
            ),
            among("hard.id", ids),
        )


@source
class SatisfactionCallSource(Source):
    """A client's answer in a satisfaction call, in percent of the best marks."""

    anchor = "crm.satisfaction.call"
    kinds = {"satisfaction": None}  # noqa: RUF012
    documents = ("crm.satisfaction.call",)
    watch = {  # noqa: RUF012
        "crm.satisfaction.call": {"state", "date_done", "average", "recommendation"}
    }

    def rows(self, env, ids):
        return SQL(
            """
            SELECT %s
              FROM crm_satisfaction_call asked
             WHERE asked.state = 'done' AND asked.date_done IS NOT NULL
               AND (asked.average > 0 OR EXISTS (
                   SELECT FROM crm_satisfaction_answer answer
                    WHERE answer.call_id = asked.id AND answer.topic = 'recommendation'))
               AND %s
            """,
            columns(
                kind=SQL("%s", "satisfaction"),
                company_id="asked.company_id",
                user_id="asked.salesperson_id",
                team_id="asked.team_id",
                day="asked.date_done",
                res_model=SQL("%s", "crm.satisfaction.call"),
                res_id="asked.id",
                res_name="(SELECT client.name FROM res_partner client"
                " WHERE client.id = asked.partner_id)",
                lead_id="asked.lead_id",
                partner_id="asked.partner_id",
                numerator="CASE WHEN asked.average > 0 THEN asked.average * 20"
                " ELSE asked.recommendation * 10 END",
                denominator="1",
            ),
            among("asked.id", ids),
        )


@source
class SurveySource(Source):
    """A scored survey that a client filled in; it counts for the client's salesperson."""

    anchor = "survey.user_input"
    kinds = {"satisfaction": None}  # noqa: RUF012
    documents = ("survey.user_input",)
    watch = {  # noqa: RUF012
        "survey.user_input": {"state", "end_datetime", "scoring_percentage", "test_entry"}
    }

    def rows(self, env, ids):
        return SQL(
            """
            SELECT %s
              FROM survey_user_input answer
              JOIN survey_survey survey ON survey.id = answer.survey_id
         LEFT JOIN res_partner contact ON contact.id = answer.partner_id
         LEFT JOIN res_partner client ON client.id = contact.commercial_partner_id
             WHERE answer.state = 'done' AND answer.test_entry IS NOT TRUE
               AND answer.satisfaction_call_id IS NULL
               AND survey.scoring_type != 'no_scoring' AND survey.certification IS NOT TRUE
               AND NOT EXISTS (SELECT FROM res_users own
                                WHERE own.partner_id = contact.id AND NOT own.share)
               AND %s
            """,
            columns(
                kind=SQL("%s", "satisfaction"),
                company_id="client.company_id",
                user_id="COALESCE(client.user_id, contact.user_id)",
                happened_at="COALESCE(answer.end_datetime, answer.write_date)",
                res_model=SQL("%s", "survey.user_input"),
                res_id="answer.id",
                res_name="COALESCE(contact.complete_name, answer.nickname, answer.email)",
                partner_id="contact.id",
                numerator="answer.scoring_percentage",
                denominator="1",
            ),
            among("answer.id", ids),
        )
