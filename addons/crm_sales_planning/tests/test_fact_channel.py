from odoo.tests import tagged

from .fact_case import FactCase


@tagged("post_install", "-at_install")
class TestFactChannel(FactCase):
    """Channel partners, what is sold through them, and pilots."""

    def _channel(self, since, user=None):
        return self.env["res.partner"].create(
            {
                "name": f"Dealer {since}",
                "is_company": True,
                "is_channel_partner": True,
                "channel_since": since,
                "channel_user_id": (user or self.anna).id,
            }
        )

    def _year(self, code, user=None):
        return self._value(code, "2031-01-01", "2031-12-31", user)

    def test_new_partner_counts_for_who_won_them(self):
        partner = self._channel("2031-05-05")
        self._channel("2030-12-31")
        self.assertEqual(self._year("new_partners"), 1)
        self.assertEqual(self._year("new_partners", self.anna), 1)
        partner.channel_user_id = self.boris
        self.assertEqual(self._year("new_partners", self.anna), 0)
        fact = self._get_facts("new_partner", res_id=partner.id)
        self.assertEqual((fact.user_id, fact.team_id), (self.boris, self.team))

    def test_orders_through_new_and_current_partners(self):
        new, current = self._channel("2031-01-10"), self._channel("2030-12-31")
        self._make_order(amount=100, channel_partner_id=new.id)
        deal = self._make_deal(process=False, channel_partner_id=current.id).sudo()
        self._make_order(amount=20, lead=deal)
        self._make_order(amount=3)
        self.assertEqual(self._year("new_partner_amount"), 100)
        self.assertEqual(self._year("cur_partner_amount"), 20)
        deal.channel_partner_id = new
        self.assertEqual(self._year("new_partner_amount"), 120)
        self.assertEqual(self._year("cur_partner_amount"), 0)

    def test_pilot_counts_with_its_orders(self):
        pilot = self._make_deal(
            process=False, deal_kind="pilot", pilot_started_on="2031-05-05", expected_revenue=900
        ).sudo()
        self._make_deal(process=False, expected_revenue=5)
        self.assertEqual((self._year("pilots"), self._year("pilot_amount")), (1, 900))
        self._make_order(amount=100, lead=pilot)
        self._make_order(amount=50, lead=pilot)
        self.assertEqual((self._year("pilots"), self._year("pilot_amount")), (1, 150))
        pilot.deal_kind = "ordinary"
        self.assertEqual(self._year("pilots"), 0)

    def test_merged_pilot_counts_once(self):
        head = self._make_deal("Head", process=False, probability=50)
        tail = self._make_deal(
            "Tail",
            process=False,
            probability=5,
            deal_kind="pilot",
            pilot_started_on="2031-05-05",
        )
        self.assertEqual(self._year("pilots"), 1)
        merged = (head | tail).with_user(self.maxim).merge_opportunity()
        self.assertEqual(merged, head)
        self.assertEqual(self._year("pilots"), 1)
