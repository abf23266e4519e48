from odoo import api, fields, models


class CrmHourRate(models.Model):
    """What an hour of an engineer costs the company, from a day on."""

    _name = "crm.hour.rate"
    _inherit = ["crm.margin.source"]
    _description = "Rate of an Engineer's Hour"
    _order = "date_from desc, id desc"
    _check_company_auto = True

    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Engineer",
        index="btree_not_null",
        ondelete="cascade",
        domain=[("share", "=", False)],
        help="Empty: the rate of everybody without one of their own.",
    )
    date_from = fields.Date(required=True, default=fields.Date.context_today, string="From")
    rate = fields.Monetary(required=True, string="Cost of an Hour")
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")

    _rate_positive = models.Constraint(
        "CHECK (rate >= 0)", "The cost of an hour can't be less than nothing."
    )
    _person_uniq = models.UniqueIndex(
        "(company_id, COALESCE(user_id, 0), date_from)",
        "There is a rate for this person from that day on already.",
    )

    @api.depends("user_id", "date_from")
    def _compute_display_name(self):
        for record in self:
            who = record.user_id.name or self.env._("Everybody")
            record.display_name = f"{who}, {fields.Date.to_string(record.date_from) or ''}"

    @api.model
    @api.private
    def _get_rates(self, companies):
        """{company id: [(user id or None, from, rate)]} for :func:`engine.margin.hour_rate`."""
        # sudo: rates are used, not shown; who sees the result is checked there
        found = {company.id: [] for company in companies}
        for rate in self.sudo().search([("company_id", "in", companies.ids)]):
            found[rate.company_id.id].append((rate.user_id.id or None, rate.date_from, rate.rate))
        return found

    def _touch_margins(self):
        """Orders with works since the day of the rate are counted anew."""
        for rate in self:
            works = (
                self.env["crm.commissioning.work"]
                .sudo()
                ._read_group(
                    [
                        ("date", ">=", rate.date_from),
                        ("commissioning_id.company_id", "=", rate.company_id.id),
                        *([("user_id", "=", rate.user_id.id)] if rate.user_id else []),
                    ],
                    ["commissioning_id"],
                )
            )
            commissionings = self.env["crm.commissioning"].union(*(row[0] for row in works))
            # sudo: only noted for the count of the server
            commissionings.sudo().order_id._mark_margin_stale()
