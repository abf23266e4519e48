from odoo import api, fields, models


class CrmCallScriptRun(models.Model):
    """Calls about targets."""

    _inherit = "crm.call.script.run"

    target_id = fields.Many2one(
        comodel_name="crm.target",
        compute="_compute_target_id",
        store=True,
        index="btree_not_null",
        ondelete="set null",
    )

    @api.depends("res_model", "res_id")
    def _compute_target_id(self):
        for run in self:
            # sudo: only which target the call is about
            record = self.env["crm.target"].sudo()
            if run.res_model == "crm.target":
                record = record.browse(run.res_id).exists()
            elif run.res_model == "mail.activity":
                activity = self.env["mail.activity"].sudo().browse(run.res_id).exists()
                if activity.res_model == "crm.target":
                    record = record.browse(activity.res_id).exists()
            run.target_id = record.sudo(False)
