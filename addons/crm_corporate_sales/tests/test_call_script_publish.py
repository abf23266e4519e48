from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .test_call_script_case import ScriptCase


@tagged("post_install", "-at_install")
class TestCallScriptPublish(ScriptCase):
    """Drafts, and what is published of them."""

    def test_publishing_the_same_makes_no_version(self):
        version = self.script.version_id
        self.script.action_publish()
        self.assertEqual(self.script.version_ids, version)
        text = self.hello.text
        self.hello.text = "Hi!"
        self.assertTrue(self.script.is_changed)
        self.script.action_publish()
        self.hello.text = text
        self.script.action_publish()
        self.assertEqual(self.script.version_id, version, "as it was before")
        with self.assertRefused("never changed"):
            version.content = {}

    def test_draft_with_problems_is_not_published(self):
        self.agreed.unlink()
        self.assertTrue(self.script.has_problem)
        with self.assertRefused("Offer: Dead end"):
            self.script.action_publish()
        _run, card = self._start()
        self.assertTrue(card["run_id"], "calls go on by the published version")
        empty = self.env["crm.call.script"].create({"name": "Empty"})
        with self.assertRefused("no steps yet"):
            empty.action_publish()
        with self.assertRefused("published call script"):
            self._start(script=empty)

    def test_outline_tells_where_the_problem_is(self):
        self.agreed.next_node_id = False
        row = next(item for item in self.script.tree["rows"] if item["id"] == self.offer.id)
        self.assertEqual(row["problems"][0]["text"], "The answer “Agreed” leads nowhere.")
        self.assertEqual(row["answer"], "Yes")
        missing = next(item for item in self.script.tree["rows"] if item["kind"] == "missing")
        self.assertEqual(missing["answer_id"], self.agreed.id)

    def test_step_made_from_an_answer_follows_it(self):
        self.agreed.next_node_id = False
        node = (
            self.env["crm.call.script.node"]
            .with_context(call_script_answer_id=self.agreed.id)
            .create({"script_id": self.script.id, "name": "New", "text": "x"})
        )
        self.assertEqual(self.agreed.next_node_id, node)
        self.assertNotIn(node.code, (self.script.node_ids - node).mapped("code"))

    def test_answer_stays_in_its_script(self):
        other = self.script.copy()
        with self.assertRefused("another script", error=ValidationError):
            self.yes.next_node_id = other.node_ids[0]

    def test_copy(self):
        copy = self.script.copy()
        self.assertEqual(copy.name, "Test script (copy)")
        self.assertFalse(copy.version_id)
        self.assertEqual(copy._prepare_definition(), self.script._prepare_definition())
        self.assertFalse(copy.node_ids & self.script.node_ids)
        copy.action_publish()

    def test_translations(self):
        self.env["res.lang"]._activate_lang("pl_PL")
        self.script.action_publish()
        english = self.script.version_id
        self.hello.with_context(lang="pl_PL").text = "Dzień dobry, {contact|kolego}!"
        self.assertTrue(self.script.is_changed)
        self.script._publish_translations()
        self.assertEqual(self.script.version_id, english, "the same version in more languages")
        self.assertFalse(self.script.is_changed)
        self.anna.lang = "pl_PL"
        runs = self.env["crm.call.script.run"].with_user(self.anna).with_context(lang="pl_PL")
        card = runs.start_call(self.script.id, "res.partner", self.person.id)
        self.assertEqual(card["node"]["text"], "Dzień dobry, Ivan!")
        version = self.script.version_id
        self.hello.with_context(lang="en_US").text = "Hi"
        self.script._publish_translations()
        self.assertEqual(
            self.script.version_id, version, "a change of wording waits for publishing"
        )
