from datetime import datetime

from odoo.tests import tagged

from .test_channel_case import APRIL, MARCH, ChannelCase


@tagged("post_install", "-at_install")
class TestChannelPicture(ChannelCase):
    """The picture “Which channels pay” and the records behind its numbers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._make_story()

    def test_rows_and_total(self):
        rows, total = self._picture()
        self.assertEqual(set(rows), {self.search.id, self.fair.id, self.banner.id})
        search = rows[self.search.id]
        self.assertEqual(search["name"], "Channel search")
        self.assertEqual(
            [search[name] for name in ("inquiries", "leads", "qualified", "deals", "won", "junk")],
            [5, 4, 3, 2, 1, 1],
        )
        self.assertEqual((search["junk_share"], search["roi"]), (0.2, 0.5))
        self.assertEqual((search["cost_per_customer"], search["payback_days"]), (2000, 40))
        self.assertEqual((total["inquiries"], total["won"], total["revenue"]), (7, 2, 11000))
        self.assertAlmostEqual(total["roi"], (11000 - 7250) / 7250)

    def test_unknown_is_false_not_zero(self):
        rows, _total = self._picture()
        banner = rows[self.banner.id]
        for name in ("junk_share", "qualified_share", "cost_per_lead", "payback_days"):
            self.assertIs(banner[name], False, name)

    def test_other_groups(self):
        rows, _total = self._picture("inquiry_channel")
        self.assertEqual(set(rows), {"web", "event", False})
        self.assertEqual(rows["event"]["name"], "Event")
        self.assertEqual(rows[False]["name"], "Not known")
        rows, _total = self._picture("campaign_id")
        self.assertEqual(rows[self.spring.id]["inquiries"], 1)

    def test_months(self):
        rows, total = self._picture(span=("2031-04-15", "2031-04-15"))
        self.assertEqual((set(rows), total["inquiries"]), ({self.search.id}, 1))
        rows, total = self._picture(span=("2030-01-01", "2030-12-31"))
        self.assertEqual((rows, total["inquiries"]), ({}, 0))

    def test_bad_arguments(self):
        for arguments in (
            ("soon", "2031-01-01", "source_id"),
            (False, "2031-01-01", "source_id"),
            ("2031-02-01", "2031-01-01", "source_id"),
            ("2031-01-01", "2031-02-01", "team_id"),
            ("2031-01-01", "2031-02-01", "won_events"),
            ("2031-01-01", ["2031-02-01"], "source_id"),
        ):
            with self.subTest(arguments), self.assertRefused():
                self.report.get_picture(*arguments)

    # ------------------------------------------------------------
    # the records behind a number
    # ------------------------------------------------------------

    def _count(self, kind, key, group_by="source_id", span=None):
        action = self.report.action_open_records(kind, *(span or self.span), group_by, key)
        model = self.env[action["res_model"]].with_context(**action["context"])
        return model.search_count(action["domain"])

    def test_lists_have_as_many_records_as_the_picture_says(self):
        for group_by in ("source_id", "medium_id", "campaign_id", "inquiry_channel"):
            for span in (self.span, ("2031-03-01", "2031-03-01"), ("2031-04-01", "2031-04-01")):
                rows, total = self._picture(group_by, span=span)
                for key, row in [*rows.items(), (None, total)]:
                    for kind in ("inquiries", "leads", "qualified", "deals", "won"):
                        with self.subTest(group_by=group_by, key=key, kind=kind, span=span):
                            self.assertEqual(self._count(kind, key, group_by, span), row[kind])

    def test_list_of_junk(self):
        self.assertEqual(self._count("junk", self.search.id), 1)
        self.assertEqual(self._count("junk", self.fair.id), 1)
        self.assertEqual(self._count("junk", self.banner.id), 0)

    def test_unknown_list(self):
        with self.assertRefused("pigeons"):
            self._count("pigeons", self.search.id)

    # ------------------------------------------------------------
    # marketing
    # ------------------------------------------------------------

    def _win_more(self, *amounts):
        for number, amount in enumerate(amounts):
            self._ask(
                self.search,
                datetime(2031, 3, 10 + number, 9),
                email=f"more{number}@search.example",
                expected_revenue=amount,
                won_on=datetime(2031, 4, 20, 9),
            )

    def test_marketing_sees_counts_and_costs(self):
        exact, _total = self._picture()
        rows, _total = self._picture(user=self.mila)
        for name in ("inquiries", "leads", "deals", "won", "junk_share", "cost",
                     "cost_per_customer"):  # fmt: skip
            for key, row in rows.items():
                self.assertEqual(row[name], exact[key][name])

    def test_marketing_learns_no_amount_of_a_single_deal(self):
        for span in (self.span, ("2031-03-01", "2031-03-01")):
            rows, total = self._picture(user=self.mila, span=span)
            for row in [*rows.values(), total]:
                for name in ("revenue", "roi", "payback_days"):
                    self.assertIs(row[name], False)
        self.assertFalse(self.report.with_user(self.mila).get_picture(*self.span)["sees_amounts"])

    def test_marketing_sees_coarse_returns_of_many_deals(self):
        self._win_more(1234, 5678)
        rows, _total = self._picture(user=self.mila)
        search = rows[self.search.id]
        self.assertEqual(search["revenue"], 9900, "3000 + 1234 + 5678 = 9912")
        self.assertAlmostEqual(search["roi"], (9900 - 2000) / 2000)
        self.assertIs(search["payback_days"], False)
        self.assertIs(rows[self.fair.id]["revenue"], False)

    def test_head_of_a_team_sees_their_team(self):
        rows, total = self._picture(user=self.hanna)
        self.assertEqual(set(rows), {self.search.id, self.fair.id})
        self.assertEqual((rows[self.fair.id]["leads"], rows[self.fair.id]["won"]), (1, 0))
        self.assertEqual(total["revenue"], 3000)
        self.assertEqual(rows[self.search.id]["cost"], 2000, "spread on the requests of the team")
        self.assertEqual((MARCH.month, APRIL.month), (3, 4))
