from odoo import api, fields, models

from ...engine import mail_parsing


class CrmInquiryParser(models.Model):
    """How mail of one kind is read: the forms of a site, requests for a call (spec 2, point 2)."""

    _name = "crm.inquiry.parser"
    _description = "Mail Template"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        comodel_name="res.company", index="btree_not_null", help="Empty: for all companies."
    )
    mailbox = fields.Char(
        string="Received At",
        help="Only mail that came to an address with one of these words in it, separated by “;”. "
        "Empty: any.",
    )
    sender = fields.Char(
        help="Only mail of senders whose address has one of these words in it, separated by “;”. "
        "Empty: any.",
    )
    subject = fields.Char(
        help="Only mail with one of these words in its subject, separated by “;”. Empty: any.",
    )
    sender_is_site = fields.Boolean(
        string="The Sender Is a Program",
        default=True,
        help="The sender's address is the site's, not the client's: it is never taken for the "
        "client. The address in the mail counts, else the one for answers (Reply-To).",
    )
    channel = fields.Selection(
        selection=[("web", "Web form"), ("email", "Email")], required=True, default="web"
    )
    team_id = fields.Many2one(
        comodel_name="crm.team",
        string="Sales Team",
        domain="[('company_id', 'in', (company_id, False))] if company_id else []",
        help="For mail to the common address; the address of a department decides before. "
        "A template of all companies gives its team to mail of the team's company only.",
    )
    source_id = fields.Many2one(comodel_name="utm.source")
    medium_id = fields.Many2one(comodel_name="utm.medium")
    campaign_id = fields.Many2one(comodel_name="utm.campaign")
    line_ids = fields.One2many(
        comodel_name="crm.inquiry.parser.line",
        inverse_name="parser_id",
        string="Fields",
        copy=True,
    )
    last_error = fields.Char(
        string="Last Problem",
        readonly=True,
        copy=False,
        help="What went wrong with this template on a received mail. The mail was not lost.",
    )
    last_error_at = fields.Datetime(string="Problem On", readonly=True, copy=False)

    def write(self, vals):
        # who changes the template has seen to the problem
        if "last_error" not in vals and {"line_ids", "active"} & vals.keys():
            vals = {**vals, "last_error": False, "last_error_at": False}
        return super().write(vals)

    def copy_data(self, default=None):
        vals_list = super().copy_data(default)
        for parser, vals in zip(self, vals_list, strict=True):
            vals["name"] = self.env._("%(name)s (copy)", name=parser.name)
        return vals_list

    def action_try_received(self):
        """Open what the template makes of the mail received last.

        :raises AccessError: the user may not edit templates
        """
        self.ensure_one()
        self.check_access("write")
        trial = self.env["crm.inquiry.parser.trial"].create({"parser_id": self.id})
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Tried on Received Mail"),
            "res_model": trial._name,
            "res_id": trial.id,
            "view_mode": "form",
            "target": "new",
            "context": {"dialog_size": "extra-large"},
        }

    # ------------------------------------------------------------
    # reading
    # ------------------------------------------------------------

    def _to_templates(self):
        """For the engine, in this order."""
        return [parser._to_template() for parser in self]

    def _to_template(self):
        self.ensure_one()
        return mail_parsing.Template(
            id=self.id or 0,
            rules=[line._to_rule(number) for number, line in enumerate(self.line_ids)],
            mailbox=self.mailbox or "",
            sender=self.sender or "",
            subject=self.subject or "",
        )

    def _get_team(self, company):
        """The template's team, if it works in the company and still does."""
        team = self.team_id
        return team.filtered(lambda item: item.active and item.company_id.id in (False, company.id))

    # ------------------------------------------------------------
    # problems
    # ------------------------------------------------------------

    @api.model
    def _describe_problem(self, problem):
        if problem != mail_parsing.TIMEOUT:
            return problem
        return self.env._("A pattern took too long on this mail and was stopped.")

    @api.model
    def _describe_broken(self, broken):
        """One line for each template that went wrong.

        :param dict broken: problems by id of a template, see ``mail_parsing.choose``
        """
        return "\n".join(
            self.env._(
                "Template “%(template)s”: %(problem)s",
                template=self.sudo().browse(template_id).name,
                problem=self._describe_problem(problem),
            )
            for template_id, problem in broken.items()
        )

    @api.model
    def _flag_broken(self, broken):
        """Say on the templates what went wrong; the same problem is told once."""
        for template_id, problem in broken.items():
            # sudo: the gateway may not edit templates, only flag them
            parser = self.sudo().browse(template_id)
            text = self._describe_problem(problem)
            if parser.last_error != text:
                parser.write({"last_error": text, "last_error_at": fields.Datetime.now()})
