from datetime import date

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import freeze_time, tagged

from .common import PlanningCase


@tagged("post_install", "-at_install")
@freeze_time("2031-03-10 12:00:00")
class TestPartner(PlanningCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dealer = cls.env["res.partner"].create({"name": "Vacuum Dealers", "is_company": True})
        cls.buyer = cls.env["res.partner"].create(
            {"name": "Their buyer", "parent_id": cls.dealer.id}
        )

    def test_switching_on_keeps_the_day_and_the_person(self):
        self.dealer.with_user(self.maxim).is_channel_partner = True
        self.assertEqual(self.dealer.channel_since, date(2031, 3, 10))
        self.assertEqual(self.dealer.channel_user_id, self.maxim)

        self.dealer.is_channel_partner = False
        self.assertEqual(self.dealer.channel_since, date(2031, 3, 10), "history stays")
        self.assertEqual(self.dealer.channel_until, date(2031, 3, 10))

        with freeze_time("2032-01-01 12:00:00"):
            self.dealer.is_channel_partner = True
        self.assertEqual(self.dealer.channel_since, date(2032, 1, 1), "signed anew")
        self.assertFalse(self.dealer.channel_until)

    def test_a_day_that_is_given_is_kept(self):
        self.dealer.write({"is_channel_partner": True, "channel_since": "2030-05-05"})
        self.assertEqual(self.dealer.channel_since, date(2030, 5, 5))
        new = self.env["res.partner"].create(
            {"name": "New", "is_channel_partner": True, "channel_since": "2030-06-06"}
        )
        self.assertEqual(new.channel_since, date(2030, 6, 6))

    def test_the_day_is_the_companys(self):
        self.env.company.resource_calendar_id.tz = "Asia/Vladivostok"
        with freeze_time("2031-03-10 20:00:00"):
            self.dealer.is_channel_partner = True
        self.assertEqual(self.dealer.channel_since, date(2031, 3, 11))

    def test_a_salesperson_does_not_appoint_partners(self):
        self.dealer.user_id = self.anna
        self.anna.group_ids |= self.env.ref("base.group_partner_manager")
        dealer = self.dealer.with_user(self.anna)
        with self.assertRefused("group head", AccessError):
            dealer.is_channel_partner = True
        with self.assertRefused("group head", AccessError):
            dealer.channel_since = "2031-01-01"
        with self.assertRefused("group head", AccessError):
            dealer.create({"name": "Mine", "is_channel_partner": True})
        # a form saves what it has read
        dealer.write({"name": "Dealers", "is_channel_partner": False, "channel_since": False})
        self.hanna.group_ids |= self.env.ref("base.group_partner_manager")
        self.dealer.with_user(self.hanna).is_channel_partner = True
        self.assertTrue(self.dealer.is_channel_partner)

    def test_winning_a_candidate_makes_a_partner(self):
        deal = self._make_deal(deal_kind="partner", partner_id=self.buyer.id, process="simple")
        self.assertFalse(self.dealer.is_channel_partner)
        deal.with_user(self.maxim).process_close("won", {"date_closed": "2031-02-03 12:00:00"})
        self.assertTrue(self.dealer.is_channel_partner, "the company, not its buyer")
        self.assertFalse(self.buyer.is_channel_partner)
        self.assertEqual(self.dealer.channel_since, date(2031, 2, 3))
        self.assertEqual(self.dealer.channel_user_id, self.anna)

    def test_losing_a_candidate_or_winning_a_sale_makes_none(self):
        lost = self._make_deal(deal_kind="partner", partner_id=self.dealer.id, process=False)
        lost.action_set_lost(lost_reason_id=self.reason.id)
        sold = self._make_deal(partner_id=self.dealer.id, process=False)
        sold.action_set_won()
        self.assertFalse(self.dealer.is_channel_partner)

    def test_only_partners_bring_deals(self):
        with self.assertRefused("Vacuum Dealers.*no channel partner", ValidationError):
            self._make_deal(channel_partner_id=self.dealer.id)
        self.dealer.is_channel_partner = True
        deal = self._make_deal(channel_partner_id=self.dealer.id, partner_id=self.customer.id)
        self.dealer.is_channel_partner = False
        deal.write({"channel_partner_id": self.dealer.id})

    def test_an_order_comes_through_the_partner_of_its_deal(self):
        self.dealer.is_channel_partner = True
        other = self.dealer.copy({"name": "Other", "is_channel_partner": True})
        deal = self._make_deal(channel_partner_id=self.dealer.id, partner_id=self.customer.id)
        orders = self.env["sale.order"]
        order = orders.create({"partner_id": self.customer.id, "opportunity_id": deal.id})
        self.assertEqual(order.channel_partner_id, self.dealer)
        order.channel_partner_id = other
        self.assertEqual(order.channel_partner_id, other)
        with self.assertRefused("no channel partner", ValidationError):
            orders.create({"partner_id": self.customer.id, "channel_partner_id": self.customer.id})

    def test_merging_keeps_what_is_special(self):
        self.dealer.is_channel_partner = True
        plain = self._make_deal("Plain", process=False, partner_id=self.customer.id)
        pilot = self._make_deal(
            "Pilot",
            process=False,
            deal_kind="pilot",
            pilot_started_on="2031-01-15",
            channel_partner_id=self.dealer.id,
        )
        merged = (plain | pilot).sudo().merge_opportunity()
        self.assertEqual(merged.deal_kind, "pilot")
        self.assertEqual(merged.pilot_started_on, date(2031, 1, 15))
        self.assertEqual(merged.channel_partner_id, self.dealer)


@tagged("post_install", "-at_install")
@freeze_time("2031-03-10 12:00:00")
class TestPilot(PlanningCase):
    def test_a_pilot_starts_on_its_own_day(self):
        deal = self._make_deal(process=False)
        self.assertEqual(deal.deal_kind, "ordinary")
        self.assertFalse(deal.pilot_started_on)
        deal.deal_kind = "pilot"
        self.assertEqual(deal.pilot_started_on, date(2031, 3, 10))
        deal.pilot_started_on = "2031-04-01"
        deal.name = "Trial of a furnace"
        self.assertEqual(deal.pilot_started_on, date(2031, 4, 1))
        deal.deal_kind = "ordinary"
        self.assertFalse(deal.pilot_started_on)

    def test_a_given_day_is_kept(self):
        deal = self._make_deal(process=False, deal_kind="pilot", pilot_started_on="2030-12-31")
        self.assertEqual(deal.pilot_started_on, date(2030, 12, 31))
