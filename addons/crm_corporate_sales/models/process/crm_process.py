from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...engine import validation


class CrmProcess(models.Model):
    """A sales process as data: ordered stages with steps and outcomes (spec 1.1)."""

    _name = "crm.process"
    _description = "Sales Process"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(
        required=True,
        copy=False,
        index=True,
        help="Outside programs start the process by this code. Latin letters, digits, underscores.",
    )
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    color = fields.Integer()
    company_id = fields.Many2one(
        "res.company", index="btree_not_null", help="Empty: all companies."
    )
    description = fields.Text(translate=True, help="What kind of sales the process is for.")
    stage_ids = fields.One2many("crm.stage", "process_id", string="Stages")
    team_ids = fields.One2many(
        "crm.team",
        "process_id",
        string="Default for Teams",
        help="New deals of these teams start this process by themselves.",
    )
    version_id = fields.Many2one(
        "crm.process.version",
        string="Current Version",
        readonly=True,
        copy=False,
        ondelete="set null",
        help="The definition that new stage runs work by. Running ones keep theirs.",
    )
    deal_count = fields.Integer(compute="_compute_deal_counts", string="Deals")
    open_deal_count = fields.Integer(compute="_compute_deal_counts", string="Open Deals")
    problem_text = fields.Text(
        compute="_compute_problem_text",
        string="Problems",
        help="What has to be mended before deals can go by this process.",
    )

    _code_company_unique = models.UniqueIndex(
        "(code, COALESCE(company_id, 0))", "A process with this code already exists."
    )

    @api.depends("stage_ids")
    def _compute_deal_counts(self):
        groups = self.env["crm.lead"]._read_group(
            [("process_id", "in", self.ids)], ["process_id"], ["__count"]
        )
        open_groups = self.env["crm.lead"]._read_group(
            [("process_id", "in", self.ids), ("won_status", "=", "pending")],
            ["process_id"],
            ["__count"],
        )
        counts, open_counts = dict(groups), dict(open_groups)
        for process in self:
            process.deal_count = counts.get(process, 0)
            process.open_deal_count = open_counts.get(process, 0)

    @api.depends("stage_ids")
    def _compute_problem_text(self):
        for process in self:
            problems = process._problems() if process.ids else []
            process.problem_text = "\n".join(problems) or False

    @api.constrains("code")
    def _check_code(self):
        for process in self:
            if not validation.CODE_PATTERN.match(process.code):
                raise ValidationError(
                    self.env._(
                        "“%(code)s” is not a code: use small Latin letters, digits and underscores.",
                        code=process.code,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        used = self.with_context(active_test=False).filtered("deal_count")
        if used:
            raise UserError(
                self.env._(
                    "Deals go or went by the process “%(name)s”. Archive it instead.",
                    name=used[0].name,
                )
            )

    def unlink(self):
        self.stage_ids.unlink()
        return super().unlink()

    def copy_data(self, default=None):
        vals_list = super().copy_data(default)
        for process, vals in zip(self, vals_list, strict=True):
            if "code" not in (default or {}):
                vals["code"] = process._free_code(f"{process.code}_copy")
                vals["name"] = self.env._("%s (copy)", process.name)
        return vals_list

    def copy(self, default=None):
        """Copy a process with its stages, steps, outcomes and links between them."""
        copies = super().copy(default)
        for process, new in zip(self, copies, strict=True):
            definition = {**process._definition_dict(), "code": new.code}
            new._apply_definition(definition)
        return copies

    def _free_code(self, code):
        taken = set(
            self.with_context(active_test=False)
            .search([("code", "=like", f"{code}%")])
            .mapped("code")
        )
        number, candidate = 1, code
        while candidate in taken:
            number += 1
            candidate = f"{code}_{number}"
        return candidate

    def action_open_deals(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("crm.crm_lead_action_pipeline")
        action["domain"] = [("process_id", "=", self.id), ("type", "in", ("lead", "opportunity"))]
        action["context"] = {"default_process_id": self.id, "default_type": "opportunity"}
        return action

    def action_open_funnel(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_corporate_sales.crm_lead_stage_run_action"
        )
        action["domain"] = [("process_id", "=", self.id)]
        return action

    # ---- helpers ---------------------------------------------------------------------

    @api.model
    @api.private
    def find_by_code(self, code, company=None):
        """The active process with ``code``; a company's own one comes before a shared one.

        :param str code: ``crm.process.code``
        :param company: ``res.company`` of the deal; by default the user's
        :raises UserError: there is none
        """
        process = self.search(
            [
                ("code", "=", code),
                ("company_id", "in", [*(company or self.env.company).ids, False]),
            ],
            order="company_id",
            limit=1,
        )
        if not process:
            raise UserError(
                self.env._("There is no sales process with the code “%(code)s”.", code=code)
            )
        return process

    def _get_first_stage(self):
        """The stage that a new deal begins in, by the version in use."""
        self.ensure_one()
        return self._stage(self._current_version()._frozen().first_stage.code)

    def _get_closing_stage(self, result):
        """The stage in which deals end as ``won``, ``lost`` or ``moved``; empty without one."""
        self.ensure_one()
        return self.stage_ids.filtered(lambda stage: stage.is_final and stage[f"is_{result}"])[-1:]

    def _has_execution(self):
        """Whether deals of this process go on after they are won, until their orders are done."""
        self.ensure_one()
        return any(self.stage_ids.mapped("is_execution"))

    def _stage(self, code):
        """Stage record with ``code`` in this process, or an empty recordset."""
        self.ensure_one()
        return self.stage_ids.filtered(lambda stage: stage.code == code)[:1]
