from odoo.exceptions import ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger
from psycopg2 import IntegrityError

from .test_review_case import DealCase


@tagged("post_install", "-at_install")
class TestCompetitor(DealCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.termo = cls._new_competitor(
            "Zhartek", strengths="Fast delivery", weaknesses="No service", counter_moves="Visit"
        )
        cls.vakuo = cls._new_competitor("Pustotest")

    # ---- lines ------------------------------------------------------------------------

    def test_line_starts_from_the_catalogue(self):
        line = self._add_competitor(self.deal, self.termo, weaknesses="Late here")
        self.assertEqual(line.strengths, "Fast delivery")
        self.assertEqual(line.weaknesses, "Late here", "what is said in the deal counts")
        self.assertEqual(line.counter_move, "Visit")

    def test_form_shows_the_catalogue_at_once(self):
        with Form(self.deal.with_user(self.anna)) as form, form.competitor_ids.new() as line:
            line.competitor_id = self.termo
            self.assertEqual(line.strengths, "Fast delivery")
        self.assertEqual(self.deal.competitor_ids.competitor_id, self.termo)

    @mute_logger("odoo.sql_db")
    def test_competitor_only_once_in_a_deal(self):
        self._add_competitor(self.deal, self.termo)
        with self.assertRaises(IntegrityError):
            self._add_competitor(self.deal, self.termo)

    @mute_logger("odoo.sql_db")
    def test_catalogue_has_a_name_once(self):
        with self.assertRaises(IntegrityError):
            self._new_competitor("ZHARTEK")

    # ---- winner -----------------------------------------------------------------------

    def test_setting_the_winner_marks_its_line(self):
        line = self._add_competitor(self.deal, self.termo)
        self.deal.competitor_winner_id = self.termo
        self.assertTrue(line.is_winner)
        self.assertEqual(self.deal.competitor_ids, line)

    def test_setting_the_winner_makes_the_line(self):
        self.deal.with_user(self.anna).competitor_winner_id = self.vakuo
        self.assertEqual(self.deal.competitor_ids.competitor_id, self.vakuo)
        self.assertTrue(self.deal.competitor_ids.is_winner)

    def test_another_winner_takes_the_mark(self):
        first = self._add_competitor(self.deal, self.termo, is_winner=True)
        second = self._add_competitor(self.deal, self.vakuo)
        self.deal.competitor_winner_id = self.vakuo
        self.assertFalse(first.is_winner)
        self.assertTrue(second.is_winner)
        first.is_winner = True
        self.assertFalse(second.is_winner)
        self.assertEqual(self.deal.competitor_winner_id, self.termo)

    def test_new_winner_line_takes_the_mark(self):
        first = self._add_competitor(self.deal, self.termo, is_winner=True)
        self._add_competitor(self.deal, self.vakuo, is_winner=True)
        self.assertFalse(first.is_winner)
        self.assertEqual(self.deal.competitor_winner_id, self.vakuo)

    def test_clearing_the_winner(self):
        line = self._add_competitor(self.deal, self.termo, is_winner=True)
        self.deal.competitor_winner_id = False
        self.assertFalse(line.is_winner)
        self.assertEqual(self.deal.competitor_ids, line, "the competitor was met all the same")

    def test_two_winners_at_once_are_refused(self):
        values = [
            {"lead_id": self.deal.id, "competitor_id": competitor.id, "is_winner": True}
            for competitor in (self.termo, self.vakuo)
        ]
        with self.assertRaises(ValidationError):
            self.env["crm.lead.competitor"].create(values)
        lines = self.env["crm.lead.competitor"].create(
            [{**vals, "is_winner": False} for vals in values]
        )
        with self.assertRaises(ValidationError):
            lines.write({"is_winner": True})

    def test_swap_the_winner_in_one_save(self):
        first = self._add_competitor(self.deal, self.termo, is_winner=True)
        second = self._add_competitor(self.deal, self.vakuo)
        for commands in (
            [(1, first.id, {"is_winner": False}), (1, second.id, {"is_winner": True})],
            [(1, first.id, {"is_winner": True}), (1, second.id, {"is_winner": False})],
        ):
            self.deal.competitor_ids = commands
            self.env.flush_all()
            self.assertEqual(len(self.deal.competitor_ids.filtered("is_winner")), 1)

    def test_winner_is_searchable_and_given_at_creation(self):
        deal = self._new_deal(
            "With winner",
            competitor_ids=[(0, 0, {"competitor_id": self.termo.id})],
            competitor_winner_id=self.termo.id,
        )
        self.assertTrue(deal.competitor_ids.is_winner)
        found = self.env["crm.lead"].search([("competitor_winner_id", "=", self.termo.id)])
        self.assertEqual(found, deal)

    def test_copy_starts_without_competitors(self):
        self._add_competitor(self.deal, self.termo, is_winner=True)
        copy = self.deal.copy()
        self.assertFalse(copy.competitor_ids)
        self.assertFalse(copy.competitor_winner_id)

    # ---- merge ------------------------------------------------------------------------

    def test_merge_keeps_every_competitor_once(self):
        other = self._new_deal("Same furnace", probability=1)
        self._add_competitor(self.deal, self.termo, strengths="Cheap")
        self._add_competitor(other, self.termo, product="VF-200", is_winner=True)
        self._add_competitor(other, self.vakuo)
        merged = (self.deal | other).merge_opportunity()
        self.assertEqual(merged.competitor_ids.competitor_id, self.termo | self.vakuo)
        line = merged.competitor_ids.filtered(lambda ln: ln.competitor_id == self.termo)
        self.assertEqual(line.product, "VF-200")
        self.assertEqual(merged.competitor_winner_id, self.termo)

    def test_merge_keeps_the_winner_of_the_main_deal(self):
        other = self._new_deal("Same furnace", probability=1)
        self.deal.probability = 50
        self._add_competitor(self.deal, self.vakuo, is_winner=True)
        self._add_competitor(other, self.termo, is_winner=True)
        merged = (self.deal | other).merge_opportunity()
        self.assertEqual(merged, self.deal)
        self.assertEqual(merged.competitor_winner_id, self.vakuo)

    # ---- statistics -------------------------------------------------------------------

    def test_statistics(self):
        won, lost, beaten, running = (self._new_deal(name) for name in "abcd")
        for deal in won | lost | beaten | running:
            self._add_competitor(deal, self.termo)
        self._add_competitor(beaten, self.vakuo, is_winner=True)
        lost.competitor_winner_id = self.termo
        won.action_set_won()
        (lost | beaten).action_set_lost()
        self.assertEqual(self.termo.deal_count, 4)
        self.assertEqual(self.termo.won_count, 1)
        self.assertEqual(self.termo.lost_count, 1, "lost to somebody else is not lost to them")
        self.assertEqual(self.termo.win_rate, 0.5)
        self.assertEqual(self.vakuo.win_rate, 0.0)

    def test_salesperson_sees_all_numbers_but_only_own_deals(self):
        self._add_competitor(self.deal, self.termo)
        foreign = self._new_deal("Boris' deal", user_id=self.boris.id)
        self._add_competitor(foreign, self.termo)
        seen = self.termo.with_user(self.anna)
        self.assertEqual(seen.deal_count, 2)
        self.assertEqual(seen.visible_deal_count, 1)
        action = seen.action_view_deals()
        deals = self.env["crm.lead"].with_user(self.anna).search(action["domain"])
        self.assertEqual(deals, self.deal)

    def test_numbers_of_other_companies_are_not_counted(self):
        foreign = self._new_deal(
            "Foreign", company_id=self.other_company.id, user_id=False, team_id=False
        )
        self._add_competitor(foreign, self.termo)
        self.assertEqual(self.termo.with_user(self.anna).deal_count, 0)
        self.assertEqual(self.termo.with_user(self.olga).deal_count, 1)

    def test_statistics_take_the_same_queries_for_any_number(self):
        names = ["deal_count", "won_count", "lost_count", "win_rate", "visible_deal_count"]
        counts = []
        for number in (1, 20):
            competitors = self.env["crm.competitor"].create(
                [{"name": f"Rival {number}-{i}"} for i in range(number)]
            )
            for competitor in competitors:
                self._add_competitor(self.deal, competitor)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            competitors.with_user(self.maxim).read(names)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0])

    def test_lines_in_batch_take_the_same_queries(self):
        deals = self.env["crm.lead"].create(
            [{"name": str(i), "user_id": self.anna.id} for i in range(41)]
        )
        counts = []
        for batch in (deals[0], deals[1:]):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.env["crm.lead.competitor"].create(
                [
                    {"lead_id": deal.id, "competitor_id": self.termo.id, "is_winner": True}
                    for deal in batch
                ]
            )
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 1)

    def test_find_by_name(self):
        find = self.env["crm.competitor"]._find_by_name
        self.assertEqual(find("  zharTEK "), self.termo)
        self.assertFalse(find("Zhar"))
        self.assertFalse(find("%"))
        self.assertFalse(find(False))
