from freezegun import freeze_time
from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from .fact_case import FactCase


@tagged("post_install", "-at_install")
class TestKpiOwn(FactCase):
    """Indicators that a customer adds on the screen."""

    def _field(self, model, name):
        return self.env["ir.model.fields"]._get(model, name).id

    def _own(self, model="crm.lead", date="create_date", user="user_id", measure=None, **values):
        return (
            self.env["crm.sales.kpi"]
            .with_user(self.carl)
            .create(
                {
                    "name": "Trade fairs",
                    "code": "trade_fairs",
                    "model_id": self.env["ir.model"]._get_id(model),
                    "date_field_id": self._field(model, date),
                    "user_field_id": self._field(model, user),
                    "measure_field_id": measure and self._field(model, measure),
                    **values,
                }
            )
        )

    def _rows(self, user=None, *keys, month="05"):
        rows = (
            self.env["crm.sales.kpi"]
            .with_user(user or self.carl)
            .facts(["trade_fairs"], f"2031-{month}-01", f"2031-{month}-31", list(keys))
        )
        return [tuple(row[key] for key in (*keys, "value")) for row in rows]

    def _make_order_of(self, user, team, day, amount=100):
        return self._make_order(user_id=user.id, team_id=team.id, day=day, amount=amount)

    def _orders_kpi(self, **values):
        return self._own("sale.order", "date_order", domain="[('state', '=', 'sale')]", **values)

    def test_counts_records_by_local_day_person_and_group(self):
        self._orders_kpi()
        self._make_order_of(self.anna, self.team, "2031-05-05")
        self._make_order_of(self.anna, self.team, "2031-05-06")
        self._make_order_of(self.stranger, self.other_team, "2031-05-07")
        late = self._make_order_of(self.boris, self.team, "2031-05-08")
        late.date_order = "2031-05-31 21:30:00"
        self.assertEqual(self._rows(None), [(3,)])
        self.assertEqual(
            self._rows(None, "team"), sorted([(self.team.id, 2), (self.other_team.id, 1)])
        )
        self.assertEqual(self._rows(None, "day")[0], ("2031-05-05", 1))
        self.assertEqual(self._rows(None, "user", month="08"), [])

    def test_adds_up_money_in_the_companys_currency(self):
        self._orders_kpi(measure="amount_untaxed", unit="sum")
        order = self._make_order_of(self.anna, self.team, "2031-05-05", 400)
        currency = self.env["res.currency"].create(
            {
                "name": "TST",
                "symbol": "T",
                "rate_ids": [
                    Command.create(
                        {"name": "2031-01-01", "rate": 4, "company_id": self.env.company.id}
                    )
                ],
            }
        )
        self.assertEqual(self._rows(), [(400,)])
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE sale_order SET currency_id = %s WHERE id = %s", [currency.id, order.id]
        )
        self.assertEqual(self._rows(), [(100,)])

    def test_average(self):
        self._orders_kpi(
            measure="amount_untaxed", unit="average", time_rule="wavg", org_rule="wavg"
        )
        for amount in (100, 400):
            self._make_order_of(self.anna, self.team, "2031-05-05", amount)
        self.assertEqual(self._rows(), [(250,)])

    def test_archived_records_count(self):
        self._own(domain="[('name', 'like', 'Fair')]")
        deal = self._make_deal("Fair", process=False).sudo()
        self.env.cr.execute(
            "UPDATE crm_lead SET create_date = '2031-05-05 10:00:00' WHERE id = %s", [deal.id]
        )
        deal.action_archive()
        self.assertEqual(self._rows(), [(1,)])

    def test_everybody_sees_the_numbers_of_their_scope(self):
        self._orders_kpi()
        self._make_order_of(self.anna, self.team, "2031-05-05")
        self._make_order_of(self.stranger, self.other_team, "2031-05-05")
        self.assertEqual(self._rows(self.anna), [(1,)])
        for user, number in ((self.maxim, 2), (self.carl, 2), (self.hanna, 1), (self.gleb, 1)):
            self.assertEqual(self._rows(user), [(number,)])
        self.assertEqual(self._rows(self.boris), [])

    def test_plan_line_counts_it(self):
        kpi = self._orders_kpi()
        self._make_order_of(self.anna, self.team, "2031-05-05")
        plan = self.env["crm.sales.plan"].create(
            {
                "period_type": "month",
                "date_from": "2031-05-01",
                "scope_type": "user",
                "user_id": self.anna.id,
                "team_id": self.team.id,
                "line_ids": [Command.create({"kpi_id": kpi.id, "target": 4})],
            }
        )
        with freeze_time("2031-05-20 10:00:00"):
            plan.refresh_facts()
        self.assertEqual((plan.line_ids.fact, plan.line_ids.has_fact), (1, True))

    def test_form_on_the_screen(self):
        with Form(self.env["crm.sales.kpi"].with_user(self.carl)) as form:
            form.name = "Offers made"
            form.model_id = self.env["ir.model"]._get("sale.order")
            form.date_field_id = self.env["ir.model.fields"]._get("sale.order", "date_order")
            form.user_field_id = self.env["ir.model.fields"]._get("sale.order", "user_id")
        self.assertEqual(form.record.code, "offers_made")
        self.assertFalse(form.record.is_builtin)

    # ---- refused -----------------------------------------------------------------------

    def test_wrong_definitions_are_refused(self):
        for values, text in (
            ({"domain": "[('nothing', '=', 1)]"}, "condition is wrong"),
            ({"domain": "__import__('os')"}, "condition is wrong"),
            ({"domain": "[('id', '=', uid)]"}, "condition is wrong"),
            ({"time_rule": "last"}, "adds up or is an average"),
            ({"unit": "sum"}, "choose the measure"),
            ({"dimension": "product_category"}, "no product category"),
            ({"user_field_id": self._field("sale.order", "partner_id")}, "choose the"),
            ({"date_field_id": self._field("crm.lead", "create_date")}, "choose the"),
            ({"measure_field_id": self._field("sale.order", "name")}, "choose the"),
            ({"date_field_id": False}, "choose the"),
        ):
            with self.subTest(values), self.assertRefused(text, ValidationError):
                self._own("sale.order", "date_order", **values)

    def test_models_without_records_are_refused(self):
        with self.assertRefused("keeps no records", ValidationError):
            self.env["crm.sales.kpi"].create(
                {
                    "name": "x",
                    "code": "x",
                    "model_id": self.env["ir.model"]._get_id("mail.thread"),
                }
            )

    def test_who_may_not_read_records_makes_no_indicator_of_them(self):
        with self.assertRaises(AccessError):
            self._own("ir.cron", "lastcall", "user_id")

    def test_catalogue_keeps_its_meaning(self):
        kpi = self._kpi("turnover").with_user(self.carl)
        for values in ({"code": "x"}, {"time_rule": "last"}, {"unit": "count"}):
            with self.assertRefused("of the catalogue", UserError):
                kpi.write(values)
        with self.assertRefused("of the catalogue", UserError):
            kpi.unlink()
        kpi.write({"per_week": True, "basis": "paid", "name": "Sales", "active": False})
        self.assertTrue(kpi.per_week)

    def test_nothing_typed_by_hand(self):
        with self.assertRefused("Say what records", UserError):
            self.env["crm.sales.kpi"].with_user(self.carl).create({"name": "x", "code": "x"})

    def test_only_the_ceo_and_administrators_change_indicators(self):
        for user in (self.anna, self.hanna, self.dora, self.maxim):
            with self.assertRaises(AccessError):
                self._kpi("turnover").with_user(user).write({"per_week": True})
            with self.assertRaises(AccessError):
                self._kpi("turnover").with_user(user).action_recount()

    def test_recounting_follows_changed_types(self):
        self._do_activity(self._make_deal(process=False), self.call, "2031-05-05 10:00:00")
        self.assertEqual(self._value("cold_calls", "2031-05-05"), 0)
        self.call.kpi_kind = "cold_call"
        self._kpi("turnover").with_user(self.carl).action_recount()
        self.assertEqual(self._value("cold_calls", "2031-05-05"), 1)
