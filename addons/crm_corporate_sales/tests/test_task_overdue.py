from dateutil.relativedelta import relativedelta
from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .test_satisfaction_case import QUIET, SatisfactionCase


@tagged("post_install", "-at_install")
class TestTaskOverdue(SatisfactionCase):
    def _plan(self, deal, user, days):
        return deal.activity_schedule(
            "mail.mail_activity_data_todo",
            date_deadline=fields.Date.context_today(deal) + relativedelta(days=days),
            user_id=user.id,
            summary=f"Task of {user.name}",
        )

    def test_overdue_tasks_by_the_rights_on_deals(self):
        late = self._plan(self.deal, self.anna, -3)
        self._plan(self.deal, self.anna, 0)
        foreign = self._new_deal("Boris' deal", user_id=self.boris.id)
        foreign_late = self._plan(foreign, self.boris, -10)
        self._plan(foreign, self.boris, -1).action_feedback()
        self.env.flush_all()
        tasks = self.env["crm.task.overdue"]
        about = [("lead_id", "in", (self.deal | foreign).ids)]
        for user, found in (
            (self.anna, late),
            (self.boris, foreign_late),
            (self.hanna, late | foreign_late),
            (self.maxim, late | foreign_late),
            (self.olga, late.browse()),
        ):
            with self.subTest(user.name):
                rows = tasks.with_user(user).search(about)
                self.assertEqual(set(rows.ids), set(found.ids))
        [row] = tasks.with_user(self.anna).search(about)
        self.assertEqual((row.days_late, row.user_id, row.team_id), (3, self.anna, self.team))
        self.assertEqual(row.name, "Task of Anna")
        self.assertEqual(row.action_open_deal()["res_id"], self.deal.id)
        groups = tasks.with_user(self.hanna)._read_group(
            about, ["user_id"], ["__count", "days_late:avg"]
        )
        self.assertEqual(set(groups), {(self.anna, 1, 3.0), (self.boris, 1, 10.0)})

    @mute_logger(*QUIET)
    def test_not_for_everybody(self):
        for user in self.clerk | self.petra | self.engineer:
            with self.assertRaises(AccessError):
                self.env["crm.task.overdue"].with_user(user).search([])
