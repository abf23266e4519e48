from odoo.tests import tagged

from .common import CLOSING, ProcessCase, question, stage


@tagged("post_install", "-at_install")
class TestDealBatch(ProcessCase):
    """Every door goes through the engine: mass edit, import, kanban columns, team defaults."""

    def _stage(self, code, process=None):
        stages = (process or self.corporate).stage_ids
        return stages.filtered(lambda item: item.code == code)

    def test_dragging_the_card(self):
        deal = self._make_deal()
        made = self._activity(deal, "interest_call")
        deal.write({"stage_id": self._stage("needs").id})
        self.assertEqual(self._steps(deal), ["collect_info"])
        self.assertFalse(made.exists())
        self.assertIn(("interest_call", "cancelled"), self._history(deal))

    def test_saving_the_stage_in_the_form(self):
        deal = self._make_deal()
        deal.web_save({"stage_id": self._stage("proposal").id, "name": "Renamed"}, {"name": {}})
        self.assertEqual((self._steps(deal), deal.name), (["need_calculation"], "Renamed"))

    def test_writing_the_same_stage_changes_nothing(self):
        deal = self._make_deal()
        run = deal.sudo().stage_run_id
        deal.write({"stage_id": self._stage("interest").id, "name": "Same"})
        self.assertEqual(deal.sudo().stage_run_id, run)

    def test_column_of_a_result_closes(self):
        deal = self._make_deal()
        deal.write({"stage_id": self._stage("won").id})
        self.assertEqual(self._status(deal)["state"], "won")
        deal = self._make_deal()
        with self.assertRefused("lost_reason_id"):
            deal.write({"stage_id": self._stage("lost").id})
        deal.write({"stage_id": self._stage("lost").id, "lost_reason_id": self.reason.id})
        self.assertEqual(self._status(deal)["state"], "lost")

    def test_mass_edit_of_fifty(self):
        deals = (
            self.env["crm.lead"]
            .create(
                [
                    {
                        "name": f"Deal {number}",
                        "type": "opportunity",
                        "user_id": (self.anna if number % 2 else self.boris).id,
                        "team_id": self.team.id,
                        "process_id": self.corporate.id,
                    }
                    for number in range(50)
                ]
            )
            .with_user(self.hanna)
        )
        deals.write({"stage_id": self._stage("needs").id, "priority": "2"})
        statuses = deals.process_status()
        self.assertEqual([status["id"] for status in statuses], deals.ids)
        for deal, status in zip(deals, statuses, strict=True):
            self.assertEqual((status["stage"], status["state"]), ("needs", "running"))
            [step] = status["steps"]
            self.assertEqual((step["code"], step["user_id"]), ("collect_info", deal.user_id.id))
            self.assertTrue(step["activity_id"])
            self.assertEqual(deal.priority, "2")
        self.assertEqual(len(deals.activity_ids), 50)
        people = deals.activity_ids.user_id
        self.assertEqual(people, self.anna | self.boris)

    def test_batch_by_the_contract_is_in_the_order_given(self):
        deals = self.env["crm.lead"].with_user(self.anna)
        for number in range(3):
            deals |= self._make_deal(f"Deal {number}")
        turned = deals[::-1]
        statuses = turned.process_complete("interest_call")
        self.assertEqual([status["id"] for status in statuses], turned.ids)

    # ---- creating --------------------------------------------------------------------

    def test_kanban_column(self):
        deal = (
            self.env["crm.lead"]
            .with_user(self.anna)
            .with_context(default_stage_id=self._stage("needs").id, default_type="opportunity")
            .create({"name": "Quick one"})
        )
        status = self._status(deal)
        self.assertEqual((status["process"], status["stage"]), ("corporate", "needs"))
        self.assertEqual(self._steps(deal), ["collect_info"])

    def test_quick_create_by_name(self):
        lead_id, _name = (
            self.env["crm.lead"]
            .with_user(self.anna)
            .with_context(default_stage_id=self._stage("proposal").id)
            .name_create("Quick one")
        )
        deal = self.env["crm.lead"].with_user(self.anna).browse(lead_id)
        self.assertEqual(self._steps(deal), ["need_calculation"])

    def test_process_given_at_creation(self):
        deal = self._make_deal(process=False, process_id=self.simple.id)
        self.assertEqual(self._status(deal)["stage"], "identification")

    def test_process_written_later_starts_it(self):
        deal = self._make_deal(process=False)
        deal.process_id = self.simple
        self.assertEqual(self._status(deal)["stage"], "identification")

    def test_stage_and_process_that_do_not_fit(self):
        with self.assertRefused("Simple Sale"):
            self._make_deal(
                process=False, process_id=self.simple.id, stage_id=self._stage("needs").id
            )

    def test_created_in_a_closing_column(self):
        deal = self._make_deal(process=False, stage_id=self._stage("won").id)
        self.assertEqual(self._status(deal)["state"], "won")

    def test_team_default(self):
        self.team.process_id = self.corporate
        deal = self._make_deal(process=False)
        self.assertEqual(self._steps(deal), ["interest_call"])
        lead = self._make_deal("A lead", process=False, type="lead")
        self.assertEqual(self._steps(lead), ["interest_call"])
        other = self._make_deal(process=False, team_id=self.other_team.id)
        self.assertFalse(other.process_id)

    def test_start_takes_the_team_default(self):
        deal = self._make_deal(process=False)
        self.team.process_id = self.simple
        [status] = deal.process_start()
        self.assertEqual(status["process"], "simple")

    def test_archived_default_is_none(self):
        process = self._make_process("old", stage("one", question("ask")), *CLOSING)
        self.team.process_id = process
        process.active = False
        self.assertFalse(self._make_deal(process=False).process_id)

    # ---- import ----------------------------------------------------------------------

    def _load(self, names, *rows):
        return self.env["crm.lead"].with_user(self.maxim).load(names, [list(row) for row in rows])

    def test_import_with_process_and_stage(self):
        result = self._load(
            ["name", "type", "process_id", "stage_id/.id", "user_id/.id"],
            ("One", "Opportunity", "Corporate Sale", str(self._stage("needs").id), self.anna.id),
            ("Two", "Opportunity", "Corporate Sale", "", self.anna.id),
            ("Three", "Opportunity", "", str(self._stage("proposal").id), self.anna.id),
        )
        self.assertFalse(result["messages"])
        deals = self.env["crm.lead"].browse(result["ids"])
        self.assertEqual(
            [status["stage"] for status in deals.process_status()],
            ["needs", "interest", "proposal"],
        )
        self.assertEqual(
            [[step["code"] for step in status["steps"]] for status in deals.process_status()],
            [["collect_info"], ["interest_call"], ["need_calculation"]],
        )

    def test_import_moves_existing_deals(self):
        deal = self._make_deal()
        xmlid = deal.sudo().export_data(["id"])["datas"][0][0]
        result = self._load(["id", "stage_id/.id"], (xmlid, str(self._stage("needs").id)))
        self.assertFalse(result["messages"])
        self.assertEqual(self._steps(deal), ["collect_info"])

    def test_import_of_a_stage_that_does_not_fit_is_an_error_in_its_row(self):
        result = self._load(
            ["name", "process_id", "stage_id/.id"],
            ("Wrong", "Simple Sale", str(self._stage("needs").id)),
        )
        self.assertFalse(result["ids"])
        self.assertIn("Simple Sale", str(result["messages"]))
        self.assertFalse(self.env["crm.lead"].search([("name", "=", "Wrong")]))

    def test_lead_converted_to_an_opportunity_keeps_its_process(self):
        self.team.qualification_gate = "free"
        lead = self._make_deal("A lead", type="lead")
        run = lead.sudo().stage_run_id
        lead.convert_opportunity(self.customer)
        self.assertEqual(lead.type, "opportunity")
        self.assertEqual(lead.sudo().stage_run_id, run)
        self.assertEqual(self._steps(lead), ["interest_call"])
