from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

from ...engine.channel_figures import RATIOS

#: marketing sees counts and costs; revenue only by channel, see crm_channel_picture.py
AMOUNT_GROUPS = "sales_team.group_sale_salesman"
#: they see the report of the whole company; heads of teams that of their teams
REPORT_GROUPS = (
    "sales_team.group_sale_salesman_all_leads",
    "crm_corporate_sales.group_marketing",
)


class CrmChannelReport(models.Model):
    """Requests, leads, deals and money by month of the request and by where it came from.

    A row is a month, source, medium, campaign, way of inquiry and sales team: no row names a deal
    or a person. A deal counts, with all it brings later, in the month of its request.
    """

    _name = "crm.channel.report"
    _description = "Channel Report"
    _auto = False
    _order = "month desc, source_id, id"
    _rec_name = "source_id"
    _depends = {
        "crm.inquiry": [
            "received_at",
            "company_id",
            "source_id",
            "medium_id",
            "campaign_id",
            "channel",
            "team_id",
            "state",
            "reject_reason",
            "lead_id",
        ],
        "crm.lead": [
            "date_received",
            "date_closed",
            "company_id",
            "source_id",
            "medium_id",
            "campaign_id",
            "inquiry_channel",
            "team_id",
            "type",
            "won_status",
            "qualification_result",
            "is_junk",
            "expected_revenue",
        ],
        "crm.channel.cost": [
            "month",
            "company_id",
            "source_id",
            "medium_id",
            "campaign_id",
            "inquiry_channel",
            "amount_company",
        ],
        "sale.order": ["opportunity_id", "state", "amount_untaxed", "currency_rate"],
        "res.company": ["channel_margin", "resource_calendar_id"],
        "resource.calendar": ["tz"],
    }

    month = fields.Date(readonly=True, help="Month in which the request came in.")
    company_id = fields.Many2one(comodel_name="res.company", readonly=True)
    source_id = fields.Many2one(comodel_name="utm.source", readonly=True)
    medium_id = fields.Many2one(comodel_name="utm.medium", readonly=True)
    campaign_id = fields.Many2one(comodel_name="utm.campaign", readonly=True)
    inquiry_channel = fields.Selection(
        selection=lambda self: self.env["crm.inquiry"]._get_channels(),
        readonly=True,
        help="How the request reached us. Empty: the lead was entered by hand.",
    )
    team_id = fields.Many2one(comodel_name="crm.team", string="Sales Team", readonly=True)
    currency_id = fields.Many2one(comodel_name="res.currency", readonly=True)
    # sums
    inquiry_count = fields.Integer(string="Inquiries", readonly=True)
    request_count = fields.Integer(
        string="Requests", readonly=True, help="Inquiries, and leads that came without one."
    )
    lead_count = fields.Integer(string="Leads", readonly=True)
    qualified_count = fields.Integer(
        string="Qualified", readonly=True, help="Leads with a need: deals, and those to nurture."
    )
    deal_count = fields.Integer(
        string="Deals", readonly=True, help="Leads that were qualified as a deal, or won."
    )
    won_count = fields.Integer(string="Wins", readonly=True)
    junk_count = fields.Integer(
        string="Junk",
        readonly=True,
        help="Inquiries rejected as spam or not for us, requests whose lead was lost as junk. "
        "Duplicates are no junk.",
    )
    cost = fields.Monetary(
        readonly=True,
        help="Each channel cost is spread evenly over the requests of its month that it was spent "
        "on; without any request it stands by itself.",
    )
    revenue = fields.Monetary(
        readonly=True,
        groups=AMOUNT_GROUPS,
        help="Of won deals: untaxed sum of their confirmed orders, or the expected revenue when "
        "there is no order.",
    )
    margin = fields.Monetary(
        readonly=True,
        groups=AMOUNT_GROUPS,
        help="The part of the revenue that pays for the channel: the percentage in the settings.",
    )
    # figures: always of the group's own sums
    qualified_rate = fields.Float(
        string="Qualified (%)", readonly=True, aggregator="avg", help="Qualified out of leads."
    )
    won_rate = fields.Float(
        string="Won (%)", readonly=True, aggregator="avg", help="Won out of leads."
    )
    junk_rate = fields.Float(
        string="Junk (%)", readonly=True, aggregator="avg", help="Junk out of requests."
    )
    cost_per_lead = fields.Monetary(readonly=True, aggregator="avg")
    cost_per_customer = fields.Monetary(
        readonly=True, aggregator="avg", help="Cost out of won deals."
    )
    roi = fields.Float(
        string="Return on Investment (%)",
        readonly=True,
        aggregator="avg",
        groups=AMOUNT_GROUPS,
        help="(Margin − cost) / cost, of all requests that are shown. 0 %: the money came back; "
        "100 %: it came back twice.",
    )
    payback_days = fields.Integer(
        string="Payback (Days)",
        readonly=True,
        aggregator="avg",
        groups=AMOUNT_GROUPS,
        help="From the first day of the first month with costs to the day on which the margins of "
        "the won deals add up to the whole cost. The same requests count as for the return on "
        "investment: all that are shown. 0: earned before it was spent. Empty: not yet.",
    )

    # ------------------------------------------------------------
    # figures of groups
    # ------------------------------------------------------------

    def _read_group_select(self, aggregate_spec, query):
        name, _colon, function = aggregate_spec.partition(":")
        if function not in ("avg", "sum", "min", "max"):
            return super()._read_group_select(aggregate_spec, query)
        if name in RATIOS:
            # whoever may read the figure may read what it is made of; checked by _field_to_sql
            self._check_field_access(self._fields[name], "read")
            parts = [self._field_to_sql(self._table, part, query) for part in RATIOS[name]]
            return self._sql_ratio(name, *(SQL("SUM(%s)", part) for part in parts))
        if name in ("roi", "payback_days"):
            self._check_field_access(self._fields[name], "read")
            cost = self._field_to_sql(self._table, "cost", query)
            if name == "roi":
                margin = self._field_to_sql(self._table, "margin", query)
                return self._sql_roi(SQL("SUM(%s)", margin), SQL("SUM(%s)", cost))
            month = self._field_to_sql(self._table, "month", query)
            return self._sql_payback(
                # no field: single deals are nobody's to read
                SQL("jsonb_agg(%s)", SQL.identifier(self._table, "won_events")),
                SQL("SUM(%s)", cost),
                SQL("MIN(%s) FILTER (WHERE %s > 0)", month, cost),
            )
        return super()._read_group_select(aggregate_spec, query)

    # ------------------------------------------------------------
    # rights
    # ------------------------------------------------------------

    @api.model
    def _may_see_report(self):
        user = self.env.user
        return (
            self.env.su
            or any(user.has_group(group) for group in REPORT_GROUPS)
            # sudo: whether the user leads a team
            or bool(user.sudo().led_team_ids)
        )

    @api.model
    def _may_see_amounts(self):
        return self.env.su or self.env.user.has_group(AMOUNT_GROUPS)

    def _check_access(self, operation):
        if not self._may_see_report():
            return self, lambda: AccessError(
                self.env._("The report of channels is for marketing and for heads of sales.")
            )
        return super()._check_access(operation)
