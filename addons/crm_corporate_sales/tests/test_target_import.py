import base64
import io
import time

import openpyxl
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .test_target_case import TargetCase

HEADERS = "Организация;ИНН;Сайт;Город;Выручка;Класс;Ответственный;ФИО;Должность;Роль"


@tagged("post_install", "-at_install")
class TestTargetImport(TargetCase):
    """Import of the register: all of a file or nothing of it."""

    def _wizard(self, text, user=None, **values):
        data = text if isinstance(text, bytes) else text.encode()
        wizard = self.env["crm.target.import"].with_user(user or self.marta)
        wizard = wizard.create({"file": base64.b64encode(data), "list_id": self.list.id, **values})
        wizard.action_read()
        return wizard

    def _import(self, text, **values):
        wizard = self._wizard(text, **values)
        wizard.action_import()
        return wizard

    def _imported(self):
        return self.env["crm.target"].search([("list_id", "=", self.list.id)], order="id")

    def test_csv(self):
        wizard = self._import(
            HEADERS + "\nАО «Волга»;7707083001;volga.example.com;Саратов;1 200 000,50;А;anna_deals;"
            "Иванов Пётр;Директор;decision_maker\n"
            "ООО Кама;7707083002;;Пермь;;;;;;\n",
        )
        self.assertEqual(wizard.state, "done", wizard.report)
        volga, kama = self._imported()
        self.assertRecordValues(
            volga,
            [
                {
                    "name": "АО «Волга»",
                    "vat": "7707083001",
                    "city": "Саратов",
                    "revenue": 1200000.5,
                    "potential_class": "a",
                    "user_id": self.anna.id,
                    "state": "new",
                    "team_id": self.team.id,
                    "decision_maker_known": True,
                }
            ],
        )
        self.assertEqual(volga.contact_ids.function, "Директор")
        self.assertFalse(kama.user_id)
        self.assertEqual(kama.team_id, self.team, "the pool of the list's team")

    def test_second_import_changes_nothing(self):
        text = "Компания;Город\nВолга;Саратов\nКама;Пермь\n"
        self._import(text)
        before = self._imported()
        before[0].city = "Энгельс"
        wizard = self._import(text)
        self.assertEqual(self._imported(), before)
        self.assertEqual(before[0].city, "Энгельс")
        self.assertEqual((wizard.report["new"], wizard.report["known"]["count"]), (0, 2))

    def test_problems_by_line_and_nothing_imported(self):
        wizard = self._import(
            "Компания;Выручка;Класс;Ответственный;Страна;Сотрудников\n"
            "Волга;много;A;;;\n"
            ";5;;;;\n"
            "\n"
            "Кама;5;D;nobody;Atlantis;1e300\n"
            "Хорошая;5;B;;ru;12\n"
        )
        self.assertEqual(wizard.state, "match")
        self.assertFalse(self._imported())
        rows = [(row["line"], row["text"]) for row in wizard.report["problems"]["rows"]]
        self.assertEqual([line for line, _text in rows], [2, 3, 5, 5, 5, 5])
        self.assertIn("много", rows[0][1])
        self.assertIn("name of the company", rows[1][1])
        table = base64.b64decode(wizard.problem_file).decode("utf-8-sig").splitlines()
        self.assertEqual(len(table), 4)
        self.assertTrue(table[2].startswith("3;"), table)

    def test_corrected_export_is_imported(self):
        wizard = self._import('Компания;Телефон;Выручка\n"=HYPERLINK(""x"")";+7 495 1112233;x\n')
        table = base64.b64decode(wizard.problem_file).decode("utf-8-sig")
        self.assertIn("'=HYPERLINK", table)
        self.assertIn(";'+7 495", table)
        self._import(table.replace(";x\r\n", ";5\r\n"))
        target = self._imported()
        self.assertEqual((target.name, target.phone), ('=HYPERLINK("x")', "+7 495 1112233"))

    def test_several_people_of_one_company(self):
        self._import("Компания;ИНН;ФИО\nВолга;7707083001;Иванов\nВолга;7707083001;Петров\n")
        self.assertEqual(self._imported().contact_ids.mapped("name"), ["Иванов", "Петров"])

    def test_customers_are_left_out(self):
        self.env["res.partner"].create(
            {"name": "ПАО Волга", "is_company": True, "vat": "7707083001"}
        )
        self._new_deal("Furnace", partner_id=False, partner_name="ООО «Кама»")
        text = "Компания;ИНН\nВолга;7707083001\nКама;\nОка;\n"
        wizard = self._import(text)
        self.assertEqual(self._imported().mapped("name"), ["Ока"])
        self.assertEqual([row["line"] for row in wizard.report["customers"]["rows"]], [2, 3])
        self._import(text, skip_known=False)
        self.assertEqual(len(self._imported()), 3)

    def test_check_imports_nothing(self):
        wizard = self._wizard("Компания\nВолга\n")
        wizard.action_check()
        self.assertEqual((wizard.report["new"], wizard.state), (1, "match"))
        self.assertFalse(self._imported())

    def test_excel(self):
        book = openpyxl.Workbook()
        book.active.append(["Name", "INN", "Employees"])
        book.active.append(["Volga", 7707083001, 1500.0])
        out = io.BytesIO()
        book.save(out)
        self._import(out.getvalue())
        target = self._imported()
        self.assertEqual((target.vat, target.employees), ("7707083001", 1500))

    def test_files_that_are_none(self):
        for data, text in ((b"", "Choose"), (b"\n\n", "empty"), (b"PK\x03\x04broken", "no table")):
            with self.subTest(data), self.assertRefused(text):
                self._wizard(data)

    def test_columns_have_to_be_clear(self):
        wizard = self._wizard("Город;Страна\nПермь;ru\n")
        with self.assertRefused("holds the name"):
            wizard.action_import()
        wizard.column_ids.field_name = "name"
        with self.assertRefused("Two columns"):
            wizard.action_import()

    def test_owners_hear_of_it_once(self):
        before = self.env["mail.message"].search_count([])
        lines = "".join(f"Завод {number};anna_deals\n" for number in range(5))
        self._import("Компания;Ответственный\n" + lines)
        messages = self.env["mail.message"].search(
            [("partner_ids", "in", self.anna.partner_id.ids)], order="id desc", limit=2
        )
        self.assertIn("5", messages[0].subject)
        self.assertEqual(self.env["mail.message"].search_count([]), before + 1)

    def test_ordinary_import_of_odoo(self):
        result = (
            self.env["crm.target"]
            .with_user(self.maxim)
            .load(["name", "vat", "list_id"], [["Volga", "7707083001", self.list.name]])
        )
        self.assertFalse(result["messages"])
        again = (
            self.env["crm.target"]
            .with_user(self.maxim)
            .load(["name", "vat"], [["V", "7707083001"]])
        )
        self.assertIn("tax number", again["messages"][0]["message"])

    def test_who_may_import(self):
        for user in (self.vera, self.robot, self.clerk, self.dora):
            with self.subTest(user.name), self.assertRefused(error=AccessError):
                self._wizard("Компания\nВолга\n", user=user)
        wizard = self._wizard("Компания;Ответственный\nВолга;\n", user=self.anna)
        wizard.action_import()
        self.assertEqual(self._imported().user_id, self.anna, "for themselves")
        wizard = self._wizard("Компания;Ответственный\nКама;boris_deals\n", user=self.anna)
        with self.assertRefused(error=AccessError), self.cr.savepoint():
            wizard.action_import()

    def test_five_thousand_lines(self):
        lines = "".join(
            f"Завод {number};77070{number:05};works{number}.test;Город {number % 50}\n"
            for number in range(5000)
        )
        wizard = self._wizard("Компания;ИНН;Сайт;Город\n" + lines)
        before, queries = time.monotonic(), self.cr.sql_log_count
        wizard.action_import()
        self.env.flush_all()
        took = time.monotonic() - before
        self.assertEqual(len(self._imported()), 5000)
        self.assertLess(self.cr.sql_log_count - queries, 400, f"{took:.1f} s")
