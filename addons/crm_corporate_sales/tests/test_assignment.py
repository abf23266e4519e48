from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .test_sorting_case import NOON, SortingCase


@tagged("post_install", "-at_install")
class TestAssignment(SortingCase):
    """The head gives leads to salespeople (spec 2.6)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lena = cls._new_user("lena", "sales_team.group_sale_salesman_all_leads")

    def _lead(self, name="Lead", **vals):
        lead = self._wait(name, team_id=self.team.id, **vals).sudo().lead_id
        return lead.with_user(self.hanna)

    def _board(self, user=None, **values):
        return self.env["crm.lead"].with_user(user or self.hanna).assign_board(**values)

    # ---- the board --------------------------------------------------------------------

    def test_board_shows_what_waits_the_oldest_first(self):
        self._lead("Young", hours=1)
        self._lead("Old", hours=50, contact_name="Marina", text="Please call")
        self._lead("Assigned", hours=70).sudo().user_id = self.anna
        self._wait("Elsewhere", team_id=self.climate.id)
        board = self._board()
        self.assertEqual([row["name"] for row in board["rows"]], ["Old", "Young"])
        self.assertEqual(board["count"], 2)
        row = board["rows"][0]
        self.assertEqual((row["who"], row["text"]), ("Marina", "Please call"))
        self.assertEqual([team["id"] for team in board["teams"]], self.team.ids)

    def test_load_of_each_salesperson(self):
        self.team.claim_limit = 7
        self._lead().action_assign_to(self.boris.id)
        old = self._new_deal("Long ago", user_id=self.boris.id, team_id=self.climate.id)
        old.date_open = NOON - timedelta(days=30)
        self.deal.date_open = NOON - timedelta(days=30)
        [team] = self._board()["teams"]
        members = {item["name"]: item for item in team["members"]}
        self.assertEqual(set(members), {"Anna", "Boris", "Hanna"})
        boris = members["Boris"]
        self.assertEqual(
            (boris["open"], boris["team_open"], boris["week"], boris["limit"]), (2, 1, 1, 7)
        )
        self.assertEqual((members["Anna"]["open"], members["Anna"]["week"]), (1, 0))
        self.assertFalse(boris["absent"])

    def test_absent_today(self):
        resource = self.env["resource.resource"].create(
            {"name": "Boris", "user_id": self.boris.id, "company_id": self.env.company.id}
        )
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Holiday",
                "resource_id": resource.id,
                "calendar_id": resource.calendar_id.id,
                "date_from": NOON - timedelta(hours=3),
                "date_to": NOON + timedelta(hours=3),
            }
        )
        [team] = self._board()["teams"]
        away = [item["name"] for item in team["members"] if item["absent"]]
        self.assertEqual(away, ["Boris"])

    def test_board_of_one_team(self):
        self.climate.user_id = self.hanna
        self._lead("Here")
        self._wait("There", team_id=self.climate.id)
        self.assertEqual(len(self._board()["rows"]), 2)
        board = self._board(team_id=self.climate.id)
        self.assertEqual([row["name"] for row in board["rows"]], ["There"])
        self.assertEqual(len(board["teams"]), 2)

    def test_queries_of_the_board_do_not_grow(self):
        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._board()
            return self.env.cr.sql_log_count - before

        self._lead()
        self._board()
        few = count()
        for number in range(30):
            self._lead(f"Lead {number}")
        many = count()
        self.assertLessEqual(many, few + 2)
        self.assertLessEqual(many, 30)

    # ---- assigning --------------------------------------------------------------------

    def test_head_assigns(self):
        lead = self._lead()
        self.assertEqual(lead.action_assign_to(self.anna.id), {"assigned": lead.ids, "taken": []})
        self.assertEqual(lead.user_id, self.anna)
        self.assertEqual(lead.sudo().inquiry_ids.state, "assigned")

    def test_many_at_once_one_message(self):
        leads = self._lead("A") | self._lead("B") | self._lead("C")
        last = self.env["mail.message"].search([], limit=1, order="id desc").id
        leads.action_assign_to(self.anna.id)
        self.assertEqual(leads.user_id, self.anna)
        told = self.env["mail.message"].search(
            [
                ("id", ">", last),
                ("message_type", "=", "user_notification"),
                ("partner_ids", "in", self.anna.partner_id.ids),
            ]
        )
        self.assertEqual(len(told), 1)
        for name in "ABC":
            self.assertIn(name, told.body)

    def test_taken_meanwhile(self):
        first, second = self._lead("First"), self._lead("Second")
        first.with_user(self.boris).claim()
        answer = (first | second).action_assign_to(self.anna.id)
        self.assertEqual(answer["assigned"], second.ids)
        self.assertEqual(answer["taken"], [{"id": first.id, "name": "First", "user": "Boris"}])
        self.assertEqual(first.user_id, self.boris)

    def test_limit_of_the_pool_does_not_bind_the_head(self):
        self.team.claim_limit = 1
        lead = self._lead()
        lead.action_assign_to(self.anna.id)
        self.assertEqual(lead.user_id, self.anna)

    def test_wrong_assignees(self):
        lead = self._lead()
        gone = self._new_user("gone", "sales_team.group_sale_salesman", active=False)
        for user_id in (self.clerk.id, self.petra.id, gone.id, 10**8, False, "1", self.olga.id):
            with self.subTest(user_id), self.assertRaises(UserError):
                lead.action_assign_to(user_id)
        self.assertFalse(lead.user_id)

    def test_undo(self):
        lead = self._lead()
        lead.action_assign_to(self.anna.id)
        lead.action_undo_assigning()
        self.assertFalse(lead.user_id)
        self.assertEqual(lead.sudo().inquiry_ids.state, "sorted")

    def test_undo_comes_too_late(self):
        self.team.process_id = self.corporate
        lead = self._lead()
        lead.action_assign_to(self.anna.id)
        lead.with_user(self.anna).process_complete("interest_call", "meet")
        with self.assertRaisesRegex(UserError, "begun"):
            lead.action_undo_assigning()
        self.assertEqual(lead.user_id, self.anna)

    # ---- steps go with the lead -------------------------------------------------------

    def test_first_step_goes_to_the_head_then_to_the_salesperson(self):
        self.team.process_id = self.corporate
        last = self.env["mail.message"].search([], limit=1, order="id desc").id
        lead = self._lead()
        step = lead.sudo().step_run_ids
        self.assertEqual((step.user_id, step.activity_id.user_id), (self.hanna, self.hanna))
        self.assertFalse(
            self.env["mail.message"].search(
                [
                    ("id", ">", last),
                    ("message_type", "=", "user_notification"),
                    ("partner_ids", "in", self.hanna.partner_id.ids),
                ]
            ),
            "the head hears of all leads in one message",
        )
        lead.action_assign_to(self.anna.id)
        self.assertEqual((step.user_id, step.activity_id.user_id), (self.anna, self.anna))
        lead.action_undo_assigning()
        self.assertEqual((step.user_id, step.activity_id.user_id), (self.hanna, self.hanna))

    def test_claimed_lead_brings_its_step(self):
        self.team.process_id = self.corporate
        lead = self._lead()
        lead.with_user(self.boris).claim()
        self.assertEqual(lead.sudo().step_run_ids.activity_id.user_id, self.boris)

    def test_handed_over_deal_brings_the_owners_steps_only(self):
        deal = self.deal
        deal.process_start("corporate")
        step = deal.step_run_ids
        self.assertEqual(step.user_id, self.anna)
        deal.user_id = self.boris
        self.assertEqual(step.activity_id.user_id, self.boris)
        step.activity_id.user_id = self.hanna
        deal.user_id = self.anna
        self.assertEqual(step.activity_id.user_id, self.hanna, "the head does it herself")

    # ---- who may ----------------------------------------------------------------------

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_who_assigns(self):
        for user in self.hanna | self.lena | self.maxim | self.dora | self.robot:
            lead = self._lead(user.name).with_user(user)
            lead.action_assign_to(self.boris.id)
            self.assertEqual(lead.sudo().user_id, self.boris, user.name)
        lead = self._lead()
        for user in self.anna | self.boris | self.marta | self.clerk | self.petra | self.olga:
            with self.subTest(user.name), self.assertRaises(AccessError):
                lead.with_user(user).action_assign_to(self.boris.id)
        self.assertFalse(lead.user_id)

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_salesperson_hands_nothing_out_of_the_pool(self):
        lead = self._lead().with_user(self.anna)
        for vals in ({"user_id": self.boris.id}, {"user_id": self.hanna.id, "name": "x"}):
            with self.subTest(vals), self.assertRaisesRegex(AccessError, "only its head"):
                lead.write(vals)
        wizard = (
            self.env["crm.lead2opportunity.partner"]
            .with_user(self.anna)
            .with_context(active_model="crm.lead", active_id=lead.id, active_ids=lead.ids)
            .create({"name": "convert", "user_id": self.boris.id, "action": "create"})
        )
        with self.assertRaises(AccessError):
            wizard.action_apply()
        self.assertFalse(lead.sudo().user_id)
        lead.write({"user_id": self.anna.id})
        lead.write({"user_id": self.boris.id})
        self.assertEqual(lead.sudo().user_id, self.boris, "own deals may be handed over")

    def test_head_of_the_direction_gives_it_out(self):
        dirk = self._new_user("dirk", "sales_team.group_sale_salesman")
        direction = self.env["crm.team"].create(
            {"name": "Furnaces", "is_direction": True, "user_id": dirk.id}
        )
        lead = self._lead()
        lead.sudo().sales_direction_id = direction
        lead.with_user(dirk).write({"user_id": self.boris.id})
        self.assertEqual(lead.sudo().user_id, self.boris)

    @mute_logger("odoo.addons.base.models.ir_model")
    def test_who_sees_the_board(self):
        self._lead()
        for user in self.hanna | self.lena | self.maxim:
            self.assertTrue(self._board(user)["rows"], user.name)
        for user in self.anna | self.boris:
            board = self._board(user)
            self.assertEqual((board["rows"], board["teams"]), ([], []), user.name)
        for user in self.marta | self.clerk | self.petra:
            with self.subTest(user.name), self.assertRaises(AccessError):
                self._board(user)

    def test_menu_is_for_heads(self):
        menu = self.env.ref("crm_corporate_sales.menu_assign_leads")
        for user, seen in ((self.hanna, True), (self.maxim, True), (self.anna, False)):
            menus = self.env["ir.ui.menu"].with_user(user).load_menus(False)
            self.assertEqual(menu.id in menus, seen, user.name)
        self.team.user_id = self.anna
        self.assertIn(menu.id, self.env["ir.ui.menu"].with_user(self.anna).load_menus(False))

    # ---- not ours ---------------------------------------------------------------------

    def test_head_sends_a_lead_back(self):
        self.team.process_id = self.corporate
        lead = self._lead("Climate chamber")
        inquiry = lead.sudo().inquiry_ids
        with self.assertRaises(UserError):
            lead.action_return_to_queue("  ")
        lead.action_return_to_queue("It is a climate chamber")
        self.assertRecordValues(inquiry, [{"state": "new", "team_id": False}])
        self.assertFalse(lead.sudo().team_id or lead.sudo().process_id)
        [row] = self._queue()["rows"]
        self.assertIn("It is a climate chamber", row["return_note"])
        self.assertIn("Hanna", row["return_note"])
        self._sort(inquiry, self.climate)
        self.assertFalse(inquiry.return_note)

    def test_what_is_not_sent_back(self):
        lead = self._lead()
        lead.sudo().user_id = self.anna
        with self.assertRaises(UserError):
            lead.action_return_to_queue("x")
        with self.assertRaises(UserError):
            self._new_deal("Made by hand", user_id=False).with_user(
                self.hanna
            ).action_return_to_queue("x")
        lead.sudo().user_id = False
        with self.assertRaises(AccessError):
            lead.with_user(self.anna).action_return_to_queue("x")
        self.assertEqual(lead.team_id, self.team)
