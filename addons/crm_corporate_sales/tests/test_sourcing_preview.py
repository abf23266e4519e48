from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .test_sourcing_case import SourcingCase


@tagged("post_install", "-at_install")
class TestSourcingPreview(SourcingCase):
    """What the seller is told before confirming, and that it becomes true."""

    def _in_days(self, days):
        return (fields.Date.today() + timedelta(days=days)).isoformat()

    def _mixed(self, **values):
        self._stock(self.furnace, 3)
        self._stock(self.pump, 2)
        self._stock(self.kept, 5)
        return self._quotation(
            (self.furnace, 10), (self.pump, 6), (self.kept, 8), (self.service, 1), **values
        )

    def test_split_dates_and_warnings(self):
        quotation = self._mixed()
        preview = self._preview(quotation)
        furnace, pump, kept = preview["lines"]
        self.assertEqual(self._split(furnace), (3, 7, 0, 0))
        self.assertEqual(furnace["expected_date"], self._in_days(7 + 2 + 3))
        self.assertEqual(self._split(pump), (2, 0, 4, 0))
        self.assertEqual(pump["expected_date"], self._in_days(5))
        self.assertEqual(self._split(kept), (5, 0, 0, 3))
        self.assertFalse(kept["expected_date"])
        self.assertRegex(kept["warnings"][0], "Kept.*nothing to source")
        self.assertFalse(preview["expected_date"], "a line nobody can date")
        self.assertEqual(quotation.state, "draft")
        self.assertFalse(quotation.sudo().picking_ids, "nothing is reserved by looking")

    def test_what_is_shown_becomes_true(self):
        self._stock(self.gauge, 3)
        self._stock(self.bolt, 20)
        quotation = self._mixed()
        quotation.order_line = [
            (0, 0, {"product_id": self.furnace.id, "product_uom_qty": 3}),
            (0, 0, {"product_id": self.gauge.id, "product_uom_qty": 5}),
            (
                0,
                0,
                {
                    "product_id": self.gauge.id,
                    "product_uom_qty": 2,
                    "sourcing_mode": "purchase",
                },
            ),
        ]
        rows = {row["line_id"]: row for row in self._preview(quotation)["lines"]}
        quotation.action_confirm()
        for line in quotation.order_line.filtered(lambda line: line.product_id.type == "consu"):
            parts, row = self._parts(line), rows[line.id]
            self.assertEqual(parts.get("production", 0), row["from_production"], row)
            self.assertEqual(parts.get("purchase", 0), row["from_purchase"], row)
            self.assertEqual(parts.get("stock", 0), row["from_stock"] + row["missing"], row)

    def test_rules_are_found_as_odoo_finds_them(self):
        """The finder asks once for all products; Odoo asks for each. Both must agree."""
        buy, make = self.warehouse.buy_pull_id.route_id, self.warehouse.manufacture_pull_id.route_id
        # Odoo leaves routes out that can't be chosen on a product
        (buy | make).product_selectable = True
        categorised = self._product("By category")
        self._vendor(categorised, 1)
        self._bom(categorised, [(self.bolt, 1)])
        categorised.categ_id = self.env["product.category"].create(
            {"name": "Bought always", "route_ids": [(6, 0, buy.ids)]}
        )
        preferred = self._product("Bought, though made", route_ids=[(6, 0, buy.ids)])
        self._vendor(preferred, 1)
        self._bom(preferred, [(self.bolt, 1)])
        both = self._product("Both routes", route_ids=[(6, 0, (buy | make).ids)])
        self._vendor(both, 1)
        self._bom(both, [(self.bolt, 1)])
        tver = self.env["stock.warehouse"].create(
            {"name": "Tver", "code": "TVR", "resupply_wh_ids": [(4, self.warehouse.id)]}
        )
        sent = self._product("Sent", route_ids=[(6, 0, tver.resupply_route_ids.ids)])
        products = (
            self.kept | self.furnace | self.pump | self.gauge | categorised | preferred | both
        ) | sent
        self.env.flush_all()
        self.env.invalidate_all()
        finder = self._finder()
        found = finder.read_rules(self.warehouse.lot_stock_id, self.warehouse, preferred | both)
        self.assertEqual(found[preferred], self.warehouse.buy_pull_id, "not made by default")
        self.assertEqual(found[both], self.warehouse.manufacture_pull_id)
        for warehouse in self.warehouse | tver:
            for routes in (self.env["stock.route"], buy, make):
                found = finder.read_rules(warehouse.lot_stock_id, warehouse, products, routes)
                for product in products:
                    expected = self.env["stock.rule"]._get_rule(
                        product,
                        warehouse.lot_stock_id,
                        {"warehouse_id": warehouse, "route_ids": routes},
                    )
                    self.assertEqual(
                        found[product], expected, (product.name, warehouse.name, routes)
                    )

    def _finder(self):
        from ..models.sourcing.supply_finder import SupplyFinder

        return SupplyFinder(self.env, self.env.company)

    def test_promise_and_delay(self):
        promise = fields.Datetime.now() + timedelta(days=10)
        preview = self._preview(self._quotation((self.furnace, 1), commitment_date=promise))
        [row] = preview["lines"]
        self.assertEqual(row["promised_date"], self._in_days(10))
        self.assertTrue(row["is_late"] and preview["is_late"])
        self.assertRegex(row["warnings"][0], "2 days after")
        self.furnace.sale_delay = 20
        [row] = self._preview(self._quotation((self.furnace, 1)))["lines"]
        self.assertEqual(row["promised_date"], self._in_days(20))
        self.assertFalse(row["is_late"])

    def test_choices_offered(self):
        kit = self._product("Set", is_storable=False)
        self._bom(kit, [(self.pump, 1)], type="phantom")
        quotation = self._quotation((self.kept, 1), (self.furnace, 1), (self.gauge, 1), (kit, 1))
        modes = [row["modes"] for row in self._preview(quotation)["lines"]]
        self.assertEqual(
            modes,
            [
                ["automatic", "stock"],
                ["automatic", "stock", "production", "split"],
                ["automatic", "stock", "production", "purchase", "split"],
                ["automatic", "stock"],
            ],
        )

    def test_confirmed_order_shows_what_was_planned(self):
        quotation = self._mixed()
        before = [self._split(row) for row in self._preview(quotation)["lines"]]
        quotation.action_confirm()
        preview = self._preview(quotation)
        self.assertEqual(preview["state"], "sale")
        after = [self._split(row) for row in preview["lines"]]
        self.assertEqual(after[:2], before[:2])
        self.assertEqual(after[2], (8, 0, 0, 0))
        self.assertFalse(any(row["modes"] for row in preview["lines"]))

    def test_nothing_secret_is_told(self):
        text = str(self._preview(self._mixed()))
        self.assertNotIn(self.vendor.name, text)
        self.assertNotIn("price", text)
        self.assertNotIn("cost", text)

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_only_who_reads_the_order(self):
        quotation = self._mixed()
        self._preview(quotation, self.maxim)
        for user in self.boris | self.petra | self.clerk | self.olga:
            with self.assertRaises(AccessError):
                self._preview(quotation, user)

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_only_who_writes_the_order_chooses(self):
        quotation = self._mixed()
        for user in self.boris | self.petra | self.clerk:
            with self.assertRaises(AccessError):
                quotation.order_line[0].with_user(user).sourcing_mode = "production"

    def test_queries_do_not_grow_with_lines(self):
        counts = []
        for number in (2, 30):
            lines = []
            for index in range(number):
                product = self._product(f"Item {number}-{index}")
                self._stock(product, 1)
                if index % 2:
                    self._bom(product, [(self.bolt, 1), (self.chamber, 1)])
                else:
                    self._vendor(product, 3)
                lines.append((product, 4))
            quotation = self._quotation(*lines)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._preview(quotation)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 2, counts)

    def test_several_orders_are_each_seen_alone(self):
        self._stock(self.furnace, 3)
        quotations = self._quotation((self.furnace, 3)) | self._quotation((self.furnace, 3))
        for preview in quotations.sourcing_preview():
            self.assertEqual(self._split(preview["lines"][0]), (3, 0, 0, 0))
        self.assertEqual(self.env["sale.order"].sourcing_preview(), [])
