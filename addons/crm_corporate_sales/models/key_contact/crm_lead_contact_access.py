from odoo import api, models
from odoo.fields import Domain


class CrmLeadContact(models.Model):
    """The rights on a key contact are those on its deal, whatever rules deals have."""

    _inherit = "crm.lead.contact"

    def _check_access(self, operation):
        result = super()._check_access(operation)
        allowed = self - result[0] if result else self
        allowed = allowed.browse(id_ for id_ in allowed._ids if id_)
        if not allowed:
            return result
        # sudo: the deal is looked up only to check the user's rights on it.
        leads = allowed.sudo().lead_id.sudo(False)
        open_leads = leads._filtered_access("read" if operation == "read" else "write")
        closed = allowed.sudo().filtered(lambda contact: contact.lead_id not in open_leads)
        if not closed:
            return result
        forbidden = closed.sudo(False)
        if result:
            return result[0] | forbidden, result[1]
        rules = self.env["ir.rule"]
        return forbidden, lambda: rules._make_access_error(operation, forbidden)

    @api.model
    def _search(self, domain, *args, bypass_access=False, **kwargs):
        if not self.env.su and not bypass_access:
            domain = Domain(domain) & self._get_readable_domain()
        return super()._search(domain, *args, bypass_access=bypass_access, **kwargs)

    @api.model
    def _get_readable_domain(self):
        """Contacts of the deals that the user may read."""
        if not self.env["crm.lead"].has_access("read"):
            return Domain.FALSE
        # "any!" keeps the deal's rules from being applied a second time.
        rule = self.env["ir.rule"]._compute_domain("crm.lead", "read")
        return Domain("lead_id", "any!", rule)

    def write(self, vals):
        result = super().write(vals)
        if "lead_id" in vals:
            # The ORM checked the deal that they left; check the one they went to as well.
            self.check_access("write")
        return result
