from odoo import api, fields, models

from ...engine import influence

KEY_CONTACT_GROUPS = (
    "sales_team.group_sale_salesman,"
    "crm_corporate_sales.group_integrator,"
    "crm_corporate_sales.group_accountant_deals"
)


class CrmLead(models.Model):
    """What the influence matrix says about the deal (spec 1.5)."""

    _inherit = "crm.lead"

    key_contact_ids = fields.One2many(
        "crm.lead.contact",
        "lead_id",
        string="Key Contacts",
        groups=KEY_CONTACT_GROUPS,
        help="People with a say in the decision.",
    )
    support_index = fields.Float(
        compute="_compute_support_index",
        store=True,
        aggregator="avg",
        help="Support weighted by influence: -1 everybody is against us, +1 everybody is for us.",
    )
    decision_maker_known = fields.Boolean(
        compute="_compute_decision_maker_known",
        store=True,
        help="A key contact who takes the decision is named, and still works there.",
    )
    uncovered_role_ids = fields.Many2many(
        "crm.contact.role",
        string="Roles Not Covered",
        compute="_compute_uncovered_role_ids",
        help="Roles which must be covered and that no key contact has.",
    )
    influence_warning = fields.Char(
        compute="_compute_influence_warning",
        help="Set after the presentation as long as no decision maker is known.",
    )
    influence_gaps = fields.Json(
        compute="_compute_influence_gaps",
        groups=KEY_CONTACT_GROUPS,
        help="Named weaknesses: list of {code, text, contacts}.",
    )
    influence_way = fields.Json(
        string="Way to the Decision Maker",
        compute="_compute_influence_gaps",
        groups=KEY_CONTACT_GROUPS,
        help="Key contacts from the first one to ask to the decision maker.",
    )

    # ------------------------------------------------------------
    # COMPUTES
    # ------------------------------------------------------------

    @api.depends("key_contact_ids.influence", "key_contact_ids.loyalty")
    def _compute_support_index(self):
        for lead in self:
            lead.support_index = influence.support_index(
                (contact.influence, contact.loyalty) for contact in lead.key_contact_ids
            )

    @api.depends(
        "key_contact_ids.role_id.is_decision_maker",
        "key_contact_ids.has_left",
    )
    def _compute_decision_maker_known(self):
        for lead in self:
            lead.decision_maker_known = any(
                contact.role_id.is_decision_maker and not contact.has_left
                for contact in lead.key_contact_ids
            )

    @api.depends("key_contact_ids.role_id", "key_contact_ids.has_left")
    def _compute_uncovered_role_ids(self):
        required = self._get_required_roles()
        # sudo: rights on the deal suffice to see which roles are missing.
        for lead, lead_su in zip(self, self.sudo(), strict=True):
            held = lead_su.key_contact_ids.filtered(lambda contact: not contact.has_left).role_id
            lead.uncovered_role_ids = required - held.sudo(False)

    @api.depends("stage_id.process_id", "stage_id.sequence", "decision_maker_known", "won_status")
    def _compute_influence_warning(self):
        presentations = {
            stage.process_id: stage.sequence
            for stage in self.env["crm.stage"].search(
                [("process_id", "in", self.stage_id.process_id.ids), ("code", "=", "presentation")]
            )
        }
        for lead in self:
            presented = presentations.get(lead.stage_id.process_id)
            late = presented is not None and lead.stage_id.sequence > presented
            missing = late and lead.won_status == "pending" and not lead.decision_maker_known
            lead.influence_warning = missing and self.env._(
                "The presentation is over and still no decision maker is known. "
                "Add them to the influence matrix."
            )

    @api.depends(
        "key_contact_ids.partner_id",
        "key_contact_ids.role_id",
        "key_contact_ids.influence",
        "key_contact_ids.loyalty",
        "key_contact_ids.reports_to_id",
        "key_contact_ids.coverage_user_id",
        "key_contact_ids.has_left",
        "key_contact_ids.last_contact_date",
    )
    @api.depends_context("lang")
    def _compute_influence_gaps(self):
        fade_days = self.env["crm.lead.contact"]._get_fade_days()
        required = self._get_required_roles()
        role_names = {role.code: role.name for role in required}
        for lead in self:
            contacts = lead.key_contact_ids._to_engine()
            names = {c._get_map_key(): c.display_name for c in lead.key_contact_ids}
            found = influence.gaps(contacts, list(role_names), fade_days)
            lead.influence_gaps = [
                {
                    "code": gap.code,
                    "text": lead._get_gap_text(gap, names, role_names),
                    "contacts": [key for key in gap.keys if key in names],
                }
                for gap in found
            ]
            lead.influence_way = influence.way_to_decision_maker(contacts, fade_days)

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    @api.model
    def _get_required_roles(self):
        return self.env["crm.contact.role"].search([("is_required", "=", True)])

    @api.model
    def _get_gap_text(self, gap, names, role_names):
        """Wording of a gap in the user's language."""
        who = ", ".join(names.get(key) or role_names.get(key, "") for key in gap.keys)
        texts = {
            influence.GAP_DECISION_MAKER_UNKNOWN: self.env._("Decision maker unknown"),
            influence.GAP_DECISION_MAKER_LEFT: self.env._(
                "Decision maker left the company: %s", who
            ),
            influence.GAP_DECISION_MAKER_NEVER_MET: self.env._("Decision maker never met: %s", who),
            influence.GAP_OWNER_NEVER_MET: self.env._("Owner never met: %s", who),
            influence.GAP_COACH_LEFT: self.env._("Our coach left the company: %s", who),
            influence.GAP_CONTACT_LEFT: self.env._("Left the company: %s", who),
            influence.GAP_SINGLE_THREAD: self.env._("Single thread: all hangs on %s", who),
            influence.GAP_NO_SUPPORTER: self.env._("Nobody supports us"),
            influence.GAP_STALE: self.env._("Out of touch: %s", who),
            influence.GAP_NO_COVERAGE: self.env._("Nobody of us covers: %s", who),
            influence.GAP_ROLE_UNCOVERED: self.env._("Roles not covered: %s", who),
        }
        return texts[gap.code]
