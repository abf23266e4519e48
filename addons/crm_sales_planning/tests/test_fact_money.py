from odoo import Command
from odoo.tests import tagged

from .fact_case import FactCase


@tagged("post_install", "-at_install")
class TestFactMoney(FactCase):
    """Orders, invoices and deals as facts."""

    def _invoice(self, amount=100, day="2031-05-05", move_type="out_invoice", **values):
        invoice = self.env["account.move"].create(
            {
                "move_type": move_type,
                "partner_id": self.customer.id,
                "invoice_user_id": self.anna.id,
                "team_id": self.team.id,
                "invoice_date": day,
                "invoice_line_ids": [
                    Command.create(
                        {"product_id": self.product.id, "price_unit": amount, "tax_ids": []}
                    )
                ],
                **values,
            }
        )
        invoice.action_post()
        return invoice

    def _turnover(self, user=None):
        return self._value("turnover", "2031-05-01", "2031-05-31", user)

    def test_turnover_is_invoices_less_credit_notes(self):
        self._invoice(100)
        self._invoice(30, move_type="out_refund")
        self._invoice(1000, day="2031-06-01")
        self._invoice(7, invoice_user_id=self.boris.id)
        self.assertEqual(self._turnover(), 77)
        self.assertEqual(self._turnover(self.anna), 70)

    def test_invoice_back_in_draft_does_not_count(self):
        invoice = self._invoice()
        self.assertEqual(self._turnover(), 100)
        invoice.button_draft()
        self.assertEqual(self._turnover(), 0)

    def test_other_currency(self):
        currency = self.env["res.currency"].create(
            {
                "name": "TST",
                "symbol": "T",
                "rate_ids": [
                    Command.create(
                        {"name": "2031-01-01", "rate": 4, "company_id": self.env.company.id}
                    )
                ],
            }
        )
        self._invoice(100, currency_id=currency.id)
        self.assertEqual(self._turnover(), 25)

    def test_paid_and_ordered_turnover(self):
        invoice = self._invoice()
        self._make_order(amount=40)
        kpi = self._kpi("turnover")
        kpi.basis = "ordered"
        self.assertEqual(self._turnover(), 40)
        kpi.basis = "paid"
        self.assertEqual(self._turnover(), 0)
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        ).create({})._create_payments()
        self.assertIn(invoice.payment_state, ("paid", "in_payment"))
        self.assertEqual(self._turnover(), 100)

    def test_sum_of_an_order_follows_its_lines(self):
        order = self._make_order(amount=40)
        fact = self._get_facts("order", res_id=order.id)
        self.assertEqual((fact.amount, fact.user_id, str(fact.date)), (40, self.anna, "2031-05-05"))
        order.order_line.price_unit = 50
        self.facts._sync_noted()
        self.assertEqual(fact.amount, 50)
        order._action_cancel()
        self.assertFalse(self._get_facts("order", res_id=order.id))

    def test_reassigned_order_stays_with_who_sold(self):
        order = self._make_order()
        order.write({"user_id": self.boris.id, "team_id": self.other_team.id})
        fact = self._get_facts("order", res_id=order.id)
        self.assertEqual((fact.user_id, fact.team_id), (self.anna, self.team))

    def test_won_and_lost_deals(self):
        won, lost, late = (self._make_deal(process=False) for _ in range(3))
        won.sudo().action_set_won()
        lost.sudo().action_set_lost(lost_reason_id=self.reason.id)
        for deal in won, lost:
            deal.sudo().date_closed = "2031-05-31 20:59:00"
        late.sudo().action_set_won()
        late.sudo().date_closed = "2031-05-31 21:00:00"
        self._kpi("win_rate").minimum = 0
        self.assertEqual(self._value("win_rate", "2031-05-01", "2031-05-31"), 50)
        self.assertEqual(self._value("win_rate", "2031-06-01", "2031-06-30"), 100)
        self.assertEqual(self._get_facts("deal_closed", lead_id=lost.id).mapped("numerator"), [0])

    def test_reopened_deal_is_not_won(self):
        deal = self._make_deal(process=False)
        deal.sudo().action_set_won()
        self.assertTrue(self._get_facts("deal_closed", lead_id=deal.id))
        deal.sudo().write({"stage_id": self.env["crm.stage"].create({"name": "Open"}).id})
        self.assertFalse(self._get_facts("deal_closed", lead_id=deal.id))

    def test_cycle_is_the_median_from_the_first_request(self):
        for received in ("2031-05-01", "2031-05-10", "2031-04-20"):
            deal = self._make_deal(process=False, date_received=f"{received} 10:00:00")
            deal.sudo().action_set_won()
            deal.sudo().date_closed = "2031-05-21 10:00:00"
            self.env.cr.execute(
                "UPDATE crm_lead SET create_date = '2031-05-15' WHERE id = %s", [deal.id]
            )
            self.facts._sync_all(["deal_cycle"])
        self.assertEqual(self._value("cycle", "2031-05-01", "2031-05-31"), 20)

    def test_iterations_from_call_to_meeting(self):
        deal = self._make_deal(process=False)
        for hour in (8, 9):
            self._do_activity(deal, self.call, f"2031-05-05 {hour:02}:00:00")
        self._held_meeting(deal, "2031-05-05 10:00:00")
        self._held_meeting(deal, "2031-05-05 11:00:00")
        self._do_activity(deal, self.cold_call, "2031-05-05 12:00:00")
        self._held_meeting(deal, "2031-05-05 13:00:00")
        other = self._make_deal(process=False)
        for each in deal, other:
            each.sudo().action_set_won()
            each.sudo().date_closed = "2031-05-20 10:00:00"
        self.assertEqual(self._get_facts("deal_iterations", lead_id=deal.id).numerator, 2)
        self.assertEqual(self._value("iterations", "2031-05-01", "2031-05-31"), 1)
        self._do_activity(deal, self.call, "2031-05-05 13:30:00")
        self._held_meeting(deal, "2031-05-05 14:00:00")
        self.assertEqual(self._get_facts("deal_iterations", lead_id=deal.id).numerator, 3)

    def _held_meeting(self, deal, start):
        self._make_meeting(deal, start, meeting_kind="needs", meeting_result="held")
