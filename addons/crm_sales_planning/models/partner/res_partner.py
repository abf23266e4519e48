from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError

#: who says that a partner sells for us; a salesperson wins one by a deal of that kind
CHANNEL_GROUPS = (
    "sales_team.group_sale_manager",
    "crm_sales_planning.group_planner_group_head",
    "crm_corporate_sales.group_integrator",
)
CHANNEL_FIELDS = ("is_channel_partner", "channel_since", "channel_until", "channel_user_id")


class ResPartner(models.Model):
    """Companies that sell for us, and since when."""

    _inherit = "res.partner"

    is_channel_partner = fields.Boolean(
        string="Channel Partner",
        tracking=True,
        copy=False,
        help="Sells for us or brings us deals. Winning a deal of the kind “Partner candidate” turns it on.",
    )
    channel_since = fields.Date(
        string="Partner Since", copy=False, tracking=True, help="New partners count on this day."
    )
    channel_until = fields.Date(string="Partner Until", copy=False, readonly=True)
    channel_user_id = fields.Many2one(
        comodel_name="res.users",
        string="Won as a Partner By",
        copy=False,
        domain="[('share', '=', False)]",
        help="The new partner counts for this salesperson.",
    )
    channel_lead_id = fields.Many2one(
        comodel_name="crm.lead",
        string="Won as a Partner With",
        copy=False,
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        groups="sales_team.group_sale_salesman",
        help="The deal that made them a partner.",
    )

    _channel_since_index = models.Index("(channel_since) WHERE channel_since IS NOT NULL")

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._grade_to_channel(vals)
            if any(vals.get(name) for name in CHANNEL_FIELDS):
                self._check_channel_access()
            if vals.get("is_channel_partner"):
                for name, value in self._prepare_channel_vals(vals.get("user_id")).items():
                    vals.setdefault(name, value)
        return super().create(vals_list)

    def write(self, vals):
        if not {*CHANNEL_FIELDS, "grade_id"}.intersection(vals):
            return super().write(vals)
        vals = dict(vals)
        self._grade_to_channel(vals)
        changed = self._filter_channel_changed(vals)
        if changed:
            self._check_channel_access()
        result = super().write(vals)
        if "is_channel_partner" in vals:
            now = changed.filtered("is_channel_partner")
            for partner in now:
                begun = partner._prepare_channel_vals(partner.user_id.id)
                given = {name for name in CHANNEL_FIELDS if vals.get(name)}
                super(ResPartner, partner).write(
                    {name: value for name, value in begun.items() if name not in given}
                )
            ended = (changed - now).filtered("channel_since")
            if ended:
                super(ResPartner, ended).write({"channel_until": self._get_channel_today()})
        return result

    def _filter_channel_changed(self, vals):
        """Partners for which these values say something new about the channel."""
        names = [name for name in CHANNEL_FIELDS if name in vals]
        return self.filtered(
            lambda partner: any(
                self._fields[name].convert_to_cache(vals[name], partner)
                != self._fields[name].convert_to_cache(partner[name], partner)
                for name in names
            )
        )

    @api.model
    def _grade_to_channel(self, vals):
        """Odoo's partner level (module partnership, where it is installed) makes a partner as well."""
        if vals.get("grade_id") and "grade_id" in self._fields:
            vals.setdefault("is_channel_partner", True)

    @api.model
    def _prepare_channel_vals(self, user_id=False):
        return {
            "channel_since": self._get_channel_today(),
            "channel_until": False,
            "channel_user_id": user_id or (not self.env.su and self.env.uid),
        }

    @api.model
    def _get_channel_today(self):
        return self.env["crm.sales.fact"]._get_local_day(self.env.company, fields.Datetime.now())

    @api.model
    def _check_channel_access(self):
        if self.env.su or any(self.env.user.has_group(group) for group in CHANNEL_GROUPS):
            return
        raise AccessError(
            self.env._(
                "A partner becomes a channel partner by winning a deal of the kind “Partner "
                "candidate”; else ask your group head."
            )
        )

    def _check_sold_through(self):
        """Only who sells or has sold for us brings deals and orders.

        :raises ValidationError: naming the partner who does not
        """
        for partner in self:
            if not partner.channel_since:
                raise ValidationError(
                    self.env._(
                        "“%(partner)s” is no channel partner; mark it as one on the contact first.",
                        partner=partner.display_name,
                    )
                )

    def _begin_channel(self, day, deal):
        """These partners sell for us since a deal about it was won.

        :param date day: in the company's calendar
        :param deal: the won deal; its salesperson has won the partner
        """
        # sudo: the deal was won by somebody who may; the partner may belong to somebody else
        won = self.sudo().filtered(
            lambda partner: not partner.is_channel_partner or partner.channel_lead_id == deal
        )
        if won:
            won.write(
                {
                    "is_channel_partner": True,
                    "channel_since": day,
                    "channel_user_id": deal.user_id.id,
                    "channel_lead_id": deal.id,
                }
            )
