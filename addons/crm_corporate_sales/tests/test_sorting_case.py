"""People, teams and inquiries for the tests of sorting and assigning."""

from datetime import datetime, timedelta

from freezegun import freeze_time
from odoo import fields

from .test_inquiry_case import InquiryCase

#: a Wednesday noon in Moscow, on which no holiday falls
NOON = datetime(2026, 11, 18, 9)


class SortingCase(InquiryCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time(NOON))
        cls.env["crm.inquiry.sorting.rule"].search([]).active = False
        cls.env["crm.inquiry"].search([("state", "=", "new")])._as_move().write(
            {"state": "processed"}
        )
        cls.climate = cls.env["crm.team"].create(
            {"name": "Climate", "company_id": cls.env.company.id, "sequence": 50}
        )
        cls.simple = cls.env.ref("crm_corporate_sales.process_simple")
        cls.corporate = cls.env.ref("crm_corporate_sales.process_corporate")
        cls.zakhar = cls._new_user("zakhar", "crm_corporate_sales.group_dispatcher")
        cls._set_hours(cls.env.company)

    @classmethod
    def _set_hours(cls, company):
        """Monday to Friday, 9 to 18 in Moscow without a break."""
        company.resource_calendar_id = cls.env["resource.calendar"].create(
            {
                "name": "Nine to six",
                "tz": "Europe/Moscow",
                "company_id": company.id,
                "attendance_ids": [(5, 0, 0)]
                + [
                    (
                        0,
                        0,
                        {
                            "name": "Day",
                            "dayofweek": str(day),
                            "hour_from": 9,
                            "hour_to": 18,
                            "day_period": "full_day",
                        },
                    )
                    for day in range(5)
                ],
            }
        )
        company.write(
            {
                "inquiry_sort_hours": 4,
                "inquiry_sort_manager_hours": 9,
                "inquiry_assign_hours": 4,
                "inquiry_assign_manager_hours": 9,
                "inquiry_check_first": 10,
                "inquiry_check_second": 16,
                "inquiry_checked_at": False,
                "inquiry_manager_id": cls.maxim.id,
                "inquiry_dispatcher_ids": [(6, 0, cls.dora.ids)],
            }
        )

    def _wait(self, name="Furnace", hours=1.0, user=None, **vals):
        """An inquiry that came so many hours ago, by no known person."""
        received = fields.Datetime.now() - timedelta(hours=hours)
        inquiry = self._register(
            user, name=name, text=vals.pop("text", name), received_at=str(received), **vals
        )[1]
        return inquiry.with_user(self.dora)

    def _queue(self, user=None, **values):
        return self.env["crm.inquiry"].with_user(user or self.dora).queue_page(**values)

    def _names(self, page):
        return [row["name"] for row in page["rows"]]

    def _sort(self, inquiry, team=None, user=None, **values):
        return inquiry.with_user(user or self.dora).action_sort_to((team or self.team).id, **values)
