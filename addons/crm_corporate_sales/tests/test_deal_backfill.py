from datetime import datetime

from odoo.tests import tagged

from .common import ProcessCase


@tagged("post_install", "-at_install")
class TestDealBackfill(ProcessCase):
    """Deals older than the addon get their stage history from Odoo's tracking."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.resource_calendar_id.tz = "UTC"
        Stage = cls.env["crm.stage"]
        cls.new, cls.offer, cls.last = (
            Stage.create({"name": name}) for name in ("New one", "Offer made", "Last word")
        )

    def _old_deal(self, stage, *changes):
        """A deal made on 2 March with tracked stage changes, as stock Odoo left it."""
        deal = self._make_deal("Old", process=False, stage_id=stage.id).sudo()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE crm_lead SET create_date = '2026-03-02 09:00:00', stage_run_id = NULL"
            " WHERE id = %s",
            [deal.id],
        )
        self.env.cr.execute("DELETE FROM crm_lead_stage_run WHERE lead_id = %s", [deal.id])
        self.env.invalidate_all()
        field = self.env["ir.model.fields"]._get("crm.lead", "stage_id")
        for moment, author, old, new in changes:
            self.env["mail.message"].create(
                {
                    "model": "crm.lead",
                    "res_id": deal.id,
                    "date": moment,
                    "author_id": author.partner_id.id,
                    "message_type": "notification",
                    "tracking_value_ids": [
                        (
                            0,
                            0,
                            {
                                "field_id": field.id,
                                "old_value_integer": old.id,
                                "old_value_char": old.name,
                                "new_value_integer": new.id,
                                "new_value_char": new.name,
                            },
                        )
                    ],
                }
            )
        self.env.invalidate_all()
        return deal

    def _rows(self, deal):
        return [
            (run.stage_id, run.date_start, run.date_end, run.user_start_id, run.pass_number)
            for run in deal.stage_run_ids.sorted(lambda run: (run.date_start, run.id))
        ]

    def test_passes_from_tracked_changes(self):
        deal = self._old_deal(
            self.new,
            ("2026-03-04 10:00:00", self.anna, self.new, self.offer),
            ("2026-03-06 11:00:00", self.hanna, self.offer, self.new),
        )
        self.env["crm.lead.stage.run"]._backfill_from_tracking()
        made, fourth, sixth = (
            datetime(2026, 3, 2, 9),
            datetime(2026, 3, 4, 10),
            datetime(2026, 3, 6, 11),
        )
        self.assertEqual(
            self._rows(deal),
            [
                (self.new, made, fourth, deal.create_uid, 1),
                (self.offer, fourth, sixth, self.anna, 1),
                (self.new, sixth, False, self.hanna, 2),
            ],
        )
        first = deal.stage_run_ids.sorted("date_start")[0]
        self.assertAlmostEqual(first.hours_calendar, 49)
        # Monday 9-12, 13-17; Tuesday 8; Wednesday 8-10
        self.assertAlmostEqual(first.hours_working, 17)
        self.assertEqual(deal.stage_run_id.stage_id, self.new)

    def test_deal_without_changes_has_one_running_pass(self):
        deal = self._old_deal(self.offer)
        self.env["crm.lead.stage.run"]._backfill_from_tracking()
        [row] = self._rows(deal)
        self.assertEqual(row[:3], (self.offer, datetime(2026, 3, 2, 9), False))
        self.assertEqual(deal.stage_run_id.state, "running")

    def test_done_twice_it_changes_nothing(self):
        deal = self._old_deal(self.new, ("2026-03-04 10:00:00", self.anna, self.new, self.offer))
        Run = self.env["crm.lead.stage.run"]
        Run._backfill_from_tracking()
        count = Run.search_count([])
        Run._backfill_from_tracking()
        self.assertEqual(Run.search_count([]), count)
        self.assertEqual(len(deal.stage_run_ids), 2)

    def test_deals_with_a_history_are_left_alone(self):
        deal = self._make_deal()
        runs = deal.sudo().stage_run_ids
        self.env["crm.lead.stage.run"]._backfill_from_tracking()
        self.env.invalidate_all()
        self.assertEqual(deal.sudo().stage_run_ids, runs)

    def test_stage_deleted_since_keeps_its_place_in_time(self):
        gone = self.env["crm.stage"].create({"name": "Gone"})
        deal = self._old_deal(
            self.last,
            ("2026-03-03 10:00:00", self.anna, self.new, gone),
            ("2026-03-04 10:00:00", self.anna, gone, self.last),
        )
        gone.unlink()
        self.env["crm.lead.stage.run"]._backfill_from_tracking()
        rows = self._rows(deal)
        self.assertEqual(rows[1][1:3], (datetime(2026, 3, 3, 10), datetime(2026, 3, 4, 10)))
        self.assertEqual(deal.stage_run_id.stage_id, self.last)

    def test_backfilled_deal_goes_on_by_hand_and_by_process(self):
        deal = self._old_deal(self.new)
        self.env["crm.lead.stage.run"]._backfill_from_tracking()
        deal.stage_id = self.offer
        self.assertEqual(len(deal.stage_run_ids), 2)
        deal.process_start("corporate")
        self.assertEqual(self._status(deal)["stage"], "interest")
        self.assertEqual(len(deal.stage_run_ids.filtered(lambda run: not run.date_end)), 1)
