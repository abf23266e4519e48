from odoo.addons.crm_sales_planning.models.fact.sources import SOURCES
from odoo.tests import tagged

from .fact_case import FactCase


@tagged("post_install", "-at_install")
class TestFactCron(FactCase):
    """The nightly look at what came past the program."""

    def _run(self):
        self.env.flush_all()
        with self.enter_registry_test_mode():
            self.env.ref("crm_sales_planning.cron_sync_facts").method_direct_trigger()
        self.env.invalidate_all()

    def test_puts_right_what_was_written_to_the_database(self):
        order = self._make_order(amount=40)
        fact = self._get_facts("order", res_id=order.id)
        self.env.cr.execute("UPDATE sale_order SET amount_untaxed = 50 WHERE id = %s", [order.id])
        self.env.cr.execute(
            "DELETE FROM crm_sales_fact WHERE kind = 'new_contract' AND res_id = %s", [order.id]
        )
        self._run()
        self.assertEqual(fact.amount, 50)
        self.assertTrue(self._get_facts("new_contract", res_id=order.id))

    def test_two_calls_at_one_moment_count_once(self):
        deal = self._make_deal(process=False)
        for hour in (10, 11):
            self._do_activity(deal, self.cold_call, f"2031-05-05 {hour}:00:00")
        facts = self._get_facts("cold_call")
        # each transaction saw only its own call
        self.env.cr.execute(
            "UPDATE crm_sales_fact SET is_counted = TRUE WHERE id IN %s", [tuple(facts.ids)]
        )
        self._run()
        self.assertEqual(facts.mapped("is_counted").count(True), 1)

    def test_again_changes_nothing(self):
        self._make_order()
        self._run()
        self.env.cr.execute("SELECT md5(string_agg(f::text, '' ORDER BY id)) FROM crm_sales_fact f")
        before = self.env.cr.fetchone()
        self._run()
        self.env.cr.execute("SELECT md5(string_agg(f::text, '' ORDER BY id)) FROM crm_sales_fact f")
        self.assertEqual(self.env.cr.fetchone(), before)

    def test_every_source_watches_fields_that_are_there(self):
        for item in SOURCES:
            for model_name, names in item.watch.items():
                model = self.env[model_name]
                self.assertIn("crm.fact.source", model._inherit_module, model_name)
                for name in names:
                    self.assertTrue(model._fields[name].store, f"{model_name}.{name}")
