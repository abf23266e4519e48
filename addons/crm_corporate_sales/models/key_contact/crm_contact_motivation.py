from odoo import fields, models


class CrmContactMotivation(models.Model):
    """What moves a person to support or to resist a purchase."""

    _name = "crm.contact.motivation"
    _description = "Motivation of a Key Contact"
    _order = "sequence, name, id"

    name = fields.Char(
        required=True,
        translate=True,
    )
    sequence = fields.Integer(
        default=10,
    )
    active = fields.Boolean(
        default=True,
        help="An archived motivation can no longer be chosen; contacts that have it keep it.",
    )
    color = fields.Integer(
        string="Colour",
    )

    _name_unique = models.Constraint(
        "UNIQUE(name)",
        "This motivation exists already.",
    )
