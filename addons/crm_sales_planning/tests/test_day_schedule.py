from datetime import timedelta
from zoneinfo import ZoneInfo

from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from .test_day_case import MONDAY, DayCase


@tagged("post_install", "-at_install", "zones")
class TestDaySchedule(DayCase):
    """Scheduling from the plan."""

    def _wizard(self, code="cold_calls", user=None, **values):
        return (
            self.env["crm.sales.schedule"]
            .with_user(user or self.anna)
            .create({"kpi_id": self._kpi(code).id, **values})
        )

    def test_days_of_the_week(self):
        with self._at(self._day(2)):
            wizard = self._wizard()
            self.assertEqual((wizard.date_from, wizard.date_to), (self._day(2), self._day(4)))
            self.assertIn("norm 7", wizard.norm_text)

    def test_calls(self):
        deals = [self._make_deal(f"Deal {number}", process=None) for number in range(3)]
        with self._at(self._day(3)):
            wizard = self._wizard(
                lead_ids=[deal.id for deal in deals],
                partner_ids=self.customer.ids,
                date_to=self._day(7),
            )
            wizard.action_apply()
            wizard.action_apply()
        planned = self.env["mail.activity"].search(
            [("user_id", "=", self.anna.id), ("activity_type_id.kpi_kind", "=", "cold_call")],
            order="date_deadline, id",
        )
        self.assertEqual(
            planned.mapped("date_deadline"),
            [self._day(3)] * 2 + [self._day(4), self._day(7)],
            "no weekend, and nobody twice",
        )
        self.assertEqual(set(planned.mapped("res_model")), {"crm.lead", "res.partner"})

    def test_meetings(self):
        deals = [
            self._make_deal(f"Deal {number}", process=None, partner_id=self.customer.id)
            for number in range(2)
        ]
        with self._at(MONDAY):
            self._wizard(
                "need_meetings",
                lead_ids=[deal.id for deal in deals],
                date_to=MONDAY,
                hour=11,
                duration=1.5,
            ).action_apply()
        events = self.env["calendar.event"].search(
            [("opportunity_id", "in", [deal.id for deal in deals])], order="start"
        )
        zone = ZoneInfo(self.anna.tz or str(self.zone))
        starts = [
            event.start.replace(tzinfo=ZoneInfo("UTC")).astimezone(zone).strftime("%H:%M")
            for event in events
        ]
        self.assertEqual(starts, ["11:00", "12:30"])
        self.assertEqual(events.mapped("meeting_kind"), ["needs", "needs"])
        self.assertEqual(events.user_id, self.anna)
        self.assertIn(self.customer, events[0].partner_ids)
        self.assertEqual(events[0].stop - events[0].start, timedelta(hours=1.5))

    def test_deals_without_a_next_step_are_added(self):
        free = self._make_deal("Free", process=None, expected_revenue=10**9)
        busy = self._make_deal("Busy", process=None, expected_revenue=10**9)
        busy.activity_schedule("mail.mail_activity_data_todo", user_id=self.anna.id)
        with self._at(MONDAY):
            wizard = self._wizard()
            wizard.action_fill()
        self.assertIn(free.id, wizard.lead_ids.ids)
        self.assertNotIn(busy.id, wizard.lead_ids.ids)

    def test_form(self):
        with self._at(MONDAY):
            form = Form(self.env["crm.sales.schedule"].with_user(self.anna))
            self.assertEqual(form.kpi_id, self._kpi("cold_calls"))
            self.assertFalse(form.is_meeting)
            form.kpi_id = self._kpi("terms_meetings")
            self.assertTrue(form.is_meeting)

    def test_refused(self):
        deal = self._make_deal("Deal", process=None)
        with self._at(MONDAY):
            with self.assertRefused("Choose the deals"):
                self._wizard().action_apply()
            with self.assertRefused("none of these days"):
                self._wizard(
                    lead_ids=deal.ids, date_from=self._day(5), date_to=self._day(6)
                ).action_apply()
            with self.assertRefused("before the first"):
                self._wizard(
                    lead_ids=deal.ids, date_from=self._day(5), date_to=self._day(4)
                ).action_apply()
            with self.assertRefused("takes some time"):
                self._wizard("need_meetings", lead_ids=deal.ids, duration=0).action_apply()
            with self.assertRaises(AccessError):
                self._wizard(
                    user=self.boris, user_id=self.anna.id, lead_ids=deal.ids
                ).action_apply()
            self._wizard(user=self.hanna, user_id=self.anna.id, lead_ids=deal.ids).action_apply()
        self.assertEqual(
            self.env["mail.activity"]
            .search([("res_model", "=", "crm.lead"), ("res_id", "=", deal.id)])
            .user_id,
            self.anna,
        )
