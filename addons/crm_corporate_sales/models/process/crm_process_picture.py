from odoo import api, fields, models

from ...engine import definition, layout


class CrmProcess(models.Model):
    """The picture of the process on its form, with the deals that are there now."""

    _inherit = "crm.process"

    picture = fields.Json(
        compute="_compute_picture", string="Process Map", export_string_translation=False
    )

    @api.depends_context("lang")
    @api.depends("stage_ids", "version_id")
    def _compute_picture(self):
        counts = self._stage_counts()
        for process in self:
            if not process.ids:
                process.picture = False
                continue
            frozen = definition.from_dict(process._definition_dict())
            by_code = {stage.code: counts.get(stage.id, {}) for stage in process.stage_ids}
            process.picture = layout.picture(frozen, self.env.lang or "en_US", by_code)

    def _stage_counts(self):
        """{stage id: {"open": deals there now, "passed": deals that ever entered}}."""
        now = self.env["crm.lead"]._read_group(
            [("process_id", "in", self.ids), ("won_status", "=", "pending")],
            ["stage_id"],
            ["__count"],
        )
        passed = self.env["crm.lead.stage.run"]._read_group(
            [("process_id", "in", self.ids), ("stage_id", "!=", False)],
            ["stage_id"],
            ["lead_id:count_distinct"],
        )
        counts = {stage.id: {"open": 0, "passed": number} for stage, number in passed}
        for stage, number in now:
            counts.setdefault(stage.id, {"passed": 0})["open"] = number
        return counts
