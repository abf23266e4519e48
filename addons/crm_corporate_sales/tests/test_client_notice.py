from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import OWN, make_user
from .execution_case import ExecutionCase


@tagged("post_install", "-at_install")
class TestClientNotice(ExecutionCase):
    """Clients are told what happens to their orders, once and if wanted (spec 3.14)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.program = make_user(cls.env, "program", f"{OWN}.group_integrator")
        cls.customer.write({"lang": "en_US"})
        cls.team.action_tell_everything()
        cls._put_in_stock(cls.kept, 50)

    def _events(self, order):
        """Codes of what the client was told, in order."""
        return order.client_notice_ids.sorted("id").mapped("code")

    def _event(self, code):
        return self.env.ref(f"{OWN}.client_event_{code}")

    def _send(self):
        with self.enter_registry_test_mode():
            self.env.ref(f"{OWN}.ir_cron_client_notice").method_direct_trigger()
        self.env.invalidate_all()

    def _only(self, *codes):
        events = self.env["crm.client.event"].union(*(self._event(code) for code in codes))
        self.team.client_event_ids = events

    # ---- events ------------------------------------------------------------------------

    def test_from_acceptance_to_shipment(self):
        order = self._make_order((self.kept, 4))
        self.assertEqual(self._events(order), ["accepted", "ready"])
        first = order.picking_ids
        first.client_tracking_ref = "TRACK-77"
        self._ship(first, 3)
        self.assertEqual(self._events(order), ["accepted", "ready", "shipped"])
        # a partial delivery is told by itself
        self._ship(order.picking_ids - first)
        self.assertEqual(self._events(order), ["accepted", "ready", "shipped", "shipped"])
        self._send()
        notices = order.client_notice_ids.sorted("id")
        mails = notices.sudo().mail_id.sorted("id")
        self.assertEqual(len(mails), 4)
        self.assertEqual(set(notices.mapped("state")), {"mailed"})
        shipped = mails[2]
        self.assertIn("3 Units", shipped.body_html)
        self.assertIn("Leak detector", shipped.body_html)
        self.assertIn("TRACK-77", shipped.body_html)
        self.assertNotIn("TRACK-77", mails[3].body_html)
        self.assertIn(order.name, shipped.subject)
        self.assertIn(order.access_token, shipped.body_html)
        self.assertEqual(shipped.recipient_ids, self.customer)
        # the letters stand among the messages of the order
        self.assertEqual((shipped.model, shipped.res_id), ("sale.order", order.id))

    def test_production_is_told_when_it_begins(self):
        self._put_in_stock(self.part, 10)
        order = self._make_order((self.made, 1))
        self.assertEqual(self._events(order), ["accepted"])
        production = self._productions(order, self.chamber)
        self._produce(production)
        production = self._productions(order, self.made).with_user(self.maria)
        production.workorder_ids[:1].button_start()
        self._settle()
        self.assertEqual(self._events(order), ["accepted", "production"])
        self._produce(production)
        self.assertEqual(self._events(order), ["accepted", "production", "ready"])

    def test_invoice_and_payment(self):
        self._only("invoice", "payment")
        self.service.invoice_policy = "order"
        self.service.list_price = 100
        order = self._make_order((self.service, 1))
        invoice = order._create_invoices()
        self._settle()
        self.assertFalse(self._events(order))
        invoice.action_post()
        self._settle()
        self.assertEqual(self._events(order), ["invoice"])
        # back to draft and posted again: the client knows it already
        invoice.button_draft()
        invoice.action_post()
        self._settle()
        self.assertEqual(self._events(order), ["invoice"])
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        ).create({})._create_payments()
        self._settle()
        self.assertEqual(self._events(order), ["invoice", "payment"])
        self._send()
        mail = order.client_notice_ids.sorted("id")[0].sudo().mail_id
        self.assertIn(invoice.name, mail.subject)
        self.assertIn(invoice.access_token, mail.body_html)

    def test_commissioning_and_act(self):
        self._only("commissioning", "act")
        engineer = make_user(self.env, "engineer", f"{OWN}.group_field_engineer")
        self.kept.needs_commissioning = True
        order = self._make_order((self.kept, 1))
        commissioning = order.commissioning_ids
        self.env["crm.commissioning.visit"].create(
            {
                "commissioning_id": commissioning.id,
                "engineer_ids": [(6, 0, engineer.ids)],
                "date_start": self._in_days(3),
                "date_end": self._in_days(3.3),
            }
        )
        self._settle()
        self.assertEqual(self._events(order), ["commissioning"])
        commissioning._move_state(["planned"], "in_progress")
        commissioning._move_state(
            ["in_progress"], "act_to_sign", act_number="A-9", act_date=fields.Date.today()
        )
        self._settle()
        self.assertEqual(self._events(order), ["commissioning", "act"])
        self._send()
        act = order.client_notice_ids.sorted("id")[1].sudo().mail_id
        self.assertIn("A-9", act.body_html)
        self.assertIn(commissioning.access_token, act.body_html)

    def test_each_event_once_though_facts_flap(self):
        order = self._make_order((self.kept, 4))
        self.assertEqual(self._events(order), ["accepted", "ready"])
        order.picking_ids.do_unreserve()
        self._settle()
        order.picking_ids.action_assign()
        self._settle()
        order._tell_clients()
        self.assertEqual(self._events(order), ["accepted", "ready"])
        order._action_cancel()
        order.action_draft()
        order.action_confirm()
        self._settle()
        self.assertEqual(self._events(order).count("accepted"), 1)

    # ---- switches ------------------------------------------------------------------------

    def test_off_costs_nothing(self):
        self.team.action_tell_nothing()
        self.assertFalse(self.env["crm.team"].create({"name": "New"}).client_event_ids)
        order = self._make_order((self.kept, 1))
        self.assertFalse(self._events(order))
        self.env["crm.client.event"]._get_switches()
        order.team_id.id  # noqa: B018 (read before the count)
        with self.assertQueryCount(0):
            order.sudo()._tell_clients()

    def test_only_what_happens_after_switching_on(self):
        self.team.action_tell_nothing()
        order = self._make_order((self.kept, 4))
        order.date_order = self._in_days(-2)
        first = order.picking_ids
        self._ship(first, 1)
        first.date_done = self._in_days(-1)
        self._only("accepted", "shipped")
        order._tell_clients()
        self.assertFalse(self._events(order))
        self._ship(order.picking_ids - first)
        self.assertEqual(self._events(order), ["shipped"])

    def test_client_decides(self):
        self.customer.client_notice_mode = "never"
        self.assertFalse(self._events(self._make_order((self.kept, 1))))
        self.customer.write(
            {
                "client_notice_mode": "chosen",
                "client_event_ids": [(6, 0, self._event("accepted").ids)],
            }
        )
        contact = self.env["res.partner"].create(
            {"name": "Contact", "parent_id": self.customer.id, "email": "c@furnace.example.com"}
        )
        order = self._make_order((self.kept, 1), partner_id=contact.id)
        self.assertEqual(self._events(order), ["accepted"])
        self.assertEqual(order.client_notice_ids.partner_id, contact)
        # the team's switches need not be on
        self.team.action_tell_nothing()
        self.assertEqual(self._events(self._make_order((self.kept, 1))), ["accepted"])
        contact.client_notice_mode = "never"
        order = self._make_order((self.kept, 1), partner_id=contact.id)
        self.assertFalse(self._events(order))

    def test_without_address_skipped_and_shown(self):
        self.customer.email = False
        order = self._make_order((self.service, 1))
        notice = order.client_notice_ids
        self.assertEqual(notice.state, "skipped")
        self.assertIn("e-mail", notice.problem)
        self._send()
        self.assertFalse(notice.sudo().mail_id)

    # ---- letters ------------------------------------------------------------------------

    def test_language_of_the_client(self):
        self.env["res.lang"]._activate_lang("ru_RU")
        template = self._event("accepted").template_id
        template.with_context(lang="ru_RU").subject = "Заказ {{ object.order_id.name }} принят"
        self.customer.lang = "ru_RU"
        order = self._make_order((self.service, 1))
        self._send()
        mail = order.client_notice_ids.sudo().mail_id
        self.assertEqual(mail.subject, f"Заказ {order.name} принят")

    def test_no_costs_and_no_internal_names(self):
        self.kept.standard_price = 31337
        self.bench.name = "Secret Bench"
        order = self._make_order((self.kept, 2), (self.bought, 1))
        self._ship(order.picking_ids.filtered(lambda item: item.state == "assigned"))
        self._send()
        text = "".join(order.client_notice_ids.sudo().mail_id.mapped("body_html"))
        for secret in ("31337", "31,337", "Secret", self.kostya.name, "WH/"):
            self.assertNotIn(secret, text)

    def test_company_of_the_order_writes(self):
        other = self.env["res.company"].create(
            {"name": "Other Works", "email": "office@other.example.com"}
        )
        team = self.env["crm.team"].create({"name": "Theirs", "company_id": other.id})
        team.action_tell_everything()
        order = (
            self.env["sale.order"]
            .with_company(other)
            .create(
                {
                    "partner_id": self.customer.id,
                    "company_id": other.id,
                    "team_id": team.id,
                    "order_line": [(0, 0, {"product_id": self.service.id})],
                }
            )
        )
        order.action_confirm()
        self._settle()
        self._send()
        notice = order.client_notice_ids
        self.assertIn("office@other.example.com", notice.sudo().mail_id.email_from)
        self.assertIn("Other Works", notice.sudo().mail_id.body_html)
        self.assertNotIn(notice, self.env["crm.client.notice"].with_user(self.maxim).search([]))

    def test_broken_template_stops_nobody(self):
        self._only("accepted", "ready")
        self._event("accepted").template_id.body_html = '<p t-out="object.no_such_field"/>'
        order = self._make_order((self.kept, 1))
        with self.assertLogs("odoo.addons.crm_corporate_sales", "WARNING"):
            self._send()
        accepted, ready = order.client_notice_ids.sorted("id")
        self.assertEqual((accepted.state, ready.state), ("failed", "mailed"))
        self.assertIn("no_such_field", accepted.problem)
        self._event("accepted").template_id.body_html = "<p>Welcome</p>"
        with self.assertRefused("failed", UserError):
            ready.with_user(self.anna).action_retry()
        accepted.with_user(self.anna).action_retry()
        self.assertEqual(accepted.state, "queued")
        self._send()
        self.assertEqual(accepted.state, "mailed")

    def test_failure_of_the_post_is_seen(self):
        self._only("accepted")
        order = self._make_order((self.service, 1))
        self._send()
        notice = order.client_notice_ids
        server = type(self.env["ir.mail_server"])
        with patch.object(server, "_connect__", side_effect=OSError("no post today")):
            notice.sudo().mail_id.send()
        notice.invalidate_recordset()
        self.assertEqual(notice.state, "failed")
        self.assertTrue(notice.failure)

    def test_preview_sends_nothing(self):
        self.team.action_tell_nothing()
        order = self._make_order((self.kept, 2))
        self._ship(order.picking_ids)
        mails = self.env["mail.mail"].search_count([])
        for code in ("accepted", "production", "ready", "shipped"):
            preview = (
                self.env["crm.client.notice.preview"]
                .with_user(self.maxim)
                .create({"event_id": self._event(code).id, "order_id": order.id})
            )
            self.assertIn(order.name, preview.subject)
            self.assertIn(order.name, preview.body)
        preview.event_id = self._event("invoice")
        self.assertFalse(preview.body)
        self.assertTrue(preview.problem)
        self.assertEqual(self.env["mail.mail"].search_count([]), mails)
        self.assertFalse(order.client_notice_ids)

    # ---- rights and speed ------------------------------------------------------------------

    def test_rights_follow_the_order(self):
        order = self._make_order((self.service, 1))
        notices = self.env["crm.client.notice"]
        self.assertIn(order.client_notice_ids, notices.with_user(self.anna).search([]))
        self.assertFalse(notices.with_user(self.stranger).search([]))
        with self.assertRaises(AccessError):
            order.client_notice_ids.with_user(self.stranger).read(["email"])
        with self.assertRaises(AccessError):
            order.client_notice_ids.with_user(self.anna).write({"email": "x@example.com"})
        with self.assertRaises(AccessError):
            order.client_notice_ids.with_user(self.anna).unlink()
        for user in (self.program, self.kostya, self.pavel):
            with self.assertRaises(AccessError):
                notices.with_user(user).search([])
        for user in (self.anna, self.hanna, self.lena):
            with self.assertRaises(AccessError):
                self.team.with_user(user).action_tell_everything()
            with self.assertRaises(AccessError):
                self._event("ready").with_user(user).write({"name": "x"})

    def test_who_is_not_in_sales_adds_users_and_contacts(self):
        groups = "base.group_erp_manager,base.group_partner_manager"
        people = make_user(self.env, "office_manager", groups)
        env = self.env(user=people)
        user = env["res.users"].create({"name": "New", "login": "new_colleague"})
        partner = env["res.partner"].create({"name": "New vendor"})
        modes = (user.partner_id | partner).sudo().mapped("client_notice_mode")
        self.assertEqual(modes, ["team", "team"])
        with self.assertRaises(AccessError):
            partner.client_notice_mode = "never"
        partner.action_archive()
        self.assertFalse(partner.active)

    def test_queries_do_not_grow(self):
        orders = self.env["sale.order"].union(
            *(self._make_order((self.kept, 1), (self.service, 1)) for _number in range(6))
        )

        def count(records):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            records.sudo()._tell_clients()
            return self.cr.sql_log_count - before

        count(orders)
        self.assertLessEqual(count(orders), count(orders[:1]) + 3)
