from datetime import UTC, datetime, timedelta

from freezegun import freeze_time
from odoo import Command, fields
from odoo.tests import tagged

from .fact_case import FactCase


@tagged("post_install", "-at_install")
class TestFactService(FactCase):
    """Deliveries, claims, hard cases, satisfaction, proposals."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.goods = cls.env["product.product"].create({"name": "Valve", "type": "consu"})
        for code in ("quality", "satisfaction"):
            cls._kpi(code).minimum = 0

    def _deliver(self, order, moment):
        with freeze_time(moment):
            for picking in order.picking_ids.filtered(lambda item: item.state != "done"):
                picking.move_ids.write({"quantity": 1, "picked": True})
                picking.button_validate()
            self.env.flush_all()

    def _may(self, code):
        return self._value(code, "2031-05-01", "2031-05-31")

    # ---- quality -----------------------------------------------------------------------

    def test_quality_is_on_time_and_without_claims(self):
        orders = [
            self._make_order(product=self.goods, commitment_date=f"2031-05-{day} 09:00:00")
            for day in ("10", "10", "12", "20")
        ]
        good, late, last_minute, _open = orders
        self._deliver(good, "2031-05-09 09:00:00")
        self._deliver(late, "2031-05-11 09:00:00")
        self._deliver(last_minute, "2031-05-12 18:00:00")
        self.assertEqual(len(self._get_facts("delivered_order")), 3)
        self.assertAlmostEqual(self._may("quality"), 200 / 3)
        claim = self.env["crm.claim"].create(
            {
                "name": "Leaks",
                "partner_id": self.customer.id,
                "order_id": good.id,
                "product_id": self.goods.id,
            }
        )
        self.assertAlmostEqual(self._may("quality"), 100 / 3)
        fact = self._get_facts("claim", res_id=claim.id)
        self.assertEqual((fact.user_id, fact.team_id), (self.anna, self.team))

    def test_without_a_promise_the_expected_day_counts(self):
        self.goods.sale_delay = 3
        soon, late = (self._make_order(product=self.goods, day="2031-05-05") for _ in range(2))
        self._deliver(soon, "2031-05-08 20:59:00")
        self._deliver(late, "2031-05-08 21:01:00")
        facts = self._get_facts("delivered_order")
        self.assertEqual({f.res_id: f.numerator for f in facts}, {soon.id: 1, late.id: 0})

    def test_claims_count_on_the_day_they_came(self):
        order = self._make_order(product=self.goods, day="2031-05-05")
        self._deliver(order, "2031-05-06 09:00:00")
        self.env["crm.claim"].create(
            [
                {
                    "name": "Leaks",
                    "partner_id": self.customer.id,
                    "order_id": order.id,
                    "product_id": self.goods.id,
                    "date_claim": day,
                    "date_deadline": "2031-12-31",
                }
                for day in ("2031-05-31", "2031-06-01")
            ]
        )
        self.assertEqual(self._may("claims"), 1)

    # ---- hard cases --------------------------------------------------------------------

    def test_escalations(self):
        deal = self._make_deal()
        with freeze_time("2031-05-31 20:00:00"):
            deal._escalate(self.hanna, "Penalty clause", fields.Date.today() + timedelta(days=3))
            self.env.flush_all()
        self.assertEqual(self._may("nonstandard"), 1)
        fact = self._get_facts("escalation")
        self.assertEqual((fact.user_id, fact.lead_id), (self.anna, deal))

    # ---- satisfaction ------------------------------------------------------------------

    def test_marks_of_satisfaction_calls(self):
        asked = self.env["crm.satisfaction.round"].create(
            {"company_id": self.env.company.id, "month": "2031-04-01", "seed": "x"}
        )
        clients = self.env["res.partner"].create([{"name": "A"}, {"name": "B"}])
        calls = self.env["crm.satisfaction.call"].create(
            [
                {
                    "round_id": asked.id,
                    "partner_id": client.id,
                    "served_kind": "delivered",
                    "served_on": "2031-04-10",
                    "salesperson_id": self.anna.id,
                    "team_id": self.team.id,
                }
                for client in clients
            ]
        )
        calls._as_move().write({"state": "done", "date_done": "2031-05-05"})
        calls[0]._as_move().average = 5
        calls[1]._as_move().average = 3
        self.assertEqual(self._may("satisfaction"), 80)
        self.assertEqual(len(self._get_facts("satisfaction", user_id=self.anna.id)), 2)

    def test_scored_surveys_of_clients(self):
        self.customer.user_id = self.boris
        survey = self.env["survey.survey"].create(
            {"title": "How was it?", "scoring_type": "scoring_without_answers"}
        )
        answers = self.env["survey.user_input"].create(
            [
                {"survey_id": survey.id, "partner_id": partner.id, "state": "done", **more}
                for partner, more in (
                    (self.customer, {}),
                    (self.customer, {"test_entry": True}),
                    (self.anna.partner_id, {}),
                )
            ]
        )
        answers.write({"end_datetime": "2031-05-05 10:00:00"})
        answers.flush_recordset()
        answers.scoring_percentage = 70
        self.assertEqual(self._may("satisfaction"), 70)
        self.assertEqual(self._get_facts("satisfaction").user_id, self.boris)

    # ---- proposals ---------------------------------------------------------------------

    def test_step_of_the_process_prepares_the_proposal(self):
        self._kpi("proposals").step_ids = self.env.ref(
            "crm_corporate_sales.step_corporate_prepare_proposal"
        )
        deal = self._make_deal_at("prepare_proposal")
        self.facts._sync_noted()
        run = self._run(deal, "prepare_proposal")
        run.date_start = "2031-05-05 06:00:00"
        with freeze_time("2031-05-06 09:00:00"):
            self._do(deal, "prepare_proposal")
            self.env.flush_all()
        fact = self._get_facts("proposal")
        self.assertEqual((fact.res_model, fact.res_id, fact.lead_id), (run._name, run.id, deal))
        self.assertEqual(self._may("proposals"), 1)
        work = self.env.company.resource_calendar_id.get_work_duration_data(
            datetime(2031, 5, 5, 6, tzinfo=UTC), datetime(2031, 5, 6, 9, tzinfo=UTC)
        )
        self.assertTrue(work["hours"])
        self.assertAlmostEqual(self._may("time_proposal"), work["hours"], 2)
        self._send_quotation(deal.sudo())
        self.assertEqual(self._may("proposals"), 1, "the step stands for the quotation")

    def _send_quotation(self, lead=None, moment="2031-05-06 09:00:00"):
        order = self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "user_id": self.anna.id,
                "opportunity_id": lead.id if lead else False,
                "order_line": [Command.create({"product_id": self.product.id})],
            }
        )
        with freeze_time(moment):
            order.action_quotation_sent()
            self.env.flush_all()
        return order

    def test_without_such_a_step_the_quotation_first_sent(self):
        order = self._send_quotation()
        self.assertEqual(self._get_facts("proposal").res_id, order.id)
        with freeze_time("2031-06-06 09:00:00"):
            order._action_cancel()
            order.action_draft()
            order.action_quotation_sent()
            self.env.flush_all()
        self.assertEqual(str(self._get_facts("proposal").date), "2031-05-06")
