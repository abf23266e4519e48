from odoo.tests import new_test_user, tagged

from .common import OWN, SALESMAN, ProcessCase


@tagged("post_install", "-at_install")
class TestDealReader(ProcessCase):
    """What the pipeline is for those who have no deals of their own."""

    def _get_pipeline(self, login, groups):
        user = new_test_user(self.env, login, groups)
        return self.env["crm.team"].with_user(user).action_your_pipeline()

    def test_a_salesperson_begins_with_own_deals(self):
        action = self._get_pipeline("seller", SALESMAN)
        self.assertTrue(action["context"]["search_default_assigned_to_me"])

    def test_readers_begin_with_what_they_may_see(self):
        for role in ("marketing", "dispatcher", "accountant_deals"):
            with self.subTest(role=role):
                action = self._get_pipeline(f"reader_{role}", f"{OWN}.group_{role}")
                self.assertNotIn("search_default_assigned_to_me", action["context"])
                self.assertEqual(action["context"]["default_type"], "opportunity")

    def test_an_accountant_who_sells_begins_with_own_deals(self):
        action = self._get_pipeline("both", f"{SALESMAN},{OWN}.group_accountant_deals")
        self.assertTrue(action["context"]["search_default_assigned_to_me"])

    def test_empty_pipeline_tells_readers_what_appears(self):
        texts = {
            "marketing": "all leads and deals",
            "dispatcher": "no salesperson yet",
            "accountant_deals": "invoiced",
        }
        for role, text in texts.items():
            with self.subTest(role=role):
                action = self._get_pipeline(f"empty_{role}", f"{OWN}.group_{role}")
                self.assertIn(text, action["help"])
                self.assertNotIn("Create", action["help"])

    def test_empty_pipeline_of_a_salesperson_is_odoos(self):
        action = self._get_pipeline("new_seller", SALESMAN)
        self.assertNotIn("No deals here", action["help"])
        self.assertIn("Create", action["help"])

    def test_own_help_of_an_action_stays(self):
        reader = new_test_user(self.env, "own_help", f"{OWN}.group_marketing")
        leads = self.env["crm.lead"].with_user(reader)
        self.assertEqual(leads.get_empty_list_help("<p>Ask Ann</p>"), "<p>Ask Ann</p>")

    def test_readers_see_no_empty_columns(self):
        stages = self.env["crm.stage"].search([], limit=3)
        reader = new_test_user(self.env, "columns", f"{OWN}.group_marketing")
        leads = self.env["crm.lead"].with_user(reader)
        self.assertEqual(leads._read_group_stage_ids(stages[1], []), stages[1])
        self.assertIn(
            stages[1], leads.with_user(self.stranger)._read_group_stage_ids(stages[1], [])
        )
        self.assertGreater(
            len(leads.with_user(self.stranger)._read_group_stage_ids(stages[1], [])), 1
        )
