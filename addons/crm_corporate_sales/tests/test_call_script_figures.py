from odoo.tests import tagged

from .test_call_script_case import ScriptCase


@tagged("post_install", "-at_install")
class TestCallScriptFigures(ScriptCase):
    """What the calls by a script come to."""

    def test_figures(self):
        self._call(self.yes, self.agreed)
        self._call(self.yes, self.agreed)
        self._call(self.no)
        broken, _card = self._start()
        broken.choose_answer(self.hello.code, self.yes.code)
        broken.stop_call()
        self._start()
        script = self.script
        self.assertEqual(script.run_count, 4, "a running call is not counted")
        self.assertEqual(script.success_rate, 0.5)
        rows = {row["node"]: row for row in script.figures["rows"]}
        self.assertEqual(script.figures["total"], 4)
        self.assertEqual(rows[self.hello.code]["entered"], 4)
        self.assertEqual(rows[self.offer.code]["entered"], 3)
        self.assertEqual(rows[self.offer.code]["stopped"], 1)
        self.assertEqual(rows[self.done.code]["entered"], 2)
        self.assertTrue(rows[self.done.code]["is_positive"])
        self.assertEqual(rows[self.over.code]["share"], 0.25)

    def test_figures_of_a_loop_count_calls(self):
        self._make_answer(self.offer, "Once more", self.hello)
        again = self.offer.answer_ids[-1]
        self.script.action_publish()
        self._call(self.yes, again, self.yes, self.agreed)
        rows = {row["node"]: row for row in self.script.figures["rows"] if row["kind"] == "node"}
        self.assertEqual(rows[self.hello.code]["entered"], 1)
        self.assertEqual(rows[self.hello.code]["share"], 1.0)

    def test_figures_need_no_query_a_call(self):
        def count():
            self.env.invalidate_all()
            with self.assertQueries() as queries:
                self.script.mapped("figures")
                self.script.mapped("run_count")
            return len(queries)

        self._call(self.no)
        count()
        few = count()
        for _number in range(5):
            self._call(self.yes, self.agreed)
        self.assertEqual(count(), few)

    def test_list_needs_no_query_a_script(self):
        copies = [self.script.copy() for _number in range(6)]
        scripts = self.env["crm.call.script"].browse([copy.id for copy in copies])
        scripts.action_publish()

        def count(few):
            self.env.invalidate_all()
            with self.assertQueries() as queries:
                few.web_read({"name": {}, "run_count": {}, "success_rate": {}, "version_id": {}})
            return len(queries)

        count(scripts)
        self.assertEqual(count(scripts), count(scripts[:2]))

    def assertQueries(self):  # noqa: N802
        return _Queries(self.env.cr)


class _Queries:
    """Collects the number of queries made inside."""

    def __init__(self, cr):
        self.cr = cr

    def __enter__(self):
        self.cr.execute("SELECT 1")
        self.start = self.cr.sql_log_count
        return self

    def __exit__(self, *_args):
        self.count = self.cr.sql_log_count - self.start
        return False

    def __len__(self):
        return self.count
