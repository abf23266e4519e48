"""A call script for the tests."""

from .common import OWN, ProcessCase, make_user


class ScriptCase(ProcessCase):
    """A script of three steps: hello → (yes) offer → (agreed) done; (no) over."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mila = make_user(cls.env, "mila", f"{OWN}.group_marketing")
        cls.good = cls.env["crm.call.result"].create(
            {"name": "Agreed", "code": "test_good", "is_reached": True, "is_positive": True}
        )
        cls.bad = cls.env["crm.call.result"].create(
            {"name": "Refused", "code": "test_bad", "is_reached": True}
        )
        cls.script = cls.env["crm.call.script"].create({"name": "Test script"})
        cls.hello = cls._make_node("Hello", text="Good day, {contact|colleague}!")
        cls.offer = cls._make_node("Offer", text="{salesperson} has something for {company}.")
        cls.done = cls._make_node("Done", kind="end", result_id=cls.good.id)
        cls.over = cls._make_node("Over", kind="end", result_id=cls.bad.id)
        cls.yes = cls._make_answer(cls.hello, "Yes", cls.offer)
        cls.no = cls._make_answer(cls.hello, "No", cls.over)
        cls.agreed = cls._make_answer(cls.offer, "Agreed", cls.done)
        cls.script.action_publish()
        cls.person = cls.env["res.partner"].create(
            {"name": "Ivan", "parent_id": cls.customer.id, "phone": "+7 495 123-45-67"}
        )

    @classmethod
    def _make_node(cls, name, **values):
        return cls.env["crm.call.script.node"].create(
            {
                "script_id": cls.script.id,
                "sequence": len(cls.script.node_ids) + 1,
                "name": name,
                "text": name,
                **values,
            }
        )

    @classmethod
    def _make_answer(cls, node, name, target):
        return cls.env["crm.call.script.answer"].create(
            {"node_id": node.id, "name": name, "next_node_id": target.id}
        )

    def _start(self, user=None, subject=None, script=None):
        subject = subject or self.person
        runs = self.env["crm.call.script.run"].with_user(user or self.anna)
        card = runs.start_call((script or self.script).id, subject._name, subject.id)
        return runs.browse(card["run_id"]), card

    def _call(self, *answers, user=None, **ending):
        """A whole call; returns its run."""
        run, _card = self._start(user)
        for answer in answers:
            run.choose_answer(answer.node_id.code, answer.code)
        run.finish_call(**ending)
        return run
