from odoo.tests import TransactionCase, tagged

from .common import SALESMAN, make_user

KANBAN = {
    "name": {},
    "partner_id": {"fields": {"display_name": {}}},
    "user_id": {"fields": {"display_name": {}}},
    "stage_id": {"fields": {"display_name": {}}},
    "stage_code": {},
    "process_id": {"fields": {"display_name": {}}},
    "process_state": {},
    "current_step_name": {},
    "closed_result": {},
    "bant_count": {},
    "next_activity_missing": {},
    "is_at_risk": {},
    "activity_state": {},
    "activity_ids": {},
    "expected_revenue": {},
    "probability": {},
    "support_index": {},
    "decision_maker_known": {},
}


@tagged("post_install", "-at_install")
class TestProcessQueries(TransactionCase):
    """Queries don't grow with the number of deals; tracking and mail are on, as in real life."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={**cls.env.context, "no_reset_password": True})
        cls.anna = make_user(cls.env, "anna", SALESMAN)
        cls.boris = make_user(cls.env, "boris", SALESMAN)
        cls.hanna = make_user(cls.env, "hanna", SALESMAN)
        cls.team = cls.env["crm.team"].create(
            {
                "name": "Counted",
                "user_id": cls.hanna.id,
                "member_ids": [(6, 0, [cls.anna.id, cls.boris.id])],
            }
        )
        cls.corporate = cls.env.ref("crm_corporate_sales.process_corporate")

    def _deals(self, count):
        deals = self.env["crm.lead"].create(
            [
                {
                    "name": f"Deal {number}",
                    "type": "opportunity",
                    "user_id": self.anna.id,
                    "team_id": self.team.id,
                    "process_id": self.corporate.id,
                }
                for number in range(count)
            ]
        )
        self.env.flush_all()
        return deals.with_user(self.hanna)

    def _count(self, deals, call):
        """Queries of ``call`` with cold records and warm definitions."""
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        call(deals)
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def _growth(self, call, few, many):
        """Queries for few deals and for many, after one run that warms caches up."""
        self._count(self._deals(1), call)
        small = self._count(self._deals(few), call)
        return small, self._count(self._deals(many), call)

    def test_status_is_flat(self):
        few, many = self._growth(lambda deals: deals.process_status(), 1, 50)
        self.assertLessEqual(many, few + 1)
        self.assertLessEqual(many, 15)

    def test_kanban_is_flat(self):
        def read(deals):
            deals.web_search_read([("id", "in", deals.ids)], KANBAN, limit=80)

        few, many = self._growth(read, 2, 80)
        self.assertLessEqual(many, few + 2)

    def test_process_bar_is_flat(self):
        few, many = self._growth(lambda deals: deals.read(["process_screen"]), 2, 40)
        self.assertLessEqual(many, few + 3)

    def test_entering_a_stage_hardly_grows(self):
        few, many = self._growth(lambda deals: deals.process_enter_stage("needs"), 2, 200)
        self.assertLessEqual((many - few) / 198, PER_DEAL_ENTER, f"{few} and {many} queries")

    def test_completing_a_step_grows_as_stock_activities_do(self):
        """Odoo itself posts one message for each activity done; the engine adds nothing to it."""
        few, many = self._growth(lambda deals: deals.process_complete("interest_call"), 2, 100)
        stock_few, stock_many = self._stock_growth()
        self.assertLessEqual(
            (many - few) / 98,
            (stock_many - stock_few) / 98 + PER_DEAL_COMPLETE,
            f"{few} and {many} queries; stock {stock_few} and {stock_many}",
        )

    def _stock_growth(self):
        counts = []
        for number in (1, 2, 100):
            deals = self._deals(number)
            call = "mail.mail_activity_data_call"
            planned = deals.activity_schedule(call, user_id=self.anna.id)
            counts.append(self._count(planned, lambda activities: activities.action_feedback()))
        return counts[1:]

    def test_starting_hardly_grows(self):
        def start(number):
            return lambda: self._deals(number)

        start(1)()
        counts = []
        for number in (2, 100):
            before = self.env.cr.sql_log_count
            start(number)()
            counts.append(self.env.cr.sql_log_count - before)
        few, many = counts
        self.assertLessEqual((many - few) / 98, PER_DEAL_CREATE, f"{few} and {many} queries")

    def test_searches_at_risk_are_one_query(self):
        self._deals(3)
        Lead = self.env["crm.lead"].with_user(self.hanna)
        for name in ("next_activity_missing", "is_at_risk"):
            Lead.search_count([(name, "=", True)])
            self.assertLessEqual(self._count(Lead, lambda m, n=name: m.search([(n, "=", True)])), 3)


# What stock Odoo itself does for each deal, measured; ours must add nothing to it.
PER_DEAL_ENTER = 0.1
PER_DEAL_COMPLETE = 0.1
PER_DEAL_CREATE = 0.1
