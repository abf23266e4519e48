"""Clients and partners in work and their sums, today and on past days."""

from odoo import Command
from odoo.tests import freeze_time, tagged

from .fact_case import FactCase
from .test_snapshot import SnapshotCase

TODAY = "2031-05-20"
NOW = "2031-05-20 12:00:00"


class StateCase(FactCase, SnapshotCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.cr.execute("DELETE FROM crm_sales_fact")
        cls.todo = cls.env.ref("mail.mail_activity_data_todo")
        cls.industry = cls.env["res.partner.industry"].create({"name": "Glass"})
        cls.client, cls.prospect, cls.dealer = cls.env["res.partner"].create(
            [
                {"name": name, "is_company": True, "industry_id": cls.industry.id}
                for name in ("Client", "Prospect", "Dealer")
            ]
        )

    def _rows(self, code, *keys, day=TODAY, first=None, user=None):
        kpi = self.env["crm.sales.kpi"].with_user(user or self.carl)
        return kpi.facts([code], first or day, day, list(keys))

    def _number(self, code, day=TODAY, user=None):
        rows = self._rows(code, day=day, user=user)
        return rows[0]["value"] if rows else 0

    def _by(self, code, key, **options):
        return {row[key]: row["value"] for row in self._rows(code, key, **options)}


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestStateMeasures(StateCase):
    def test_sums_of_potential_and_current_clients(self):
        self._make_order(self.client, day="2031-05-05")
        self._deal("2031-05-01 12:00:00", partner_id=self.client.id, expected_revenue=100)
        self._deal(
            "2031-05-01 12:00:00",
            partner_id=self.prospect.id,
            expected_revenue=1000,
            probability=25,
        )
        nobody = self._deal(
            "2031-05-01 12:00:00", partner_id=False, expected_revenue=10, probability=50
        )
        self._deal(
            "2031-05-01 12:00:00",
            partner_id=self.prospect.id,
            deal_kind="partner",
            expected_revenue=7,
        )
        won = self._deal("2031-05-01 12:00:00", partner_id=self.prospect.id)
        won.action_set_won()
        self.assertEqual(self._number("cur_clients_amount"), 100)
        self.assertEqual(self._number("pot_clients_amount"), 1010)
        self.assertEqual(self._number("pot_clients_weighted"), 255)
        self.assertEqual(self._number("pot_partners_amount"), 7)
        self.assertEqual(
            self._by("pot_clients_amount", "segment"), {self.industry.id: 1000, False: 10}
        )
        nobody.action_set_lost(lost_reason_id=self.reason.id)
        self.assertEqual(self._number("pot_clients_amount"), 1000)

    def test_a_deal_through_a_partner(self):
        self.dealer.is_channel_partner = True
        self._deal("2031-05-01 12:00:00", channel_partner_id=self.dealer.id, expected_revenue=40)
        self._deal("2031-05-01 12:00:00", expected_revenue=2)
        self.assertEqual(self._number("cur_partners_amount"), 40)

    def test_a_past_day_is_as_it_was(self):
        deal = self._deal("2031-03-01 12:00:00", partner_id=self.client.id, expected_revenue=100)
        self._at("2031-03-01 20:00:00")
        self._change(deal, "2031-04-10 12:00:00", expected_revenue=300, user_id=self.boris.id)
        self._at("2031-04-10 20:00:00")
        self._make_order(self.client, day="2031-05-05")
        self.assertEqual(
            self._by("pot_clients_amount", "month", first="2031-01-01"),
            {"2031-03": 100, "2031-04": 300},
            "a client since May",
        )
        self.assertEqual(
            self._by("cur_clients_amount", "month", first="2031-01-01"), {"2031-05": 300}
        )
        self.assertEqual(
            self._by("pot_clients_amount", "user", day="2031-04-09"), {self.anna.id: 100}
        )
        self.assertEqual(
            self._by("pot_clients_amount", "user", day="2031-04-10"), {self.boris.id: 300}
        )
        self.assertEqual(self._rows("cur_clients_amount", day="2031-02-01"), [])

    def test_a_period_that_has_not_begun_has_no_state(self):
        self._deal("2031-05-01 12:00:00", partner_id=self.prospect.id)
        found = self._by("pot_clients_amount", "month", first="2031-05-01", day="2031-12-31")
        self.assertEqual(found, {"2031-05": 1000})
        rows = self._rows("pot_clients_amount", first="2031-06-01", day="2031-06-30")
        self.assertEqual(rows, [])

    def test_potential_clients_in_work(self):
        deal = self._deal("2031-05-01 12:00:00", partner_id=self.prospect.id)
        idle = self._deal(
            "2031-05-01 12:00:00", partner_id=self.env["res.partner"].create({"name": "Idle"}).id
        )
        lead = self._deal("2031-05-01 12:00:00", partner_id=False, type="lead")
        self.assertEqual(self._number("pot_clients_wip"), 0, "nothing was done with anybody")
        self._do_activity(deal, self.todo, "2031-05-10 12:00:00")
        self._do_activity(lead, self.call, "2031-05-10 12:00:00")
        self.assertEqual(self._number("pot_clients_wip"), 2)
        self._do_activity(idle, self.todo, "2031-04-19 12:00:00")
        self.assertEqual(self._number("pot_clients_wip"), 2, "more than thirty days ago")
        self._do_activity(idle.partner_id, self.todo, "2031-04-20 21:30:00")
        self.assertEqual(self._number("pot_clients_wip"), 3, "done with the client, in time")
        self._make_order(self.prospect, day="2031-05-12")
        self.assertEqual(self._number("pot_clients_wip"), 2, "a client now")
        self.assertEqual(self._number("cur_clients_wip"), 1)
        lead.action_set_lost(lost_reason_id=self.reason.id)
        self.assertEqual(self._number("pot_clients_wip"), 1)

    def test_a_client_of_two_people_is_one_client_of_the_group(self):
        for user in (self.anna, self.boris):
            deal = self._deal("2031-05-01 12:00:00", partner_id=self.prospect.id, user_id=user.id)
            self._do_activity(deal, self.todo, "2031-05-10 12:00:00", user)
        self.assertEqual(self._by("pot_clients_wip", "user"), {self.anna.id: 1, self.boris.id: 1})
        self.assertEqual(self._by("pot_clients_wip", "team"), {self.team.id: 1})
        self.assertEqual(self._number("pot_clients_wip"), 1)

    def test_behind_the_number_are_deals_or_clients(self):
        self._make_order(self.client, day="2031-01-10")
        own = self._deal("2031-05-01 12:00:00", partner_id=self.client.id)
        other = self._deal("2031-05-01 12:00:00", partner_id=self.prospect.id)
        for code, records in (
            ("cur_clients_amount", own),
            ("pot_clients_amount", other),
            ("cur_clients_wip", self.client),
        ):
            action = self._kpi(code).with_user(self.carl).action_open_documents(TODAY, TODAY)
            self.assertEqual(action["res_model"], records._name, code)
            self.assertEqual(self.env[action["res_model"]].search(action["domain"]), records, code)

    def test_people_of_a_client_are_one_client(self):
        for number in (1, 2):
            person = self.env["res.partner"].create(
                {"name": f"Person {number}", "parent_id": self.prospect.id}
            )
            deal = self._deal("2031-05-01 12:00:00", partner_id=person.id)
            self._do_activity(deal, self.todo, "2031-05-10 12:00:00")
        self.assertEqual(self._number("pot_clients_wip"), 1)

    def test_current_clients_in_work(self):
        for partner in (self.client, self.prospect, self.dealer):
            self._make_order(partner, day="2031-01-10")
        self.assertEqual(self._number("cur_clients_wip"), 0)
        self._deal("2031-05-01 12:00:00", partner_id=self.client.id)
        self._do_activity(self.prospect, self.call, "2031-05-10 12:00:00", self.boris)
        self.assertEqual(self._number("cur_clients_wip"), 2)
        self.assertEqual(self._by("cur_clients_wip", "user"), {self.anna.id: 1, self.boris.id: 1})
        self.assertEqual(self._number("cur_clients_wip", day="2031-01-09"), 0, "no client yet")

    def test_partners_in_work(self):
        deal = self._deal("2031-05-01 12:00:00", partner_id=self.prospect.id, deal_kind="partner")
        self.dealer.write({"is_channel_partner": True, "channel_since": "2031-02-01"})
        self.assertEqual(self._number("pot_partners_wip"), 0)
        self._do_activity(deal, self.todo, "2031-05-10 12:00:00")
        self._do_activity(self.dealer, self.todo, "2031-05-10 12:00:00")
        self.assertEqual(self._number("pot_partners_wip"), 1)
        self.assertEqual(self._number("cur_partners_wip"), 1)
        self.assertEqual(self._number("pot_clients_wip"), 0, "a candidate is no client")
        self.dealer.is_channel_partner = False
        self.assertEqual(self._number("cur_partners_wip"), 0)
        self.assertEqual(self._number("cur_partners_wip", day="2031-05-19"), 1, "was one still")

    def test_each_sees_own_ones(self):
        self._deal("2031-05-01 12:00:00", partner_id=self.prospect.id, expected_revenue=5)
        self._deal(
            "2031-05-01 12:00:00",
            partner_id=self.prospect.id,
            user_id=self.stranger.id,
            team_id=self.other_team.id,
            expected_revenue=70,
        )
        for user, amount in (
            (self.anna, 5),
            (self.boris, 0),
            (self.hanna, 5),
            (self.gleb, 70),
            (self.dora, 75),
            (self.maxim, 75),
            (self.lena, 0),
        ):
            self.assertEqual(self._number("pot_clients_amount", user=user), amount, user.name)

    def test_deleting_or_reassigning_later_does_not_change_a_past_day(self):
        deal = self._deal("2031-04-01 12:00:00", partner_id=self.prospect.id)
        self._do_activity(deal, self.todo, "2031-04-10 12:00:00")
        self._at("2031-04-10 20:00:00")
        self.env["crm.sales.fact"]._sync_noted()
        self._change(deal, "2031-04-20 12:00:00", user_id=self.boris.id)
        self._at("2031-04-20 20:00:00")
        deal.unlink()
        self._at(NOW)
        self.assertEqual(
            self._by("pot_clients_amount", "user", day="2031-04-15"), {self.anna.id: 1000}
        )
        self.assertEqual(self._by("pot_clients_wip", "user", day="2031-04-15"), {self.anna.id: 1})
        self.assertEqual(self._number("pot_clients_amount"), 0)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestOverdue(StateCase):
    def _invoice(self, due, amount=100, user=None, kind="out_invoice"):
        move = self.env["account.move"].create(
            {
                "move_type": kind,
                "partner_id": self.client.id,
                "invoice_user_id": (user or self.anna).id,
                "team_id": self.team.id,
                "invoice_date": "2031-03-01",
                "invoice_date_due": due,
                "invoice_payment_term_id": False,
                "invoice_line_ids": [
                    Command.create(
                        {"product_id": self.product.id, "price_unit": amount, "tax_ids": False}
                    )
                ],
            }
        )
        move.action_post()
        return move

    def _pay(self, move, amount, day):
        wizard = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=move.ids
        )
        wizard.create({"amount": amount, "payment_date": day})._create_payments()

    def test_what_is_due_before_the_day(self):
        self._invoice("2031-05-19", 100)
        self._invoice("2031-05-20", 1000)
        self._invoice("2031-04-01", 20, self.boris)
        self._invoice("2031-04-01", 7, kind="out_refund")
        self.assertEqual(self._number("overdue"), 113)
        self.assertEqual(self._by("overdue", "user"), {self.anna.id: 93, self.boris.id: 20})
        self.assertEqual(self._number("overdue", day="2031-04-02"), 13)
        self.assertEqual(self._number("overdue", user=self.boris), 20)

    def test_what_was_paid_since_was_open_then(self):
        move = self._invoice("2031-04-01", 100)
        self._pay(move, 30, "2031-04-20")
        self._pay(move, 70, "2031-05-10")
        self.assertEqual(self._number("overdue"), 0)
        self.assertEqual(self._number("overdue", day="2031-05-09"), 70)
        self.assertEqual(self._number("overdue", day="2031-04-19"), 100)
        self.assertEqual(self._number("overdue", day="2031-04-20"), 70)
        self.assertEqual(self._by("overdue", "month", first="2031-01-01"), {"2031-04": 70})
