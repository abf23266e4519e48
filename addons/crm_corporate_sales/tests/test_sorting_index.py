from unittest.mock import patch

from odoo.sql_db import Cursor
from odoo.tests import tagged
from odoo.tools import SQL

from .test_sorting_case import SortingCase

ROWS = 20000
TABLES = ("crm_lead", "crm_inquiry", "res_partner")


@tagged("post_install", "-at_install")
class TestSortingIndex(SortingCase):
    """Among many rows people and waiting inquiries are found by an index, as PostgreSQL plans it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._fill()

    @classmethod
    def _fill(cls):
        cr = cls.env.cr
        company = cls.env.company
        stage = cls.env["crm.stage"].search([], limit=1)
        numbers = {"rows": ROWS, "company": company.id, "stage": stage.id}
        person = """'p' || n || '@x.example', 'p' || n || '@x.example',
                    '+7495' || lpad(n::text, 7, '0'), '+7495' || lpad(n::text, 7, '0')"""
        cr.execute(
            f"""INSERT INTO crm_lead (name, type, stage_id, company_id, active, priority, won_status,
                       supply_model, email_from, email_normalized, phone, phone_sanitized)
                SELECT 'Lead ' || n, 'lead', %(stage)s, %(company)s, TRUE, '0', 'pending', 'direct', {person}
                  FROM generate_series(1, %(rows)s) n""",
            numbers,
        )
        cr.execute(
            f"""INSERT INTO res_partner (name, active, type, autopost_bills, group_rfq, group_on, email,
                       email_normalized, phone, phone_sanitized)
                SELECT 'Partner ' || n, TRUE, 'contact', 'ask', 'default', 'default', {person}
                  FROM generate_series(1, %(rows)s) n""",
            numbers,
        )
        cr.execute(
            f"""INSERT INTO crm_inquiry (name, channel, state, company_id, received_at, email,
                       email_normalized, phone, phone_sanitized)
                SELECT 'Inquiry ' || n, 'web', CASE WHEN n %% 10 = 0 THEN 'new' ELSE 'processed' END,
                       %(company)s, now() - n * interval '1 hour', {person}
                  FROM generate_series(1, %(rows)s) n""",
            numbers,
        )
        for table in TABLES:
            cr.execute(SQL("ANALYZE %s", SQL.identifier(table)))
        cls.env.invalidate_all()

    def _plans(self, call, *words):
        """Plans of the statements of a call that read one of the tables and hold one of the words."""
        statements = []
        execute = Cursor.execute

        def keep(cursor, query, params=None, *args, **kwargs):
            result = execute(cursor, query, params, *args, **kwargs)
            text = cursor._obj.query.decode()
            if text.startswith("SELECT") and any(word in text for word in words):
                statements.append(text)
            return result

        self.env.flush_all()
        self.env.invalidate_all()
        with patch.object(Cursor, "execute", keep):
            call()
        self.assertTrue(statements)
        plans = []
        for statement in statements:
            self.env.cr.execute("EXPLAIN " + statement.replace("%", "%%"))
            plans.append("\n".join(row[0] for row in self.env.cr.fetchall()))
        return plans

    def _check(self, plans, count):
        self.assertGreaterEqual(len(plans), count)
        for plan in plans:
            self.assertIn("Index", plan)
            for table in TABLES:
                self.assertNotIn(f"Seq Scan on {table}", plan)

    def _told(self, **values):
        model = self.env["crm.inquiry"]
        return {**model._read_vals({"channel": "web", "text": "x", **values})}

    def test_person_is_found_by_index(self):
        """Partner, earlier inquiry and open deal of a phone and a mail that are known."""
        model = self.env["crm.inquiry"].sudo()
        told = self._told(phone="+7 495 0000777", email="p777@x.example")
        partner = model._find_partner(told)
        self.assertTrue(partner)
        words = ("phone_sanitized", "email_normalized")
        self._check(self._plans(lambda: model._find_partner(told), *words), 1)
        self._check(self._plans(lambda: model._choose_deal(told, partner.browse()), *words), 2)

    def test_deals_of_the_customers_company_are_found_by_index(self):
        model = self.env["crm.inquiry"].sudo()
        told = self._told(phone="+7 495 0000778")
        partner = model._find_partner(told)
        plans = self._plans(lambda: model._choose_deal(told, partner), "phone_sanitized")
        self._check(plans, 2)

    def test_queue_is_read_by_index(self):
        dora = self.env["crm.inquiry"].with_user(self.dora)
        dora.queue_page()
        plans = self._plans(dora.queue_page, "crm_inquiry")
        self._check(plans, 2)
        page = plans[0]
        self.assertIn("waiting_idx", page)
        self.assertNotIn("Sort", page, "the index gives the oldest first")

    def test_same_key_is_found_by_index(self):
        model = self.env["crm.inquiry"].sudo()
        company = self.env.company.id
        plans = self._plans(lambda: model._find_registered("some key", company), "external_key")
        self._check(plans, 1)
