from datetime import timedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command, Date
from odoo.tests import Form, tagged

from .test_commissioning_case import PICTURE, CommissioningCase


@tagged("post_install", "-at_install", "zones")
class TestCommissioningWork(CommissioningCase):
    """From the plan to the signed act."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._new_order((cls.furnace, 1))
        cls.commissioning = cls.order.commissioning_ids

    # ---- visits --------------------------------------------------------------------------

    def test_visit_is_in_the_calendars(self):
        visit = self._plan(self.commissioning, self.igor, self.ivan)
        self.assertEqual(self.commissioning.state, "planned")
        self.assertEqual(self.commissioning.engineer_ids, self.igor | self.ivan)
        event = visit.event_id
        self.assertEqual(event.partner_ids, (self.igor | self.ivan).partner_id)
        self.assertEqual((event.start, event.stop), (visit.date_start, visit.date_end))
        self.assertIn("Factory Road 5", event.location)
        self.assertNotIn("7777", f"{event.name} {event.description}")
        later = visit.date_end + timedelta(days=1)
        visit.write({"date_end": later, "engineer_ids": [Command.set(self.ivan.ids)]})
        self.assertEqual((event.stop, event.partner_ids), (later, self.ivan.partner_id))

    def test_map_of_the_site(self):
        self.site.street = "Заводская, 5 & 7 #2"
        visit = self._plan(self.commissioning).with_user(self.igor)
        self.assertTrue(visit.site_map_url.startswith("https://maps.google.com/maps?q=%D0%97"))
        self.assertNotRegex(visit.site_map_url, "[ &#]")

    def test_visit_follows_the_calendar(self):
        visit = self._plan(self.commissioning)
        start = visit.date_start + timedelta(days=2)
        visit.event_id.with_user(self.igor).write(
            {"start": start, "stop": start + timedelta(hours=3)}
        )
        self.assertEqual(visit.date_start, start)
        self.assertEqual(visit.date_end, start + timedelta(hours=3))
        self.assertEqual(self.commissioning.date_start, start)

    def test_cancelled_visit_leaves_the_calendars(self):
        visit = self._plan(self.commissioning)
        event = visit.event_id
        visit.action_cancel()
        self.assertFalse(event.exists())
        self.assertEqual(self.commissioning.state, "draft", "to be planned again")
        self.assertFalse(self.commissioning.engineer_ids)

    def test_deleted_visit_leaves_the_calendars(self):
        visit = self._plan(self.commissioning)
        event = visit.event_id
        visit.unlink()
        self.assertFalse(event.exists())
        self.assertEqual(self.commissioning.state, "draft")

    def test_engineers_are_told_once(self):
        def notices(user):
            return self.env["mail.message"].search_count(
                [
                    ("model", "=", "crm.commissioning"),
                    ("res_id", "=", self.commissioning.id),
                    ("message_type", "=", "user_notification"),
                    ("notified_partner_ids", "in", user.partner_id.ids),
                ]
            )

        commissioning = self.commissioning.with_context(tracking_disable=False)
        visit = self._plan(commissioning, self.igor)
        self.assertEqual((notices(self.igor), notices(self.ivan)), (1, 0))
        visit.engineer_ids |= self.ivan
        self.assertEqual((notices(self.igor), notices(self.ivan)), (1, 1))
        visit.date_start -= timedelta(hours=1)
        self.assertEqual((notices(self.igor), notices(self.ivan)), (2, 2))

    def test_bad_visits(self):
        with self.assertRaisesRegex(ValidationError, "Clerk"):
            self._plan(self.commissioning, self.clerk)
        with self.assertRaises(ValidationError):
            self._plan(self.commissioning).engineer_ids = False

    def test_clash_is_shown(self):
        other = self._new_order((self.furnace, 1)).commissioning_ids
        self._plan(self.commissioning, self.igor)
        clash = self._plan(other, self.igor, self.ivan)
        self.assertIn("Igor", clash.clash_note)
        self.assertNotIn("Ivan", clash.clash_note)
        self.assertFalse(self._plan(other, self.igor, days=9).clash_note)

    def test_planned_hours_leave_nights_out(self):
        self._plan(self.commissioning, self.igor, self.ivan, hours=8)
        self.assertEqual(self.commissioning.hours_planned, 16)
        self._plan(self.commissioning, self.igor, days=5, hours=24 + 6)
        self.assertEqual(self.commissioning.hours_planned, 16 + 14)

    def test_planned_in_the_form(self):
        with Form(self.commissioning.with_user(self.klara)) as form, form.visit_ids.new() as line:
            line.date_start = "2031-03-03 06:00:00"
            line.engineer_ids.add(self.igor)
        self.assertEqual(self.commissioning.state, "planned")
        self.assertEqual(str(self.commissioning.visit_ids.date_end), "2031-03-03 14:00:00")

    # ---- works ---------------------------------------------------------------------------

    def test_way_to_the_act(self):
        visit = self._plan(self.commissioning)
        commissioning = self.commissioning.with_user(self.igor)
        visit.with_user(self.igor).action_start()
        self.assertEqual((visit.state, commissioning.state), ("in_progress", "in_progress"))
        self._do_works(self.commissioning)
        commissioning.action_prepare_act()
        self.assertEqual((commissioning.state, visit.state), ("act_to_sign", "done"))
        self.assertRegex(commissioning.act_number, rf"^{Date.today().year}-\d{{4}}$")
        self.assertEqual(commissioning.hours_spent, 6.5)

    def test_act_says_all_that_is_missing(self):
        visit = self._plan(self.commissioning)
        self._plan(self.commissioning, days=3)
        visit.with_user(self.igor).action_start()
        self.commissioning.check_ids[0].action_fail()
        with self.assertRaises(UserError) as caught:
            self.commissioning.with_user(self.igor).action_prepare_act()
        text = str(caught.exception)
        for part in ("Photo of the plate", "serial number", "severe defect", "work", "visit"):
            self.assertIn(part, text)
        self.assertFalse(self.commissioning.act_number)

    def test_nothing_to_sign_before_the_act(self):
        with self.assertRaisesRegex(UserError, "Make the act first"):
            self.commissioning.with_user(self.anna).action_sign_paper()
        visit = self._plan(self.commissioning)
        visit.with_user(self.igor).action_start()
        with self.assertRaisesRegex(UserError, "Make the act first"):
            self.commissioning.with_user(self.igor).action_sign_paper()
        self._do_works(self.commissioning)
        self.commissioning.with_user(self.igor).action_prepare_act()
        with self.assertRaisesRegex(UserError, self.commissioning.act_number):
            self.commissioning.with_user(self.igor).action_sign_paper()

    def test_checklist(self):
        self._plan(self.commissioning)
        first, second = self.commissioning.with_user(self.igor).check_ids
        with self.assertRaisesRegex(UserError, "photo"):
            second.action_done()
        second.photo = PICTURE
        second.action_done()
        self.assertEqual((second.state, second.checked_by_id), ("done", self.igor))
        first.action_fail()
        [defect] = first.defect_ids
        self.assertEqual((defect.name, defect.severity), (first.name, "severe"))
        self.assertEqual(self.commissioning.defects_open, 1)
        first.action_fail()
        self.assertEqual(len(first.defect_ids), 1, "no second defect")
        first.action_done()
        self.assertTrue(defect.removed_on)
        self.assertEqual(self.commissioning.defects_open, 0)
        first.action_reset()
        self.assertFalse(first.checked_by_id)
        first.with_user(self.igor).write({"checked_by_id": self.ivan.id})
        self.assertFalse(first.checked_by_id, "nobody checks in somebody else's name")

    def test_accepted_defect_becomes_a_promise(self):
        self._plan(self.commissioning)
        self._do_works(self.commissioning)
        defect = self.env["crm.commissioning.defect"].create(
            {
                "commissioning_id": self.commissioning.id,
                "name": "Leaks",
                "severity": "severe",
                "user_id": self.ivan.id,
            }
        )
        with self.assertRaisesRegex(UserError, "Leaks"):
            self.commissioning.action_prepare_act()
        with self.assertRaises(ValidationError):
            defect.is_accepted = True
        with self.assertRaises(ValidationError):
            defect.remove_until = defect.found_on - timedelta(days=1)
        day = defect.found_on + timedelta(days=10)
        defect.write({"is_accepted": True, "remove_until": day})
        self.commissioning.action_prepare_act()
        self._sign_on_paper(self.commissioning)
        activity = self.commissioning.activity_ids
        self.assertEqual((activity.user_id, activity.date_deadline), (self.ivan, day))
        # it can be removed after the act was signed, and nothing else is changed
        defect.action_remove()
        self.assertTrue(defect.removed_on)
        with self.assertRaises(UserError):
            defect.with_user(self.anna).name = "Nothing"

    def test_number_is_kept_when_the_work_goes_on(self):
        self._make_act(self.commissioning)
        number = self.commissioning.act_number
        self.commissioning.with_user(self.igor).action_return_to_work()
        self.assertEqual(self.commissioning.state, "in_progress")
        self.commissioning.with_user(self.igor).action_prepare_act()
        self.assertEqual(self.commissioning.act_number, number)

    def test_signed_on_paper(self):
        self._make_act(self.commissioning)
        with self.assertRaisesRegex(UserError, "signed copy"):
            self.commissioning.with_user(self.anna).action_sign_paper()
        self._sign_on_paper(self.commissioning, self.igor)
        self.assertEqual(self.commissioning.state, "signed")
        self.assertEqual(self.commissioning.act_signed_way, "paper")
        acts = self.deal.with_user(self.anna).document_ids.filtered(lambda item: item.kind == "act")
        self.assertEqual(acts.name, self.commissioning.act_number)

    def test_nothing_changes_with_the_act(self):
        self._make_act(self.commissioning)
        mine = self.commissioning.with_user(self.igor)
        for state in ("act_to_sign", "signed"):
            self.assertEqual(mine.state, state)
            for change in (
                lambda: mine.write({"act_conclusion": "x"}),
                lambda: mine.write({"site_id": self.customer.id}),
                lambda: mine.equipment_ids.write({"serial_number": "x"}),
                lambda: mine.equipment_ids.unlink(),
                lambda: mine.check_ids.action_fail(),
                lambda: mine.work_ids.write({"hours": 1}),
                lambda: mine.write({"work_ids": [Command.create({"name": "x", "hours": 1})]}),
            ):
                with self.assertRaises(UserError):
                    change()
            if state == "act_to_sign":
                self._sign_on_paper(self.commissioning)
        mine.note = "The key is at the gate"

    def test_no_state_is_skipped_or_written(self):
        mine = self.commissioning.with_user(self.anna)
        for action in ("action_prepare_act", "action_sign_paper", "action_return_to_work"):
            with self.subTest(action), self.assertRaises(UserError):
                getattr(mine, action)()
        for vals in (
            {"state": "signed"},
            {"act_number": "1"},
            {"act_signed_on": "2031-01-01"},
            {"act_signature": PICTURE},
            {"is_waived": True},
            {"order_id": self._new_order((self.spare, 1)).id},
        ):
            with self.subTest(vals), self.assertRaises(UserError):
                mine.write(vals)
        with self.assertRaises(UserError):
            mine.create({"order_id": self.order.id, "is_waived": True})
        with self.assertRaises(UserError):
            mine.with_context(default_state="signed").create({"order_id": self.order.id})

    def test_works_of_a_day(self):
        for hours in (0, -1, 25):
            with self.subTest(hours), self.assertRaises(ValidationError):
                self.commissioning.work_ids = [Command.create({"name": "x", "hours": hours})]

    def test_acts_are_numbered_by_company(self):
        number = self.commissioning._next_act_number("2031-05-01")
        self.assertEqual(number, "2031-0001")
        self.assertEqual(self.commissioning._next_act_number("2031-06-01"), "2031-0002")
        records = self.env["crm.commissioning"].with_company(self.other_company)
        sequences = self.env["ir.sequence"].search([("code", "=", "crm.commissioning.act")])
        self.assertIn(self.other_company, sequences.company_id)
        other = records.new({"order_id": self._new_order(confirm=False).id})
        other.company_id = self.other_company
        self.assertEqual(other._next_act_number("2031-05-01"), "2031-0001")

    # ---- sites ---------------------------------------------------------------------------

    def test_equipment_of_another_site(self):
        order = self._new_order((self.furnace, 3))
        source = order.commissioning_ids.with_user(self.anna)
        moved = source.equipment_ids[1:]
        wizard = self.env["crm.commissioning.split"].with_user(self.anna)
        with self.assertRaises(UserError):
            wizard.create(
                {"commissioning_id": source.id, "site_id": self.customer.id}
            ).action_confirm()
        action = wizard.create(
            {
                "commissioning_id": source.id,
                "site_id": self.customer.id,
                "equipment_ids": [Command.set(moved.ids)],
            }
        ).action_confirm()
        self._settle()
        other = order.commissioning_ids - source.sudo(False)
        self.assertEqual(action["res_id"], other.id)
        self.assertEqual(other.site_id, self.customer)
        self.assertEqual((len(source.equipment_ids), len(other.equipment_ids)), (1, 2))
        self.assertEqual((len(source.check_ids), len(other.check_ids)), (2, 4))
        self.assertEqual(len(order.commissioning_ids.equipment_ids), 3, "none is made instead")

    def test_seller_can_not_cancel_what_was_ordered(self):
        for user in self.anna | self.klara:
            with self.subTest(user.name), self.assertRaises(AccessError):
                self.commissioning.with_user(user).action_cancel("No time")
        extra = (
            self.env["crm.commissioning"].with_user(self.anna).create({"order_id": self.order.id})
        )
        extra.action_cancel("Made by mistake")
        self.assertEqual(extra.state, "cancelled")
        with self.assertRaises(UserError):
            self.commissioning.with_user(self.anna).unlink()

    def test_letter_to_the_customer(self):
        with self.assertRaises(UserError):
            self.commissioning.with_user(self.anna).action_send_act()
        self._make_act(self.commissioning)
        action = self.commissioning.with_user(self.anna).action_send_act()
        wizard = (
            self.env["mail.compose.message"].with_user(self.anna).with_context(**action["context"])
        )
        wizard.create({}).action_send_mail()
        message = self.commissioning.message_ids[:1]
        self.assertIn(self.commissioning.act_number, message.body)
        self.assertIn(f"/my/commissioning/{self.commissioning.id}?access_token=", message.body)
        self.assertIn(self.customer, message.partner_ids)
