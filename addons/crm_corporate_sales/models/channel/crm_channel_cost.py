from dateutil.relativedelta import relativedelta
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

#: what says which requests a cost was spent on; empty: whichever
PLACE_FIELDS = ("source_id", "medium_id", "campaign_id", "inquiry_channel")


class CrmChannelCost(models.Model):
    """Money spent on a channel in a month (spec 2, point 9)."""

    _name = "crm.channel.cost"
    _description = "Channel Cost"
    _order = "month desc, source_id, campaign_id, id"

    month = fields.Date(
        required=True,
        index=True,
        default=lambda self: fields.Date.context_today(self).replace(day=1),
        help="The month in which the money worked. Any day of it will do.",
    )
    source_id = fields.Many2one(
        comodel_name="utm.source", index="btree_not_null", ondelete="restrict"
    )
    medium_id = fields.Many2one(
        comodel_name="utm.medium", index="btree_not_null", ondelete="restrict"
    )
    campaign_id = fields.Many2one(
        comodel_name="utm.campaign", index="btree_not_null", ondelete="restrict"
    )
    inquiry_channel = fields.Selection(
        selection=lambda self: self.env["crm.inquiry"]._get_channels(),
        help="Only requests that came in this way; empty: whichever way.",
    )
    amount = fields.Monetary(required=True)
    currency_id = fields.Many2one(
        comodel_name="res.currency",
        required=True,
        default=lambda self: self.env.company.currency_id,
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Currency of the Company"
    )
    amount_company = fields.Monetary(
        string="Amount in the Company's Currency",
        compute="_compute_amount_company",
        store=True,
        currency_field="company_currency_id",
        help="By the rate of the month's last day, or of today when it is not over.",
    )
    note = fields.Char()

    _amount_positive = models.Constraint("CHECK (amount >= 0)", "A cost can't be below zero.")
    _place_given = models.Constraint(
        "CHECK (source_id IS NOT NULL OR medium_id IS NOT NULL OR campaign_id IS NOT NULL"
        " OR inquiry_channel IS NOT NULL)",
        "Say what the money was spent on: a source, medium, campaign or way of inquiry.",
    )
    _month_begins = models.Constraint(
        "CHECK (EXTRACT(DAY FROM month) = 1)", "A cost belongs to a month, not to a day of it."
    )
    _once = models.UniqueIndex(
        "(company_id, month, COALESCE(source_id, 0), COALESCE(medium_id, 0),"
        " COALESCE(campaign_id, 0), COALESCE(inquiry_channel, ''))",
        "The cost of this channel in this month is there already; change that one.",
    )

    @api.depends("amount", "currency_id", "company_id", "month")
    def _compute_amount_company(self):
        today = fields.Date.context_today(self)
        for cost in self:
            currency = cost.currency_id or cost.company_currency_id
            day = (cost.month or today) + relativedelta(day=31)
            cost.amount_company = currency._convert(
                cost.amount, cost.company_currency_id, cost.company_id, min(day, today)
            )

    @api.depends("month", "source_id", "medium_id", "campaign_id", "inquiry_channel")
    def _compute_display_name(self):
        channels = dict(self.env["crm.inquiry"]._get_channels())
        for cost in self:
            names = [cost[name].name for name in PLACE_FIELDS[:3] if cost[name]]
            names += [channels[cost.inquiry_channel]] if cost.inquiry_channel else []
            month = cost.month and format_date(self.env, cost.month, date_format="LLLL y")
            cost.display_name = ", ".join([*names, *([month] if month else [])])

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._begin_month(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(self._begin_month(vals))

    @api.model
    def _begin_month(self, vals):
        day = vals.get("month") and fields.Date.to_date(vals["month"])
        return {**vals, "month": day.replace(day=1)} if day else vals

    @api.onchange("month")
    def _onchange_month(self):
        if self.month:
            self.month = self.month.replace(day=1)

    @api.onchange("company_id")
    def _onchange_company_id(self):
        self.currency_id = self.company_id.currency_id

    # ------------------------------------------------------------
    # the next month is much like the last one
    # ------------------------------------------------------------

    @api.model
    def action_copy_last_month(self):
        """Copy the costs of the last month that has any into the running one.

        Channels that have a cost there already are left alone.

        :return: action that shows the costs of the running month
        :raises UserError: there is nothing to copy
        :raises AccessError: the user may not enter costs
        """
        self.check_access("create")
        target = fields.Date.context_today(self).replace(day=1)
        company = self.env.company
        own = [("company_id", "=", company.id)]
        last = self.search([*own, ("month", "<", target)], order="month desc", limit=1)
        if not last:
            raise UserError(
                self.env._("There are no costs of an earlier month to copy. Enter the first ones.")
            )
        present = self.search([*own, ("month", "=", target)])
        taken = {cost._get_place() for cost in present}
        missing = self.search([*own, ("month", "=", last.month)]).filtered(
            lambda cost: cost._get_place() not in taken
        )
        if not missing:
            raise UserError(
                self.env._(
                    "Every channel of %(last)s has its cost in %(target)s already.",
                    last=format_date(self.env, last.month, date_format="LLLL y"),
                    target=format_date(self.env, target, date_format="LLLL y"),
                )
            )
        self.create([cost._prepare_copy_vals(target) for cost in missing])
        return self._open_month(target)

    def _get_place(self):
        self.ensure_one()
        return tuple(
            self._fields[name].convert_to_write(self[name], self) or False for name in PLACE_FIELDS
        )

    def _prepare_copy_vals(self, month):
        self.ensure_one()
        return {
            **dict(zip(PLACE_FIELDS, self._get_place(), strict=True)),
            "month": month,
            "amount": self.amount,
            "currency_id": self.currency_id.id,
            "company_id": self.company_id.id,
        }

    @api.model
    def _open_month(self, month):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_corporate_sales.action_crm_channel_cost"
        )
        return {
            **action,
            "domain": [("month", "=", fields.Date.to_string(month))],
            "target": "main",
        }
