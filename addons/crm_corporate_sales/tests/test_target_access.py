from odoo.exceptions import AccessError
from odoo.tests import tagged

from .test_target_case import TargetCase

PARTS = (
    "crm.target.contact",
    "crm.target.answer",
    "crm.touch.run",
    "crm.touch",
    "crm.touch.run.report",
    "crm.touch.report",
)


@tagged("post_install", "-at_install")
class TestTargetAccess(TargetCase):
    """Who sees and changes which targets."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other_team = cls.env["crm.team"].create(
            {"name": "Climate", "member_ids": [(6, 0, cls.stranger.ids)]}
        )
        cls.colleagues = cls._new_target("Colleague's", user_id=cls.boris.id)
        cls.pool = cls._new_target("Pool", user_id=False)
        cls.foreign_pool = cls._new_target("Foreign pool", user_id=False, team_id=cls.other_team.id)
        cls.foreign = cls._new_target("Foreign", user_id=cls.stranger.id, team_id=cls.other_team.id)
        cls.abroad = cls._new_target(
            "Abroad", company_id=cls.other_company.id, user_id=False, team_id=False
        )
        cls.all = (
            cls.target | cls.colleagues | cls.pool | cls.foreign_pool | cls.foreign | cls.abroad
        )
        question = cls._new_question("Supplier")
        for target in cls.all:
            cls.env["crm.target.contact"].create({"target_id": target.id, "name": "Petr"})
            target.set_answer(question.id, "Hanwei")
        owned = (cls.target | cls.colleagues | cls.foreign).with_user(cls.maxim)
        owned._start_touches(cls.plan, dict.fromkeys(owned, "2026-11-23"))
        for target in owned.sudo():
            target.next_touch_id.with_user(cls.maxim).action_result("done")

    def _seen(self, user):
        targets = self.env["crm.target"].with_user(user)
        return set(targets.search([("id", "in", self.all.ids)]).sudo().mapped("name"))

    def test_who_reads_what(self):
        here = {"Ural Turbine", "Colleague's", "Pool", "Foreign pool", "Foreign"}
        for user, names in (
            (self.anna, {"Ural Turbine", "Pool"}),
            (self.boris, {"Colleague's", "Pool"}),
            (self.stranger, {"Foreign", "Foreign pool"}),
            (self.hanna, {"Ural Turbine", "Colleague's", "Pool"}),
            (self.lena, here),
            (self.maxim, here),
            (self.marta, here),
            (self.olga, {"Abroad"}),
        ):
            with self.subTest(user.name):
                self.assertEqual(self._seen(user), names)

    def test_who_reads_nothing(self):
        for user in (self.robot, self.dora, self.vera, self.clerk, self.petra):
            for model in ("crm.target", "crm.target.list", "crm.touch.plan", *PARTS):
                with self.subTest(f"{user.name} {model}"), self.assertRefused(error=AccessError):
                    self.env[model].with_user(user).search([])

    def test_parts_follow_the_target(self):
        for user in (self.anna, self.hanna, self.lena, self.marta, self.olga):
            seen = self._seen(user)
            for model in PARTS:
                records = self.env[model].sudo().search([("target_id", "in", self.all.ids)])
                own = self.env[model].with_user(user).search([("id", "in", records.ids)])
                expected = {name for name in seen if name in records.target_id.mapped("name")}
                if "report" in model:
                    # reports are about those who work, not about the pool
                    expected -= {"Pool", "Foreign pool"}
                with self.subTest(f"{user.name} {model}"):
                    self.assertEqual(set(own.sudo().target_id.mapped("name")), expected)
                    hidden = records - own.sudo()
                    if hidden and "report" not in model:
                        with self.assertRefused(error=AccessError):
                            hidden[0].with_user(user).read(["target_id"])

    def test_the_pool_is_read_not_written(self):
        pool = self.pool.with_user(self.anna)
        with self.assertRefused(error=AccessError):
            pool.write({"city": "Perm"})
        with self.assertRefused(error=AccessError):
            pool.write({"user_id": self.anna.id})
        with self.assertRefused(error=AccessError):
            pool._start_touches(self.plan, {pool: "2026-11-23"})
        pool.claim()
        pool.write({"city": "Perm"})

    def test_foreign_targets_are_not_changed(self):
        person = self.colleagues.contact_ids
        touch = self.colleagues.next_touch_id
        for user in (self.anna, self.marta, self.stranger):
            for name, call in {
                "write": lambda t: t.write({"city": "x"}),
                "research": lambda t: t.action_research(),
                "answer": lambda t: t.action_answer(),
                "drop": lambda t: t._drop(self.reason),
                "stop": lambda t: t.action_stop_touches(),
                "convert": lambda t: t.convert(),
                "person": lambda t, p=person: p.with_env(t.env).write({"name": "x"}),
                "touch": lambda t, p=touch: p.with_env(t.env).action_result("done"),
                "postpone": lambda t, p=touch: p.with_env(t.env).action_postpone(),
                "letter": lambda t, p=touch: p.with_env(t.env).action_write_letter(),
            }.items():
                with self.subTest(f"{user.name} {name}"), self.assertRefused(error=AccessError):
                    call(self.colleagues.with_user(user))
        self.assertEqual((self.colleagues.state, touch.state), ("contacting", "open"))

    def test_people_are_not_moved_to_foreign_targets(self):
        person = self.target.contact_ids.with_user(self.anna)
        with self.assertRefused(error=AccessError):
            person.target_id = self.colleagues.id

    def test_series_are_written_by_nobody(self):
        run, touch = self.target.run_ids, self.target.next_touch_id
        for user in (self.anna, self.hanna, self.lena, self.maxim, self.marta):
            for record, vals in (
                (run, {"state": "answered"}),
                (touch, {"state": "done"}),
            ):
                own = record.with_user(user)
                for call in (
                    lambda o=own, v=vals: o.write(v),
                    lambda o=own: o.unlink(),
                    lambda o=own: o.copy(),
                ):
                    with self.subTest(f"{user.name} {record._name}"):
                        with self.assertRefused(error=AccessError):
                            call()

    def test_marketing_enters_and_reads(self):
        targets = self.env["crm.target"].with_user(self.marta)
        made = targets.create({"name": "Volga", "list_id": self.list.id})
        with self.assertRefused(error=AccessError):
            made.write({"city": "Perm"})
        with self.assertRefused(error=AccessError):
            made.unlink()
        self.list.with_user(self.marta).note = "Visitors of the fair"
        with self.assertRefused(error=AccessError):
            self.env["crm.touch.start"].with_user(self.marta).create({})

    def test_marketing_sees_no_amounts_of_deals(self):
        deal = self.target.with_user(self.anna).convert(values={"expected_revenue": 1000000})
        lead = self.target.with_user(self.marta).lead_id
        self.assertEqual(lead, deal)
        self.assertTrue(lead.read(["name"]))
        with self.assertRefused(error=AccessError):
            lead.read(["expected_revenue"])

    def test_salespeople_do_not_configure(self):
        for model, vals in (
            ("crm.target.list", {"name": "x"}),
            ("crm.target.question", {"name": "x"}),
            ("crm.target.reason", {"name": "x"}),
            ("crm.touch.plan", {"name": "x"}),
        ):
            with self.subTest(model), self.assertRefused(error=AccessError):
                self.env[model].with_user(self.anna).create(vals)

    def test_salespeople_enter_their_own(self):
        targets = self.env["crm.target"].with_user(self.anna)
        self.assertEqual(targets.create({"name": "Volga"}).user_id, self.anna)
        for owner in (self.boris.id, False):
            with self.subTest(owner), self.assertRefused(error=AccessError), self.cr.savepoint():
                targets.create({"name": f"For {owner}", "user_id": owner, "team_id": False})

    def test_activity_of_a_foreign_touch(self):
        activity = self.colleagues.activity_ids.with_user(self.stranger)
        for call in (lambda: activity.action_feedback(), lambda: activity.unlink()):
            with self.assertRefused(error=AccessError):
                call()

    def test_scripts_of_foreign_targets(self):
        script = self.env.ref("crm_corporate_sales.call_script_meeting")
        runs = self.env["crm.call.script.run"].with_user(self.stranger)
        with self.assertRefused(error=AccessError):
            runs.start_call(script.id, "crm.target", self.colleagues.id)

    def test_other_companies(self):
        plan = self.env["crm.touch.plan"].create(
            {
                "name": "There",
                "company_id": self.other_company.id,
                "step_ids": [(0, 0, {"name": "Call", "kind": "call"})],
            }
        )
        with self.assertRefused(error=AccessError):
            plan.with_user(self.maxim).read(["name"])
        target = self._new_target("Here")
        with self.assertRefused("company"):
            target._start_touches(plan, {target: "2026-11-23"})
