"""The demo company: a small part of it is played and looked at."""

from pathlib import Path

from odoo import fields
from odoo.addons.base.tests.common import BaseCommon
from odoo.tests import tagged

from ..demo import mailbox, money, staff, story
from ..demo.company import NAMESPACE
from ..engine import client_bank

LOGINS = Path(story.__file__).with_name("logins.txt")
PROCESSES = ("corporate", "simple", "quick", "ladder", "equipment")


@tagged("post_install", "-at_install")
class TestDemo(BaseCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mails_before = cls.env["mail.mail"].sudo().search_count([])
        cls.deals = story.load(cls.env, scale=0.04)
        cls.was_loaded = not cls.deals
        ids = [deal.lead_id for deal in cls.deals]
        domain = [("id", "in", ids)] if ids else [("process_id.code", "in", PROCESSES)]
        cls.leads = cls.env["crm.lead"].with_context(active_test=False).search(domain)
        cls.now = fields.Datetime.now()

    def test_nothing_twice(self):
        count = self.env["crm.lead"].with_context(active_test=False).search_count([])

        self.assertEqual(story.load(self.env), [])
        self.assertEqual(
            self.env["crm.lead"].with_context(active_test=False).search_count([]), count
        )

    def test_letterhead_is_the_companys_own(self):
        company = self.env.ref("base.main_company")

        self.assertFalse(company.uses_default_logo)
        self.assertTrue(company.logo_web)

    def test_mail_is_read_and_sifted(self):
        theirs = f"mail:<%.{NAMESPACE}@{mailbox.DOMAIN}>"
        inquiries = self.env["crm.inquiry"].search([("external_key", "=like", theirs)])
        ignored = self.env["crm.inquiry.ignored.mail"].search([("key", "=like", theirs)])

        self.assertEqual(len(inquiries), len(mailbox.LETTERS) + 1)
        self.assertEqual(len(ignored), len(mailbox.NOBODY_WROTE))
        self.assertFalse(inquiries.filtered("intake_problem"))
        self.assertEqual(set(inquiries.mapped("channel")), {"web", "email"})
        self.assertEqual(len(inquiries.filtered(lambda item: not item.created_lead)), 1)

    def test_what_follows_a_delivery(self):
        contracts = self.env["contract.contract"].search([("register_id", "!=", False)])
        claims = self.env["crm.claim"].search([])
        calls = self.env["crm.satisfaction.call"].search([])

        self.assertIn("signed", contracts.mapped("service_state"))
        self.assertTrue(contracts.visit_ids.filtered(lambda visit: visit.state == "done"))
        self.assertTrue(claims)
        self.assertTrue(calls)
        self.assertFalse(calls.filtered(lambda call: call.user_id == call.salesperson_id))

    def test_open_deals_have_one_running_pass(self):
        opened = self.leads.filtered(lambda lead: lead.won_status == "pending")

        self.assertGreaterEqual(len(opened), 10)
        for lead in opened:
            running = lead.stage_run_ids.filtered(lambda run: not run.date_end)
            self.assertEqual(len(running), 1, lead.name)
            self.assertEqual(running, lead.stage_run_id)
            self.assertEqual(running.stage_id, lead.stage_id)

    def test_closed_deals_have_none(self):
        executed = self.leads.filtered("stage_id.is_execution")
        closed = self.leads.filtered(lambda lead: lead.won_status != "pending") - executed

        self.assertTrue(executed)
        self.assertEqual(set(executed.mapped("won_status")), {"won"})
        self.assertEqual(set(closed.mapped("won_status")), {"won", "lost"})
        for lead in closed:
            self.assertFalse(lead.stage_run_ids.filtered(lambda run: not run.date_end), lead.name)
            self.assertFalse(lead.step_run_ids.filtered(lambda step: step.state == "open"))
            self.assertTrue(lead.review_ids, lead.name)
            self.assertTrue(lead.won_status == "won" or lead.lost_reason_id, lead.name)

    def test_history_ascends_and_is_over(self):
        for lead in self.leads:
            runs = lead.stage_run_ids.sorted(lambda run: (run.date_start, run.id))
            self.assertEqual(runs[0].date_start, lead.date_received, lead.name)
            for run, following in zip(runs, runs[1:], strict=False):
                self.assertEqual(run.date_end, following.date_start, lead.name)
            for run in runs.filtered("date_end"):
                self.assertLessEqual(run.date_start, run.date_end, lead.name)
                self.assertLess(run.date_end, self.now, lead.name)

    def test_steps_stay_in_their_pass(self):
        for step in self.leads.step_run_ids.filtered(lambda step: step.date_end):
            self.assertLessEqual(step.date_start, step.date_end, step.name)
            self.assertLess(step.date_end, self.now, step.name)
            run = step.stage_run_id
            self.assertTrue(run, step.name)
            self.assertLessEqual(step.date_end, run.date_end or self.now, step.name)

    def test_steps_ended_in_order(self):
        for lead in self.leads:
            ended = lead.step_run_ids.filtered("date_end").sorted("position")
            dates = ended.mapped("date_end")
            self.assertEqual(dates, sorted(dates), lead.name)

    def test_every_login_has_its_groups(self):
        rows = [
            line.split("\t")
            for line in LOGINS.read_text().splitlines()
            if line and not line.startswith("#")
        ]

        self.assertEqual([row[0] for row in rows], list(staff.PEOPLE))
        for login, password, who in rows:
            user = self.env["res.users"].search([("login", "=", login)])
            self.assertEqual(len(user), 1, login)
            self.assertEqual(login, password)
            self.assertIn(user.name, who)
            for xmlid in staff.PEOPLE[login][2]:
                self.assertTrue(user.has_group(xmlid), f"{login}: {xmlid}")
            self.assertEqual(user.tz, staff.PEOPLE[login][4])

    def test_funnel_of_each_process(self):
        groups = self.env["crm.lead.stage.run"]._read_group(
            [("lead_id", "in", self.leads.ids), ("in_funnel", "=", True)],
            ["process_id"],
            ["__count"],
        )

        self.assertEqual({process.code for process, _count in groups}, set(PROCESSES))

    def test_people_own_what_they_did(self):
        director = self.env["res.users"].search([("login", "=", staff.DIRECTOR)])

        self.assertFalse(self.leads.filtered(lambda lead: lead.user_id == director))
        self.assertFalse(self.leads.step_run_ids.filtered(lambda s: s.user_end_id == director))
        self.assertFalse(
            self.leads.message_ids.filtered(
                lambda message: message.author_id == director.partner_id
            )
        )
        for deal in self.deals:
            lead = self.env["crm.lead"].browse(deal.lead_id)
            self.assertEqual(lead.team_id.name, staff.TEAMS[deal.team][0][0])

    def test_salespeople_see_their_own(self):
        deal = next((deal for deal in self.deals if deal.owner == "pavlova"), None)
        if deal:
            lead = self.env["crm.lead"].browse(deal.lead_id)
            user = self.env["res.users"].search([("login", "=", "pavlova")])
            other = self.env["res.users"].search([("login", "=", "karpov")])
            self.assertTrue(lead.with_user(user).has_access("write"))
            self.assertFalse(lead.with_user(other).has_access("read"))

    def test_register_and_library_are_filled(self):
        won = [deal.lead_id for deal in self.deals if deal.status == "won"]
        contracts = self.env["crm.contract"].search(
            [("lead_id", "in", won), ("kind", "!=", "service")]
        )
        self.assertTrue(contracts)
        self.assertLessEqual(set(contracts.mapped("state")), {"signed", "expired"})
        self.assertTrue(all(contracts.mapped("amount")))
        karpov = self.env["res.users"].search([("login", "=", "karpov")])
        files = self.env["crm.document.template"].with_user(karpov).search([])
        self.assertIn("Договор поставки с пусконаладкой", files.mapped("name"))
        self.assertNotIn("Спецификация: течеискатель и оснастка", files.mapped("name"))

    def test_calls_of_campaigns_and_by_script(self):
        tasks = self.env["crm.call.task"].search([])
        self.assertEqual(set(tasks.mapped("state")), {"open", "done"})
        opened = tasks.filtered(lambda task: task.state == "open")
        self.assertTrue(all(opened.activity_id.mapped("active")))
        self.assertEqual(opened.activity_id.user_id, opened.user_id)
        self.assertTrue(all(tasks.mapped("phone")))
        campaigns = tasks.campaign_id
        self.assertEqual(set(campaigns.mapped("state")), {"running", "done"})
        marketer = self.env["res.users"].search([("login", "=", "tikhonova")])
        self.assertTrue(campaigns.with_user(marketer)[0].figures["results"])
        drafts = self.env["crm.call.campaign"].search([("state", "=", "draft")])
        self.assertTrue(drafts.with_user(marketer)[0].plan["calls"])
        segments = self.env["crm.segment"].search([("company_id", "=", self.env.company.id)])
        self.assertGreaterEqual(len(segments.filtered("last_count")), 3)
        scripts = self.env["crm.call.script.run"].search([]).script_id
        self.assertGreaterEqual(len(scripts), 3)
        self.assertTrue(all(script.figures["total"] for script in scripts))

    def test_channels_have_requests_costs_and_junk(self):
        made = self.env["crm.inquiry"].search(
            [
                ("lead_id", "in", self.leads.ids),
                ("state", "=", "processed"),
                ("created_lead", "=", True),
            ]
        )
        self.assertGreaterEqual(len(made), 5)
        for inquiry in made:
            lead = inquiry.lead_id
            self.assertEqual(inquiry.received_at, lead.date_received, lead.name)
            self.assertEqual(inquiry.source_id, lead.source_id, lead.name)
            self.assertEqual(inquiry.campaign_id, lead.campaign_id, lead.name)
            self.assertEqual(inquiry.channel, lead.inquiry_channel, lead.name)
        first = fields.Date.subtract(self.now.date(), months=24)
        picture = self.env["crm.channel.report"].get_picture(
            fields.Date.to_string(first), fields.Date.to_string(self.now)
        )
        self.assertGreater(picture["total"]["cost"], 0)
        self.assertGreater(picture["total"]["won"], 0)
        self.assertIsNot(picture["total"]["roi"], False)

    def test_open_leads_have_grades(self):
        opened = self.leads.filtered(lambda lead: lead.won_status == "pending")
        self.assertTrue(all(opened.mapped("score_grade")))
        self.assertTrue(opened.score_line_ids)

    def test_no_mail_leaves(self):
        self.assertEqual(self.env["mail.mail"].sudo().search_count([]), self.mails_before)

    def test_requests_are_qualified_and_some_came_twice(self):
        leads = self.env["crm.lead"].with_context(active_test=False)
        nurtured = leads.search([("qualification_result", "=", "nurture")])
        self.assertGreaterEqual(len(nurtured), 3)
        self.assertTrue(all(lead.nurture_date > self.now.date() for lead in nurtured))
        self.assertGreaterEqual(leads.search_count([("is_junk", "=", True)]), 4)
        proposals = self.env["crm.duplicate.proposal"].search([("state", "=", "open")])
        self.assertEqual(set(proposals.mapped("kind")), {"lead", "partner"})
        # real clients of the story are not taken for each other
        self.assertLessEqual(len(proposals), 6)

    def test_requests_wait_for_the_dispatcher_and_the_heads(self):
        inquiries = self.env["crm.inquiry"].search([("company_id", "=", self.env.company.id)])

        self.assertGreaterEqual(len(inquiries.filtered(lambda item: item.state == "new")), 9)
        by_rule = inquiries.filtered("sorting_rule_id")
        self.assertGreaterEqual(len(by_rule.team_id), 2)
        self.assertFalse(by_rule.lead_id.user_id)
        self.assertTrue(self.env.ref("__demo__.user_levin")._get_absent_today())

    def test_register_of_clients(self):
        lists = self.env["crm.target.list"].search([("name", "like", "ВакуумЭкспо")])
        self.assertTrue(lists)
        targets = self.env["crm.target"].search([("company_id", "=", lists.company_id.id)])
        self.assertEqual(
            set(targets.mapped("state")),
            {"new", "researching", "contacting", "answered", "converted", "dropped"},
        )
        self.assertTrue(targets.filtered("needs_decision"))
        for target in targets.filtered("next_touch_id"):
            self.assertEqual(target.next_touch_id.activity_id.user_id, target.user_id)
        report = self.env["crm.touch.run.report"]._read_group(
            [("target_id", "in", targets.ids)], [], ["answer_rate:avg", "touches_to_answer:avg"]
        )
        self.assertTrue(0 < report[0][0] < 1 <= report[0][1])

    def test_clients_say_what_they_need(self):
        needs = self.env["crm.lead.requirement"].search([("lead_id", "in", self.leads.ids)])
        self.assertEqual(set(needs.mapped("necessity")), {"must", "wish"})
        self.assertTrue(needs.product_id)

    def test_engineers_have_work(self):
        orders = self.env["sale.order"].search([("opportunity_id", "in", self.leads.ids)])
        records = orders.commissioning_ids
        self.assertGreaterEqual(len(records), 2)
        self.assertIn("draft", records.mapped("state"))
        self.assertTrue(all(records.equipment_ids.mapped("serial_number")))
        for visit in records.visit_ids:
            self.assertEqual(visit.event_id.partner_ids, visit.engineer_ids.partner_id)


@tagged("post_install", "-at_install")
class TestDemoMoney(BaseCommon):
    """Requisites and payments of the story."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        story.load(cls.env, scale=0.04)
        cls.company = cls.env.ref("base.main_company")

    def test_statement_is_received(self):
        lines = self.env["account.bank.statement.line"].search(
            [("company_id", "=", self.company.id), ("bank_document", "!=", False)]
        )
        invoices = self.env["account.move"].search_count(
            [
                ("company_id", "=", self.company.id),
                ("move_type", "=", "out_invoice"),
                ("state", "=", "posted"),
            ]
        )
        if invoices < 2:
            self.skipTest("the database has no chart of accounts")
        self.assertTrue(lines)
        self.assertIn(True, lines.mapped("is_reconciled"))

    def test_sample_of_a_statement_is_ours(self):
        data = Path(story.__file__).with_name("bank_statement_1c.txt").read_bytes()
        account = money.make_account(money.CLIENT_ACCOUNT, 9000001)
        self.assertEqual(len(client_bank.split(client_bank.parse(data))[account]), 4)

    def test_orders_are_supplied_from_all_sources(self):
        moves = self.env["stock.move"].search([("sourcing_source", "!=", False)])
        self.assertLessEqual({"stock", "production"}, set(moves.mapped("sourcing_source")))
        made = moves.filtered(lambda move: move.sourcing_source == "production")
        self.assertTrue(made.move_orig_ids.production_id)
