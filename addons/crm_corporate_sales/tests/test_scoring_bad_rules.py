from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger
from psycopg2 import IntegrityError

from .test_scoring_case import ScoringCase

SCORE_LOGGER = "odoo.addons.crm_corporate_sales.models.scoring.crm_lead_score"


@tagged("post_install", "-at_install")
class TestScoringBadRules(ScoringCase):
    """Rules without sense are refused; one that breaks later breaks no other."""

    def test_wrong_conditions_are_refused(self):
        for domain in (
            "[('no_such_field', '=', 1)]",
            "nonsense",
            "[('name', 'nearly', 'x')]",
            "[(",
            "__import__('os')",
            "['|', ('name', '=', 'x')]",
            "[('create_date', '>', 'soon')]",
        ):
            with self.subTest(domain), self.assertRefused("Rule", ValidationError):
                self._make_rule("Rule", domain)

    @mute_logger("odoo.sql_db")
    def test_numbers_without_sense_are_refused(self):
        for values in (
            {"points": 0},
            {"max_points": -1},
            {"days": -1},
            {"first_counted": 0},
            {"kind": "behaviour", "behaviour": False},
        ):
            with self.subTest(values), self.assertRaises(IntegrityError):
                with self.env.cr.savepoint():
                    self._make_rule("Rule", "[]").write(values)
                    self.env.flush_all()

    @mute_logger("odoo.sql_db", SCORE_LOGGER)
    def test_broken_rule_is_marked_and_breaks_no_other(self):
        broken = self._make_rule("Broken", "[('name', '!=', False)]", points=7, sequence=1)
        works = self._make_rule("Works", "[('name', '!=', False)]", points=5, sequence=2)
        for domain in (
            "[('gone_field', '=', 1)]",
            "nonsense",
            "[('create_date', '>', 'soon')]",
            "[1, 2",
        ):
            with self.subTest(domain):
                self.env.flush_all()
                self.env.cr.execute(
                    "UPDATE crm_scoring_rule SET domain = %s WHERE id = %s", [domain, broken.id]
                )
                self.env.invalidate_all()
                self._score()
                self.assertEqual(self._points(), {"Works": 5})
                self.assertTrue(broken.error)
                self.assertFalse(works.error)
        broken.domain = "[('name', '!=', False)]"
        self._score()
        self.assertFalse(broken.error, "repaired")
        self.assertEqual(self.lead.score, 12)

    def test_team_of_another_company(self):
        other = self.env["res.company"].create({"name": "Other Ltd"})
        with self.assertRefused("Vacuum", ValidationError):
            self._make_rule("Rule", "[]", team_id=self.team.id, company_id=other.id)
