from odoo import api, fields, models

from ...engine import script as engine


class CrmCallScriptVersion(models.Model):
    _inherit = "crm.call.script.version"

    run_ids = fields.One2many(
        comodel_name="crm.call.script.run", inverse_name="version_id", string="Calls"
    )
    figures = fields.Json(compute="_compute_figures", help="How calls went through the script.")
    run_count = fields.Integer(string="Calls Ended", compute="_compute_counts")
    success_rate = fields.Float(string="Success", compute="_compute_counts")
    average_duration = fields.Integer(string="Average Seconds", compute="_compute_counts")

    @api.depends("run_ids.state", "run_ids.result_id")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_counts(self):
        _set_counts(self, "version_id")

    @api.depends("run_ids.state", "run_ids.node_code", "content")
    @api.depends_context("lang", "uid", "allowed_company_ids")
    def _compute_figures(self):
        runs = self.env["crm.call.script.run"]
        steps = self.env["crm.call.script.run.step"]
        over = [("version_id", "in", self.ids), ("state", "!=", "running")]
        at_last = runs._read_group(over, ["version_id", "node_code", "state"], ["__count"])
        given = steps._read_group(
            # the steps of the calls that the reader may see
            [("version_id", "in", self.ids), ("run_id", "any", [("state", "!=", "running")])],
            ["version_id", "node_code", "answer_code"],
            ["run_id:count_distinct"],
        )
        passed = steps._read_group(
            [("version_id", "in", self.ids), ("run_id", "any", [("state", "!=", "running")])],
            ["version_id", "node_code"],
            ["run_id:array_agg"],
        )
        last_runs = runs._read_group(over, ["version_id", "node_code"], ["id:array_agg"])
        names = {
            result.code: {"name": result.name, "is_positive": result.is_positive}
            for result in self.env["crm.call.result"].with_context(active_test=False).search([])
        }
        for version in self:
            came = {}
            for owner, code, run_ids in [*passed, *last_runs]:
                if owner == version:
                    came.setdefault(code, set()).update(run_ids)
            version.figures = {
                "rows": [
                    {**row, **_result_of(row, names)}
                    for row in engine.figures(
                        version._frozen(),
                        {code: len(run_ids) for code, run_ids in came.items()},
                        {
                            (code, answer): count
                            for owner, code, answer, count in given
                            if owner == version
                        },
                        {
                            code: count
                            for owner, code, state, count in at_last
                            if owner == version and state == "stopped"
                        },
                        self.env.lang,
                    )
                ],
                "total": sum(count for owner, _code, _state, count in at_last if owner == version),
            }

    def action_view_calls(self):
        """Open the calls by these versions."""
        return self.script_id._open_calls([("version_id", "in", self.ids)])


def _result_of(row, names):
    result = names.get(row["result"], {"name": row["result"], "is_positive": False})
    return {"result_name": result["name"], "is_positive": result["is_positive"]}


def _set_counts(records, field_name):
    """Counts of the ended calls that the reader may see."""
    groups = records.env["crm.call.script.run"]._read_group(
        [(field_name, "in", records.ids), ("state", "!=", "running")],
        [field_name, "is_positive"],
        ["__count", "duration:sum"],
    )
    counts = {}
    for record, is_positive, count, seconds in groups:
        total, positive, duration = counts.get(record.id, (0, 0, 0))
        counts[record.id] = (
            total + count,
            positive + (count if is_positive else 0),
            duration + (seconds or 0),
        )
    for record in records:
        total, positive, duration = counts.get(record._origin.id, (0, 0, 0))
        record.run_count = total
        record.success_rate = positive / total if total else 0.0
        record.average_duration = duration // total if total else 0


class CrmCallScript(models.Model):
    """What calls by a script have come to."""

    _inherit = "crm.call.script"

    run_ids = fields.One2many(
        comodel_name="crm.call.script.run", inverse_name="script_id", string="Calls"
    )
    run_count = fields.Integer(string="Calls Ended", compute="_compute_counts")
    success_rate = fields.Float(
        string="Success",
        compute="_compute_counts",
        help="Share of calls whose result is a success, over all versions.",
    )
    average_duration = fields.Integer(string="Average Seconds", compute="_compute_counts")
    figures = fields.Json(string="Results", compute="_compute_figures")

    @api.depends("run_ids.state", "run_ids.result_id")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_counts(self):
        _set_counts(self, "script_id")

    @api.depends("version_id", "run_ids.state", "run_ids.node_code")
    @api.depends_context("lang", "uid", "allowed_company_ids")
    def _compute_figures(self):
        # no related field: that would count the calls that the reader may not see
        for item in self:
            item.figures = item.version_id.figures

    def action_view_calls(self):
        """Open the calls by these scripts."""
        return self._open_calls([("script_id", "in", self.ids)])

    def _open_calls(self, domain):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_corporate_sales.action_crm_call_script_run"
        )
        return {**action, "domain": domain, "context": {}}
