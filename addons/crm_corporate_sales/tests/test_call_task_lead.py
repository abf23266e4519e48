from freezegun import freeze_time
from odoo.fields import Command
from odoo.tests import tagged

from .common import OWN
from .test_call_task_case import CallCase


@tagged("post_install", "-at_install")
@freeze_time("2026-11-23 08:00:00")
class TestCallTaskLead(CallCase):
    def test_lead_in_one_tap(self):
        task = self._task_of(self.anna, team_id=self.team.id)
        answer = task.action_set_result(self.yes.id, "Wants two chambers", make_lead=True)
        lead = task.made_lead_id
        self.assertEqual(answer["lead_id"], lead.id)
        self.assertEqual(lead.user_id, self.anna)
        self.assertEqual(lead.team_id, self.team)
        self.assertEqual(lead.campaign_id, task.campaign_id.campaign_id)
        self.assertEqual(lead.campaign_id.title, "Open day")
        self.assertEqual(lead.medium_id.name, "Phone")
        self.assertEqual(lead.source_id, self.env.ref(f"{OWN}.utm_source_call"))
        self.assertEqual(lead.partner_id, task.partner_id)
        inquiry = task.sudo().inquiry_id
        self.assertEqual((inquiry.channel, inquiry.text), ("phone", "Wants two chambers"))
        self.assertEqual(inquiry.lead_id, lead.sudo())
        task.action_make_lead()
        self.assertEqual(task.made_lead_id, lead, "not twice")
        self.assertEqual(self.env["crm.inquiry"].search_count([("lead_id", "=", lead.id)]), 1)

    def test_open_deal_of_a_colleague_gets_the_inquiry(self):
        deal = self._make_deal(
            user_id=self.stranger.id,
            team_id=self.other_team.id,
            partner_id=self.contacts[0].id,
            phone=self.contacts[0].phone,
        )
        task = self._task_of(self.anna)
        answer = task.action_set_result(self.yes.id, make_lead=True)
        self.assertFalse(answer["lead_id"], "not anna's to see")
        self.assertEqual(task.sudo().made_lead_id, deal.sudo())
        self.assertEqual(deal.sudo().user_id, self.stranger)
        self.assertEqual(task.action_make_lead()["tag"], "display_notification")

    def test_call_about_a_deal_is_about_that_deal(self):
        deal = self._make_deal(phone="+7 495 200-00-01")
        task = self._task_of(
            self.anna,
            model_name="crm.lead",
            lead_ids=[Command.set(deal.ids)],
            partner_ids=False,
        )
        task.action_set_result(self.yes.id)
        self.assertTrue(task.can_make_lead)
        action = task.action_make_lead()
        self.assertEqual(action["res_id"], deal.id)
        self.assertFalse(task.can_make_lead)
        self.assertFalse(task.inquiry_id)

    def test_call_first(self):
        task = self._task_of(self.anna)
        with self.assertRefused("Say what the call came to"):
            task.action_make_lead()

    def test_figures(self):
        campaign = self._launch(team_id=self.team.id)
        tasks = self._tasks(campaign)
        anna = tasks.filtered(lambda task: task.user_id == self.anna).with_user(self.anna)
        anna[0].action_set_result(self.yes.id, make_lead=True)
        anna[1].action_set_result(self.no.id)
        figures = campaign.figures
        self.assertEqual(figures["total"], 6)
        self.assertAlmostEqual(figures["progress"], 2 / 6)
        self.assertEqual(
            [(row["name"], row["count"], row["kind"]) for row in figures["results"]],
            [("Yes", 1, "good"), ("No", 1, "reached"), ("To call", 4, "open")],
        )
        self.assertEqual([row["count"] for row in figures["funnel"]], [6, 2, 2, 1, 1, 0])
        people = {row["name"]: row for row in figures["people"]}
        self.assertEqual((people["Anna"]["done"], people["Anna"]["good"]), (2, 1))
        self.assertEqual((people["Boris"]["open"], people["Boris"]["late"]), (3, 0))
        with freeze_time("2026-11-30 08:00:00"):
            campaign.invalidate_recordset(["figures"])
            people = {row["name"]: row for row in campaign.figures["people"]}
            self.assertEqual(people["Boris"]["late"], 3)
        self.assertEqual(campaign.with_user(self.anna).figures["total"], 3, "own calls only")

    def test_marketing_learns_no_deals_worth(self):
        self.contacts = self._make_contacts(4, 10)
        campaign = self._launch(user_ids=[Command.set(self.anna.ids)])
        amounts = (1234567, 2345678, 3456789)
        for number, amount in enumerate(amounts):
            task = self._tasks(campaign, self.anna)[number]
            task.action_set_result(self.yes.id, make_lead=True)
            lead = task.made_lead_id.sudo()
            lead.write({"expected_revenue": amount, "type": "opportunity"})
            lead.action_set_won()
            self.env.flush_all()
            self.env.invalidate_all()
            exact = sum(amounts[: number + 1])
            self.assertEqual(campaign.with_user(self.maxim).figures["revenue"], exact)
            seen = campaign.figures["revenue"]
            self.assertEqual(seen, 7000000 if number == 2 else False)
        self.assertTrue(campaign.figures["is_rounded"])
        self.assertEqual(campaign.figures["funnel"][-1]["count"], 3)

    def test_list_needs_no_query_a_campaign(self):
        campaigns = self.env["crm.call.campaign"].with_user(self.mila)
        for number in range(5):
            self.contacts = self._make_contacts(2, 100 + 10 * number)
            campaigns |= self._launch(name=f"Round {number}")
        names = ("task_count", "open_count", "positive_count", "lead_count", "progress")

        def count(records):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            records.web_read({name: {} for name in names})
            return self.env.cr.sql_log_count - before

        count(campaigns)
        self.assertEqual(count(campaigns), count(campaigns[:2]))
