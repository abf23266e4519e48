from zoneinfo import ZoneInfo

from odoo import fields, models


class ResCompany(models.Model):
    """How long inquiries may wait, and when that is looked at (spec 2, point 5)."""

    _inherit = "res.company"

    inquiry_sort_hours = fields.Float(
        string="Sort Inquiries Within",
        default=4,
        help="Working hours in which an inquiry gets its sales team; then the dispatcher is reminded. 0: never.",
    )
    inquiry_sort_manager_hours = fields.Float(
        string="Tell the Dispatchers' Manager After",
        default=8,
        help="Working hours after which the manager hears of an inquiry that is not sorted. 0: never.",
    )
    inquiry_assign_hours = fields.Float(
        string="Assign Leads Within",
        default=4,
        help="Working hours in which the head gives a sorted lead to a salesperson; then the head "
        "is reminded. 0: never.",
    )
    inquiry_assign_manager_hours = fields.Float(
        string="Tell the Heads' Manager After",
        default=8,
        help="Working hours after which the manager hears of a lead that nobody has. 0: never.",
    )
    inquiry_check_first = fields.Float(
        string="First Check of the Day",
        default=10,
        help="Time of day, in the time zone of the company's working hours.",
    )
    inquiry_check_second = fields.Float(
        string="Second Check of the Day",
        default=16,
        help="Time of day, in the time zone of the company's working hours.",
    )
    inquiry_checked_at = fields.Datetime(
        string="Inquiries Last Checked On", readonly=True, copy=False
    )
    inquiry_dispatcher_ids = fields.Many2many(
        comodel_name="res.users",
        relation="res_company_inquiry_dispatcher_rel",
        string="Dispatchers on Duty",
        domain="[('share', '=', False)]",
        help="Who is reminded of inquiries that wait. Empty: everybody with the role of a dispatcher.",
    )
    inquiry_manager_id = fields.Many2one(
        comodel_name="res.users",
        string="Manager of the Dispatchers",
        domain="[('share', '=', False)]",
        help="Who hears of what waits too long. Empty: a sales manager of the company.",
    )

    _inquiry_hours_not_negative = models.Constraint(
        """CHECK (inquiry_sort_hours >= 0 AND inquiry_sort_manager_hours >= 0
              AND inquiry_assign_hours >= 0 AND inquiry_assign_manager_hours >= 0)""",
        "The hours in which inquiries are sorted and assigned can't be negative.",
    )
    _inquiry_check_in_a_day = models.Constraint(
        """CHECK (inquiry_check_first >= 0 AND inquiry_check_first < 24
              AND inquiry_check_second >= 0 AND inquiry_check_second < 24)""",
        "Inquiries are checked at a time of day from 0:00 to 23:59.",
    )

    def _get_inquiry_zone(self):
        """The company's time zone: that of its working hours."""
        self.ensure_one()
        return ZoneInfo(self.resource_calendar_id.tz or "UTC")

    def _get_users_of_group(self, xmlid):
        """Active colleagues of this company with a role, in the order of their ids."""
        self.ensure_one()
        # sudo: who has which role is the server's question here
        users = self.env.ref(xmlid).sudo().all_user_ids
        return users.filtered(
            lambda user: user.active and not user.share and self in user.company_ids
        ).sorted("id")

    def _get_inquiry_dispatchers(self):
        """Who is reminded of inquiries that wait to be sorted."""
        self.ensure_one()
        on_duty = self.sudo().inquiry_dispatcher_ids.filtered("active")
        return on_duty or self._get_users_of_group("crm_corporate_sales.group_dispatcher")

    def _get_inquiry_manager(self):
        """Who hears of what waits too long; nobody when the company has no sales manager."""
        self.ensure_one()
        chosen = self.sudo().inquiry_manager_id.filtered("active")
        managers = self._get_users_of_group("sales_team.group_sale_manager")
        # an administrator has every role; who has this one for its own sake comes first
        plain = managers.filtered(lambda user: not user.has_group("base.group_system"))
        return chosen or plain[:1] or managers[:1]
