from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...engine import mail_parsing

MAX_LINES = 30


class CrmInquiryParserLine(models.Model):
    """Where one field of an inquiry stands in a mail."""

    _name = "crm.inquiry.parser.line"
    _description = "Field of a Mail Template"
    _order = "sequence, id"

    parser_id = fields.Many2one(
        comodel_name="crm.inquiry.parser", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer(default=10)
    target = fields.Selection(
        selection=[
            ("contact_name", "Contact name"),
            ("company_name", "Company"),
            ("phone", "Phone"),
            ("email", "Email"),
            ("product", "Product"),
            ("text", "Text"),
            ("name", "Subject"),
        ],
        string="Field",
        required=True,
    )
    how = fields.Selection(
        selection=[
            ("label", "Line that begins with"),
            ("cell", "Table cell beside"),
            ("pattern", "Regular expression"),
        ],
        string="Found By",
        required=True,
        default="label",
    )
    where = fields.Char(
        string="Labels or Expression",
        required=True,
        help="Labels separated by “;”, in any letter case: “Phone; Tel”. A regular expression "
        "marks what it finds by a group named value: Tel\\D*(?P<value>[\\d +()-]{7,}).",
    )
    required = fields.Boolean(help="A mail without this field is no mail of this template.")

    @api.constrains("parser_id", "how", "where")
    def _check_rules(self):
        for line in self:
            problem = mail_parsing.check_rule(line._to_rule(0))
            if problem:
                raise ValidationError(
                    self.env._(
                        "“%(field)s” of the template “%(template)s”: %(problem)s",
                        field=line._get_target_name(),
                        template=line.parser_id.name,
                        problem=line._describe_problem(problem),
                    )
                )
        for parser in self.parser_id:
            if len(parser.line_ids) > MAX_LINES:
                raise ValidationError(
                    self.env._(
                        "The template “%(template)s” has more than %(most)s fields.",
                        template=parser.name,
                        most=MAX_LINES,
                    )
                )

    def _to_rule(self, number):
        """For the engine.

        :param int number: tells what this line found
        """
        self.ensure_one()
        return mail_parsing.Rule(
            id=number,
            target=self.target or "",
            how=self.how or mail_parsing.LABEL,
            where=self.where or "",
            required=self.required,
        )

    def _get_target_name(self):
        return dict(self._fields["target"]._description_selection(self.env)).get(self.target, "")

    @api.model
    def _describe_problem(self, problem):
        """What a person can do about a problem of the engine."""
        return {
            mail_parsing.MISSING: self.env._("Required, but not found."),
            mail_parsing.NOT_MAIL: self.env._("This is no email address."),
            mail_parsing.NOT_PHONE: self.env._("This is hardly a phone number."),
            mail_parsing.TIMEOUT: self.env._(
                "The expression took too long and was stopped. Make it simpler."
            ),
            mail_parsing.BAD_PATTERN: self.env._("This is no valid regular expression."),
            mail_parsing.NO_GROUP: self.env._(
                "Mark what to take by a group named value: (?P<value>…)."
            ),
            mail_parsing.TOO_LONG: self.env._(
                "The expression is longer than %s characters.", mail_parsing.PATTERN_LENGTH
            ),
            mail_parsing.NO_LABEL: self.env._("Enter at least one label."),
        }[problem]
