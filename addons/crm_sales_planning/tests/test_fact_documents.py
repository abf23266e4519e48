from odoo.addons.crm_corporate_sales.tests.common import make_user
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .fact_case import FactCase


@tagged("post_install", "-at_install")
class TestFactDocuments(FactCase):
    """Every number drills down to its records."""

    def _open(self, code, user=None, **scope):
        action = (
            self._kpi(code)
            .with_user(user or self.carl)
            .action_open_documents("2031-05-01", "2031-05-31", **scope)
        )
        records = (
            self.env[action["res_model"]]
            .with_user(user or self.carl)
            .with_context(active_test=False)
            .search(action["domain"])
        )
        return action, records

    def test_documents_themselves(self):
        deal = self._make_deal(process=False)
        for day in ("05", "06"):
            self._do_activity(deal, self.cold_call, f"2031-05-{day} 10:00:00")
        self._do_activity(deal, self.cold_call, "2031-06-05 10:00:00")
        action, records = self._open("cold_calls", self.anna)
        self.assertEqual((action["res_model"], len(records)), ("mail.activity", 2))
        self.assertFalse(any(records.mapped("active")), "done activities are archived")

    def test_facts_where_documents_were_deleted(self):
        deals = [self._make_deal(process=False) for _ in range(2)]
        for deal in deals:
            self._do_activity(deal, self.cold_call, "2031-05-05 10:00:00", summary="Introduce us")
        self.facts._sync_noted()
        deals[0].sudo().unlink()
        action, records = self._open("cold_calls")
        self.assertEqual((action["res_model"], len(records)), ("crm.sales.fact", 2))
        gone = records.filtered(lambda fact: not fact.lead_id)
        with self.assertRefused("was deleted; it still counts"):
            gone.action_open_document()
        self.assertEqual(set(records.mapped("res_name")), {"Introduce us"})

    def test_worst_first(self):
        deals = [self._make_deal(process=False) for _ in range(2)]
        self._do_activity(deals[1], self.call, "2031-05-05 10:00:00")
        self._make_meeting(
            deals[1], "2031-05-06 10:00:00", meeting_kind="needs", meeting_result="held"
        )
        for deal in deals:
            deal.sudo().action_set_won()
            deal.sudo().date_closed = "2031-05-20 10:00:00"
        action, records = self._open("iterations")
        self.assertEqual(action["res_model"], "crm.sales.fact")
        view = self.env["ir.ui.view"].browse(action["views"][0][0])
        self.assertIn("numerator desc", view.arch)
        self.assertEqual(records.lead_id, deals[0] | deals[1])
        with self.assertRefused("not open to you", AccessError):
            records[0].with_user(self.carl).action_open_document()
        opened = records[0].with_user(self.maxim).action_open_document()
        self.assertEqual((opened["res_model"], opened["res_id"]), ("crm.lead", records[0].res_id))

    def test_scope_and_rights(self):
        for user, team in ((self.anna, self.team), (self.stranger, self.other_team)):
            self._make_order(user_id=user.id, team_id=team.id)
        self._kpi("turnover").basis = "ordered"
        self.assertEqual(len(self._open("turnover", self.maxim)[1]), 2)
        self.assertEqual(
            self._open("turnover", self.maxim, team_id=self.team.id)[1].user_id, self.anna
        )
        self.assertEqual(len(self._open("turnover", self.hanna)[1]), 1)
        self.assertEqual(len(self._open("turnover", self.boris)[1]), 0)

    def test_segment_of_a_line(self):
        industries = self.env["res.partner.industry"].create([{"name": "A"}, {"name": "B"}])
        for industry in industries:
            client = self.env["res.partner"].create(
                {"name": industry.name, "industry_id": industry.id}
            )
            self._make_order(client)
        plan = self._new_plan("month", "2031-05-01", self.anna)
        line = self.env["crm.sales.plan.line"].create(
            {
                "plan_id": plan.id,
                "kpi_id": self._kpi("new_contracts_segment").id,
                "industry_id": industries[0].id,
            }
        )
        action = line.action_show_documents()
        records = self.env[action["res_model"]].search(action["domain"])
        self.assertEqual(records.partner_id.mapped("name"), ["A"])

    def test_empty_list(self):
        action, records = self._open("claims")
        self.assertFalse(records)
        self.assertEqual(action["res_model"], "crm.sales.fact")

    def test_states_open_their_records(self):
        deal = self._make_deal(process=False, expected_revenue=100)
        kpi = self._kpi("pot_clients_amount").with_user(self.carl)
        today = kpi._get_today()
        action = kpi.action_open_documents(today, today, user_id=self.anna.id)
        self.assertEqual(action["res_model"], "crm.lead")
        self.assertIn(deal, self.env["crm.lead"].search(action["domain"]))

    def test_facts_of_others_stay_closed(self):
        self._make_order()
        fact = self._get_facts("order")[:1]
        fact.with_user(self.hanna).read(["amount"])
        for user in (self.boris, self.gleb):
            with self.assertRaises(AccessError):
                fact.with_user(user).read(["amount"])
            self.assertFalse(self.facts.with_user(user).search([("id", "=", fact.id)]))

    def test_marketing_and_dispatcher_see_no_amounts(self):
        for name in ("marketing", "dispatcher"):
            user = make_user(
                self.env, f"m_{name}", f"base.group_user,crm_corporate_sales.group_{name}"
            )
            with self.assertRaises(AccessError):
                self.facts.with_user(user).search([])
