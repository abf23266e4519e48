from odoo import api, fields, models

from .crm_target import CONVERTED


class CrmTargetList(models.Model):
    """A list of companies to win, with how far the work has come."""

    _name = "crm.target.list"
    _description = "Target List"
    _inherit = ["mail.thread", "utm.mixin"]
    _order = "sequence, id desc"
    _check_company_auto = True

    name = fields.Char(required=True, tracking=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    color = fields.Integer()
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Responsible",
        default=lambda self: self.env.user,
        domain="[('share', '=', False)]",
        tracking=True,
        help="Who looks after the list: head of sales or marketing.",
    )
    team_id = fields.Many2one(
        comodel_name="crm.team",
        string="Sales Team",
        check_company=True,
        help="New targets of the list go to the pool of this team.",
    )
    script_id = fields.Many2one(
        comodel_name="crm.call.script",
        string="Scenario",
        check_company=True,
        domain="[('version_id', '!=', False)]",
        help="The call script for companies of this list.",
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    date_end = fields.Date(string="To Be Done By")
    note = fields.Text(help="Whom the list is about, and where it comes from.")
    target_ids = fields.One2many(comodel_name="crm.target", inverse_name="list_id")
    target_count = fields.Integer(string="Targets", compute="_compute_progress")
    converted_count = fields.Integer(string="Converted", compute="_compute_progress")
    progress = fields.Json(compute="_compute_progress", help="Targets by status and owner.")
    won_count = fields.Integer(string="Won Deals", compute="_compute_won_count")
    question_ids = fields.One2many(
        comodel_name="crm.target.question",
        inverse_name="list_id",
        string="Own Questions",
        help="Asked about companies of this list, besides the questions asked about all.",
    )

    @api.depends("target_ids.state", "target_ids.user_id")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_progress(self):
        groups = self.env["crm.target"]._read_group(
            [("list_id", "in", self.ids)],
            ["list_id", "user_id", "state"],
            ["__count", "potential:sum"],
        )
        found = {}
        for target_list, user, state, count, potential in groups:
            rows = found.setdefault(target_list.id, {})
            row = rows.setdefault(user, {"states": {}, "potential": 0.0})
            row["states"][state] = count
            row["potential"] += potential or 0.0
        states = [
            {"key": key, "name": name}
            for key, name in self.env["crm.target"]
            ._fields["state"]
            ._description_selection(self.env)
        ]
        for item in self:
            rows = [
                {
                    "user_id": user.id or False,
                    # sudo: names of colleagues who own targets that the reader may see
                    "name": user.sudo().name or "",
                    "count": sum(row["states"].values()),
                    **row,
                }
                for user, row in found.get(item._origin.id, {}).items()
            ]
            rows.sort(key=lambda row: (not row["user_id"], -row["count"], row["name"]))
            item.target_count = sum(row["count"] for row in rows)
            item.converted_count = sum(row["states"].get(CONVERTED, 0) for row in rows)
            item.progress = {"states": states, "rows": rows, "total": item.target_count}

    @api.depends("target_ids.lead_won_status")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_won_count(self):
        counts = dict(
            self.env["crm.target"]._read_group(
                [("list_id", "in", self.ids), ("lead_won_status", "=", "won")],
                ["list_id"],
                ["__count"],
            )
        )
        for item in self:
            item.won_count = counts.get(item._origin, 0)

    def action_view_targets(self):
        """Open the targets of the list."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_corporate_sales.action_crm_target"
        )
        return {
            **action,
            "name": self.name,
            "domain": [("list_id", "=", self.id)],
            "context": {"default_list_id": self.id},
        }

    def action_import(self):
        """Open the import into this list."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Import Targets"),
            "res_model": "crm.target.import",
            "view_mode": "form",
            "target": "new",
            "context": {"default_list_id": self.id},
        }
