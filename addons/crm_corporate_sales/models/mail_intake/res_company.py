from odoo import api, fields, models

COMMON_ALIAS = "inquiries"


class ResCompany(models.Model):
    """The common address for requests, beside those of the departments."""

    _inherit = "res.company"

    inquiry_alias_id = fields.Many2one(
        comodel_name="mail.alias", readonly=True, copy=False, ondelete="set null"
    )
    inquiry_alias_name = fields.Char(
        string="Common Address for Requests",
        compute="_compute_inquiry_alias_name",
        inverse="_inverse_inquiry_alias_name",
        help="Mail to this address makes inquiries that the dispatcher sorts.",
    )

    @api.depends("inquiry_alias_id.alias_name")
    def _compute_inquiry_alias_name(self):
        for company in self:
            # sudo: the address is no secret of those who may see the company
            company.inquiry_alias_name = company.sudo().inquiry_alias_id.alias_name

    def _inverse_inquiry_alias_name(self):
        for company in self:
            # sudo: who may write the company may name its address
            company.sudo()._set_inquiry_alias(company.inquiry_alias_name)

    def _set_inquiry_alias(self, name):
        self.ensure_one()
        if self.inquiry_alias_id:
            self.inquiry_alias_id.alias_name = name
        elif name:
            self.inquiry_alias_id = self.env["mail.alias"].create(
                self._prepare_inquiry_alias_vals(name)
            )

    def _prepare_inquiry_alias_vals(self, name):
        return {
            "alias_name": name,
            "alias_domain_id": self.alias_domain_id.id,
            "alias_model_id": self.env["ir.model"]._get_id("crm.inquiry"),
            "alias_defaults": repr({"company_id": self.id}),
            "alias_contact": "everyone",
        }

    def write(self, vals):
        result = super().write(vals)
        if "alias_domain_id" in vals:
            for company in self.sudo().filtered("inquiry_alias_id"):
                company.inquiry_alias_id.alias_domain_id = company.alias_domain_id
        return result

    @api.model
    def _make_inquiry_aliases(self):
        """Give companies without one their common address, unless somebody else has the name."""
        for company in self.search([("inquiry_alias_id", "=", False)], order="id"):
            name = COMMON_ALIAS if company.id == 1 else f"{COMMON_ALIAS}-{company.id}"
            taken = [("alias_name", "=", name)]
            if not self.env["mail.alias"].search_count(taken, limit=1):
                company._set_inquiry_alias(name)
