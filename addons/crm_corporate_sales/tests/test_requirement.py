from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .test_review_case import DealCase


class RequirementCase(DealCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.furnace, cls.pump = cls.env["product.product"].create(
            [
                {"name": name, "type": "consu", "is_storable": True, "list_price": 100}
                for name in ("Furnace VF-200", "Pump NVR-16")
            ]
        )
        cls.warehouse = cls.env["stock.warehouse"].search(
            [("company_id", "=", cls.env.company.id)], limit=1
        )

    @classmethod
    def _stock(cls, product, quantity, location=None):
        cls.env["stock.quant"]._update_available_quantity(
            product, location or cls.warehouse.lot_stock_id, quantity
        )

    @classmethod
    def _require(cls, parameter, deal=None, **values):
        return cls.env["crm.lead.requirement"].create(
            {"lead_id": (deal or cls.deal).id, "parameter": parameter, **values}
        )


@tagged("post_install", "-at_install")
class TestRequirement(RequirementCase):
    # ---- answers ----------------------------------------------------------------------

    def test_counts_follow_the_answers(self):
        self.assertFalse(self.deal.requirements_met, "nothing asked is nothing met")
        heat = self._require("Temperature", value="1300", unit="°C")
        self._require("Touch screen", necessity="wish")
        self.assertEqual((self.deal.requirement_count, self.deal.must_unmet_count), (2, 1))
        self.assertFalse(self.deal.requirements_met)
        heat.product_id = self.furnace
        self.assertEqual(heat.answer, "met")
        self.assertEqual(self.deal.must_unmet_count, 0)
        self.assertTrue(self.deal.requirements_met, "an unmet wish does not hold the deal")
        heat.product_id = False
        self.assertEqual(heat.answer, "open")
        self.assertFalse(self.deal.requirements_met)
        heat.answer = "not_met"
        self.assertEqual(self.deal.must_unmet_count, 1)
        heat.write({"answer": "other", "note": "Their own chamber"})
        self.assertTrue(self.deal.requirements_met)
        heat.unlink()
        self.assertEqual((self.deal.requirement_count, self.deal.must_unmet_count), (1, 0))

    def test_salesperson_fills_them_in_the_form(self):
        with Form(self.deal.with_user(self.anna)) as form, form.requirement_ids.new() as line:
            line.parameter = "Volume"
            line.product_id = self.furnace
            self.assertEqual(line.answer, "met")
        self.assertEqual(self.deal.requirement_ids.product_id, self.furnace)

    def test_answers_must_be_consistent(self):
        with self.assertRaisesRegex(ValidationError, "Volume"):
            self._require("Volume", answer="met")
        with self.assertRaisesRegex(ValidationError, "say how"):
            self._require("Volume", answer="other")

    def test_gate_of_a_stage_can_ask_for_it(self):
        stage = self.env.ref("crm_corporate_sales.stage_equipment_agreement")
        stage.write(
            {
                "gate": "block",
                "gate_field_ids": [
                    (6, 0, self.env.ref("crm_corporate_sales.field_crm_lead__requirements_met").ids)
                ],
            }
        )
        self.deal.process_start("equipment")
        need = self._require("Volume")
        with self.assertRaisesRegex(UserError, "Requirements Met"):
            self.deal.process_enter_stage("agreement")
        need.product_id = self.furnace
        self.deal.process_enter_stage("agreement")
        self.assertEqual(self.deal.stage_code, "agreement")

    # ---- stock beside the product -------------------------------------------------------

    def test_stock_beside_the_product_for_a_salesperson(self):
        self._stock(self.furnace, 5)
        need = self._require("Volume", product_id=self.furnace.id).with_user(self.anna)
        self.assertEqual((need.on_hand_qty, need.free_qty, need.forecast_qty), (5, 5, 5))
        self.assertTrue(need.is_stocked)

    def test_reserved_goods_are_not_free(self):
        self._stock(self.furnace, 5)
        order = self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "order_line": [(0, 0, {"product_id": self.furnace.id, "product_uom_qty": 2})],
            }
        )
        order.action_confirm()
        need = self._require("Volume", product_id=self.furnace.id)
        self.assertEqual((need.on_hand_qty, need.free_qty, need.forecast_qty), (5, 3, 3))
        quotation = order.copy().with_user(self.maxim)
        self.assertEqual(quotation.order_line.stock_free_qty, 3)

    def test_stock_of_each_warehouse(self):
        other = self.env["stock.warehouse"].create({"name": "Tver", "code": "TVR"})
        self._stock(self.furnace, 5)
        self._stock(self.furnace, 2, other.lot_stock_id)
        [stock] = self.furnace.with_user(self.anna).stock_by_warehouse()
        free = {row["name"]: row["free"] for row in stock["warehouses"]}
        self.assertEqual(free[self.warehouse.name], 5)
        self.assertEqual(free["Tver"], 2)
        self.assertNotIn("cost", str(stock))

    def test_stock_of_other_companies_is_not_shown(self):
        foreign = self.env["stock.warehouse"].search(
            [("company_id", "=", self.other_company.id)], limit=1
        )
        self._stock(self.furnace, 7, foreign.lot_stock_id)
        [stock] = self.furnace.with_user(self.anna).stock_by_warehouse()
        self.assertNotIn(foreign.id, [row["id"] for row in stock["warehouses"]])
        need = self._require("Volume", product_id=self.furnace.id)
        self.assertEqual(need.with_user(self.anna).on_hand_qty, 0)

    def test_service_has_no_stock(self):
        service = self.env["product.product"].create({"name": "Training", "type": "service"})
        need = self._require("Training", product_id=service.id)
        self.assertEqual((need.free_qty, need.is_stocked), (0, False))
        self.assertFalse(service.stock_by_warehouse()[0]["warehouses"])

    @mute_logger("odoo.addons.base.models.ir_model")
    def test_portal_can_not_ask_for_stock(self):
        with self.assertRaises(AccessError):
            self.furnace.with_user(self.petra).stock_by_warehouse()

    def test_free_quantity_in_the_unit_of_the_line(self):
        self._stock(self.pump, 30)
        dozen = self.env.ref("uom.product_uom_dozen")
        order = self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "order_line": [(0, 0, {"product_id": self.pump.id, "product_uom_id": dozen.id})],
            }
        )
        self.assertEqual(order.order_line.stock_free_qty, 2.5)

    def test_stock_takes_the_same_queries_for_any_number(self):
        counts = []
        for number in (1, 20):
            products = self.env["product.product"].create(
                [
                    {"name": f"Item {number}-{i}", "type": "consu", "is_storable": True}
                    for i in range(number)
                ]
            )
            needs = self.env["crm.lead.requirement"]
            for product in products:
                self._stock(product, 3)
                needs += self._require("Volume", product_id=product.id)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            needs.with_user(self.anna).read(["free_qty", "on_hand_qty", "is_stocked"])
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0])

    # ---- propose ------------------------------------------------------------------------

    def _propose_as_anna(self, order_id=False):
        action = self.deal.with_user(self.anna).propose_products(order_id)
        return self.env["sale.order"].browse(action["res_id"])

    def test_propose_makes_a_quotation(self):
        self._require("Volume", product_id=self.furnace.id, product_qty=2)
        self._require("Temperature", product_id=self.furnace.id, product_qty=1)
        self._require("Vacuum", product_id=self.pump.id, product_qty=4)
        self._require("Delivery", answer="other", note="By the client")
        action = self.deal.with_user(self.anna).action_propose()
        order = self.env["sale.order"].browse(action["res_id"])
        self.assertEqual(order.opportunity_id, self.deal)
        self.assertEqual((order.user_id, order.team_id), (self.anna, self.team))
        self.assertEqual(
            [(line.product_id, line.product_uom_qty) for line in order.order_line],
            [(self.furnace, 2), (self.pump, 4)],
        )

    def test_propose_again_doubles_nothing(self):
        self._require("Volume", product_id=self.furnace.id, product_qty=2)
        order = self._propose_as_anna()
        order.order_line.product_uom_qty = 5
        self._require("Vacuum", product_id=self.pump.id)
        self.assertEqual(self._propose_as_anna(order.id), order)
        self.assertEqual(
            [(line.product_id, line.product_uom_qty) for line in order.order_line],
            [(self.furnace, 5), (self.pump, 1)],
        )

    def test_open_quotation_is_asked_for(self):
        self._require("Volume", product_id=self.furnace.id)
        order = self._propose_as_anna()
        self._require("Vacuum", product_id=self.pump.id)
        action = self.deal.with_user(self.anna).action_propose()
        self.assertEqual(action["res_model"], "crm.requirement.propose")
        wizard = (
            self.env["crm.requirement.propose"]
            .with_user(self.anna)
            .with_context(**action["context"])
        ).create({})
        self.assertEqual(wizard.order_id, order)
        self.assertIn("1 of 2", wizard.message)
        self.assertEqual(wizard.action_apply()["res_id"], order.id)
        self.assertEqual(order.order_line.product_id, self.furnace | self.pump)
        wizard.target = "new"
        self.assertNotEqual(wizard.action_apply()["res_id"], order.id)

    def test_propose_refuses_what_can_not_be(self):
        with self.assertRaisesRegex(UserError, "met by a product"):
            self.deal.action_propose()
        self._require("Volume", product_id=self.furnace.id)
        order = self._propose_as_anna()
        order.action_confirm()
        with self.assertRaisesRegex(UserError, "open quotation"):
            self.deal.propose_products(order.id)
        foreign = self._new_deal("Boris' deal", user_id=self.boris.id)
        self._require("Volume", foreign, product_id=self.furnace.id)
        theirs = self.env["sale.order"].browse(foreign.propose_products()["res_id"])
        with self.assertRaisesRegex(UserError, "open quotation"):
            self.deal.propose_products(theirs.id)
        self.deal.partner_id = False
        with self.assertRaisesRegex(UserError, "customer"):
            self.deal.propose_products()

    # ---- copy, merge ----------------------------------------------------------------------

    def test_copy_takes_the_requirements_along(self):
        self._require("Volume", product_id=self.furnace.id)
        copy = self.deal.copy()
        self.assertEqual(copy.requirement_ids.product_id, self.furnace)
        self.assertEqual((copy.requirement_count, self.deal.requirement_count), (1, 1))

    def test_merge_keeps_every_requirement_once(self):
        other = self._new_deal("Same furnace", probability=1)
        self._require("Volume", value="200", unit="l")
        self._require("volume ", other, value="200", unit="L", product_id=self.furnace.id)
        self._require("Vacuum", other, product_id=self.pump.id)
        merged = (self.deal | other).merge_opportunity()
        self.assertEqual(merged.requirement_count, 2)
        self.assertEqual(merged.must_unmet_count, 0, "the answer of the other deal counts")
        self.assertEqual(merged.requirement_ids.product_id, self.furnace | self.pump)

    # ---- rights ---------------------------------------------------------------------------

    def test_owner_and_leader_write(self):
        need = self._require("Volume")
        need.with_user(self.anna).product_id = self.furnace
        need.with_user(self.hanna).note = "Checked"
        need.with_user(self.anna).unlink()

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_others_do_not(self):
        need = self._require("Volume", product_id=self.furnace.id)
        for user in self.boris | self.olga | self.petra | self.clerk:
            with self.assertRaises(AccessError):
                need.with_user(user).read(["parameter"])
            with self.assertRaises(AccessError):
                need.with_user(user).write({"note": "x"})
        with self.assertRaises(AccessError):
            need.with_user(self.boris).create({"lead_id": self.deal.id, "parameter": "x"})
        with self.assertRaises(AccessError):
            self.deal.with_user(self.boris).propose_products()
        need.with_user(self.robot).note = "From outside"
        with self.assertRaises(AccessError):
            need.with_user(self.robot).unlink()

    def test_marketing_reads_without_changing(self):
        marketing = self._new_user("marta", "crm_corporate_sales.group_marketing")
        need = self._require("Volume").with_user(marketing)
        self.assertEqual(need.parameter, "Volume")
        with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models.ir_model"):
            need.note = "x"

    def test_product_of_another_company_is_refused(self):
        foreign = self.env["product.product"].create(
            {"name": "Theirs", "type": "consu", "company_id": self.other_company.id}
        )
        with self.assertRaisesRegex(UserError, "compan"):
            self._require("Vacuum", product_id=foreign.id)
