from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..team.res_users import CEO
from .crm_sales_report import DRAFT

#: what the author may write
AUTHOR_FIELDS = {"comment", "line_ids"}


class CrmSalesReport(models.Model):
    """The author writes, the head above receives."""

    _inherit = "crm.sales.report"
    _mail_post_access = "read"

    may_write = fields.Boolean(compute="_compute_rights")
    may_receive = fields.Boolean(compute="_compute_rights")

    @api.depends("author_id", "recipient_id")
    @api.depends_context("uid")
    def _compute_rights(self):
        for report in self:
            report.may_write = report._can_write()
            report.may_receive = report._can_receive()

    def _can_write(self):
        """The author, or whoever leads the group or department now."""
        self.ensure_one()
        # sudo: who leads it now is looked up for who asks
        report = self.sudo()
        return self.env.su or self.env.user in report.author_id | report.team_id.user_id

    def _can_receive(self):
        self.ensure_one()
        return (
            self.env.su or self.env.user == self.sudo().recipient_id or self.env.user.has_group(CEO)
        )

    def _check_access(self, operation):
        result = super()._check_access(operation)
        if operation == "read":
            return result
        allowed = self - result[0] if result else self
        forbidden = allowed.filtered(lambda report: report.id and not report._can_write())
        if not forbidden:
            return result
        if result:
            return result[0] | forbidden, result[1]
        return forbidden, lambda: AccessError(
            self.env._(
                "“%(report)s” is written by %(author)s.",
                report=forbidden[:1].sudo().display_name,
                author=forbidden[:1].sudo().author_id.name,
            )
        )

    def _check_receives(self):
        self.check_access("read")
        for report in self:
            if not report._can_receive():
                raise AccessError(
                    self.env._(
                        "“%(report)s” is received by %(recipient)s.",
                        report=report.display_name,
                        recipient=report.sudo().recipient_id.name,
                    )
                )

    def write(self, vals):
        if not self._is_moving() and not self.env.su:
            figures = {name for name in vals if name in self._fields} - AUTHOR_FIELDS
            own = {name for name in figures if not name.startswith(("message_", "activity_"))}
            if own - {"state"}:
                raise UserError(self.env._("The figures of a report are filled in by the program."))
            for report in self:
                if report.state != DRAFT and AUTHOR_FIELDS.intersection(vals):
                    raise UserError(
                        self.env._(
                            "“%(report)s” is submitted; what was said stays.",
                            report=report.display_name,
                        )
                    )
        return super().write(vals)
