"""People, companies to win and plans for the tests of the active search."""

from contextlib import contextmanager
from datetime import date

from odoo.exceptions import UserError
from odoo.fields import Command

from .test_inquiry_case import InquiryCase

#: a Monday
TODAY = "2026-11-23"


def day(number):
    """A day of November or December 2026, counted from the first of November."""
    return date.fromordinal(date(2026, 10, 31).toordinal() + number)


class TargetCase(InquiryCase):
    """anna and boris sell in the team that hanna leads; maxim manages, marta is marketing."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lena = cls._new_user("lena", "sales_team.group_sale_salesman_all_leads")
        cls.stranger = cls._new_user("stranger", "sales_team.group_sale_salesman")
        cls.vera = cls._new_user("vera", "crm_corporate_sales.group_accountant_deals")
        # people whose working days are those of the company
        cls.env.company.resource_calendar_id = cls.env["resource.calendar"].create(
            {"name": "Mo-Fr", "tz": "UTC", "company_id": cls.env.company.id}
        )
        # only what the tests ask
        cls.env["crm.target.question"].search([]).active = False
        cls.role = cls.env.ref("crm_corporate_sales.contact_role_decision_maker")
        cls.reason = cls.env["crm.target.reason"].create({"name": "Too small for us"})
        cls.list = cls.env["crm.target.list"].create(
            {"name": "Engine makers", "team_id": cls.team.id}
        )
        cls.target = cls._new_target("Ural Turbine", vat="7707083893")
        results = {row.code: row for row in cls.env["crm.call.result"].search([])}
        for code in ("no_answer", "callback", "talked", "meeting", "contact_found", "do_not_call"):
            if code not in results:
                results[code] = cls.env["crm.call.result"].create({"name": code, "code": code})
        results["no_answer"].write(
            {"is_reached": False, "follow_up": "retry", "retry_days": 1, "max_attempts": 4}
        )
        results["callback"].write(
            {"is_reached": True, "follow_up": "retry", "retry_days": 2, "max_attempts": 5}
        )
        results["talked"].write({"is_reached": True, "is_positive": False, "follow_up": "done"})
        for code in ("meeting", "contact_found"):
            results[code].write({"is_reached": True, "is_positive": True, "follow_up": "done"})
        results["do_not_call"].write({"is_reached": True, "blocks_phone": True})
        cls.results = results
        cls.plan = cls._new_plan(
            ("call", 0, {}), ("letter", 1, {}), ("call", 3, {}), ("meeting", 5, {})
        )

    @classmethod
    def _new_target(cls, name, **values):
        """A target of anna's."""
        return cls.env["crm.target"].create(
            {"name": name, "user_id": cls.anna.id, "team_id": cls.team.id, **values}
        )

    @classmethod
    def _new_plan(cls, *steps, name="Plan"):
        return cls.env["crm.touch.plan"].create(
            {
                "name": name,
                "step_ids": [
                    Command.create(
                        {
                            "name": f"{kind} {number}",
                            "kind": kind,
                            "days": days,
                            "sequence": number,
                            **more,
                        }
                    )
                    for number, (kind, days, more) in enumerate(steps, 1)
                ],
            }
        )

    @classmethod
    def _new_question(cls, name, kind="text", **values):
        return cls.env["crm.target.question"].create({"name": name, "kind": kind, **values})

    def _add_person(self, target=None, name="Petr Ivanov", **values):
        return self.env["crm.target.contact"].create(
            {"target_id": (target or self.target).id, "name": name, **values}
        )

    def _start(self, targets=None, plan=None, start=None, user=None):
        start = start or day(23)
        targets = (targets or self.target).with_user(user or self.anna)
        return targets._start_touches(plan or self.plan, dict.fromkeys(targets, start)).sudo()

    def _next(self, target=None):
        """The touch that is due."""
        return (target or self.target).sudo().next_touch_id.with_user(self.anna)

    def _call(self, code, target=None, feedback=False):
        touch = self._next(target)
        return touch.action_result(f"result_{self.results[code].id}", feedback)

    @contextmanager
    def assertRefused(self, pattern=".", error=UserError):  # noqa: N802
        with self.assertRaises(error) as caught:
            yield
        self.assertRegex(str(caught.exception), pattern)

    def _touches(self, target=None):
        run = (target or self.target).run_ids.sorted("id")[-1:]
        return [(touch.kind, touch.state) for touch in run.touch_ids.sorted("position")]
