from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...engine import influence

FADE_DAYS_PARAMETER = "crm_corporate_sales.contact_fade_days"


class CrmLeadContact(models.Model):
    """A person with a say in a deal: a row, and a point, of the influence matrix (spec 1.5)."""

    _name = "crm.lead.contact"
    _description = "Key Contact of a Deal"
    _inherit = ["crm.lead.part"]
    _order = "lead_id desc, influence desc, loyalty desc, id"
    _rec_names_search = ["partner_id"]
    _check_company_auto = True

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    lead_id = fields.Many2one(
        "crm.lead",
        string="Deal",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="lead_id.company_id",
        store=True,
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Contact",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    contact_name = fields.Char(
        related="partner_id.name",
    )
    role_id = fields.Many2one(
        "crm.contact.role",
        index="btree_not_null",
        ondelete="restrict",
        help="Part that the person plays in the decision.",
    )
    role_color = fields.Integer(
        related="role_id.color",
    )
    is_decision_maker = fields.Boolean(
        related="role_id.is_decision_maker",
    )
    influence = fields.Integer(
        default=5,
        aggregator="avg",
        help="Weight in the decision: 0 (none) to 10 (decides alone).",
    )
    loyalty = fields.Integer(
        default=0,
        aggregator="avg",
        help="Attitude to us: -5 (opponent) to +5 (supporter).",
    )
    motivation_ids = fields.Many2many(
        "crm.contact.motivation",
        string="Motivations",
        help="What moves the person to decide for us, or against us.",
    )
    reports_to_id = fields.Many2one(
        "crm.lead.contact",
        index="btree_not_null",
        ondelete="set null",
        domain="[('lead_id', '=', lead_id), ('id', '!=', id)]",
        help="Superior of the person, out of the key contacts of the same deal.",
    )
    favoured_competitor_id = fields.Many2one(
        "crm.competitor",
        string="Favours",
        index="btree_not_null",
        ondelete="set null",
        help="Competitor whom the person would rather buy from.",
    )
    coverage_user_id = fields.Many2one(
        "res.users",
        string="Covered By",
        index="btree_not_null",
        ondelete="set null",
        domain="[('share', '=', False)]",
        help="Which of us owns the relationship with the person.",
    )
    known_by_user_ids = fields.Many2many(
        "res.users",
        string="Known By",
        compute="_compute_contact_traces",
        help="Colleagues who really talked with the person (mails, meetings, calls), "
        "the most recent first.",
    )
    last_contact_date = fields.Date(
        string="Last Contact",
        compute="_compute_contact_traces",
        help="Day of the last mail, meeting or finished call with the person, in any deal.",
    )
    fading = fields.Float(
        compute="_compute_fading",
        help="How far the contact has faded: 0 in touch, 1 silent for long or never spoken to.",
    )
    employer_id = fields.Many2one(
        "res.partner",
        compute="_compute_employer_id",
        store=True,
        help="Company that the person worked for when added to the deal.",
    )
    has_left = fields.Boolean(
        string="Left the Company",
        compute="_compute_has_left",
        store=True,
        help="The card of the person was archived or moved to another company.",
    )
    has_image = fields.Boolean(
        compute="_compute_has_image",
    )
    note = fields.Text()

    # A contact across deals: what became of each of them.
    lead_partner_id = fields.Many2one(
        related="lead_id.partner_id",
        string="Customer",
    )
    lead_stage_id = fields.Many2one(
        related="lead_id.stage_id",
        string="Stage",
    )
    lead_user_id = fields.Many2one(
        related="lead_id.user_id",
        string="Salesperson",
    )
    lead_won_status = fields.Selection(
        related="lead_id.won_status",
        string="Deal Result",
    )

    _lead_partner_unique = models.Constraint(
        "UNIQUE(lead_id, partner_id)",
        "This person is already a key contact of the deal.",
    )
    _influence_range = models.Constraint(
        "CHECK(influence >= 0 AND influence <= 10)",
        "Influence is a number from 0 to 10.",
    )
    _loyalty_range = models.Constraint(
        "CHECK(loyalty >= -5 AND loyalty <= 5)",
        "Loyalty is a number from -5 (opponent) to +5 (supporter).",
    )

    # ------------------------------------------------------------
    # CONSTRAINTS
    # ------------------------------------------------------------

    @api.constrains("reports_to_id", "lead_id")
    def _check_reports_to_id(self):
        for contact in self:
            superior = contact.reports_to_id
            if superior and superior.lead_id != contact.lead_id:
                raise ValidationError(
                    self.env._(
                        "%(superior)s is no key contact of the deal “%(deal)s”: "
                        "add them to the deal first.",
                        superior=superior.display_name,
                        deal=contact.lead_id.display_name,
                    )
                )
        if self._has_cycle("reports_to_id"):
            raise ValidationError(
                self.env._("A person can't report to themselves, directly or through others.")
            )

    # ------------------------------------------------------------
    # COMPUTES
    # ------------------------------------------------------------

    @api.depends("partner_id")
    def _compute_display_name(self):
        for contact in self:
            contact.display_name = contact.partner_id.name or contact.partner_id.display_name

    @api.depends("partner_id")
    def _compute_employer_id(self):
        # Deliberately not dependent on the partner's company: a change of it means that the
        # person left, see has_left.
        for contact in self:
            company = contact.partner_id.commercial_partner_id
            contact.employer_id = company if company != contact.partner_id else False

    @api.depends("partner_id.active", "partner_id.commercial_partner_id", "employer_id")
    def _compute_has_left(self):
        for contact in self:
            partner, employer = contact.partner_id, contact.employer_id
            contact.has_left = bool(partner) and (
                not partner.active or bool(employer and partner.commercial_partner_id != employer)
            )

    @api.depends("partner_id", "lead_id.company_id")
    @api.depends_context("uid", "tz")
    def _compute_contact_traces(self):
        traces = self.env["crm.contact.trace"]._get_traces(self.partner_id._origin)
        readable = set(
            self.env["res.users"]
            .browse({trace.user_id for found in traces.values() for trace in found} - {None})
            ._filtered_access("read")
            .ids
        )
        today = fields.Date.context_today(self)
        for contact in self:
            lead = contact.lead_id._origin
            concerned = sorted(
                (
                    trace
                    for trace in traces.get(contact.partner_id._origin.id, ())
                    if trace.lead_id in (None, lead.id)
                    and (not lead.company_id or trace.company_id in (None, lead.company_id.id))
                ),
                key=lambda trace: trace.moment,
                reverse=True,
            )
            colleagues = dict.fromkeys(t.user_id for t in concerned if t.user_id in readable)
            contact.known_by_user_ids = [fields.Command.set(list(colleagues))]
            contact.last_contact_date = concerned and min(
                fields.Datetime.context_timestamp(contact, concerned[0].moment).date(), today
            )

    @api.depends("last_contact_date")
    def _compute_fading(self):
        fade_days = self._get_fade_days()
        for contact in self:
            contact.fading = influence.fading(contact._get_days_silent(), fade_days)

    @api.depends("partner_id")
    def _compute_has_image(self):
        # sudo: only whether a picture exists is asked; the picture itself is served, or not,
        # by /web/image under the user's rights.
        attachments = self.env["ir.attachment"].sudo()
        with_image = {
            res_id
            for (res_id,) in attachments._read_group(
                [
                    ("res_model", "=", "res.partner"),
                    ("res_field", "=", "image_128"),
                    ("res_id", "in", self.partner_id._origin.ids),
                ],
                ["res_id"],
            )
        }
        for contact in self:
            contact.has_image = contact.partner_id._origin.id in with_image

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    @api.model
    def _get_fade_days(self):
        """Days of silence that still count as being in touch."""
        # sudo: a plain number, not a secret; ordinary users can't read parameters.
        value = self.env["ir.config_parameter"].sudo().get_param(FADE_DAYS_PARAMETER, "")
        return int(value) if value.isdecimal() and int(value) else influence.DEFAULT_FADE_DAYS

    def _get_days_silent(self):
        """Days since the last contact; None when there was none."""
        self.ensure_one()
        if not self.last_contact_date:
            return None
        return (fields.Date.context_today(self) - self.last_contact_date).days

    def _get_map_key(self):
        """What the web client knows the record by, saved or not."""
        self.ensure_one()
        return self._origin.id or getattr(self.id, "ref", None) or str(self.id)

    def _to_engine(self):
        """The contacts as :class:`influence.Contact`, in the order of the records."""
        return [
            influence.Contact(
                key=contact._get_map_key(),
                influence=contact.influence,
                loyalty=contact.loyalty,
                role=contact.role_id.code or None,
                is_decision_maker=contact.is_decision_maker,
                reports_to=contact.reports_to_id._get_map_key() if contact.reports_to_id else None,
                employer=contact.employer_id._origin.id or None,
                days_silent=contact._get_days_silent(),
                known_by=frozenset(contact.known_by_user_ids.ids),
                covered=bool(contact.coverage_user_id),
                has_left=contact.has_left,
            )
            for contact in self
        ]
