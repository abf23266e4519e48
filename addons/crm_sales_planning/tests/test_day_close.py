from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .test_day_case import MONDAY, DayCase


@tagged("post_install", "-at_install", "zones")
class TestDayClose(DayCase):
    """The end of the day."""

    def _told(self, user=None):
        return self.env["mail.activity"].search(
            [("res_model", "=", "crm.sales.day"), ("user_id", "=", (user or self.hanna).id)]
        )

    def test_today_is_open(self):
        self._do(self.anna, MONDAY, 1)
        with self._at(MONDAY, 23, 50):
            self._run_cron()
        sheet = self._sheets()
        self.assertEqual((sheet.date, sheet.state), (MONDAY, "open"))
        self.assertEqual(sheet.line_ids.mapped("norm"), [4, 1])
        self.assertEqual(sheet.line_ids.mapped("done"), [1, 0])
        self.assertFalse(self._told())

    def test_missed_norm_comes_to_the_head(self):
        self._do(self.anna, MONDAY, 1)
        with self._at(self._day(1), 0, 10):
            self._run_cron()
        sheet = self._sheets()[0]
        self.assertEqual((sheet.date, sheet.state), (MONDAY, "missed"))
        self.assertEqual(sheet.line_ids.mapped("shortfall"), [3, 1])
        told = self._told()
        self.assertEqual(told.res_id, sheet.id)
        self.assertEqual(told.date_deadline, self._day(1))
        self.assertIn("Anna", told.summary)
        self.assertIn("1 of 4", told.note)
        notice = self.env["mail.message"].search(
            [("partner_ids", "in", self.hanna.partner_id.ids)], order="id desc", limit=1
        )
        self.assertIn("missed the norm", notice.subject)

    def test_shortfall_flows_into_the_days_left(self):
        with self._at(self._day(1), 9):
            self._run_cron()
        self.assertEqual(self._sheets()[1].line_ids.mapped("norm"), [5, 1])

    def test_met_norm(self):
        self._do(self.anna, MONDAY, 4)
        self._do(self.anna, MONDAY, 1, "cold_meeting")
        with self._at(self._day(1), 0, 10):
            self._run_cron()
        self.assertEqual(self._sheets()[0].state, "met")
        self.assertFalse(self._told())

    def test_again_changes_nothing(self):
        with self._at(self._day(1), 0, 10):
            self._run_cron()
        before = self._sheets().read(), self._told().ids
        self._do(self.anna, MONDAY, 4)
        with self._at(self._day(1), 3):
            self._run_cron()
        sheets = self._sheets()
        self.assertEqual(sheets[0].line_ids.mapped("done"), [0, 0], "the day is over")
        self.assertEqual(self._told().ids, before[1])
        self.assertEqual(len(sheets), len(before[0]))

    def test_after_days_of_downtime(self):
        """Each day gets its sheet, the head one activity for all of them."""
        self._do(self.anna, self._day(2), 10)
        self._do(self.anna, self._day(2), 1, "cold_meeting")
        with self._at(self._day(7), 9):
            self._run_cron()
        sheets = self._sheets()
        self.assertEqual(sheets.mapped("date"), [self._day(number) for number in range(5)])
        self.assertEqual(sheets.mapped("state"), ["missed", "missed", "met", "missed", "missed"])
        self.assertEqual(sheets.mapped(lambda day: day.line_ids[0].norm), [4, 5, 7, 5, 10])
        told = self._told()
        self.assertEqual(told.res_id, sheets[-1].id)
        self.assertEqual(told.note.count("of 4"), 1)
        self.assertEqual(told.note.count("of 10"), 1)

    def test_killed_before_the_head_heard(self):
        days = self.registry["crm.sales.day"]
        with (
            self._at(self._day(1), 0, 10),
            patch.object(days, "_tell_heads", side_effect=KeyboardInterrupt),
            self.assertRaises(KeyboardInterrupt),
        ):
            self.env["crm.sales.day"].sudo()._keep(self.env.company, MONDAY, close=True)
            self.env["crm.sales.day"].sudo()._tell_heads()
        self.assertFalse(self._told())
        with self._at(self._day(1), 1, 10):
            self._run_cron()
        self.assertEqual(len(self._told()), 1)

    def test_head_of_the_group_is_told_of_by_the_department(self):
        self._issue(self.hanna, cold_calls=5)
        self._do(self.anna, MONDAY, 4)
        self._do(self.anna, MONDAY, 1, "cold_meeting")
        with self._at(self._day(1), 0, 10):
            self._run_cron()
        self.assertTrue(self._told(self.dora))
        self.assertFalse(self._told())

    def test_day_off_has_no_sheet(self):
        with self._at(self._day(6), 9):
            self._run_cron()
        self.assertNotIn(self._day(5), self._sheets().mapped("date"))

    # ---- excuses -----------------------------------------------------------------------

    def test_excused_in_advance(self):
        with self._at(MONDAY):
            self.env["crm.sales.day"].with_user(self.hanna).excuse(
                self.anna.id, MONDAY.isoformat(), "Exhibition"
            )
        with self._at(self._day(1), 0, 10):
            self._run_cron()
        sheet = self._sheets()[0]
        self.assertEqual((sheet.state, sheet.excused_by_id), ("excused", self.hanna))
        self.assertFalse(self._told())

    def test_excused_afterwards_ends_the_activity(self):
        with self._at(self._day(1), 0, 10):
            self._run_cron()
            sheet = self._sheets()[0]
            sheet.with_user(self.hanna).action_excuse("Was ill")
            self.assertEqual(sheet.state, "excused")
            self.assertFalse(self._told())
            sheet.with_user(self.hanna).action_withdraw_excuse()
            self._run_cron()
        self.assertEqual(sheet.state, "missed")
        self.assertEqual(self._told().res_id, sheet.id)

    def test_who_may_excuse(self):
        with self._at(self._day(1), 0, 10):
            self._run_cron()
            sheet = self._sheets()[0]
            for user in (self.anna, self.boris, self.gleb, self.lena, self.maxim):
                with self.assertRaises(AccessError, msg=user.name):
                    sheet.with_user(user).action_excuse("Please")
                with self.assertRaises(AccessError, msg=user.name):
                    self.env["crm.sales.day"].with_user(user).excuse(
                        self.anna.id, MONDAY.isoformat(), "Please"
                    )
            for user in (self.hanna, self.dora, self.carl):
                sheet.with_user(user).action_excuse("Yes")

    def test_a_head_does_not_excuse_themselves(self):
        self._issue(self.hanna, cold_calls=5)
        with self._at(self._day(1), 0, 10):
            self._run_cron()
            with self.assertRaises(AccessError):
                self._sheets(self.hanna)[0].with_user(self.hanna).action_excuse("Busy")
            self._sheets(self.hanna)[0].with_user(self.dora).action_excuse("Busy")

    def test_excuse_needs_a_reason_and_a_recent_day(self):
        with self._at(self._day(1), 0, 10):
            self._run_cron()
            sheet = self._sheets()[0].with_user(self.hanna)
            with self.assertRefused("why"):
                sheet.action_excuse("  ")
            with self.assertRefused("whose"):
                sheet.excuse("anna", MONDAY.isoformat(), "x")
            with self.assertRefused("no date"):
                sheet.excuse(self.anna.id, "soon", "x")
        with self._at(self._day(40)), self.assertRefused("more than"):
            sheet.action_excuse("Late")

    def test_who_sees_day_sheets(self):
        with self._at(self._day(1), 0, 10):
            self._run_cron()
        sheet = self._sheets()[0]
        for user in (self.anna, self.hanna, self.dora, self.carl, self.maxim):
            self.assertTrue(sheet.with_user(user).has_access("read"), user.name)
            self.assertTrue(sheet.line_ids.with_user(user).has_access("read"), user.name)
        for user in (self.boris, self.gleb, self.stranger, self.lena):
            self.assertFalse(sheet.with_user(user).has_access("read"), user.name)
            self.assertFalse(
                self.env["crm.sales.day.line"].with_user(user).search([("day_id", "=", sheet.id)]),
                user.name,
            )
        for user in (self.anna, self.hanna, self.carl):
            for operation in ("write", "create", "unlink"):
                self.assertFalse(sheet.with_user(user).has_access(operation))
        with self.assertRaises(UserError):
            sheet.with_user(self.anna).write({"excuse_reason": "x"})

    def test_other_company(self):
        other = self.env["res.company"].create({"name": "Other"})
        with self._at(self._day(1), 0, 10):
            self._run_cron()
        sheets = self.env["crm.sales.day"].with_user(self.carl)
        self.carl.company_ids |= other
        self.assertTrue(sheets.search([("user_id", "=", self.anna.id)]))
        self.assertFalse(
            sheets.with_context(allowed_company_ids=other.ids).search(
                [("user_id", "=", self.anna.id)]
            )
        )
