from odoo import fields, models


class CrmContactRole(models.Model):
    """Part that a person plays in the client's decision."""

    _name = "crm.contact.role"
    _description = "Role in the Decision"
    _order = "sequence, id"

    name = fields.Char(
        required=True,
        translate=True,
    )
    code = fields.Char(
        required=True,
        copy=False,
        help="Short name used by programs and rules, e.g. decision_maker, owner, coach.",
    )
    sequence = fields.Integer(
        default=10,
    )
    active = fields.Boolean(
        default=True,
        help="An archived role can no longer be chosen; contacts that have it keep it.",
    )
    color = fields.Integer(
        string="Colour",
        help="Colour of the role on the influence map.",
    )
    is_decision_maker = fields.Boolean(
        string="Takes the Decision",
        help="A deal with a contact in such a role counts as having a known decision maker.",
    )
    is_required = fields.Boolean(
        string="Must Be Covered",
        help="Deals without a contact in this role show it among the roles not covered.",
    )
    description = fields.Text(
        translate=True,
        help="How to recognise the person who plays this role.",
    )

    _code_unique = models.Constraint(
        "UNIQUE(code)",
        "Another role already has this code. Codes of roles must be unique.",
    )
