from datetime import date

from odoo.exceptions import AccessError
from odoo.tests import Form, HttpCase, tagged

from .common import PlanningCase


@tagged("post_install", "-at_install")
class TestImprovement(PlanningCase):
    def _note(self, user=None, **values):
        return (
            self.env["crm.improvement"]
            .with_user(user or self.anna)
            .create({"name": "Leasing instead of selling", **values})
        )

    def test_way_of_an_improvement(self):
        note = self._note()
        self.assertEqual((note.state, note.author_id), ("new", self.anna))
        head = note.with_user(self.hanna)
        with self.assertRefused("who does it"):
            head.action_accept()
        head.write({"user_id": self.boris.id, "date_deadline": date(2031, 5, 1)})
        head.action_accept()
        self.assertEqual(note.activity_ids.user_id, self.boris)
        with self.assertRefused("come to"):
            note.with_user(self.boris).action_done()
        note.with_user(self.boris).result = "We lease, too"
        note.with_user(self.boris).action_done()
        self.assertEqual(note.state, "done")
        self.assertFalse(note.activity_ids)

    def test_heads_decide(self):
        note = self._note(user_id=self.anna.id, date_deadline=date(2031, 5, 1))
        for user in (self.anna, self.boris, self.lena):
            with self.assertRaises(AccessError, msg=user.name):
                note.with_user(user).action_accept()
            with self.assertRaises(AccessError, msg=user.name):
                note.with_user(user).action_reject("no")
        with self.assertRaises(AccessError):
            note.with_user(self.boris).name = "Mine"
        with self.assertRefused("buttons"):
            note.with_user(self.hanna).state = "done"
        note.with_user(self.hanna).action_reject("too dear")
        self.assertEqual((note.state, note.reason), ("rejected", "too dear"))


@tagged("post_install", "-at_install")
class TestClientExpense(PlanningCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.write({"gift_limit": 100, "client_expense_limit": 250})

    def _expense(self, amount=80, user=None, **values):
        return (
            self.env["crm.client.expense"]
            .with_user(user or self.anna)
            .create(
                {
                    "name": "Anniversary",
                    "partner_id": self.customer.id,
                    "amount": amount,
                    "date": date(2031, 3, 3),
                    **values,
                }
            )
        )

    def test_within_the_limits(self):
        expense = self._expense()
        expense.action_submit()
        self.assertEqual(expense.state, "approved")
        expense.action_spend()
        self.assertEqual(expense.state, "spent")

    def test_dear_gift_goes_to_the_head(self):
        expense = self._expense(101)
        self.assertTrue(expense.is_over)
        with self.assertRefused("over the limit"):
            expense.action_submit()
        expense.reason = "Fifty years of the plant"
        expense.action_submit()
        self.assertEqual(expense.state, "waiting")
        self.assertEqual(expense.activity_ids.user_id, self.hanna)
        for user in (self.anna, self.boris, self.gleb):
            with self.assertRaises(AccessError, msg=user.name):
                expense.with_user(user).action_approve()
        expense.with_user(self.hanna).action_approve()
        self.assertEqual((expense.state, expense.approved_by_id), ("approved", self.hanna))
        self.assertFalse(expense.activity_ids)

    def test_the_year_of_the_client(self):
        """What colleagues and branches of the client had counts, other years and drafts do not."""
        branch = self.env["res.partner"].create(
            {"name": "Buyer", "parent_id": self.customer.id, "type": "contact"}
        )
        self._expense(200, self.boris, kind="representation", partner_id=branch.id).action_submit()
        self._expense(90, date=date(2030, 12, 31)).action_submit()
        self._expense(90)
        over = self._expense(60)
        self.assertEqual((over.used, over.limit, over.is_over), (200, 250, True))
        self.assertFalse(self._expense(50).is_over)

    def test_limit_of_the_client(self):
        self.customer.write({"has_expense_limit": True, "expense_limit": 0})
        self.assertTrue(self._expense(1).is_over, "this client may get nothing")
        with self.assertRaises(AccessError):
            self.customer.with_user(self.anna).expense_limit = 10**6

    def test_no_limit(self):
        self.env.company.write({"gift_limit": 0, "client_expense_limit": 0})
        self.assertFalse(self._expense(10**6).is_over)

    def test_fixed_once_it_was_asked_for(self):
        expense = self._expense()
        expense.action_submit()
        with self.assertRefused("Take it back"):
            expense.amount = 1
        with self.assertRefused("stays in the books"):
            expense.unlink()
        expense.action_take_back()
        expense.amount = 1
        expense.unlink()

    def test_who_sees_expenses(self):
        expense = self._expense()
        for user in (self.anna, self.hanna, self.dora, self.carl, self.maxim):
            self.assertTrue(expense.with_user(user).has_access("read"), user.name)
        for user in (self.boris, self.stranger, self.gleb, self.lena):
            self.assertFalse(expense.with_user(user).has_access("read"), user.name)
        self.assertFalse(expense.with_user(self.maxim).has_access("write"))


@tagged("post_install", "-at_install")
class TestDevelopmentPlan(PlanningCase, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan = (
            cls.env["crm.development.plan"]
            .with_user(cls.anna)
            .create(
                {
                    "name": "Trial of the leak detector",
                    "partner_id": cls.customer.id,
                    "protocol": "<p>We try it for a month.</p>",
                    "commitment_ids": [
                        (
                            0,
                            0,
                            {"side": side, "name": name, "date_deadline": date(2031, 4, day)},
                        )
                        for side, name, day in (
                            ("ours", "Bring the device", 1),
                            ("theirs", "Name an operator", 3),
                        )
                    ],
                }
            )
        )

    def _url(self, token=None, answer=""):
        token = self.plan.access_token if token is None else token
        return f"/my/development-plan/{self.plan.id}{answer}?access_token={token}"

    def _answer(self, **data):
        page = self.url_open(self._url())
        csrf = page.text.split('name="csrf_token" value="')[1].split('"')[0]
        return self.url_open(
            self._url(answer="/answer").split("?")[0],
            data={"csrf_token": csrf, "access_token": self.plan.access_token, **data},
        )

    def test_mailed(self):
        self.plan.action_send()
        self.assertEqual(self.plan.state, "sent")
        mail = self.env["mail.mail"].search(
            [("model", "=", "crm.development.plan"), ("res_id", "=", self.plan.id)]
        )
        self.assertEqual(mail.recipient_ids, self.customer)
        for text in ("Bring the device", "Name an operator", self.plan.access_token):
            self.assertIn(text, mail.body_html)

    def test_client_confirms_by_the_link(self):
        self.plan.action_send()
        page = self.url_open(self._url())
        self.assertIn("Bring the device", page.text)
        answer = self._answer(answer="confirm", name="Ivan Petrov")
        self.assertIn("the plan is confirmed", answer.text)
        self.plan.invalidate_recordset()
        self.assertEqual((self.plan.state, self.plan.confirmed_name), ("confirmed", "Ivan Petrov"))
        tasks = self.plan.commitment_ids.activity_id
        self.assertEqual(
            tasks.mapped("summary"), ["Bring the device", "The client: Name an operator"]
        )
        self.assertEqual(tasks.user_id, self.anna)

    def test_client_asks_for_changes(self):
        self.plan.action_send()
        old = self.plan.access_token
        self._answer(answer="change", remarks="Two months, please")
        self.plan.invalidate_recordset()
        self.assertEqual(
            (self.plan.state, self.plan.version, self.plan.remarks),
            ("draft", 2, "Two months, please"),
        )
        self.assertEqual(self.plan.activity_ids.user_id, self.anna)
        self.assertIn("not valid", self.url_open(self._url(old)).text)
        self.plan.protocol = "<p>Two months.</p>"
        self.plan.action_send()
        self.assertNotEqual(self.plan.access_token, old)

    def test_nothing_without_the_link(self):
        self.plan.action_send()
        for token in ("", "wrong", False):
            page = self.url_open(self._url(token))
            self.assertIn("not valid", page.text)
            self.assertNotIn("Bring the device", page.text)
        self._answer(answer="confirm", name=" ")
        self.plan.invalidate_recordset()
        self.assertEqual(self.plan.state, "sent")

    def test_a_draft_is_not_shown(self):
        self.plan._portal_ensure_token()
        self.assertIn("not valid", self.url_open(self._url()).text)

    def test_what_the_client_has_is_not_changed(self):
        self.plan.action_send()
        with self.assertRefused("Revise"):
            self.plan.protocol = "<p>Other</p>"
        with self.assertRefused("Revise"):
            self.plan.commitment_ids[0].name = "Nothing"
        with self.assertRefused("Revise"):
            self.plan.commitment_ids[0].unlink()
        with self.assertRefused("Revise"):
            self.env["crm.development.commitment"].with_user(self.anna).create(
                {"plan_id": self.plan.id, "name": "More", "date_deadline": date(2031, 4, 1)}
            )
        self.plan.action_revise()
        self.plan.commitment_ids[0].name = "Something"

    def test_carried_out(self):
        self.plan.action_send()
        self.plan.action_confirm_by_hand()
        ours, theirs = self.plan.commitment_ids
        ours.activity_id._action_done()
        self.assertTrue(ours.done_on)
        self.assertEqual(self.plan.progress, 50)
        with self.assertRefused("Name an operator"):
            self.plan.action_fulfill()
        theirs.action_done()
        self.assertFalse(theirs.activity_id.active)
        self.plan.action_fulfill()
        self.assertEqual(self.plan.state, "fulfilled")

    def test_revising_takes_tasks_back(self):
        self.plan.action_send()
        self.plan.action_confirm_by_hand()
        self.plan.action_revise()
        self.assertFalse(self.plan.commitment_ids.activity_id)

    def test_bad_sends(self):
        self.customer.email = False
        with self.assertRefused("no e-mail"):
            self.plan.action_send()
        self.customer.email = "buyer@example.com"
        self.plan.write({"protocol": False, "commitment_ids": [(5, 0, 0)]})
        with self.assertRefused("Write down"):
            self.plan.action_send()

    def test_from_a_meeting(self):
        deal = self._make_deal(process=None, partner_id=self.customer.id)
        event = self.env["calendar.event"].create(
            {
                "name": "At the plant",
                "start": "2031-03-05 09:00:00",
                "stop": "2031-03-05 10:00:00",
                "opportunity_id": deal.id,
                "user_id": self.anna.id,
            }
        )
        with Form(self.env["crm.development.plan"].with_user(self.anna)) as form:
            form.event_id = event
        plan = form.record
        self.assertEqual((plan.lead_id, plan.partner_id), (deal, self.customer))
        self.assertEqual((plan.date, plan.name), (date(2031, 3, 5), "At the plant"))
        self.assertEqual(deal.development_plan_count, 1)
        self.assertEqual(
            self.customer.with_user(self.anna).development_plan_count, 2, "with the other one"
        )

    def test_merged_deals_bring_their_plans(self):
        deal, other = (self._make_deal(process=None).sudo() for _number in range(2))
        self.plan.lead_id = other
        merged = (deal | other).merge_opportunity()
        self.assertEqual(self.plan.lead_id, merged)

    def test_who_sees_plans(self):
        for user in (self.anna, self.hanna, self.dora, self.carl, self.maxim):
            self.assertTrue(self.plan.with_user(user).has_access("read"), user.name)
            self.assertTrue(self.plan.commitment_ids.with_user(user).has_access("read"), user.name)
        for user in (self.boris, self.stranger, self.gleb, self.lena):
            self.assertFalse(self.plan.with_user(user).has_access("read"), user.name)
            self.assertFalse(self.plan.commitment_ids.with_user(user).has_access("read"), user.name)
        with self.assertRaises(AccessError):
            self.plan.with_user(self.maxim).action_revise()
