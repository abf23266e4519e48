"""New channel partners, what is sold through partners, and pilots."""

from odoo import models
from odoo.tools import SQL

from .sources import Source, among, columns, local_day, source


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = ["res.partner", "crm.fact.source"]


@source
class ChannelPartnerSource(Source):
    """Somebody who sells for us since a day; the contact says for whom the new partner counts."""

    anchor = "res.partner"
    kinds = {"new_partner": None}  # noqa: RUF012
    documents = ("res.partner",)
    follows_owner = True
    watch = {"res.partner": {"channel_since", "channel_user_id", "name"}}  # noqa: RUF012

    def rows(self, env, ids):
        return SQL(
            """
            SELECT %s
              FROM res_partner partner
         LEFT JOIN res_users person ON person.id = partner.channel_user_id
             WHERE partner.channel_since IS NOT NULL AND %s
            """,
            columns(
                kind=SQL("%s", "new_partner"),
                company_id="COALESCE(partner.company_id, person.company_id)",
                user_id="partner.channel_user_id",
                day="partner.channel_since",
                res_model=SQL("%s", "res.partner"),
                res_id="partner.id",
                part="partner.channel_since::text",
                res_name="COALESCE(partner.complete_name, partner.name)",
                partner_id="partner.id",
            ),
            among("partner.id", ids),
        )


@source
class ChannelOrderSource(Source):
    """An order through a partner: a new one if they have sold for us since the same year."""

    anchor = "sale.order"
    kinds = {"new_channel_order": None, "cur_channel_order": None}  # noqa: RUF012
    documents = ("sale.order",)
    watch = {  # noqa: RUF012
        "sale.order": {
            "state",
            "date_order",
            "amount_untaxed",
            "channel_partner_id",
            "opportunity_id",
        },
        "crm.lead": {"channel_partner_id"},
        "res.partner": {"channel_since"},
    }

    def get_anchor_query(self, model_name):
        return {
            "crm.lead": """SELECT id FROM sale_order
                WHERE opportunity_id IN %(ids)s AND state = 'sale'""",
            "res.partner": """SELECT id FROM sale_order
                WHERE channel_partner_id IN %(ids)s AND state = 'sale'""",
        }.get(model_name)

    def rows(self, env, ids):
        return SQL(
            """
            SELECT %(columns)s
              FROM sale_order sale
         LEFT JOIN crm_lead lead ON lead.id = sale.opportunity_id
              JOIN res_partner channel
                ON channel.id = COALESCE(sale.channel_partner_id, lead.channel_partner_id)
             WHERE sale.state = 'sale' AND %(among)s
            """,
            columns=columns(
                kind=SQL(
                    """CASE WHEN date_trunc('year', channel.channel_since)
                                = date_trunc('year', %s::timestamp)
                            THEN 'new_channel_order' ELSE 'cur_channel_order' END""",
                    local_day("sale.date_order", "sale.company_id"),
                ),
                company_id="sale.company_id",
                user_id="sale.user_id",
                team_id="sale.team_id",
                happened_at="sale.date_order",
                res_model=SQL("%s", "sale.order"),
                res_id="sale.id",
                res_name="sale.name",
                lead_id="sale.opportunity_id",
                partner_id="sale.partner_id",
                amount="sale.amount_untaxed / COALESCE(NULLIF(sale.currency_rate, 0), 1)",
            ),
            among=among("sale.id", ids),
        )


@source
class PilotSource(Source):
    """A pilot on the day it began; its sum is that of its orders, until then what is expected."""

    anchor = "crm.lead"
    kinds = {"pilot": None}  # noqa: RUF012
    documents = ("crm.lead",)
    watch = {  # noqa: RUF012
        "crm.lead": {"deal_kind", "pilot_started_on", "expected_revenue", "name"},
        "sale.order": {"state", "amount_untaxed", "opportunity_id"},
    }

    def get_anchor_query(self, model_name):
        return {
            "sale.order": """
                SELECT lead.id FROM sale_order sale JOIN crm_lead lead
                    ON lead.id = sale.opportunity_id AND lead.deal_kind = 'pilot'
                 WHERE sale.id IN %(ids)s"""
        }.get(model_name)

    def rows(self, env, ids):
        return SQL(
            """
            SELECT %s
              FROM crm_lead lead
         LEFT JOIN LATERAL (
                   SELECT SUM(sale.amount_untaxed / COALESCE(NULLIF(sale.currency_rate, 0), 1))
                              AS amount
                     FROM sale_order sale
                    WHERE sale.opportunity_id = lead.id AND sale.state = 'sale') AS sold ON TRUE
             WHERE lead.deal_kind = 'pilot' AND lead.pilot_started_on IS NOT NULL AND %s
            """,
            columns(
                kind=SQL("%s", "pilot"),
                company_id="lead.company_id",
                user_id="lead.user_id",
                team_id="lead.team_id",
                day="lead.pilot_started_on",
                res_model=SQL("%s", "crm.lead"),
                res_id="lead.id",
                res_name="lead.name",
                lead_id="lead.id",
                partner_id="lead.partner_id",
                amount="COALESCE(sold.amount, lead.expected_revenue)",
            ),
            among("lead.id", ids),
        )
