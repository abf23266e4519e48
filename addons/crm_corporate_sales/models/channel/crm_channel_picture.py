from datetime import datetime, time, timezone
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...engine import channel_figures

#: by what the picture has a row, and the field of an inquiry that says it
GROUPS = {
    "source_id": "source_id",
    "medium_id": "medium_id",
    "campaign_id": "campaign_id",
    "inquiry_channel": "channel",
}
COUNTS = {
    "inquiries": "inquiry_count",
    "requests": "request_count",
    "leads": "lead_count",
    "qualified": "qualified_count",
    "deals": "deal_count",
    "won": "won_count",
    "junk": "junk_count",
    "cost": "cost",
}
FIGURES = (
    *COUNTS,
    "revenue",
    "junk_share",
    "qualified_share",
    "won_share",
    "cost_per_lead",
    "cost_per_customer",
    "roi",
)
#: a part of the picture: field of leads it counts by
STAGES = ("leads", "qualified", "deals", "won")


class CrmChannelReport(models.Model):
    """The picture “Which channels pay”, and the records behind its numbers."""

    _inherit = "crm.channel.report"

    @api.model
    @api.readonly
    def get_picture(self, date_from, date_to, group_by="source_id"):
        """A row of figures for each channel with requests or costs in these months.

        Who may not see amounts of deals (marketing) gets revenue and return of a channel as a
        rounded number, none of fewer than three won deals, and no payback: from exact numbers
        they could reckon the amount of a single deal.

        :param str date_from: any day of the first month, YYYY-MM-DD
        :param str date_to: any day of the last month
        :param str group_by: ``source_id``, ``medium_id``, ``campaign_id`` or ``inquiry_channel``
        :return: dict of ``rows`` and ``total``: figures with ``key`` and ``name``, amounts in the
            currency ``currency_id``, shares of 1, unknown ones False; ``sees_amounts``
        :raises UserError: a month or ``group_by`` can't be understood
        :raises AccessError: the report is not for this user
        """
        self.browse().check_access("read")
        first, end = self._read_period(date_from, date_to)
        domain = Domain("month", ">=", first) & Domain("month", "<", end)
        self._check_group(group_by)
        sees_amounts = self._may_see_amounts()
        names = [*COUNTS.values(), "revenue", "margin"]
        specs = [f"{name}:sum" for name in names] + ["payback_days:avg"]
        # sudo: revenue of channels; what may not be known of it is left out below
        report = self if sees_amounts else self.sudo()
        report = report.with_context(channel_months=(first, end))
        # rows and total in one statement
        groups, [total] = report._read_grouping_sets(domain, [[group_by], []], specs)
        rows = []
        for key, *values in groups:
            rows.append(
                {
                    "key": (key.id if isinstance(key, models.BaseModel) else key) or False,
                    "name": self._name_group(group_by, key),
                    **self._show_figures(values, sees_amounts),
                }
            )
        return {
            "rows": rows,
            "total": self._show_figures(total, sees_amounts),
            "currency_id": self.env.company.currency_id.id,
            "sees_amounts": sees_amounts,
            "group_by": group_by,
        }

    @api.model
    def _show_figures(self, values, sees_amounts):
        *sums, revenue, margin, payback = values
        figures = channel_figures.Figures(
            **{name: value or 0 for name, value in zip(COUNTS, sums, strict=True)},
            revenue=float(revenue or 0),
            margin=float(margin or 0),
        )
        if not sees_amounts:
            figures = figures.without_single_amounts()
            payback = False
        shown = {name: getattr(figures, name) for name in FIGURES}
        shown = {name: False if value is None else value for name, value in shown.items()}
        return {**shown, "payback_days": payback}

    @api.model
    def _name_group(self, group_by, key):
        if not key:
            return self.env._("Not known")
        if group_by == "inquiry_channel":
            return dict(self.env["crm.inquiry"]._get_channels()).get(key, key)
        # sudo: names of channels
        return key.sudo().display_name

    @api.model
    def _check_group(self, group_by):
        if not isinstance(group_by, str) or group_by not in GROUPS:
            raise UserError(
                self.env._(
                    "Channels are grouped by one of: %(names)s.", names=", ".join(sorted(GROUPS))
                )
            )

    # ------------------------------------------------------------
    # months
    # ------------------------------------------------------------

    @api.model
    def _read_period(self, date_from, date_to):
        """(first day, day after the last one) of the months of these days."""
        try:
            first = fields.Date.to_date(date_from).replace(day=1)
            end = fields.Date.to_date(date_to).replace(day=1) + relativedelta(months=1)
        except (ValueError, TypeError, AttributeError, OverflowError) as error:
            raise UserError(
                self.env._("Name the first and the last month as dates (YYYY-MM-DD).")
            ) from error
        if end <= first:
            raise UserError(self.env._("The last month is before the first one."))
        return first, end

    @api.model
    def _get_moments_domain(self, name, company, first, end):
        """Records with a moment within the company's months, as the report counts them."""
        zone = ZoneInfo(company._get_channel_zone())
        start, stop = (
            datetime.combine(day, time.min, zone).astimezone(timezone.utc).replace(tzinfo=None)
            for day in (first, end)
        )
        return Domain(name, ">=", start) & Domain(name, "<", stop)

    # ------------------------------------------------------------
    # the records behind a number
    # ------------------------------------------------------------

    @api.model
    def action_open_records(self, kind, date_from, date_to, group_by, key):
        """The list of what a number of the picture counts.

        :param str kind: ``inquiries``, ``junk``, ``leads``, ``qualified``, ``deals`` or ``won``
        :param key: of the row; False for requests without such a channel; None for all rows
        :return: action that shows those of them which the user may read
        """
        self.browse().check_access("read")
        self._check_group(group_by)
        period = self._read_period(date_from, date_to)
        if kind in ("inquiries", "junk"):
            action_name = "crm_corporate_sales.action_crm_inquiry"
            domain = self._get_inquiries_domain(period, kind == "junk")
            group_field = GROUPS[group_by]
        elif kind in STAGES:
            action_name = "crm_corporate_sales.action_crm_channel_leads"
            domain = self._get_leads_domain(period, kind)
            group_field = group_by
        else:
            raise UserError(self.env._("The picture has no “%(kind)s”.", kind=str(kind)[:60]))
        if key is not None:
            domain &= Domain(group_field, "=", key or False)
        action = self.env["ir.actions.act_window"]._for_xml_id(action_name)
        return {
            **action,
            "domain": list(domain),
            "context": {"active_test": False, "create": False},
        }

    @api.model
    def _get_inquiries_domain(self, period, only_junk):
        domain = Domain.OR(
            Domain("company_id", "=", company.id)
            & self._get_moments_domain("received_at", company, *period)
            for company in self.env.companies
        )
        return domain & self._get_junk_domain() if only_junk else domain

    @api.model
    def _get_junk_domain(self):
        """Inquiries that are junk; the same rule as ``_sql_inquiry_is_junk``."""
        rejected = Domain("state", "=", "rejected")
        return (rejected & Domain("reject_reason", "in", ("spam", "wrong"))) | (
            Domain("lead_id.is_junk", "=", True)
            & ~(rejected & Domain("reject_reason", "=", "duplicate"))
        )

    @api.model
    def _get_leads_domain(self, period, kind):
        domain = Domain.FALSE
        for company in self.env.companies:
            own = (company.id, False) if company == self.env.company else (company.id,)
            received = self._get_moments_domain("date_received", company, *period)
            created = Domain("date_received", "=", False) & self._get_moments_domain(
                "create_date", company, *period
            )
            domain |= Domain("company_id", "in", own) & (received | created)
        won = Domain("won_status", "=", "won")
        deal = won | Domain([("type", "=", "opportunity"), ("qualification_result", "=", "deal")])
        return (
            domain
            & {
                "leads": Domain.TRUE,
                "qualified": deal | Domain("qualification_result", "=", "nurture"),
                "deals": deal,
                "won": won,
            }[kind]
        )
