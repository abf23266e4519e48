from odoo import api, fields, models
from odoo.fields import Domain


class CrmLeadScoreLine(models.Model):
    """Points that one rule gave a lead, with the facts that explain them; the server's own."""

    _name = "crm.lead.score.line"
    _inherit = ["crm.lead.part"]
    _description = "Points of a Lead"
    _order = "points desc, id"
    _rec_name = "rule_id"
    _log_access = False

    lead_id = fields.Many2one(
        comodel_name="crm.lead", required=True, readonly=True, index=True, ondelete="cascade"
    )
    rule_id = fields.Many2one(
        comodel_name="crm.scoring.rule",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    points = fields.Integer(required=True, readonly=True)
    times = fields.Integer(required=True, readonly=True, aggregator=None)
    points_each = fields.Integer(required=True, readonly=True, aggregator=None)
    days = fields.Integer(readonly=True, aggregator=None)
    is_capped = fields.Boolean(readonly=True)
    reason = fields.Char(compute="_compute_reason", help="Why these points were given.")

    _rule_once = models.UniqueIndex("(lead_id, rule_id)")

    @api.depends("times", "points_each", "days", "is_capped", "rule_id")
    @api.depends_context("lang")
    def _compute_reason(self):
        # sudo: who reads the points may not be allowed to read the rules
        rules = self.sudo().rule_id
        behaviours = dict(rules._fields["behaviour"]._description_selection(self.env))
        for line in self:
            rule = line.sudo().rule_id
            is_condition = rule.kind == "condition"
            line.reason = line._tell(False if is_condition else behaviours.get(rule.behaviour))

    def _tell(self, behaviour):
        """The reason in the user's language.

        :param behaviour: name of what was counted, False for a condition
        """
        self.ensure_one()
        days = self.env._("in %(days)s days", days=self.days) if self.days else ""
        if not behaviour:
            return bool(self.days) and self.env._("received within %(days)s days", days=self.days)
        what = f"{behaviour} {days}" if days else behaviour
        if self.is_capped:
            return self.env._(
                "%(what)s: %(times)s × %(each)s, at most %(points)s",
                what=what,
                times=self.times,
                each=self.points_each,
                points=self.points,
            )
        return self.env._(
            "%(what)s: %(times)s × %(each)s", what=what, times=self.times, each=self.points_each
        )

    @api.model
    def _get_readable_domain(self):
        hidden = self.env["crm.scoring.rule"]._get_rules_to_hide()
        return super()._get_readable_domain() & Domain("rule_id", "not in", hidden.ids)

    def _check_access(self, operation):
        result = super()._check_access(operation)
        hidden = self.env["crm.scoring.rule"]._get_rules_to_hide()
        if not hidden:
            return result
        # sudo: only by which rule the points were given
        forbidden = self.filtered("id").sudo().filtered(lambda line: line.rule_id in hidden)
        forbidden = forbidden.sudo(False)
        if not forbidden:
            return result
        if result:
            return result[0] | forbidden, result[1]
        rules = self.env["ir.rule"]
        return forbidden, lambda: rules._make_access_error(operation, forbidden)
