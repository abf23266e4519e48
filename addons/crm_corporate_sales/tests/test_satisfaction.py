from datetime import timedelta

from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tools import SQL

from ..engine import satisfaction
from .test_satisfaction_case import SatisfactionCase


@tagged("post_install", "-at_install")
class TestSatisfactionSample(SatisfactionCase):
    def test_served_client_is_called_by_the_head(self):
        call = self._call()
        self.assertEqual(len(call), 1)
        self.assertEqual(call.served_kind, "delivered")
        self.assertEqual(call.order_id, self.order)
        self.assertEqual(call.lead_id, self.deal)
        self.assertEqual(call.salesperson_id, self.anna)
        self.assertEqual(call.team_id, self.team)
        self.assertEqual(call.user_id, self.hanna)
        self.assertEqual(call.activity_ids.user_id, self.hanna)
        self.assertIn("Furnace Works", call.activity_ids.summary)

    def test_chosen_caller_but_never_who_sold(self):
        self.env.company.satisfaction_user_id = self.clerk
        mine = self._serve("Anna's")
        self.env.company.satisfaction_user_id = self.anna
        self._serve("Lena's", user_id=self.boris.id)
        calls = self._draw().call_ids
        by_seller = {call.salesperson_id: call.user_id for call in calls}
        self.assertEqual(by_seller[self.boris], self.anna)
        self.assertEqual(by_seller[self.anna], self.hanna)
        self.assertIn(mine, calls.partner_id)
        with self.assertRaises(ValidationError):
            calls.filtered(lambda call: call.partner_id == mine).user_id = self.anna

    def test_drawn_once(self):
        first = self._draw()
        calls = first.call_ids
        again = self._draw()
        self.assertEqual(again, first)
        self.assertEqual(again.call_ids, calls)
        self.assertEqual(
            self.env["crm.satisfaction.round"].search_count(
                [("company_id", "=", self.env.company.id)]
            ),
            1,
        )

    def test_missed_months_are_made_up_for(self):
        before = satisfaction.add_months(self.month, -3)
        self.env["crm.satisfaction.round"].create(
            {"company_id": self.env.company.id, "month": before, "seed": "x"}
        )
        older = self._serve("Older", satisfaction.add_months(self.month, -1))
        self._draw()
        rounds = self.env["crm.satisfaction.round"].search(
            [("company_id", "=", self.env.company.id), ("month", ">", before)]
        )
        self.assertEqual(
            rounds.mapped("month"),
            [
                self.month,
                satisfaction.add_months(self.month, -1),
                satisfaction.add_months(before, 1),
            ],
        )
        self.assertIn(older, rounds[1].call_ids.partner_id)

    def test_drawing_can_be_repeated_by_its_seed(self):
        clients = self.customer
        for number in range(12):
            clients |= self._serve(f"Client {number}")
        self.env.company.satisfaction_value = 4
        drawn = self._draw()
        self.assertEqual(drawn.served_count, 13)
        self.assertEqual(
            drawn.call_ids.partner_id.sorted("id").ids,
            satisfaction.sample(clients.ids, 4, drawn.seed),
        )

    def test_percentage(self):
        for number in range(5):
            self._serve(f"Client {number}")
        self.env.company.write({"satisfaction_mode": "percent", "satisfaction_value": 30})
        self.assertEqual(len(self._draw().call_ids), 2)

    def test_switched_off(self):
        self.env.company.satisfaction_mode = "off"
        self.assertFalse(self._draw())

    def test_nobody_is_asked_twice_within_the_pause(self):
        def earlier(months):
            self.env["crm.satisfaction.round"].search([]).call_ids.unlink()
            self.env["crm.satisfaction.round"].search([]).unlink()
            drawn = self.env["crm.satisfaction.round"].create(
                {
                    "company_id": self.env.company.id,
                    "month": satisfaction.add_months(self.month, -months),
                    "seed": "x",
                }
            )
            drawn._make_calls(
                [
                    {
                        "partner_id": self.customer.id,
                        "lead_id": self.deal.id,
                        "order_id": self.order.id,
                        "kind": "delivered",
                        "date": drawn.month,
                    }
                ]
            )
            return self._call()

        self.assertFalse(earlier(5))
        self.assertTrue(earlier(6))

    def test_two_services_of_a_client_are_one_call(self):
        order = self._new_order(self.deal, [(self.gasket, 1)])
        self._deliver(order, {})
        self._date_delivery(order, self.month)
        self.assertEqual(len(self._call()), 1)

    def test_who_was_not_served_in_the_month(self):
        self._date_delivery(self.order, self.today.replace(day=1))
        returned = self._serve("Months ago", satisfaction.add_months(self.month, -4))
        self.assertNotIn(returned, self._draw().call_ids.partner_id)
        self.assertFalse(self._call())

    def test_serviced_and_commissioned_clients(self):
        self._date_delivery(self.order, satisfaction.add_months(self.month, -5))
        visit = self._new_service(visit_count=1, sign=True).sudo().visit_ids
        visit.report = "x"
        visit.action_done()
        visit._as_move().write({"done_on": self.month + timedelta(days=3)})
        other = self._serve("Commissioned", satisfaction.add_months(self.month, -5))
        deal = self.env["crm.lead"].search([("partner_id", "=", other.id)])
        deal.action_set_won()
        stage = self.env["crm.stage"].search([("code", "=", "commissioning")], limit=1)
        stage = stage or self.env["crm.stage"].create(
            {"name": "Commissioning", "code": "commissioning"}
        )
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """UPDATE crm_lead_stage_run SET stage_id = %s, date_end = %s
                    WHERE lead_id = %s AND date_end IS NULL""",
                stage.id,
                self.month + timedelta(days=5),
                deal.id,
            )
        )
        kinds = {call.partner_id: call.served_kind for call in self._draw().call_ids}
        self.assertEqual(kinds, {self.customer: "serviced", other: "commissioned"})

    def test_queries_do_not_grow_with_clients(self):
        def draw(months):
            month = satisfaction.add_months(self.month, -months)
            for number in range(3 * months):
                self._serve(f"Client {months} {number}", month)
            self.env.flush_all()
            self.env.invalidate_all()
            rounds = self.env["crm.satisfaction.round"]
            before = self.env.cr.sql_log_count
            served = rounds._get_served(self.env.company, month)
            rounds._leave_out_asked(self.env.company, month, served)
            self.assertEqual(len(served), 3 * months)
            return self.env.cr.sql_log_count - before

        draw(1)
        self.assertEqual(draw(1 + 1), draw(3))
