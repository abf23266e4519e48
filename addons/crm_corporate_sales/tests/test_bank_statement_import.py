import base64

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .money_case import BANK_ACCOUNT, INN, MoneyCase

THEIRS = "40702810900000000123"
STATEMENT = f"""1CClientBankExchange
ВерсияФормата=1.03
Кодировка=Windows
РасчСчет={BANK_ACCOUNT}
СекцияРасчСчет
ДатаНачала=01.11.2026
ДатаКонца=20.11.2026
РасчСчет={BANK_ACCOUNT}
НачальныйОстаток=1000.00
КонечныйОстаток=1400.50
КонецРасчСчет
СекцияДокумент=Платежное поручение
Номер=42
Дата=10.11.2026
Сумма=500.50
ПлательщикСчет={THEIRS}
Плательщик1=ООО "Ромашка"
ПлательщикИНН={INN}
ПолучательСчет={BANK_ACCOUNT}
ДатаПоступило=11.11.2026
НазначениеПлатежа=Оплата по счету № 15
КонецДокумента
СекцияДокумент=Банковский ордер
Номер=7
Дата=12.11.2026
Сумма=100
ПлательщикСчет={BANK_ACCOUNT}
ПолучательСчет=47422810000000000001
Получатель=ПАО Банк
ДатаСписано=12.11.2026
НазначениеПлатежа=Комиссия
КонецДокумента
КонецФайла
"""


@tagged("post_install", "-at_install")
class TestBankStatementImport(MoneyCase):
    def _import(self, text, user=None, encoding="cp1251"):
        wizard = (
            self.env["account.statement.import"]
            .with_user(user or self.vera)
            .create(
                {
                    "statement_file": base64.b64encode(text.encode(encoding)),
                    "statement_filename": "kl_to_1c.txt",
                }
            )
        )
        return wizard.action_import_and_match()

    def _lines(self):
        return self.env["account.bank.statement.line"].search(
            [("journal_id", "=", self.journal.id)], order="date"
        )

    def test_accountant_imports(self):
        action = self._import(STATEMENT)
        first, second = self._lines()
        self.assertEqual((first.amount, str(first.date)), (500.5, "2026-11-11"))
        self.assertEqual(first.partner_id, self.client, "by the tax number")
        self.assertEqual((first.bank_document, first.payer_inn), ("42", INN))
        self.assertIn("СекцияДокумент=Платежное поручение", first.raw_data)
        self.assertEqual((second.amount, second.partner_name), (-100, "ПАО Банк"))
        statement = first.statement_id
        self.assertEqual((statement.balance_start, statement.balance_end_real), (1000, 1400.5))
        self.assertTrue(statement.is_complete)
        self.assertEqual(len(statement.attachment_ids), 1)
        self.assertEqual(
            self.env["account.bank.statement.line"].with_user(self.vera).search(action["domain"]),
            first | second,
        )

    def test_second_import_changes_nothing(self):
        self._import(STATEMENT)
        with self.assertRaisesRegex(UserError, "already imported"):
            self._import(STATEMENT, encoding="utf-8")
        self.assertEqual(len(self._lines()), 2)

    def test_overlapping_statement_brings_only_what_is_new(self):
        self._import(STATEMENT)
        more = STATEMENT.replace("Номер=7\n", "Номер=8\n").replace("1400.50", "1300.50")
        action = self._import(more)
        self.assertEqual(len(self._lines()), 3)
        self.assertEqual(action["tag"], "display_notification")
        self.assertEqual(action["params"]["next"]["res_model"], "account.bank.statement.line")

    def test_malformed_file_names_the_line_and_imports_nothing(self):
        with self.assertRaisesRegex(UserError, r"Line 26: “много”"):
            self._import(STATEMENT.replace("Сумма=100", "Сумма=много"))
        with self.assertRaisesRegex(UserError, "cut off"):
            self._import(STATEMENT.replace("КонецФайла\n", ""))
        self.assertFalse(self._lines())

    def test_roubles_that_nobody_uses_are_the_money_of_the_journal(self):
        self.journal.currency_id = self.env.ref("base.USD")
        self.rouble.flush_recordset()
        self.env.cr.execute("UPDATE res_currency SET active = FALSE WHERE name = 'RUB'")
        self.env.invalidate_all()
        self._import(STATEMENT)
        self.assertEqual(self._lines().currency_id.mapped("name"), ["USD"])

    def test_account_of_nobody(self):
        with self.assertRaisesRegex(UserError, "40702810500000000000"):
            self._import(STATEMENT.replace(BANK_ACCOUNT, "40702810500000000000"))
        self.assertFalse(self._lines())

    def test_one_of_two_accounts_unknown_imports_nothing(self):
        text = STATEMENT.replace("ВерсияФормата=1.03", "РасчСчет=40702810500000000000")
        other = STATEMENT[STATEMENT.index("СекцияДокумент=Б") :]
        other = other.replace(BANK_ACCOUNT, "40702810500000000000").replace("=7\n", "=9\n")
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self._import(text.replace("КонецФайла\n", other))
        self.assertFalse(self._lines())

    def test_file_without_accounts_goes_by_our_journals(self):
        start = STATEMENT.index("РасчСчет=")
        end = STATEMENT.index("СекцияДокумент")
        self._import(STATEMENT[:start] + STATEMENT[end:])
        self.assertEqual(self._lines().mapped("amount"), [500.5, -100])

    def test_two_clients_with_one_number_are_left_open(self):
        self.client.copy({"vat": INN, "name": "Another"})
        self._import(STATEMENT)
        self.assertNotEqual(self._lines()[0].partner_id.name, "Another")

    def test_other_formats_are_left_to_others(self):
        with self.assertRaisesRegex(UserError, "not supported"):
            self._import("MT940 :20:")

    def test_empty_file(self):
        with self.assertRaisesRegex(UserError, "file is empty"):
            self._import("")
        self.assertFalse(self._lines())

    def test_no_right(self):
        for user in (self.anna, self.maxim):
            with self.assertRaises(AccessError):
                self._import(STATEMENT, user)
        self.assertFalse(self._lines())
