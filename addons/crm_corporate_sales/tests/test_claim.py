from datetime import timedelta

from dateutil.relativedelta import relativedelta
from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger
from psycopg2 import IntegrityError

from .test_claim_case import ClaimCase


@tagged("post_install", "-at_install", "zones")
class TestClaim(ClaimCase):
    # ---- what it is about -------------------------------------------------------------

    def test_claim_is_filled_from_what_was_delivered(self):
        with Form(self.env["crm.claim"].with_user(self.anna)) as form:
            form.name = "Door leaks"
            form.delivered_id = self.furnace_item.with_user(self.anna)
        claim = form.record
        self.assertEqual(claim.product_id, self.furnace)
        self.assertEqual(claim.sudo().lot_id, self.lot)
        self.assertEqual(claim.order_id, self.order)
        self.assertEqual(claim.lead_id, self.deal)
        self.assertEqual(claim.partner_id, self.customer)
        self.assertEqual(claim.salesperson_id, self.anna)
        self.assertEqual(claim.team_id, self.team)
        self.assertEqual(claim.product_category_id, self.furnace.categ_id)
        self.assertEqual(claim.delivered_id, self.furnace_item)
        self.assertRegex(claim.number, rf"^CLM/{self.today.year}/\d{{4}}$")
        self.assertEqual(claim.date_deadline, self.today + timedelta(days=10))

    def test_only_what_was_delivered(self):
        line = self.order.order_line.filtered(lambda line: line.product_id == self.furnace)
        other = self._new_product("Never sold")
        with self.assertRaises(ValidationError):
            self._new_claim(item=self.gasket_item, quantity=5)
        claim = self._new_claim(item=self.gasket_item, quantity=4)
        with self.assertRaises(ValidationError):
            claim.product_id = other
        with self.assertRaises(ValidationError):
            self._new_claim().lot_id = self._new_lot(self.furnace, "VF-7777")
        open_order = self._new_order(self.deal, [(self.furnace, 1)])
        with self.assertRaises(ValidationError):
            self.env["crm.claim"].with_user(self.anna).create(
                {
                    "name": "x",
                    "partner_id": self.customer.id,
                    "order_id": open_order.id,
                    "order_line_id": open_order.order_line.id,
                    "product_id": line.product_id.id,
                }
            )

    def test_old_delivery_without_an_order(self):
        claim = (
            self.env["crm.claim"]
            .with_user(self.anna)
            .create(
                {
                    "name": "Old machine",
                    "partner_id": self.customer.id,
                    "product_id": self.furnace.id,
                    "lead_id": self.deal.id,
                }
            )
        )
        self.assertFalse(claim.delivered_id)
        with self.assertRaises(UserError):
            claim.action_make_return()

    def test_delivered_service(self):
        training = self.env["product.product"].create({"name": "Training", "type": "service"})
        order = self._new_order(self.deal, [(training, 2)])
        order.order_line.qty_delivered = 2
        item = self.env["crm.delivered.item"].search([("order_id", "=", order.id)])
        self.assertTrue(item.is_service)
        claim = self._new_claim(item=item)
        self.assertEqual(claim.product_id, training)

    @mute_logger("odoo.sql_db")
    def test_nonsense_is_refused(self):
        with self.assertRaises(IntegrityError):
            self._new_claim(quantity=0)

    def test_deadline_before_the_receipt(self):
        with self.assertRaises(ValidationError):
            self._new_claim(date_deadline=self.today - timedelta(days=1))

    # ---- course -----------------------------------------------------------------------

    def test_way_to_the_solution(self):
        claim = self._new_claim()
        with self.assertRaises(UserError):
            claim.action_solve()
        claim.action_start()
        with self.assertRaises(UserError):
            claim.action_solve()
        claim.solution = "Seal replaced"
        claim.action_solve()
        self.assertEqual((claim.state, claim.date_solved), ("solved", self.today))
        claim.action_reopen()
        self.assertEqual((claim.state, claim.date_solved), ("work", False))
        with self.assertRaises(UserError):
            claim.action_refuse()
        claim.refusal = "Wrong use"
        claim.action_refuse()
        self.assertEqual(claim.state, "refused")
        for action in ("action_start", "action_solve", "action_refuse"):
            with self.subTest(action), self.assertRaises(UserError):
                getattr(claim, action)()

    def test_state_is_not_written(self):
        claim = self._new_claim()
        for user in self.anna | self.maxim:
            with self.assertRaises(UserError):
                claim.with_user(user).write({"state": "solved"})
        with self.assertRaises(UserError):
            self._new_claim(state="solved")

    def test_days_to_solve(self):
        claim = self._new_claim(date_claim=self.today - timedelta(days=7))
        claim.action_start()
        self.assertEqual(claim.days_open, 0)
        claim.solution = "x"
        claim.action_solve()
        self.assertEqual(claim.days_open, 7)

    def test_average_days_are_those_of_ended_claims(self):
        claim = self._new_claim(date_claim=self.today - timedelta(days=6))
        claim.action_start()
        claim.solution = "x"
        claim.action_solve()
        both = claim | self._new_claim()
        groups = self.env["crm.claim"]._read_group(
            [("id", "in", both.ids)], [], ["days_open:avg", "__count"]
        )
        self.assertEqual(groups, [(6, 2)])

    def test_columns_follow_the_course(self):
        claims = self._new_claim() | self._new_claim() | self._new_claim()
        (claims[0] | claims[1]).action_start()
        claims[1].solution = "x"
        claims[1].action_solve()
        groups = (
            self.env["crm.claim"]
            .with_context(read_group_expand=True)
            .web_read_group([("id", "in", claims.ids)], ["state"], ["__count"])["groups"]
        )
        self.assertEqual([group["state"] for group in groups], ["new", "work", "solved"])

    # ---- closing the deal -------------------------------------------------------------

    def _missing(self):
        missing = self.order.with_user(self.anna)._get_missing_to_close()[self.order]
        return [text for text in missing if "CLM" in text]

    def test_serious_claim_keeps_the_deal_open(self):
        ordinary = self._new_claim()
        self.assertFalse(self._missing())
        ordinary.blocks_closing = True
        self.assertIn(ordinary.number, self._missing()[0])
        ordinary.refusal = "x"
        ordinary.action_refuse()
        self.assertFalse(self._missing())

    def test_claim_of_the_deal_without_an_order(self):
        self._new_claim(
            delivered_id=False,
            partner_id=self.customer.id,
            product_id=self.furnace.id,
            lead_id=self.deal.id,
            blocks_closing=True,
        )
        self.assertEqual(len(self._missing()), 1)

    def test_end_of_a_claim_moves_the_deal(self):
        followed = []
        claim = self._new_claim(blocks_closing=True)
        self.env["sale.order"]._settle_execution()
        self.patch(
            type(self.env["crm.lead"]), "_follow_execution", lambda leads: followed.extend(leads)
        )
        claim.refusal = "x"
        claim.action_refuse()
        self.env["sale.order"]._settle_execution()
        self.assertIn(self.deal, followed)

    # ---- returns and credit notes -----------------------------------------------------

    def test_return_is_linked(self):
        claim = self._new_claim(user_id=self.vera.id)
        action = claim.with_user(self.vera).action_make_return()
        wizard = (
            self.env["stock.return.picking"]
            .with_user(self.vera)
            .with_context(**action["context"])
            .create({})
        )
        wizard.product_return_moves.quantity = 1
        picking = self.env["stock.picking"].browse(wizard.action_create_returns()["res_id"])
        self.assertEqual(claim.return_picking_id, picking)
        # the goods are back; the claim still tells what it was about
        for move in picking.move_ids:
            move.quantity = 1
            move.move_line_ids.lot_id = self.lot if move.product_id == self.furnace else False
            move.picked = True
        picking._action_done()
        claim.action_start()
        claim.write({"quantity": 1, "solution": "Replaced"})
        claim.action_solve()

    def test_credit_note_is_linked(self):
        claim = self._new_claim()
        with self.assertRaises(UserError):
            claim.action_make_credit_note()
        invoice = self.order._create_invoices()
        invoice.action_post()
        accountant = self.bookkeeper
        claim.user_id = accountant
        action = claim.with_user(accountant).action_make_credit_note()
        wizard = (
            self.env["account.move.reversal"]
            .with_user(accountant)
            .with_context(**action["context"])
            .create({"journal_id": invoice.journal_id.id})
        )
        wizard.reverse_moves()
        self.assertEqual(claim.sudo().credit_note_id.reversed_entry_id, invoice)

    # ---- counts -----------------------------------------------------------------------

    def test_counts_on_deal_order_and_customer(self):
        self._new_claim()
        self._new_claim(item=self.gasket_item)
        for record in (self.deal, self.order, self.customer):
            with self.subTest(record._name):
                own = record.with_user(self.anna)
                self.assertEqual(own.claim_count, 2)
                action = own.action_view_claims()
                self.assertEqual(
                    self.env["crm.claim"].with_user(self.anna).search_count(action["domain"]), 2
                )

    def test_claims_of_contacts_count_for_the_company(self):
        contact = self.env["res.partner"].create({"name": "Buyer", "parent_id": self.customer.id})
        self._new_claim().sudo().partner_id = contact
        self.assertEqual(self.customer.claim_count, 1)
        self.assertEqual(contact.claim_count, 1)

    def test_rate_of_claims(self):
        self._new_claim(item=self.gasket_item, quantity=1)
        report = self.env["crm.claim.report"].with_user(self.maxim)
        row = report.search([("product_id", "=", self.gasket.id)])
        self.assertEqual((row.delivered, row.claims, row.claimed, row.rate), (4, 1, 1, 25))
        self._new_claim(item=self.furnace_item)
        [(rate, delivered)] = report._read_group(
            [("product_id", "in", (self.gasket | self.furnace).ids)],
            aggregates=["rate:avg", "delivered:sum"],
        )
        self.assertEqual((rate, delivered), (40, 5))
        with mute_logger("odoo.addons.base.models.ir_model"), self.assertRaises(AccessError):
            report.with_user(self.anna).search([])

    def test_merged_deals_keep_their_claims(self):
        claim = self._new_claim()
        other = self._new_deal("Second furnace")
        merged = (other | self.deal).with_user(self.maxim).merge_opportunity()
        self.assertEqual(claim.sudo().lead_id, merged.sudo())

    def test_list_costs_the_same_for_many(self):
        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            claims = self.env["crm.claim"].with_user(self.anna).search([])
            claims.read(["display_name", "partner_id", "product_id", "cost", "is_overdue", "state"])
            claims.mapped("delivered_id")
            return self.env.cr.sql_log_count - before

        self._new_claim()
        self._new_claim()
        count()
        few = count()
        for _number in range(8):
            self._new_claim(item=self.gasket_item)
        self.assertEqual(count(), few)

    # ---- photos -----------------------------------------------------------------------

    def test_photos_belong_to_the_claim(self):
        files = self.env["ir.attachment"].with_user(self.anna)
        photo = files.create({"name": "door.png", "raw": b"x", "res_model": "crm.claim"})
        claim = self._new_claim(user_id=self.vera.id, photo_ids=[Command.link(photo.id)])
        self.assertEqual(photo.res_id, claim.id)
        self.assertEqual(claim.with_user(self.vera).photo_ids.with_user(self.vera).raw, b"x")
        foreign = files.create(
            {"name": "x", "raw": b"x", "res_model": "crm.lead", "res_id": self.deal.id}
        )
        with self.assertRaises(ValidationError):
            claim.photo_ids = foreign

    def test_number_follows_the_year_of_the_claim(self):
        last_year = self.today - relativedelta(years=1)
        claim = self._new_claim(date_claim=last_year, date_deadline=fields.Date.today())
        self.assertTrue(claim.number.startswith(f"CLM/{last_year.year}/"))
