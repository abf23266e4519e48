import xmlrpc.client

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .test_inquiry_case import MAIL, PHONE
from .test_sorting_case import SortingCase


@tagged("post_install", "-at_install")
class TestSortingQueue(SortingCase):
    """What the dispatcher sees (spec 2.5)."""

    def test_oldest_first_only_what_waits(self):
        self._wait("Young", 1)
        self._wait("Old", 300)
        self._wait("Middle", 30)
        self._wait("Sorted", 400, team_id=self.team.id)
        page = self._queue()
        self.assertEqual(self._names(page), ["Old", "Middle", "Young"])
        self.assertEqual(page["count"], 3)
        self.assertEqual(page["overdue"], 2)
        levels = [row["level"] for row in page["rows"]]
        self.assertEqual(levels[0], 3, "the manager is told after nine working hours")
        self.assertEqual(levels[-1] < 2, True)

    def test_pages_and_filters(self):
        for number in range(5):
            self._wait(f"Inquiry {number}", 100 - number, channel="web" if number % 2 else "phone")
        first = self._queue(limit=2)
        second = self._queue(limit=2, offset=2)
        self.assertEqual(self._names(first), ["Inquiry 0", "Inquiry 1"])
        self.assertEqual(self._names(second), ["Inquiry 2", "Inquiry 3"])
        self.assertEqual(first["count"], 5)
        phones = self._queue(domain=[["channel", "=", "phone"]])
        self.assertEqual(self._names(phones), ["Inquiry 0", "Inquiry 2", "Inquiry 4"])

    def test_only_overdue_ones(self):
        self._wait("Fresh", 0)
        self._wait("Late", 300)
        for level, names in ((0, ["Late", "Fresh"]), (2, ["Late"]), (3, ["Late"])):
            page = self._queue(level=level)
            self.assertEqual(self._names(page), names)
            self.assertEqual((page["count"], page["overdue"]), (len(names), 1))
        with self.assertRaises(UserError):
            self._queue(level=1)

    def test_bad_input(self):
        for values in (
            {"domain": "x"},
            {"limit": "80"},
            {"limit": -1},
            {"offset": True},
        ):
            with self.subTest(values), self.assertRaises(UserError):
                self._queue(**values)

    def test_line_tells_what_helps(self):
        self._wait("Asks", phone=PHONE, email=MAIL, contact_name="Marina", company_name="Works")
        [row] = self._queue()["rows"]
        self.assertEqual((row["contact_name"], row["company_name"]), ("Marina", "Works"))
        self.assertTrue(row["has_deal"])
        self.assertFalse(row["partner"])

    def test_teams_with_their_load(self):
        self._wait("One", team_id=self.team.id)
        self._wait("Two", team_id=self.team.id).sudo().lead_id.user_id = self.anna
        teams = {
            team["id"]: team for team in self.env["crm.inquiry"].with_user(self.dora).queue_teams()
        }
        self.assertEqual(teams[self.team.id]["waiting"], 1)
        self.assertEqual(teams[self.team.id]["open"], 2)
        self.assertEqual(teams[self.team.id]["head"], "Hanna")
        self.assertEqual(teams[self.climate.id]["open"], 0)

    # ---- the selected one -------------------------------------------------------------

    def test_detail_of_somebody_new(self):
        self._wait("Earlier", 20, phone=PHONE, team_id=self.team.id)
        inquiry = self._wait("Asks again", phone=PHONE, text="Two furnaces, please")
        self.env["ir.attachment"].create(
            {"name": "drawing.pdf", "res_model": "crm.inquiry", "res_id": inquiry.id, "raw": b"x"}
        )
        detail = inquiry.queue_detail()
        self.assertEqual(detail["text"], "Two furnaces, please")
        self.assertFalse(detail["customer"])
        self.assertEqual([item["name"] for item in detail["earlier"]], ["Earlier"])
        self.assertEqual([item["name"] for item in detail["files"]], ["drawing.pdf"])

    def test_detail_offers_the_customers_deals(self):
        second = self._new_deal("Second furnace")
        inquiry = self._wait("About the furnace", email=self.customer.email)
        detail = inquiry.queue_detail()
        self.assertEqual([deal["id"] for deal in detail["deals"]], [second.id, self.deal.id])
        self.assertEqual(detail["deals"][0]["user"], "Anna")
        self.assertEqual(detail["customer"]["name"], "Furnace Works")
        self.assertFalse({"expected_revenue", "amount"} & detail["deals"][0].keys())

    def test_detail_shows_likely_duplicates(self):
        self._wait("First", 800, email="one@steelworks-case.example.com")
        inquiry = self._wait("Second", email="two@steelworks-case.example.com")
        duplicates = inquiry.queue_detail()["duplicates"]
        self.assertEqual([item["name"] for item in duplicates], ["First"])
        pair = self.env["crm.duplicate.proposal"].search(
            [("lead_id", "in", inquiry.sudo().lead_id.ids + [duplicates[0]["id"]])]
        )
        pair.with_user(self.maxim).action_not_duplicate()
        self.assertFalse(inquiry.queue_detail()["duplicates"])

    def test_answers_are_plain_values(self):
        """Outside programs get them by XML-RPC, which knows no None."""
        self._new_deal("Second furnace")
        first = self._wait("First", phone=PHONE, email=MAIL)
        second = self._wait("Second", email=self.customer.email)
        third = self._wait("Third")
        lead = self._wait("Fourth", team_id=self.team.id).sudo().lead_id
        leads = self.env["crm.lead"]
        for answer in (
            self._queue(),
            first.queue_teams(),
            first.queue_detail(),
            second.queue_detail(),
            self._sort(first | second),
            self._sort(first),
            third.action_reject_as("other"),
            first.action_undo_sorting(),
            first.action_apply_rules(),
            leads.with_user(self.hanna).assign_board(),
            leads.with_user(self.anna).pool_board(),
            lead.with_user(self.hanna).action_assign_to(self.anna.id),
            lead.with_user(self.hanna).action_assign_to(self.anna.id),
            lead.with_user(self.hanna).action_undo_assigning(),
            lead.with_user(self.hanna).action_return_to_queue("Not ours"),
        ):
            self.assertTrue(xmlrpc.client.dumps((answer,)))

    # ---- rights -----------------------------------------------------------------------

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_who_sees_the_queue(self):
        inquiry = self._wait()
        for user in self.dora | self.maxim:
            self.assertEqual(self._names(self._queue(user)), ["Furnace"])
            self.assertEqual(inquiry.with_user(user).queue_detail()["name"], "Furnace")
        for user in self.anna | self.hanna | self.marta | self.robot | self.clerk | self.petra:
            model = inquiry.with_user(user)
            for call in (
                model.queue_page,
                model.queue_teams,
                model.queue_detail,
                lambda own=model: own.action_sort_to(self.team.id),
                lambda own=model: own.action_reject_as("spam"),
                lambda own=model: own.action_undo_sorting(),
                lambda own=model: own.action_apply_rules(),
            ):
                with self.subTest(user.name), self.assertRaises(AccessError):
                    call()

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_other_company_has_its_own_queue(self):
        self._wait("Ours")
        self.robot.company_ids += self.other_company
        self.env["crm.inquiry"].with_user(self.robot).with_company(self.other_company).register(
            {"channel": "web", "name": "Theirs"}
        )
        self.assertEqual(self._names(self._queue()), ["Ours"])
        theirs = self.env["crm.inquiry"].search([("name", "=", "Theirs")])
        with self.assertRaises(AccessError):
            theirs.with_user(self.dora).queue_detail()
        with self.assertRaises(AccessError):
            self._sort(theirs)

    # ---- cost -------------------------------------------------------------------------

    def _count(self, call):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        call()
        return self.env.cr.sql_log_count - before

    def test_queries_do_not_grow(self):
        partner = self._new_partner(email=MAIL)
        for user in self.dora | self.maxim:
            self._wait("Known", email=MAIL)
            self._queue(user)
            few = self._count(lambda user=user: self._queue(user))
            for number in range(30):
                self._wait(f"Known {number}", phone=f"+7 495 55500{number:02d}")
            many = self._count(lambda user=user: self._queue(user))
            self.assertLessEqual(many, few, user.name)
            self.assertLessEqual(many, 9)
        self.assertTrue(partner)
