from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from .common import ProcessCase


@tagged("post_install", "-at_install")
class TestDealClosed(ProcessCase):
    """A closed deal's stage and result can't be changed by any door."""

    def _closed(self, result="won"):
        deal = self._make_deal()
        deal.process_close(result, {} if result == "won" else {"lost_reason_id": self.reason.id})
        return deal

    def _stage(self, code):
        return self.corporate.stage_ids.filtered(lambda stage: stage.code == code)

    def _doors(self):
        needs, ordinary = (
            self._stage("needs"),
            self.env["crm.stage"].search([("process_id", "=", False)], limit=1),
        )
        return {
            "write a stage": lambda deal: deal.write({"stage_id": needs.id}),
            "write an ordinary stage": lambda deal: deal.write({"stage_id": ordinary.id}),
            "write no stage": lambda deal: deal.write({"stage_id": False}),
            "web_save": lambda deal: deal.web_save({"stage_id": needs.id}, {"stage_id": {}}),
            "another process": lambda deal: deal.write({"process_id": self.simple.id}),
            "no process": lambda deal: deal.write({"process_id": False}),
            "enter": lambda deal: deal.process_enter_stage("needs"),
            "start": lambda deal: deal.process_start("simple"),
            "complete": lambda deal: deal.process_complete("interest_call"),
            "postpone": lambda deal: deal.process_postpone("interest_call", "2031-01-01"),
            "close": lambda deal: deal.process_close("lost", {"lost_reason_id": self.reason.id}),
            "won again": lambda deal: deal.process_close("won"),
            "move": lambda deal: deal.process_close("moved", {"process_code": "simple"}),
            "lost button": lambda deal: deal.action_set_lost(lost_reason_id=self.reason.id),
            "won button": lambda deal: deal.action_set_won(),
            "probability": lambda deal: deal.write({"probability": 20}),
            "reason": lambda deal: deal.write(
                {"lost_reason_id": self.reason.copy({"name": "Another"}).id}
            ),
            "closing date": lambda deal: deal.write({"date_closed": "2020-01-01 10:00:00"}),
            "state": lambda deal: deal.write({"process_state": "running"}),
            "run": lambda deal: deal.write({"stage_run_id": False}),
        }

    def _snapshot(self, deal):
        deal.invalidate_recordset()
        names = ["stage_id", "process_id", "process_state", "active", "probability", "won_status"]
        return deal.read([*names, "lost_reason_id", "date_closed"])[0]

    def test_won_deal_by_every_door(self):
        deal = self._closed()
        before = self._snapshot(deal)
        for user in (self.anna, self.maxim):
            for name, door in {
                **self._doors(),
                "archive": lambda deal: deal.action_archive(),
                "write archived": lambda deal: deal.write({"active": False}),
            }.items():
                with self.subTest(f"{user.name}: {name}"):
                    with self.assertRefused("Vacuum furnace|process_state|stage_run_id"):
                        door(deal.with_user(user))
                    self.assertEqual(self._snapshot(deal), before)

    def test_lost_deal_by_every_door(self):
        deal = self._closed("lost")
        before = self._snapshot(deal)
        for name, door in {
            **self._doors(),
            "unarchive": lambda deal: deal.action_unarchive(),
            "restore": lambda deal: deal.write({"active": True}),
            "full": lambda deal: deal.write({"probability": 100}),
        }.items():
            with self.subTest(name):
                with self.assertRefused("Vacuum furnace|process_state|stage_run_id"):
                    door(deal)
                self.assertEqual(self._snapshot(deal), before)

    def test_import_does_not_change_a_closed_deal(self):
        deal = self._closed()
        deal.env.flush_all()
        xmlid = deal.sudo().export_data(["id"])["datas"][0][0]
        result = (
            self.env["crm.lead"]
            .with_user(self.maxim)
            .load(["id", "stage_id/.id"], [[xmlid, str(self._stage("needs").id)]])
        )
        self.assertFalse(result["ids"])
        self.assertIn("closed", str(result["messages"]))
        self.assertEqual(self._status(deal)["stage"], "won")

    def test_form_is_read_only(self):
        deal = self._closed()
        with Form(deal) as form, self.assertRaises(AssertionError):
            form.stage_id = self._stage("needs")
        self.assertEqual(self._status(deal)["stage"], "won")

    def test_the_rest_of_a_closed_deal_can_be_edited(self):
        deal = self._closed()
        deal.write({"description": "Plan a visit next spring", "priority": "2"})
        deal.write({"stage_id": deal.stage_id.id, "name": "Vacuum furnace VF-200"})
        deal.activity_schedule("mail.mail_activity_data_call", user_id=self.anna.id)
        self.assertEqual(deal.name, "Vacuum furnace VF-200")
        self.assertTrue(deal.activity_ids)

    def test_many_with_one_closed_change_nothing(self):
        deals = self._closed() | self._make_deal("Open one")
        with self.assertRefused("Vacuum furnace"):
            deals.write({"stage_id": self._stage("needs").id})
        self.assertEqual([self._status(deal)["stage"] for deal in deals], ["won", "interest"])


@tagged("post_install", "-at_install")
class TestDealReopen(ProcessCase):
    def _wizard(self, deal, user, **values):
        return (
            self.env["crm.process.wizard"]
            .with_user(user)
            .create(
                {"lead_id": deal.id, "action": "reopen", "reason": "The client called", **values}
            )
        )

    def _closed(self, result="won", at="needs"):
        deal = self._make_deal()
        deal.process_enter_stage(at)
        deal.process_close(result, {} if result == "won" else {"lost_reason_id": self.reason.id})
        return deal

    def test_only_sales_managers(self):
        deal = self._closed()
        for user in (self.anna, self.hanna, self.lena):
            with self.subTest(user.name), self.assertRefused("manager", AccessError):
                self._wizard(deal, user).action_apply()
        self.assertEqual(self._status(deal)["state"], "won")

    def test_manager_needs_a_reason(self):
        deal = self._closed()
        for empty in (False, "", "   "):
            with self.subTest(empty), self.assertRefused("why"):
                self._wizard(deal, self.maxim, reason=empty).action_apply()

    def test_reopened_deal_goes_on_where_it_was(self):
        for result in ("won", "lost"):
            with self.subTest(result):
                deal = self._closed(result)
                self._wizard(deal, self.maxim).action_apply()
                status = self._status(deal)
                self.assertEqual((status["state"], status["stage"]), ("running", "needs"))
                self.assertEqual(self._steps(deal), ["collect_info"])
                self.assertTrue(deal.active)
                self.assertEqual(deal.won_status, "pending")
                self.assertFalse(deal.date_closed)
                self.assertFalse(deal.lost_reason_id)
                self.assertLessEqual(deal.probability, 25)
                log = " ".join(str(body) for body in deal.sudo().message_ids.mapped("body"))
                self.assertIn("The client called", log)
                self.assertIn(result, [row["stage"] for row in status["history"]])

    def test_reopened_deal_can_be_closed_again(self):
        deal = self._closed()
        self._wizard(deal, self.maxim).action_apply()
        [status] = deal.process_close("lost", {"lost_reason_id": self.reason.id})
        self.assertEqual(status["state"], "lost")

    def test_an_open_deal_can_not_be_reopened(self):
        deal = self._make_deal()
        with self.assertRefused("not closed"):
            self._wizard(deal, self.maxim).action_apply()

    def test_reopen_in_another_stage(self):
        deal = self._closed()
        stage = self.corporate.stage_ids.filtered(lambda stage: stage.code == "proposal")
        self._wizard(deal, self.maxim, stage_id=stage.id).action_apply()
        self.assertEqual(self._status(deal)["stage"], "proposal")
