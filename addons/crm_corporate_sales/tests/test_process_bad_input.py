from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw
from odoo.tests import tagged

from .common import ProcessCase


@tagged("post_install", "-at_install")
class TestProcessBadInput(ProcessCase):
    """Whatever is wrong is named in the error, and nothing is written."""

    def _picture(self, deal):
        deal.env.flush_all()
        deal.invalidate_recordset()
        lead = deal.sudo()
        names = ["name", "stage_id", "user_id", "tactics", "probability", "active", "process_id"]
        return (
            lead.read(names),
            lead.process_status(),
            lead.step_run_ids.read(["state", "date_deadline", "activity_id"]),
            lead.activity_ids.ids,
        )

    def _check_refused(self, deal, pattern, call, error=UserError):
        before = self._picture(deal)
        with self.assertRefused(pattern, error):
            call()
        self.assertEqual(self._picture(deal), before)

    def test_unknown_codes_are_named(self):
        deal = self._make_deal()
        fresh = self._make_deal("Fresh", process=False)
        for pattern, call in (
            ("no_process", lambda: fresh.process_start("no_process")),
            ("no_stage", lambda: deal.process_enter_stage("no_stage")),
            ("no_step", lambda: deal.process_complete("no_step")),
            ("no_step", lambda: deal.process_postpone("no_step", "2031-01-01")),
            ("no_outcome", lambda: deal.process_complete("interest_call", "no_outcome")),
            ("meet", lambda: deal.process_complete("interest_call", "no_outcome")),
            ("no_result", lambda: deal.process_close("no_result")),
            ("no_process", lambda: deal.process_close("moved", {"process_code": "no_process"})),
            ("no_field", lambda: deal.process_complete("interest_call", "meet", {"no_field": 1})),
            ("no_field", lambda: deal.process_enter_stage("needs", {"no_field": 1})),
        ):
            with self.subTest(pattern):
                self._check_refused(deal, pattern, call)

    def test_codes_of_wrong_types(self):
        deal = self._make_deal()
        for wrong in (False, None, "", 5, 1.5, ["needs"], {"code": "needs"}):
            with self.subTest(repr(wrong)):
                self._check_refused(deal, ".", lambda w=wrong: deal.process_enter_stage(w))
                self._check_refused(deal, ".", lambda w=wrong: deal.process_complete(w))
                self._check_refused(
                    deal, ".", lambda w=wrong: deal.process_postpone(w, "2031-01-01")
                )
                if wrong:
                    self._check_refused(
                        deal, ".", lambda w=wrong: deal.process_complete("interest_call", w)
                    )
                    self._check_refused(deal, ".", lambda w=wrong: deal.process_close(w))

    def test_step_of_the_process_that_is_not_open(self):
        deal = self._make_deal()
        self._check_refused(
            deal,
            "Prepare the proposal.*Vacuum furnace",
            lambda: deal.process_complete("prepare_proposal"),
        )

    def test_step_ended_by_somebody_says_by_whom(self):
        deal = self._make_deal()
        deal.with_user(self.hanna).process_complete("interest_call")
        self._check_refused(deal, "Hanna", lambda: deal.process_complete("interest_call"))

    def test_missing_fields_are_named_with_the_deal(self):
        deal = self._make_deal_at("interest_meeting")
        for pattern in ("Vacuum furnace", "meeting_start", "partner_id"):
            self._check_refused(deal, pattern, lambda: deal.process_complete("interest_meeting"))
        self._check_refused(
            deal,
            "partner_id",
            lambda: deal.process_complete(
                "interest_meeting", "done", {"meeting_start": "2031-01-01 10:00:00"}
            ),
        )

    def test_values_that_can_not_be_read(self):
        deal = self._make_deal()
        for values in (
            {"decision_date": "next week"},
            {"meeting_start": "2031-99-99 10:00:00"},
            {"expected_revenue": "a lot"},
            {"partner_id": 999999999},
            {"supply_model": "by boat"},
            {"user_id": 999999999},
            {"tag_ids": "all"},
        ):
            with self.subTest(str(values)):
                self._check_refused(
                    deal,
                    ".",
                    lambda v=values: deal.process_complete("interest_call", "meet", v),
                )

    def test_values_are_an_object(self):
        deal = self._make_deal()
        for values in ("text", 5, ["a"], [["a", 1, 2]]):
            with self.subTest(repr(values)):
                self._check_refused(
                    deal, ".", lambda v=values: deal.process_complete("interest_call", "meet", v)
                )
                self._check_refused(
                    deal, ".", lambda v=values: deal.process_enter_stage("needs", v)
                )
                self._check_refused(deal, ".", lambda v=values: deal.process_close("won", v))

    def test_values_can_not_move_or_close_the_deal(self):
        deal = self._make_deal()
        needs = self.corporate.stage_ids.filtered(lambda stage: stage.code == "needs")
        for values in (
            {"stage_id": needs.id},
            {"process_id": self.simple.id},
            {"process_state": "won"},
            {"stage_run_id": False},
            {"current_step_code": "x"},
            {"won_status": "won"},
        ):
            with self.subTest(str(values)):
                self._check_refused(
                    deal, ".", lambda v=values: deal.process_complete("interest_call", "meet", v)
                )

    def test_archiving_by_values_does_not_lose_the_deal_silently(self):
        deal = self._make_deal()
        lost = {"active": False, "probability": 0}
        for door in (
            lambda: deal.process_complete("interest_call", "meet", lost),
            lambda: deal.write(lost),
        ):
            self._check_refused(deal, "lost_reason_id|Vacuum furnace", door)

    def test_deal_without_a_process(self):
        deal = self._make_deal(process=False)
        for call in (
            lambda: deal.process_complete("interest_call"),
            lambda: deal.process_postpone("interest_call", "2031-01-01"),
            lambda: deal.process_enter_stage("needs"),
            lambda: deal.process_close("won"),
        ):
            self._check_refused(deal, "Vacuum furnace", call)
        [status] = deal.process_status()
        self.assertEqual((status["process"], status["state"], status["steps"]), (False, False, []))

    def test_start_twice_and_without_a_default(self):
        deal = self._make_deal()
        self._check_refused(deal, "Corporate Sale", lambda: deal.process_start("simple"))
        self._check_refused(deal, "Corporate Sale", lambda: deal.process_start())
        fresh = self._make_deal(process=False)
        self._check_refused(fresh, "Vacuum furnace", lambda: fresh.process_start())

    def test_deal_that_is_not_there(self):
        gone = self._make_deal()
        gone.sudo().unlink()
        nobody = self.env["crm.lead"].with_user(self.anna)
        for deal in (gone, nobody, nobody.browse(999999999)):
            for call in (
                lambda d=deal: d.process_complete("interest_call"),
                lambda d=deal: d.process_enter_stage("needs"),
                lambda d=deal: d.process_close("won"),
                lambda d=deal: d.process_start("corporate"),
            ):
                with self.assertRaises(UserError):
                    call()

    def test_ids_of_wrong_types(self):
        calls = {
            "process_start": (),
            "process_status": (),
            "process_complete": ("interest_call",),
            "process_postpone": ("interest_call", "2099-01-01"),
            "process_enter_stage": ("needs",),
            "process_close": ("lost",),
            "claim": (),
        }
        leads = self.env["crm.lead"].with_user(self.anna)
        for name, args in calls.items():
            for wrong in ("x", "1", 1.5, True, 0, -1, 2**31, [1], {"id": 1}):
                with self.subTest(method=name, ids=wrong), self.assertRefused("“ids”"):
                    call_kw(leads, name, [[wrong], *args], {})

    def test_status_of_a_deal_that_is_not_there(self):
        with self.assertRaises(UserError):
            self.env["crm.lead"].with_user(self.anna).browse(999999999).process_status()
        self.assertEqual(self.env["crm.lead"].with_user(self.anna).process_status(), [])

    def test_no_rights_for_anything(self):
        deal = self._make_deal()
        theirs = deal.with_user(self.stranger)
        for call in (
            lambda: theirs.process_status(),
            lambda: theirs.process_start("simple"),
            lambda: theirs.process_complete("interest_call"),
            lambda: theirs.process_postpone("interest_call", "2031-01-01"),
            lambda: theirs.process_enter_stage("needs"),
            lambda: theirs.process_close("won"),
            lambda: theirs.write({"tactics": "Mine now"}),
        ):
            self._check_refused(deal, "Vacuum furnace|access|Access", call, AccessError)

    def test_one_bad_deal_stops_all(self):
        good, bad = self._make_deal("Good"), self._make_deal_at("interest_meeting", name="Bad")
        self._check_refused(good, "Bad", lambda: (good | bad).process_complete("interest_call"))
        self.assertEqual(self._steps(bad), ["interest_meeting"])

    def test_deals_of_different_processes_one_by_one(self):
        deals = self._make_deal() | self._make_deal("Simple one", process="simple")
        with self.assertRaises(UserError):
            deals.process_enter_stage("needs")
        self.assertEqual(len(deals.process_status()), 2)

    def test_stage_of_another_process_in_the_kanban(self):
        deal = self._make_deal()
        foreign = self.simple.stage_ids.sorted()[1]
        ordinary = self.env["crm.stage"].search([("process_id", "=", False)], limit=1)
        for stage in (foreign, ordinary, self.env["crm.stage"]):
            self._check_refused(
                deal, "Vacuum furnace", lambda s=stage: deal.write({"stage_id": s.id})
            )
        plain = self._make_deal(process=False)
        self._check_refused(plain, "Simple Sale", lambda: plain.write({"stage_id": foreign.id}))
