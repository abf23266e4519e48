from datetime import date

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from .test_target_case import TargetCase


@tagged("post_install", "-at_install")
class TestTargetSheet(TargetCase):
    """The information sheet: questions, answers, completeness, what is missing."""

    def test_without_questions_it_is_complete(self):
        self.assertEqual(self.target.completeness, 100)
        self.assertFalse(self.target.missing_names)

    def test_weights(self):
        supplier = self._new_question("Supplier", weight=3)
        self._new_question("Site", kind="field", field_name="website", weight=1)
        target = self.target.with_user(self.anna)
        self.assertEqual(target.completeness, 0)
        self.assertEqual(target.missing_names, "Supplier, Site")
        told = target.set_answer(supplier.id, "Hanwei")
        self.assertEqual((told["completeness"], told["missing_names"]), (75, "Site"))
        target.website = "ural.example.com"
        self.assertEqual(target.completeness, 100)
        target.set_answer(supplier.id, "  ")
        self.assertEqual(target.completeness, 25)

    def test_role(self):
        self._new_question("Who decides", kind="role")
        self.assertEqual(self.target.completeness, 0)
        person = self._add_person(role_id=self.role.id)
        self.assertEqual(self.target.completeness, 100)
        self.assertTrue(self.target.decision_maker_known)
        [row] = self.target.sheet
        self.assertEqual(row["text"], person.name)

    def test_certain_role(self):
        technical = self.env.ref("crm_corporate_sales.contact_role_technical_expert")
        self._new_question("Who judges", kind="role", role_id=technical.id)
        self._add_person(role_id=self.role.id)
        self.assertEqual(self.target.completeness, 0)

    def test_values_of_each_kind(self):
        choice = self._new_question(
            "How they buy",
            kind="choice",
            choice_ids=[(0, 0, {"name": "Directly"}), (0, 0, {"name": "By tender"})],
        )
        cases = {
            self._new_question("Text"): ("  Old furnaces ", "Old furnaces", "Old furnaces"),
            self._new_question("Number", kind="number"): ("1 200,5", 1200.5, "1200.5"),
            self._new_question("Zero", kind="number"): (0, 0, "0.0"),
            self._new_question("Yes", kind="yes_no"): ("no", "no", "No"),
            self._new_question("Date", kind="date"): ("2027-03-01", "2027-03-01", "2027-03-01"),
            choice: (choice.choice_ids[1].id, choice.choice_ids[1].id, "By tender"),
        }
        target = self.target.with_user(self.anna)
        for question, (told, value, text) in cases.items():
            rows = {row["id"]: row for row in target.set_answer(question.id, told)["sheet"]}
            row = rows[question.id]
            with self.subTest(question.name):
                self.assertEqual((row["value"], row["text"]), (value, text))
                self.assertTrue(row["is_known"])
        self.assertEqual(self.target.completeness, 100)

    def test_values_that_do_not_fit(self):
        foreign = self._new_question(
            "Other", kind="choice", choice_ids=[(0, 0, {"name": "A"}), (0, 0, {"name": "B"})]
        )
        cases = {
            "number": ["many", "nan", "inf", [1]],
            "yes_no": ["maybe", 1],
            "date": ["tomorrow", 20261122],
            "choice": [foreign.choice_ids[0].id, "x"],
        }
        choices = [(0, 0, {"name": "C"}), (0, 0, {"name": "D"})]
        for kind, values in cases.items():
            question = self._new_question(kind, kind, choice_ids=choices)
            for value in values:
                with self.subTest(kind, value=value), self.assertRefused(kind):
                    self.target.with_user(self.anna).set_answer(question.id, value)
        self.assertFalse(self.target.answer_ids)

    def test_only_own_questions(self):
        other_list = self.env["crm.target.list"].create({"name": "Other"})
        foreign = self._new_question("Of another list", list_id=other_list.id)
        of_field = self._new_question("Field", kind="field", field_name="city")
        for question in (foreign, of_field):
            with self.assertRefused("doesn't ask"):
                self.target.with_user(self.anna).set_answer(question.id, "x")
        self.assertEqual([row["name"] for row in self.target.sheet], ["Field"])
        self.target.list_id = other_list
        self.assertEqual(len(self.target.sheet), 2)
        self.assertEqual(self.target.missing_names, "Of another list, Field")

    def test_needed_before(self):
        first = self._new_question("Whom to call", required_for="contacting")
        second = self._new_question("Budget", required_for="converted")
        target = self.target.with_user(self.anna)
        with self.assertRefused("Whom to call"):
            target.action_contact()
        with self.assertRefused("Whom to call"):
            self._start()
        target.set_answer(first.id, "Petr")
        target.action_contact()
        with self.assertRefused("find out: Budget"):
            target.convert()
        target.set_answer(second.id, "In May")
        self.assertTrue(target.convert())

    def test_changed_questions_change_the_sheets(self):
        question = self._new_question("Supplier")
        self.assertEqual(self.target.completeness, 0)
        other = self._new_question("City", kind="field", field_name="city", weight=0)
        self.assertEqual(self.target.completeness, 0)
        other.weight = 1
        self.target.city = "Perm"
        self.assertEqual(self.target.completeness, 50)
        question.unlink()
        self.assertEqual(self.target.completeness, 100)
        other.active = False
        self.assertEqual(self.target.completeness, 100)

    def test_question_must_be_whole(self):
        for kind in ("field", "choice"):
            with self.assertRefused("Half", error=ValidationError):
                self._new_question("Half", kind)

    def test_rights(self):
        question = self._new_question("Supplier")
        for user in (self.boris, self.stranger, self.marta, self.robot, self.clerk):
            with self.subTest(user.name), self.assertRefused(error=AccessError):
                self.target.with_user(user).set_answer(question.id, "x")
        self.target.with_user(self.hanna).set_answer(question.id, "x")

    def test_costs_do_not_grow_with_targets(self):
        self._new_question("Supplier")
        self._new_question("City", kind="field", field_name="city")
        self._new_question("Who", kind="role")
        targets = self.env["crm.target"].create(
            [
                {"name": f"Works {number}", "contact_ids": [(0, 0, {"name": "P"})]}
                for number in range(40)
            ]
        )
        self.env.flush_all()
        targets.invalidate_recordset()
        with self.assertQueryCount(4):
            targets.mapped("missing_names")

    def test_date_is_a_date(self):
        question = self._new_question("Bound until", kind="date")
        self.target.set_answer(question.id, "2027-03-01")
        self.assertEqual(self.target.answer_ids.value_date, date(2027, 3, 1))
