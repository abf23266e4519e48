import base64
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .test_commissioning_case import OWN, CommissioningCase


class CertificationCase(CommissioningCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = fields.Date.context_today(cls.env.user)
        cls.chambers = cls.env["product.category"].create(
            {"name": "Chambers", "needs_certification": True}
        )
        cls.chamber = cls._new_product("Chamber KT", tracking="serial", categ_id=cls.chambers.id)
        cls.filters = cls._new_product("Filter", categ_id=cls.chambers.id)
        cls.attest = cls.env["product.product"].create(
            {"name": "Certification", "type": "service", "is_certification_service": True}
        )
        cls.institute = cls.env["res.partner"].create({"name": "Institute of Metrology"})

    @classmethod
    def _start(cls, certification, **values):
        certification.write(
            {
                "organisation_id": cls.institute.id,
                "date_planned": cls.today,
                "serial_number": certification.serial_number or f"K-{certification.id}",
                "protocol_number": f"P-{certification.id}",
                "protocol_date": cls.today,
                **values,
            }
        )
        certification.action_plan()
        certification.action_start()
        return certification

    @classmethod
    def _pass(cls, certification, **values):
        cls._start(
            certification,
            **{
                "certificate_number": f"C-{certification.id}",
                "valid_from": cls.today,
                "valid_to": cls.today + timedelta(days=365),
                **values,
            },
        )
        certification.action_pass()
        cls._settle()
        return certification


@tagged("post_install", "-at_install")
class TestCertification(CertificationCase):
    # ---- when it is needed ---------------------------------------------------------------

    def test_shipped_categories_need_it(self):
        for name in ("category_vacuum_furnaces", "category_climate_chambers"):
            category = self.env.ref(f"{OWN}.{name}")
            self.assertTrue(category.needs_certification)
            self.assertTrue(category.needs_commissioning)
            child = self.env["product.category"].create({"name": "Child", "parent_id": category.id})
            self.assertTrue(child.needs_certification)

    def test_made_for_each_piece(self):
        order = self._new_order((self.chamber, 2), (self.filters, 4), (self.spare, 1))
        records = order.certification_ids
        self.assertEqual(len(records), 3)
        self.assertEqual(
            sorted(records.mapped("quantity")), [1, 1, 4], "goods without numbers together"
        )
        self.assertEqual(set(records.mapped("state")), {"draft"})
        self.assertFalse(self.deal._get_execution_done()[self.deal]["certification"])
        order._touch_execution()
        self._settle()
        self.assertEqual(order.certification_ids, records, "settled again, nothing twice")

    def test_skipped_without_such_products(self):
        order = self._new_order((self.furnace, 1), (self.spare, 1))
        self.assertFalse(order.certification_ids)
        self.assertTrue(self.deal._get_execution_done()[self.deal]["certification"])
        self.assertEqual(order.execution_status()[0]["certification"], [])

    # ---- the way -------------------------------------------------------------------------

    def test_way_to_the_certificate(self):
        order = self._new_order((self.chamber, 1), (self.attest, 1))
        record = order.certification_ids.with_user(self.anna)
        with self.assertRaises(UserError):
            record.action_plan()
        self._start(record, certificate_number="C-1")
        with self.assertRaisesRegex(UserError, "Valid From"):
            record.action_pass()
        record.valid_from = self.today
        record.action_pass()
        self._settle()
        self.assertEqual((record.state, record.result), ("done", "passed"))
        self.assertTrue(self.deal._get_execution_done()[self.deal]["certification"])
        service = order.order_line.filtered(lambda line: line.product_id == self.attest)
        self.assertEqual(service.qty_delivered, 1, "what was sold is delivered")
        [status] = order.with_user(self.anna).execution_status()[0]["certification"]
        self.assertEqual((status["certificate"], status["result"]), ("C-1", "passed"))
        self.assertIs(status["valid_to"], False)

    def test_calendar_shows_one_day_and_several(self):
        record = self._new_order((self.chamber, 1)).certification_ids
        record.date_planned = self.today
        self.assertEqual(record.date_planned_until, self.today)
        self.assertFalse(record.date_planned_end)
        # dragged to other days
        later = self.today + timedelta(days=3)
        record.write({"date_planned": later, "date_planned_until": later + timedelta(days=1)})
        self.assertEqual(record.date_planned_end, later + timedelta(days=1))
        record.write({"date_planned": later, "date_planned_until": later})
        self.assertFalse(record.date_planned_end)

    def test_no_state_is_skipped_or_written(self):
        record = self._new_order((self.chamber, 1)).certification_ids.with_user(self.anna)
        for action in ("action_start", "action_pass", "action_fail"):
            with self.subTest(action), self.assertRaises(UserError):
                getattr(record, action)()
        for vals in ({"state": "done"}, {"result": "passed"}, {"attempt": 5}):
            with self.subTest(vals), self.assertRaises(UserError):
                record.write(vals)
        with self.assertRaises(UserError):
            self.env["crm.certification"].with_user(self.anna).create(
                {"order_id": record.order_id.id, "equipment_name": "x", "result": "passed"}
            )

    def test_failed_then_repeated(self):
        order = self._new_order((self.chamber, 1))
        first = self._start(order.certification_ids.with_user(self.anna))
        with self.assertRaisesRegex(UserError, "Remarks"):
            first.action_fail()
        first.result_note = "Too warm in the corner"
        first.action_fail()
        self._settle()
        missing = order._get_missing_to_close()[order]
        self.assertTrue([text for text in missing if first.serial_number in text])
        action = first.action_repeat()
        second = self.env["crm.certification"].browse(action["res_id"])
        self.assertEqual((second.previous_id, second.attempt), (first.sudo(False), 2))
        self.assertEqual(second.serial_number, first.serial_number)
        self.assertEqual(second.state, "draft")
        self.assertFalse(second.protocol_number)
        with self.assertRaises(UserError):
            first.action_repeat()
        self._pass(second)
        self.assertTrue(self.deal._get_execution_done()[self.deal]["certification"])
        self.assertEqual(len(order.certification_ids), 2, "the pieces are still covered")
        history = first.action_open_history()
        self.assertEqual(set(history["domain"][0][2]), set((first | second).ids))

    def test_repeat_is_a_result(self):
        first = self._start(self._new_order((self.chamber, 1)).certification_ids)
        first.result_note = "Sensor moved"
        first.action_repeat()
        self.assertEqual((first.state, first.result), ("done", "repeat"))
        self.assertEqual(first.next_ids.state, "draft")

    def test_certified_again_before_the_end_keeps_the_stage_done(self):
        order = self._new_order((self.chamber, 1))
        record = self._pass(order.certification_ids)
        record.action_repeat()
        self._settle()
        self.assertTrue(self.deal._get_execution_done()[self.deal]["certification"])

    def test_done_is_not_changed_but_completed(self):
        record = self._pass(self._new_order((self.chamber, 1)).certification_ids)
        record = record.with_user(self.anna)
        for vals in ({"certificate_number": "other"}, {"serial_number": "other"}):
            with self.subTest(vals), self.assertRaises(UserError):
                record.write(vals)
        record.write({"protocol_file": b"JVBERg==", "protocol_file_name": "p.pdf"})
        with self.assertRaises(UserError):
            record.unlink()

    def test_bad_numbers(self):
        record = self._new_order((self.chamber, 1)).certification_ids
        with self.assertRaises(ValidationError):
            record.reminder_days = -1

    # ---- the order changes ---------------------------------------------------------------

    def test_returned_piece(self):
        self._stock(self.chamber, "K-1", "K-2")
        order = self._new_order((self.chamber, 2))
        picking = self._deliver(order.picking_ids)
        self.assertEqual(set(order.certification_ids.mapped("serial_number")), {"K-1", "K-2"})
        back = self._return(picking, 1, self.chamber)
        live = order.certification_ids.filtered(lambda item: item.state != "cancelled")
        self.assertEqual(len(live), 1)
        self.assertNotEqual(live.serial_number, back.move_line_ids.lot_id.name)

    def test_failed_and_returned_is_not_waited_for(self):
        self._stock(self.chamber, "K-1")
        order = self._new_order((self.chamber, 1))
        picking = self._deliver(order.picking_ids)
        record = self._start(order.certification_ids, result_note="Broken")
        record.action_fail()
        self._settle()
        self.assertFalse(self.deal._get_execution_done()[self.deal]["certification"])
        self._return(picking, 1, self.chamber)
        self.assertTrue(self.deal._get_execution_done()[self.deal]["certification"])
        self.assertEqual(record.result, "failed", "history stays")

    def test_cancelled_order(self):
        order = self._new_order((self.chamber, 2))
        self._pass(order.certification_ids[0])
        order._action_cancel()
        self._settle()
        self.assertEqual(sorted(order.certification_ids.mapped("state")), ["cancelled", "done"])
        order.action_draft()
        order.action_confirm()
        self._settle()
        live = order.certification_ids.filtered(lambda item: item.state == "draft")
        self.assertEqual(len(live), 1, "the passed one still counts")

    def test_quantity_changes(self):
        order = self._new_order((self.chamber, 1))
        order.order_line.product_uom_qty = 3
        self._settle()
        self.assertEqual(len(order.certification_ids), 3)
        order.order_line.product_uom_qty = 0
        self._settle()
        self.assertFalse(order.certification_ids)
        self.assertTrue(self.deal._get_execution_done()[self.deal]["certification"])

    def test_number_from_the_commissioning(self):
        self.chambers.needs_commissioning = True
        order = self._new_order((self.chamber, 1))
        self._make_act(order.commissioning_ids)
        self.assertEqual(
            order.certification_ids.serial_number,
            order.commissioning_ids.equipment_ids.serial_number,
        )

    # ---- cancelling and costs ------------------------------------------------------------

    def test_manager_waives(self):
        order = self._new_order((self.chamber, 1))
        record = order.certification_ids
        with self.assertRaises(AccessError):
            record.with_user(self.anna).action_cancel("We don't need it")
        with self.assertRaises(UserError):
            record.with_user(self.maxim).action_cancel("")
        record.with_user(self.maxim).action_cancel("The customer certifies it")
        self._settle()
        self.assertEqual(order.certification_ids, record)
        self.assertTrue(self.deal._get_execution_done()[self.deal]["certification"])

    @mute_logger("odoo.addons.base.models.ir_model")
    def test_costs_are_hidden_from_sellers(self):
        record = self._new_order((self.chamber, 1)).certification_ids
        record.with_user(self.maxim).write({"cost_planned": 4321, "cost_actual": 4322})
        for user in self.anna | self.klara | self.robot:
            with self.subTest(user.name):
                self.assertNotIn("cost_planned", record.with_user(user).fields_get())
                with self.assertRaises(AccessError):
                    record.with_user(user).read(["cost_actual"])
                with self.assertRaises(AccessError):
                    record.with_user(user).search([("cost_actual", ">", 1)])
        self.assertNotIn("432", str(record.order_id.with_user(self.anna).execution_status()))

    # ---- reminders -----------------------------------------------------------------------

    def _run_cron(self):
        with self.enter_registry_test_mode():
            self.env.ref(f"{OWN}.ir_cron_remind_certificates").method_direct_trigger()
        self.env.invalidate_all()

    def test_reminder_is_made_once(self):
        order = self._new_order((self.chamber, 4))
        soon, later, endless, repeated = order.certification_ids
        self._pass(soon, valid_to=self.today + timedelta(days=20))
        self._pass(later, valid_to=self.today + timedelta(days=100))
        self._pass(endless, valid_to=False)
        self._pass(repeated, valid_to=self.today + timedelta(days=20))
        repeated.action_repeat()
        for _run in range(2):
            self._run_cron()
        self.assertEqual(soon.activity_ids.user_id, self.anna)
        self.assertEqual(len(soon.activity_ids), 1)
        self.assertEqual(soon.activity_ids.date_deadline, soon.valid_to)
        self.assertFalse((later | endless | repeated).activity_ids)
        soon.valid_to = self.today + timedelta(days=30)
        self._run_cron()
        self.assertEqual(len(soon.activity_ids), 2, "a new last day, a new reminder")

    def test_somebody_is_there_for_one_who_left(self):
        record = self._new_order((self.chamber, 1)).certification_ids
        self._pass(record, valid_to=self.today + timedelta(days=20))
        record.order_id.user_id = self.boris
        self.boris.active = False
        self._run_cron()
        self.assertEqual(record.activity_ids.user_id, self.anna)

    def test_validity(self):
        order = self._new_order((self.chamber, 4))
        valid, expiring, expired, none = order.certification_ids
        self._pass(valid)
        self._pass(expiring, valid_to=self.today + timedelta(days=3))
        self._pass(
            expired,
            valid_from=self.today - timedelta(days=9),
            valid_to=self.today - timedelta(days=1),
        )
        records = order.certification_ids
        for record, validity in (
            (valid, "valid"),
            (expiring, "expiring"),
            (expired, "expired"),
            (none, False),
        ):
            self.assertEqual(record.validity, validity)
            self.assertEqual(
                records.search([("id", "in", records.ids), ("validity", "=", validity)]), record
            )
        self.assertEqual(
            records.search([("id", "in", records.ids), ("validity", "!=", "valid")]),
            records.search([("id", "in", (records - valid).ids)]),
        )

    def test_documents_of_the_deal(self):
        record = self._pass(self._new_order((self.chamber, 1)).certification_ids)
        documents = self.deal.with_user(self.anna).document_ids
        certificate = documents.filtered(lambda item: item.kind == "certificate")
        self.assertEqual(certificate.name, record.certificate_number)
        self.assertEqual(certificate.kind_id, self.env.ref(f"{OWN}.document_kind_certificate"))

    def test_documents_of_the_order(self):
        order = self._new_order((self.chamber, 1))
        [status] = order.with_user(self.anna).execution_status()
        self.assertFalse(status["documents"])
        record = self._pass(order.certification_ids)
        record.sudo().certificate_file = base64.b64encode(b"%PDF-1.4 certificate")
        [status] = order.with_user(self.anna).execution_status()
        rows = {row["kind"]: row for row in status["documents"]}
        self.assertEqual(rows["certificate"]["number"], record.certificate_number)
        self.assertEqual(rows["protocol"]["number"], record.protocol_number)
        file = self.env["ir.attachment"].browse(rows["certificate"]["attachment"])
        self.assertEqual((file.res_id, file.res_field), (record.id, "certificate_file"))
        self.assertEqual(
            (rows["protocol"]["attachment"], rows["protocol"]["missing"]), (False, False)
        )

    def test_query_count_does_not_grow(self):
        def count(deals):
            self.env.invalidate_all()
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            orders = deals.sudo().order_ids
            orders._get_missing_certification()
            for record in orders.certification_ids:
                record._prepare_execution_status()
            return self.env.cr.sql_log_count - before

        deals = self.deal
        self._new_order((self.chamber, 1))
        count(deals)
        few = count(deals)
        for number in range(6):
            deal = self._new_deal(f"Deal {number}")
            self._new_order((self.chamber, 3), opportunity_id=deal.id)
            deals |= deal
        self.assertLessEqual(count(deals), few)
