from ast import literal_eval

from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Domain

from ...engine import scoring

ERROR_LENGTH = 300


class CrmScoringRule(models.Model):
    """Points that a lead gets for what it is or for what its client does (spec 2, point 8)."""

    _name = "crm.scoring.rule"
    _description = "Scoring Rule"
    _order = "sequence, id"

    name = fields.Char(
        required=True, translate=True, help="Shown on the lead as the reason of the points."
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        comodel_name="res.company",
        compute="_compute_company_id",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
        help="Leave empty to use the rule for the leads of all companies.",
    )
    team_id = fields.Many2one(
        comodel_name="crm.team",
        string="Sales Team",
        index="btree_not_null",
        ondelete="cascade",
        help="Leave empty to use the rule for the leads of all sales teams.",
    )
    kind = fields.Selection(
        selection=[("condition", "What the lead is"), ("behaviour", "What the client does")],
        string="Looks At",
        required=True,
        default="condition",
    )
    domain = fields.Char(
        string="Condition", default="[]", help="Leads that fulfil it get the points once."
    )
    behaviour = fields.Selection(
        selection=[
            ("inquiries", "Inquiries"),
            ("mails", "Mails from the client"),
            ("calls", "Calls answered"),
            ("meetings", "Meetings held"),
            ("link_clicks", "Clicks in our mailings"),
            ("visits", "Visits to our website"),
        ],
        help="Each one gives the points.",
    )
    behaviour_missing = fields.Char(
        compute="_compute_behaviour_missing",
        help="The app without which nothing of the kind can be counted.",
    )
    points = fields.Integer(
        required=True, default=5, help="For each time. Below zero for what speaks against a lead."
    )
    max_points = fields.Integer(
        string="At Most",
        help="However often it happens, no more points than this in all. 0: no limit.",
    )
    first_counted = fields.Integer(
        string="Count From",
        default=1,
        help="2: the first one gives nothing, the second one does.",
    )
    days = fields.Integer(
        help="Behaviour: only what happened within so many days counts. Condition: only leads "
        "received within so many days get the points. 0: for ever.",
    )
    error = fields.Char(
        string="Broken",
        readonly=True,
        copy=False,
        help="Why the condition could not be looked at last time; the other rules were.",
    )
    lead_count = fields.Integer(
        string="Leads",
        compute="_compute_lead_count",
        help="Open leads and deals that have points of this rule now.",
    )

    _points_given = models.Constraint("CHECK (points != 0)", "A rule gives or takes some points.")
    _numbers_positive = models.Constraint(
        "CHECK (max_points >= 0 AND days >= 0 AND first_counted >= 1)",
        "“At most” and “days” can't be below 0, “count from” not below 1.",
    )
    _kind_filled = models.Constraint(
        "CHECK (kind = 'condition' OR behaviour IS NOT NULL)",
        "Choose the behaviour that gives the points.",
    )

    @api.depends("team_id")
    def _compute_company_id(self):
        for rule in self:
            rule.company_id = rule.team_id.company_id or rule.company_id

    @api.depends("kind", "behaviour")
    def _compute_behaviour_missing(self):
        missing = self.env["crm.lead"]._get_missing_behaviour_apps()
        for rule in self:
            rule.behaviour_missing = rule.kind == "behaviour" and missing.get(rule.behaviour)

    def _compute_lead_count(self):
        counts = dict(
            self.env["crm.lead.score.line"]._read_group(
                [("rule_id", "in", self.ids), ("lead_id.won_status", "=", "pending")],
                ["rule_id"],
                ["__count"],
            )
        )
        for rule in self:
            rule.lead_count = counts.get(rule, 0)

    @api.constrains("kind", "domain")
    def _check_domain(self):
        """The condition is looked up with the rights of whoever writes it.

        Scores are made with the rights of the server: nobody may ask, by way of a rule, for
        fields that they can't read themselves. (Constraints run with the server's rights, too.)
        """
        for rule in self.sudo(False).filtered(lambda item: item.kind == "condition"):
            try:
                domain = rule._read_domain()
                rule._check_paths()
                rule.env["crm.lead"].search(domain, limit=1)
            except (AccessError, ValueError, TypeError, KeyError, NotImplementedError) as error:
                raise ValidationError(
                    self.env._(
                        "The condition of the rule “%(rule)s” can't be used: %(error)s",
                        rule=rule.name,
                        error=str(error)[:ERROR_LENGTH],
                    )
                ) from error

    def _check_paths(self):
        """:raises AccessError: a field of the condition is not for this user"""
        for path in self._get_paths():
            if not self.env["crm.lead"]._may_read_path(path, with_models=True):
                raise AccessError(self.env._("you may not read “%(field)s”.", field=path))

    @api.constrains("company_id", "team_id")
    def _check_team_company(self):
        for rule in self:
            company = rule.team_id.company_id
            if company and rule.company_id != company:
                raise ValidationError(
                    self.env._(
                        "The sales team “%(team)s” belongs to the company “%(company)s”: choose "
                        "it for the rule “%(rule)s”, too.",
                        team=rule.team_id.name,
                        company=company.name,
                        rule=rule.name,
                    )
                )

    # ------------------------------------------------------------
    # whoever changes the rules has every lead scored anew
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        rules = super().create(vals_list)
        self.env["crm.lead"]._score_all_soon()
        return rules

    def write(self, vals):
        result = super().write(vals)
        if set(vals) - {"error", "sequence", "name"}:
            self.env["crm.lead"]._score_all_soon()
        return result

    def unlink(self):
        result = super().unlink()
        self.env["crm.lead"]._score_all_soon()
        return result

    def action_view_leads(self):
        """Open the leads and deals that have points of this rule."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("crm.crm_lead_action_pipeline")
        return {
            **action,
            "name": self.name,
            "display_name": self.name,
            "view_mode": "list,kanban,form",
            "views": [(False, "list"), (False, "kanban"), (False, "form")],
            "domain": [
                ("score_line_ids.rule_id", "in", self.ids),
                ("won_status", "=", "pending"),
            ],
            "context": {},
        }

    # ------------------------------------------------------------
    # what the scoring asks
    # ------------------------------------------------------------

    def _read_domain(self):
        """:raises ValueError: the text is no domain"""
        self.ensure_one()
        try:
            return Domain(literal_eval((self.domain or "[]").strip()))
        except (SyntaxError, MemoryError, RecursionError) as error:
            raise ValueError(self.env._("this is no condition.")) from error

    def _as_engine_rule(self):
        self.ensure_one()
        return scoring.Rule(self.points, self.max_points, self.first_counted)

    @api.model
    def _get_rules_to_hide(self):
        """Rules that speak of what the user may not read, as of the amounts of deals."""
        if self.env.su:
            return self.browse()
        lead = self.env["crm.lead"]
        # sudo: only which fields the conditions name
        rules = self.sudo().with_context(active_test=False).search([("kind", "=", "condition")])
        hidden = self.browse()
        for rule in rules:
            if any(not lead._may_read_path(path) for path in rule._get_paths()):
                hidden |= rule
        return hidden

    def _get_paths(self):
        """Field paths of the condition; none when it is broken (then it gives no points)."""
        self.ensure_one()
        try:
            domain = self._read_domain()
        except (ValueError, TypeError):
            return []
        return [condition.field_expr for condition in domain.iter_conditions()]
