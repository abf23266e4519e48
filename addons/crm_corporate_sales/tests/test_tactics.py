from odoo.exceptions import AccessError
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from ..models.competitor.text_diff import html_diff
from .test_review_case import DealCase


@tagged("post_install", "-at_install")
class TestTactics(DealCase):
    def test_every_change_is_kept(self):
        self.deal.with_user(self.anna).tactics = "Win the engineer"
        self.deal.with_user(self.hanna).tactics = "Win the director"
        versions = self.deal.tactics_version_ids.sorted("id")
        self.assertEqual(versions.mapped("text"), ["Win the engineer", "Win the director"])
        self.assertEqual(versions.user_id, self.anna | self.hanna)
        self.assertEqual(versions[1].previous_text, "Win the engineer")
        self.assertEqual(set(versions.mapped("stage_name")), {self.deal.stage_id.name})
        self.assertIn("director", versions[1].diff)

    def test_no_version_without_a_change(self):
        self.deal.tactics = "Same"
        self.deal.write({"tactics": "Same", "name": "Other name"})
        self.deal.tactics = "Same"
        self.assertEqual(len(self.deal.tactics_version_ids), 1)

    def test_white_space_is_no_tactics(self):
        self.deal.tactics = " \n\t "
        self.assertFalse(self.deal.tactics)
        self.assertFalse(self.deal.tactics_version_ids)
        self.deal.tactics = "Plan"
        self.deal.tactics = "  "
        self.assertFalse(self.deal.tactics)
        self.assertEqual(len(self.deal.tactics_version_ids), 2, "emptying is a change, too")
        self.assertFalse(self._new_deal("blank", tactics="   ").tactics)

    def test_version_of_a_new_deal(self):
        deal = self._new_deal("New", tactics="From the start")
        self.assertEqual(deal.tactics_version_ids.text, "From the start")

    def test_not_copied(self):
        self.deal.tactics = "Ours"
        copy = self.deal.copy()
        self.assertFalse(copy.tactics)
        self.assertFalse(copy.tactics_version_ids)

    def test_merge_keeps_both_texts_and_the_history(self):
        other = self._new_deal("Other", tactics="Second", probability=1)
        self.deal.write({"tactics": "First", "probability": 50})
        merged = (self.deal | other).merge_opportunity()
        self.assertEqual(merged.tactics, "First\n\nSecond")
        self.assertEqual(
            set(merged.tactics_version_ids.mapped("text")),
            {"First", "Second", "First\n\nSecond"},
        )

    @mute_logger("odoo.addons.base.models.ir_model")
    def test_history_is_immutable(self):
        self.deal.tactics = "Plan"
        for user in self.anna | self.maxim | self.env.ref("base.user_admin"):
            version = self.deal.tactics_version_ids.with_user(user)
            self.assertEqual(version.text, "Plan")
            with self.assertRaises(AccessError):
                version.text = "Forged"
            with self.assertRaises(AccessError):
                version.unlink()
            with self.assertRaises(AccessError):
                version.create({"lead_id": self.deal.id, "text": "x", "user_id": user.id})

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_history_follows_the_rights_on_the_deal(self):
        self.deal.tactics = "Plan"
        version = self.deal.tactics_version_ids
        for user in self.boris | self.olga | self.petra | self.clerk:
            with self.assertRaises(AccessError):
                version.with_user(user).read(["text"])

    def test_batch_takes_the_same_queries(self):
        counts = []
        for number in (1, 30):
            deals = self.env["crm.lead"].create(
                [{"name": str(i), "user_id": self.anna.id} for i in range(number)]
            )
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            deals.write({"tactics": "For all"})
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
            self.assertEqual(len(deals.tactics_version_ids), number)
        self.assertLessEqual(counts[1], counts[0] + 1)


@tagged("post_install", "-at_install")
class TestTextDiff(TransactionCase):
    def test_changed_word(self):
        self.assertEqual(
            html_diff("meet the engineer today", "meet the director today"),
            '<p>meet the <del class="text-danger">engineer</del>'
            '<ins class="text-success">director</ins> today</p>',
        )

    def test_rewritten_line_is_shown_as_a_whole(self):
        self.assertEqual(
            html_diff("Find out who signs", "Director signs tomorrow in Perm"),
            '<p><del class="text-danger">Find out who signs</del><br/>'
            '<ins class="text-success">Director signs tomorrow in Perm</ins></p>',
        )

    def test_first_text_and_emptying(self):
        self.assertEqual(html_diff(False, "a"), '<p><ins class="text-success">a</ins></p>')
        self.assertEqual(html_diff("a", None), '<p><del class="text-danger">a</del></p>')

    def test_unchanged_lines_are_left_out(self):
        diff = html_diff("one\ntwo\nthree", "one\n2\nthree")
        self.assertNotIn("one", diff)
        self.assertIn("2", diff)

    def test_nothing_changed(self):
        self.assertFalse(html_diff("a\nb", "a\nb"))
        self.assertFalse(html_diff(False, None))

    def test_markup_is_text(self):
        self.assertNotIn("<script>", html_diff("", "<script>alert(1)</script>"))

    def test_long_texts_end_soon(self):
        self.assertIn("<ins", html_diff("a b " * 5000, "b a " * 5000))
