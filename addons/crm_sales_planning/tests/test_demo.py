"""The demo company's planning, on a small part of its deals."""

from odoo.addons.base.tests.common import BaseCommon
from odoo.tests import tagged

from ..demo import story


@tagged("post_install", "-at_install")
class TestPlanningDemo(BaseCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["crm.lead"]._load_demo_story(0.03)
        cls.mails_before = cls.env["mail.mail"].sudo().search_count([])
        story.load(cls.env)
        cls.ceo = cls.env.ref("__demo__.user_voronin")
        cls.plans = cls.env["crm.sales.plan"].search(
            [("company_id", "=", cls.env.ref("base.main_company").id)]
        )
        cls.today = cls.plans._get_today()

    def test_nothing_twice_and_nobody_gets_letters(self):
        self.assertFalse(story.load(self.env))
        self.assertEqual(self.env["mail.mail"].sudo().search_count([]), self.mails_before)

    def test_quarters_make_their_year(self):
        years = self.plans.filtered(lambda plan: plan.period_type == "year")
        self.assertEqual(len(years), 2)
        for line in years.line_ids.filtered("adds_up_in_time"):
            self.assertEqual(line.rest_time, 0, line.display_name)

    def test_past_months_are_closed_with_their_facts(self):
        past = self.plans.filtered(
            lambda plan: plan.period_type == "month" and plan.date_to < self.today
        )
        self.assertEqual(set(past.mapped("state")), {"closed"})
        self.assertTrue(any(past.line_ids.mapped("fact")))

    def test_everybody_who_sells_has_a_week_to_work_on(self):
        weeks = self.plans.filtered(
            lambda plan: plan.period_type == "week" and plan.date_from <= self.today <= plan.date_to
        )
        sellers = self.env.ref("__demo__.team_department").group_ids.crm_team_member_ids.user_id
        self.assertEqual(weeks.user_id, sellers)
        self.assertEqual(set(weeks.mapped("state")), {"in_progress"})

    def test_the_ceo_sees_the_sheet(self):
        sheet = self.env["crm.sales.plan"].with_user(self.ceo).get_sheet({"period": "year"})
        self.assertTrue(any(cell.get("has_target") for cell in sheet["cells"].values()))

    def test_sellers_have_a_record_of_what_they_said(self):
        rows = self.env["crm.sales.calibration"].with_user(self.ceo).get_calibration()["rows"]
        self.assertTrue(any(row["deals"] for row in rows))
        self.assertTrue(any(row["dates"] for row in rows))
