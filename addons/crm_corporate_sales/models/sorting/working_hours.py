"""Limits of waiting are kept ready; whatever changes working hours makes them void."""

from odoo import api, models

COMPANY_FIELDS = frozenset(
    {
        "resource_calendar_id",
        "inquiry_sort_hours",
        "inquiry_sort_manager_hours",
        "inquiry_assign_hours",
        "inquiry_assign_manager_hours",
    }
)


class ResCompany(models.Model):
    _inherit = "res.company"

    def write(self, vals):
        result = super().write(vals)
        if COMPANY_FIELDS.intersection(vals):
            self.env.registry.clear_cache()
        return result


class CrmTeam(models.Model):
    _inherit = "crm.team"

    def write(self, vals):
        result = super().write(vals)
        if "resource_calendar_id" in vals:
            self.env.registry.clear_cache()
        return result


class ResourceCalendar(models.Model):
    _inherit = "resource.calendar"

    def write(self, vals):
        result = super().write(vals)
        self.env.registry.clear_cache()
        return result


class ResourceCalendarAttendance(models.Model):
    _inherit = "resource.calendar.attendance"

    @api.model_create_multi
    def create(self, vals_list):
        attendances = super().create(vals_list)
        self.env.registry.clear_cache()
        return attendances

    def write(self, vals):
        result = super().write(vals)
        self.env.registry.clear_cache()
        return result

    def unlink(self):
        result = super().unlink()
        self.env.registry.clear_cache()
        return result


class ResourceCalendarLeaves(models.Model):
    """Leaves of one person change nobody else's hours."""

    _inherit = "resource.calendar.leaves"

    @api.model_create_multi
    def create(self, vals_list):
        leaves = super().create(vals_list)
        leaves._void_limits()
        return leaves

    def write(self, vals):
        self._void_limits()
        result = super().write(vals)
        self._void_limits()
        return result

    def unlink(self):
        self._void_limits()
        return super().unlink()

    def _void_limits(self):
        if any(not leave.resource_id for leave in self):
            self.env.registry.clear_cache()
