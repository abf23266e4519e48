import base64
import io
from datetime import date

import openpyxl
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import PlanningCase

YEAR = "year:2031-01-01"
FIRST = "quarter:2031-01-01"
MARCH = "month:2031-03-01"


class SheetCase(PlanningCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.turnover = cls._kpi("turnover").id
        cls.group = f"team:{cls.team.id}"
        cls.anna_key = f"user:{cls.anna.id}:{cls.team.id}"
        cls.boris_key = f"user:{cls.boris.id}:{cls.team.id}"
        cls.part = f"department:{cls.department.id}"

    def _sheets(self, user):
        return self.env["crm.sales.plan"].with_user(user)

    def _get(self, user, **options):
        return self._sheets(user).get_sheet({"kpi": self.turnover, "period": YEAR, **options})

    def _change(self, scope, period, target, kpi=None):
        return {"scope": scope, "period": period, "kpi": kpi or self.turnover, "target": target}

    def _target(self, sheet, scope, period):
        cell = sheet["cells"][f"{scope}|{period}|{self.turnover}"]
        return cell["target"] if cell.get("has_target") else None


@tagged("post_install", "-at_install")
class TestSheet(SheetCase):
    def test_department_head_sees_the_tree_of_groups_and_people(self):
        rows = {row["key"]: row for row in self._get(self.dora)["scopes"]}
        self.assertEqual(rows[self.part]["parent"], "company")
        self.assertEqual(rows[self.group]["parent"], self.part)
        self.assertEqual(rows[self.anna_key]["parent"], self.group)
        self.assertEqual(rows[self.anna_key]["level"], 3)

    def test_group_head_sees_the_own_group(self):
        keys = {row["key"] for row in self._get(self.hanna)["scopes"]}
        self.assertEqual(
            keys & {self.group, self.anna_key, self.boris_key},
            {self.group, self.anna_key, self.boris_key},
        )
        self.assertNotIn("company", keys)
        self.assertNotIn(f"team:{self.other_team.id}", keys)

    def test_salesperson_sees_only_the_own_line(self):
        sheet = self._get(self.anna)
        self.assertEqual([row["key"] for row in sheet["scopes"]], [self.anna_key])
        self.assertFalse(any(cell["editable"] for cell in sheet["cells"].values()))

    def test_periods_are_a_tree(self):
        spans = self._get(self.dora)["periods"]
        self.assertEqual(len(spans), 1 + 4 + 12)
        march = next(span for span in spans if span["key"] == MARCH)
        self.assertEqual(march["parent"], FIRST)

    def test_weeks_of_a_month_reach_over_its_borders(self):
        spans = self._get(self.dora, period=MARCH)["periods"]
        self.assertEqual(spans[1]["key"], "week:2031-02-24")
        self.assertEqual(spans[-1]["key"], "week:2031-03-31")

    def test_each_week_stands_in_a_quarter_once(self):
        spans = self._get(self.dora, period=FIRST)["periods"]
        keys = [span["key"] for span in spans]
        self.assertEqual(len(keys), len(set(keys)))

    def test_typed_targets_begin_plans(self):
        cells = self._sheets(self.dora).write_sheet(
            [self._change("company", YEAR, 1200), self._change(self.group, FIRST, 300)]
        )
        self.assertEqual(cells[f"company|{YEAR}|{self.turnover}"]["target"], 1200)
        plan = self.env["crm.sales.plan"].search(
            [("team_id", "=", self.team.id), ("period_type", "=", "quarter")]
        )
        self.assertEqual(plan.date_from, date(2031, 1, 1))
        self.assertEqual(plan.line_ids.target, 300)
        self.assertEqual(self._target(self._get(self.dora), self.group, FIRST), 300)

    def test_a_plan_begun_in_the_sheet_is_part_of_what_is_above(self):
        plans = self._sheets(self.dora)
        plans.write_sheet([self._change(self.group, YEAR, 1000)])
        plans.write_sheet([self._change(self.group, MARCH, 90)])
        plans.write_sheet([self._change(self.anna_key, MARCH, 40)])
        found = self.env["crm.sales.plan"].search([("team_id", "=", self.team.id)])
        year = found.filtered(lambda plan: plan.period_type == "year")
        march = found.filtered(lambda plan: plan.period_type == "month" and not plan.user_id)
        self.assertEqual(march.parent_id, year)
        self.assertEqual((found - year - march).parent_id, march)

    def test_clearing_takes_the_target_away(self):
        plans = self._sheets(self.dora)
        plans.write_sheet([self._change(self.group, MARCH, 5)])
        plans.write_sheet([self._change(self.group, MARCH, False)])
        self.assertIsNone(self._target(self._get(self.dora), self.group, MARCH))
        plans.write_sheet([self._change(self.group, MARCH, 0)])
        self.assertEqual(self._target(self._get(self.dora), self.group, MARCH), 0)

    def test_nobody_plans_for_others(self):
        for user, scope in (
            (self.anna, self.anna_key),
            (self.hanna, "company"),
            (self.hanna, f"team:{self.other_team.id}"),
            (self.gleb, self.anna_key),
            (self.hanna, self.group),
        ):
            with self.assertRaises(AccessError, msg=(user.login, scope)):
                self._sheets(user).write_sheet([self._change(scope, MARCH, 5)])
        self._sheets(self.hanna).write_sheet([self._change(self.anna_key, MARCH, 5)])

    def test_an_issued_plan_is_not_typed_over(self):
        self._sheets(self.dora).write_sheet([self._change(self.group, MARCH, 5)])
        plan = self.env["crm.sales.plan"].search([("team_id", "=", self.team.id)])
        plan._as_move().state = "issued"
        cell = self._get(self.dora)["cells"][f"{self.group}|{MARCH}|{self.turnover}"]
        self.assertFalse(cell["editable"])
        with self.assertRaises(UserError):
            self._sheets(self.dora).write_sheet([self._change(self.group, MARCH, 6)])
        self.assertEqual(plan.line_ids.target, 5)

    def test_bad_changes(self):
        plans = self._sheets(self.dora)
        for change in (
            "x",
            {},
            self._change("planet:1", MARCH, 1),
            self._change(self.group, "month:2031-03-02", 1),
            self._change(self.group, "century:2031-01-01", 1),
            self._change(self.group, MARCH, "many"),
            self._change(self.group, MARCH, -1),
            self._change(self.group, MARCH, float("nan")),
            self._change(self.group, MARCH, float("inf")),
        ):
            with self.assertRaises(UserError, msg=change):
                plans.write_sheet([change])
        for options in ({"layout": "x"}, {"period": "x"}, {"scope": "x"}, {"scope": "team:999999"}):
            with self.assertRaises(UserError, msg=options):
                plans.get_sheet({"layout": "scope", **options} if "scope" in options else options)

    def test_one_bad_change_writes_none(self):
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self._sheets(self.dora).write_sheet(
                [self._change(self.group, MARCH, 1), self._change(self.group, YEAR, -1)]
            )
        self.assertFalse(self.env["crm.sales.plan"].search([("team_id", "=", self.team.id)]))

    def test_other_layouts(self):
        sheet = self._get(self.dora, layout="scope", scope=self.group)
        self.assertIn(f"{self.group}|{MARCH}|{self._kpi('payments').id}", sheet["cells"])
        sheet = self._get(self.dora, layout="period", period=MARCH)
        self.assertEqual(len(sheet["periods"]), 1)
        self.assertIn(f"{self.anna_key}|{MARCH}|{self._kpi('claims').id}", sheet["cells"])

    def test_fifty_people_take_thirty_queries(self):
        people = self.env["res.users"]
        for number in range(50):
            people |= self._new_seller(f"seller{number}")
        self.team.member_ids = [(4, user.id) for user in people]
        changes = [self._change(f"user:{user.id}:{self.team.id}", MARCH, 5) for user in people]
        self._sheets(self.carl).write_sheet(changes)
        self._get(self.carl)
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(30):
            sheet = self._get(self.carl)
        self.assertEqual(self._target(sheet, f"user:{people[7].id}:{self.team.id}", MARCH), 5)

    @classmethod
    def _new_seller(cls, login):
        return cls.env["res.users"].create(
            {
                "name": login,
                "login": f"{login}_sheet",
                "group_ids": [(4, cls.env.ref("sales_team.group_sale_salesman").id)],
            }
        )


@tagged("post_install", "-at_install")
class TestSheetFile(SheetCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plans = cls.env["crm.sales.plan"].with_user(cls.dora)
        cls.plans.write_sheet(
            [
                {"scope": cls.group, "period": MARCH, "kpi": cls.turnover, "target": 90},
                {"scope": cls.anna_key, "period": MARCH, "kpi": cls.turnover, "target": 40},
            ]
        )

    def _book(self):
        _name, content = self.plans.export_sheet({"kpi": self.turnover, "period": YEAR})
        return openpyxl.load_workbook(io.BytesIO(content))

    def _place(self, book, scope, period):
        page = book.worksheets[0]
        column = next(cell.column for cell in page[1] if cell.value == period)
        line = next(row[0].row for row in page.iter_rows() if row[0].value == scope)
        return page.cell(line, column)

    def _import(self, book, user=None):
        target = io.BytesIO()
        book.save(target)
        content = base64.b64encode(target.getvalue()).decode()
        return self._sheets(user or self.dora).import_sheet(content)

    def test_there_and_back_changes_nothing(self):
        self.assertEqual(self._import(self._book()), {"changed": 0, "errors": []})

    def test_changed_targets_are_taken_over(self):
        book = self._book()
        self._place(book, self.anna_key, MARCH).value = "45,5"
        self._place(book, self.boris_key, MARCH).value = 44.5
        self.assertEqual(self._import(book), {"changed": 2, "errors": []})
        sheet = self._get(self.dora)
        self.assertEqual(self._target(sheet, self.anna_key, MARCH), 45.5)
        self.assertEqual(self._target(sheet, self.boris_key, MARCH), 44.5)

    def test_errors_name_their_lines_and_nothing_is_imported(self):
        book = self._book()
        wrong = self._place(book, self.anna_key, MARCH)
        wrong.value = "soon"
        self._place(book, self.boris_key, MARCH).value = 44
        answer = self._import(book)
        self.assertEqual(answer["changed"], 0)
        self.assertRegex(answer["errors"][0], f"Line {wrong.row}, cell {wrong.coordinate}.*soon")
        self.assertIsNone(self._target(self._get(self.dora), self.boris_key, MARCH))

    def test_a_locked_target_is_named(self):
        plan = self.env["crm.sales.plan"].search(
            [("team_id", "=", self.team.id), ("user_id", "=", False)]
        )
        plan._as_move().state = "issued"
        book = self._book()
        self._place(book, self.group, MARCH).value = 91
        [error] = self._import(book)["errors"]
        self.assertIn("Vacuum", error)

    def test_somebody_elses_file_changes_nothing(self):
        book = self._book()
        self._place(book, self.anna_key, MARCH).value = 1
        answer = self._import(book, self.gleb)
        self.assertTrue(answer["errors"])
        self.assertEqual(self._target(self._get(self.dora), self.anna_key, MARCH), 40)

    def test_a_stolen_key_is_refused(self):
        book = self._book()
        page = book.worksheets[0]
        page["A1"] = 'crm_sales_planning {"layout": "nonsense"}'
        self.assertTrue(self._import(book)["errors"])
        page["A1"] = "crm_sales_planning nonsense"
        self.assertTrue(self._import(book)["errors"])

    def test_no_file(self):
        with self.assertRaises(UserError):
            self.plans.import_sheet("")
        with self.assertRaises(UserError):
            self.plans.import_sheet("äöü")
        self.assertTrue(self.plans.import_sheet(base64.b64encode(b"hello").decode())["errors"])

    def test_every_layout_is_exported(self):
        for options in (
            {"layout": "scope", "scope": self.group, "period": YEAR},
            {"layout": "period", "period": MARCH},
        ):
            name, content = self.plans.export_sheet(options)
            self.assertTrue(name.endswith(".xlsx"))
            self.assertTrue(openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]["B2"].value)
