from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .test_certification import CertificationCase
from .test_commissioning_case import OWN

QUIET = ("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")


@tagged("post_install", "-at_install")
class TestCommissioningAccess(CertificationCase):
    """Who sees and does what at commissioning and certification."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ada = cls._new_user("ada", f"{OWN}.group_accountant_deals")
        cls.marta = cls._new_user("marta", f"{OWN}.group_marketing")
        cls.dora = cls._new_user("dora", f"{OWN}.group_dispatcher")
        cls.lena = cls._new_user("lena", "sales_team.group_sale_salesman_all_leads")
        cls.wanda = cls._new_user("wanda", "stock.group_stock_user")
        cls.oleg = cls._new_user(
            "oleg",
            f"{OWN}.group_field_engineer_head",
            company_id=cls.other_company.id,
            company_ids=[Command.set(cls.other_company.ids)],
        )
        cls.order = cls._new_order((cls.furnace, 1), (cls.chamber, 1))
        cls.commissioning = cls.order.commissioning_ids
        cls.visit = cls._plan(cls.commissioning, cls.igor)
        cls.certification = cls.order.certification_ids
        cls.certification.engineer_ids = cls.igor

    def _all_of_it(self):
        work = self.commissioning
        return (
            work,
            work.visit_ids,
            work.equipment_ids,
            work.check_ids,
            self.certification,
        )

    def _assert_open(self, user, records, can_write=True):
        records = records.with_user(user)
        records.read(["display_name"])
        self.assertEqual(records.search([("id", "in", records.ids)]), records)
        if can_write:
            records.check_access("write")

    def _assert_closed(self, user, records):
        records = records.with_user(user)
        for call in (
            lambda: records.read(["display_name"]),
            lambda: records[:1].write({"sequence": 1} if "sequence" in records else {"note": "x"}),
            lambda: records.unlink(),
        ):
            with self.assertRaises(AccessError):
                call()
        if records.has_access("read"):
            self.fail("access is told to be there")
        if records.browse().has_access("read"):
            self.assertFalse(records.search([("id", "in", records.ids)]))

    # ---- salespeople -----------------------------------------------------------------------

    def test_rights_on_the_deal_count(self):
        for user in self.anna | self.hanna | self.maxim | self.lena:
            for records in self._all_of_it():
                with self.subTest(user.name, model=records._name):
                    self._assert_open(user, records)

    @mute_logger(*QUIET)
    def test_other_salesperson_sees_nothing(self):
        for records in self._all_of_it():
            with self.subTest(records._name):
                self._assert_closed(self.boris, records)
        with self.assertRaises(AccessError):
            self.commissioning.with_user(self.boris).action_start()
        with self.assertRaises(AccessError):
            self.certification.with_user(self.boris).action_repeat()

    @mute_logger(*QUIET)
    def test_salesperson_of_the_order_alone(self):
        order = self._new_order((self.furnace, 1), opportunity_id=False, user_id=self.boris.id)
        self._assert_open(self.boris, order.commissioning_ids)
        self._assert_closed(self.anna, order.commissioning_ids)

    # ---- engineers -------------------------------------------------------------------------

    def test_engineer_sees_own_visits(self):
        for records in self._all_of_it():
            with self.subTest(records._name):
                self._assert_open(self.igor, records)

    @mute_logger(*QUIET)
    def test_engineer_sees_nothing_of_others(self):
        for records in self._all_of_it():
            with self.subTest(records._name):
                self._assert_closed(self.ivan, records)
        with self.assertRaises(AccessError):
            self.visit.with_user(self.ivan).action_start()
        with self.assertRaises(AccessError):
            self._plan(self.commissioning, self.ivan, user=self.ivan)

    @mute_logger(*QUIET)
    def test_engineer_leaves_with_the_visit(self):
        self.visit.engineer_ids = self.ivan
        self._assert_open(self.ivan, self.commissioning)
        self._assert_closed(self.igor, self.commissioning)

    @mute_logger(*QUIET)
    def test_engineer_sees_no_deal_and_no_price(self):
        mine = self.commissioning.with_user(self.igor)
        for name in ("lead_id", "service_line_ids"):
            self.assertNotIn(name, mine.fields_get())
            with self.assertRaises(AccessError):
                mine.read([name])
        with self.assertRaises(AccessError):
            mine.search([("lead_id.expected_revenue", ">", 1)])
        with self.assertRaises(AccessError):
            mine.search([("order_id.amount_total", ">", 1)])
        for records in (
            self.order,
            self.order.order_line,
            self.deal,
            self.env["sale.order"].search([], limit=1),
        ):
            with self.assertRaises(AccessError):
                records.with_user(self.igor).read(["display_name"])
        values = mine.web_read({name: {} for name in mine.fields_get()})
        self.assertNotIn("7777", str(values))
        with self.assertRaises(AccessError):
            self.order.with_user(self.igor).execution_status()

    @mute_logger(*QUIET)
    def test_engineer_makes_and_deletes_no_commissioning(self):
        with self.assertRaises(AccessError):
            self.commissioning.with_user(self.igor).unlink()
        with self.assertRaises(AccessError):
            self.env["crm.commissioning"].with_user(self.igor).create({"order_id": self.order.id})
        with self.assertRaises(AccessError):
            self.env["crm.certification"].with_user(self.igor).create(
                {"order_id": self.order.id, "equipment_name": "x"}
            )

    @mute_logger(*QUIET)
    def test_engineer_moves_no_part_into_others_work(self):
        other = self._new_order((self.furnace, 1)).commissioning_ids
        self._plan(other, self.ivan)
        with self.assertRaises(AccessError):
            self.commissioning.equipment_ids.with_user(self.igor).commissioning_id = other
        with self.assertRaises(AccessError):
            other.visit_ids.with_user(self.igor).engineer_ids = self.igor

    def test_engineer_works_to_the_end(self):
        self._do_works(self.commissioning).action_prepare_act()
        self._sign_on_paper(self.commissioning, self.igor)
        self.assertEqual(self.commissioning.state, "signed")

    # ---- others ----------------------------------------------------------------------------

    def test_head_of_engineers_plans_for_all(self):
        for records in self._all_of_it():
            self._assert_open(self.klara, records)
        visit = self._plan(self.commissioning, self.ivan, days=4, user=self.klara)
        self.assertIn(visit, self.commissioning.visit_ids)
        with self.assertRaises(AccessError), mute_logger(*QUIET):
            self.order.with_user(self.klara).read(["amount_total"])

    @mute_logger(*QUIET)
    def test_accountant_and_integrator_read_only(self):
        product = self.env["product.product"].create({"name": "Service", "type": "service"})
        self.order.write({"order_line": [Command.create({"product_id": product.id})]})
        self.order.order_line[-1].qty_delivered = 1
        self.order._create_invoices()
        for user in self.ada | self.robot:
            for records in self._all_of_it():
                with self.subTest(user.name, model=records._name):
                    self._assert_open(user, records, can_write=False)
                    with self.assertRaises(AccessError):
                        records.with_user(user).check_access("write")

    @mute_logger(*QUIET)
    def test_strangers_see_nothing(self):
        public = self.env.ref("base.public_user")
        for user in self.marta | self.dora | self.petra | self.clerk | self.wanda | public:
            for records in self._all_of_it():
                with self.subTest(user.name, model=records._name):
                    self._assert_closed(user, records)

    @mute_logger(*QUIET)
    def test_customers_portal_user_has_no_rpc(self):
        self.petra.partner_id.parent_id = self.customer
        self._assert_closed(self.petra, self.commissioning)
        with self.assertRaises(AccessError):
            self.commissioning.with_user(self.petra).action_sign_paper()

    @mute_logger(*QUIET)
    def test_other_company_sees_nothing(self):
        for user in self.olga | self.oleg:
            for records in self._all_of_it():
                with self.subTest(user.name, model=records._name):
                    self._assert_closed(user, records)

    @mute_logger(*QUIET)
    def test_checklists_are_the_heads(self):
        self.checklist.with_user(self.igor).read(["name"])
        self.checklist.with_user(self.klara).name = "Better"
        for user in self.igor | self.anna:
            with self.assertRaises(AccessError):
                self.checklist.with_user(user).name = "x"
