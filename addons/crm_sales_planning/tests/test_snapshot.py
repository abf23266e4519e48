"""Pipeline of past days: periods of validity, rebuilt, recorded, caught up."""

from datetime import date

from odoo import fields
from odoo.tests import freeze_time, tagged
from odoo.tools import SQL

from .common import PlanningCase

NOON = "12:00:00"


class SnapshotCase(PlanningCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.states = cls.env["crm.sales.deal.state"]
        cls.env.cr.execute("DELETE FROM crm_sales_deal_state")
        cls.env.company.pipeline_seen_on = False

    @classmethod
    def _age(cls, deal, **dates):
        """Give a deal the dates of its past, which only the server writes."""
        cls.env.flush_all()
        for name, value in dates.items():
            cls.env.cr.execute(
                SQL(
                    "UPDATE crm_lead SET %s = %s WHERE id = %s",
                    SQL.identifier(name),
                    value,
                    deal.id,
                )
            )
        deal.invalidate_recordset()

    def _deal(self, created, **values):
        values = {"expected_revenue": 1000, "partner_id": self.customer.id, **values}
        deal = self._make_deal(process=False, date_received=created, **values)
        self._age(deal, create_date=created, write_date=created)
        return deal.sudo()

    def _at(self, moment):
        """Compare at this moment, as the cron does."""
        with freeze_time(moment):
            self.states._cron_record()

    def _change(self, deal, moment, **values):
        """The deal is written at this moment."""
        with freeze_time(moment):
            deal.write(values)
            self._age(deal, write_date=moment)

    def _rows(self, deal):
        """[(state, from, to, amount)] with days as short ISO text, in order of days."""
        found = self.states.search([("deal_ref", "=", deal.id)], order="valid_from")
        return [
            (
                row.state,
                str(row.valid_from)[5:],
                row.valid_to and str(row.valid_to)[5:],
                row.amount,
            )
            for row in found
        ]

    def _pipeline(self, *days):
        """{(day, deal): state} of the deals of this test's company"""
        query = self.states._get_states_sql([date.fromisoformat(day) for day in days])
        self.env.cr.execute(query)
        return {(str(row["day"]), row["deal_ref"]): row for row in self.env.cr.dictfetchall()}


@tagged("post_install", "-at_install")
class TestSnapshot(SnapshotCase):
    def test_every_change_begins_a_row_on_its_day(self):
        deal = self._deal("2031-03-01 12:00:00")
        self._at("2031-03-01 20:00:00")
        self.assertEqual(self._rows(deal), [("open", "03-01", False, 1000)])
        self._change(deal, "2031-03-05 12:00:00", expected_revenue=1500)
        self._at("2031-03-05 20:00:00")
        self._change(deal, "2031-03-09 12:00:00", user_id=self.boris.id)
        self._at("2031-03-09 20:00:00")
        self.assertEqual(
            self._rows(deal),
            [
                ("open", "03-01", "03-04", 1000),
                ("open", "03-05", "03-08", 1500),
                ("open", "03-09", False, 1500),
            ],
        )
        owners = [row.user_id for row in self.states.search([("deal_ref", "=", deal.id)])]
        self.assertEqual(owners, [self.boris, self.anna, self.anna])

    def test_running_again_changes_nothing(self):
        deal = self._deal("2031-03-01 12:00:00")
        self._at("2031-03-02 20:00:00")
        before = self.states.search_read([], [])
        self._at("2031-03-02 21:00:00")
        self._at("2031-03-04 21:00:00")
        self.assertEqual(self.states.search_read([], []), before)
        self.assertTrue(self._rows(deal))

    def test_the_last_change_of_a_day_counts(self):
        deal = self._deal("2031-03-01 12:00:00")
        self._at("2031-03-01 20:00:00")
        self._change(deal, "2031-03-05 12:00:00", expected_revenue=1500)
        self._at("2031-03-05 13:00:00")
        self._change(deal, "2031-03-05 15:00:00", expected_revenue=900)
        self._at("2031-03-05 16:00:00")
        self.assertEqual(
            self._rows(deal), [("open", "03-01", "03-04", 1000), ("open", "03-05", False, 900)]
        )

    def test_after_days_without_a_run_changes_go_to_their_days(self):
        changed, won = self._deal("2031-03-01 12:00:00"), self._deal("2031-03-01 12:00:00")
        self._at("2031-03-01 20:00:00")
        new = self._deal("2031-03-03 12:00:00")
        self._change(changed, "2031-03-04 12:00:00", expected_revenue=1)
        with freeze_time("2031-03-05 12:00:00"):
            won.action_set_won()
        self._age(won, write_date="2031-03-07 12:00:00")
        self._at("2031-03-08 01:00:00")
        self.assertEqual(
            self._rows(changed), [("open", "03-01", "03-03", 1000), ("open", "03-04", False, 1)]
        )
        self.assertEqual(self._rows(new), [("open", "03-03", False, 1000)])
        self.assertEqual(
            self._rows(won), [("open", "03-01", "03-04", 1000), ("won", "03-05", False, 1000)]
        )

    def test_a_change_without_a_write_is_of_the_day_it_is_seen(self):
        deal = self._deal("2031-03-01 12:00:00")
        self._at("2031-03-01 20:00:00")
        self._at("2031-03-05 20:00:00")
        self.env.cr.execute(SQL("UPDATE crm_lead SET probability = 77 WHERE id = %s", deal.id))
        self._at("2031-03-06 20:00:00")
        self.assertEqual([row[1] for row in self._rows(deal)], ["03-01", "03-06"])

    def test_the_past_is_rebuilt_from_dates(self):
        won, lost, open_deal = (self._deal("2031-01-10 12:00:00") for _number in range(3))
        with freeze_time("2031-02-01 12:00:00"):
            won.action_set_won()
            lost.action_set_lost(lost_reason_id=self.reason.id)
        self._at("2031-03-01 12:00:00")
        self.assertEqual(
            self._rows(won), [("open", "01-10", "01-31", 1000), ("won", "02-01", False, 1000)]
        )
        self.assertEqual(
            self._rows(lost), [("open", "01-10", "01-31", 1000), ("lost", "02-01", False, 1000)]
        )
        self.assertEqual(
            self._rows(open_deal),
            [("open", "01-10", "02-28", 1000), ("open", "03-01", False, 1000)],
        )
        rebuilt = self.states.search([("is_rebuilt", "=", True)])
        self.assertEqual(set(rebuilt.mapped("deal_ref")), {won.id, lost.id, open_deal.id})
        past = rebuilt.filtered(lambda row: row.deal_ref == won.id)
        self.assertFalse(past.probability, "what was thought of a closed deal is not known")
        self.assertFalse(past.weighted)
        self.assertEqual(past.user_id, self.anna)

    def test_a_lead_is_no_deal_yet(self):
        lead = self._deal("2031-01-10 12:00:00", type="lead")
        converted = self._deal("2031-01-10 12:00:00")
        self._age(converted, date_conversion="2031-01-20 12:00:00")
        self._at("2031-02-01 12:00:00")
        self.assertEqual([row[0] for row in self._rows(lead)], ["lead", "lead"])
        self.assertEqual(
            [row[:3] for row in self._rows(converted)],
            [
                ("lead", "01-10", "01-19"),
                ("open", "01-20", "01-31"),
                ("open", "02-01", False),
            ],
        )
        self._change(lead, "2031-02-03 12:00:00", type="opportunity")
        self._at("2031-02-03 13:00:00")
        self.assertEqual(
            [row[:3] for row in self._rows(lead)][1:],
            [("lead", "02-01", "02-02"), ("open", "02-03", False)],
        )

    def test_deleted_and_merged_deals_keep_what_they_were(self):
        deal, head, tail = (
            self._deal("2031-03-01 12:00:00", name=name) for name in ("Gone", "Head", "Tail")
        )
        self._at("2031-03-01 20:00:00")
        numbers = {deal.id: "Gone", head.id: "Head", tail.id: "Tail"}
        with freeze_time("2031-03-05 12:00:00"):
            deal.unlink()
            kept = (head | tail).merge_opportunity()
        self._at("2031-03-05 20:00:00")
        for number, name in numbers.items():
            found = self.states.search([("deal_ref", "=", number)])
            if number == kept.id:
                self.assertFalse(found[:1].valid_to, "the deal they were merged into goes on")
                continue
            self.assertEqual(found.mapped("name"), [name])
            self.assertEqual(found.valid_to, date(2031, 3, 4))
            self.assertFalse(found.lead_id)

    def test_a_deal_of_one_day_leaves_no_row_when_deleted(self):
        deal = self._deal("2031-03-05 09:00:00")
        self._at("2031-03-05 10:00:00")
        number = deal.id
        with freeze_time("2031-03-05 12:00:00"):
            deal.unlink()
        self._at("2031-03-05 20:00:00")
        self.assertFalse(self.states.search([("deal_ref", "=", number)]))

    def test_put_aside_and_taken_up_again(self):
        deal = self._deal("2031-03-01 12:00:00", type="lead")
        self._at("2031-03-01 20:00:00")
        with freeze_time("2031-03-05 12:00:00"):
            deal._nurture(date(2031, 4, 1))
            self._age(deal, write_date="2031-03-05 12:00:00")
        self._at("2031-03-05 20:00:00")
        self.assertEqual([row[:3] for row in self._rows(deal)], [("lead", "03-01", "03-04")])
        with freeze_time("2031-04-01 12:00:00"):
            deal._end_nurture()
            self._age(deal, write_date="2031-04-01 12:00:00")
        self._at("2031-04-01 20:00:00")
        self.assertEqual(
            [row[:3] for row in self._rows(deal)],
            [("lead", "03-01", "03-04"), ("lead", "04-01", False)],
        )

    def test_won_and_reopened(self):
        deal = self._deal("2031-03-01 12:00:00")
        self._at("2031-03-01 20:00:00")
        with freeze_time("2031-03-05 12:00:00"):
            deal.action_set_won()
            self._age(deal, write_date="2031-03-05 12:00:00")
        self._at("2031-03-05 20:00:00")
        stage = self.env["crm.stage"].search(
            [("is_won", "=", False), ("process_id", "=", False)], limit=1
        )
        self._change(deal, "2031-03-10 12:00:00", stage_id=stage.id, probability=40)
        self._at("2031-03-10 20:00:00")
        self.assertEqual(
            [row[:3] for row in self._rows(deal)],
            [("open", "03-01", "03-04"), ("won", "03-05", "03-09"), ("open", "03-10", False)],
        )

    def test_a_closing_in_the_past_corrects_the_days_since(self):
        deal = self._make_deal(process="simple", expected_revenue=1000)
        self._age(deal, create_date="2031-03-01 12:00:00", date_received="2031-03-01 12:00:00")
        self._at("2031-03-01 20:00:00")
        self._change(deal, "2031-03-20 12:00:00", expected_revenue=2000)
        self._at("2031-03-20 20:00:00")
        with freeze_time("2031-03-25 12:00:00"):
            deal.with_user(self.maxim).process_close("won", {"date_closed": "2031-03-10 12:00:00"})
            pipeline = self._pipeline("2031-03-09", "2031-03-10", "2031-03-22")
        self.assertEqual(
            self._rows(deal), [("open", "03-01", "03-09", 1000), ("won", "03-10", False, 2000)]
        )
        self.assertEqual(
            [pipeline[day, deal.id]["state"] for day in ("2031-03-09", "2031-03-10", "2031-03-22")],
            ["open", "won", "won"],
        )

    def test_deals_loaded_with_their_dates_are_there_at_once(self):
        with freeze_time("2031-03-25 12:00:00"):
            deal = self._make_deal(process="simple", date_received="2020-05-01 12:00:00")
            self.env.cr.precommit.run()
            found = self._pipeline("2020-04-30", "2020-05-01", "2031-03-24", "2031-03-25")
        days = sorted(day for day, number in found if number == deal.id)
        self.assertEqual(days, ["2020-05-01", "2031-03-24", "2031-03-25"])

    def test_today_is_what_deals_are_now(self):
        with freeze_time("2031-03-20 12:00:00"):
            deal = self._deal("2031-03-01 12:00:00")
            self.states._cron_record()
            deal.expected_revenue = 7
            found = self._pipeline("2031-03-19", "2031-03-20", "2031-04-30")
        self.assertEqual(found["2031-03-19", deal.id]["amount"], 1000)
        self.assertEqual(found["2031-03-20", deal.id]["amount"], 7)
        self.assertEqual(found["2031-04-30", deal.id]["amount"], 7)

    def test_days_are_the_companys(self):
        for zone, day in (
            ("UTC", "03-05"),
            ("Europe/Moscow", "03-05"),
            ("Asia/Vladivostok", "03-06"),
            ("America/New_York", "03-05"),
        ):
            self.env.company.resource_calendar_id.tz = zone
            self.env.cr.execute("DELETE FROM crm_sales_deal_state")
            self.env.company.pipeline_seen_on = False
            deal = self._deal("2031-03-01 12:00:00")
            self._at("2031-03-02 12:00:00")
            self._change(deal, "2031-03-05 20:00:00", expected_revenue=5)
            self._at("2031-03-05 20:30:00")
            self.assertEqual(self._rows(deal)[-1][1], day, zone)

    def test_a_deal_without_a_company_belongs_to_the_one_of_its_team(self):
        deal = self._deal("2031-03-01 12:00:00")
        self._age(deal, company_id=None)
        self._at("2031-03-01 20:00:00")
        found = self.states.search([("deal_ref", "=", deal.id)])
        self.assertEqual(found.company_id, self.team.company_id)

    def test_queries_dont_grow_with_deals(self):
        self._deal("2031-03-01 12:00:00")
        self._at("2031-03-02 12:00:00")
        counts = []
        for number in (2, 12):
            for _deal in range(number):
                self._deal("2031-03-02 12:00:00")
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            self._at("2031-03-02 13:00:00")
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])

    def test_rows_are_found_by_a_day(self):
        deal = self._deal("2031-03-01 12:00:00")
        self._at("2031-03-01 20:00:00")
        self._change(deal, "2031-03-05 12:00:00", expected_revenue=1500)
        self._at("2031-03-05 20:00:00")
        for day, amounts in (
            ("2031-02-28", []),
            ("2031-03-01", [1000]),
            ("2031-03-04", [1000]),
            ("2031-03-05", [1500]),
            ("2031-12-31", [1500]),
        ):
            found = self.states.search([("as_of", "=", day), ("deal_ref", "=", deal.id)])
            self.assertEqual(found.mapped("amount"), amounts, day)

    def test_installing_rebuilds_and_a_cron_goes_on(self):
        cron = self.env.ref("crm_sales_planning.cron_record_states")
        self._deal("2031-03-01 12:00:00")
        with freeze_time("2031-03-02 12:00:00"), self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.assertTrue(self.states.search_count([]))


@tagged("post_install", "-at_install")
class TestSnapshotRights(SnapshotCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mine = cls._row(cls, 1, cls.anna, cls.team)
        cls.theirs = cls._row(cls, 2, cls.stranger, cls.other_team)

    def _row(self, number, user, team, **values):
        return self.states.create(
            {
                "deal_ref": -number,
                "name": f"Deal {number}",
                "valid_from": fields.Date.to_date("2031-01-01"),
                "company_id": self.env.company.id,
                "user_id": user.id,
                "team_id": team.id,
                "state": "open",
                "deal_kind": "ordinary",
                "amount": 5,
                **values,
            }
        )

    def test_who_sees_what(self):
        both = self.mine | self.theirs
        for user, seen in (
            (self.anna, self.mine),
            (self.boris, both.browse()),
            (self.hanna, self.mine),
            (self.gleb, self.theirs),
            (self.dora, both),
            (self.carl, both),
            (self.maxim, both),
            (self.lena, both.browse()),
        ):
            found = self.states.with_user(user).search([("id", "in", both.ids)])
            self.assertEqual(found, seen, user.name)

    def test_nobody_writes(self):
        for user in (self.anna, self.carl, self.maxim):
            rows = self.mine.with_user(user)
            for name in ("write", "create", "unlink"):
                self.assertFalse(rows.browse().has_access(name), f"{user.name} {name}")

    def test_another_company(self):
        other = self.env["res.company"].create({"name": "Other"})
        row = self._row(3, self.anna, self.team, company_id=other.id)
        found = self.states.with_user(self.carl).search([("id", "=", row.id)])
        self.assertFalse(found)
