from odoo import api, fields, models
from odoo.tools import email_normalize, formataddr


class CrmTargetContact(models.Model):
    """A person at a company we want to win: who decides, who helps, who keeps the door."""

    _name = "crm.target.contact"
    _description = "Person at a Target"
    _inherit = ["crm.target.part"]
    _order = "target_id, id"
    _check_company_auto = True

    target_id = fields.Many2one(
        comodel_name="crm.target", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="target_id.company_id", store=True)
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Card",
        index="btree_not_null",
        check_company=True,
        copy=False,
        ondelete="set null",
        help="The person in the address book, once there is one.",
    )
    name = fields.Char(
        required=True, compute="_compute_from_partner", store=True, readonly=False, precompute=True
    )
    function = fields.Char(
        string="Position",
        compute="_compute_from_partner",
        store=True,
        readonly=False,
        precompute=True,
    )
    phone = fields.Char(
        compute="_compute_from_partner", store=True, readonly=False, precompute=True
    )
    email = fields.Char(
        compute="_compute_from_partner", store=True, readonly=False, precompute=True
    )
    role_id = fields.Many2one(
        comodel_name="crm.contact.role",
        index="btree_not_null",
        ondelete="restrict",
        help="Part that the person plays in the decision.",
    )
    is_decision_maker = fields.Boolean(related="role_id.is_decision_maker")
    influence = fields.Integer(
        default=5, help="Weight in the decision: 0 (none) to 10 (decides alone)."
    )
    loyalty = fields.Integer(default=0, help="Attitude to us: -5 (opponent) to +5 (supporter).")
    note = fields.Char(string="What We Know")
    phone_sanitized = fields.Char(
        compute="_compute_contact_keys", store=True, index="btree_not_null"
    )
    email_normalized = fields.Char(
        compute="_compute_contact_keys", store=True, index="btree_not_null"
    )

    _influence_range = models.Constraint(
        "CHECK(influence >= 0 AND influence <= 10)", "Influence is a number from 0 to 10."
    )
    _loyalty_range = models.Constraint(
        "CHECK(loyalty >= -5 AND loyalty <= 5)",
        "Loyalty is a number from -5 (opponent) to +5 (supporter).",
    )

    @api.depends("partner_id")
    def _compute_from_partner(self):
        """A card that is chosen fills in what nobody has told otherwise."""
        for person in self:
            for name in ("name", "function", "phone", "email"):
                person[name] = person[name] or person.partner_id[name]

    @api.depends("phone", "email", "target_id.country_id")
    def _compute_contact_keys(self):
        targets = self.env["crm.target"]
        for person in self:
            person.phone_sanitized = targets._sanitize_phone(person.phone, person.target_id)
            person.email_normalized = email_normalize(person.email, strict=False)

    @property
    def email_formatted(self):
        """The address with the name, as mails carry it."""
        self.ensure_one()
        return formataddr((self.name, self.email_normalized or self.email))

    def _prepare_partner_vals(self):
        self.ensure_one()
        return {
            "name": self.name,
            "function": self.function,
            "phone": self.phone,
            "email": self.email,
            "is_company": False,
            "parent_id": self.target_id.partner_id.id,
            "company_id": self.target_id.partner_id.company_id.id,
        }

    def _make_partners(self):
        """Cards for those who have none, under the card of their company.

        People with the same address at the same company are the same.
        """
        for person in self.filtered(lambda person: not person.partner_id):
            company = person.target_id.partner_id
            known = self.env["res.partner"]
            if company and person.email_normalized:
                known = known.search(
                    [
                        ("id", "child_of", company.id),
                        ("is_company", "=", False),
                        ("email_normalized", "=", person.email_normalized),
                    ],
                    limit=1,
                )
            person.partner_id = known or known.create(person._prepare_partner_vals())
        return self.partner_id
