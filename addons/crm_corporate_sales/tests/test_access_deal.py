from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import OWN, ProcessCase, make_user

AMOUNTS = ("expected_revenue", "prorated_revenue", "recurring_revenue", "sale_amount_total")


@tagged("post_install", "-at_install")
class TestAccessDeal(ProcessCase):
    """Who may see and change which deals (spec 1.9 and the roles of the contract)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.vera = make_user(cls.env, "vera", f"{OWN}.group_accountant_deals")
        cls.mila = make_user(cls.env, "mila", f"{OWN}.group_marketing")
        cls.dina = make_user(cls.env, "dina", f"{OWN}.group_dispatcher")
        cls.robot = make_user(cls.env, "robot", f"{OWN}.group_integrator")
        cls.clerk = make_user(cls.env, "clerk", "base.group_user")
        cls.petra = make_user(cls.env, "petra", "base.group_portal")
        cls.public = cls.env.ref("base.public_user")
        cls.mine = cls._make_deal("Mine", expected_revenue=1000)
        cls.colleagues = cls._make_deal("Colleague's", user_id=cls.boris.id)
        cls.pool = cls._make_deal("Pool", user_id=False)
        cls.foreign_pool = cls._make_deal("Foreign pool", user_id=False, team_id=cls.other_team.id)
        cls.foreign = cls._make_deal("Foreign", user_id=cls.stranger.id, team_id=cls.other_team.id)
        cls.directed = cls._make_deal(
            "Directed",
            user_id=cls.stranger.id,
            team_id=cls.other_team.id,
            sales_direction_id=cls.direction.id,
        )
        cls.deals = (
            cls.mine | cls.colleagues | cls.pool | cls.foreign_pool | cls.foreign | cls.directed
        ).with_user(cls.env.user)

    def _seen(self, user):
        return self.env["crm.lead"].with_user(user).search([("id", "in", self.deals.ids)])

    def _names(self, user):
        return set(self._seen(user).sudo().mapped("name"))

    def test_salesperson_sees_own_deals_and_the_pool_of_the_own_team(self):
        self.assertEqual(self._names(self.anna), {"Mine", "Pool"})
        for deal in (self.colleagues, self.foreign_pool, self.foreign):
            with self.subTest(deal.sudo().name):
                with self.assertRefused(error=AccessError):
                    deal.with_user(self.anna).read(["name"])
                with self.assertRefused(error=AccessError):
                    deal.with_user(self.anna).write({"name": "Taken"})

    def test_team_leader_sees_the_teams_deals(self):
        self.assertEqual(self._names(self.hanna), {"Mine", "Colleague's", "Pool"})
        self._do(self.mine.with_user(self.hanna), "interest_call", "meet")

    def test_head_of_the_direction_sees_its_deals(self):
        self.assertEqual(self._names(self.dirk), {"Directed"})

    def test_all_leads_and_sales_manager_see_all(self):
        for user in (self.lena, self.maxim):
            self.assertEqual(len(self._seen(user)), 6)
            self._seen(user).process_status()

    def test_integrator_calls_the_contract(self):
        deal = self.mine.with_user(self.robot)
        deal.process_complete("interest_call", "meet")
        deal.process_complete(
            "interest_meeting",
            "done",
            {"meeting_start": "2031-01-01 10:00:00", "partner_id": self.customer.id},
        )
        deal.process_enter_stage("proposal")
        deal.process_complete("need_calculation", "yes")
        deal.process_postpone("prepare_calculation", "2031-01-05")
        [status] = deal.process_close("lost", {"lost_reason_id": self.reason.id})
        self.assertEqual(status["state"], "lost")
        made = self.env["crm.lead"].with_user(self.robot).create({"name": "From outside"})
        [status] = made.process_start("corporate")
        self.assertEqual(status["stage"], "interest")
        with self.assertRefused(error=AccessError):
            made.unlink()

    def test_integrator_does_not_configure(self):
        for model, vals in (
            ("crm.process", {"name": "X", "code": "x"}),
            ("crm.stage", {"name": "X"}),
            ("crm.team", {"name": "X"}),
            ("res.users", {"name": "X", "login": "x"}),
        ):
            with self.subTest(model), self.assertRefused(error=AccessError):
                self.env[model].with_user(self.robot).create(vals)

    def _invoiced_deal(self):
        deal = self._make_deal("Invoiced", partner_id=self.customer.id)
        product = self.env["product.product"].create(
            {"name": "Furnace", "type": "service", "invoice_policy": "order", "list_price": 10}
        )
        order = self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "opportunity_id": deal.id,
                "order_line": [(0, 0, {"product_id": product.id, "product_uom_qty": 1})],
            }
        )
        order.action_confirm()
        order._create_invoices()
        return deal

    def test_accountant_reads_deals_of_invoiced_orders_only(self):
        self.assertFalse(self._seen(self.vera))
        deal = self._invoiced_deal().with_user(self.vera)
        self.assertEqual(self.env["crm.lead"].with_user(self.vera).search([]), deal)
        self.assertEqual(deal.read(["name"])[0]["name"], "Invoiced")
        self.assertEqual(deal.process_status()[0]["stage"], "interest")
        self._check_read_only(deal)

    def _check_read_only(self, deal):
        for call in (
            lambda: deal.write({"name": "Mine now"}),
            lambda: deal.unlink(),
            lambda: deal.copy(),
            lambda: deal.process_complete("interest_call"),
            lambda: deal.process_enter_stage("needs"),
            lambda: deal.process_postpone("interest_call", "2031-01-01"),
            lambda: deal.process_close("won"),
            lambda: deal.claim(),
            lambda: deal.create({"name": "New"}),
        ):
            with self.assertRefused(error=AccessError):
                call()

    def test_marketing_reads_deals_without_amounts(self):
        deal = self.mine.with_user(self.mila)
        self.assertEqual(deal.read(["name"])[0]["name"], "Mine")
        for name in AMOUNTS:
            with self.subTest(name):
                with self.assertRefused(error=AccessError):
                    deal.read([name])
                with self.assertRefused(error=AccessError):
                    self.env["crm.lead"].with_user(self.mila).search([(name, ">", 0)])
                with self.assertRefused(error=AccessError):
                    self.env["crm.lead"].with_user(self.mila)._read_group([], [], [f"{name}:sum"])
                self.assertNotIn(name, deal.fields_get())
        with self.assertRefused(error=AccessError):
            self.env["crm.lead"].with_user(self.mila).search([], order="expected_revenue desc")
        self._check_read_only(deal)

    def test_fields_of_a_group_come_and_go_with_the_users_groups(self):
        # What a user may see is remembered: with the user's groups it is asked anew.
        deals = self.env["crm.lead"].with_user(self.mila)
        amount = deals._fields["expected_revenue"]
        activity = deals._fields["activity_state"]
        salespeople = self.env.ref("sales_team.group_sale_salesman")
        self.assertTrue(deals._has_field_access(activity, "read"))
        self.assertFalse(deals.with_user(self.petra)._has_field_access(activity, "read"))
        self.assertFalse(deals._has_field_access(amount, "read"))
        self.mila.group_ids += salespeople
        self.assertTrue(deals._has_field_access(amount, "read"))
        self.mila.group_ids -= salespeople
        self.assertFalse(deals._has_field_access(amount, "read"))
        self.assertTrue(deals.sudo()._has_field_access(amount, "read"))

    def test_dispatcher_gives_unassigned_leads(self):
        self.assertEqual(self._names(self.dina), {"Pool", "Foreign pool"})
        self.pool.with_user(self.dina).write({"user_id": self.boris.id})
        self.assertEqual(self.pool.sudo().user_id, self.boris)
        with self.assertRefused(error=AccessError):
            self.mine.with_user(self.dina).write({"user_id": self.boris.id})
        with self.assertRefused(error=AccessError):
            self.foreign_pool.with_user(self.dina).unlink()

    def test_clerk_portal_and_public_get_nothing(self):
        for user in (self.clerk, self.petra, self.public):
            deal = self.mine.with_user(user)
            for call in (
                lambda d=deal: d.read(["name"]),
                lambda d=deal: d.search([]),
                lambda d=deal: d.process_status(),
                lambda d=deal: d.process_start("simple"),
                lambda d=deal: d.process_complete("interest_call"),
                lambda d=deal: d.process_enter_stage("needs"),
                lambda d=deal: d.process_close("won"),
                lambda d=deal: d.claim(),
                lambda d=deal: d.action_correct_outcome(1, "meet"),
                lambda d=deal: d.env["crm.lead.stage.run"].search([]),
                lambda d=deal: d.env["crm.lead.step.run"].search([]),
                lambda d=deal: d.env["crm.process"].search([]),
                lambda d=deal: d.env["crm.process.version"].search([]),
            ):
                with self.subTest(user.name), self.assertRefused(error=AccessError):
                    call()

    def test_runs_follow_their_deals(self):
        for model in ("crm.lead.stage.run", "crm.lead.step.run"):
            found = self.env[model].with_user(self.anna).search([("lead_id", "in", self.deals.ids)])
            self.assertEqual(found.sudo().lead_id, (self.mine | self.pool).sudo(), model)
            hidden = self.env[model].search([("lead_id", "=", self.foreign.id)])
            with self.assertRefused(error=AccessError):
                hidden.with_user(self.anna).read(["lead_id"])


@tagged("post_install", "-at_install")
class TestAccessEngine(ProcessCase):
    """What only the engine writes."""

    def test_run_tables_are_written_by_nobody(self):
        deal = self._make_deal()
        robot = make_user(self.env, "robot", f"{OWN}.group_integrator")
        admin = self.env.ref("base.user_admin")
        step = self._run(deal, "interest_call")
        for user in (self.anna, self.hanna, self.lena, self.maxim, robot, admin):
            for record, vals in (
                (deal.sudo().stage_run_id, {"state": "finished"}),
                (step, {"state": "done"}),
                (deal.sudo().process_version_id, {"number": 5}),
            ):
                own = record.with_user(user)
                for call in (
                    lambda o=own, v=vals: o.write(v),
                    lambda o=own: o.unlink(),
                    lambda o=own, v=vals: o.create({"lead_id": deal.id, **v}),
                ):
                    with self.subTest(f"{user.name} {record._name}"), self.assertRefused():
                        call()

    def test_engine_fields_are_written_by_nobody(self):
        deal = self._make_deal()
        other = self._make_deal("Other", user_id=self.boris.id).sudo()
        for user in (self.anna, self.maxim):
            for vals in (
                {"process_state": "won"},
                {"current_step_code": "sign_contract"},
                {"stage_run_id": other.stage_run_id.id},
                {"process_version_id": False},
                {"stage_run_ids": [(5, 0, 0)]},
                {"step_run_ids": [(0, 0, {"step_code": "x", "kind": "form"})]},
            ):
                with self.subTest(str(vals)):
                    with self.assertRefused(next(iter(vals))):
                        deal.with_user(user).write(vals)
                    with self.assertRefused(next(iter(vals))):
                        self.env["crm.lead"].with_user(user).create({"name": "Forged", **vals})

    def test_forged_context_does_not_help(self):
        deal = self._make_deal()
        needs = self.corporate.stage_ids.filtered(lambda stage: stage.code == "needs")
        for value in (True, 1, "1", object()):
            forged = deal.with_context(
                process_engine=value, process_status_of_own_call=value, mail_notrack=True
            )
            with self.assertRaises(UserError):
                forged.write({"process_state": "won"})
            with self.assertRefused(error=AccessError):
                forged.with_user(self.stranger).process_status()
            forged.write({"stage_id": needs.id})
            self.assertEqual(self._steps(deal), ["collect_info"], "went through the engine")
            deal.process_enter_stage("interest")
            activity = self._activity(deal, "interest_call").with_context(process_engine=value)
            activity.action_feedback()
            self.assertEqual(self._steps(deal), ["interest_meeting"])

    def test_defaults_of_the_context_do_not_forge(self):
        deal = (
            self.env["crm.lead"]
            .with_user(self.anna)
            .with_context(default_process_state="won", default_current_step_code="x")
            .create({"name": "Forged"})
        )
        self.assertFalse(deal.process_state)
        self.assertFalse(deal.current_step_code)

    def test_activity_of_a_foreign_step(self):
        deal = self._make_deal()
        activity = self._activity(deal, "interest_call").with_user(self.stranger)
        for call in (
            lambda: activity.action_feedback(),
            lambda: activity.unlink(),
            lambda: activity.write({"active": False}),
        ):
            with self.assertRefused(error=AccessError):
                call()
        self.assertEqual(self._steps(deal), ["interest_call"])
