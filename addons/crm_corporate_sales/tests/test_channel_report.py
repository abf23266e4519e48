from datetime import date, datetime

from odoo.tests import tagged

from ..engine import channel_figures
from .test_channel_case import APRIL, MARCH, MAY, ChannelCase

COUNTS = (
    "inquiry_count",
    "request_count",
    "lead_count",
    "qualified_count",
    "deal_count",
    "won_count",
    "junk_count",
)


@tagged("post_install", "-at_install")
class TestChannelReport(ChannelCase):
    """Counts, costs and figures against a count in plain Python."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._make_story()

    def test_counts_by_source(self):
        self.assertEqual(
            self._read(*(f"{name}:sum" for name in COUNTS)),
            {
                self.search: (5, 5, 4, 3, 2, 1, 1),
                self.fair: (2, 3, 2, 1, 1, 1, 1),
                self.banner: (0, 0, 0, 0, 0, 0, 0),
            },
        )

    def test_months_are_those_of_the_company(self):
        by_month = self._read(
            "inquiry_count:sum", "lead_count:sum", by=("month:month", "source_id")
        )
        self.assertEqual(by_month[MARCH, self.search], (4, 3))
        self.assertEqual(by_month[APRIL, self.search], (1, 1))
        self.company.resource_calendar_id.tz = "America/New_York"
        by_month = self._read("inquiry_count:sum", by=("month:month", "source_id"))
        self.assertEqual(by_month[MARCH, self.search], 5)

    def test_deal_counts_in_the_month_of_its_request(self):
        by_month = self._read("won_count:sum", "revenue:sum", by=("month:month", "source_id"))
        self.assertEqual(by_month[MARCH, self.search], (1, 3000))
        self.assertEqual(by_month[APRIL, self.search], (0, 0))

    def test_ways_of_inquiry(self):
        counts = self._read("request_count:sum", "lead_count:sum", by=("inquiry_channel",))
        self.assertEqual(counts["web"], (5, 4))
        self.assertEqual(counts["event"], (2, 1))
        self.assertEqual(counts[False], (1, 1), "the lead by hand")

    def test_costs_are_spread_and_none_is_lost(self):
        self.assertEqual(
            self._read("cost:sum"),
            {self.search: 2000, self.fair: 5000, self.banner: 250},
        )
        # the campaign's own money went to its own request only
        by_campaign = self._read("cost:sum", by=("source_id", "campaign_id"))
        none = self.env["utm.campaign"]
        self.assertAlmostEqual(by_campaign[self.search, self.spring], 400 + 1000 / 4)
        self.assertAlmostEqual(by_campaign[self.search, none], 1000 * 3 / 4 + 600)
        # the money for the fair was for those who came to it
        by_team = self._read("cost:sum", by=("source_id", "team_id"))
        no_team = self.env["crm.team"]
        self.assertAlmostEqual(by_team[self.fair, self.other_team], 2500)
        self.assertAlmostEqual(by_team[self.fair, no_team], 2500)
        self.assertAlmostEqual(by_team[self.fair, self.team], 0)
        for by in (("team_id",), ("medium_id",), ("inquiry_channel",), ("month:month",), ()):
            with self.subTest(by):
                rows = self.report._read_group(self.period, list(by), ["cost:sum"])
                self.assertAlmostEqual(float(sum(row[-1] for row in rows)), 7250)

    def _figures(self, domain=None):
        """Figures of the rows of a group, by the engine."""
        rows = self.report.search(self.period + (domain or []))
        sums = {name: sum(rows.mapped(name)) for name in (*COUNTS, "cost", "revenue", "margin")}
        return channel_figures.Figures(
            inquiries=sums["inquiry_count"],
            requests=sums["request_count"],
            leads=sums["lead_count"],
            qualified=sums["qualified_count"],
            deals=sums["deal_count"],
            won=sums["won_count"],
            junk=sums["junk_count"],
            cost=sums["cost"],
            revenue=sums["revenue"],
            margin=sums["margin"],
        )

    def test_figures_of_groups_are_of_their_own_sums(self):
        specs = (
            "qualified_rate:avg",
            "won_rate:avg",
            "junk_rate:avg",
            "cost_per_lead:avg",
            "cost_per_customer:avg",
            "roi:avg",
        )
        groupings = {
            "source_id": ("source_id", lambda key: [("source_id", "=", key.id)]),
            "team_id": ("team_id", lambda key: [("team_id", "=", key.id)]),
            "inquiry_channel": ("c", lambda key: [("inquiry_channel", "=", key)]),
            "month:month": ("m", lambda key: [("month", "=", key)]),
        }
        for by, (_name, domain_of) in groupings.items():
            for key, values in self._read(*specs, by=(by,)).items():
                with self.subTest(by=by, key=key):
                    figures = self._figures(domain_of(key))
                    wanted = (
                        figures.qualified_share,
                        figures.won_share,
                        figures.junk_share,
                        figures.cost_per_lead,
                        figures.cost_per_customer,
                        figures.roi,
                    )
                    for value, want in zip(values, wanted, strict=True):
                        if want is None:
                            self.assertIs(value, False)
                        else:
                            self.assertAlmostEqual(value, want)

    def test_figures_by_hand(self):
        figures = self._read(
            "junk_rate:avg", "qualified_rate:avg", "cost_per_lead:avg", "cost_per_customer:avg",
            "roi:avg",
        )  # fmt: skip
        self.assertEqual(figures[self.search], (1 / 5, 3 / 4, 500, 2000, 0.5))
        self.assertEqual(figures[self.fair], (1 / 3, 1 / 2, 2500, 5000, 0.6))
        self.assertEqual(figures[self.banner], (False, False, False, False, -1))

    def test_any_function_gives_the_true_figure(self):
        """An average of averages must not be had by another name either."""
        for function in ("avg", "sum", "max", "min"):
            found = self._read(f"roi:{function}", f"junk_rate:{function}")
            self.assertEqual(found[self.search], (0.5, 0.2), function)

    def test_pivot_and_lists_get_the_same(self):
        [by_source, [total]] = self.report.formatted_read_grouping_sets(
            self.period, [["source_id"], []], ["roi:avg", "payback_days:avg", "revenue:sum"]
        )
        search = next(row for row in by_source if row["source_id"][0] == self.search.id)
        self.assertEqual((search["roi:avg"], search["payback_days:avg"]), (0.5, 40))
        self.assertAlmostEqual(total["roi:avg"], (11000 - 7250) / 7250)
        ordered = self.report._read_group(
            self.period, ["source_id"], ["roi:avg"], order="roi:avg DESC"
        )
        self.assertEqual([row[0] for row in ordered], [self.fair, self.search, self.banner])

    # ------------------------------------------------------------
    # money
    # ------------------------------------------------------------

    def test_payback_in_days(self):
        # search: 2000 spent from 1 March on, 3000 won on 10 April
        found = self._read("payback_days:avg")
        self.assertEqual((found[self.search], found[self.fair]), (40, 24))
        self.assertIs(found[self.banner], False)
        # all: 7250 spent; 8000 of 25 March is enough
        [[total]] = self.report._read_group(self.period, [], ["payback_days:avg"])
        self.assertEqual(total, 24)

    def test_payback_waits_until_the_whole_cost_is_back(self):
        self._ask(
            self.search,
            datetime(2031, 3, 9, 9),
            email="late@search.example",
            expected_revenue=2000,
            won_on=datetime(2031, 6, 1, 9),
        )
        self._spend(self.search, MAY, 2500)
        self.assertEqual(
            self._read("payback_days:avg")[self.search], (date(2031, 6, 1) - MARCH).days
        )
        self._spend(self.search, date(2031, 7, 1), 501)
        self.assertIs(self._read("payback_days:avg")[self.search], False)

    def test_return_and_payback_count_the_same_requests(self):
        self._ask(
            self.search,
            datetime(2031, 2, 9, 9),
            email="before@search.example",
            expected_revenue=90000,
            won_on=datetime(2031, 3, 2, 9),
        )
        specs = ("payback_days:avg", "roi:avg", "revenue:sum")
        found = self._read(*specs)
        self.assertEqual(found[self.search], (1, (93000 - 2000) / 2000, 93000))
        # whatever the months: paid back when the return is not below zero, and only then
        for first, end in ((2, 4), (2, 5), (3, 5), (4, 5), (2, 12)):
            months = [("month", ">=", date(2031, first, 1)), ("month", "<", date(2031, end, 1))]
            for source, days, roi, _revenue in self.report._read_group(
                months, ["source_id"], specs
            ):
                with self.subTest(source=source.name, first=first, end=end):
                    self.assertEqual(days is not False, roi is not False and roi >= 0)

    def test_payback_is_the_engines(self):
        deals = self.env["crm.lead"].search(
            [("source_id", "in", (self.search | self.fair).ids), ("won_status", "=", "won")]
        )
        earned = [(deal.date_closed.date(), deal.expected_revenue) for deal in deals]
        [[days]] = self.report._read_group(self.period, [], ["payback_days:avg"])
        self.assertEqual(days, channel_figures.payback_days(MARCH, 7250, earned))

    def test_margin_pays_for_the_channel(self):
        self.company.channel_margin = 50
        figures = self._read("revenue:sum", "margin:sum", "roi:avg", "payback_days:avg")
        self.assertEqual(figures[self.search][:3], (3000, 1500, -0.25))
        self.assertIs(figures[self.search][3], False)

    def test_confirmed_orders_come_before_the_expected_revenue(self):
        product = self.env["product.product"].create({"name": "Furnace", "type": "service"})
        lead = self.first.lead_id
        lead.partner_id = self.customer
        orders = self.env["sale.order"].create(
            [
                {
                    "partner_id": self.customer.id,
                    "opportunity_id": lead.id,
                    "order_line": [
                        (
                            0,
                            0,
                            {"product_id": product.id, "product_uom_qty": 1, "price_unit": price},
                        )
                    ],
                }
                for price in (700, 1100, 9000)
            ]
        )
        orders[:2].action_confirm()
        self.assertEqual(self._read("revenue:sum")[self.search], 1800)

    def test_other_currency(self):
        self._spend(self.banner, APRIL, 100, currency_id=self._make_currency(4).id)
        self.assertEqual(self._read("cost:sum")[self.banner], 250 + 25)

    def _make_currency(self, rate):
        currency = self.env["res.currency"].create({"name": "CHN", "symbol": "c", "rounding": 0.01})
        self.env["res.currency.rate"].create(
            {"currency_id": currency.id, "rate": rate, "name": "2020-01-01",
             "company_id": self.company.id}
        )  # fmt: skip
        self.assertEqual(
            self.company.currency_id.with_company(self.company).rate, 1, "the company's own is 1"
        )
        return currency

    # ------------------------------------------------------------
    # corrections, companies, queries
    # ------------------------------------------------------------

    def test_inquiry_follows_the_corrected_source_of_its_lead(self):
        lead = self.second.lead_id
        lead.with_user(self.maxim).source_id = self.fair
        self.assertEqual(self.second.source_id, self.fair)
        self.assertEqual(self.double.source_id, self.search, "it made no lead")
        counts = self._read("inquiry_count:sum", "lead_count:sum")
        self.assertEqual((counts[self.search], counts[self.fair]), ((4, 3), (3, 3)))

    def test_inquiry_that_said_something_else_keeps_it(self):
        self.second.source_id = self.banner
        self.second.lead_id.source_id = self.fair
        self.assertEqual(self.second.source_id, self.banner)

    def test_each_company_sees_its_own(self):
        other = self.env["res.company"].create({"name": "Other Ltd"})
        self.env["crm.lead"].create(
            {"name": "Theirs", "company_id": other.id, "source_id": self.search.id,
             "team_id": False, "user_id": False, "date_received": datetime(2031, 3, 3)}
        )  # fmt: skip
        own = self.report.with_context(allowed_company_ids=self.company.ids)
        self.assertEqual(
            dict(own._read_group(self.period, ["source_id"], ["lead_count:sum"]))[self.search], 4
        )
        theirs = self.report.with_context(allowed_company_ids=other.ids)
        self.assertEqual(
            theirs._read_group(self.period, ["source_id"], ["lead_count:sum"]),
            [(self.search, 1)],
        )
        both = self.report.with_context(allowed_company_ids=[self.company.id, other.id])
        rows = dict(both._read_group(self.period, ["source_id"], ["lead_count:sum"]))
        self.assertEqual(rows[self.search], 5)

    def test_rows_can_be_read(self):
        rows = self.report.search(self.period)
        self.assertEqual(len(rows), len(set(rows.ids)))
        march = rows.filtered(
            lambda row: row.source_id == self.fair and row.team_id == self.other_team
        )
        self.assertEqual((march.won_count, march.revenue, march.cost), (1, 8000, 2500))
        self.assertEqual((march.roi, march.payback_days), (2.2, 24))

    def test_no_query_per_row(self):
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(3):
            self.report._read_group(self.period, [], ["lead_count:sum", "roi:avg"])
        counts = []
        for _turn in range(2):
            self.report.get_picture(*self.span)
            before = self.env.cr.sql_log_count
            self.report.get_picture(*self.span)
            counts.append(self.env.cr.sql_log_count - before)
            for number in range(10):
                source = self.env["utm.source"].create({"name": f"Channel {number} {_turn}"})
                self._spend(source, MARCH, 10)
            self.env.flush_all()
        self.assertEqual(counts[0], counts[1])
