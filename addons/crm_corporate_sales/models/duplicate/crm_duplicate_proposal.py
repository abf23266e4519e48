from odoo import api, fields, models
from odoo.fields import Domain

from ...engine import duplicates

#: field of the first and the second record of a pair, by model
PAIR_FIELDS = {
    "crm.lead": ("lead_id", "other_lead_id"),
    "res.partner": ("partner_id", "other_partner_id"),
}
#: how many Odoo merges at once
MERGE_LIMITS = {"crm.lead": 5, "res.partner": 3}


class CrmDuplicateProposal(models.Model):
    """Two leads, deals or customers that look the same: proposed, never merged silently.

    Made by the server only. Who may read both records sees the proposal; who may write both
    decides about it.
    """

    _name = "crm.duplicate.proposal"
    _description = "Proposal to Merge Duplicates"
    _order = "score desc, id desc"

    kind = fields.Selection(
        selection=[("lead", "Leads and deals"), ("partner", "Customers")],
        required=True,
        readonly=True,
        index=True,
    )
    lead_id = fields.Many2one(
        comodel_name="crm.lead",
        string="Deal",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
    )
    other_lead_id = fields.Many2one(
        comodel_name="crm.lead",
        string="Other Deal",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Customer",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
    )
    other_partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Other Customer",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
    )
    score = fields.Integer(
        readonly=True,
        aggregator=None,
        help="How much they look the same, 0 to 100: the sum of the reasons' weights.",
    )
    reasons = fields.Json(readonly=True)
    reason_text = fields.Char(string="Why", compute="_compute_reason_text")
    state = fields.Selection(
        selection=[
            ("open", "Open"),
            ("merged", "Merged"),
            ("distinct", "Not a duplicate"),
        ],
        string="Status",
        required=True,
        readonly=True,
        default="open",
        index=True,
        help="Not a duplicate: never proposed again.",
    )
    decision_user_id = fields.Many2one(comodel_name="res.users", string="Decided By", readonly=True)
    decision_date = fields.Datetime(string="Decided On", readonly=True)
    merged_name = fields.Char(string="Merged From", readonly=True, help="What is no more.")
    user_id = fields.Many2one(related="lead_id.user_id", string="Salesperson")
    other_user_id = fields.Many2one(related="other_lead_id.user_id", string="Other Salesperson")

    _lead_pair = models.UniqueIndex("(lead_id, other_lead_id)")
    _partner_pair = models.UniqueIndex("(partner_id, other_partner_id)")
    _pair_order = models.Constraint(
        "CHECK (lead_id < other_lead_id AND partner_id < other_partner_id)",
        "The smaller id comes first.",
    )

    # ------------------------------------------------------------
    # what it says
    # ------------------------------------------------------------

    @api.depends("lead_id", "other_lead_id", "partner_id", "other_partner_id", "merged_name")
    def _compute_display_name(self):
        readable = {
            model_name: (self[one] | self[other])._filtered_access("read")
            for model_name, (one, other) in PAIR_FIELDS.items()
        }
        for proposal in self:
            records = proposal._get_records()
            names = [item.display_name for item in records if item in readable[item._name]]
            proposal.display_name = " ↔ ".join([*names, *filter(None, [proposal.merged_name])])

    @api.depends("reasons")
    @api.depends_context("lang")
    def _compute_reason_text(self):
        for proposal in self:
            proposal.reason_text = self._tell_reasons(proposal.reasons)

    @api.model
    def _tell_reasons(self, reasons):
        names = self._get_reason_names()
        return ", ".join(f"{names[code]} ({weight:+})" for code, weight in reasons or ())

    @api.model
    def _get_reason_names(self):
        return {
            duplicates.TAX: self.env._("same tax ID"),
            duplicates.TAX_OTHER: self.env._("different tax IDs"),
            duplicates.NAME: self.env._("same company name"),
            duplicates.NAME_SIMILAR: self.env._("similar name"),
            duplicates.DOMAIN: self.env._("same mail domain or web site"),
            duplicates.PHONE: self.env._("same phone"),
            duplicates.EMAIL: self.env._("same mail address"),
            duplicates.PERSON: self.env._("same person"),
            duplicates.SUBJECT: self.env._("same subject"),
        }

    def _get_records(self):
        """The two records, or what is left of them."""
        self.ensure_one()
        model = "crm.lead" if self.kind == "lead" else "res.partner"
        one, other = PAIR_FIELDS[model]
        return self[one] | self[other]

    def _get_pair(self):
        records = self._get_records()
        return tuple(sorted(records.ids))

    @api.model
    def _of_records(self, records):
        """Proposals with one of these records."""
        if records._name not in PAIR_FIELDS or not records.ids:
            return self.browse()
        return self.search(self._get_domain_of(records))

    @api.model
    def _get_domain_of(self, records):
        return Domain.OR(Domain(name, "in", records.ids) for name in PAIR_FIELDS[records._name])

    # ------------------------------------------------------------
    # rights: those on the two records
    # ------------------------------------------------------------

    def _check_access(self, operation):
        result = super()._check_access(operation)
        if self.env.su or operation == "create":
            return result
        allowed = self - result[0] if result else self
        # sudo: the records are looked up only to check the user's rights on them
        allowed = allowed.browse(id_ for id_ in allowed._ids if id_).sudo()
        wanted = "read" if operation == "read" else "write"
        open_ids = {
            model_name: set(
                (allowed[one] | allowed[other]).sudo(False)._filtered_access(wanted)._ids
            )
            for model_name, (one, other) in PAIR_FIELDS.items()
        }
        forbidden = allowed.filtered(
            lambda proposal: (
                not all(record.id in open_ids[record._name] for record in proposal._get_records())
            )
        )
        if not forbidden:
            return result
        forbidden = forbidden.sudo(False)
        if result:
            return result[0] | forbidden, result[1]
        rules = self.env["ir.rule"]
        return forbidden, lambda: rules._make_access_error(operation, forbidden)

    @api.model
    def _search(self, domain, *args, bypass_access=False, **kwargs):
        if not self.env.su and not bypass_access:
            domain = Domain(domain) & self._get_readable_domain()
        return super()._search(domain, *args, bypass_access=bypass_access, **kwargs)

    @api.model
    def _get_readable_domain(self):
        readable = Domain.TRUE
        for model_name, names in PAIR_FIELDS.items():
            model = self.env[model_name].with_context(active_test=False)
            visible = model._search([]) if model.has_access("read") else None
            for name in names:
                nobody = Domain(name, "=", False)
                readable &= nobody if visible is None else nobody | Domain(name, "any!", visible)
        return readable

    # ------------------------------------------------------------
    # decisions
    # ------------------------------------------------------------

    def action_compare(self):
        """Open the two, and what else looks like them, beside each other."""
        self.ensure_one()
        self.check_access("read")
        return self._get_compare_action(self._get_records())

    @api.model
    def _get_compare_action(self, records):
        return {
            "type": "ir.actions.client",
            "tag": "crm_duplicate_compare",
            "name": self.env._("Comparison"),
            "params": {"res_model": records._name, "ids": records._get_duplicate_group_ids()},
        }
