from datetime import datetime, timedelta

from dateutil.relativedelta import relativedelta
from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from ..engine import satisfaction
from .test_service_case import ServiceCase

SURVEY = "crm_corporate_sales.survey_satisfaction"
QUIET = ("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")


class SatisfactionCase(ServiceCase):
    """anna's furnace was delivered last month; hanna leads her team."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        company = cls.env.company
        # other companies and what the database already has play no part
        cls.env["res.company"].search([("id", "!=", company.id)]).satisfaction_mode = "off"
        cls.env["stock.picking"].search(
            [("state", "=", "done"), ("id", "not in", cls.order.picking_ids.ids)]
        ).date_done = datetime(2001, 1, 1)
        cls.env["crm.satisfaction.round"].search([]).call_ids.unlink()
        cls.env["crm.satisfaction.round"].search([]).unlink()
        company.write(
            {
                "satisfaction_mode": "number",
                "satisfaction_value": 10,
                "satisfaction_pause": 6,
                "satisfaction_user_id": False,
                "satisfaction_low_score": 2,
            }
        )
        cls.month = satisfaction.add_months(cls.today.replace(day=1), -1)
        cls._date_delivery(cls.order, cls.month)

    @classmethod
    def _date_delivery(cls, order, month):
        moment = datetime.combine(month, datetime.min.time()) + timedelta(days=10)
        order.picking_ids.date_done = moment

    @classmethod
    def _serve(cls, name, month=None, **values):
        """Another client with a delivery of that month."""
        partner = cls.env["res.partner"].create({"name": name})
        deal = cls._new_deal(name, partner_id=partner.id, **values)
        order = cls._new_order(deal, [(cls.gasket, 1)])
        cls._deliver(order, {})
        cls._date_delivery(order, month or cls.month)
        return partner

    def _draw(self):
        self.env.flush_all()
        self._run_cron("ir_cron_satisfaction")
        return self.env["crm.satisfaction.round"].search(
            [("company_id", "=", self.env.company.id), ("month", "=", self.month)]
        )

    def _call(self):
        return self._draw().call_ids.filtered(lambda call: call.partner_id == self.customer)

    def _answer(self, call, **answers):
        """Fill the questionnaire of a call by topics."""
        user = call.user_id
        call.with_user(user).action_start()
        interview = self.env["survey.user_input"].search(
            [("satisfaction_call_id", "=", call.id), ("state", "!=", "done")]
        )
        for topic, answer in answers.items():
            interview._save_lines(self.env.ref(f"{SURVEY}_{topic}"), answer)
        interview._mark_done()
        return call


@tagged("post_install", "-at_install")
class TestSatisfactionSample(SatisfactionCase):
    def test_served_client_is_called_by_the_head(self):
        call = self._call()
        self.assertEqual(len(call), 1)
        self.assertEqual(call.served_kind, "delivered")
        self.assertEqual(call.order_id, self.order)
        self.assertEqual(call.lead_id, self.deal)
        self.assertEqual(call.salesperson_id, self.anna)
        self.assertEqual(call.team_id, self.team)
        self.assertEqual(call.user_id, self.hanna)
        self.assertEqual(call.activity_ids.user_id, self.hanna)
        self.assertIn("Furnace Works", call.activity_ids.summary)

    def test_chosen_caller_but_never_who_sold(self):
        self.env.company.satisfaction_user_id = self.clerk
        mine = self._serve("Anna's")
        self.env.company.satisfaction_user_id = self.anna
        self._serve("Lena's", user_id=self.boris.id)
        calls = self._draw().call_ids
        by_seller = {call.salesperson_id: call.user_id for call in calls}
        self.assertEqual(by_seller[self.boris], self.anna)
        self.assertEqual(by_seller[self.anna], self.hanna)
        self.assertIn(mine, calls.partner_id)
        with self.assertRaises(ValidationError):
            calls.filtered(lambda call: call.partner_id == mine).user_id = self.anna

    def test_drawn_once(self):
        first = self._draw()
        calls = first.call_ids
        again = self._draw()
        self.assertEqual(again, first)
        self.assertEqual(again.call_ids, calls)
        self.assertEqual(
            self.env["crm.satisfaction.round"].search_count(
                [("company_id", "=", self.env.company.id)]
            ),
            1,
        )

    def test_missed_months_are_made_up_for(self):
        before = satisfaction.add_months(self.month, -3)
        self.env["crm.satisfaction.round"].create(
            {"company_id": self.env.company.id, "month": before, "seed": "x"}
        )
        older = self._serve("Older", satisfaction.add_months(self.month, -1))
        self._draw()
        rounds = self.env["crm.satisfaction.round"].search(
            [("company_id", "=", self.env.company.id), ("month", ">", before)]
        )
        self.assertEqual(
            rounds.mapped("month"),
            [
                self.month,
                satisfaction.add_months(self.month, -1),
                satisfaction.add_months(before, 1),
            ],
        )
        self.assertIn(older, rounds[1].call_ids.partner_id)

    def test_drawing_can_be_repeated_by_its_seed(self):
        clients = self.customer
        for number in range(12):
            clients |= self._serve(f"Client {number}")
        self.env.company.satisfaction_value = 4
        drawn = self._draw()
        self.assertEqual(drawn.served_count, 13)
        self.assertEqual(
            drawn.call_ids.partner_id.sorted("id").ids,
            satisfaction.sample(clients.ids, 4, drawn.seed),
        )

    def test_percentage(self):
        for number in range(5):
            self._serve(f"Client {number}")
        self.env.company.write({"satisfaction_mode": "percent", "satisfaction_value": 30})
        self.assertEqual(len(self._draw().call_ids), 2)

    def test_switched_off(self):
        self.env.company.satisfaction_mode = "off"
        self.assertFalse(self._draw())

    def test_nobody_is_asked_twice_within_the_pause(self):
        def earlier(months):
            self.env["crm.satisfaction.round"].search([]).call_ids.unlink()
            self.env["crm.satisfaction.round"].search([]).unlink()
            drawn = self.env["crm.satisfaction.round"].create(
                {
                    "company_id": self.env.company.id,
                    "month": satisfaction.add_months(self.month, -months),
                    "seed": "x",
                }
            )
            drawn._make_calls(
                [
                    {
                        "partner_id": self.customer.id,
                        "lead_id": self.deal.id,
                        "order_id": self.order.id,
                        "kind": "delivered",
                        "date": drawn.month,
                    }
                ]
            )
            return self._call()

        self.assertFalse(earlier(5))
        self.assertTrue(earlier(6))

    def test_two_services_of_a_client_are_one_call(self):
        order = self._new_order(self.deal, [(self.gasket, 1)])
        self._deliver(order, {})
        self._date_delivery(order, self.month)
        self.assertEqual(len(self._call()), 1)

    def test_who_was_not_served_in_the_month(self):
        self._date_delivery(self.order, self.today.replace(day=1))
        returned = self._serve("Months ago", satisfaction.add_months(self.month, -4))
        self.assertNotIn(returned, self._draw().call_ids.partner_id)
        self.assertFalse(self._call())

    def test_serviced_and_commissioned_clients(self):
        self._date_delivery(self.order, satisfaction.add_months(self.month, -5))
        visit = self._new_service(visit_count=1, sign=True).sudo().visit_ids
        visit.report = "x"
        visit.action_done()
        visit._as_move().write({"done_on": self.month + timedelta(days=3)})
        other = self._serve("Commissioned", satisfaction.add_months(self.month, -5))
        deal = self.env["crm.lead"].search([("partner_id", "=", other.id)])
        deal.action_set_won()
        stage = self.env["crm.stage"].search([("code", "=", "commissioning")], limit=1)
        stage = stage or self.env["crm.stage"].create(
            {"name": "Commissioning", "code": "commissioning"}
        )
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """UPDATE crm_lead_stage_run SET stage_id = %s, date_end = %s
                    WHERE lead_id = %s AND date_end IS NULL""",
                stage.id,
                self.month + timedelta(days=5),
                deal.id,
            )
        )
        kinds = {call.partner_id: call.served_kind for call in self._draw().call_ids}
        self.assertEqual(kinds, {self.customer: "serviced", other: "commissioned"})

    def test_queries_do_not_grow_with_clients(self):
        def draw(months):
            month = satisfaction.add_months(self.month, -months)
            for number in range(3 * months):
                self._serve(f"Client {months} {number}", month)
            self.env.flush_all()
            self.env.invalidate_all()
            rounds = self.env["crm.satisfaction.round"]
            before = self.env.cr.sql_log_count
            served = rounds._get_served(self.env.company, month)
            rounds._leave_out_asked(self.env.company, month, served)
            self.assertEqual(len(served), 3 * months)
            return self.env.cr.sql_log_count - before

        draw(1)
        self.assertEqual(draw(1 + 1), draw(3))


@tagged("post_install", "-at_install")
class TestSatisfactionCall(SatisfactionCase):
    def test_answers_are_kept_by_salesperson_and_stage(self):
        call = self._answer(
            self._call(), selection=5, delivery=4, commissioning=3, recommendation=9, comment="Fine"
        )
        self.assertEqual(call.state, "done")
        self.assertEqual(call.average, 4)
        self.assertEqual(call.recommendation, 9)
        self.assertEqual(call.comment, "Fine")
        self.assertEqual(call.date_done, self.today)
        self.assertFalse(call.is_low)
        self.assertFalse(call.activity_ids, "the call is made, nothing is left to do")
        answers = call.answer_ids
        self.assertEqual(
            answers.mapped("topic"),
            ["selection", "delivery", "commissioning", "recommendation", "comment"],
        )
        self.assertEqual(answers.salesperson_id, self.anna)
        self.assertEqual(
            answers.filtered(lambda a: a.topic == "selection").stage_id.code, "selection"
        )
        with self.assertRaises(UserError):
            call.action_start()

    def test_average_of_a_group_counts_marks_only(self):
        self._serve("Second")
        for call, mark, said in zip(self._draw().call_ids, (5, 2), (10, 3), strict=True):
            self._answer(call, selection=mark, delivery=4, recommendation=said, comment="x")
        [row] = self.env["crm.satisfaction.answer"]._read_group(
            [("salesperson_id", "=", self.anna.id)],
            ["salesperson_id"],
            ["mark:avg", "recommendation:avg", "promoter:avg"],
        )
        self.assertEqual(row, (self.anna, 3.75, 6.5, 0))

    def test_low_mark_comes_to_the_head(self):
        call = self._answer(self._call(), selection=2, delivery=5, recommendation=9)
        self.assertTrue(call.is_low)
        self.assertEqual(call.activity_ids.user_id, self.hanna)
        self.assertIn("Furnace Works", call.activity_ids.summary)

    def test_who_would_not_recommend_us_is_low(self):
        call = self._answer(self._call(), selection=5, delivery=5, recommendation="0")
        self.assertTrue(call.is_low)
        self.assertEqual(call.recommendation, 0)

    def test_starting_twice_goes_on_with_the_same_questionnaire(self):
        call = self._call().with_user(self.hanna)
        self.assertEqual(call.action_start(), call.action_start())

    def test_not_reached_and_called_again(self):
        call = self._call().with_user(self.hanna)
        call.action_unreachable()
        self.assertEqual(call.state, "unreachable")
        self.assertFalse(call.sudo().activity_ids)
        call.action_call_again()
        self.assertEqual(call.sudo().activity_ids.user_id, self.hanna)

    def test_other_caller_gets_the_task(self):
        call = self._call()
        call.with_user(self.hanna).user_id = self.clerk
        self.assertEqual(call.activity_ids.user_id, self.clerk)

    def test_without_a_questionnaire(self):
        self.env["survey.survey"].search([("is_satisfaction", "=", True)]).is_satisfaction = False
        with self.assertRaises(UserError):
            self._call().action_start()

    # ---- rights -----------------------------------------------------------------------

    @mute_logger(*QUIET)
    def test_who_sold_does_not_see_the_call(self):
        call = self._answer(self._call(), selection=5, delivery=5, recommendation=9)
        records = (call, call.answer_ids)
        for user in self.hanna | self.maxim:
            for record in records:
                with self.subTest(f"{user.name} {record._name}"):
                    own = record.with_user(user)
                    own.read(["partner_id"])
                    self.assertEqual(own.search([("id", "in", record.ids)]), record)
        for user in self.anna | self.boris | self.clerk | self.petra | self.olga | self.robot:
            for record in records:
                with self.subTest(f"{user.name} {record._name}"):
                    with self.assertRaises(AccessError):
                        record.with_user(user).read(["partner_id"])
                    if record.with_user(user).has_access("read"):
                        self.assertFalse(record.with_user(user).search([]))

    @mute_logger(*QUIET)
    def test_head_who_sold_does_not_see_own_marks(self):
        self._serve("Hanna's", user_id=self.hanna.id)
        call = self._draw().call_ids.filtered(lambda call: call.salesperson_id == self.hanna)
        self.assertNotEqual(call.user_id, self.hanna)
        with self.assertRaises(AccessError):
            call.with_user(self.hanna).read(["partner_id"])

    @mute_logger(*QUIET)
    def test_caller_without_any_right_on_deals(self):
        self.env.company.satisfaction_user_id = self.clerk
        call = self._call().with_user(self.clerk)
        call.web_read(
            {
                "phone": {},
                **{
                    name: {"fields": {"display_name": {}}}
                    for name in ("partner_id", "lead_id", "order_id", "team_id", "stage_id")
                },
            }
        )
        self.assertIn("/survey/", call.action_start()["url"])
        call.note = "Call after lunch"
        for vals in ({"average": 5}, {"salesperson_id": self.boris.id}, {"is_low": False}):
            with self.subTest(vals), self.assertRaises(AccessError):
                call.write(vals)
        with self.assertRaises(UserError):
            call.write({"state": "done"})
        with self.assertRaises(AccessError):
            call.action_open_deal()
        with self.assertRaises(AccessError):
            call.unlink()

    @mute_logger(*QUIET)
    def test_other_company(self):
        call = self._call()
        self.maxim.company_ids |= self.other_company
        elsewhere = call.with_user(self.maxim).with_context(
            allowed_company_ids=self.other_company.ids
        )
        self.assertFalse(elsewhere.search([]))


@tagged("post_install", "-at_install")
class TestTaskOverdue(SatisfactionCase):
    def _plan(self, deal, user, days):
        return deal.activity_schedule(
            "mail.mail_activity_data_todo",
            date_deadline=fields.Date.context_today(deal) + relativedelta(days=days),
            user_id=user.id,
            summary=f"Task of {user.name}",
        )

    def test_overdue_tasks_by_the_rights_on_deals(self):
        late = self._plan(self.deal, self.anna, -3)
        self._plan(self.deal, self.anna, 0)
        foreign = self._new_deal("Boris' deal", user_id=self.boris.id)
        foreign_late = self._plan(foreign, self.boris, -10)
        self._plan(foreign, self.boris, -1).action_feedback()
        self.env.flush_all()
        tasks = self.env["crm.task.overdue"]
        about = [("lead_id", "in", (self.deal | foreign).ids)]
        for user, found in (
            (self.anna, late),
            (self.boris, foreign_late),
            (self.hanna, late | foreign_late),
            (self.maxim, late | foreign_late),
            (self.olga, late.browse()),
        ):
            with self.subTest(user.name):
                rows = tasks.with_user(user).search(about)
                self.assertEqual(set(rows.ids), set(found.ids))
        [row] = tasks.with_user(self.anna).search(about)
        self.assertEqual((row.days_late, row.user_id, row.team_id), (3, self.anna, self.team))
        self.assertEqual(row.name, "Task of Anna")
        self.assertEqual(row.action_open_deal()["res_id"], self.deal.id)
        groups = tasks.with_user(self.hanna)._read_group(
            about, ["user_id"], ["__count", "days_late:avg"]
        )
        self.assertEqual(set(groups), {(self.anna, 1, 3.0), (self.boris, 1, 10.0)})

    @mute_logger(*QUIET)
    def test_not_for_everybody(self):
        for user in self.clerk | self.petra | self.engineer:
            with self.assertRaises(AccessError):
                self.env["crm.task.overdue"].with_user(user).search([])
