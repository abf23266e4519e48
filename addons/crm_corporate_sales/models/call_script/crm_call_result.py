from odoo import api, fields, models
from odoo.exceptions import ValidationError

DONE = "done"
RETRY = "retry"


class CrmCallResult(models.Model):
    """What a call to a customer came to: of a script's end, and of a marketing task."""

    _name = "crm.call.result"
    _description = "Result of a Call"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, help="The result's name in scripts and for programs.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    color = fields.Integer()
    is_reached = fields.Boolean(
        string="Talked To", help="Somebody was spoken to; counts as reached in the reports."
    )
    is_positive = fields.Boolean(
        string="Success", help="The call reached its goal; counts as conversion in the reports."
    )
    follow_up = fields.Selection(
        selection=[(DONE, "The task is done"), (RETRY, "Call again")],
        required=True,
        default=DONE,
        help="What comes after a call task with this result.",
    )
    retry_days = fields.Integer(
        string="Again After", default=1, help="Working days until the next call."
    )
    max_attempts = fields.Integer(
        string="Calls at Most",
        help="After so many calls the task is done with this result. 0: any number.",
    )
    makes_lead = fields.Boolean(
        string="Offer to Make a Lead",
        help="The interest may be registered as an inquiry, which finds or makes the lead.",
    )
    blocks_phone = fields.Boolean(
        string="Never Call Again", help="The number goes to the blacklist of phones."
    )
    is_default = fields.Boolean(
        string="When Not Told",
        help="Taken when the activity of a call task is marked as done without a result.",
    )

    _code_uniq = models.UniqueIndex("(code)", "Another result of a call has this code.")
    _retry_days_positive = models.Constraint(
        "CHECK (follow_up != 'retry' OR retry_days > 0)",
        "Write after how many days to call again.",
    )
    _max_attempts_natural = models.Constraint(
        "CHECK (max_attempts >= 0)", "The number of calls can't be less than none."
    )

    @api.constrains("is_default", "follow_up", "active")
    def _check_default(self):
        defaults = self.search([("is_default", "=", True)])
        if len(defaults) > 1:
            raise ValidationError(
                self.env._(
                    "Only one result can be the one when not told; now: %(results)s.",
                    results=", ".join(defaults.mapped("name")),
                )
            )
        if defaults.filtered(lambda result: result.follow_up == RETRY):
            raise ValidationError(
                self.env._("The result when not told has to end the task, not call again.")
            )

    @api.model
    def _get_choices(self):
        """What a salesperson chooses from at the end of a call."""
        names = ["name", "is_positive", "is_reached", "follow_up", "retry_days", "makes_lead"]
        return self.search_read([("active", "=", True)], names)
